"""How far a list strays from what everybody knows: safe choices, hidden gems, surprises.

The network's scores stay as they are; what is added to them here is known beforehand and the same for everybody, so
that its price in accuracy can be measured: `python tests/benchmarks/bench_recommender.py --appeal DIR`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

AppealName = Literal["any", "safe", "hidden", "surprise"]


@dataclass(frozen=True, slots=True)
class Appeal:
    """What is added to the score of a film, which is on the scale of log probabilities."""

    ratings: tuple[int | None, int | None] = (None, None)
    """How many ratings a film has at least and at most; films beyond come last."""
    least_mean: float | None = None
    """Its mean rating of 5 at least, likewise."""
    popularity: float = 0.0
    """Per e-fold of the number of ratings: below zero it takes back what popularity lends to a score."""
    unlikeness: float = 0.0
    """Taken off per unit of text cosine to the nearest liked film (unexpectedness; Adamopoulos and Tuzhilin, 2014)."""
    variety: float = 0.0
    """Taken off per unit of text cosine to the nearest film already on the list (maximal marginal relevance;
    Carbonell and Goldstein, 1998)."""


APPEALS: dict[AppealName, Appeal] = {
    "any": Appeal(),
    "safe": Appeal(ratings=(60, None), least_mean=3.6, popularity=0.5),
    "hidden": Appeal(ratings=(3, 60), least_mean=3.4, popularity=-0.4),
    "surprise": Appeal(ratings=(10, 150), least_mean=3.4, popularity=-0.3, unlikeness=6.0, variety=1.0),
}
"""Bounds among films that 671 people rated; the weights were chosen on validation people."""
VARIED = 50
"""So many films of a list are chosen to be unlike each other; the others follow by their score."""
POOL = 400
"""Out of so many of the best."""
OUTSIDE = 1e4
"""Taken off a film beyond the bounds: more than any score."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of the films beside the network, one entry a film."""

    counts: np.ndarray
    """Number of ratings, [films]."""
    means: np.ndarray
    """Mean rating, [films]; 0 where there is none."""
    texts: np.ndarray
    """Centred text vectors of length 1, float32 [films, text_size]."""


def ranked(
    scores: np.ndarray, allowed: np.ndarray, k: int, appeal: Appeal, standing: Standing, liked: np.ndarray
) -> np.ndarray:
    """Rows of the k best allowed films with this appeal, best first, int64 [<= k]; ``liked`` are rows.

    The first 50 are chosen one by one, so that they are unlike each other too.
    """
    changed = _adjusted(scores, appeal, standing, liked)
    rows = best(changed, allowed, max(k, POOL) if appeal.variety else k, standing.counts)
    if not appeal.variety:
        return rows
    texts, left = standing.texts[rows], changed[rows]
    chosen: list[int] = []
    nearest = np.zeros(len(rows), dtype=np.float32)
    for _ in range(min(k, VARIED, len(rows))):
        chosen.append(int(np.argmax(left - np.float32(appeal.variety) * nearest)))
        left[chosen[-1]] = -np.inf
        nearest = np.maximum(nearest, texts @ texts[chosen[-1]])
    rest = np.delete(np.arange(len(rows)), chosen)
    return rows[np.concatenate([np.array(chosen, dtype=np.int64), rest])[:k]]


def best(scores: np.ndarray, allowed: np.ndarray, k: int, counts: np.ndarray) -> np.ndarray:
    """Rows of the k best allowed films, best first, int64 [<= k]; equal scores: the more rated one first.

    Only those that can be among the k are sorted.
    """
    rows = np.flatnonzero(allowed)
    if len(rows) > k > 0:
        candidates = scores[rows]
        rows = rows[candidates >= np.partition(candidates, -k)[-k]]
    best_first = np.lexsort((-counts[rows], -scores[rows]))
    return rows[best_first[:k]]


def _adjusted(scores: np.ndarray, appeal: Appeal, standing: Standing, liked: np.ndarray) -> np.ndarray:
    """Scores with all of the appeal but variety, float32 [films]."""
    changed = scores + np.float32(appeal.popularity) * np.log1p(standing.counts, dtype=np.float32)
    if appeal.unlikeness and len(liked):
        nearest = (standing.texts @ standing.texts[liked].T).max(1)
        changed -= np.float32(appeal.unlikeness) * np.maximum(nearest, 0)
    fewest, most = appeal.ratings
    inside = standing.means >= (appeal.least_mean or 0)
    if fewest is not None:
        inside &= standing.counts >= fewest
    if most is not None:
        inside &= standing.counts <= most
    return np.where(inside, changed, changed - np.float32(OUTSIDE))
