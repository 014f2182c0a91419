"""Data of the user's own: split, measured with all models."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recommender.benchmarks.films import ItemTexts, TextSource, genres
from recommender.benchmarks.known_users import run_task
from recommender.benchmarks.new_users import measure_new_users
from recommender.benchmarks.recipes import RECIPES
from recommender.benchmarks.runs import Progress
from recommender.benchmarks.tasks import Task
from recommender.checkpoint import RecommenderError
from recommender.evaluate import CUTOFFS
from recommender.formats import Interactions, read_interactions, read_parts
from recommender.report import Record
from recommender.splits import TEST, TRAIN, VALIDATION, at_random, by_time, by_user, hold_people_out, leave_last

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MOST_SCORES = 100_000_000
"""Users times items for which all scores are held at once: 400 MB. MovieLens 1M has 22 million."""
MOST_ITEMS = 20_000
"""Up to so many users or items (whichever are fewer) a linear model over all of them is fitted."""


def measure_own(
    data: Interactions,
    split: str,
    relevant: float | None,
    texts: ItemTexts,
    models: Sequence[str],
    seeds: int,
    progress: Progress,
) -> list[Record]:
    """Split the interactions and measure the models. ``relevant`` is the least rating that counts as a hit.

    Without it every interaction counts, as RecBole has it. Raises ``RecommenderError`` when the data do not have
    what the split needs.
    """
    if split == "new-users":
        return _measure_new_users(data, relevant, texts, models, seeds, progress)
    return run_task(own_task(data, parts_of(data, split), relevant, texts), models, seeds, progress)


def measure_given(
    paths: Sequence[Path],
    columns: Sequence[str],
    relevant: float | None,
    texts: ItemTexts,
    models: Sequence[str],
    seeds: int,
    progress: Progress,
) -> list[Record]:
    """The same for files of training, test and, if any, validation. Without it, a tenth of the training is held out
    for tuning and then trained on too."""
    data, part_of = read_parts(paths, columns)
    parts = np.array([TRAIN, TEST, VALIDATION], dtype=np.int8)[part_of]
    refits = len(paths) == 2
    if refits:
        inside = np.flatnonzero(parts == TRAIN)
        parts[inside] = np.where(at_random(len(inside), (0.9, 0.1)) == 1, VALIDATION, TRAIN)
    return run_task(own_task(data, parts, relevant, texts, refits), models, seeds, progress)


def read_own(path: Path, columns: Sequence[str], split: str, relevant: float | None) -> Interactions:
    """Interactions that have what the split and ``relevant`` need."""
    data = read_interactions(path, columns)
    if split in ("time", "leave-last") and data.timestamps is None:
        raise RecommenderError(f"{path} has no times, which the split {split} needs: choose another --split.")
    if relevant is not None and data.ratings is None:
        raise RecommenderError(f"{path} has no ratings: leave out --relevant.")
    return data


def parts_of(data: Interactions, split: str, seed: int = 0) -> np.ndarray:
    """The part of each interaction, int8 [n]; see ``recommender.splits``."""
    match split:
        case "random":
            return at_random(len(data), seed=seed)
        case "time" if data.timestamps is not None:
            return by_time(data.timestamps)
        case "leave-last" if data.timestamps is not None:
            return leave_last(data.users, data.timestamps)
        case "user":
            return by_user(data.users, seed=seed)
    raise ValueError(f"No split {split} of these data.")


def own_task(
    data: Interactions, parts: np.ndarray, relevant: float | None, texts: ItemTexts, refits: bool = False
) -> Task:
    """Known users whose interactions of the validation and test parts are to be found.

    With ``relevant`` ratings are strengths, their share of the highest, and only those from there on are to be found.
    ``refits``: the validation part is trained on before the test. Raises ``RecommenderError`` for data that are too
    small to measure on, or too large to hold a score for each user and item.
    """
    users, items = data.shape
    if users * items > MOST_SCORES:
        raise RecommenderError(
            f"{data.name} has {users:,} users and {items:,} items. This split scores every pair and takes up to "
            f"{MOST_SCORES:,} pairs: use --split new-users, or `gatrec train --data`."
        )
    strengths = np.ones(len(data), dtype=np.float32)
    wanted = np.ones(len(data), dtype=bool)
    if relevant is not None and data.ratings is not None:
        strengths = np.maximum(data.ratings / data.ratings.max(), 0)
        wanted = data.ratings >= relevant

    def matrix(chosen: np.ndarray, values: np.ndarray | None = None) -> csr_matrix:
        from scipy.sparse import csr_matrix

        held = np.ones(len(data), dtype=np.float32) if values is None else values
        made = csr_matrix((held[chosen], (data.users[chosen], data.items[chosen])), shape=data.shape)
        made.eliminate_zeros()
        made.sort_indices()
        return made

    train, validation, test = (parts == part for part in (TRAIN, VALIDATION, TEST))
    if items < max(CUTOFFS) or not (wanted & validation).any() or not (wanted & test).any():
        raise RecommenderError(
            f"{data.name} is too small to measure on: it takes {max(CUTOFFS)} items and users with ten interactions."
        )
    trained = matrix(train, strengths)
    return Task(
        name=data.name,
        train=trained,
        seen=matrix(train),
        validation=matrix(validation & wanted),
        final_train=matrix(train | validation, strengths) if refits else trained,
        final_seen=matrix(train | validation),
        test=matrix(test & wanted),
        texts=cache(partial(_texts, data, texts)),
        genres=genres(data.films, items),
        metric="ndcg@10",
        recipe=RECIPES["ml-100k-recbole" if relevant is None else "ml-100k"],
    )


def _measure_new_users(
    data: Interactions,
    relevant: float | None,
    texts: ItemTexts,
    models: Sequence[str],
    seeds: int,
    progress: Progress,
) -> list[Record]:
    if min(data.shape) > MOST_ITEMS:
        raise RecommenderError(
            f"{data.name} has {data.shape[0]:,} users and {data.shape[1]:,} items. The linear models take up to "
            f"{MOST_ITEMS:,} of one of them: use `gatrec train --data`, which measures on new users too."
        )
    split = hold_people_out(data, relevant)
    shares = genres(data.films, data.shape[1])
    name = f"{data.name}, new users"
    return measure_new_users(
        name,
        split.train,
        cache(partial(_texts, data, texts)),
        shares,
        split.validation,
        split.test,
        models,
        seeds,
        progress,
    )


def _texts(data: Interactions, texts: ItemTexts, source: TextSource) -> np.ndarray:
    """Text vectors of items that have a title; zeros [items, 1] when none has."""
    if not data.films:
        return np.zeros((data.shape[1], 1), dtype=np.float32)
    return texts.by_title(data.films, data.shape[1], source)
