"""The one door for outside text: everything shown, stored or searched goes through ``clean``."""

from __future__ import annotations

import unicodedata

MAX_MESSAGE_CHARACTERS = 4000
_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = set("\u200b\u200c\u2060\ufeff\u00ad")
_KEEP = set("\n\t\u200d")


def clean(text: str) -> str:
    """Drop control, bidirectional, invisible, surrogate and unassigned characters; keep \\n, \\t and emoji."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char
        for char in text
        if char in _KEEP
        or (char not in _BIDI and char not in _INVISIBLE and unicodedata.category(char) not in ("Cc", "Cs", "Cn", "Co"))
    )
