"""The profile: folding, where entries come from, and every way to change them."""

from __future__ import annotations

import pytest
from textual.widgets import Input, ProgressBar

from agent.tui.app import GatrecApp
from agent.tui.screens.files import ExportScreen, ImportScreen
from agent.tui.screens.taste_map import TasteMapScreen
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.profile_panel import ProfilePanel, _stepped
from agent.tui.widgets.taste_list import TasteList, _day


def entries(app: GatrecApp) -> TasteList:
    return app.query_one(TasteList)


def labels(app: GatrecApp) -> str:
    return "".join(entry.label for entry in entries(app).entries)


def focused(app: GatrecApp) -> str:
    entry = entries(app).entry
    return entry.label if entries(app).has_focus and entry else ""


async def test_the_profile_folds_away_in_narrow_terminals_and_f2_toggles_it(app, session, wait_until, entry):
    session.entries = [entry(1)]
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: labels(app))
        panel = app.query_one(ProfilePanel)
        assert not panel.display
        await pilot.press("f2")
        assert panel.display
        assert focused(app) == "Heat (1995)"
        await pilot.press("f2")
        assert not panel.display
        assert app.query_one(Composer).has_focus
        await pilot.press("ctrl+b", "escape")
        assert not panel.display
        await pilot.resize_terminal(120, 40)
        await pilot.press("f2", "escape")
        assert panel.display
        await pilot.press("f2", "f2")
        assert not panel.display


async def test_entries_are_grouped_and_the_one_under_the_cursor_says_where_it_comes_from(
    app, session, wait_until, entry, screen_text
):
    session.entries = [
        entry(
            1, "genre", "no Horror", polarity="avoid", sentence="no gore please", said_at="2025-02-03T12:00:00+00:00"
        ),
        entry(2, "mood", "slow", sentence="I like slow films"),
        entry(3, "rating", "Alien (1979): 9/10", movie_id=1214),
        entry(4, "seen", "Jaws (1975)"),
        entry(5, "dislike", "Titanic (1997)"),
        entry(6, "like", "Heat (1995)", sentence="Heat is great", strength=0.5),
    ]
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: labels(app))
        text = screen_text(app)
        shown = ["You like", "Heat (1995)  50%", "You dislike", "Titanic", "You have seen", "Jaws", "You rated", "9/10"]
        shown += ["You enjoy", "slow", "You avoid", "no Horror"]
        assert [text.index(part) for part in shown] == sorted(text.index(part) for part in shown)
        assert "Heat is great" not in text
        await pilot.press("f2")
        await wait_until(pilot, lambda: "“Heat is great”" in screen_text(app))
        assert "━━━━━━────── 50%" in screen_text(app)
        await pilot.press("end")
        await wait_until(pilot, lambda: "“no gore please”" in screen_text(app))
        assert "3 February 2025" in screen_text(app)
        assert "━" not in screen_text(app)


async def test_keys_forget_entries_and_the_cursor_stays_in_place(app, session, wait_until, entry):
    session.entries = [entry(number, label=label, movie_id=number) for number, label in enumerate("ABCDE")]
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: labels(app) == "ABCDE")
        await pilot.press("f2", "down")
        for key, left, under in (("x", "ACDE", "C"), ("delete", "ADE", "D"), ("backspace", "AE", "E")):
            await pilot.press(key)
            await wait_until(pilot, lambda left=left: labels(app) == left)
            assert focused(app) == under
        for left in ("ADE", "ACDE", "ABCDE"):
            await pilot.press("u")
            await wait_until(pilot, lambda left=left: labels(app) == left)


async def test_strength_goes_by_quarters_and_the_cursor_stays_on_the_entry(app, session, wait_until, entry):
    session.entries = [
        entry(1, label="A", movie_id=1),
        entry(2, label="B", movie_id=2),
        entry(3, "genre", "C", value="C"),
    ]

    def strengths() -> list[float]:
        return [each.strength for each in entries(app).entries]

    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: labels(app))
        await pilot.press("f2", "down", "minus")
        await wait_until(pilot, lambda: strengths() == [1, 0.75, 1])
        assert focused(app) == "B"
        await pilot.press("minus", "minus", "minus")
        await wait_until(pilot, lambda: strengths() == [1, 0.25, 1])
        await pilot.press("plus")
        await wait_until(pilot, lambda: strengths() == [1, 0.5, 1])
        await pilot.press("u", "u")
        await wait_until(pilot, lambda: strengths() == [1, 0.5, 1])
        await pilot.press("down", "minus", "plus", "plus")  # a genre has no strength
        await pilot.pause()
        assert strengths() == [1, 0.5, 1]


@pytest.mark.parametrize(
    ("strength", "step", "becomes"),
    [(1, 1, 1), (1, -1, 0.75), (0.6, 1, 0.75), (0.6, -1, 0.5), (0.25, -1, 0.25), (0.05, 1, 0.25)],
)
def test_a_step_of_strength(strength, step, becomes):
    assert _stepped(strength, step) == becomes


@pytest.mark.parametrize(
    ("said_at", "day"), [("2026-11-21", "21 November 2026"), ("yesterday", "yesterday"), ("", ""), ("[b]", "[b]")]
)
def test_a_day(said_at, day):
    assert _day(said_at) == day


async def test_nothing_to_undo_is_said(app, session, wait_until, screen_text):
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press("f2", "x", "minus", "u")
        await wait_until(pilot, lambda: "There is nothing to take back" in screen_text(app))


async def test_the_profile_does_not_change_under_a_turn(app, session, wait_until, entry, screen_text):
    import asyncio

    session.entries = [entry(1)]
    session.script = [asyncio.Event()]
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await wait_until(pilot, lambda: labels(app))
        await pilot.press(*"go", "enter", "f2", "x")
        await wait_until(pilot, lambda: "Still answering" in screen_text(app))
        assert labels(app) == "Heat (1995)"


async def test_a_change_that_fails_is_said(app, session, wait_until, entry, screen_text):
    async def broken(entry_id):
        raise OSError("the disk is full")

    session.entries, session.forget = [entry(1)], broken
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await wait_until(pilot, lambda: labels(app))
        await pilot.press("f2", "x")
        await wait_until(pilot, lambda: "the disk is full" in screen_text(app))
        assert labels(app) == "Heat (1995)"


async def test_the_words_below_the_list_can_be_clicked(app, session, wait_until, entry):
    session.entries = [entry(1, label="A", movie_id=1), entry(2, label="B", movie_id=2)]
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: labels(app) == "AB")
        await pilot.click(TasteList, offset=(4, 2))
        await wait_until(pilot, lambda: focused(app) == "B")
        for number, done in enumerate((lambda: labels(app) == "A", lambda: len(session.earlier) == 2)):
            await pilot.click(list(app.query("Act"))[number])
            await wait_until(pilot, done)


async def test_a_file_is_brought_in_with_progress_and_a_wrong_path_can_be_mended(
    app, session, wait_until, tmp_path, screen_text
):
    (tmp_path / "ratings.csv").touch()
    async with app.run_test(size=(100, 30)) as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        await pilot.press("f2", "i")
        await wait_until(pilot, lambda: isinstance(app.screen, ImportScreen))
        path = app.screen.query_one(Input)
        path.value = "/nowhere/[b]x"
        await pilot.press("enter")
        await wait_until(pilot, lambda: "There is no file /nowhere/[b]x." in screen_text(app))
        path.value = f"'{tmp_path / 'ratings.csv'}'"
        await pilot.press("enter")
        await wait_until(pilot, lambda: app.screen.query_one(ProgressBar).percentage == 0.5)
        session.may_import.set()
        await wait_until(pilot, lambda: "1 entries added" in screen_text(app))
        await pilot.press("escape")
        await wait_until(pilot, lambda: labels(app) == "Imported (1999)")


@pytest.mark.parametrize(
    ("command", "screen"), [("/map", TasteMapScreen), ("/import", ImportScreen), ("/save", ExportScreen)]
)
async def test_commands_reach_the_profile_from_the_composer(app, wait_until, command, screen):
    async with app.run_test(size=(100, 30)) as pilot:
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        app.query_one(Composer).insert(command)
        await pilot.press("enter")
        await wait_until(pilot, lambda: isinstance(app.screen, screen))


async def test_the_profile_is_saved_where_asked(app, session, wait_until, tmp_path, entry, screen_text):
    session.entries = [entry(1)]
    async with app.run_test(size=(100, 30)) as pilot:
        await wait_until(pilot, lambda: labels(app))
        await pilot.press("f2", "e")
        await wait_until(pilot, lambda: isinstance(app.screen, ExportScreen))
        path = app.screen.query_one(Input)
        assert path.value.endswith("gatrec-ada.json")
        path.value = str(tmp_path / "me.json")
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Saved 1 entries" in screen_text(app))
        assert (tmp_path / "me.json").exists()
