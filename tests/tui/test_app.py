from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from textual.events import Key

from agent.config import Settings
from agent.events import Compared, Explained, Offered, PicksReady, ReplyText, ToolsRan, TurnFailed, TurnFinished
from agent.tui.app import GatrecApp
from agent.tui.commands import COMMANDS
from agent.tui.screens.help import HelpScreen
from agent.tui.screens.main import MainScreen
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.message import Turn
from agent.tui.widgets.offer import OfferView
from agent.tui.widgets.pick_card import PickCard
from agent.tui.widgets.profile_panel import ProfilePanel
from agent.tui.widgets.quick_start import QuickStart
from agent.tui.widgets.status_line import StatusLine
from agent.tui.widgets.steps import Steps
from agent.tui.widgets.transcript import Transcript
from agent.tui.widgets.why_view import WhyView


def composer(app: GatrecApp) -> Composer:
    return app.query_one(Composer)


def idle(app: GatrecApp) -> Callable[[], bool]:
    return lambda: app.chat.opened.is_set() and app.chat.turn is None


async def test_a_message_sent_while_loading_waits_and_is_then_answered(
    app, session, picks_script, wait_until, screen_text
):
    session.may_open.clear()
    session.script = picks_script
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, lambda: "loading the films" in screen_text(app))
        await pilot.press(*"no horror", "enter")
        await wait_until(pilot, lambda: "Waiting until everything is loaded" in screen_text(app))
        assert session.said == []
        assert composer(app).text == ""
        session.may_open.set()
        await wait_until(pilot, idle(app))
        assert session.said == ["no horror"]
        assert "Waiting" not in screen_text(app)
        assert "leads" in screen_text(app)


async def test_escape_takes_a_waiting_message_back(app, session, wait_until):
    session.may_open.clear()
    async with app.run_test() as pilot:
        await pilot.press(*"hello", "enter")
        await wait_until(pilot, lambda: app.query(Turn))
        await pilot.press("escape")
        await wait_until(pilot, lambda: not app.query(Turn))
        assert composer(app).text == "hello"
        session.may_open.set()
        await wait_until(pilot, lambda: app.chat.opened.is_set())
        assert session.said == []


async def test_a_session_that_cannot_open_is_said_in_one_sentence(session, wait_until, screen_text):
    async def fail(settings, progress):
        raise RuntimeError("the profile store is not writable: set GATREC_HOME")

    app = GatrecApp(Settings(), fail)
    async with app.run_test(size=(100, 30)) as pilot:
        await wait_until(pilot, lambda: "gatrec cannot start: the profile store" in screen_text(app))
        await pilot.press(*"hello", "enter")
        await wait_until(pilot, lambda: app.query(".turn.-failed") and app.chat.turn is None)
        assert composer(app).text == "hello"
        await pilot.press("enter")
        await wait_until(pilot, lambda: len(app.query(".turn.-failed")) == 2)


async def test_a_turn_shows_cards_words_and_the_changed_profile(
    app, session, picks_script, wait_until, screen_text, entry
):
    session.script = picks_script
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, idle(app))
        session.entries = [entry(1), entry(2, "genre", "no Horror", polarity="avoid")]
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: app.query(PickCard) and app.chat.turn is None)
        text = screen_text(app)
        for shown in ("Fargo  1996", "★ 4.2 (224)", "Comedy, Crime", "by Joel Coen, with Frances McDormand"):
            assert shown in text
        assert "you like Heat (41%) · neo-noir" in text
        assert "Three for tonight; Fargo (1996) leads." in text
        assert "no Horror" in text
        assert app.query_one(StatusLine).phase == ""
        assert "built-in engine" in text


async def test_escape_stops_the_reply_keeps_its_words_and_returns_the_message(
    app, session, picks_script, wait_until, screen_text
):
    never = asyncio.Event()
    session.script = [*picks_script[:-2], never]
    async with app.run_test(size=(80, 30)) as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"go on", "enter")
        await wait_until(pilot, lambda: "Three for tonight" in screen_text(app))
        await pilot.press("escape")
        await wait_until(pilot, lambda: session.abandoned == 1)
        await wait_until(pilot, lambda: "Stopped." in screen_text(app))
        assert "Three for tonight" in screen_text(app)
        assert composer(app).text == "go on"
        assert composer(app).has_focus

        session.script = picks_script
        await pilot.press("enter")
        await wait_until(pilot, lambda: "Fargo (1996) leads." in screen_text(app))
        assert session.said == ["go on", "go on"]


async def test_escape_before_anything_is_shown_leaves_no_trace(app, session, wait_until):
    session.script = [asyncio.Event()]
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"hm", "enter")
        await wait_until(pilot, lambda: session.said)
        await pilot.press("escape")
        await wait_until(pilot, lambda: not app.query(Turn))
        assert composer(app).text == "hm"


async def test_a_stopped_message_comes_back_in_front_of_what_was_typed_meanwhile(app, session, wait_until):
    session.script = [asyncio.Event()]
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"one", "enter")
        await wait_until(pilot, lambda: session.said)
        await pilot.press(*"two", "escape")
        assert composer(app).text == "one\ntwo"


@pytest.mark.parametrize(
    "ending", [TurnFailed({"kind": "engine", "message": "The engine gave up."}), ValueError("The engine gave up.")]
)
async def test_a_failed_turn_says_why_and_the_conversation_goes_on(
    app, session, picks_script, wait_until, screen_text, ending
):
    session.script = [ReplyText("Let me"), ending]
    async with app.run_test(size=(80, 40)) as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: "The engine gave up." in screen_text(app))
        await wait_until(pilot, idle(app))
        assert composer(app).text == "go"
        session.script = picks_script
        await pilot.press("enter")
        await wait_until(pilot, lambda: "leads." in screen_text(app))


async def test_a_second_message_is_not_sent_while_one_is_answered(app, session, wait_until):
    session.script = [asyncio.Event()]
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"one", "enter")
        await wait_until(pilot, lambda: session.said)
        await pilot.press(*"two", "enter")
        await pilot.pause()
        assert session.said == ["one"]
        assert composer(app).text == "two"


async def test_a_key_on_a_card_says_a_sentence(app, session, picks_script, wait_until):
    session.script = picks_script
    sentences = {
        "w": "Why Seven (1996)?",
        "l": "I like Seven (1996)",
        "d": "I dislike Seven (1996)",
        "s": "I have seen Seven (1996)",
        "m": "More like Seven (1996)",
    }
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: app.query(PickCard) and app.chat.turn is None)
        session.script = [TurnFinished({})]
        await pilot.press("tab", "down")
        for key, sentence in sentences.items():
            session.said.clear()
            await pilot.press(key)
            await wait_until(pilot, lambda: session.said and app.chat.turn is None)
            assert session.said == [sentence]


async def test_the_answer_to_a_key_on_a_card_comes_into_view(
    app, session, picks_script, wait_until, entry, screen_text
):
    session.script = [picks_script[3], ReplyText("words\n" * 40), TurnFinished({})]
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: app.query(PickCard) and app.chat.turn is None)
        await pilot.press("tab", "down")
        await wait_until(pilot, lambda: "A cheerful police chief" in screen_text(app))
        session.entries = [entry(1, movie_id=602)]
        session.script = [picks_script[1], ReplyText("Noted."), TurnFinished({})]
        await pilot.press("l")
        await wait_until(pilot, lambda: "Noted." in screen_text(app) and app.chat.turn is None)
        await pilot.pause()
        assert "Noted." in screen_text(app)
        await pilot.press("down")
        await wait_until(pilot, lambda: "Clue" in screen_text(app))


async def test_why_is_shown_with_shares_and_what_would_change(app, session, why_script, wait_until, screen_text):
    session.script = why_script
    async with app.run_test(size=(120, 30)) as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"why", "enter")
        await wait_until(pilot, lambda: app.query(WhyView) and app.chat.turn is None)
        lines = screen_text(app).splitlines()

        def filled(label: str) -> int:
            return next(line for line in lines if label in line and "━" in line).count("━")

        assert filled("Seven") == 24
        assert filled("Heat") == round(24 * 0.3 / 0.5)
        assert filled("popularity") == round(24 * 0.2 / 0.5)
        text = screen_text(app)
        assert "Without Heat it would be 37th instead of 1st." in text
        assert "neo-noir" in text
        assert "no Horror" in text


async def test_cards_say_what_the_person_said_of_the_film(app, session, picks_script, wait_until, entry, screen_text):
    session.script = picks_script
    async with app.run_test(size=(100, 40)) as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: app.query(PickCard) and app.chat.turn is None)
        assert "liked" not in screen_text(app)
        session.entries = [entry(1, label="Seven (1996)", movie_id=602)]
        session.script = picks_script[1:2]
        await pilot.press("tab", "down", "l")
        await wait_until(pilot, lambda: "Seven  1996  Comedy, Crime  ★ 4.2 (224)  liked" in screen_text(app))


async def test_an_earlier_conversation_and_its_messages_come_back(
    app, session, wait_until, screen_text, pick, explanation
):
    session.records = [
        {"text": "something slow", "reply": "Then Fargo.", "picks": [pick(1)], "explanation": explanation()},
        {"text": "thanks", "reply": "Enjoy.", "picks": []},
    ]
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: "Enjoy." in screen_text(app))
        text = screen_text(app)
        places = [text.index(part) for part in ("something slow", "37th", "Joel Coen", "Then Fargo.", "thanks")]
        assert places == sorted(places)
        await pilot.press("up")
        assert composer(app).text == "thanks"
        await pilot.press("up")
        assert composer(app).text == "something slow"
        await pilot.press("down", "down")
        assert composer(app).text == ""


async def test_a_history_that_cannot_be_read_is_said_and_one_can_still_talk(
    app, session, picks_script, wait_until, screen_text
):
    async def unreadable():
        raise OSError("the conversation file is damaged: move it away")

    session.history = unreadable
    session.script = picks_script
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: "cannot show what it remembers" in screen_text(app))
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: "leads." in screen_text(app))


async def test_scrolling_back_is_not_undone_by_a_streaming_reply(app, session, wait_until, screen_text):
    session.script = [ReplyText("line\n" * 60), go_on := asyncio.Event(), ReplyText("more\n" * 60)]
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"go", "enter")
        transcript = app.query_one(Transcript)
        await wait_until(pilot, lambda: transcript.max_scroll_y > 30)
        await wait_until(pilot, lambda: transcript.scroll_y == transcript.max_scroll_y)
        await pilot.press("pageup")
        await wait_until(pilot, lambda: transcript.scroll_y < transcript.max_scroll_y - 5)
        await wait_until(pilot, lambda: not app.animator.is_being_animated(transcript, "scroll_y"))
        place = transcript.scroll_y
        go_on.set()
        await wait_until(pilot, idle(app))
        await wait_until(pilot, lambda: transcript.max_scroll_y > 80)
        assert transcript.scroll_y == place


async def test_the_transcript_follows_the_end_while_nobody_scrolls(app, session, wait_until):
    session.script = [ReplyText("line\n" * 60), TurnFinished({})]
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"go", "enter")
        transcript = app.query_one(Transcript)
        await wait_until(pilot, lambda: transcript.max_scroll_y > 30)
        await wait_until(pilot, lambda: transcript.scroll_y == transcript.max_scroll_y)


@pytest.mark.parametrize("size", [(40, 20), (80, 24), (120, 40), (200, 60)])
async def test_every_size_keeps_composer_status_and_cards_on_the_screen(
    app, session, picks_script, wait_until, size, screen_text
):
    session.script = picks_script
    async with app.run_test(size=size) as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: app.query(PickCard) and app.chat.turn is None)
        await pilot.press("tab")
        await pilot.pause()
        for widget in (composer(app), app.query_one(StatusLine), app.query(PickCard).first()):
            region = widget.region
            assert region.area > 0
            assert app.screen.region.contains_region(region), (widget, region)
        assert "Fargo" in screen_text(app)


async def test_the_composer_grows_with_its_lines_and_enter_sends_them_all(app, session, wait_until):
    session.script = [TurnFinished({})]
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, idle(app))
        height = composer(app).size.height
        await pilot.press(*"one", "ctrl+j", *"two", "shift+enter", *"three")
        await pilot.pause()
        assert composer(app).size.height == height + 2
        await pilot.press("up", "up", "down", "enter")
        await wait_until(pilot, lambda: session.said)
        assert session.said == ["one\ntwo\nthree"]


async def test_keys_that_come_in_one_burst_keep_their_order(app, session, wait_until):
    session.script = [TurnFinished({})]
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        burst = [("a", "a"), ("ctrl+j", "\n"), ("b", "b"), ("enter", "\r"), ("c", "c")]
        for key, character in burst:
            app.post_message(Key(key, character))
        await wait_until(pilot, lambda: session.said)
        assert session.said == ["a\nb"]
        assert composer(app).text == "c"


async def test_an_empty_message_is_not_sent(app, session, wait_until):
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press("space", "enter", "ctrl+j", "enter")
        await pilot.pause()
        assert session.said == []


async def test_help_names_every_described_key(app, wait_until, screen_text):
    async with app.run_test(size=(100, 120)) as pilot:
        await pilot.press("f1")
        await wait_until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.pause()
        text = screen_text(app)
        for owner in (Composer, QuickStart, PickCard, WhyView, Steps, OfferView, ProfilePanel, MainScreen, GatrecApp):
            for binding in owner.BINDINGS:
                assert binding.description in text
        for name in COMMANDS:
            assert f"/{name}" in text
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, HelpScreen)
        assert composer(app).has_focus


async def test_a_slash_command_is_run_and_not_said(app, session, wait_until):
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"/help", "enter")
        await wait_until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert session.said == []


async def test_a_line_that_is_no_command_is_said_in_one_sentence_and_comes_back(app, session, wait_until, screen_text):
    async with app.run_test(notifications=True) as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"/nope", "enter")
        await wait_until(pilot, lambda: "There is no command" in screen_text(app))
        assert composer(app).text == "/nope"
        assert session.said == []


async def test_a_command_about_a_numbered_film_is_a_turn_like_words(app, session, picks_script, wait_until):
    session.script = picks_script
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"/more", "enter")
        await wait_until(pilot, lambda: app.query(PickCard) and app.chat.turn is None)
        await pilot.press(*"/why 2", "enter")
        await wait_until(pilot, lambda: len(session.said) == 2)
        assert session.said == ["More", "Why Seven (1996)?"]


async def test_the_conversation_is_saved_as_markdown(app, session, wait_until, pick, monkeypatch, tmp_path):
    session.records = [{"text": "two\nlines", "reply": "Then Fargo.", "picks": [pick(1)]}]
    monkeypatch.setattr("agent.paths.user_downloads_path", lambda: tmp_path)
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"/export", "enter")
        await wait_until(pilot, lambda: list(tmp_path.glob("*.md")))
    (saved,) = tmp_path.glob("*.md")
    assert "> two\n> lines\n\n1. Fargo (1996)\n\nThen Fargo.\n" in saved.read_text(encoding="utf-8")


async def test_where_it_cannot_be_saved_the_app_says_so(
    app, session, wait_until, pick, screen_text, monkeypatch, tmp_path
):
    session.records = [{"text": "hi", "reply": "Then Fargo.", "picks": [pick(1)]}]
    monkeypatch.setattr("agent.paths.user_downloads_path", lambda: tmp_path / "none")
    monkeypatch.setenv("HOME", str(tmp_path / "gone"))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"/export", "enter")
        await wait_until(pilot, lambda: "Not saved: " in screen_text(app))
        monkeypatch.setenv("HOME", str(tmp_path))
        await pilot.press(*"/export", "enter")
        await wait_until(pilot, lambda: list(tmp_path.glob("gatrec-*.md")))


async def test_an_empty_conversation_has_nothing_to_save(app, session, wait_until, screen_text, monkeypatch, tmp_path):
    monkeypatch.setattr("agent.paths.user_downloads_path", lambda: tmp_path)
    async with app.run_test(notifications=True) as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"/export", "enter")
        await wait_until(pilot, lambda: "nothing to export yet" in screen_text(app))
    assert not list(tmp_path.iterdir())


async def test_ctrl_t_offers_the_themes(app, wait_until):
    async with app.run_test() as pilot:
        await pilot.press("ctrl+t")
        await wait_until(pilot, lambda: len(app.screen_stack) == 2)


async def test_quitting_during_a_reply_closes_the_session(app, session, wait_until):
    session.script = [ReplyText("words"), asyncio.Event()]
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: session.said)
        await pilot.press("ctrl+q")
    assert session.closed
    assert session.abandoned == 1
    assert app.return_code == 0


async def test_no_colour(monkeypatch, session, picks_script, wait_until, screen_text):
    monkeypatch.setenv("NO_COLOR", "1")
    from agent.config import Settings

    app = GatrecApp(Settings(ephemeral=True), session.open)
    session.script = picks_script
    async with app.run_test(size=(80, 24)) as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: app.query(PickCard) and app.chat.turn is None)
        before = screen_text(app)
        await pilot.press("tab")
        await pilot.pause()
        assert screen_text(app).count("▌") > before.count("▌")


async def test_the_palette_runs_a_command_and_begins_one_that_needs_more(app, session, wait_until):
    session.script = [TurnFinished({})]
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        commands = {command.help: command.callback for command in app.get_system_commands(app.screen)}
        assert commands.keys() == {command.usage for command in COMMANDS.values()}
        commands["/why FILM"]()
        await pilot.pause()
        assert composer(app).text == "/why "
        composer(app).clear()
        commands["/undo"]()
        await wait_until(pilot, lambda: session.said == ["Undo"])


async def test_a_picture_of_the_screen_is_saved(app, wait_until, monkeypatch, tmp_path):
    monkeypatch.setattr("agent.paths.user_downloads_path", lambda: tmp_path)
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"/picture", "enter")
        await wait_until(pilot, lambda: list(tmp_path.glob("*.svg")))


async def test_what_needs_the_session_waits_for_it_with_a_word(app, session, wait_until, screen_text):
    session.may_open.clear()
    async with app.run_test(notifications=True) as pilot:
        for key in ("f3", "f4", "ctrl+n"):
            await pilot.press(key)
            await wait_until(pilot, lambda: "Still loading" in screen_text(app))
            assert len(app.screen_stack) == 1
            app.clear_notifications()


async def test_what_was_looked_up_is_a_line_that_opens(app, session, wait_until, screen_text):
    session.script = [ToolsRan([{"name": "recommend_movies", "ms": 2.9}]), TurnFinished({})]
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"go", "enter")
        await wait_until(pilot, lambda: "▸ 1 look-up, 3 ms" in screen_text(app))
        app.query_one(Steps).focus()
        await pilot.press("enter")
        await wait_until(pilot, lambda: "the network ranked all films" in screen_text(app))
        await pilot.press("space")
        await wait_until(pilot, lambda: "the network ranked" not in screen_text(app))


@pytest.mark.parametrize("size", [(40, 20), (10, 5), (200, 60)])
async def test_a_terminal_may_change_its_size_whatever_is_shown(
    app, session, wait_until, screen_text, pick, explanation, facts, movie, size
):
    session.films = [movie(1, "Heat")]
    first, second = facts(601, "Fargo"), facts(602, "Seven")
    session.script = [
        ToolsRan([{"name": "recommend_movies", "ms": 1.0}]),
        PicksReady([pick(1), pick(2, "Seven")]),
        Explained(explanation(traits=["neo-noir"], broken=["no Crime"])),
        Compared([first, second], [explanation(), explanation(movie_id=602, title="Seven")]),
        Offered("", ["yes", "no"]),
        TurnFinished({}),
    ]
    async with app.run_test(size=(120, 40)) as pilot:
        await wait_until(pilot, lambda: app.query(QuickStart))
        await pilot.resize_terminal(*size)
        await pilot.resize_terminal(120, 40)
        await pilot.press(*"why", "enter")
        await wait_until(pilot, idle(app))
        await pilot.resize_terminal(*size)
        await pilot.resize_terminal(120, 40)
        app.query(PickCard).first().focus()
        await wait_until(pilot, lambda: "Fargo  1996" in screen_text(app))


async def test_garbage_is_looked_for_once_the_answer_has_been_read(app, session, picks_script, wait_until, monkeypatch):
    collected = []
    monkeypatch.setattr("agent.tui.app.gc.collect", lambda: collected.append(app.chat.turn))
    monkeypatch.setattr("agent.tui.app.SECONDS_TO_READ", 0.1)
    written = asyncio.Event()
    session.script = [*picks_script[:-1], written, picks_script[-1]]
    async with app.run_test() as pilot:
        await wait_until(pilot, idle(app))
        await pilot.press(*"more", "enter")
        await wait_until(pilot, lambda: app.query(PickCard))
        await pilot.pause(0.2)
        assert collected == []
        written.set()
        await wait_until(pilot, lambda: collected)
        assert collected == [None]
