"""The short list over the composer: what a half-typed message may be about to say."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from agent.tui.completion import Completion
from agent.tui.shown import MUTED, one_line


class Suggestions(OptionList, can_focus=False):
    def __init__(self) -> None:
        super().__init__(id="suggestions", markup=False)
        self._offered: list[Completion] = []
        self.typed = ""
        """The line up to the cursor that they complete: what is typed meanwhile makes them old."""

    @property
    def is_open(self) -> bool:
        return bool(self._offered)

    @property
    def chosen(self) -> Completion | None:
        """The highlighted suggestion."""
        return self._offered[self.highlighted] if self.is_open and self.highlighted is not None else None

    def offer(self, completions: Sequence[Completion], first_chosen: bool, typed: str = "") -> None:
        """Show these; the first one is highlighted, or none until the person moves to one. None at all closes it."""
        self._offered, self.typed = list(completions), typed
        self.clear_options()
        width = max((Content(one_line(offer.label)).cell_length for offer in completions), default=0)
        for offer in completions:
            label = Content(one_line(offer.label)).pad_right(width - Content(one_line(offer.label)).cell_length)
            self.add_option(Option(Content.assemble(label, (f"  {one_line(offer.hint)}", MUTED))))
        self.highlighted = 0 if completions and first_chosen else None
        self.display = self.is_open

    def close(self) -> None:
        self.offer([], first_chosen=False)

    def first(self) -> Completion | None:
        """The highlighted suggestion, or else the first."""
        return self.chosen or (self._offered[0] if self.is_open else None)

    def at(self, index: int) -> Completion:
        return self._offered[index]

    def move(self, step: int) -> None:
        """Highlight the next or the previous one, round and round."""
        at = -1 if self.highlighted is None and step > 0 else (self.highlighted or 0)
        self.highlighted = (at + step) % len(self._offered)
