"""A map of films in characters: points with their titles beside them, wherever there is room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widget import Widget

from agent.tui.shown import MUTED, one_line

if TYPE_CHECKING:
    from agent.taste_map import MapPoint, TasteMap

MARKS = {"pick": ("◆", "$accent"), "like": ("●", "$foreground"), "dislike": ("×", "$error")}
WORDS = {"pick": "picked", "like": "liked", "dislike": "disliked"}
MARGIN = 2
LONGEST_TITLE = 24
FAINT = "$foreground 20%"


class MapView(Widget):
    def __init__(self, taste: TasteMap) -> None:
        super().__init__()
        self._taste = taste

    def render(self) -> Content:
        width, height = self.content_size
        taste = self._taste
        top = Content.styled(_end(taste["up"], "↑"), MUTED).truncate(width, ellipsis=True)
        bottom = Content.styled(_end(taste["down"], "↓"), MUTED).truncate(width, ellipsis=True)
        left, right = Content.styled(_end(taste["left"], "←"), MUTED), Content.styled(_end(taste["right"], "→"), MUTED)
        sides = left + " " * max(width - left.cell_length - right.cell_length, 2) + right
        grid = Grid(width, max(height - 4, 1))
        grid.place(taste["points"])
        lines = [_centred(top, width), *grid.lines(), _centred(bottom, width), sides.truncate(width), self._legend()]
        return Content("\n").join(lines)

    def _legend(self) -> Content:
        kinds = dict.fromkeys(point["kind"] for point in self._taste["points"])
        return Content("   ").join(Content.assemble(MARKS[kind], (f" {WORDS[kind]}", MUTED)) for kind in kinds)


class Grid:
    """Cells of a terminal, in which nothing is written over."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._rows: list[dict[int, Content]] = [{} for _ in range(height)]
        """For each row: first cell -> what is written from there on."""

    def place(self, points: Sequence[MapPoint]) -> None:
        """Put the marks of all points, then as many titles as there is room for, the first points first."""
        across = _scale([point["x"] for point in points], MARGIN, self.width - 1 - MARGIN)
        down = _scale([-point["y"] for point in points], 0, self.height - 1)
        marks = [
            (point, *cell)
            for point, x, y in zip(points, across, down, strict=True)
            if (cell := self._nearest_free(x, y)) and self._write(*cell, Content.assemble(MARKS[point["kind"]]))
        ]
        for point, x, y in marks:
            style = "bold" if point["kind"] == "pick" else ""
            title = Content.styled(one_line(point["title"]), style).truncate(LONGEST_TITLE, ellipsis=True)
            length = title.cell_length
            beside = ((x + 2, y), (x - 1 - length, y))
            above_and_below = ((x - length // 2, y - 1), (x - length // 2, y + 1), (x + 2, y + 1), (x + 2, y - 1))
            any(self._write(at, row, title) for at, row in (*beside, *above_and_below))

    def lines(self) -> Iterator[Content]:
        for y, row in enumerate(self._rows):
            line = Content()
            for x, written in sorted(row.items()):
                line += self._empty(line.cell_length, x, y) + written
            yield line + self._empty(line.cell_length, self.width, y)

    def _empty(self, start: int, end: int, y: int) -> Content:
        """Free cells, with a faint cross through the middle of the map."""
        middle = self.width // 2
        across = "─" if y == self.height // 2 else " "
        crossing = "┼" if across == "─" else "│"
        return Content.styled("".join(crossing if x == middle else across for x in range(start, end)), FAINT)

    def _write(self, x: int, y: int, text: Content) -> bool:
        """Write the text if it fits there with a free cell on both sides."""
        end = x + text.cell_length
        if not (0 <= y < self.height and x >= 0 and end <= self.width):
            return False
        if any(x <= other + written.cell_length and other <= end for other, written in self._rows[y].items()):
            return False
        self._rows[y][x] = text
        return True

    def _nearest_free(self, x: int, y: int) -> tuple[int, int] | None:
        around = sorted(
            ((x + dx, y + dy) for dx in range(-6, 7) for dy in range(-2, 3)),
            key=lambda cell: abs(cell[0] - x) + 2 * abs(cell[1] - y),
        )
        return next((cell for cell in around if self._is_free(*cell)), None)

    def _is_free(self, x: int, y: int) -> bool:
        inside = 0 <= y < self.height and 0 <= x < self.width
        return inside and not any(abs(x - other) <= 1 for other in self._rows[y])


def _scale(values: Sequence[float], first: int, last: int) -> list[int]:
    """The values spread over the cells from ``first`` to ``last``; all of them in the middle when they are one."""
    if not values:
        return []
    lowest, span = min(values), max(values) - min(values)
    if span <= 0:
        return [(first + last) // 2] * len(values)
    return [first + round((value - lowest) / span * (last - first)) for value in values]


def _end(genres: Sequence[str], arrow: str) -> str:
    words = ", ".join(one_line(genre) for genre in genres)
    if not words:
        return ""
    return f"{words} {arrow}" if arrow == "→" else f"{arrow} {words}"


def _centred(text: Content, width: int) -> Content:
    return " " * max((width - text.cell_length) // 2, 0) + text
