"""Titles, years and genres of films, in the files that GroupLens and RecBole keep them in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from recommender.titles import split_title

ML_100K_GENRES = (
    "unknown Action Adventure Animation Children Comedy Crime Documentary Drama Fantasy Film-Noir Horror "
    "Musical Mystery Romance Sci-Fi Thriller War Western"
).split()
"""The genre columns of u.item, in their order."""
_YEAR_BEHIND = re.compile(r"\s*\((\d{4})[^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Film:
    title: str
    year: int
    """0 where it is not known."""
    genres: tuple[str, ...]

    @property
    def text(self) -> str:
        year = f" ({self.year})" if self.year else ""
        genres = f" {', '.join(self.genres)}." if self.genres else ""
        return f"{split_title(self.title)[0]}{year}.{genres}"


def named_film(title: str, genres: Iterable[str]) -> Film:
    """A film by MovieLens' kind of title, `Heat (1995)`."""
    year = _YEAR_BEHIND.search(title)
    listed = tuple(genre for genre in genres if genre and genre not in ("unknown", "(no genres listed)"))
    return Film(_YEAR_BEHIND.sub("", title), int(year[1]) if year else 0, listed)


def read_u_item(text: str) -> dict[str, Film]:
    """ML-100K's u.item by film id: `id|title (year)|date|video date|address|19 flags of genres`."""
    films = {}
    for line in text.splitlines():
        values = line.split("|")
        if len(values) > 5:
            flags = zip(ML_100K_GENRES, values[5:], strict=False)
            films[values[0]] = named_film(values[1], (genre for genre, flag in flags if flag == "1"))
    return films


def read_movies_dat(text: str) -> dict[str, Film]:
    """ML-1M's movies.dat by film id: `id::title (year)::genre|genre`."""
    entries = (line.split("::") for line in text.splitlines())
    return {entry[0]: named_film(entry[1], entry[2].split("|")) for entry in entries if len(entry) == 3}


def read_movies_csv(text: str) -> dict[str, Film]:
    """The movies.csv of later MovieLens by film id; empty when its columns are not movieId, title and genres."""
    entries = csv.reader(io.StringIO(text, newline=""))
    if next(entries, [])[:3] != ["movieId", "title", "genres"]:
        return {}
    return {entry[0]: named_film(entry[1], entry[2].split("|")) for entry in entries if len(entry) == 3}


def read_item_file(text: str) -> dict[str, Film]:
    """A RecBole .item file by item id; empty when it has no titles."""
    lines = text.splitlines()
    names = [field.partition(":")[0] for field in lines[0].split("\t")] if lines else []

    def column(*candidates: str) -> int | None:
        return next((names.index(name) for name in candidates if name in names), None)

    item, title = column("item_id"), column("movie_title", "title", "name")
    year, genre = column("release_year", "year"), column("class", "genre", "genres", "categories")
    if item is None or title is None:
        return {}
    films = {}
    for values in (line.split("\t") for line in lines[1:]):
        if len(values) == len(names):
            film = named_film(values[title], _listed(values[genre]) if genre is not None else ())
            known = values[year] if year is not None else ""
            films[values[item]] = Film(film.title, int(known) if known.isdecimal() else film.year, film.genres)
    return films


def _listed(genres: str) -> list[str]:
    separator = next((mark for mark in "|," if mark in genres), " ")
    return [genre.strip() for genre in genres.split(separator)]
