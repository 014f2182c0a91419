"""What the person sets: colours, keys, movement; the settings screen and the file behind it."""

from __future__ import annotations

import pytest

from agent.config import Settings
from agent.preferences import FILE, Preferences, load
from agent.tui.app import GatrecApp
from agent.tui.keys import names
from agent.tui.screens.settings import SettingsScreen
from agent.tui.widgets.composer import Composer


@pytest.fixture
def start(session, tmp_path):
    return lambda **preferences: GatrecApp(
        Settings(home=tmp_path), session.open, Preferences.model_validate(preferences)
    )


async def test_a_theme_is_kept(start, wait_until, tmp_path):
    app = start()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert not (tmp_path / FILE).exists()
        await pilot.press(*"/theme ansi-dark", "enter")
        await wait_until(pilot, lambda: (tmp_path / FILE).exists())
        assert app.theme == "ansi-dark"
    assert load(tmp_path).theme == "ansi-dark"
    assert start(theme="ansi-dark").theme == "ansi-dark"


async def test_theme_names_are_completed_and_an_unknown_one_is_said(start, wait_until, screen_text):
    app = start(theme="nope")
    async with app.run_test(notifications=True) as pilot:
        await wait_until(pilot, lambda: "There is no theme nope" in screen_text(app))
        await pilot.press(*"/theme gatrec-l")
        await wait_until(pilot, lambda: app.query_one("#suggestions").display)
        await pilot.press("tab")
        assert app.query_one(Composer).text == "/theme gatrec-light"
        await pilot.press("enter")
        await wait_until(pilot, lambda: app.theme == "gatrec-light")
        await pilot.press(*"/theme gatrec", "enter")
        await wait_until(pilot, lambda: app.theme == "gatrec")


async def test_nothing_is_kept_where_nothing_shall_be(session, wait_until, tmp_path):
    app = GatrecApp(Settings(home=tmp_path, ephemeral=True), session.open)
    async with app.run_test() as pilot:
        await pilot.press(*"/theme ansi-light", "enter")
        await wait_until(pilot, lambda: app.theme == "ansi-light")
        await pilot.pause()
    assert list(tmp_path.iterdir()) == []


async def test_keys_are_changed_by_name(start, session, wait_until, screen_text):
    app = start(keys={"newline": "ctrl+o,alt+enter", "help": "f9", "like": "a", "nope": "x"})
    async with app.run_test(size=(100, 120), notifications=True) as pilot:
        await wait_until(pilot, lambda: "There is no key named nope" in screen_text(app))
        await pilot.press("a", "ctrl+o", "b", "alt+enter", "c", "ctrl+j", "d")
        assert app.query_one(Composer).text == "a\nb\ncd"
        await pilot.press("f9")
        await wait_until(pilot, lambda: "[newline]" in screen_text(app))
        assert "^o, alt+" in screen_text(app)


async def test_no_two_keys_have_one_name(app):
    async with app.run_test():
        from agent.tui.keys import groups

        known = [binding.id for group in groups(app).values() for binding in group if binding.id]
        assert len(known) == len(set(known)) == len(names(app))
        assert {"send", "newline", "like", "profile", "quit"} <= set(known)


async def test_the_settings_screen_shows_and_keeps_every_field(start, wait_until, screen_text, tmp_path):
    app = start()
    async with app.run_test(size=(100, 40)) as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press("f8")
        await wait_until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await pilot.pause()
        text = " ".join(screen_text(app).split())
        for name, field in Preferences.model_fields.items():
            assert name in text
            assert field.description[:30] in text
        app.screen.query_one("#engine").value = "builtin"
        app.screen.query_one("#animation").value = False
        app.screen.query_one("#theme").value = "gatrec-light"
        await pilot.press("escape")
        await wait_until(pilot, lambda: (tmp_path / FILE).exists())
        assert app.theme == "gatrec-light"
        assert app.animation_level == "none"
    kept = load(tmp_path)
    assert (kept.engine, kept.animation, kept.theme, kept.user) == ("builtin", False, "gatrec-light", "me")


async def test_leaving_the_settings_as_they_are_writes_nothing(start, wait_until, tmp_path):
    app = start()
    async with app.run_test() as pilot:
        await pilot.press("f8")
        await wait_until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        await pilot.press("escape")
        await wait_until(pilot, lambda: not isinstance(app.screen, SettingsScreen))
    assert list(tmp_path.iterdir()) == []


async def test_f5_copies_the_latest_answer_or_the_film_in_focus(app, session, picks_script, wait_until):
    session.script = picks_script
    async with app.run_test(size=(100, 40)) as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press("f5")
        assert app.clipboard == ""
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: session.said and app.chat.turn is None)
        await pilot.press("f5")
        assert app.clipboard == "Three for tonight; Fargo (1996) leads."
        await pilot.press("tab", "f5")
        assert app.clipboard.startswith("1  Fargo  1996")
