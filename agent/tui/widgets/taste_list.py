"""The entries of a profile by group: one widget for thousands of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from agent.tui.shown import MUTED, one_line
from agent.tui.widgets.text_block import bar

if TYPE_CHECKING:
    from agent.profile import TasteEntry

GROUPS = {"like": "You like", "dislike": "You dislike", "seen": "You have seen", "rating": "You rated"}
ENJOYS = "You enjoy"
AVOIDS = "You avoid"
WITH_STRENGTH = ("like", "dislike")
BAR_WIDTH = 12
EMPTY = "Nothing yet. Say what you love or cannot stand, or press l or d on a film."


class TasteList(OptionList):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Next entry", show=False),
        Binding("k", "cursor_up", "Previous entry", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.entries: list[TasteEntry] = []
        """In the order shown."""
        self._places: list[TasteEntry | None] = []
        """What stands on each line: an entry, or None for a heading."""

    def on_mount(self) -> None:
        self._fill({})

    @property
    def entry(self) -> TasteEntry | None:
        """The entry under the cursor."""
        place = self.highlighted
        return self._places[place] if place is not None and place < len(self._places) else None

    def show(self, entries: Sequence[TasteEntry]) -> None:
        """Replace what is shown; the cursor stays at its place in the list."""
        groups: dict[str, list[TasteEntry]] = {name: [] for name in (*GROUPS.values(), ENJOYS, AVOIDS)}
        for entry in sorted(entries, key=lambda entry: (entry.said_at, entry.label)):
            groups[GROUPS.get(entry.kind) or (AVOIDS if entry.polarity == "avoid" else ENJOYS)].append(entry)
        if self.entries != (shown := [entry for group in groups.values() for entry in group]):
            self.entries = shown
            self._fill(groups)

    def _fill(self, groups: dict[str, list[TasteEntry]]) -> None:
        before, place = self.entry, self.highlighted or 0
        options: list[Option] = []
        self._places = []
        for name, group in groups.items():
            if group:
                heading = Content.styled(("\n" if options else "") + name, "$accent bold")
                options += [Option(heading, disabled=True), *(Option(_label(entry)) for entry in group)]
                self._places += [None, *group]
        self.set_options(options or [Option(Content.styled(EMPTY, MUTED), disabled=True)])
        shown = [index for index, entry in enumerate(self._places) if entry]
        same = (index for index in shown if before and _what(self._places[index]) == _what(before))
        self.highlighted = next(same, min(shown, key=lambda index: (abs(index - place), index), default=None))


def _what(entry: TasteEntry | None) -> tuple:
    """What the entry is about, however strong it is."""
    return (entry.kind, entry.movie_id, entry.value) if entry else ()


def _label(entry: TasteEntry) -> Content:
    strength = f"  {entry.strength:.0%}" if entry.strength < 1 else ""
    return Content.assemble("  ", one_line(entry.label), (strength, MUTED))


def source_of(entry: TasteEntry) -> Content:
    """How strong an entry is, the sentence it came from, and the day."""
    parts: list[Content | str | tuple[str, str]] = []
    if entry.kind in WITH_STRENGTH:
        parts += [bar(entry.strength, BAR_WIDTH), (f" {entry.strength:.0%}\n", MUTED)]
    if sentence := one_line(entry.sentence):
        parts.append(f"“{sentence}”\n")
    parts.append((_day(entry.said_at), MUTED))
    return Content.assemble(*parts)


def _day(said_at: str) -> str:
    """An ISO 8601 moment as a day of the person's own calendar; anything else as it is."""
    try:
        day = datetime.fromisoformat(said_at).astimezone()
        return f"{day.day} {day:%B %Y}"
    except (ValueError, OverflowError, OSError):
        return one_line(said_at)
