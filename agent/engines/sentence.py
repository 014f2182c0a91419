"""A message in tokens, and the spans of tokens that mean something."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from recommender.titles import normalise

SpanKind = Literal["movie", "person", "genre", "mood", "country", "theme", "unknown"]

_SENTENCE_END = re.compile(r"[!?\n…]|\.(?=[\s.\"”'’)])")
_WORD = re.compile(r"\w+(?:['’`]\w+)*|&")


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    norm: str
    """One word, also of "8½": what is counted in words is counted in tokens."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens ``first`` to ``last`` (exclusive) that mean something; ``values`` are catalogue values."""

    kind: SpanKind
    first: int
    last: int
    text: str
    values: tuple[str, ...] = ()
    year: int | None = None


@dataclass(slots=True)
class Sentence:
    """A message in tokens, with the character gaps between them."""

    text: str
    tokens: list[Token] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> Sentence:
        tokens = []
        for match in _WORD.finditer(text):
            norm = normalise(match[0]).replace(" ", "")
            if norm:
                tokens.append(Token(match[0], norm, match.start(), match.end()))
        return cls(text, tokens)

    def norm(self, first: int, last: int) -> str:
        return " ".join(token.norm for token in self.tokens[first:last])

    def raw(self, first: int, last: int) -> str:
        return self.text[self.tokens[first].start : self.tokens[last - 1].end] if first < last else ""

    def gap(self, index: int) -> str:
        """The characters before token ``index``."""
        start = self.tokens[index - 1].end if index else 0
        return self.text[start : self.tokens[index].start]

    def starts_sentence(self, index: int) -> bool:
        return index == 0 or bool(_SENTENCE_END.search(self.gap(index)))
