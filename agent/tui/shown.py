"""How outside text gets on the screen: clean, on one line, and literally (``Content``, never markup)."""

from __future__ import annotations

from agent.text import clean

MAX_LINE_CHARACTERS = 200
MUTED = "$foreground 60%"
"""The style of words that matter less."""


def one_line(text: object) -> str:
    """Clean text on a single line of at most MAX_LINE_CHARACTERS, for titles, names and labels."""
    line = " ".join(clean(str(text)).split())
    return line if len(line) <= MAX_LINE_CHARACTERS else line[: MAX_LINE_CHARACTERS - 1] + "…"


def film(title: object, year: object) -> str:
    """A film as people write it: ``Heat (1995)``."""
    return f"{one_line(title)} ({one_line(year)})"
