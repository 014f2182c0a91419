"""A widget that breaks its text into lines by itself, for indents and columns that hold at any width."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from textual.content import Content
from textual.geometry import Region, Size
from textual.widget import Widget

NARROWEST = 20
"""Cells a block is laid out for at least. A terminal that is made narrow leaves none for the moment of one layout."""


class TextBlock(Widget):
    """One widget in place of a tree of small ones: a long conversation stays fast."""

    DEFAULT_CSS = "TextBlock { height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._lines: dict[int, list[Content]] = {}
        """What is laid out, by width, until something changes."""

    def refresh(self, *regions: Region, **how: bool) -> Self:
        self._lines.clear()
        return super().refresh(*regions, **how)

    def lines(self, width: int) -> list[Content]:
        """The text in lines of at most ``width`` cells, which are ``NARROWEST`` or more."""
        raise NotImplementedError

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._laid_out(width))

    def render(self) -> Content:
        return Content("\n").join(self._laid_out(self.content_size.width))

    @property
    def plain(self) -> str:
        """What is shown, as plain text."""
        return "\n".join(line.plain.rstrip() for line in self._laid_out(self.content_size.width)).strip()

    def _laid_out(self, width: int) -> list[Content]:
        width = max(width, NARROWEST)
        if width not in self._lines:
            self._lines[width] = self.lines(width)
        return self._lines[width]


def indented(lines: Iterable[Content], first: Content) -> list[Content]:
    """The lines with ``first`` in front of the first one and as much space in front of the others."""
    space = Content(" " * first.cell_length)
    return [(space if index else first) + line for index, line in enumerate(lines)]


def flowed(pieces: Iterable[Content], width: int, gap: str) -> list[Content]:
    """The pieces one after the other; a line ends inside a piece only if the piece is wider than a line."""
    lines: list[Content] = []
    for piece in filter(None, pieces):
        if lines and lines[-1].cell_length + len(gap) + piece.cell_length <= width:
            lines[-1] += gap + piece
        else:
            lines += piece.wrap(width)
    return lines


def bar(share: float, width: int, color: str = "$accent") -> Content:
    """Filled for ``share`` (0 to 1) of ``width`` cells, thin for the rest, so that it reads without colour."""
    filled = round(min(max(share, 0.0), 1.0) * width)
    return Content.assemble(("━" * filled, color), ("─" * (width - filled), "$foreground 25%"))
