"""The app over an Ollama server: what it shows while it waits, and changing the engine."""

from __future__ import annotations

import json
import re
import threading
import time

import pytest

from agent.config import Settings
from agent.session import ChatSession
from agent.tui.app import GatrecApp
from agent.tui.screens.engines import EngineScreen
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.status_line import StatusLine

SECONDS = 20
MESSAGE = "Something from the 90s to chew on"
"""With a word that the rules make nothing of, so that the model is asked to listen."""


@pytest.fixture
def start(services):
    async def open_session(settings, progress):
        return await ChatSession.with_services(Settings(ephemeral=True, llm="builtin"), services)

    return lambda llm: GatrecApp(Settings(ephemeral=True, llm=llm), open_session)


async def until(pilot, holds):
    ended = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < ended, "what was waited for never came"
        await pilot.pause(0.02)


def line(app):
    return str(app.query_one(StatusLine).render())


async def test_a_slow_server_is_waited_for_with_a_moving_line_and_escape_works_at_once(start, ollama):
    go_on = threading.Event()
    ollama.heard = lambda call: go_on.wait(SECONDS) and call.say(json.dumps({"intent": "recommend"}))
    app = start("ollama:qwen2.5:3b")
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.chat.opened.is_set())
        assert "qwen2.5:3b by Ollama" in line(app)
        app.query_one(Composer).insert(MESSAGE)
        await pilot.press("enter")
        await until(pilot, lambda: "reading" in line(app))
        seen = set()

        def seconds_shown():
            seen.update(re.findall(r"(\d+) s", line(app)))
            return len(seen) >= 3

        await until(pilot, seconds_shown)
        await pilot.press(*"hm")
        assert app.query_one(Composer).text == "hm"
        await pilot.press("escape")
        await until(pilot, lambda: app.chat.turn is None)
        assert not go_on.is_set()
        assert app.query_one(Composer).text == f"{MESSAGE}\nhm"
        go_on.set()


async def test_tokens_are_counted_while_a_model_writes(start, ollama):
    go_on = threading.Event()

    def slowly(call):
        call.send("Here ")
        call.send("are ")
        go_on.wait(SECONDS)
        call.end()

    ollama.reply = slowly
    app = start("ollama:qwen2.5:3b")
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.chat.opened.is_set())
        app.query_one(Composer).insert("Something from the 90s")
        await pilot.press("enter")
        await until(pilot, lambda: "writing" in line(app) and "2 tokens" in line(app))
        go_on.set()
        await until(pilot, lambda: app.chat.turn is None)


async def test_an_engine_that_is_not_to_be_had_is_said_and_the_built_in_one_answers(start, ollama):
    app = start("ollama:nope")
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.chat.opened.is_set())
        said = " ".join(str(widget.render()) for widget in app.query(".app-says"))
        assert "does not have the model nope" in said
        assert "The built-in engine answers" in said
        app.query_one(Composer).insert("Something from the 90s")
        await pilot.press("enter")
        await until(pilot, lambda: app.query("PickCard") and app.chat.turn is None)


async def test_an_engine_is_chosen_from_the_menu(start, ollama):
    app = start("builtin")
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press(*"/engine", "enter")
        await until(
            pilot, lambda: isinstance(app.screen, EngineScreen) and app.screen.query_one("OptionList").option_count
        )
        await pilot.press("down", "enter")
        await until(pilot, lambda: not isinstance(app.screen, EngineScreen))
        assert "qwen2.5:3b by Ollama" in line(app)


async def test_a_missing_model_is_downloaded_when_asked_for_and_escape_stops_that(start, ollama):
    started = threading.Event()

    def pulled(call):
        call.line({"status": "pulling", "total": 4, "completed": 1})
        if not started.is_set():
            started.set()
            call.wait_for_disconnect()
            return
        ollama.models["qwen3:4b"] = 2
        call.steps([{"status": "success"}])

    ollama.pulled = pulled
    app = start("builtin")
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.chat.opened.is_set())
        app.query_one(Composer).insert("/engine ollama:qwen3:4b")
        await pilot.press("enter")

        def note():
            return str(app.screen.query_one(".note").render())

        await until(pilot, lambda: isinstance(app.screen, EngineScreen) and "Enter downloads it" in note())
        await pilot.press("enter")
        await until(pilot, lambda: started.is_set() and "Downloading" in note())
        await pilot.press("escape")
        await until(pilot, lambda: ollama.disconnected.is_set() and "Stopped" in note())
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, EngineScreen))
        assert "qwen3:4b by Ollama" in line(app)
