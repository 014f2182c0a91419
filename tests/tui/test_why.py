"""The why view: leaving likes aside by key and mouse, and what speaks against a film."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from agent.events import Explained, TurnFinished
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.why_view import WhyView


@pytest.fixture
def with_why(app, session, wait_until, explanation):
    """Brings the app to where an explanation is shown and has the focus."""

    async def bring(pilot: Pilot[None], **changed) -> WhyView:
        session.script = [Explained(explanation(**changed)), TurnFinished({})]
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press(*"why", "enter")
        await wait_until(pilot, lambda: app.query(WhyView) and app.chat.turn is None)
        view = app.query_one(WhyView)
        view.focus()
        return view

    return bring


def like(text: str, part: str) -> str:
    return next(each for each in text.splitlines() if part in each and ("●" in each or "○" in each))


async def test_a_like_is_left_aside_and_taken_back(app, session, with_why, explanation, wait_until, screen_text):
    fewer = explanation(
        contributions=[{"movie_id": 47, "title": "Seven", "share": 0.75}],
        bias_share=0.25,
        rank=37,
        counterfactual=[{"without": 47, "rank_before": 37, "rank_after": 502}],
    )
    session.explanations = [fewer, explanation()]
    async with app.run_test(size=(140, 40)) as pilot:
        await with_why(pilot)
        assert "It is 1st for you." in screen_text(app)
        await pilot.press("down", "space")
        await wait_until(pilot, lambda: "With Heat left aside it would be 37th for you" in screen_text(app))
        text = screen_text(app)
        assert session.without == [{6}]
        assert "●" in like(text, " Seven ")
        assert "75%" in like(text, " Seven ")
        assert "○" in like(text, " Heat ")
        assert "━" not in like(text, " Heat ")
        assert "37th for you, not 1st." in text
        assert "Without Seven also it would be 502nd instead of 37th." in text
        await pilot.press("enter")
        await wait_until(pilot, lambda: "It is 1st for you." in screen_text(app))
        assert session.without == [{6}, set()]


async def test_a_click_on_a_like_leaves_it_aside(app, session, with_why, explanation, wait_until):
    session.explanations = [explanation()]
    async with app.run_test(size=(140, 40)) as pilot:
        view = await with_why(pilot)
        await pilot.pause()
        await pilot.click(view, offset=(6, 2))
        await wait_until(pilot, lambda: session.without == [{47}])
        await pilot.click(view, offset=(6, 0))
        await pilot.click(view, offset=(6, 8))
        await pilot.pause()
        assert session.without == [{47}]


async def test_the_arrows_walk_over_the_likes_and_out_of_the_view(app, with_why):
    async with app.run_test(size=(140, 40)) as pilot:
        await with_why(pilot)
        await pilot.press("down", "up", "down")
        assert isinstance(app.focused, WhyView)
        await pilot.press("down")
        assert isinstance(app.focused, Composer)


async def test_what_speaks_against_a_film_is_shown(app, with_why, wait_until, screen_text):
    parts = [
        {"movie_id": 47, "title": "Seven", "share": 0.4, "against": 0.0},
        {"movie_id": 6, "title": "Heat", "share": 0.0, "against": 0.2},
    ]
    async with app.run_test(size=(140, 40)) as pilot:
        await with_why(pilot, contributions=parts, bias_share=0.6, allowed=False, broken=["the 1990s"])
        text = screen_text(app)
        assert "−20%" in like(text, " Heat ")
        assert like(text, " Heat ").count("━") == round(24 * 0.2 / 0.6)
        assert "It breaks  the 1990s" in text
        assert "It is ruled out by what you know or asked for." in text


async def test_an_explanation_without_likes_has_nothing_to_leave_aside(app, session, with_why, wait_until):
    async with app.run_test(size=(140, 40)) as pilot:
        await with_why(pilot, contributions=[], bias_share=1.0, counterfactual=[])
        await pilot.press("space")
        await pilot.pause()
        assert session.without == []
