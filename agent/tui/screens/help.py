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
from agent.tui.screens.main import MainScreen
from agent.tui.widgets.composer import Composer
from agent.tui.widgets.pick_card import PickCard
from agent.tui.widgets.profile_panel import ProfileEntry
from agent.tui.widgets.quick_start import QuickStart
from agent.tui.widgets.steps import Steps
from agent.tui.widgets.why_view import WhyView

INTRODUCTION = (
    "Talk as you would to a friend who knows films: name what you love, what you cannot stand, a decade, "
    "a country, an actor, a mood, or describe a film you half remember. Ask why. Change your mind."
)
KEY_COLUMN = 20


class HelpScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q", "dismiss", "Close"),
        Binding("down,j", "scroll(1)", "Down", show=False),
        Binding("up,k", "scroll(-1)", "Up", show=False),
    ]

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Static("gatrec", classes="wordmark", markup=False)
            yield Static(Content(INTRODUCTION), classes="introduction")
            for owner in (Composer, QuickStart, PickCard, WhyView, Steps, ProfileEntry, MainScreen, type(self.app)):
                yield Static(owner.BINDING_GROUP_TITLE or "", classes="group", markup=False)
                yield from map(_row, self._keys(owner.BINDINGS))
            yield Static("To type", classes="group", markup=False)
            yield from (_row((command.usage, command.title)) for command in COMMANDS.values())

    def action_scroll(self, direction: int) -> None:
        self.query_one("#help").scroll_relative(y=direction * 3)

    def _keys(self, bindings: list[BindingType]) -> Iterator[tuple[str, str]]:
        for binding in bindings:
            if isinstance(binding, Binding) and binding.description:
                shown = [self.app.get_key_display(key) for key in Binding.make_bindings([binding])]
                yield ", ".join(shown), binding.description


def _row(row: tuple[str, str]) -> Static:
    name, description = row
    return Static(Content.assemble((name.ljust(KEY_COLUMN), "$accent"), description))
