"""Whatever text reaches a widget is shown literally: no markup, no links, no terminal codes, no crash."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.events import Paste
from textual.widget import Widget
from textual.widgets import Input

from agent.preferences import Preferences
from agent.tui.completion import Completion
from agent.tui.screens.conversations import ConversationsScreen
from agent.tui.screens.files import ExportScreen, ImportScreen
from agent.tui.screens.film import FilmScreen, FilmSheet
from agent.tui.screens.settings import SettingsScreen
from agent.tui.screens.taste_map import TasteMapScreen
from agent.tui.widgets.comparison import Comparison
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.map_view import MapView
from agent.tui.widgets.message import Turn
from agent.tui.widgets.offer import OfferView
from agent.tui.widgets.profile_panel import ProfilePanel
from agent.tui.widgets.quick_start import QuickStart
from agent.tui.widgets.status_line import StatusLine
from agent.tui.widgets.steps import Steps
from agent.tui.widgets.suggestions import Suggestions
from agent.tui.widgets.transcript import Transcript
from agent.tui.widgets.why_view import WhyView

HOSTILE = [
    "[/nope]",
    "[REC]",
    "[@click=app.quit]x[/]",
    "[b]bold[/b] [red",
    "[link=https://example.org]go[/link]",
    "[q](app.quit)",
    "\x1b]0;title\x07\x1b[31mred\x1b[0m",
    "\x9b31mred",
    "a\u202eb\u2066c\u200b",
    "\x00\r\n\t\x0b",
    "x" * 5000,
    "long words " * 500,
    "電影 фильм فيلم 🎬👨‍👩‍👧 e\u0301",
    "**open [bold",
    "{title} %s {0}",
    "\ud800",
    "",
]
FORBIDDEN = set("\x1b\x9b\x00\x07\x0b\r\u202e\u2066")


class Host(App[None]):
    """Mounts widgets below each other under the app's own style sheet."""

    CSS_PATH = "../../agent/tui/gatrec.tcss"
    CSS = "ProfilePanel { height: 30; dock: none; } Transcript { height: auto; } MapView { height: 20; }"

    def __init__(self, widgets: list[Widget]) -> None:
        super().__init__()
        self._widgets = widgets

    def compose(self) -> ComposeResult:
        with Vertical():
            yield from self._widgets


@pytest.fixture
def show(
    pick: Callable[..., Any],
    explanation: Callable[..., Any],
    entry: Callable[..., Any],
    facts: Callable[..., Any],
    movie,
):
    """Mounts every widget that shows outside text, with ``text`` in every place; gives the screen's text."""

    async def run(text: str) -> str:
        film = pick(
            1,
            text,
            year=text,
            genres=[text],
            because=[
                {"kind": "liked_movie", "movie_id": 6, "title": text, "share": 0.4},
                {"kind": "trait", "value": text},
            ],
            director=[text],
            cast=[text],
            profile=text,
        )
        why = explanation(
            title=text, contributions=[{"movie_id": 6, "title": text, "share": 0.8}], traits=[text], limits=[text]
        )
        aside = WhyView(why | {"broken": [text]})
        aside.without = {6}
        sheet = facts(title=text, year=text, country=text, audience=text, setting=text, profile=text)
        sheet |= {key: [text] for key in ("genres", "director", "cast", "themes", "moods")}
        points = [{"movie_id": i, "title": text, "kind": "like", "x": float(i), "y": float(i)} for i in range(4)]
        map_view = MapView({"points": points} | {side: [text] for side in ("left", "right", "up", "down")})
        films = [
            map_view,
            OfferView([text, text]),
            QuickStart([movie(1, text, text)]),
            steps := Steps([{"name": text, "ms": 1.0}]),
            FilmSheet(sheet),
            Comparison([sheet, sheet], [why | {"broken": [text]}]),
        ]
        turn, status, composer = (
            Turn(text, {"reply": text, "picks": [film]}),
            StatusLine(),
            Composer(suggestions := Suggestions()),
        )
        status.phase = status.engine = text
        panel, transcript = ProfilePanel(), Transcript()
        app = Host([panel, status, suggestions, composer, WhyView(why), aside, *films, turn, transcript])
        steps.opened = True
        async with app.run_test(size=(60, 200)) as pilot:
            turn.note(text, "failed")
            composer.post_message(Paste(text))
            await transcript.say(text)
            suggestions.offer([Completion(0, text, text, text)], first_chosen=True)
            panel.show([entry(1, label=text, sentence=text, said_at=text), entry(2, "genre", text)])
            panel.unfold()
            await pilot.pause(0.05)
            assert panel.query_one(".source").display
            return "\n".join(_lines(app))

    return run


def _lines(app: App[None]) -> Iterator[str]:
    for strip in app.screen._compositor.render_strips(app.size):
        for segment in strip:
            assert not (segment.style and segment.style.meta.get("@click")), "a link that runs an action"
            assert not (segment.style and segment.style.link), "a link"
        yield strip.text


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
async def test_every_widget_shows_hostile_text_literally(show, text):
    screen = await show(text)
    assert not FORBIDDEN & set(screen)
    if text.startswith("["):
        assert screen.count(text[:20]) >= 15


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(text=st.text(max_size=80) | st.from_regex(r"\[[@/a-z=.()']{0,12}\]?", fullmatch=True))
def test_no_text_breaks_a_widget(show, text):
    assert not FORBIDDEN & set(asyncio.run(show(text)))


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
async def test_screens_show_hostile_text_literally(session, text):
    conversations = ConversationsScreen(session)
    session.listed = [replace(session.listed[0], title=text)]
    app = Host([])
    async with app.run_test(size=(100, 60)) as pilot:
        for screen in (conversations, SettingsScreen(Preferences(engine=text, user=text), {}, text)):
            await app.push_screen(screen)
            await pilot.press("ctrl+d")
            await pilot.pause(0.05)
            assert not FORBIDDEN & set("\n".join(_lines(app)))


class Refusing:
    """A session that has nothing but ``text`` to say."""

    user = "ada"

    def __init__(self, text: str) -> None:
        self.text = text

    async def import_profile(self, path: Path, progress: Callable[[int, int], None]) -> str:
        raise ValueError(self.text)

    async def export_profile(self, path: Path) -> int:
        raise OSError(self.text)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
async def test_screens_of_films_and_files_show_hostile_text_literally(text, facts):
    point = {"movie_id": 1, "title": text, "kind": "pick", "x": 0.0, "y": 0.0}
    taste = {"points": [point]} | {side: [text] for side in ("left", "right", "up", "down")}
    session: Any = Refusing(text)
    screens = [FilmScreen(facts(title=text, profile=text)), TasteMapScreen(taste)]
    app = Host([])
    async with app.run_test(size=(80, 40)) as pilot:
        for screen in (*screens, ImportScreen(session), ExportScreen(session)):
            await app.push_screen(screen)
            await pilot.pause(0.05)
            assert not FORBIDDEN & set("\n".join(_lines(app)))
            for path in screen.query(Input):
                path.value = "file"
            await pilot.press("enter")
            await pilot.pause(0.05)
            assert not FORBIDDEN & set("\n".join(_lines(app)))
