"""A few well-known films, as unlike each other as can be: what to ask somebody of whom nothing is known."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection

from recommender.catalog import Catalog, Movie

CANDIDATES = 250
"""How many of the most rated films are looked at."""


def well_known(catalog: Catalog, count: int = 12, without: Collection[int] = ()) -> list[Movie]:
    """Much-rated films spread over genres, decades and countries, the best known first; fewer in a small catalogue.

    Greedy: each next film is worth the logarithm of its ratings, less for every film of its genres, its decade and its
    country that is already there. The same catalogue always gives the same films.
    """
    pool = sorted((m for m in catalog if m.movie_id not in without and m.genres), key=lambda m: -m.rating_count)
    pool = pool[:CANDIDATES]
    taken: Counter[object] = Counter()
    chosen: list[Movie] = []

    def worth(movie: Movie) -> float:
        genres = sum(1 / (1 + taken[genre]) for genre in movie.genres) / len(movie.genres)
        kind = 1 / (1 + taken[movie.year // 10]) + 1 / (1 + taken[movie.profile.country])
        return math.log1p(movie.rating_count) * (genres + kind / 2)

    while pool and len(chosen) < count:
        best = max(pool, key=worth)
        pool.remove(best)
        chosen.append(best)
        taken.update((*best.genres, best.year // 10, best.profile.country))
    return sorted(chosen, key=lambda movie: -movie.rating_count)
