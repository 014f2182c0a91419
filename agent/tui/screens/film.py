"""Everything that may be shown of one film, over the conversation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.screen import ModalScreen
from textual.widgets import Footer

from agent.events import FilmFacts
from agent.tui.shown import MUTED, one_line
from agent.tui.widgets.pick_card import OPINIONS
from agent.tui.widgets.text_block import TextBlock, indented

LABEL_WIDTH = 13
UNDESCRIBED = "Nobody has described this film yet; what stands here is from the catalogue."


class FilmScreen(ModalScreen[str | None]):
    """Closes with what the person wants to say of the film, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "Close"),
        *(Binding(key, f"dismiss('{what}')", label) for key, what, label in OPINIONS),
    ]

    def __init__(self, facts: FilmFacts) -> None:
        super().__init__()
        self._facts = facts

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -film"):
            with VerticalScroll():
                yield FilmSheet(self._facts)
            yield Footer(compact=True, show_command_palette=False)

    def on_click(self, event: Click) -> None:
        if event.widget is self:
            self.dismiss(None)


class FilmSheet(TextBlock):
    def __init__(self, facts: FilmFacts) -> None:
        super().__init__()
        self._facts = facts

    def lines(self, width: int) -> list[Content]:
        facts = self._facts
        heading = Content.assemble((one_line(facts["title"]), "bold"), f"  {one_line(facts['year'])}")
        lines = [*heading.wrap(width), Content()]
        if facts["profile"]:
            lines += [*Content(one_line(facts["profile"])).wrap(width), Content()]
        for label, value in self._rows():
            name = Content.styled(label.ljust(LABEL_WIDTH), MUTED)
            lines += indented(value.wrap(width - LABEL_WIDTH), name)
        if facts["source"] != "llm":
            lines += [Content(), *Content.styled(UNDESCRIBED, f"italic {MUTED}").wrap(width)]
        return lines

    def _rows(self) -> Iterator[tuple[str, Content]]:
        facts = self._facts
        lists = {
            "directed by": facts["director"],
            "with": facts["cast"],
            "genres": facts["genres"],
            "moods": facts["moods"],
            "themes": facts["themes"],
            "setting": [facts["setting"]],
            "from": [facts["country"]],
            "audience": [facts["audience"]],
        }
        for label, values in lists.items():
            if value := ", ".join(one_line(value) for value in values):
                yield label, Content(value)
        if facts["rating_mean"] is not None:
            mean, count = f"{facts['rating_mean']:.1f} of 5", f"  {facts['rating_count']:,} ratings"
            yield "rated", Content.assemble(("★ ", "$accent"), mean, (count, MUTED))
