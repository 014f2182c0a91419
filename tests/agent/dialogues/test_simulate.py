"""The simulation in small: it runs whole, and the agent stays within its band."""

from __future__ import annotations

import numpy as np
import pytest

from agent.dialogues.people import POLICIES
from agent.dialogues.simulate import TURNS, Conversation, SimulationResult, simulate, summary, tables
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


async def test_the_tables_hold_every_system(small: SimulationResult) -> None:
    assert [[column.header for column in table.columns[1:]] for table in tables(small)] == [list(SYSTEMS)] * 2


def test_the_summary_by_hand() -> None:
    def talk(found_at: int | None, turns: int, **more) -> Conversation:
        counts = {"picks": 5 * turns, "repeats": 0, "broken": 0, "stars": []} | more
        return Conversation(system="s", policy="reveal", user_id=1, found_at=found_at, turns=turns, said=[], **counts)

    values = summary([talk(1, 1, stars=[5.0]), talk(3, 3, broken=3), talk(None, 5, repeats=9, stars=[2.0, 2.0])])
    assert [round(mean, 3) for mean, _, _ in values["success"]] == [0.333, 0.333, 0.667, 0.667, 0.667]
    assert values["turns to success"][0] == 2
    assert values["repeats in 100"][0] == pytest.approx(100 * 9 / 45)
    assert values["limits broken in 100"][0] == pytest.approx(100 * 3 / 45)
    assert values["stars"][0] == 3
    assert all(low <= mean <= high for mean, low, high in values["success"])
    never = summary([talk(None, 5)] * 3)
    assert np.isnan(never["turns to success"][0])
