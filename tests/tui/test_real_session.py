"""The app over the real session with the built-in engine: the tour a person makes."""

from __future__ import annotations

import pytest

from agent.config import Settings
from agent.session import ChatSession
from agent.tui.app import GatrecApp
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.message import Turn
from agent.tui.widgets.pick_card import PickCard
from agent.tui.widgets.taste_list import TasteList
from agent.tui.widgets.why_view import WhyView


@pytest.fixture
def start(services, gatrec_home):
    """Starts the app on one data folder, as often as asked."""

    async def open_session(settings, progress):
        return await ChatSession.with_services(settings, services)

    gatrec_home.mkdir()
    return lambda: GatrecApp(Settings(home=gatrec_home, llm="builtin"), open_session)


def labels(app: GatrecApp) -> set[str]:
    return {entry.label for entry in app.query_one(TasteList).entries}


async def test_the_tour_and_the_return(start, wait_until, screen_text):
    app = start()
    async with app.run_test(size=(120, 40)) as pilot:

        def answered(turns: int) -> bool:
            return len(app.query(Turn)) == turns and app.chat.turn is None and app.chat.opened.is_set()

        await wait_until(pilot, lambda: answered(0))
        app.query_one(Composer).insert("I loved Heat and Se7en, but I cannot stand horror. Something from the 90s?")
        await pilot.press("enter")
        await wait_until(pilot, lambda: answered(1) and len(app.query(PickCard)) >= 3)
        assert {"Heat (1995)", "no Horror"} <= labels(app)
        assert "you like Seven" in screen_text(app)

        await pilot.press("tab", "w")
        await wait_until(pilot, lambda: answered(2) and app.query(WhyView))
        assert {"Heat", "Seven"} <= {part["title"] for part in app.query_one(WhyView).explanation["contributions"]}

        await pilot.press("down")
        card = app.focused
        liked = f"{card.pick['title']} ({card.pick['year']})"
        await pilot.press("l")
        await wait_until(pilot, lambda: answered(3) and liked in labels(app))
        assert "liked" in str(card.render())

        await pilot.press("f2", "x")
        await wait_until(pilot, lambda: "Heat (1995)" not in labels(app))
        known = labels(app)
        await pilot.press("ctrl+q")

    app = start()
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: len(app.query(Turn)) == 3 and labels(app) == known)
        assert any(turn.text == f"I like {liked}" for turn in app.query(Turn))
        await pilot.press("up")
        assert app.query_one(Composer).text == f"I like {liked}"


async def test_odd_messages_get_an_answer(start, wait_until):
    app = start()
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        for count, text in enumerate(["[REC]", "[/nope] [@click=app.quit]x[/]", "🎬", "x" * 50_000], start=1):
            app.query_one(Composer).insert(text)
            await pilot.press("enter")
            await wait_until(pilot, lambda count=count: len(app.query(Turn)) == count and app.chat.turn is None)
            turn = app.query(Turn).last()
            assert turn.answered or turn.has_class("-failed")
            app.query_one(Composer).clear()
