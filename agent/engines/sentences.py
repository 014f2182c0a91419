"""A streamed text cut into sentences as they end."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 600
"""Characters after which a sentence without an end is cut all the same."""
_END = re.compile(r"[.!?…]+[\"'”’)*_]*\s+|\n+")
_THOUGHT = re.compile(r"<think>.*?(?:</think>\s*|$)", re.DOTALL)


class Sentences:
    """Collects pieces of text and hands out whole sentences, each with the white space behind it.

    ``names`` (film titles, mostly) are not cut in two: "Dr. Strangelove" is one name.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = sorted((name for name in names if "." in name or "!" in name or "?" in name), key=len)
        self._rest = ""

    def feed(self, piece: str) -> list[str]:
        self._rest += piece
        whole = []
        while (end := self._first_end()) is not None:
            whole.append(self._rest[:end])
            self._rest = self._rest[end:]
        return whole

    def flush(self) -> str:
        """What is left when the text has ended."""
        rest, self._rest = self._rest, ""
        return rest

    def _first_end(self) -> int | None:
        for match in _END.finditer(self._rest):
            before = self._rest[: match.start()]
            if "\n" not in match[0] and (self._in_name(match.start()) or _is_abbreviation(before, match[0])):
                continue
            if before.strip():
                return match.end()
        return LONGEST if len(self._rest) > LONGEST else None

    def _in_name(self, position: int) -> bool:
        """The full stop stands inside a name, not at its end."""
        for name in self._names:
            start = self._rest.find(name, max(0, position - len(name) + 1))
            if start != -1 and start <= position < start + len(name) - 1:
                return True
        return False


def _is_abbreviation(before: str, end: str) -> bool:
    """ "Dr.", "St.", "L.A.", "1." """
    if not end.startswith("."):
        return False
    word = re.search(r"[\w.]*$", before)
    last = word[0] if word else ""
    return (
        (last.isdigit() and len(last) < 3)
        or last in ("Dr", "Mr", "Mrs", "Ms", "St", "Jr", "vs", "Vol")
        or (len(last) == 1 and last.isupper())
        or ("." in last and last[-1:].isupper())
    )


def without_thoughts(text: str) -> str:
    """The text without what a model thinks aloud between ``<think>`` tags, also while the closing tag is to come."""
    text = _THOUGHT.sub("", text)
    for length in range(min(6, len(text)), 0, -1):
        if "<think>".startswith(text[-length:]):
            return text[:-length]
    return text
