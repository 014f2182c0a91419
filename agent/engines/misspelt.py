"""Titles with a misspelt word: the word is looked up among the words of titles, the rest of the title lined up with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agent.engines import lexicon
from agent.engines.people_spans import PeopleSpotter
from agent.engines.sentence import Sentence, Span, Token
from agent.engines.spans import joined, whole_phrase
from agent.engines.vocabulary import RARE, Vocabulary
from recommender.titles import TitleIndex

LEAST_LIKENESS = 85.0
"""rapidfuzz's 0-100 score of a whole title under which its words are taken for something else."""
MOST_LOOKUPS = 12
"""A look-up among all words of titles takes a millisecond; a message may cost only so many."""
_NEAREST = 6
_MOST_LINED_UP = 30
_WELL_KNOWN = 20
_MOST_NAMES = 120


@dataclass(frozen=True, slots=True)
class _Match:
    first: int
    last: int
    name: str
    score: float


class MisspeltTitles:
    def __init__(self, titles: TitleIndex, vocabulary: Vocabulary, people: PeopleSpotter) -> None:
        self._titles = titles
        self._vocabulary = vocabulary
        self._people = people

    def spans(self, sentence: Sentence, taken: set[int]) -> list[Span]:
        """Films around words that nothing here knows, best match first; ``taken`` are tokens already understood."""
        matches: list[_Match] = []
        lookups = 0
        for index, token in enumerate(sentence.tokens):
            if index in taken or token.norm in lexicon.CHAT_WORDS:
                continue
            matches += self._lined_up(sentence, index, taken)
            if lookups < MOST_LOOKUPS and self._is_odd(token):
                lookups += 1
                matches += self._around(sentence, index, taken)
        found: list[Span] = []
        for match in sorted(matches, key=lambda match: match.score, reverse=True):
            covered = set(range(match.first, match.last))
            if not covered & taken:
                taken = taken | covered
                found.append(Span("movie", match.first, match.last, match.name))
        return found

    def _lined_up(self, sentence: Sentence, index: int, taken: set[int]) -> Iterator[_Match]:
        """Well-known titles with this very word in them and another one misspelt: "citizen cane", "forest gump"."""
        from rapidfuzz import fuzz

        names = self._titles.names_with(sentence.tokens[index].norm)
        for name in names if len(names) <= _MOST_LINED_UP else ():
            parts = name.split()
            first = index - parts.index(sentence.tokens[index].norm)
            last = first + len(parts)
            if len(parts) < 2 or first < 0 or last > len(sentence.tokens) or taken & set(range(first, last)):
                continue
            likeness = fuzz.ratio(sentence.norm(first, last), name, score_cutoff=LEAST_LIKENESS + 3)
            if (
                not likeness
                or likeness == 100
                or not joined(sentence, first, last)
                or not whole_phrase(sentence, first, last)
            ):
                continue
            ratings = self._titles.exact(name)[0].rating_count
            if ratings >= _WELL_KNOWN:
                yield _Match(first, last, name, likeness + min(ratings, 100) / 25 + 2 * len(parts))

    def _is_odd(self, token: Token) -> bool:
        """A word that may be misspelt: hardly any profile uses it, and it is no name, genre or word of small talk."""
        return (
            len(token.norm) >= 3
            and not token.norm.isdigit()
            and token.norm not in lexicon.CHAT_WORDS
            and self._vocabulary.spread[token.norm] < RARE
            and not self._vocabulary.is_word(token.norm)
            and not self._vocabulary.misspelt_genre(token)
        )

    def _around(self, sentence: Sentence, index: int, taken: set[int]) -> Iterator[_Match]:
        from rapidfuzz import fuzz, process

        token = sentence.tokens[index].norm
        unknown = not self._vocabulary.is_known(sentence.tokens[index]) and token not in self._people.surnames
        cutoff = 70 if len(token) >= 5 else 80
        for word, _, _ in process.extract(
            token, self._titles.words, scorer=fuzz.ratio, score_cutoff=cutoff, limit=_NEAREST
        ):
            if word == token:
                continue
            for name in self._titles.names_with(word)[:_MOST_NAMES]:
                parts = name.split()
                first = index - parts.index(word)
                last = first + len(parts)
                if first < 0 or last > len(sentence.tokens) or taken & set(range(first, last)):
                    continue
                if not joined(sentence, first, last):
                    continue
                ratings = self._titles.exact(name)[0].rating_count
                likeness = fuzz.ratio(sentence.norm(first, last), name)
                if self._is_meant(sentence, first, last, parts, likeness, ratings, unknown):
                    yield _Match(first, last, name, likeness + min(ratings, 100) / 25 + 2 * len(parts))

    def _is_meant(
        self, sentence: Sentence, first: int, last: int, parts: list[str], likeness: float, ratings: int, unknown: bool
    ) -> bool:
        said = [token.norm for token in sentence.tokens[first:last]]
        if len(parts) == 1:
            alike = said[0][0] == parts[0][0] and likeness >= (80 if len(parts[0]) >= 7 else LEAST_LIKENESS)
            return unknown and alike and ratings >= 20 and len(said[0]) >= 5 and whole_phrase(sentence, first, last)
        same = sum(one == other for one, other in zip(said, parts, strict=True))
        if not unknown:
            return same >= 2 and likeness >= LEAST_LIKENESS + 3 and ratings >= 10
        return likeness >= LEAST_LIKENESS and (same >= 1 or likeness >= 90) and ratings >= 10
