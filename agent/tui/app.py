"""The Textual app: it shows the events of a session's turns and sends words back, nothing else."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from textual import on, work
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DeliveryComplete
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from agent.events import (
    Event,
    Explained,
    PhaseStarted,
    PicksReady,
    ProfileChanged,
    ReplyText,
    TurnFailed,
)
from agent.tui.commands import COMMANDS
from agent.tui.export import conversation_markdown
from agent.tui.shown import one_line
from agent.tui.themes import DARK, LIGHT
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.message import Turn
from agent.tui.widgets.pick_card import PickCard
from agent.tui.widgets.profile_panel import ProfileEntry, ProfilePanel
from agent.tui.widgets.status_line import PHASES, StatusLine
from agent.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from agent.config import Settings
    from agent.profile import TasteEntry
    from agent.session import ChatSession

OpenSession = Callable[["Settings", Callable[[str], None]], Awaitable["ChatSession"]]
SECONDS_OF_TOAST = 4
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
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-narrow"),
        (60, "-medium"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-short"),
        (32, "-middling"),
        (50, "-tall"),
    ]
    BINDING_GROUP_TITLE = "Everywhere"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "Stop"),
        Binding("escape", "write", "Back"),
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
        self._session: ChatSession | None = None
        self._opened = asyncio.Event()
        self._failure = ""
        """Why there is no session, once opening it failed."""
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
        self.call_after_refresh(self._open)

    async def on_unmount(self) -> None:
        if self._session is not None:
            await self._session.aclose()

    @work(group="open", exit_on_error=False)
    async def _open(self) -> None:
        status = self.query_one(StatusLine)
        try:
            self._session = session = await self._open_session(self._settings, self._loading)
            status.engine = session.engine_label
            records = await session.history()
            self.query_one(Composer).remember([str(record.get("text") or "") for record in records])
            await self.query_one(Transcript).show_earlier(records)
            await self._show_taste()
        except Exception as error:
            self.log.error(error)
            what = "cannot start" if self._session is None else "cannot show what it remembers"
            self._failure = f"gatrec {what}: {error}"
            await self.query_one(Transcript).say(self._failure)
        status.phase = ""
        self._opened.set()

    def _loading(self, what: str) -> None:
        """Called by the session, maybe from a thread: posting a message is safe from anywhere."""
        self.post_message(self.Loading(what))

    @on(Loading)
    def _show_loading(self, message: Loading) -> None:
        if not self._opened.is_set():
            self.query_one(StatusLine).phase = message.what

    # one turn

    @on(Composer.Submitted)
    def _submit(self, event: Composer.Submitted) -> None:
        command = COMMANDS.get(event.text[1:]) if event.text.startswith("/") else None
        if command is not None:
            self.call_later(self.run_action, command.action)
        elif not self._say(event.text):
            self.query_one(Composer).give_back(event.text)

    @on(PickCard.Said)
    def _say_of_film(self, event: PickCard.Said) -> None:
        self._say(event.text)

    def _say(self, text: str) -> bool:
        """Begin a turn; False, with a word on why, while another is under way."""
        if self._turn is not None:
            self._toast(BUSY)
            return False
        self._turn = Turn(text)
        self._answer(self._turn)
        self.refresh_bindings()
        return True

    @work(group="turn", exit_on_error=False)
    async def _answer(self, turn: Turn) -> None:
        await self.query_one(Transcript).add_turn(turn)
        if not self._opened.is_set():
            turn.note("Waiting until everything is loaded.")
            await self._opened.wait()
            turn.note("")
        if self._session is None:
            self._failed(turn, self._failure)
        else:
            await self._follow(self._session, turn)
        if turn is self._turn:
            self._end_turn()

    async def _follow(self, session: ChatSession, turn: Turn) -> None:
        self.query_one(StatusLine).start(PHASES["understand"])
        try:
            async with aclosing(session.turn(turn.text)) as events:
                async for event in events:
                    await self._show(event, turn)
        except Exception as error:
            self.log.error(error)
            self._failed(turn, f"Something went wrong: {error}")

    async def _show(self, event: Event, turn: Turn) -> None:
        match event:
            case PhaseStarted(phase):
                self.query_one(StatusLine).phase = PHASES.get(phase, phase)
            case ProfileChanged():
                await self._show_taste()
            case PicksReady(picks):
                await turn.add_picks(picks)
            case Explained(explanations):
                await turn.add_explanations(explanations)
            case ReplyText(text):
                turn.reply.append(text)
            case TurnFailed(error):
                self._failed(turn, error["message"])

    def _end_turn(self) -> None:
        if self._turn is not None:
            self._turn.reply.show()
        self._turn = None
        self.query_one(StatusLine).phase = "" if self._opened.is_set() else "loading"
        self.refresh_bindings()

    def _failed(self, turn: Turn, message: str) -> None:
        turn.note(message, "failed")
        self.query_one(Composer).give_back(turn.text)

    def action_stop(self) -> None:
        """Cancel the turn: what is shown stays, marked as stopped, and the message comes back."""
        turn = self._turn
        if turn is None:
            return
        self.workers.cancel_group(self, "turn")
        self._end_turn()
        if turn.answered:
            turn.note("Stopped.", "stopped")
        else:
            turn.remove()
        composer = self.query_one(Composer)
        composer.give_back(turn.text)
        composer.focus()

    # the profile

    async def _show_taste(self) -> None:
        if self._session is not None:
            taste = self._session.taste()
            await self.query_one(ProfilePanel).show(taste)
            self.query_one(Transcript).mark_films(taste)

    @on(ProfileEntry.Forget)
    def _forget_entry(self, event: ProfileEntry.Forget) -> None:
        if self._turn is None:
            self._forget(event.entry)
        else:
            self._toast(BUSY)

    @work(group="forget", exit_on_error=False)
    async def _forget(self, entry: TasteEntry) -> None:
        if self._session is None:
            return
        try:
            await self._session.forget(entry.entry_id)
        except Exception as error:
            self.log.error(error)
            self._toast(f"Could not forget {entry.label}: {error}")
        else:
            self._toast(f"Forgotten: {entry.label}")
        await self._show_taste()

    def _toast(self, text: str) -> None:
        self.notify(one_line(text), markup=False, timeout=SECONDS_OF_TOAST)

    # keys and commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "stop":
            return self._turn is not None
        if action == "write":
            return self._turn is None and not isinstance(self.focused, Composer)
        return True

    def action_write(self) -> None:
        panel = self.query_one(ProfilePanel)
        if panel.covers_chat:
            panel.fold()
        self.query_one(Composer).focus()

    def action_profile(self) -> None:
        """Go to the profile, unfolding it; from the profile, fold it and go back to writing."""
        panel = self.query_one(ProfilePanel)
        if panel.display and panel.has_focus_within:
            panel.fold()
            self.query_one(Composer).focus()
        else:
            panel.unfold()

    def action_focus_picks(self) -> None:
        card = self.query_one(Transcript).newest_card()
        if card is None:
            self.screen.focus_next()
        else:
            card.focus()

    def action_scroll_chat(self, pages: int) -> None:
        transcript = self.query_one(Transcript)
        (transcript.scroll_page_up if pages < 0 else transcript.scroll_page_down)()

    def action_help(self) -> None:
        from agent.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen())

    @work(group="export", exit_on_error=False)
    async def action_export(self) -> None:
        if self._session is None:
            return
        text = conversation_markdown(await self._session.history())
        self.deliver_text(io.StringIO(text), save_filename=f"gatrec-{date.today():%Y-%m-%d}.md")

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        for name, command in COMMANDS.items():
            yield SystemCommand(command.title, f"/{name}", partial(self.run_action, command.action))
        yield SystemCommand("Save a picture", "The screen as SVG", self.deliver_screenshot)

    @on(DeliveryComplete)
    def _delivered(self, event: DeliveryComplete) -> None:
        if event.path is not None:
            self._toast(f"Saved to {event.path}")


def run(settings: Settings) -> NoReturn:
    """Run the app and end the process, without waiting for models that are still loading in a thread."""
    app = GatrecApp(settings)
    app.run(loop=asyncio.new_event_loop())
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(app.return_code or 0)
