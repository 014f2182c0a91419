"""The settings, one row a field of ``Preferences``, with what each of them means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Select, Static

from agent.preferences import Preferences
from agent.text import clean
from agent.tui.shown import one_line


class SettingsScreen(ModalScreen[dict[str, Any]]):
    """Dismissed with the fields that were changed, empty when none was."""

    BINDING_GROUP_TITLE = "In the settings"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Keep and close")]

    def __init__(self, preferences: Preferences, choices: dict[str, Sequence[str]], path: str) -> None:
        """``choices`` are the values of fields that are taken from a list; ``path`` is the settings file."""
        super().__init__()
        self._preferences = preferences
        self._choices = choices
        self._path = path

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -settings"):
            yield Static("Settings", classes="heading", markup=False)
            with VerticalScroll(can_focus=False):
                for name, field in Preferences.model_fields.items():
                    with Horizontal(classes="setting"):
                        yield Static(name, classes="name", markup=False)
                        yield self._editor(name, getattr(self._preferences, name))
                    yield Static(Content(field.description or ""), classes="meaning")
            yield Static(Content(f"Kept in {one_line(self._path)}. Esc keeps and closes."), classes="note")

    def _editor(self, name: str, value: object) -> Widget:
        choices: dict[str, object] = {choice: choice for choice in self._choices.get(name, ())}
        if isinstance(value, bool):
            choices = {"yes": True, "no": False}
        if choices:
            shown = value if value in choices.values() else Select.NULL
            return Select(choices.items(), value=shown, compact=True, id=name)
        if isinstance(value, str):
            return Input(clean(value), compact=True, id=name)
        return Static(Content("in the file"), id=name)

    def _changes(self) -> Iterator[tuple[str, object]]:
        for name in Preferences.model_fields:
            editor = self.query_one(f"#{name}")
            if isinstance(editor, Input | Select):
                value = editor.value.strip() if isinstance(editor, Input) else editor.value
                kept = getattr(self._preferences, name)
                if value not in ("", Select.NULL, clean(kept) if isinstance(kept, str) else kept):
                    yield name, value

    def action_leave(self) -> None:
        self.dismiss(dict(self._changes()))
