"""The Textual app: it shows the events of a session's turns and sends words back, nothing else."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static
from textual.worker import Worker

from agent.events import (
    Event,
    Explained,
    PhaseStarted,
    PicksReady,
    ProfileChanged,
    ReplyText,
    TurnFailed,
)
from agent.tui.themes import DARK, LIGHT
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.message import Turn
from agent.tui.widgets.pick_card import PickCard
from agent.tui.widgets.profile_panel import ProfileEntry, ProfilePanel
from agent.tui.widgets.status_line import PHASES, StatusLine
from agent.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from agent.config import Settings
    from agent.session import ChatSession

OpenSession = Callable[["Settings", Callable[[str], None]], Awaitable["ChatSession"]]
BUSY = "Still answering. Esc stops it."


async def open_chat_session(settings: Settings, progress: Callable[[str], None]) -> ChatSession:
    """Open the real session; its imports are slow, so they happen in a thread."""

    def load() -> type[ChatSession]:
        from agent.session import ChatSession

        return ChatSession

    return await (await asyncio.to_thread(load)).open(settings, progress)


class GatrecApp(App[None]):
    TITLE = "gatrec"
    CSS_PATH = "gatrec.tcss"
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [
        (0, "-narrow"),
        (60, "-medium"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [(0, "-short"), (32, "-tall")]
    BINDING_GROUP_TITLE = "Everywhere"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "Stop the answer"),
        Binding("escape", "back", "Back to writing"),
        Binding("f1", "help", "Help"),
        Binding("f2,ctrl+b", "profile", "Profile"),
        Binding("ctrl+t", "change_theme", "Theme", show=False),
        Binding("ctrl+p", "command_palette", "Commands", show=False),
        Binding("ctrl+q", "quit", "Quit", priority=True),
    ]

    class Loading(Message):
        """The session says what it loads; it may say so from a thread."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self, settings: Settings, open_session: OpenSession = open_chat_session) -> None:
        super().__init__()
        self._settings = settings
        self._open_session = open_session
        self._session: asyncio.Future[ChatSession] | None = None
        self._turn: Turn | None = None
        """The turn under way; None while the person has the word."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        if "TEXTUAL_THEME" not in os.environ:
            self.theme = DARK.name

    def compose(self) -> ComposeResult:
        with Horizontal(id="body"):
            with Vertical(id="chat"):
                yield Transcript(id="transcript")
                yield StatusLine()
                with Horizontal(id="prompt"):
                    yield Static("›", markup=False, id="prompt-sign")
                    yield Composer()
            yield ProfilePanel(id="profile")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one(Composer).focus()
        self.query_one(StatusLine).start("loading")
        self._session = asyncio.get_running_loop().create_future()
        self.call_after_refresh(self._open)

    @work(group="open", exit_on_error=False)
    async def _open(self) -> None:
        assert self._session is not None
        status = self.query_one(StatusLine)
        try:
            session = await self._open_session(self._settings, lambda what: void(self.post_message(self.Loading(what))))
        except Exception as error:
            self._session.set_exception(error)
            status.phase = ""
            status.engine = f"not ready: {error}"
            return
        self._session.set_result(session)
