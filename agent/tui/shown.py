"""How outside text and shares look on the screen: one line of clean text, one bar."""

from __future__ import annotations

from textual.content import Content

from agent.text import clean

MAX_LINE_CHARACTERS = 200


def one_line(text: object) -> str:
    """Clean text on a single line of at most MAX_LINE_CHARACTERS, for titles, names and labels."""
    line = " ".join(clean(str(text)).split())
    return line if len(line) <= MAX_LINE_CHARACTERS else line[: MAX_LINE_CHARACTERS - 1] + "…"


def film(title: object, year: object) -> str:
    """A film as people write it: ``Heat (1995)``."""
    return f"{one_line(title)} ({one_line(year)})"


def bar(share: float, width: int, color: str = "$accent") -> Content:
    """A bar of ``width`` cells, filled for ``share`` in 0..1; the rest is thin, so it reads without colour."""
    filled = round(min(max(share, 0.0), 1.0) * width)
    return Content.assemble(("━" * filled, color), ("─" * (width - filled), "$foreground 20%"))
