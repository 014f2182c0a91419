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


async def test_likes_left_aside_give_the_shares_score_and_rank_of_a_fresh_ranking(
    session: ChatSession, services: Services
) -> None:
    await say(session, "I loved Heat, Se7en and Fargo. Something from the 90s?")
    events = await say(session, "why the first one?")
    as_said = events[-1].record["explanation"]  # type: ignore[union-attr]
    assert await session.explain(as_said["movie_id"]) == as_said

    catalog = services.catalog
    for without in ([HEAT], [HEAT, SEVEN], [HEAT, SEVEN, FARGO]):
        remaining = tuple(i for i in (HEAT, SEVEN, FARGO) if i not in without)
        taste = Taste(liked=remaining)
        scores = services.recommender.scores(taste)
        allowed = [
            movie.row
            for movie in catalog.movies
            if 1990 <= movie.year <= 1999 and movie.movie_id not in (HEAT, SEVEN, FARGO)
        ]
        explanation = await session.explain(as_said["movie_id"], without=without)
        row = catalog[as_said["movie_id"]].row
        assert explanation["score"] == pytest.approx(scores[row], abs=1e-4)
        assert explanation["rank"] == 1 + sum(scores[other] > scores[row] for other in allowed)
        shares = services.recommender.attribution(taste, as_said["movie_id"]).shares()
        assert {part["movie_id"]: part["share"] for part in explanation["contributions"]} == shares.liked
        assert {change["without"] for change in explanation["counterfactual"]} <= set(remaining)
        for change in explanation["counterfactual"]:
            fewer = services.recommender.scores(Taste(tuple(i for i in remaining if i != change["without"])))
            assert change["rank_before"] == explanation["rank"]
            assert change["rank_after"] == 1 + sum(fewer[other] > fewer[row] for other in allowed)


async def test_explaining_leaves_the_conversation_as_it_is(session: ChatSession) -> None:
    await say(session, "I loved Heat. Something from the 90s?")
    before, taste = await session.history(), session.taste()
    await session.explain(FARGO, without=[HEAT])
    assert (await session.history(), session.taste()) == (before, taste)


async def test_the_taste_map_has_picks_likes_and_dislikes(session: ChatSession) -> None:
    assert (await session.taste_map())["points"] == []
    await say(session, "I loved Heat and Fargo and I hated Titanic. Something from the 90s?")
    points = (await session.taste_map())["points"]
    picks = (await session.history())[-1]["picks"]
    assert [point["movie_id"] for point in points[: len(picks)]] == [pick["movie_id"] for pick in picks]
    assert {point["title"]: point["kind"] for point in points[len(picks) :]} == {
        "Heat": "like",
        "Fargo": "like",
        "Titanic": "dislike",
    }
