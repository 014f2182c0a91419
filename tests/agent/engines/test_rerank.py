"""A model that puts candidates in order: only when it was measured to gain, inside the window, two calls a turn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.config import Settings
from agent.engines import rerank
from agent.events import TurnFinished
from agent.session import ChatSession

READ_BY_RULE = "I loved Heat and Se7en, but I cannot stand horror. Something from the 90s?"
LLM = "ollama:qwen2.5:3b"


async def answer(services, home: Path, text: str = READ_BY_RULE) -> dict:
    session = await ChatSession.with_services(Settings(ephemeral=True, llm=LLM, home=home), services)
    try:
        async for event in session.turn(text):
            if isinstance(event, TurnFinished):
                return event.record
    finally:
        await session.aclose()
    raise AssertionError("the turn did not end")


@pytest.fixture
def measured(tmp_path: Path) -> Path:
    """A data folder in which the model was measured to gain."""
    rerank.remember(tmp_path / "home", LLM, {"is_gain": True})
    return tmp_path / "home"


def demotes_the_first(call) -> None:
    count = sum(line[:1].isdigit() for line in call.body["messages"][-1]["content"].splitlines())
    call.say(json.dumps({"order": [*range(2, count), 1, 99], "reasons": ["tense"]}))


async def test_a_measured_gain_is_used_and_nothing_else_changes(ollama, services, measured: Path) -> None:
    ollama.heard = demotes_the_first
    ollama.reply = lambda call: call.say("Start with Pulp Fiction. See Fargo.")
    before = await answer(services, measured.parent / "elsewhere")
    after = await answer(services, measured)
    assert "fallback" not in after
    assert (before["llm_calls"], after["llm_calls"]) == (1, 2)
    first, second, third, *rest = (pick["movie_id"] for pick in before["picks"])
    assert [pick["movie_id"] for pick in after["picks"]] == [second, third, first, *rest]
    assert len(after["picks"]) == len(before["picks"])
    assert [p["rank"] for p in after["picks"]] == list(range(1, len(after["picks"]) + 1))
    for pick in after["picks"]:
        assert 1990 <= pick["year"] <= 1999
        assert "Horror" not in pick["genres"]
        assert pick["movie_id"] not in (6, 47)
    assert all(tokens <= 1500 for tokens in after["prompt_tokens"])
    told = ollama.chats()[1]["messages"][-1]["content"]
    assert told.startswith("Liked: Heat (1995)")
    assert len(told.splitlines()) == 21


@pytest.mark.parametrize("said", ["", "no order", '{"order": "first"}', '{"order": []}'])
async def test_an_answer_of_no_use_leaves_the_order(ollama, services, measured: Path, said: str) -> None:
    ollama.heard = lambda call: call.say(said)
    plain = await answer(services, measured.parent / "elsewhere")
    record = await answer(services, measured)
    assert [p["movie_id"] for p in record["picks"]] == [p["movie_id"] for p in plain["picks"]]
    assert record["llm_calls"] <= 2


async def test_a_turn_that_was_listened_to_is_not_reordered(ollama, services, measured: Path) -> None:
    record = await answer(services, measured, f"{READ_BY_RULE} To chew on.")
    assert record["llm_calls"] == 2
    assert "Liked:" not in ollama.chats()[0]["messages"][-1]["content"]


def test_what_is_remembered_is_of_one_model_and_may_be_broken(tmp_path: Path) -> None:
    rerank.remember(tmp_path, "ollama:a", {"is_gain": True})
    rerank.remember(tmp_path, "ollama:b", {"is_gain": False})
    assert rerank.is_gain(tmp_path, "ollama:a")
    assert not rerank.is_gain(tmp_path, "ollama:b")
    assert not rerank.is_gain(tmp_path, "ollama:c")
    (tmp_path / "rerank.json").write_text("[1")
    assert not rerank.is_gain(tmp_path, "ollama:a")
