"""Films on a map: the two directions in which they differ most, in the space the network puts films in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.catalog import Catalog

FEWEST_RATINGS = 20
"""Films with fewer do not count for what an axis means."""
FEWEST_OF_GENRE = 15
LEAST_EFFECT = 0.3
"""By how many standard deviations a genre must lie off the mean of all films to name an end of an axis."""
MOST_NAMES = 2
NO_GENRE = "IMAX"
"""MovieLens has this format among its genres."""


@dataclass(frozen=True, slots=True)
class FilmMap:
    coordinates: np.ndarray
    """float64 [films asked for, 2], about their common centre, in units of the embedding's cosine space."""
    low: tuple[tuple[str, ...], tuple[str, ...]]
    """For each axis the genres that lie at its lower end, strongest first; none where no genre does clearly."""
    high: tuple[tuple[str, ...], tuple[str, ...]]
    """The same for the upper end."""


def film_map(catalog: Catalog, embeddings: np.ndarray, movie_ids: Sequence[int]) -> FilmMap:
    """Principal component analysis of the films' unit vectors, by a singular value decomposition.

    ``embeddings`` is float32 [films of the catalogue, d]. With fewer than three different films, the axes are those
    of the catalogue's well-known films. The sign of an axis is chosen so that its largest weight is positive.
    """
    rows = catalog.rows(movie_ids)
    vectors = embeddings / np.maximum(np.linalg.norm(embeddings, axis=1, keepdims=True), 1e-9)
    known = np.flatnonzero(catalog.rating_counts >= FEWEST_RATINGS)
    fitted = vectors[rows] if len(np.unique(rows)) >= 3 else vectors[known]
    centre = vectors[rows].mean(0) if len(rows) else fitted.mean(0)
    _, _, axes = np.linalg.svd(fitted - fitted.mean(0), full_matrices=False)
    axes = axes[:2] * np.sign(axes[np.arange(2), np.abs(axes[:2]).argmax(1)])[:, None]
    everywhere = vectors[known] @ axes.T
    low, high = zip(*(_ends(catalog, known, everywhere[:, axis]) for axis in range(2)), strict=True)
    return FilmMap((vectors[rows] - centre) @ axes.T, low, high)


def _ends(catalog: Catalog, known: np.ndarray, places: np.ndarray) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Genres at the lower and at the upper end of an axis, on which the known films lie at ``places``."""
    effects: dict[str, float] = {}
    for genre in set(catalog.genres) - {NO_GENRE}:
        of_genre = np.array([genre in catalog.movies[row].genres for row in known])
        if of_genre.sum() >= FEWEST_OF_GENRE:
            effects[genre] = float((places[of_genre].mean() - places.mean()) / max(places.std(), 1e-9))
    ranked = sorted(effects, key=lambda genre: effects[genre])
    low = [genre for genre in ranked[:MOST_NAMES] if effects[genre] <= -LEAST_EFFECT]
    high = [genre for genre in ranked[: -MOST_NAMES - 1 : -1] if effects[genre] >= LEAST_EFFECT]
    return tuple(low), tuple(high)
