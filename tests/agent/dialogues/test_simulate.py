"""The simulation in small: it runs whole, and the agent stays within its band."""

from __future__ import annotations

import numpy as np
import pytest

from agent.dialogues.people import POLICIES, Person
from agent.dialogues.simulate import TURNS, Conversation, SimulationResult, converse, leads, simulate, summary, tables
from recommender.data import load_ratings
from recommender.train import TrainConfig
from tools.services import Services

SYSTEMS = ("full agent", "popularity")


@pytest.fixture(scope="module")
async def small(services: Services) -> SimulationResult:
    ratings = load_ratings(services.catalog)
    return await simulate(services, ratings, users=20, seed=0, config=TrainConfig(epochs=10), systems=SYSTEMS)


def of(result: SimulationResult, system: str, policy: str) -> list[Conversation]:
    return [c for c in result.conversations if (c.system, c.policy) == (system, policy)]


async def test_everybody_talks_to_every_system(small: SimulationResult) -> None:
    for system in SYSTEMS:
        for policy in POLICIES:
            talks = of(small, system, policy)
            assert len(talks) == 20
            assert all(1 <= talk.turns == len(talk.said) <= TURNS for talk in talks)
            assert all(talk.found_at in (None, talk.turns) for talk in talks)


async def test_the_agent_never_repeats_itself(small: SimulationResult) -> None:
    assert sum(talk.repeats for talk in small.conversations) == 0


async def test_the_agent_is_in_its_band(small: SimulationResult) -> None:
    revealed = summary(of(small, "full agent", "reveal"))
    described = summary(of(small, "full agent", "describe"))
    popular = summary(of(small, "popularity", "describe"))
    assert revealed["success"][4][0] >= 0.6
    assert described["success"][2][0] >= 0.6
    assert described["success"][2][0] >= popular["success"][2][0] + 0.2
    assert described["limits broken in 100"][0] <= 20
    assert revealed["stars"][0] >= 3.8


async def test_lists_are_full_and_varied(small: SimulationResult) -> None:
    talks = [c for c in small.conversations if c.system == "full agent"]
    values = summary(talks)
    assert sum(talk.short for talk in talks) <= 2
    assert 0.3 <= values["diversity of texts"][0] <= 0.9
    assert 0.3 <= values["diversity of genres"][0] <= 0.95


async def test_the_tables_hold_every_system(small: SimulationResult) -> None:
    headers = [[column.header for column in table.columns[1:]] for table in tables(small)]
    assert headers == [["full agent", "popularity"], ["popularity"]] * 2


def talk(found_at: int | None, turns: int, user_id: int = 1, **more) -> Conversation:
    counts = {"picks": 5 * turns, "lists": turns} | more
    return Conversation(system="s", policy="reveal", user_id=user_id, found_at=found_at, turns=turns, **counts)


def test_the_summary_by_hand() -> None:
    values = summary([talk(1, 1, stars=[5.0]), talk(3, 3, broken=3), talk(None, 5, repeats=9, stars=[2.0, 2.0])])
    assert [round(mean, 3) for mean, _, _ in values["success"]] == [0.333, 0.333, 0.667, 0.667, 0.667]
    assert values["turns to success"][0] == 2
    assert values["repeats in 100"][0] == pytest.approx(100 * 9 / 45)
    assert values["limits broken in 100"][0] == pytest.approx(100 * 3 / 45)
    assert values["stars"][0] == 3
    assert all(low <= mean <= high for mean, low, high in values["success"])
    lists = summary([talk(1, 1, text_distance=[0.5], short=1), talk(3, 3, text_distance=[0.1, 0.2, 0.4])])
    assert lists["short lists in 100"][0] == 25
    assert lists["diversity of texts"][0] == pytest.approx(0.3)
    never = summary([talk(None, 5)] * 3)
    assert np.isnan(never["turns to success"][0])


def test_who_talks_twice_is_one_person_in_the_interval() -> None:
    talks = [talk(1, 1, user, talk=k) for user in range(8) for k in (1, 2)]
    talks += [talk(None, 5, user, talk=k) for user in range(8, 16) for k in (1, 2)]
    once = summary([t for t in talks if t.talk == 1])
    assert summary(talks)["success"] == once["success"]
    lead = leads(talks, [t.model_copy(update={"found_at": 2}) for t in talks])
    assert lead == leads(
        *([t for t in side if t.talk == 1] for side in (talks, [t.model_copy(update={"found_at": 2}) for t in talks]))
    )
    assert lead[0][0] == 50
    assert lead[1][0] == -50


def test_the_lead_is_paired_over_people() -> None:
    ours = [talk(1, 1, 1), talk(2, 2, 2), talk(None, 5, 3), talk(3, 3, 4)]
    theirs = [talk(4, 4, 4), talk(None, 5, 3), talk(1, 1, 2), talk(2, 2, 1)]
    by_turn = leads(ours, theirs)
    assert [lead for lead, _, _ in by_turn] == [0, 0, 25, 0, 0]
    assert all(low <= lead <= high for lead, low, high in by_turn)
    assert all(lead == (0, 0, 0) for lead in leads(ours, ours))


async def test_the_distances_of_a_list_by_hand(services: Services) -> None:
    class Shows:
        """Always the same list."""

        async def say(self, *_: str) -> dict:
            return {"picks": [{"movie_id": movie_id} for movie_id in (6, 50, 1)]}

    person = Person(1, "reveal", frozenset({1}), likes=(47,), stars={})
    result = await converse(person, "s", Shows(), services, {})
    one, two, three = services.recommender.vectors[services.catalog.rows([6, 50, 1])]
    assert (result.found_at, result.lists, result.short) == (1, 1, 1)
    assert result.text_distance == [pytest.approx(1 - (one @ two + one @ three + two @ three) / 3, abs=1e-5)]
    heat, suspects, toys = (set(services.catalog[i].genres) for i in (6, 50, 1))
    assert heat == {"Action", "Crime", "Thriller"}
    assert suspects == {"Crime", "Mystery", "Thriller"}
    assert not toys & (heat | suspects)
    assert result.genre_distance == [pytest.approx((0.5 + 1 + 1) / 3)]
