"""Titles and commands completed while a person types."""

from __future__ import annotations

import pytest

from agent.tui.completion import asked, commands
from agent.tui.screens.help import HelpScreen
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.suggestions import Suggestions


@pytest.mark.parametrize(
    ("before", "prefixes"),
    [
        ("I loved hea", ["hea"]),
        ("something like Alien and hea", ["Alien and hea", "hea"]),
        ("I liked Heat, but I hated tita", ["tita"]),
        ("I like pride and pre", ["pride and pre", "pre"]),
        ("@the god", ["the god"]),
        ("more of @hea", ["hea"]),
        ("/why hea", ["hea"]),
        ("I like he", []),
        ("a heist inside dreams", []),
        ("mail me at a@hea", []),
        ("/undo hea", []),
        ("", []),
    ],
)
def test_where_a_title_may_stand(before, prefixes):
    places = asked(before)
    assert [place.prefix for place in places] == prefixes
    assert all(before[place.start :].lstrip("@") == place.prefix for place in places)


def test_commands_by_the_letters_typed():
    assert [found.text for found in commands("/he")] == ["/help"]
    assert [found.text for found in commands("/wh")] == ["/why "]
    assert len(commands("/")) > 10
    assert commands("why") == commands("/why 2") == []


async def test_tab_takes_a_title_and_the_message_is_sent_with_it(app, session, wait_until):
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        composer, suggestions = app.query_one(Composer), app.query_one(Suggestions)
        await pilot.press(*"I loved hea")
        await wait_until(pilot, lambda: suggestions.display and suggestions.option_count == 2)
        await pilot.press("tab")
        assert composer.text == "I loved Heat (1995)"
        await wait_until(pilot, lambda: not suggestions.display)
        await pilot.press(*" and hea")
        await wait_until(pilot, lambda: suggestions.is_open)
        await pilot.press("down", "down", "enter")
        assert composer.text == "I loved Heat (1995) and Heathers (1989)"
        assert session.said == []
        await pilot.press("enter")
        await wait_until(pilot, lambda: session.said == ["I loved Heat (1995) and Heathers (1989)"])


async def test_a_title_not_asked_for_leaves_enter_alone_and_escape_closes_it(app, session, wait_until):
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        suggestions = app.query_one(Suggestions)
        await pilot.press(*"I like hea")
        await wait_until(pilot, lambda: suggestions.is_open)
        await pilot.press("escape")
        assert not suggestions.display
        await pilot.press("t")
        await wait_until(pilot, lambda: suggestions.is_open)
        await pilot.press("enter")
        await wait_until(pilot, lambda: session.said == ["I like heat"])
        await wait_until(pilot, lambda: not suggestions.display)


async def test_at_completes_in_the_middle_of_a_message(app, session, wait_until):
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press(*"as good as @ali")
        await wait_until(pilot, lambda: app.query_one(Suggestions).is_open)
        await pilot.press("enter")
        assert app.query_one(Composer).text == "as good as Alien (1979)"


async def test_a_click_takes_a_suggestion(app, wait_until):
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press(*"@hea")
        await wait_until(pilot, lambda: app.query_one(Suggestions).is_open)
        await pilot.click(Suggestions, offset=(4, 1))
        await wait_until(pilot, lambda: app.query_one(Composer).text == "Heathers (1989)")
        assert app.query_one(Composer).has_focus


async def test_enter_runs_the_highlighted_command(app, session, wait_until):
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press(*"/he")
        await wait_until(pilot, lambda: app.query_one(Suggestions).is_open)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("escape", *"/wh")
        await wait_until(pilot, lambda: app.query_one(Suggestions).is_open)
        await pilot.press("enter")
        assert app.query_one(Composer).text == "/why "


async def test_enter_does_not_take_a_suggestion_for_what_was_typed_before(app, session, wait_until):
    async with app.run_test() as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        composer, suggestions = app.query_one(Composer), app.query_one(Suggestions)
        await pilot.press("/")
        await wait_until(pilot, lambda: suggestions.chosen is not None)
        composer.insert("help")  # as fast as a paste: the suggestions still complete "/"
        composer.action_submit()
        await wait_until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert session.said == []
