"""Ratings as arrays and user x film matrices."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recommender.catalog import STARTER, Catalog

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

    from recommender.formats import Interactions

LIKE = 4.0
"""Ratings from here on are likes."""
DISLIKE = 2.5
"""Ratings up to here are dislikes; those between say neither."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """One rating per position: user ids, film rows (int64 [n]) and stars (float32 [n])."""

    users: np.ndarray
    films: np.ndarray
    stars: np.ndarray

    def of(self, users: Iterable[int]) -> Ratings:
        return self._where(np.isin(self.users, np.fromiter(users, dtype=np.int64)))

    def without(self, users: Iterable[int]) -> Ratings:
        return self._where(~np.isin(self.users, np.fromiter(users, dtype=np.int64)))

    def likes(self) -> Ratings:
        return self._where(self.stars >= LIKE)

    def dislikes(self) -> Ratings:
        return self._where(self.stars <= DISLIKE)

    def _where(self, keep: np.ndarray) -> Ratings:
        return Ratings(self.users[keep], self.films[keep], self.stars[keep])


def load_ratings(catalog: Catalog, folder: Path = STARTER) -> Ratings:
    """The ratings of the catalogue's films, from ratings.csv.gz."""
    with gzip.open(folder / "ratings.csv.gz", "rt", encoding="utf-8", newline="") as file:
        entries = [
            (int(entry["user_id"]), movie.row, float(entry["rating"]))
            for entry in csv.DictReader(file)
            if (movie := catalog.get(int(entry["movie_id"])))
        ]
    users, films, stars = zip(*entries, strict=True)
    return Ratings(np.array(users), np.array(films), np.array(stars, dtype=np.float32))


def as_ratings(data: Interactions, relevant: float | None) -> Ratings:
    """Interactions on the scale of five stars, so that ``relevant`` is a like; without it all have five."""
    stars = np.full(len(data), 5, dtype=np.float32)
    if relevant is not None and data.ratings is not None:
        stars = np.clip(data.ratings * np.float32(LIKE / relevant), 0, 5)
    return Ratings(data.users, data.items, stars)


def load_tastes(folder: Path = STARTER) -> dict[int, str]:
    """What the training users said about their taste, by user id; empty when the folder has none."""
    path = folder / "users.jsonl"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {entry["user_id"]: entry["said"] for entry in map(json.loads, file)}


def strengths(stars: np.ndarray) -> np.ndarray:
    """How much a rating says that the film is liked, from 0 (one star or less) to 1 (five), float32.

    The square of the stars' place on the scale: 5 -> 1, 4 -> .56, 3 -> .25, 2 -> .06. Even a lukewarm rating
    says which films go together; with likes alone the model is worse at finding likes.
    """
    return (np.maximum((stars - 1) / 4, 0) ** 2).astype(np.float32)


def to_matrix(
    users: np.ndarray, films: np.ndarray, values: np.ndarray, film_count: int
) -> tuple[csr_matrix, np.ndarray]:
    """Interactions as a float32 [distinct users, film_count] matrix, and the user id of each row.

    Zeros are not stored. Each pair of user and film may come once.
    """
    from scipy.sparse import csr_matrix

    ids, rows = np.unique(users, return_inverse=True)
    matrix = csr_matrix((values.astype(np.float32), (rows, films)), shape=(len(ids), film_count))
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix, ids
