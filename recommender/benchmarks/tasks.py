"""Splits of known users whose hidden films are to be found, read from a folder the user names.

Nothing of ML-100K or ML-1M is in this package: GroupLens does not let it be passed on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recommender.benchmarks.films import ItemTexts, TextSource, genres, read_item_map, read_items, read_movies
from recommender.benchmarks.recipes import RECIPES, Recipe
from recommender.data import LIKE
from recommender.formats import read_adjacency

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Known users whose hidden films are to be found. All matrices are [users, items]."""

    name: str
    train: csr_matrix
    """Strengths in (0, 1]."""
    seen: csr_matrix
    """What is no candidate while validating."""
    validation: csr_matrix
    final_train: csr_matrix
    """What the model may know for the test: ``train`` again, or with the validation part."""
    final_seen: csr_matrix
    test: csr_matrix
    texts: Callable[[TextSource], np.ndarray]
    """Centred text vectors [items, text_size]."""
    genres: np.ndarray
    """Each item's weight split evenly over its genres, [items, genres]."""
    metric: str
    recipe: Recipe
    tested: csr_matrix | None = None
    """All that was rated in the test part, liked or not: the candidates under the paper's rule."""

    @property
    def refits(self) -> bool:
        return self.final_train is not self.train


def load_task(name: str, bench: Path, texts: ItemTexts) -> Task:
    """One of the splits of known users."""
    return KNOWN_USERS[name](bench, texts)


def _recbole(bench: Path, texts: ItemTexts) -> Task:
    """RecBole's own split of ML-100K: every rating a positive, tested without train and validation films."""
    films = read_items(bench / "ml-100k" / "ml-100k.item")
    size = max(films) + 1
    train, validation, test = (
        _matrix(_read_table(bench / "ml-100k-recbole" / f"{part}.tsv"), 944, size)
        for part in ("train", "valid", "test")
    )
    return Task(
        name="ml-100k-recbole",
        train=train,
        seen=train,
        validation=validation,
        final_train=train,
        final_seen=train + validation,
        test=test,
        texts=cache(partial(texts.by_title, films, size)),
        genres=genres(films, size),
        metric="ndcg@10",
        recipe=RECIPES["ml-100k-recbole"],
    )


def _fold_u1(bench: Path, texts: ItemTexts) -> Task:
    """GroupLens' fold u1: relevant are ratings of 4 and 5; a tenth of the base is held out for tuning."""
    films = read_items(bench / "ml-100k" / "ml-100k.item")
    size = max(films) + 1
    base, test = (_read_table(bench / "ml-100k" / f"u1.{part}") for part in ("base", "test"))
    held_out = np.random.default_rng(0).random(len(base)) < 0.1
    train, validation = base[~held_out], base[held_out]

    def weighted(table: np.ndarray) -> csr_matrix:
        return _matrix(table, 944, size, (table[:, 2] / 5).astype(np.float32))

    def relevant(table: np.ndarray) -> csr_matrix:
        return _matrix(table[table[:, 2] >= LIKE], 944, size)

    return Task(
        name="ml-100k",
        train=weighted(train),
        seen=_matrix(train, 944, size),
        validation=relevant(validation),
        final_train=weighted(base),
        final_seen=_matrix(base, 944, size),
        test=relevant(test),
        texts=cache(partial(texts.by_title, films, size)),
        genres=genres(films, size),
        metric="ndcg@10",
        recipe=RECIPES["ml-100k"],
        tested=_matrix(test, 944, size),
    )


def _lightgcnpp(bench: Path, texts: ItemTexts) -> Task:
    """LightGCN++'s split of ML-1M; as published, only training films are no candidates."""
    folder = bench / "ml-1m-lightgcnpp"
    parts = [read_adjacency(folder / f"{part}.txt") for part in ("train", "valid", "test")]
    users, items = (max(int(pairs[:, column].max()) for pairs in parts) + 1 for column in (0, 1))
    train, validation, test = (_matrix(pairs, users, items) for pairs in parts)
    item_of, films = read_item_map(folder / "item_map.txt"), read_movies(bench)
    return Task(
        name="ml-1m-lightgcnpp",
        train=train,
        seen=train,
        validation=validation,
        final_train=train,
        final_seen=train,
        test=test,
        texts=cache(partial(texts.by_movie_id, item_of, films, items)),
        genres=genres({item_of[movie_id]: film for movie_id, film in films.items() if movie_id in item_of}, items),
        metric="ndcg@20",
        recipe=RECIPES["ml-1m-lightgcnpp"],
    )


def _colakg(bench: Path, texts: ItemTexts) -> Task:
    """CoLaKG's split of ML-1M; a tenth of train is held out for tuning, then all of it trains."""
    folder = bench / "ml-1m-colakg"
    known, hidden = (read_adjacency(folder / f"{part}.txt") for part in ("train", "test"))
    users, items = (max(int(known[:, i].max()), int(hidden[:, i].max())) + 1 for i in (0, 1))
    held_out = np.random.default_rng(0).random(len(known)) < 0.1
    train = _matrix(known[~held_out], users, items)
    everything = _matrix(known, users, items)
    item_of, films = read_item_map(folder / "item_map.txt"), read_movies(bench)
    return Task(
        name="ml-1m-colakg",
        train=train,
        seen=train,
        validation=_matrix(known[held_out], users, items),
        final_train=everything,
        final_seen=everything,
        test=_matrix(hidden, users, items),
        texts=cache(partial(texts.by_movie_id, item_of, films, items)),
        genres=genres({item_of[movie_id]: film for movie_id, film in films.items() if movie_id in item_of}, items),
        metric="ndcg@20",
        recipe=RECIPES["ml-1m-colakg"],
    )


KNOWN_USERS: dict[str, Callable[[Path, ItemTexts], Task]] = {
    "ml-100k-recbole": _recbole,
    "ml-100k": _fold_u1,
    "ml-1m-lightgcnpp": _lightgcnpp,
    "ml-1m-colakg": _colakg,
}


def _matrix(pairs: np.ndarray, users: int, items: int, values: np.ndarray | None = None) -> csr_matrix:
    """User-item pairs (the first two columns) as float32 [users, items]; ones when no values are given."""
    from scipy.sparse import csr_matrix

    data = np.ones(len(pairs), dtype=np.float32) if values is None else values
    matrix = csr_matrix((data, (pairs[:, 0], pairs[:, 1])), shape=(users, items))
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix


def _read_table(path: Path) -> np.ndarray:
    """User, item, rating and timestamp, tab-separated, int64 [ratings, 4]."""
    return np.loadtxt(path, dtype=np.int64, delimiter="\t")
