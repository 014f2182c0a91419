"""Earlier conversations from the list, and a first evening without any."""

from __future__ import annotations

import pytest

from agent.events import TurnFinished
from agent.tui.screens.conversations import ConversationsScreen
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.message import Turn
from agent.tui.widgets.quick_start import QuickStart


@pytest.fixture
def listed(session):
    return lambda: [conversation.title for conversation in session.listed]


async def opened(app, pilot, wait_until):
    await wait_until(pilot, lambda: app.chat.opened.is_set())
    await pilot.press("f3")
    await wait_until(
        pilot, lambda: isinstance(app.screen, ConversationsScreen) and app.screen.query_one("OptionList").option_count
    )


async def test_a_conversation_is_found_and_gone_on_with(app, session, wait_until, screen_text):
    session.threads["t2"] = [{"text": "something French", "reply": "Then Amelie.", "picks": []}]
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, wait_until)
        assert "21 Nov" in screen_text(app)
        await pilot.press(*"french")
        await wait_until(pilot, lambda: "a slow film" not in screen_text(app))
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Then Amelie." in screen_text(app))
        assert session.thread == "t2"
        assert app.query_one(Composer).has_focus


async def test_down_and_enter_open_the_next_one_and_escape_stays(app, session, wait_until):
    async with app.run_test() as pilot:
        await opened(app, pilot, wait_until)
        await pilot.press("escape")
        await wait_until(pilot, lambda: not isinstance(app.screen, ConversationsScreen))
        assert session.thread == "main"
        await opened(app, pilot, wait_until)
        await pilot.press("down", "enter")
        await wait_until(pilot, lambda: session.thread == "t2")


async def test_new_begins_with_an_empty_chat(app, session, wait_until, screen_text):
    session.records = [{"text": "earlier", "reply": "Yes.", "picks": []}]
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.query(Turn))
        await pilot.press("ctrl+n")
        await wait_until(pilot, lambda: session.thread == "new 1" and not app.query(Turn))
        assert "For example" in screen_text(app)
        await opened(app, pilot, wait_until)
        await pilot.press("ctrl+n")
        await wait_until(pilot, lambda: session.thread == "new 2")


async def test_f2_renames_and_escape_keeps_the_old_name(app, session, wait_until, listed):
    async with app.run_test() as pilot:
        await opened(app, pilot, wait_until)
        await pilot.press("f2", "end", *" again", "enter")
        await wait_until(pilot, lambda: listed() == ["a slow film again", "something French"])
        await pilot.press("down", "f2", "x", "escape")
        await wait_until(pilot, lambda: isinstance(app.screen, ConversationsScreen))
        assert listed() == ["a slow film again", "something French"]


async def test_deleting_asks_once_more(app, session, wait_until, listed, screen_text):
    async with app.run_test() as pilot:
        await opened(app, pilot, wait_until)
        await pilot.press("ctrl+d")
        await wait_until(pilot, lambda: "again deletes" in screen_text(app))
        await pilot.press("down", "ctrl+d")
        assert len(listed()) == 2
        await pilot.press("ctrl+d")
        await wait_until(pilot, lambda: listed() == ["a slow film"])
        await pilot.press("ctrl+d", "ctrl+d")
        await wait_until(pilot, lambda: listed() == [] and session.thread == "new 1")


async def test_rename_by_command(app, session, wait_until, listed):
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press(*"/rename film night", "enter")
        await wait_until(pilot, lambda: listed()[0] == "film night")


@pytest.fixture
def films(session, movie):
    session.films = [movie(1, "Heat"), movie(2, "Alien", 1979), movie(3, "Babe"), movie(4, "Amelie", 2001)]


async def test_the_first_evening_begins_with_films_to_like_or_skip(app, session, films, wait_until, screen_text):
    session.script = [TurnFinished({})]
    async with app.run_test(size=(80, 30)) as pilot:
        await wait_until(pilot, lambda: app.query(QuickStart))
        assert app.query_one(Composer).has_focus
        await pilot.press("tab", "l", "space", "l", "s", "up", "up", "up", "d")
        await wait_until(pilot, lambda: "♥ Babe" in screen_text(app))
        await pilot.press("enter")
        await wait_until(pilot, lambda: session.said and app.chat.turn is None)
        assert session.said == ["I like Babe (1995). I dislike Heat (1995). I have seen Amelie (2001)."]
        assert not app.query(QuickStart)
        assert app.query_one(Composer).has_focus


async def test_without_a_mark_nothing_is_said_and_a_click_likes(app, session, films, wait_until):
    async with app.run_test(size=(80, 30)) as pilot:
        await wait_until(pilot, lambda: app.query(QuickStart))
        quick_start = app.query_one(QuickStart)
        height = quick_start.size.height
        await pilot.click(QuickStart, offset=(6, height - 3))
        assert quick_start.text == "I like Alien (1979)."
        await pilot.click(QuickStart, offset=(6, height - 3))
        assert quick_start.text == ""
        await pilot.press("enter")
        await wait_until(pilot, lambda: not app.query(QuickStart))
        assert session.said == []


async def test_who_is_known_or_already_speaks_is_not_asked_and_a_command_asks_again(
    app, session, films, wait_until, entry
):
    session.entries = [entry(1)]
    session.script = [TurnFinished({})]
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        assert not app.query(QuickStart)
        await pilot.press(*"/films", "enter")
        await wait_until(pilot, lambda: app.query(QuickStart) and app.query_one(QuickStart).has_focus)
        await pilot.press("escape", *"hm", "enter")
        await wait_until(pilot, lambda: session.said == ["hm"] and not app.query(QuickStart))
