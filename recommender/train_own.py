"""A network of the user's own ratings: trained, measured on people it has not seen, written to a folder."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recommender.baselines import Ease, Popularity
from recommender.benchmarks.films import ItemTexts
from recommender.checkpoint import save_model, write_text
from recommender.data import strengths, to_matrix
from recommender.evaluate import Scorer
from recommender.formats import Interactions
from recommender.large import MOST_FILMS, fit_large, sparse_ease
from recommender.pipeline import EDGE_COUNT, EDGE_WEIGHTS, Report, choose, measure, versions
from recommender.splits import hold_people_out
from recommender.train import GATScorer, TrainConfig, TrainingData, export, fit

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

ITEMS = "items.csv"
REGULARIZATION = 400.0
MOST_SCORES = 500_000_000
"""Users times items for which the teacher's scores are held at once: 2 GB."""
USERS_SEEN = 400_000
"""Training goes on until about so many users have been seen, each as often as the others."""


def train_own(
    data: Interactions,
    relevant: float | None,
    texts: np.ndarray,
    folder: Path,
    seed: int,
    progress: Callable[[str, int, int], None],
) -> Report:
    """Train on all but some held-out people, measure on those, write weights, card and the list of items.

    ``texts`` [items, text_size] are centred text vectors, zeros for none. With more than 20,000 items, or half a
    billion pairs of user and item, a part of the items is scored at a step, and the item-item weights are those of the
    most popular. Raises ``RecommenderError`` when the data are too small.
    """
    split = hold_people_out(data, relevant)
    likes, _ = to_matrix(split.train.users, split.train.films, strengths(split.train.stars), data.shape[1])
    training = TrainingData(likes, texts, np.zeros((likes.shape[0], texts.shape[1]), dtype=np.float32))
    large = data.shape[1] > MOST_FILMS or likes.shape[0] * likes.shape[1] > MOST_SCORES
    config = own_config(likes, seed)
    progress("Item-item weights", 0, 1)
    ease = None if large else Ease(REGULARIZATION).fit(likes)
    edges = sparse_ease(likes, REGULARIZATION) if ease is None else ease.edges(EDGE_COUNT)
    progress("Item-item weights", 1, 1)
    if large:
        model = fit_large(training, config, edges, lambda done, total: progress("Training", done, total))
    else:
        model = fit(training, config, lambda epoch, _: progress("Training", epoch, config.epochs))
    people, items = split.validation, data.shape[1]
    gat = choose([GATScorer(model, edges, weight) for weight in EDGE_WEIGHTS], people, items)
    peers: dict[str, Scorer] = {
        "popularity": Popularity().fit(likes),
        "item-item weights": ease or ItemWeights(edges),
        "gat": gat,
    }
    report = Report(
        edge_weight=gat.edge_weight,
        validation={name: measure(scorer, people, items) for name, scorer in peers.items()},
        test={name: measure(scorer, split.test, items) for name, scorer in peers.items()},
    )
    listed = _items(data)
    card = {
        "model": "gatrec GAT",
        "data": hashlib.sha256(listed.encode()).hexdigest(),
        "configuration": asdict(config) | {"edge_weight": gat.edge_weight, "edge_regularization": REGULARIZATION},
        "metrics": {
            "note": "Measured on held-out people, who are not in the training.",
            "validation": report.validation,
            "test": report.test,
        },
        "versions": versions(),
    }
    save_model(folder, export(model, edges, gat.edge_weight), card)
    write_text(folder / ITEMS, listed)
    return report


def own_config(likes: csr_matrix, seed: int) -> TrainConfig:
    """The chat's recipe, as long as the users are many."""
    users = likes.shape[0]
    config = TrainConfig(seed=seed, epochs=int(np.clip(round(USERS_SEEN / users), 3, 60)))
    config = replace(config, profile_length=max(float(likes.sum()) / users, 1.0))
    if users > 5_000:
        config = replace(config, batch_size=256, embedding_size=128, weight_decay=1e-5, distillation_weight=1.0)
    return config


def texts_of(data: Interactions, texts: ItemTexts) -> np.ndarray:
    """Text vectors of the items that have a title; of too many, only those that the catalogue knows."""
    films = data.films
    if len(films) > MOST_FILMS:
        films = {item: film for item, film in films.items() if texts.knows(film)}
    return texts.by_title(films, data.shape[1]) if films else np.zeros((data.shape[1], 1), dtype=np.float32)


class ItemWeights:
    """The item-item weights alone."""

    def __init__(self, weights: csr_matrix) -> None:
        self._weights = weights

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return (likes @ self._weights).toarray()


def _items(data: Interactions) -> str:
    """Row, id, title, year and genres of each item as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("row", "item", "title", "year", "genres"))
    for row, item in enumerate(data.item_ids.tolist()):
        film = data.films.get(row)
        writer.writerow((row, item, *((film.title, film.year or "", "|".join(film.genres)) if film else ("", "", ""))))
    return text.getvalue()
