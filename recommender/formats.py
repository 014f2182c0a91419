"""Interaction files as other projects write them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from recommender.checkpoint import RecommenderError

LONGEST_NUMBER = 18
"""Digits that surely fit into 64 bits."""


def read_atomic(path: Path, fields: Sequence[str]) -> list[tuple[str, ...]]:
    """The named fields of each line of a RecBole atomic file (`.inter`, `.item`, …).

    Its first line names tab-separated fields as ``name:type``. Raises ``RecommenderError`` when a field is
    missing or a line has another number of values.
    """
    with path.open(encoding="utf-8", errors="replace") as file:
        names = [field.partition(":")[0] for field in file.readline().rstrip("\n").split("\t")]
        if missing := [field for field in fields if field not in names]:
            raise RecommenderError(
                f"{path} has no field {', '.join(missing)}: its first line must name tab-separated fields, "
                f"as in {'<tab>'.join(f'{field}:token' for field in fields)}."
            )
        columns = [names.index(field) for field in fields]
        entries = []
        for number, line in enumerate(file, start=2):
            values = line.rstrip("\n").split("\t")
            if len(values) != len(names):
                raise RecommenderError(f"{path}, line {number}: {len(values)} values for {len(names)} fields.")
            entries.append(tuple(values[column] for column in columns))
    return entries


def read_interactions(path: Path) -> np.ndarray:
    """Pairs of user and item, both numbered from 0, each pair once, int64 [pairs, 2].

    From a RecBole `.inter` file, whatever its ratings, or else from lines of `user item item …`.
    Raises ``RecommenderError`` when the file is neither, or empty.
    """
    if path.suffix == ".inter":
        pairs = np.array(read_atomic(path, ("user_id", "item_id")), dtype=np.str_).reshape(-1, 2)
        if not len(pairs):
            raise RecommenderError(f"{path} has no interactions after its first line.")
    else:
        pairs = read_adjacency(path)
    numbers = [np.unique(pairs[:, column], return_inverse=True)[1] for column in (0, 1)]
    return np.unique(np.stack(numbers, axis=1), axis=0)


def read_adjacency(path: Path) -> np.ndarray:
    """Lines of `user item item …` as pairs of user and item, int64 [pairs, 2].

    A user without items has no pair. Raises ``RecommenderError`` for a line that holds something else.
    """
    users, items = [], []
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            words = line.split()
            if not all(word.isdecimal() and len(word) <= LONGEST_NUMBER for word in words):
                raise RecommenderError(f"{path}, line {number}: expected whole numbers, `user item item …`.")
            users.append(np.full(max(len(words) - 1, 0), int(words[0]) if words else 0))
            items.append(np.array(words[1:], dtype=np.int64))
    if not sum(map(len, items)):
        raise RecommenderError(f"{path} has no interactions: expected lines of `user item item …`.")
    return np.stack([np.concatenate(users), np.concatenate(items)], axis=1)
