"""What the films of a split are called, what genres and what text they have."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np

from recommender.beyond import genre_shares
from recommender.catalog import Catalog
from recommender.embedding import Encoder
from recommender.films import Film, read_item_file, read_movies_dat
from recommender.service import centred
from recommender.titles import normalise, split_title

TextSource = Literal["profiles", "metadata", "random", "none"]
"""What text vectors are made of: what a language model wrote of the films, title and genres only, noise, nothing."""


class ItemTexts:
    """Text vectors for the items of a split: the catalogue's where it knows the film, else encoded."""

    def __init__(self, catalog: Catalog, vectors: np.ndarray) -> None:
        self._catalog = catalog
        self._vectors = vectors

    def knows(self, film: Film) -> bool:
        """Whether the catalogue has a film of just this title and year."""
        return (normalise(split_title(film.title)[0]), film.year) in self._rows

    @cached_property
    def _rows(self) -> dict[tuple[str, int], int]:
        return {(normalise(movie.title), movie.year): movie.row for movie in reversed(self._catalog.movies)}

    def by_title(self, films: dict[int, Film], items: int, source: TextSource = "profiles") -> np.ndarray:
        """Centred vectors [items, text_size] for films known by title and year; zero rows for other items."""
        rows = self._rows
        known: dict[int, int] = {}
        for item, film in films.items():
            names = [split_title(film.title)[0], *split_title(film.title)[1]]
            for key in ((normalise(name), film.year + shift) for shift in (0, -1, 1) for name in names):
                if key in rows:
                    known.setdefault(item, rows[key])
        return self._vectors_of(known, films, items, source)

    def by_movie_id(
        self, item_of: dict[int, int], films: dict[int, Film], items: int, source: TextSource = "profiles"
    ) -> np.ndarray:
        """The same for films known by MovieLens' id; ``films`` (by that id) describe those not in the catalogue."""
        known = {item: self._catalog[movie_id].row for movie_id, item in item_of.items() if movie_id in self._catalog}
        described = {item_of[movie_id]: film for movie_id, film in films.items() if movie_id in item_of}
        return self._vectors_of(known, described, items, source)

    def of_catalog(self, source: TextSource = "profiles") -> np.ndarray:
        """The same for the films of the catalogue itself."""
        films = {movie.row: Film(movie.title, movie.year, movie.genres) for movie in self._catalog}
        return self._vectors_of({row: row for row in films}, films, len(films), source)

    def _vectors_of(self, known: dict[int, int], films: dict[int, Film], items: int, source: TextSource) -> np.ndarray:
        size = self._vectors.shape[1]
        if source == "none":
            return np.zeros((items, size), dtype=np.float32)
        if source == "random":
            return centred(np.random.default_rng(0).standard_normal((items, size), dtype=np.float32))
        vectors = np.zeros((items, size), dtype=np.float32)
        if source == "profiles":
            for item, row in known.items():
                vectors[item] = self._vectors[row]
        others = [item for item in films if source == "metadata" or item not in known]
        vectors[others] = Encoder().encode([films[item].text for item in others])
        described = vectors.any(1)
        vectors[described] = centred(vectors[described])
        return vectors


def genres(films: dict[int, Film], items: int) -> np.ndarray:
    return genre_shares([films[item].genres if item in films else () for item in range(items)])


def read_item_map(path: Path) -> dict[int, int]:
    """MovieLens' id -> item of the split."""
    with path.open(encoding="utf-8") as file:
        return {int(movie_id): int(item) for movie_id, item in map(str.split, file)}


def read_items(path: Path) -> dict[int, Film]:
    """Films of ML-100K in RecBole's atomic format."""
    return _by_number(read_item_file(path.read_text(encoding="utf-8", errors="replace")))


def read_movies(bench: Path) -> dict[int, Film]:
    """Films of ML-1M by MovieLens' id."""
    return _by_number(read_movies_dat((bench / "ml-1m" / "movies.dat").read_text(encoding="utf-8")))


def _by_number(films: dict[str, Film]) -> dict[int, Film]:
    return {int(item): film for item, film in films.items()}
