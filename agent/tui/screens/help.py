"""The keys of the app, read from the bindings themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from agent.tui.commands import COMMANDS
from agent.tui.keys import groups, keys_of
from agent.tui.shown import MUTED

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
            yield Static(Content("\n").join(self._lines()))

    def _lines(self) -> Iterator[Content]:
        yield Content.styled("gatrec", HEADING)
        yield Content()
        yield Content.styled(INTRODUCTION, MUTED)
        for title, bindings in groups(self.app).items():
            yield from (Content(), Content.styled(title, HEADING))
            yield from (self._row(binding) for binding in bindings)
        yield from (Content(), Content.styled("To type", HEADING))
        yield from (_row(command.usage, command.title) for command in COMMANDS.values())

    def action_scroll(self, direction: int) -> None:
        self.query_one("#help").scroll_relative(y=direction * 3)

    def _row(self, binding: Binding) -> Content:
        keys = [self.app.get_key_display(binding.with_key(key, None)) for key in keys_of(binding, self._changed)]
        return _row(", ".join(keys), binding.description, f"  [{binding.id}]" if binding.id else "")


def _row(name: str, description: str, hint: str = "") -> Content:
    return Content.assemble((name.ljust(KEY_COLUMN), "$accent"), " ", description, (hint, MUTED))
