"""The taste map over the conversation: where the liked films and the latest picks lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from agent.tui.shown import MUTED
from agent.tui.widgets.map_view import MapView

if TYPE_CHECKING:
    from agent.taste_map import TasteMap

EMPTY = "There is nothing to show yet: name films you love, or ask for some."
MEANING = "  films that lie close are close to the network"


class TasteMapScreen(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,m,q", "dismiss", "Close")]

    def __init__(self, taste: TasteMap) -> None:
        super().__init__()
        self._taste = taste

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -map"):
            yield Static(Content.assemble(("Your taste on a map", "$accent bold"), (MEANING, MUTED)), classes="heading")
            if self._taste["points"]:
                yield MapView(self._taste)
            else:
                yield Static(EMPTY, classes="note", markup=False)
