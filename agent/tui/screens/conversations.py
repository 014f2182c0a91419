"""Earlier conversations: find one, go on with it, give it another name, delete it, or begin a new one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from agent.tui.shown import MUTED, one_line

if TYPE_CHECKING:
    from agent.conversations import Conversation
    from agent.session import ChatSession

NEW = ""
SEARCH = "Search titles and messages"
KEYS = "Enter open · Ctrl+N new · F2 rename · Ctrl+D delete · Esc close"


class ConversationsScreen(ModalScreen[str | None]):
    """Dismissed with the conversation to open, ``NEW`` for a new one, or None to stay."""

    BINDING_GROUP_TITLE = "In the list of conversations"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close"),
        Binding("enter", "open", "Open", priority=True),
        Binding("ctrl+n", "new", "New", priority=True),
        Binding("f2", "rename", "New name", priority=True),
        Binding("ctrl+d", "delete", "Delete", priority=True),
        Binding("down", "move(1)", "Next", show=False, priority=True),
        Binding("up", "move(-1)", "Previous", show=False, priority=True),
    ]

    def __init__(self, session: ChatSession) -> None:
        super().__init__()
        self._session = session
        self._found: list[Conversation] = []
        self._renaming: Conversation | None = None
        self._deleting: Conversation | None = None
        """Named once for deletion; the same key again deletes it."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static("Conversations", classes="heading", markup=False)
            yield Input(placeholder=SEARCH, compact=True)
            yield OptionList(markup=False)
            yield Static(Content(KEYS), classes="note", markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._search("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if self._renaming is None:
            self._search(event.value)

    @work(group="search", exclusive=True, exit_on_error=False)
    async def _search(self, words: str) -> None:
        self._found = await self._session.conversations(words)
        menu = self.query_one(OptionList)
        menu.clear_options()
        for conversation in self._found:
            mark = "● " if conversation.thread == self._session.thread else "  "
            when = datetime.fromisoformat(conversation.spoken_at).astimezone().strftime("%d %b %H:%M")
            title = Content(one_line(conversation.title))
            menu.add_option(Option(Content.assemble((mark, "$accent"), (f"{when}  ", MUTED), title)))
        if not self._found:
            nothing = "No conversation has these words." if words.strip() else "Nothing has been said yet."
            menu.add_option(Option(Content(nothing), disabled=True))
        menu.highlighted = 0 if self._found else None
        self._say(KEYS)

    @property
    def _chosen(self) -> Conversation | None:
        at = self.query_one(OptionList).highlighted
        return self._found[at] if at is not None and at < len(self._found) else None

    def action_move(self, step: int) -> None:
        menu = self.query_one(OptionList)
        (menu.action_cursor_down if step > 0 else menu.action_cursor_up)()
        self._deleting = None
        self._say(KEYS)

    @on(OptionList.OptionSelected)
    def action_open(self) -> None:
        if self._renaming is not None:
            self._rename(self._renaming, self.query_one(Input).value)
        elif self._chosen is not None:
            self.dismiss(self._chosen.thread)

    def action_new(self) -> None:
        self.dismiss(NEW)

    def action_rename(self) -> None:
        if (chosen := self._chosen) is not None:
            self._renaming = chosen
            self.query_one(Input).value = chosen.title
            self._say("Type the new name. Enter keeps it, Esc leaves the old one.")

    @work(group="change", exit_on_error=False)
    async def _rename(self, conversation: Conversation, title: str) -> None:
        await self._session.rename_conversation(conversation.thread, title)
        self._end_renaming()

    def _end_renaming(self) -> None:
        self._renaming = None
        self.query_one(Input).value = ""
        self._search("")

    def action_delete(self) -> None:
        chosen = self._chosen
        if chosen is None or self._renaming is not None:
            return
        if self._deleting == chosen:
            self._delete(chosen)
        else:
            self._deleting = chosen
            self._say(f"Ctrl+D again deletes “{chosen.title}” for good. Your profile stays as it is.")

    @work(group="change", exit_on_error=False)
    async def _delete(self, conversation: Conversation) -> None:
        current = conversation.thread == self._session.thread
        await self._session.delete_conversation(conversation.thread)
        if current:
            self.dismiss(NEW)
        else:
            self._search(self.query_one(Input).value)

    def action_leave(self) -> None:
        if self._renaming is not None:
            self._end_renaming()
        else:
            self.dismiss(None)

    def _say(self, text: str) -> None:
        self.query_one(".note", Static).update(Content(one_line(text)))
