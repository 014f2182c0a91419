"""Where a person types: grows with the message, completes titles and commands, walks through earlier messages."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key, Paste
from textual.message import Message
from textual.widgets import TextArea

from agent.text import clean
from agent.tui.completion import Completion
from agent.tui.widgets.suggestions import Suggestions


class Composer(TextArea):
    BINDING_GROUP_TITLE = "Writing"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Send", id="send"),
        Binding("ctrl+j,shift+enter", "newline", "New line", show=False, id="newline"),
        Binding("up", "earlier", "Earlier message", show=False, id="earlier"),
        Binding("down", "later", "Later message", show=False, id="later"),
        Binding("tab", "complete", "Films", tooltip="Complete what you type, or go to the films", id="films"),
        Binding("escape", "close_suggestions", "Close the suggestions", show=False),
        Binding("pageup", "screen.scroll_chat(-1)", "Scroll the chat up", show=False, id="scroll-up"),
        Binding("pagedown", "screen.scroll_chat(1)", "Scroll the chat down", show=False, id="scroll-down"),
    ]
    _OWN_ACTIONS = frozenset({"submit", "newline", "earlier", "later", "complete", "close_suggestions"})

    class Submitted(Message):
        """The person sent ``text``; the composer is empty again."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, suggestions: Suggestions) -> None:
        super().__init__(
            id="composer",
            compact=True,
            highlight_cursor_line=False,
            placeholder="Films you love, hate, or what tonight should feel like",
        )
        self._suggestions = suggestions
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

    @property
    def before(self) -> str:
        """The cursor's line up to the cursor."""
        row, column = self.cursor_location
        return self.document.get_line(row)[:column]

    async def on_key(self, event: Key) -> None:
        """Its own keys in their turn: a binding would overtake, or lag behind, the letters around it."""
        if event.is_printable:
            return
        active = self.screen.active_bindings.get(event.key)
        if active is not None and active.node is self and active.binding.action in self._OWN_ACTIONS:
            event.stop()
            event.prevent_default()
            await self.run_action(active.binding.action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._suggestions.is_open if action == "close_suggestions" else True

    def on_paste(self, event: Paste) -> None:
        event.text = clean(event.text)

    def action_submit(self) -> None:
        if (chosen := self._suggestions.chosen) and self._suggestions.typed == self.before:
            self.take(chosen)
            if not self.text.startswith("/") or self.text.endswith(" "):
                return
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

    def action_complete(self) -> None:
        """Take the suggestion; without one, go to the films."""
        if (first := self._suggestions.first()) and self._suggestions.typed == self.before:
            self.take(first)
        else:
            self.app.call_later(self.app.run_action, "screen.focus_picks")

    def take(self, completion: Completion) -> None:
        """Put a suggestion in the place of what was typed of it."""
        row, column = self.cursor_location
        self.replace(completion.text, (row, min(completion.start, column)), (row, column))
        self._suggestions.close()

    def action_close_suggestions(self) -> None:
        self._suggestions.close()

    def action_earlier(self) -> None:
        if self._suggestions.is_open:
            self._suggestions.move(-1)
        elif not self.cursor_at_first_line:
            self.action_cursor_up()
        elif self._position > 0:
            if self._position == len(self._history):
                self._draft = self.text
            self._position -= 1
            self._show(self._history[self._position])

    def action_later(self) -> None:
        if self._suggestions.is_open:
            self._suggestions.move(1)
        elif not self.cursor_at_last_line:
            self.action_cursor_down()
        elif self._position < len(self._history):
            self._position += 1
            at_end = self._position == len(self._history)
            self._show(self._draft if at_end else self._history[self._position])

    def _show(self, text: str) -> None:
        self.load_text(text)
        self.move_cursor(self.document.end)
