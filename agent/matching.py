"""Films as other catalogues name them, matched by title and year."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

from recommender.catalog import Catalog, Movie
from recommender.titles import TitleIndex, normalise

LIKENESS = 90.0
"""rapidfuzz's 0-100 score under which a title spelt otherwise is not taken for a film of the same year."""
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


class FilmMatcher:
    """Finds the catalogue's film for a title and year from elsewhere. Better none than the wrong one."""

    def __init__(self, catalog: Catalog, titles: TitleIndex) -> None:
        self.catalog = catalog
        self._titles = titles

    @cached_property
    def last_year(self) -> int:
        return int(self.catalog.years.max())

    def namesakes(self, title: str) -> tuple[Movie, ...]:
        """Films of this name, of whatever year."""
        return self._titles.exact(title)

    def find(self, title: str, year: int | None) -> Movie | None:
        """The film of this title that came out within a year of ``year``; without a year, the only one of its name."""
        namesakes = self._titles.exact(title)
        if year is None:
            return namesakes[0] if len(namesakes) == 1 else None
        near = [movie for movie in namesakes if abs(movie.year - year) <= 1]
        return min(near, key=lambda movie: abs(movie.year - year), default=None) or self._spelt_otherwise(title, year)

    def _spelt_otherwise(self, title: str, year: int) -> Movie | None:
        from rapidfuzz import fuzz, process

        name = _comparable(title)
        of_years = [*self._by_year[year], *self._by_year[year - 1], *self._by_year[year + 1]]
        numbers = _numbers(name)
        same_part = [(other, movie) for other, movie in of_years if _numbers(other) == numbers]
        names = [other for other, _ in same_part]
        best = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=LIKENESS) if len(name) > 3 else None
        if best:
            return same_part[best[2]][1]
        words = set(name.split())
        holding = {movie for other, movie in of_years if _one_holds_the_other(words, set(other.split()))}
        return holding.pop() if len(holding) == 1 else None

    @cached_property
    def _by_year(self) -> dict[int, list[tuple[str, Movie]]]:
        by_year: dict[int, list[tuple[str, Movie]]] = defaultdict(list)
        for movie in self.catalog:
            for title in (movie.title, *movie.other_titles):
                by_year[movie.year].append((_comparable(title), movie))
        return by_year


def _comparable(title: str) -> str:
    words = [_ROMAN.get(word, word) for word in normalise(title).split()]
    return " ".join(word for word in words if word not in ("the", "a", "an", "part", "episode", "vol", "volume"))


def _one_holds_the_other(words: set[str], others: set[str]) -> bool:
    """ "Life of Brian" and "Monty Python's Life of Brian": fewer than three words in common say too little."""
    return len(words & others) >= min(len(words), len(others)) >= 3


def _numbers(name: str) -> list[str]:
    """The numbers in a title: they tell the films of a series apart."""
    return re.findall(r"\d+", name)
