"""Questions are asked only when the answer would change the list, once, and with answers to choose from."""

from __future__ import annotations

import pytest

from agent.asking import LEAST_CHANGE, QUESTIONS, expected_change, question_worth_asking
from agent.events import Limit, TurnFinished
from agent.session import ChatSession
from recommender.catalog import Catalog, Movie

OLD, NEW = (Limit(kind="year", value=value, polarity="want", scope="tonight") for value in ("<=1994", ">=1995"))


def films(catalog: Catalog, years: list[int]) -> list[Movie]:
    found: list[Movie] = []
    for year in years:
        found.append(next(movie for movie in catalog if movie.year == year and movie not in found))
    return found


def nothing_said(_: str) -> bool:
    return False


def test_the_expected_change_is_what_each_likely_answer_rules_out(catalog: Catalog) -> None:
    picks = films(catalog, [1990, 1991, 1999, 2000])
    candidates = films(catalog, [1985, 1986, 1987, 1990, 1991, 1999, 2000, 2001, 2002, 2003])
    # "before 1995" fits 5 of 10 and rules out 2 of 4 picks, "from 1995 on" likewise: .5 * .5 + .5 * .5
    assert expected_change(picks, candidates, [OLD, NEW]) == pytest.approx(0.5)
    # 3 of 10 would say old, which rules out all four picks; 7 of 10 new, which rules out none: .3 * 1 + .7 * 0
    new_picks, mostly_new = films(catalog, [1999, 2000, 2001, 2002]), films(catalog, [1985, 1986, 1987] + [2005] * 7)
    assert expected_change(new_picks, mostly_new, [OLD, NEW]) == pytest.approx(0.3)


def test_an_answer_that_nearly_nothing_fits_is_not_put_on_the_table(catalog: Catalog) -> None:
    candidates = films(catalog, [1985] + [2005] * 9)
    assert expected_change(films(catalog, [1985]), candidates, [OLD, NEW]) == 0.0
    assert expected_change([], candidates, [OLD, NEW]) == 0.0


def test_the_question_that_changes_most_is_asked_and_never_again(catalog: Catalog) -> None:
    picks = films(catalog, [1990, 1991, 1999, 2000])
    candidates = films(catalog, [1985, 1986, 1990, 1991, 1999, 2000, 2001, 2002])
    found = question_worth_asking(picks, candidates, [], nothing_said)
    assert found is not None
    name, offer = found
    assert offer["kind"] == "narrow"
    assert offer["answers"][-1] == "no preference"
    again = question_worth_asking(picks, candidates, [name], nothing_said)
    assert again is None or again[0] != name
    assert question_worth_asking(picks, candidates, [question.name for question in QUESTIONS], nothing_said) is None
    assert question_worth_asking(picks, candidates, [], lambda kind: True) is None


def test_a_question_that_changes_little_is_not_asked(catalog: Catalog) -> None:
    same = [movie for movie in catalog if movie.year >= 2000 and movie.genres == ("Drama",)][:20]
    assert question_worth_asking(same[:5], same, [], nothing_said) is None
    assert 0 < LEAST_CHANGE < 1


async def test_one_question_at_a_time_with_a_list_on_the_table_and_none_twice(session: ChatSession) -> None:
    asked = []
    for text in ("I loved Heat and Amelie", "I loved Alien", "I loved Fargo", "I loved Jaws", "I loved Psycho"):
        async for event in session.turn(text):
            if isinstance(event, TurnFinished):
                record = event.record
        assert record["picks"]
        if "offer" in record:
            assert record["reply"].endswith(record["offer"]["text"])
            asked.append(record["offer"]["text"])
    assert 1 <= len(asked) <= len(QUESTIONS)
    assert len(set(asked)) == len(asked)
