"""The keys of the app, read from the bindings themselves."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from agent.tui.commands import COMMANDS
from agent.tui.keys import groups, keys_of
from agent.tui.shown import MUTED
from agent.tui.widgets.text_block import TextBlock, indented

INTRODUCTION = (
    "Talk as you would to a friend who knows films: name what you love, what you cannot stand, a decade, "
    "a country, an actor, a mood, or describe a film you half remember. Ask why. Change your mind."
)
KEY_COLUMN = 20
HEADING = "$accent bold"


class HelpScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q", "dismiss", "Close"),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("up,k", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, changed: dict[str, str]) -> None:
        """``changed`` are the keys the person set, by name."""
        super().__init__()
        self._changed = changed

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield HelpText(self._changed)

    def action_scroll(self, direction: int) -> None:
        self.query_one("#help").scroll_relative(y=direction * 3)


class HelpText(TextBlock):
    def __init__(self, changed: dict[str, str]) -> None:
        super().__init__()
        self._changed = changed

    def lines(self, width: int) -> list[Content]:
        lines = [Content.styled("gatrec", HEADING), Content(), *Content.styled(INTRODUCTION, MUTED).wrap(width)]
        for title, bindings in groups(self.app).items():
            lines += [Content(), Content.styled(title, HEADING)]
            for binding in bindings:
                lines += _row(
                    self._keys(binding), binding.description, width, f"  [{binding.id}]" if binding.id else ""
                )
        lines += [Content(), Content.styled("To type", HEADING)]
        for command in COMMANDS.values():
            lines += _row(command.usage, command.title, width)
        return lines

    def _keys(self, binding: Binding) -> str:
        keys = keys_of(binding, self._changed)
        return ", ".join(self.app.get_key_display(binding.with_key(key, None)) for key in keys)


def _row(name: str, description: str, width: int, hint: str = "") -> list[Content]:
    """What is typed, and beside it what that does; below each other where it is wider than its column."""
    column = min(KEY_COLUMN, width // 2)
    text = Content.assemble(description, (hint, MUTED)).wrap(width - column - 1)
    label = Content.styled(name, "$accent")
    if label.cell_length > column:
        return [label, *indented(text, Content(" " * (column + 1)))]
    return indented(text, label.pad_right(column + 1 - label.cell_length))
