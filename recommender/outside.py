"""Films and series that people name and the catalogue does not have, most of them newer than it.

They are never suggested and have no place in the network: what they are like, in words, is looked up instead.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

from recommender.catalog import STARTER, Movie, cell_values
from recommender.titles import FUZZY_CUTOFF, normalise, title_forms

_WELL_KNOWN = 12
"""Ratings from which the catalogue's films of a name are rather meant than one outside."""
_FEWEST_LETTERS = 6
"""A shorter name is not looked for as a misspelling."""


class OutsideFilm(TypedDict):
    label: str
    """ "Knives Out (2019)"."""
    year: int
    series: bool
    director: list[str]
    profile: str
    """One sentence on what it is like."""


class OutsideFilms:
    def __init__(self, path: Path = STARTER / "outside.csv") -> None:
        self._names: dict[str, list[OutsideFilm]] = defaultdict(list)
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                film = OutsideFilm(
                    label=f"{row['title']} ({row['year']})",
                    year=int(row["year"]),
                    series=row["kind"] == "series",
                    director=list(cell_values(row["director"])),
                    profile=row["profile"],
                )
                for name in {
                    form for title in (row["title"], *cell_values(row["other_titles"])) for form in names_of(title)
                }:
                    self._names[name].append(film)
        self.longest = max(len(name.split()) for name in self._names)

    def named(self, text: str, year: int | None, films: Sequence[Movie], misspelt: bool = False) -> OutsideFilm | None:
        """The newest film outside that ``text`` names, also when it is ``misspelt``.

        None when ``films``, the catalogue's of this name, are rather meant: with a year, one of about that year;
        without, well-known ones, unless only the one outside is called just so ("Arrival", not "The Arrival").
        """
        name = normalise(text)
        found = self._named(name, misspelt)
        if year is not None:
            found = [film for film in found if abs(film["year"] - year) <= 1]
            films = [movie for movie in films if abs(movie.year - year) <= 1]
            return None if films else _newest(found)
        called_so = [movie for movie in films if normalise(movie.title) == name]
        if any(title_of(film) == name for film in found):
            films = [movie for movie in films if not _differ_by_article(name, normalise(movie.title))]
        elif called_so:
            return None
        return None if sum(movie.rating_count for movie in films) >= _WELL_KNOWN else _newest(found)

    def _named(self, name: str, misspelt: bool) -> list[OutsideFilm]:
        for form in title_forms(name):
            if form in self._names:
                return self._names[form]
        if not misspelt or len(name) < _FEWEST_LETTERS:
            return []
        from rapidfuzz import fuzz, process

        near = process.extractOne(name, self._names.keys(), scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF)
        return self._names[near[0]] if near else []


def title_of(film: OutsideFilm) -> str:
    """Its normalised title."""
    return normalise(film["label"].rpartition(" (")[0])


def names_of(title: str) -> set[str]:
    """Its normalised names: the title, and its part behind a colon ("The Last Jedi")."""
    forms = title_forms(normalise(title))
    behind = normalise(title.partition(":")[2])
    return forms | (
        title_forms(behind) if len(behind.split()) > 1 and not behind.startswith(("part ", "chapter ")) else set()
    )


def _differ_by_article(name: str, other: str) -> bool:
    return name != other and name.removeprefix("the ") == other.removeprefix("the ")


def _newest(films: Sequence[OutsideFilm]) -> OutsideFilm | None:
    return max(films, key=lambda film: film["year"], default=None)


@lru_cache(maxsize=1)
def outside_films() -> OutsideFilms:
    return OutsideFilms()
