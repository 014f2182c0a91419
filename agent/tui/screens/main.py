"""The screen of the app: the chat, the profile beside it, and what can be done around a conversation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer

from agent.tui.commands import Command, CommandError, parse
from agent.tui.export import conversation_markdown, deliver
from agent.tui.shown import one_line
from agent.tui.widgets.chat import BUSY, Chat
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.offer import OfferView
from agent.tui.widgets.pick_card import PickCard
from agent.tui.widgets.profile_panel import ProfilePanel
from agent.tui.widgets.quick_start import QuickStart
from agent.tui.widgets.status_line import StatusLine
from agent.tui.widgets.text_block import TextBlock
from agent.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from agent.session import ChatSession

OpenSession = Callable[[Callable[[str], None]], Awaitable["ChatSession"]]
BUILTIN = "builtin"
STILL_LOADING = "Still loading: try again in a moment."


class MainScreen(Screen[None]):
    BINDING_GROUP_TITLE = "Everywhere"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f9", "accept", "Yes", id="accept"),
        Binding("escape", "stop", "Stop", id="stop"),
        Binding("escape", "write", "Back", id="back"),
        Binding("f2,ctrl+b", "profile", "Profile", id="profile"),
        Binding("f3", "conversations", "Conversations", show=False, id="conversations"),
        Binding("f4", "engine", "Engine", show=False, id="engine"),
        Binding("f5", "copy", "Copy", show=False, id="copy"),
        Binding("ctrl+n", "new", "New conversation", show=False, id="new"),
    ]

    class Loading(Message):
        """The session says what it loads; it may say so from a thread."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self, open_session: OpenSession, llm: str) -> None:
        """``open_session`` gives a session with the built-in engine; ``llm`` is the engine to change to then."""
        super().__init__()
        self.session: ChatSession | None = None
        self._open_session = open_session
        self._llm = llm

    def compose(self) -> ComposeResult:
        with Horizontal(id="body"):
            yield Chat()
            yield ProfilePanel()
        yield Footer(compact=True, show_command_palette=False)

    @property
    def chat(self) -> Chat:
        return self.query_one(Chat)

    # opening

    def on_mount(self) -> None:
        self.call_after_refresh(self._open)

    async def on_unmount(self) -> None:
        if self.session is not None:
            await self.session.aclose()

    @work(group="open", exit_on_error=False)
    async def _open(self) -> None:
        failure = ""
        try:
            self.session = session = await self._open_session(self._loading)
            await session.continue_latest()
            records = await session.history()
            self.query_one(Composer).remember(await session.messages())
            await self.query_one(Transcript).show_earlier(records)
            self.show_taste()
            if not records and not session.taste() and self.chat.turn is None:
                await self._offer_films(session)
            if self._llm != BUILTIN:
                await self._use_engine(session)
            self._show_engine()
        except Exception as error:
            self.log.error(error)
            what = "cannot start" if self.session is None else "cannot show what it remembers"
            failure = f"gatrec {what}: {error}"
            await self.query_one(Transcript).say(failure)
        self.query_one(ProfilePanel).session = self.session
        self.chat.ready(self.session, failure)

    async def _use_engine(self, session: ChatSession) -> None:
        """Let the engine asked for speak; when it is not to be had, say why and go on with the built-in one."""
        self._loading("looking for a language model" if self._llm == "auto" else f"changing to {one_line(self._llm)}")
        try:
            await session.use_engine(self._llm)
        except Exception as error:
            self.log.error(error)
            await self.query_one(Transcript).say(f"{error} The built-in engine answers; /engine changes it.")

    def _loading(self, what: str) -> None:
        """Called by the session, maybe from a thread: posting a message is safe from anywhere."""
        self.post_message(self.Loading(what))

    @on(Loading)
    def _show_loading(self, message: Loading) -> None:
        self.chat.say_loading(message.what)

    def _show_engine(self) -> None:
        if self.session is not None:
            self.query_one(StatusLine).engine = self.session.engine_label

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
            self.toast(str(error))
            return False
        if not command.action:
            return self.chat.say(argument)
        namespace = self if hasattr(self, f"action_{command.action}") else self.app
        self.call_later(self.app.run_action, ("", command.action, (argument,) if argument else ()), namespace)
        return True

    def choose(self, command: Command) -> None:
        """Do what was chosen in the palette, or begin the command where it needs more."""
        if command.needs_argument:
            composer = self.query_one(Composer)
            composer.give_back(f"/{command.name} ")
            composer.focus()
        else:
            self._command(f"/{command.name}")

    @on(Chat.TurnsChanged)
    def _show_keys(self) -> None:
        self.query_one(ProfilePanel).busy = self.chat.turn is not None
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "stop":
            return self.chat.turn is not None
        if action == "accept":
            return bool(self.query(OfferView))
        if action == "write":
            return self.chat.turn is None and not isinstance(self.focused, Composer)
        return True

    def toast(self, text: str) -> None:
        self.notify(one_line(text), markup=False)

    def idle_session(self) -> ChatSession | None:
        """The session, when it is loaded and no turn is under way; else None, with a word on why."""
        if self.session is None or self.chat.turn is not None:
            self.toast(STILL_LOADING if self.session is None else BUSY)
            return None
        return self.session

    @on(PickCard.Opened)
    def _open_film(self, event: PickCard.Opened) -> None:
        from agent.tui.screens.film import FilmScreen

        if self.session is not None:
            self.app.push_screen(FilmScreen(self.session.film(event.card.pick["movie_id"])), event.card.say)

    # the profile

    @on(Chat.TasteChanged)
    @on(ProfilePanel.Changed)
    def show_taste(self) -> None:
        if self.session is not None:
            taste = self.session.taste()
            self.query_one(ProfilePanel).show(taste)
            self.query_one(Transcript).mark_films(taste)

    # keys and commands

    def action_stop(self) -> None:
        self.chat.stop()

    def action_accept(self) -> None:
        """Take what is offered."""
        self.query(OfferView).last().action_answer(0)

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

    def action_map(self) -> None:
        self.query_one(ProfilePanel).action_map()

    def action_bring_in(self) -> None:
        self.query_one(ProfilePanel).action_bring_in()

    def action_save(self) -> None:
        self.query_one(ProfilePanel).action_save()

    def action_focus_picks(self) -> None:
        quick_start = self.query(QuickStart)
        target = self.query_one(Transcript).newest_card() or (quick_start.first() if quick_start else None)
        if target is None:
            self.focus_next()
        else:
            target.focus()

    def action_scroll_chat(self, pages: int) -> None:
        transcript = self.query_one(Transcript)
        (transcript.scroll_page_up if pages < 0 else transcript.scroll_page_down)()

    def action_engine(self, wanted: str = "") -> None:
        from agent.tui.screens.engines import EngineScreen

        if (session := self.idle_session()) is not None:
            self.app.push_screen(EngineScreen(session, wanted), lambda _: self._show_engine())

    def action_conversations(self) -> None:
        from agent.tui.screens.conversations import ConversationsScreen

        if (session := self.idle_session()) is not None:
            self.app.push_screen(ConversationsScreen(session), self._left_conversations)

    def _left_conversations(self, thread: str | None) -> None:
        if thread is not None and (session := self.idle_session()) is not None:
            self._open_conversation(session, thread)

    def action_new(self) -> None:
        if (session := self.idle_session()) is not None:
            self._open_conversation(session, "")

    @work(group="conversation", exclusive=True, exit_on_error=False)
    async def _open_conversation(self, session: ChatSession, thread: str) -> None:
        """Go on with a conversation; a blank one is new."""
        session.open_conversation(thread)
        await self.chat.show_conversation(session)
        self.show_taste()

    @work(group="conversation", exit_on_error=False)
    async def action_rename(self, title: str) -> None:
        if (session := self.idle_session()) is not None:
            await session.rename_conversation(session.thread, title)
            self.toast(f"This conversation is now “{title}”.")

    @work(group="quick-start", exit_on_error=False)
    async def action_quick_start(self) -> None:
        if (session := self.idle_session()) is not None:
            await self._offer_films(session)
            self.query(QuickStart).focus()

    async def _offer_films(self, session: ChatSession) -> None:
        if films := session.well_known_films():
            await self.query_one(Transcript).offer(films)

    def action_copy(self) -> None:
        """Copy what has the focus, a film or reasons, or else the latest answer; the terminal does it (OSC 52)."""
        if isinstance(self.focused, TextBlock):
            text, what = self.focused.plain, "Copied what is selected."
        else:
            text, what = self.query_one(Transcript).latest_reply(), "Copied the latest answer."
        if text:
            self.app.copy_to_clipboard(text)
        self.toast(what if text else "There is no answer to copy yet.")

    @work(group="export", exit_on_error=False)
    async def action_export(self) -> None:
        if self.session is None:
            self.toast(STILL_LOADING)
        elif not (records := await self.session.history()):
            self.toast("There is nothing to export yet: say something first.")
        else:
            deliver(self.app, conversation_markdown(records), "md", "text/markdown")
