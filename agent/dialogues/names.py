"""The words of a script: films, opinions and wishes as a person writes them, resolved against the catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationInfo

from agent.engines import lexicon
from agent.engines.times import parse_period
from recommender.catalog import Catalog
from recommender.titles import TitleIndex, normalise

_PLACE = re.compile(r"pick (\d{1,2})")
_LABEL = re.compile(r"(.+) \((\d{4})\)")
_ENTRY = re.compile(r"(like|dislike|seen|want|avoid) (.+?)(?: (tonight|lasting))?")
_AUDIENCES = ("kids", "family", "teen", "adult")


@dataclass(frozen=True, slots=True)
class FilmName:
    """A film in a script: by title ("Crash (2004)"), or by its place in the last list ("pick 2")."""

    said: str
    movie_id: int | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One opinion or wish in a script: "like Heat", "seen pick 2", "avoid horror lasting", "want 1990-1999"."""

    said: str
    attitude: str
    film: FilmName | None = None
    kind: str = ""
    """What sort of value it is, as limits call it: genre, year, person …"""
    value: str = ""
    """In the catalogue's spelling."""
    scope: str | None = None


class Names:
    """Finds what a script names. Errors are ``ValueError`` with a sentence for the script's author."""

    def __init__(self, catalog: Catalog, titles: TitleIndex) -> None:
        self._catalog = catalog
        self._titles = titles
        self._values = {
            kind: {normalise(value): value for value in values}
            for kind, values in (
                ("genre", catalog.genres),
                ("person", catalog.people),
                ("country", catalog.countries),
                ("audience", _AUDIENCES),
                ("mood", lexicon.MOODS),
            )
        }

    def film(self, said: str) -> FilmName:
        if match := _PLACE.fullmatch(said):
            return FilmName(said, place=int(match[1]))
        label = _LABEL.fullmatch(said)
        title, year = (label[1], int(label[2])) if label else (said, None)
        films = [movie for movie in self._titles.exact(title) if year in (None, movie.year)]
        if not films:
            near = ", ".join(movie.label for movie in self._titles.nearest(said))
            raise ValueError(f"no film is called {said!r}; the nearest are {near}")
        best = self._titles.resolve(title)
        if len(films) > 1 and best and not best.settled:
            raise ValueError(f"{said!r} may be {' or '.join(movie.label for movie in films)}: add the year")
        return FilmName(said, movie_id=films[0].movie_id)

    def entry(self, said: str) -> Entry:
        match = _ENTRY.fullmatch(said)
        if not match:
            raise ValueError(f"{said!r} should start with like, dislike, seen, want or avoid: 'like Heat'")
        attitude, what, scope = match.groups()
        if attitude in ("like", "dislike", "seen"):
            return Entry(said, attitude, film=self.film(what), scope=scope)
        kind, value = self._value(what)
        return Entry(said, attitude, kind=kind, value=value, scope=scope)

    def value(self, kind: str, said: str) -> str:
        """A genre, person, country or audience in the catalogue's spelling."""
        found = self._values[kind].get(normalise(said))
        if found is None:
            raise ValueError(f"the catalogue has no {kind} {said!r}")
        return found

    def _value(self, said: str) -> tuple[str, str]:
        if re.fullmatch(r"\d{4}(-\d{4})?|[<>]=\d{4}", said):
            return "year", said
        for kind, values in self._values.items():
            if found := values.get(normalise(said)):
                return kind, found
        return "theme", said


def _names(info: ValidationInfo) -> Names:
    assert isinstance(info.context, Names)
    return info.context


def _read_film(said: Any, info: ValidationInfo) -> FilmName:
    return _names(info).film(str(said))


def _read_entry(said: Any, info: ValidationInfo) -> Entry:
    return _names(info).entry(str(said))


def _read_value(said: Any, info: ValidationInfo) -> str:
    return _names(info).value(str(info.field_name), str(said))


def _read_period(said: Any) -> str:
    low, high = parse_period(str(said))
    if low is not None and high is not None and low > high:
        raise ValueError(f"{said!r} ends before it begins")
    return str(said)


Film = Annotated[FilmName, BeforeValidator(_read_film)]
Opinion = Annotated[Entry, BeforeValidator(_read_entry)]
CatalogValue = Annotated[str, BeforeValidator(_read_value)]
Period = Annotated[str, BeforeValidator(_read_period)]
