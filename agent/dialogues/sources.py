"""The same agent over other recommenders: all of it, or one source alone, none of which has seen the people."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from recommender.catalog import Catalog
from recommender.service import Recommender, Taste, centred
from recommender.titles import TitleIndex
from tools.services import Services

if TYPE_CHECKING:
    from recommender.data import Ratings
    from recommender.train import TrainConfig

SYSTEMS = ("full agent", "GAT only", "semantic only", "popularity", "EASE")
Scores = Callable[[Taste], np.ndarray]


class ScoredBy(Recommender):
    """A recommender whose scores come from elsewhere; -inf keeps a film out. Reasons stay the network's."""

    def __init__(self, catalog: Catalog, vectors: np.ndarray, weights: dict, card: dict, scores: Scores) -> None:
        super().__init__(catalog, vectors, weights, card)
        self._scores = scores

    def scores(self, taste: Taste) -> np.ndarray:
        return self._scores(taste)

    def top(self, scores: np.ndarray, allowed: np.ndarray, k: int) -> np.ndarray:
        return super().top(scores, allowed & np.isfinite(scores), k)


class NoIndex:
    """A search index that finds nothing."""

    def search(self, *_: Any, **__: Any) -> list:
        return []


def services_without(
    people: Collection[int],
    services: Services,
    ratings: Ratings,
    tastes: dict[int, np.ndarray],
    config: TrainConfig,
    progress: Callable[[int, int], None],
) -> dict[str, Services]:
    """The systems, trained on all users but ``people``; the catalogue's counts and means leave them out too.

    ``tastes`` are text vectors by user id; ``progress`` is told (epochs done, epochs in all).
    """
    from recommender.baselines import Ease
    from recommender.data import strengths, to_matrix
    from recommender.index import ProfileIndex
    from recommender.pipeline import DISLIKE_WEIGHT, EASE_REGULARIZATION, EDGE_COUNT, EDGE_REGULARIZATION, training_data
    from recommender.train import export, fit

    known = ratings.of(set(ratings.users.tolist()) - set(people))
    catalog = _recounted(services.catalog, known)
    vectors = services.recommender.vectors
    texts = centred(vectors)
    data = training_data(known, texts, tastes)
    model = fit(data, config, lambda epoch, _: progress(epoch, config.epochs))
    edges = Ease(EDGE_REGULARIZATION).fit(data.likes).edges(EDGE_COUNT)
    edge_weight = float(services.recommender.card["configuration"]["edge_weight"])
    weights = export(model, edges, edge_weight)
    card = {"configuration": asdict(config) | {"dislike_weight": DISLIKE_WEIGHT}}
    ease = Ease(EASE_REGULARIZATION).fit(data.likes)
    counts = catalog.rating_counts.astype(np.float32)

    def by_text(taste: Taste) -> np.ndarray:
        rows = catalog.rows(taste.liked)
        return texts @ texts[rows].mean(0) if len(rows) else np.full(len(catalog), -np.inf, dtype=np.float32)

    def by_ease(taste: Taste) -> np.ndarray:
        rows = catalog.rows(taste.liked)
        row, _ = to_matrix(np.zeros(len(rows)), rows, strengths(np.full(len(rows), 5.0)), len(catalog))
        return ease.scores(row)[0] if len(rows) else np.zeros(len(catalog), dtype=np.float32)

    network = Recommender(catalog, vectors, weights, card)
    full = replace(
        services,
        catalog=catalog,
        titles=TitleIndex(catalog),
        recommender=network,
        loading_index=_loaded(ProfileIndex.open(catalog, vectors, None)),
    )

    def alone(scores: Scores) -> Recommender:
        return ScoredBy(catalog, vectors, weights, card, scores)

    nothing = _loaded(NoIndex())
    return {
        "full agent": full,
        "GAT only": replace(full, loading_index=nothing),
        "semantic only": replace(full, recommender=alone(by_text)),
        "popularity": replace(full, recommender=alone(lambda _: counts), loading_index=nothing),
        "EASE": replace(full, recommender=alone(by_ease), loading_index=nothing),
    }


def _loaded(index: Any) -> Future[Any]:
    loaded: Future[Any] = Future()
    loaded.set_result(index)
    return loaded


def _recounted(catalog: Catalog, ratings: Ratings) -> Catalog:
    """The catalogue with rating counts and means of these ratings only."""
    counts = np.bincount(ratings.films, minlength=len(catalog))
    totals = np.bincount(ratings.films, weights=ratings.stars, minlength=len(catalog))
    movies = [
        replace(movie, rating_count=int(count), rating_mean=float(total / count) if count else None)
        for movie, count, total in zip(catalog, counts, totals, strict=True)
    ]
    return Catalog(movies, catalog.fingerprint)
