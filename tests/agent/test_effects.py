"""What limits and taste did to a list, against lists and rankings made anew without them."""

from __future__ import annotations

import numpy as np
import pytest

from agent.events import TurnFailed, TurnFinished
from agent.session import ChatSession
from recommender.service import Taste
from tools.services import Services

HEAT, SEVEN = 6, 47


async def say(session: ChatSession, text: str, thread: str = "one") -> dict:
    async for event in session.turn(text, thread=thread):
        if isinstance(event, TurnFinished):
            return event.record
        assert not isinstance(event, TurnFailed), event
    raise AssertionError("the turn did not end")


def ids(films: list[dict]) -> list[int]:
    return [film["movie_id"] for film in films]


async def test_the_effects_are_those_of_lists_and_rankings_made_anew(session: ChatSession, services: Services) -> None:
    picks = (await say(session, "I loved Heat and Se7en, and I hate horror. Something with crime from the 90s?"))[
        "picks"
    ]
    record = await say(session, "what did tonight's limits do to the list?")
    effects = record["effects"]
    assert (record["intent"], record["picks"], record["explanation"]) == ("explain", [], None)

    unlimited = await say(session, "I loved Heat and Se7en. Give me ten films", "unlimited")
    assert ids(effects["unlimited"]) == ids(unlimited["picks"])
    untold = await say(session, "I have seen Heat and Se7en, and I hate horror. Ten crime films from the 90s", "untold")
    assert ids(effects["untold"]) == ids(untold["picks"])

    catalog = services.catalog
    inside = {
        "no Horror": lambda movie: "Horror" not in movie.genres,
        "Crime": lambda movie: "Crime" in movie.genres,
        "the 1990s": lambda movie: 1990 <= movie.year <= 1999,
    }
    assert {limit["limit"]: limit["scope"] for limit in effects["limits"]} == {
        "no Horror": "lasting",
        "Crime": "tonight",
        "the 1990s": "tonight",
    }
    for limit in effects["limits"]:
        keeps = inside[limit["limit"]]
        assert limit["binding"]
        assert limit["allows"] == sum(map(keeps, catalog))
        assert limit["excludes"] == [i for i in ids(effects["unlimited"]) if not keeps(catalog[i])]
    assert any(limit["excludes"] for limit in effects["limits"])
    allowed = np.array([all(keeps(movie) for keeps in inside.values()) for movie in catalog])
    assert (effects["films"], effects["remaining"]) == (len(catalog), np.count_nonzero(allowed))

    allowed[catalog.rows([HEAT, SEVEN])] = False
    assert ids(effects["moved"]) == ids(picks)
    for film in effects["moved"]:
        for name, taste in (("rank", Taste((HEAT, SEVEN))), ("rank_untold", Taste())):
            place = services.recommender.rank(taste, film["movie_id"], allowed)
            assert film[name] == (place if place <= 200 else None)
    assert any(film["rank"] < (film["rank_untold"] or 201) for film in effects["moved"])

    told = (await say(session, "what did my profile change here?"))["reply"]
    best = max(effects["moved"], key=lambda film: (film["rank_untold"] or 999) - film["rank"])
    assert best["title"] in told
    assert (await say(session, "more"))["picks"]  # asking has left the evening as it was


async def test_moods_raise_and_bind_nothing(session: ChatSession, services: Services) -> None:
    picks = (await say(session, "I loved Heat. Something funny"))["picks"]
    (limit,) = (await say(session, "what did the limits do?"))["effects"]["limits"]
    traits = {pick["movie_id"] for pick in picks if any(reason["kind"] == "trait" for reason in pick["because"])}
    assert (limit["binding"], limit["excludes"]) == (False, [])
    assert limit["raised"]
    assert set(limit["raised"]) <= traits


@pytest.mark.parametrize(
    ("before", "text", "said"),
    [
        ([], "what did my limits do to the list?", "no list yet"),
        (["five films"], "what did my limits do to the list?", "No limit was set"),
        (["five films"], "what did my profile change here?", "nothing of your taste"),
        (["something like Alien", "I hated Titanic"], "what did my taste do?", "made from Alien"),
    ],
)
async def test_where_nothing_was_done_it_says_so(session: ChatSession, before: list, text: str, said: str) -> None:
    for words in before:
        await say(session, words)
    assert said in (await say(session, text))["reply"]
