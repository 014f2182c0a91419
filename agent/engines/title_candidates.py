"""Runs of words that may name a film: a title as it stands, its telling part, a misspelt one, one outside the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from agent.engines import lexicon
from agent.engines.sentence import Sentence
from agent.engines.spans import is_whole_object, joined, shouted, slot, stands_alone, whole_phrase, year_near
from agent.engines.vocabulary import RARE, Vocabulary
from recommender.catalog import Movie
from recommender.outside import OutsideFilms, title_of
from recommender.titles import TitleIndex, normalise, numbered

CandidateKind = Literal["exact", "abridged", "initials", "part", "misspelt", "outside"]
SMALL_WORDS = lexicon.CHAT_WORDS | {"of", "in", "to", "on", "at", "with", "for", "by", "from", "as", "is", "was"}
_NOT_AT_ENDS = frozenset(["and", "or", "is", "was", "but"])
_NOT_LAST = _NOT_AT_ENDS | {"the", "a"}
_LEAST_LIKENESS = 76.0
"""rapidfuzz's 0-100 score under which words are no misspelt title."""
_LEAST_SPELT_RIGHT = 85.0
"""The same for words that all are English ones: "silence of the lamb"."""
_LONGEST_PART, _LONGEST_MISSPELT = 4, 7
"""In words."""
_LEAST_RATINGS, _LEAST_OF_PART = 2, 5
"""A film with fewer is not looked for under a misspelt name, or by one word of its name."""
_RATINGS_OUTSIDE = 40
"""As how well known films count that the catalogue does not have."""
_MOST_COMPARED = 300
"""Runs of words of one message that are compared with all titles; some hundred take 20 ms."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Tokens ``first`` to ``last`` (exclusive) and the film they would name."""

    first: int
    last: int
    kind: CandidateKind
    title: str
    """The film's, normalised."""
    rating_count: int
    name: str = ""
    """Of the film, where the words are not: what misspelt ones are nearest to, "Rocky" of "Rocky's"."""
    likeness: float = 100.0
    movies: tuple[Movie, ...] = ()
    """The likeliest first; none where the film is outside the catalogue."""

    def overlaps(self, other: Candidate) -> bool:
        return self.first < other.last and other.first < self.last

    def holds(self, other: Candidate) -> bool:
        """The other's words are some of these."""
        shorter = other.last - other.first < self.last - self.first
        return shorter and self.first <= other.first and other.last <= self.last


class TitleCandidates:
    def __init__(self, titles: TitleIndex, outside: OutsideFilms, vocabulary: Vocabulary) -> None:
        self._titles = titles
        self._outside = outside
        self._vocabulary = vocabulary
        self._longest = max(titles.longest, outside.longest)
        known = [(name, movies[0]) for name, movies in titles.best_known() if len(name) >= 4]
        self._names = [(name, movie) for name, movie in known if movie.rating_count >= _LEAST_RATINGS]
        self._spellings = [numbered(name) for name, _ in self._names]
        self._fame = np.array([min(movie.rating_count, 100) for _, movie in self._names]) / 25

    def of(self, sentence: Sentence) -> list[Candidate]:
        whole = list(self._whole(sentence))
        parts = list(self._parts(sentence, whole))
        return [*whole, *parts, *self._misspelt(sentence, [*whole, *parts])]

    def _runs(self, sentence: Sentence, longest: int) -> Iterator[tuple[int, int]]:
        for first in range(len(sentence.tokens)):
            for last in range(first + 1, min(len(sentence.tokens), first + longest) + 1):
                if not joined(sentence, first, last):
                    break
                yield first, last

    def _whole(self, sentence: Sentence) -> Iterator[Candidate]:
        """Names of films as they stand, or but for small words."""
        for first, last in self._runs(sentence, self._longest):
            words = sentence.raw(first, last)
            if len(sentence.norm(first, last)) < 2:
                continue
            exact = self._titles.exact(words)
            year = year_near(sentence, first, last)
            outside = self._outside.named(words, year, exact)
            if outside and self._is_a_name(sentence, first, last):
                yield Candidate(first, last, "outside", title_of(outside), _RATINGS_OUTSIDE)
            elif exact:
                yield _candidate(first, last, "exact", exact)
            elif (owner := _owner(words)) and (movies := self._titles.exact(owner)):
                yield _candidate(first, last, "exact", movies, owner)
            elif movies := self._titles.abridged(words):
                yield _candidate(first, last, "abridged", movies)
            elif (name := self._spelt_out(sentence, first, last)) and (movies := self._titles.exact(name)):
                yield _candidate(first, last, "initials", movies, name)

    def _is_a_name(self, sentence: Sentence, first: int, last: int) -> bool:
        """Several words, or one that is rather a title than the word: an unusual, capitalised or loved one."""
        token = sentence.tokens[first]
        capital = token.text[0].isupper() and not sentence.starts_sentence(first) and not shouted(sentence)
        ordinary = token.norm in lexicon.CHAT_WORDS or self._vocabulary.is_english(token.norm) or len(token.norm) < 3
        return last - first > 1 or not ordinary or capital or is_whole_object(sentence, first, last)

    def _spelt_out(self, sentence: Sentence, first: int, last: int) -> str:
        """ "lotr 2" -> "lord of the rings 2"; empty where the first word is no title's first letters."""
        token = sentence.tokens[first]
        if len(token.norm) < 3 or self._vocabulary.is_known(token) or self._vocabulary.is_english(token.norm):
            return ""
        name = self._titles.spelt_out(token.norm)
        return f"{name} {sentence.norm(first + 1, last)}".strip() if name != token.norm else ""

    def _parts(self, sentence: Sentence, whole: list[Candidate]) -> Iterator[Candidate]:
        """Words that stand in titles in this order: "eternal sunshine", "nemo"."""
        found = {(candidate.first, candidate.last) for candidate in whole}
        titles = [candidate for candidate in whole if candidate.last - candidate.first > 1]
        for first, last in self._runs(sentence, _LONGEST_PART):
            tokens = sentence.tokens[first:last]
            if (
                (first, last) in found
                or tokens[-1].norm in SMALL_WORDS
                or (tokens[0].norm in SMALL_WORDS and tokens[0].norm != "the")
                or (len(tokens) == 1 and len(tokens[0].norm) < (2 if tokens[0].text.isupper() else 4))
                or any(sentence.gap(index) != " " for index in range(first + 1, last))
                or any(title.first <= first and last <= title.last for title in titles)
                or (len(tokens) == 1 and not self._could_stand(sentence, first))
            ):
                continue
            known = self._titles.containing(sentence.norm(first, last))
            least = _LEAST_OF_PART if len(tokens) - (tokens[0].norm == "the") == 1 else 1
            if movies := tuple(movie for movie in known if movie.rating_count >= least):
                yield _candidate(first, last, "part", movies)

    def _could_stand(self, sentence: Sentence, index: int) -> bool:
        """The word is no English one, or stands where a film may."""
        return not self._vocabulary.is_english(sentence.tokens[index].norm) or any(
            stands(sentence, index, index + 1) for stands in (slot, whole_phrase, stands_alone)
        )

    def _misspelt(self, sentence: Sentence, others: list[Candidate]) -> Iterator[Candidate]:
        """Runs of words with an odd one among them that are nearly a name of a film: "the maze runer"."""
        from rapidfuzz import fuzz, process

        found = {(other.first, other.last) for other in others}
        odd, content = self._odd(sentence, others)
        runs = [
            (first, last)
            for first, last in self._runs(sentence, _LONGEST_MISSPELT)
            if (odd & (run := set(range(first, last))) or len(content & run) > 1 or (content & run and len(run) > 2))
            and (first, last) not in found
            and len(sentence.norm(first, last)) >= 4
            and sentence.tokens[first].norm not in _NOT_AT_ENDS
            and sentence.tokens[last - 1].norm not in _NOT_LAST
        ][:_MOST_COMPARED]
        if not runs:
            return
        said = [numbered(sentence.norm(first, last)) for first, last in runs]
        likeness = process.cdist(said, self._spellings, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
        nearest: list[Candidate] = []
        for (first, last), row in zip(runs, likeness, strict=True):
            best = int(np.argmax(np.where(row > 0, row + self._fame, 0)))
            name, movie = self._names[best]
            spelt = all(self._vocabulary.is_english(token.norm) for token in sentence.tokens[first:last])
            if (_LEAST_SPELT_RIGHT if spelt else 0) < row[best] < 100:
                title = normalise(movie.title)
                nearest.append(
                    Candidate(first, last, "misspelt", title, movie.rating_count, name, float(row[best]), (movie,))
                )
        named = [other for other in others if other.kind != "part"]
        for one in sorted(nearest, key=lambda candidate: candidate.likeness, reverse=True):
            if not any(other.movies[:1] == one.movies and other.overlaps(one) for other in named):
                named.append(one)
                yield one

    def _odd(self, sentence: Sentence, others: list[Candidate]) -> tuple[set[int], set[int]]:
        """Tokens that may be misspelt: hardly any profile uses them, and no name or part of one has them; and those
        that say something and are in no name."""
        named = {
            index
            for other in others
            if other.kind in ("exact", "abridged", "initials")
            and (other.last - other.first > 1 or other.rating_count >= _LEAST_OF_PART)
            for index in range(other.first, other.last)
        }
        content = {
            index
            for index, token in enumerate(sentence.tokens)
            if index not in named and len(token.norm) >= 3 and self._vocabulary.is_content(token)
        }
        odd = {
            index
            for index in content
            if self._vocabulary.spread[sentence.tokens[index].norm] < RARE
            and not self._vocabulary.misspelt_genre(sentence.tokens[index])
        }
        return odd, content


def _owner(words: str) -> str:
    """ "Rocky's" -> "Rocky"; empty where nobody owns."""
    name = words.replace("’", "'")
    return name.removesuffix("'s") if name.endswith("'s") else ""


def _candidate(first: int, last: int, kind: CandidateKind, movies: tuple[Movie, ...], name: str = "") -> Candidate:
    return Candidate(first, last, kind, normalise(movies[0].title), movies[0].rating_count, name, 100.0, movies)
