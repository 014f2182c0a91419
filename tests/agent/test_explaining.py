"""Explanations and comparisons of a conversation, against scores computed anew."""

from __future__ import annotations

import pytest

from agent.events import Compared, TurnFinished
from agent.session import ChatSession
from recommender.service import Taste
from tools.services import Services

HEAT, SEVEN, FARGO = 6, 47, 608


async def say(session: ChatSession, text: str) -> list:
    return [event async for event in session.turn(text)]


async def test_a_comparison_has_each_films_facts_and_explanation(session: ChatSession, services: Services) -> None:
    await say(session, "I loved Heat and Se7en. Something from the 90s?")
    events = await say(session, "compare 1 and 3")
    (compared,) = [event for event in events if isinstance(event, Compared)]
    record = events[-1].record if isinstance(events[-1], TurnFinished) else {}
    assert record["facts"] == compared.films
    assert record["explanations"] == compared.explanations
    scores = services.recommender.scores(Taste(liked=(HEAT, SEVEN)))
    for explanation in compared.explanations:
        assert explanation["score"] == pytest.approx(scores[services.catalog[explanation["movie_id"]].row], abs=1e-4)
        shares = sum(part["share"] for part in explanation["contributions"])
        assert shares + explanation["bias_share"] == pytest.approx(1)
    assert {film["movie_id"] for film in compared.films} == {each["movie_id"] for each in compared.explanations}
    best = [services.catalog[film["movie_id"]].row for film in compared.films]
    assert list(scores[best]) == sorted(scores[best], reverse=True)
