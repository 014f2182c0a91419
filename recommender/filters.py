"""Hard limits as masks over films: the one place where "no horror, from the 90s" becomes true or false per film."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import numpy as np

from recommender.catalog import Catalog, Movie
from recommender.titles import normalise


@dataclass(frozen=True, slots=True)
class Filter:
    """Which films are allowed. Every field narrows; an empty one allows all. Values are catalogue spellings."""

    genres_all: tuple[str, ...] = ()
    genres_any: tuple[str, ...] = ()
    genres_none: tuple[str, ...] = ()
    adult_genres_none: tuple[str, ...] = ()
    """None of these where the film is for adults or nobody knows for whom: a crime film for teens is no bloodbath."""
    years: tuple[int | None, int | None] = (None, None)
    """First and last year, both inclusive."""
    years_none: tuple[tuple[int | None, int | None], ...] = ()
    people: tuple[str, ...] = ()
    """All of them directed it or act in it."""
    people_any: tuple[str, ...] = ()
    """At least one of them did."""
    people_none: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """Made in any of them."""
    countries_none: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    """Fit for any of them: kids, family, teen, adult."""
    ratings: tuple[int | None, int | None] = (None, None)
    """How many ratings at least and at most: how well known a film is."""
    least_mean: float | None = None
    """Mean rating of 5 at least."""
    words_none: tuple[str, ...] = ()
    """Not among the themes and moods, nor in the profile's sentence."""

    def mask(self, catalog: Catalog) -> np.ndarray:
        """bool [films]: which films are allowed. The caller's own copy."""
        allowed = np.ones(len(catalog), dtype=bool)
        for part in _parts(self):
            allowed &= _mask(part, catalog)
        return allowed

    def allows(self, movie: Movie) -> bool:
        """Whether one film keeps all limits but ``words_none``."""
        profile = movie.profile
        first, last = self.years
        fewest, most = self.ratings
        return (
            (first is None or movie.year >= first)
            and (last is None or movie.year <= last)
            and not any((low or 0) <= movie.year <= (high or 9999) for low, high in self.years_none)
            and (fewest is None or movie.rating_count >= fewest)
            and (most is None or movie.rating_count <= most)
            and (self.least_mean is None or (movie.rating_mean or 0.0) >= self.least_mean)
            and all(genre in movie.genres for genre in self.genres_all)
            and (not self.genres_any or any(genre in movie.genres for genre in self.genres_any))
            and not any(genre in movie.genres for genre in self.genres_none)
            and (
                profile.audience in ("kids", "family", "teen")
                or not any(genre in movie.genres for genre in self.adult_genres_none)
            )
            and all(name in movie.people for name in self.people)
            and (not self.people_any or any(name in movie.people for name in self.people_any))
            and not any(name in movie.people for name in self.people_none)
            and (not self.countries or profile.country in self.countries)
            and (not self.countries_none or profile.country not in self.countries_none)
            and (not self.audiences or profile.audience in self.audiences)
        )


_EACH_ALONE = ("genres_all", "genres_none", "years_none", "people", "people_none", "countries_none", "words_none")
"""Fields each value of which narrows by itself."""


def _parts(limits: Filter) -> Iterator[Filter]:
    """Filters of one value, or of values any of which will do, that come to these limits together."""
    for field in fields(limits):
        value = getattr(limits, field.name)
        alone = [(one,) for one in value] if field.name in _EACH_ALONE else [value] if value != field.default else []
        for part in alone:
            said: dict[str, Any] = {field.name: part}
            yield Filter(**said)


@lru_cache(maxsize=256)
def _mask(part: Filter, catalog: Catalog) -> np.ndarray:
    """The limits of a talk are combined anew all the time, but are always the same few."""
    allowed = np.fromiter((part.allows(movie) for movie in catalog), dtype=bool, count=len(catalog))
    if part.words_none:
        words = [f" {normalise(word)}" for word in part.words_none]
        clean = (not any(word in text for word in words) for text in catalog.words)
        allowed &= np.fromiter(clean, dtype=bool, count=len(catalog))
    return allowed
