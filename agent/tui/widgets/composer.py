"""Where a person types: grows with the message, Enter sends, up and down walk through earlier messages."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key, Paste
from textual.message import Message
from textual.widgets import TextArea

from agent.text import clean


class Composer(TextArea):
    BINDING_GROUP_TITLE = "Writing"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Send"),
        Binding("ctrl+j,shift+enter", "newline", "New line", show=False),
        Binding("up", "earlier", "Earlier message", show=False),
        Binding("down", "later", "Later message", show=False),
        Binding("tab", "app.focus_picks", "Films"),
        Binding("pageup", "app.scroll_chat(-1)", "Scroll the chat up", show=False),
        Binding("pagedown", "app.scroll_chat(1)", "Scroll the chat down", show=False),
    ]

    class Submitted(Message):
        """The person sent ``text``; the composer is empty again."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self) -> None:
        super().__init__(
            id="composer",
            compact=True,
            highlight_cursor_line=False,
            placeholder="Films you love, hate, or what tonight should feel like",
        )
        self._history: list[str] = []
        self._position = 0
        self._draft = ""

    def remember(self, texts: list[str]) -> None:
        """Put earlier messages, oldest first, in front of those sent since."""
        self._history[:0] = texts
        self._position = len(self._history)

    def give_back(self, text: str) -> None:
        """Return a message that was not answered, in front of what was typed meanwhile."""
        self._show(text + ("\n" + self.text if self.text.strip() else ""))

    def on_key(self, event: Key) -> None:
        """Enter and newline in their turn: a binding would overtake, or lag behind, the letters around it."""
        action = {"enter": self.action_submit, "ctrl+j": self.action_newline, "shift+enter": self.action_newline}
        if event.key in action:
            event.stop()
            event.prevent_default()
            action[event.key]()

    def on_paste(self, event: Paste) -> None:
        event.text = clean(event.text)

    def action_submit(self) -> None:
        text = clean(self.text).strip()
        if not text:
            return
        if self._history[-1:] != [text]:
            self._history.append(text)
        self._position = len(self._history)
        self.clear()
        self.post_message(self.Submitted(text))

    def action_newline(self) -> None:
        self.insert("\n")

    def action_earlier(self) -> None:
        if not self.cursor_at_first_line:
            self.action_cursor_up()
        elif self._position > 0:
            if self._position == len(self._history):
                self._draft = self.text
            self._position -= 1
            self._show(self._history[self._position])

    def action_later(self) -> None:
        if not self.cursor_at_last_line:
            self.action_cursor_down()
        elif self._position < len(self._history):
            self._position += 1
            at_end = self._position == len(self._history)
            self._show(self._draft if at_end else self._history[self._position])

    def _show(self, text: str) -> None:
        self.load_text(text)
        self.move_cursor(self.document.end)
