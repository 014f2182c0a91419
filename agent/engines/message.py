"""One message on the bench: its tokens, clauses, spans and periods, and the questions every reading asks of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from agent.engines import times
from agent.engines.spotting import Sentence, Span, Spotter
from agent.engines.tagging import Tags

LAST_YEAR = 2016
"""The starter catalogue's last year: "recent" counts from it."""
STAND_IN = "thatfilm"
"""What stands for a film where its title must not be taken for other words."""
_INTERJECTIONS = ("no", "yes", "nope", "nah", "ok", "okay", "well", "hmm", "yeah", "sure")
_ONLY_INTERJECTIONS = ("nope", "nah")
"""These need no comma behind them: "nah scarier"."""
_LIST_WORDS = ("", "and", "or", "and also", "also", "plus", "as well as", "nor", "and the", "the", "both")


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens ``first`` to ``last`` (exclusive): attitudes do not reach beyond a clause."""

    first: int
    last: int


class Message:
    def __init__(
        self,
        spotter: Spotter,
        sentence: Sentence,
        expected: Collection[str] = (),
        tags: Callable[[], Tags | None] = lambda: None,
    ) -> None:
        """``expected`` are normalised titles of films that the talk is about already, ``tags`` tell titles."""
        self.spotter = spotter
        self.sentence = sentence
        self.norm = sentence.norm(0, len(sentence.tokens))
        self.spans = spotter.spans(sentence, expected, tags)
        self.clauses = _clauses(sentence, self.movies)
        self.periods = [
            period
            for period in times.find_periods(sentence.text, LAST_YEAR)
            if not any(_covers(sentence, movie, period.start, period.end) for movie in self.movies)
        ]

    @property
    def movies(self) -> list[Span]:
        return [span for span in self.spans if span.kind == "movie"]

    def without_titles(self) -> str:
        """The message with a stand-in for each film, so that no title is taken for an order."""
        titles = self.titles()
        words = []
        for index, token in enumerate(self.sentence.tokens):
            if index not in titles:
                words.append(token.norm)
            elif index == titles[index].first:
                words.append(STAND_IN)
        return " ".join(words)

    def raw_without_titles(self, first: int, last: int) -> str:
        """Tokens ``first`` to ``last`` as they were written, with a stand-in for each film."""
        titles = self.titles()
        words = []
        for index in range(first, last):
            if index not in titles:
                words.append(self.sentence.gap(index) + self.sentence.tokens[index].text)
            elif index in (titles[index].first, first):
                words.append(self.sentence.gap(index) + STAND_IN)
        return "".join(words) + (self.sentence.gap(last) if first < last < len(self.sentence.tokens) else "")

    def characters(self, span: Span) -> tuple[int, int]:
        """Where the span stands in the text, first and last (exclusive)."""
        return self.characters_of(span.first, span.last)

    def characters_of(self, first: int, last: int) -> tuple[int, int]:
        """Where tokens ``first`` to ``last`` (exclusive) stand in the text."""
        return self.sentence.tokens[first].start, self.sentence.tokens[last - 1].end

    def has_movies(self) -> bool:
        return bool(self.movies)

    def titles(self) -> dict[int, Span]:
        """Token -> the film whose title it is part of."""
        return {index: movie for movie in self.movies for index in range(movie.first, movie.last)}

    def lists_on(self, left: Span, right: Span) -> bool:
        """The two spans are neighbours in one list: "Heat, Se7en and Fargo"."""
        between = self.sentence.norm(left.last, right.first)
        between = re.sub(r"^\d{4}\b", "", between).strip()
        return between in _LIST_WORDS and not (
            re.search(
                r"[.!?;]",
                self.sentence.text[self.sentence.tokens[left.last - 1].end : self.sentence.tokens[right.first].start],
            )
            and between == ""
            and not re.search(r"\.\s*$", left.text)
        )

    def clause(self, span: Span) -> Clause:
        return self.clause_of(span.first)

    def clause_of(self, index: int) -> Clause:
        return next(clause for clause in self.clauses if clause.first <= index < clause.last)

    def sentence_end(self, index: int) -> int:
        while index < len(self.sentence.tokens) and not self.sentence.starts_sentence(index):
            index += 1
        return index

    def raw_sentence(self, index: int) -> str:
        first = index
        while not self.sentence.starts_sentence(first):
            first -= 1
        return self.sentence.raw(first, self.sentence_end(index + 1))

    def asks(self, index: int) -> bool:
        """Whether the sentence of token ``index`` ends in a question mark."""
        last = self.sentence_end(index + 1)
        end = self.sentence.tokens[last - 1].end
        return "?" in (self.sentence.gap(last) if last < len(self.sentence.tokens) else self.sentence.text[end:])

    def segment_around(self, index: int) -> str:
        """The words around a token, up to the next comma, sentence mark or clause."""
        clause = self.clause_of(index)
        first, last = index, index + 1
        while first > clause.first and not re.search(r"[.!?\n,;:]", self.sentence.gap(first)):
            first -= 1
        while last < clause.last and not re.search(r"[.!?\n,;:]", self.sentence.gap(last)):
            last += 1
        return self.sentence.norm(first, last)


_ANY = frozenset("anything everything nothing all anyone anybody any everyone everybody one body".split())
"""Before "but" these make one phrase with it: "anyone but him"."""


def _clauses(sentence: Sentence, titles: Sequence[Span]) -> list[Clause]:
    """Clauses end at sentence marks, semicolons and contrasting conjunctions, but never inside a title."""
    tokens = sentence.tokens
    starts = [0]
    for index in range(1, len(tokens)):
        gap = sentence.gap(index)
        ends = re.search(r"[!?;…]|\n(?!\s*[-*•\d])|\.(?=[\s.])| - | – | — ", gap) and not (
            gap.startswith(".")
            and len(tokens[index - 1].norm) <= 3
            and tokens[index - 1].norm in ("dr", "mr", "mrs", "ms", "st", "vs", "vol")
        )
        contrast = (
            tokens[index].norm in ("but", "although", "though", "however", "yet", "whereas", "because", "so")
            and not (tokens[index].norm == "but" and tokens[index - 1].norm in _ANY)
            and not (
                tokens[index].norm == "so"
                and (
                    tokens[index - 1].norm in ("not", "was", "is", "are", "i", "without")
                    or (index + 1 < len(tokens) and tokens[index + 1].norm in ("much", "many"))
                )
            )
        )
        interjection = index == 1 and (
            tokens[0].norm in _ONLY_INTERJECTIONS or (tokens[0].norm in _INTERJECTIONS and "," in gap)
        )
        inside = any(title.first < index < title.last for title in titles)
        named = inside or any(title.first == index for title in titles)
        if (ends and not inside) or (contrast and not named) or interjection:
            starts.append(index)
    return [Clause(first, last) for first, last in zip(starts, [*starts[1:], len(tokens)], strict=True) if last > first]


def _covers(sentence: Sentence, span: Span, start: int, end: int) -> bool:
    """The span, or the year right behind it, overlaps these characters."""
    first = sentence.tokens[span.first].start
    last = sentence.tokens[span.last - 1].end + (8 if span.year else 0)
    return first < end and start < last
