"""From ratings to shipped weights: choose on held-out people, report, then train on everybody."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from recommender.baselines import Ease, ItemKNN, Popularity
from recommender.catalog import Catalog
from recommender.checkpoint import save_model
from recommender.data import Ratings, strengths, to_matrix
from recommender.evaluate import Scorer, evaluate_new_users
from recommender.service import centred
from recommender.splits import NewUser, new_users
from recommender.train import GATScorer, TrainConfig, TrainingData, export, fit

GIVEN_LIKES = (1, 3, 5, 10, None)
"""How many of a held-out person's likes the model is told; None: all but the targets, four fifths."""
EDGE_WEIGHTS = (8.0, 12.0, 16.0)
EDGE_REGULARIZATION = 100.0
EASE_REGULARIZATION = 400.0
EDGE_COUNT = 600_000
DISLIKE_WEIGHT = 4.0

S = TypeVar("S", bound=Scorer)
Metrics = dict[str, dict[str, dict[str, float]]]
"""Model -> likes given ("1", "3", … "all") -> metric -> mean over users."""


@dataclass(frozen=True, slots=True)
class Report:
    edge_weight: float
    validation: Metrics
    test: Metrics


def train_and_save(
    catalog: Catalog,
    ratings: Ratings,
    vectors: np.ndarray,
    tastes: dict[int, np.ndarray],
    folder: Path,
    config: TrainConfig,
    progress: Callable[[str, int, int], None],
) -> Report:
    """Measure on held-out people, fit on all, write weights and card to ``folder``.

    ``tastes`` are text vectors by user id. ``progress`` is told (stage, done, total).
    """
    texts = centred(vectors)
    report = select(ratings, texts, tastes, config, progress)
    data = training_data(ratings, texts, tastes)
    model = fit(data, config, lambda epoch, _: progress("Training on everybody", epoch, config.epochs))
    edges = Ease(EDGE_REGULARIZATION).fit(data.likes).edges(EDGE_COUNT)
    card: dict[str, Any] = {
        "model": "gatrec GAT",
        "data": catalog.fingerprint,
        "configuration": asdict(config)
        | {
            "edge_weight": report.edge_weight,
            "edge_regularization": EDGE_REGULARIZATION,
            "edge_count": EDGE_COUNT,
            "dislike_weight": DISLIKE_WEIGHT,
        },
        "metrics": {
            "note": "Measured on held-out people by the same recipe trained without them; "
            "the weights are trained on everybody.",
            "validation": report.validation,
            "test": report.test,
        },
        "versions": versions(),
    }
    save_model(folder, export(model, edges, report.edge_weight), card)
    return report


def versions() -> dict[str, str]:
    """What the weights were made with."""
    packages = {name: version(name) for name in ("torch", "torch-geometric", "numpy")}
    return packages | {"python": platform.python_version()}


def select(
    ratings: Ratings,
    texts: np.ndarray,
    tastes: dict[int, np.ndarray],
    config: TrainConfig,
    progress: Callable[[str, int, int], None],
) -> Report:
    """Choose the edge weight on the validation people and measure all models on both sets."""
    split = new_users(ratings)
    data = training_data(split.train, texts, tastes)
    films = len(texts)
    model = fit(data, config, lambda epoch, _: progress("Training without held-out people", epoch, config.epochs))
    edges = Ease(EDGE_REGULARIZATION).fit(data.likes).edges(EDGE_COUNT)
    gat = choose([GATScorer(model, edges, weight) for weight in EDGE_WEIGHTS], split.validation, films)
    scorers: dict[str, Scorer] = {
        "popularity": Popularity().fit(data.likes),
        "itemknn": ItemKNN().fit(data.likes),
        "ease": Ease(EASE_REGULARIZATION).fit(data.likes),
        "gat": gat,
    }
    return Report(
        edge_weight=gat.edge_weight,
        validation={name: measure(scorer, split.validation, films) for name, scorer in scorers.items()},
        test={name: measure(scorer, split.test, films) for name, scorer in scorers.items()},
    )


def without_held_out(
    ratings: Ratings,
    texts: np.ndarray,
    tastes: dict[int, np.ndarray],
    edge_weight: float,
    progress: Callable[[int, int], None],
) -> tuple[GATScorer, list[NewUser]]:
    """The network trained without the held-out people, with the shipped edge weight, and the test people."""
    split = new_users(ratings)
    config = TrainConfig()
    data = training_data(split.train, texts, tastes)
    model = fit(data, config, lambda epoch, _: progress(epoch, config.epochs))
    edges = Ease(EDGE_REGULARIZATION).fit(data.likes).edges(EDGE_COUNT)
    return GATScorer(model, edges, edge_weight), split.test


def training_data(ratings: Ratings, texts: np.ndarray, tastes: dict[int, np.ndarray]) -> TrainingData:
    """Ratings as edges, the stronger the more stars, with the texts of films and users beside them."""
    matrix, user_ids = to_matrix(ratings.users, ratings.films, strengths(ratings.stars), len(texts))
    silent = np.zeros(texts.shape[1], dtype=np.float32)
    return TrainingData(matrix, texts, np.stack([tastes.get(int(user), silent) for user in user_ids]))


def choose(scorers: Iterable[S], people: list[NewUser], films: int) -> S:
    """The scorer with the best NDCG@20 on these people."""
    return max(scorers, key=lambda scorer: mean_ndcg(scorer, people, films))


def mean_ndcg(scorer: Scorer, people: list[NewUser], films: int) -> float:
    """NDCG@20, averaged over people and over how many likes are told."""
    return float(np.mean([evaluate_new_users(scorer, people, films, given)["ndcg@20"].mean() for given in GIVEN_LIKES]))


def measure(
    scorer: Scorer, people: list[NewUser], films: int, lengths: Sequence[int | None] = GIVEN_LIKES
) -> dict[str, dict[str, float]]:
    """Mean metrics over people by how many likes are told, "all" for all."""
    return {
        "all" if given is None else str(given): {
            name: round(float(values.mean()), 4)
            for name, values in evaluate_new_users(scorer, people, films, given).items()
        }
        for given in lengths
    }
