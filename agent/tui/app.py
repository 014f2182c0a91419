"""The Textual app: the chat, the profile beside it, and what keys and commands do around them."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from textual import on, work
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import DeliveryComplete
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer

from agent.tui.commands import COMMANDS, Command, CommandError, parse
from agent.tui.export import conversation_markdown
from agent.tui.shown import one_line
from agent.tui.themes import DARK, LIGHT
from agent.tui.widgets.chat import BUSY, Chat
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.pick_card import PickCard
from agent.tui.widgets.profile_panel import ProfileEntry, ProfilePanel
from agent.tui.widgets.status_line import StatusLine
from agent.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from agent.config import Settings
    from agent.profile import TasteEntry
    from agent.session import ChatSession

OpenSession = Callable[["Settings", Callable[[str], None]], Awaitable["ChatSession"]]
SECONDS_OF_TOAST = 4
BUILTIN = "builtin"
STILL_LOADING = "Still loading: try again in a moment."


async def open_chat_session(settings: Settings, progress: Callable[[str], None]) -> ChatSession:
    """Open the real session with the engine that is always there; its imports are slow, so they happen in a thread."""

    def load() -> type[ChatSession]:
        from agent.session import ChatSession

        return ChatSession

    return await (await asyncio.to_thread(load)).open(replace(settings, llm=BUILTIN), progress)


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
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        if "TEXTUAL_THEME" not in os.environ:
            self.theme = DARK.name

    def compose(self) -> ComposeResult:
        with Horizontal(id="body"):
            yield Chat()
            yield ProfilePanel(id="profile")
        yield Footer(compact=True, show_command_palette=False)

    @property
    def chat(self) -> Chat:
        return self.screen_stack[0].query_one(Chat)

    def on_mount(self) -> None:
        self.call_after_refresh(self._open)

    async def on_unmount(self) -> None:
        if self._session is not None:
            await self._session.aclose()

    @work(group="open", exit_on_error=False)
    async def _open(self) -> None:
        failure = ""
        try:
            self._session = session = await self._open_session(self._settings, self._loading)
            records = await session.history()
            self.query_one(Composer).remember([str(record.get("text") or "") for record in records])
            await self.query_one(Transcript).show_earlier(records)
            await self._show_taste()
            self._show_engine()
        except Exception as error:
            self.log.error(error)
            what = "cannot start" if self._session is None else "cannot show what it remembers"
            failure = f"gatrec {what}: {error}"
            await self.query_one(Transcript).say(failure)
        if self._session is not None and self._settings.llm != BUILTIN:
            await self._use_engine(self._session, self._settings.llm)
        self.chat.ready(self._session, failure)

    async def _use_engine(self, session: ChatSession, llm: str) -> None:
        """Let the engine asked for speak; when it is not to be had, say why and go on with the built-in one."""
        self._loading("looking for a language model" if llm == "auto" else f"changing to {one_line(llm)}")
        try:
            await session.use_engine(llm)
        except Exception as error:
            self.log.error(error)
            await self.query_one(Transcript).say(f"{error} The built-in engine answers; /engine changes it.")
        self._show_engine()

    def _show_engine(self) -> None:
        if self._session is not None:
            self.query_one(StatusLine).engine = self._session.engine_label

    def _loading(self, what: str) -> None:
        """Called by the session, maybe from a thread: posting a message is safe from anywhere."""
        self.post_message(self.Loading(what))

    @on(Loading)
    def _show_loading(self, message: Loading) -> None:
        self.chat.say_loading(message.what)

    # words and commands

    @on(Composer.Submitted)
    def _submit(self, event: Composer.Submitted) -> None:
        take = self._command if event.text.startswith("/") else self.chat.say
        if not take(event.text):
            self.query_one(Composer).give_back(event.text)

    def _command(self, line: str) -> bool:
        """Do what a line that begins with a slash asks for; False, with a word on why, when that cannot be done."""
        try:
            command, argument = parse(line, self.query_one(Transcript).newest_picks())
        except CommandError as error:
            self._toast(str(error))
            return False
        if not command.action:
            return self.chat.say(argument)
        parameters = (argument,) if argument else ()
        self.call_later(self.run_action, ("", command.action, parameters))
        return True

    def _choose(self, command: Command) -> None:
        """Do what was chosen in the palette, or begin the command where it needs more."""
        if command.needs_argument:
            composer = self.query_one(Composer)
            composer.give_back(f"/{command.name} ")
            composer.focus()
        else:
            self._command(f"/{command.name}")

    @on(Chat.TurnsChanged)
    def _show_keys(self) -> None:
        self.refresh_bindings()

    @on(PickCard.Opened)
    def _open_film(self, event: PickCard.Opened) -> None:
        from agent.tui.screens.film import FilmScreen

        if self._session is not None:
            self.push_screen(FilmScreen(self._session.film(event.card.pick["movie_id"])), event.card.say)

    # the profile

    @on(Chat.TasteChanged)
    async def _show_taste(self) -> None:
        if self._session is not None:
            taste = self._session.taste()
            await self.query_one(ProfilePanel).show(taste)
            self.query_one(Transcript).mark_films(taste)

    @on(ProfileEntry.Forget)
    def _forget_entry(self, event: ProfileEntry.Forget) -> None:
        if self.chat.turn is None:
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
            return self.chat.turn is not None
        if action == "write":
            return self.chat.turn is None and not isinstance(self.focused, Composer)
        return True

    def action_stop(self) -> None:
        self.chat.stop()

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

    def action_engine(self, wanted: str = "") -> None:
        from agent.tui.screens.engines import EngineScreen

        if self._session is None:
            self._toast(STILL_LOADING)
        elif self.chat.turn is not None:
            self._toast(BUSY)
        else:
            self.push_screen(EngineScreen(self._session, wanted), self._engine_chosen)

    def _engine_chosen(self, llm: str | None) -> None:
        if llm is not None:
            self._show_engine()

    @work(group="export", exit_on_error=False)
    async def action_export(self) -> None:
        if self._session is None:
            return
        text = conversation_markdown(await self._session.history())
        self.deliver_text(io.StringIO(text), save_filename=f"gatrec-{date.today():%Y-%m-%d}.md")

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        for command in COMMANDS.values():
            yield SystemCommand(command.title, command.usage, partial(self._choose, command))

    def action_picture(self) -> None:
        self.deliver_screenshot()

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
