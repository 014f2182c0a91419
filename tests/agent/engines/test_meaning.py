"""Words that no rule knows: read by meaning where it is clear, left alone where it is not."""

from __future__ import annotations

import pytest
from safetensors import safe_open

from agent.engines import meaning
from agent.engines.meaning import Meaning
from agent.engines.reading import Reader
from agent.engines.spotting import Spotter
from agent.understanding import Situation
from recommender.embedding import EncoderError
from tools.services import Services


@pytest.fixture(scope="module")
def reader(services: Services) -> Reader:
    return Reader(Spotter(services.catalog, services.titles), Meaning(services.vector))


def test_the_weights_are_fitted_to_the_phrases_as_they_are() -> None:
    with safe_open(meaning.WEIGHTS, framework="numpy") as file:
        assert file.metadata()["phrases"] == meaning.digest(), "run `python -m agent.engines.meaning`"


def test_fitting_tells_its_phrases_apart(services: Services) -> None:
    phrases = {"like": ["it was lovely", "i adored it"], "dislike": ["it was dreadful", "i could not stand it"]}
    found = meaning.fit(phrases, services.encoder)
    for name, of_class in phrases.items():
        assert [found.best(services.encoder.encode([phrase])[0])[0] for phrase in of_class] == [name, name]


@pytest.mark.parametrize(
    ("text", "attitude"),
    [
        ("Fargo took me right back to being twenty", "like"),
        ("the critics praise Heat to the skies but it left me shrugging", "dislike"),
        ("Alien is a Ridley Scott film from 1979", "neutral"),
        ("my neighbour keeps asking me about Fargo", "neutral"),
    ],
)
def test_what_is_thought_of_a_film_in_words_no_rule_knows(reader: Reader, text: str, attitude: str) -> None:
    (movie,) = reader.read(text, Situation()).movies
    assert movie.attitude == attitude
    assert movie.sure == (attitude == "neutral")


def test_a_question_or_a_wish_is_no_opinion(reader: Reader) -> None:
    for text in ("does Alien leave people speechless?", "something that leaves me speechless like Alien"):
        assert [movie.attitude for movie in reader.read(text, Situation()).movies] == ["neutral"]


def test_each_of_the_films_pointed_at_gets_its_own_opinion(reader: Reader) -> None:
    shown = Situation(last_intent="recommend", picks=["Heat (1995)", "Fargo (1996)", "Alien (1979)"])
    said = reader.read("1 was brilliant, 3 bored me stiff", shown)
    assert [(movie.text, movie.year, movie.attitude) for movie in said.movies] == [
        ("Heat", 1995, "like"),
        ("Alien", 1979, "dislike"),
    ]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("fill me in on the story behind Alien", "about"),
        ("torn between Alien and Fargo", "compare"),
        ("Alien is nowhere to be seen, what happened", "why_not"),
        ("oops, that was a slip of the finger", "undo"),
        ("a shark terrorises a beach town", "recommend"),
    ],
)
def test_what_is_asked_in_words_no_rule_knows(reader: Reader, text: str, intent: str) -> None:
    assert reader.read(text, Situation(last_intent="recommend", picks=["Heat (1995)"])).intent == intent


def test_without_an_encoder_the_rules_read_alone(services: Services) -> None:
    def broken(text: str) -> None:
        raise EncoderError("gone")

    reader = Reader(Spotter(services.catalog, services.titles), Meaning(broken))
    said = reader.read("Fargo took me right back to being twenty", Situation())
    assert [movie.attitude for movie in said.movies] == ["neutral"]
