"""The order of a ranking's head, made anew by whoever reads the candidates: listwise reranking (Ebrat et al., 2025).

The reader is a plain callable. What it answers is never trusted: it can move films inside a window, and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from recommender.catalog import Catalog, Movie
from recommender.evaluate import Scorer, bootstrap_interval, ranked_candidates, ranking_metrics, rows_matrix
from recommender.splits import CUTOFFS, NewUser

WINDOW = 20
"""Candidates that are put in order; the rest keeps its place."""
WEIGHT = 0.3
"""Of the new order in the fused one, the ranking's own having the rest. Fixed beforehand, not tuned."""
RANK_OFFSET = 10.0
"""Reciprocal rank fusion (Cormack et al., 2009): an order gives 1 / (offset + rank)."""
METRIC = "ndcg@10"

Reorder = Callable[[Sequence[Movie], Sequence[Movie]], Iterable[int]]
"""Liked films, candidates in the ranking's order -> numbers of the candidates (from 1), best first; may raise."""


@dataclass(frozen=True, slots=True)
class Measured:
    """NDCG@10 over the same people with and without the new order; intervals are 95 % bootstrap ones."""

    people: int
    likes: int
    without: float
    fused: float
    alone: float
    """By the new order only."""
    difference: float
    """Fused less without."""
    low: float
    high: float
    failed: int
    """People for whom no order came."""
    seconds: float
    """For one person, the median."""

    @property
    def is_gain(self) -> bool:
        """The interval of the difference lies above zero."""
        return self.low > 0

    def record(self) -> dict[str, Any]:
        return asdict(self) | {"is_gain": self.is_gain}


def completed(numbers: Iterable[int], count: int) -> list[int]:
    """A full order, as indexes from 0, of an answer's numbers from 1: numbers unknown or said before are passed over,
    and films the answer forgot keep their place."""
    said = list(dict.fromkeys(number - 1 for number in numbers if 1 <= number <= count))
    kept = set(range(count)) - set(said)
    ordered = iter(said)
    return [index if index in kept else next(ordered) for index in range(count)]


def fused(order: Sequence[int], weight: float = WEIGHT) -> list[int]:
    """The new order and the one before (0, 1, 2, …) made one, as indexes."""
    places = {index: place for place, index in enumerate(order)}
    score = {i: (1 - weight) / (RANK_OFFSET + i) + weight / (RANK_OFFSET + places[i]) for i in places}
    return sorted(score, key=lambda index: (-score[index], index))


def measure(
    catalog: Catalog,
    scorer: Scorer,
    people: Sequence[NewUser],
    likes: int,
    reorder: Reorder,
    clock: Callable[[], float],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Measured:
    """The gain of ``reorder`` for people the scorer has never seen, told ``likes`` of their liked films each."""
    given = rows_matrix([person.given[:likes] for person in people], len(catalog))
    targets = rows_matrix([person.targets for person in people], len(catalog))
    before = ranked_candidates(scorer, given, max(CUTOFFS))
    orders: dict[str, list[np.ndarray]] = {"fused": [], "alone": []}
    failed, seconds = 0, []
    for number, (person, ranked) in enumerate(zip(people, before, strict=True)):
        progress(number, len(people))
        window = [catalog.movies[row] for row in ranked[:WINDOW]]
        started = clock()
        try:
            answer = list(reorder([catalog.movies[row] for row in person.given[:likes]], window))
        except Exception:
            failed += 1
            answer = []
        seconds.append(clock() - started)
        order = completed(answer, len(window))
        for name, places in (("fused", fused(order)), ("alone", order)):
            orders[name].append(np.concatenate([ranked[places], ranked[WINDOW:]]))
    progress(len(people), len(people))
    values = {name: ranking_metrics(np.stack(rows), targets)[METRIC] for name, rows in orders.items()}
    plain = ranking_metrics(before, targets)[METRIC]
    gain = values["fused"] - plain
    low, high = bootstrap_interval(gain)
    return Measured(
        people=len(people),
        likes=likes,
        without=float(plain.mean()),
        fused=float(values["fused"].mean()),
        alone=float(values["alone"].mean()),
        difference=float(gain.mean()),
        low=low,
        high=high,
        failed=failed,
        seconds=float(np.median(seconds)),
    )
