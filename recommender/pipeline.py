"""From ratings to shipped weights: choose on held-out people, report, then train on everybody."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from recommender.baselines import Ease, ItemKNN, Popularity
from recommender.catalog import Catalog
from recommender.checkpoint import save_model
from recommender.data import Ratings, to_matrix
from recommender.evaluate import Scorer, evaluate_new_users
from recommender.model import GAT
from recommender.service import centred
from recommender.splits import NewUser, new_users
from recommender.train import GATScorer, TrainConfig, TrainingData, export, fit

GIVEN_LIKES = (1, 3, 5, 10, None)
"""How many of a held-out person's likes the model is told; None: all but the targets, four fifths."""
EDGE_WEIGHTS = (0.0, 2.0, 4.0, 8.0, 12.0, 16.0)
CHECK_EVERY = 5
EDGES_PER_FILM = 50
DISLIKE_WEIGHT = 2.0

Metrics = dict[str, dict[str, dict[str, float]]]
"""Model -> likes given ("1", "3", … "all") -> metric -> mean over users."""


@dataclass(frozen=True, slots=True)
class Report:
    epochs: int
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
    final = replace(config, epochs=report.epochs)
    data = training_data(ratings, texts, tastes)
    model = fit(data, final, lambda epoch, _: progress("Training on everybody", epoch, final.epochs))
    edges = Ease(config.teacher_regularization).fit(data.likes).edges(EDGES_PER_FILM)
    card: dict[str, Any] = {
        "model": "gatrec GAT",
        "data": catalog.fingerprint,
        "configuration": asdict(final)
        | {
            "edge_weight": report.edge_weight,
            "edges_per_film": EDGES_PER_FILM,
            "dislike_weight": DISLIKE_WEIGHT,
        },
        "metrics": {
            "note": "Measured on held-out people by the same recipe trained without them; "
            "the weights are trained on everybody.",
            "validation": report.validation,
            "test": report.test,
        },
        "versions": {name: version(name) for name in ("torch", "torch-geometric", "numpy")}
        | {"python": platform.python_version()},
    }
    save_model(folder, export(model, edges, report.edge_weight), card)
    return report


def select(
    ratings: Ratings,
    texts: np.ndarray,
    tastes: dict[int, np.ndarray],
    config: TrainConfig,
    progress: Callable[[str, int, int], None],
) -> Report:
    """Choose epochs and edge weight on the validation people and measure all models on both sets."""
    split = new_users(ratings)
    data = training_data(split.train, texts, tastes)
    films = len(texts)
    ease = Ease(config.teacher_regularization).fit(data.likes)
    edges = ease.edges(EDGES_PER_FILM)
    best: tuple[float, int, float, dict] | None = None

    def check(epoch: int, model: GAT) -> None:
        nonlocal best
        progress("Choosing on held-out people", epoch, config.epochs)
        if epoch % CHECK_EVERY:
            return
        for weight in EDGE_WEIGHTS:
            value = mean_ndcg(GATScorer(model, edges, weight), split.validation, films)
            if best is None or value > best[0]:
                best = (value, epoch, weight, {k: v.clone() for k, v in model.state_dict().items()})

    model = fit(data, config, check)
    assert best is not None
    _, epochs, edge_weight, state = best
    model.load_state_dict(state)
    scorers: dict[str, Scorer] = {
        "popularity": Popularity().fit(data.likes),
        "itemknn": ItemKNN().fit(data.likes),
        "ease": ease,
        "gat": GATScorer(model, edges, edge_weight),
    }
    return Report(
        epochs=epochs,
        edge_weight=edge_weight,
        validation={name: measure(scorer, split.validation, films) for name, scorer in scorers.items()},
        test={name: measure(scorer, split.test, films) for name, scorer in scorers.items()},
    )


def training_data(ratings: Ratings, texts: np.ndarray, tastes: dict[int, np.ndarray]) -> TrainingData:
    """The likes among the ratings, with the texts of films and users beside them."""
    likes = ratings.likes()
    matrix, user_ids = to_matrix(likes.users, likes.films, len(texts))
    silent = np.zeros(texts.shape[1], dtype=np.float32)
    return TrainingData(matrix, texts, np.stack([tastes.get(int(user), silent) for user in user_ids]))


def mean_ndcg(scorer: Scorer, people: list[NewUser], films: int) -> float:
    """NDCG@20, averaged over people and over how many likes are told."""
    return float(np.mean([evaluate_new_users(scorer, people, films, given)["ndcg@20"].mean() for given in GIVEN_LIKES]))


def measure(scorer: Scorer, people: list[NewUser], films: int) -> dict[str, dict[str, float]]:
    return {
        str(given or "all"): {
            name: round(float(values.mean()), 4)
            for name, values in evaluate_new_users(scorer, people, films, given).items()
        }
        for given in GIVEN_LIKES
    }
