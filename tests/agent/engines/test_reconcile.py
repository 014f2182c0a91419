"""What the rules and a model saw, put together: the rules' part is never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from agent.engines.reading import Reader
from agent.engines.reconcile import Heard, Reconciler
from agent.engines.spotting import Spotter
from agent.engines.tagging import Tagger
from agent.understanding import Situation
from tools.services import Services


def heard(intent: str = "recommend", **lists: list[str]) -> Heard:
    return Heard.model_validate({"intent": intent} | lists)


@pytest.fixture(scope="module")
def parts(services: Services) -> tuple[Reader, Reconciler]:
    spotter = Spotter(services.catalog, services.titles)
    return Reader(spotter, Tagger(lambda: services.encoder)), Reconciler(spotter, services.titles)


@pytest.fixture
def both(parts):
    """The rules' understanding of a text, and the reconciled one."""

    def read(text: str, said: Heard):
        rules = parts[0].read(text, Situation())
        return rules, parts[1].reconcile(rules, said, text)

    return read


def test_what_only_the_rules_saw_is_kept(both) -> None:
    text = "I loved Heat, but no horror. Something from the 90s?"
    rules, said = both(text, heard())
    assert rules.movies
    assert len(rules.limits) == 2
    assert said == rules


def test_titles_that_the_message_does_not_have_are_dropped(both) -> None:
    rules, said = both("Something like Heat?", heard(liked=["Fargo", "Zorgon Attack"], similar_to=["Amelie"]))
    assert said == rules


def test_genres_that_a_model_takes_for_titles_are_dropped(both) -> None:
    rules, said = both("I love a good western, and comedy too", heard(liked=["western", "comedy", "good", "I"]))
    assert said.movies == rules.movies


def test_a_title_that_only_the_model_saw_is_added(both) -> None:
    text = "so the thing with me is: groundhog day, any time"
    _, said = both(text, heard(liked=["groundhog day"]))
    assert [movie.text.lower() for movie in said.movies] == ["groundhog day"]
    assert said.movies[0].attitude == "like"


def test_an_opinion_in_words_the_rules_do_not_know(both) -> None:
    text = "The Shawshank Redemption changed my life"
    _, said = both(text, heard(liked=["The Shawshank Redemption"]))
    assert (said.intent, said.movies[0].attitude) == ("recommend", "like")


def test_like_may_compare(both) -> None:
    title = "The Lord of the Rings: The Fellowship of the Ring"
    _, said = both(f"A fantasy adventure like {title}", heard(liked=[title]))
    assert [movie.attitude for movie in said.movies] == ["neutral"]


def test_a_person_is_no_film(both) -> None:
    rules, said = both("I'm into mysteries by Hitchcock", heard(liked=["Hitchcock"]))
    assert said.movies == rules.movies == []


def test_a_place_is_no_film(both) -> None:
    rules, said = both("something slow and sad set in Tokyo", heard(similar_to=["Tokyo"]))
    assert said.movies == rules.movies


def test_an_attitude_that_the_rules_saw_stays(both) -> None:
    _, said = both("I hated Titanic, something else please", heard(liked=["Titanic"]))
    assert [(m.text, m.attitude) for m in said.movies] == [("Titanic", "dislike")]


def test_what_was_not_seen_is_not_taken_for_seen(both) -> None:
    _, said = both("I haven't seen The Godfather yet", heard(seen=["The Godfather"]))
    assert [movie.attitude for movie in said.movies] == ["neutral"]


def test_a_limit_that_the_rules_saw_is_not_turned_round(both) -> None:
    rules, said = both("no horror, please", heard(wanted=["horror"]))
    assert said.limits == rules.limits


def test_limits_need_the_messages_words(both) -> None:
    rules, said = both("something nice for tonight", heard(wanted=["comedy"], avoided=["horror"]))
    assert said.limits == rules.limits


READ_IN_FULL = (
    "hello",
    "what do you know about me?",
    "undo that",
    "tell me about Fargo",
    "more",
    "I loved Heat and hated Titanic",
    "Give me five French comedies from the 90s",
    "no horror, please",
    "something like Fargo with Tom Hanks",
    "Trainspotting was too much for me",
)
OPEN = (
    "Jaws changed my life",
    "could not finish Gravity",
    "the pianist broke my heart",
    "a man relives the same day over and over",
)


@pytest.mark.parametrize("text", READ_IN_FULL)
def test_no_model_is_asked_where_the_rules_are_sure(parts, text: str) -> None:
    assert not parts[1].open_to_more(parts[0].read(text, Situation(picks=["Heat (1995)"])), text)


@pytest.mark.parametrize("text", OPEN)
def test_a_model_is_asked_where_the_rules_left_words_or_opinions(parts, text: str) -> None:
    assert parts[1].open_to_more(parts[0].read(text, Situation()), text)


def test_a_model_that_makes_things_up_changes_nothing(parts) -> None:
    """Over all labelled messages, what a message does not say is not added to it."""
    reader, reconciler = parts
    titles = ["The Godfather Part II", "Zorgon Attack", "Bambi"]
    nonsense = heard("chat", liked=titles, similar_to=titles[::-1], wanted=["Peruvian"], avoided=["Documentary"])
    for message in yaml.safe_load(Path(__file__).with_name("messages.yaml").read_text()):
        text = message["say"]
        rules = reader.read(text, Situation(picks=message.get("picks", [])))
        if "documentary" not in text:
            assert reconciler.reconcile(rules, nonsense, text) == rules, text


def test_a_question_of_fact_is_no_request_whatever_the_model_says(both) -> None:
    rules, said = both("what is 17 times 23?", heard("recommend"))
    assert (rules.intent, rules.small_talk) == ("chat", "off_topic")
    assert said == rules
