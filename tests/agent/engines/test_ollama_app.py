"""The app over an Ollama server that goes wrong: every fault ends in an answer on the screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from agent.config import Settings
from agent.session import ChatSession
from agent.tui.app import GatrecApp
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.message import Turn
from agent.tui.widgets.status_line import StatusLine
from tests.agent.engines.test_ollama import FAULTS, REQUEST, heard, spoken


@pytest.fixture
def app(ollama, services) -> GatrecApp:
    async def open_session(settings, progress):
        return await ChatSession.with_services(settings, services)

    ollama.heard = heard()
    return GatrecApp(Settings(ephemeral=True, llm="ollama:qwen2.5:3b"), open_session)


async def until(pilot: Pilot, holds: Callable[[], object], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "it did not come to that"
        await pilot.pause(0.02)


async def say(app: GatrecApp, pilot: Pilot, text: str) -> None:
    app.query_one(Composer).insert(text)
    await pilot.press("enter")


async def test_every_fault_ends_in_an_answer_on_the_screen(app, ollama) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, app.chat.opened.is_set)
        for number, (side, behaviour) in enumerate(FAULTS.values(), start=1):
            ollama.heard, ollama.reply = heard(), spoken("Start with Pulp Fiction.")
            setattr(ollama, side, behaviour)
            await say(app, pilot, REQUEST)
            await until(pilot, lambda number=number: len(app.query(Turn)) == number and app.chat.turn is None)
            shown = app.query(Turn).last()
            assert shown.answered
            assert "went wrong" not in str(shown.reply.text)


async def test_a_slow_server_shows_its_progress_and_escape_works_at_once(app, ollama) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(call) -> None:
        loop.call_soon_threadsafe(asked.set)
        call.wait_for_disconnect(20)

    ollama.heard = slow
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, app.chat.opened.is_set)
        await say(app, pilot, REQUEST)
        await asyncio.wait_for(asked.wait(), 30)
        painted = set()
        ends = time.monotonic() + 3.3
        while time.monotonic() < ends:
            await pilot.pause(0.05)
            painted.add(str(app.query_one(StatusLine).render()).split("  ")[1].strip())
        assert len([text for text in painted if text.endswith(" s")]) >= 3, painted
        assert "reading" in str(app.query_one(StatusLine).render())
        pressed = time.monotonic()
        await pilot.press("escape")
        await until(pilot, lambda: app.chat.turn is None)
        assert time.monotonic() - pressed < 1
        assert await asyncio.to_thread(ollama.disconnected.wait, 1.0)
        assert app.query_one(Composer).text == REQUEST
