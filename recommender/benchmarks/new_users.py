"""People the models have never seen, told some of the films they like: latest-small-newusers."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recommender.baselines import Ease, ItemKNN, Popularity, Random
from recommender.benchmarks.runs import Progress, repeated
from recommender.beyond import FilmFacts, genre_shares
from recommender.catalog import Catalog
from recommender.data import LIKE, Ratings, strengths
from recommender.evaluate import Scorer, ranked_candidates, ranking_metrics, rows_matrix
from recommender.pipeline import (
    EDGE_COUNT,
    EDGE_REGULARIZATION,
    EDGE_WEIGHTS,
    GIVEN_LIKES,
    S,
    choose,
    training_data,
)
from recommender.report import Record, Result, make_records
from recommender.service import centred
from recommender.splits import NewUser
from recommender.train import GATScorer, TrainConfig, TrainingData, fit

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

NEW_USERS = "latest-small-newusers"


@dataclass(frozen=True, slots=True)
class Inputs:
    """The folder of the splits and the package's own data, which films' texts and the new users come from."""

    bench: Path
    catalog: Catalog
    ratings: Ratings
    vectors: np.ndarray
    tastes: dict[int, np.ndarray]


def new_user_split(bench: Path, catalog: Catalog) -> tuple[list[NewUser], list[NewUser]]:
    """Validation and test people of latest-small-newusers; all of their ratings stay out of training."""
    people: dict[tuple[str, int], dict[str, list[tuple[int, int]]]] = {}
    with (bench / NEW_USERS / "users.csv").open(encoding="utf-8", newline="") as file:
        for entry in csv.DictReader(file):
            roles = people.setdefault((entry["set"], int(entry["user_id"])), {})
            row = catalog[int(entry["movie_id"])].row
            roles.setdefault(entry["role"], []).append((int(entry["order"]), row))

    def person(user_id: int, roles: dict[str, list[tuple[int, int]]]) -> NewUser:
        def rows(role: str) -> np.ndarray:
            return np.array([row for _, row in sorted(roles.get(role, []))], dtype=np.int64)

        return NewUser(user_id, given=rows("like"), disliked=rows("dislike"), targets=rows("target"))

    validation, test = (
        [person(user_id, roles) for (part, user_id), roles in people.items() if part == wanted]
        for wanted in ("valid", "test")
    )
    return validation, test


def training_ratings(inputs: Inputs, held_out: Sequence[NewUser]) -> Ratings:
    """The ratings of everybody else."""
    return inputs.ratings.of(set(inputs.ratings.users.tolist()) - {person.user_id for person in held_out})


def run_new_users(inputs: Inputs, models: Sequence[str], seeds: int, progress: Progress) -> list[Record]:
    """The new-user protocol on the package's own ratings."""
    validation, test = new_user_split(inputs.bench, inputs.catalog)
    data = training_data(training_ratings(inputs, validation + test), centred(inputs.vectors), inputs.tastes)
    genres = genre_shares([movie.genres for movie in inputs.catalog])
    said = np.stack([inputs.tastes[person.user_id] for person in test])
    return measure_new_users(NEW_USERS, data, validation, test, genres, models, seeds, progress, said)


def measure_new_users(
    name: str,
    data: TrainingData,
    validation: list[NewUser],
    test: list[NewUser],
    genres: np.ndarray,
    models: Sequence[str],
    seeds: int,
    progress: Progress,
    said: np.ndarray | None = None,
) -> list[Record]:
    """Every model on people it has never seen: all is chosen on the validation people and measured on the test people.

    ``genres`` [films, genres] are each film's shares; ``said`` [test people, text_size] what they say of their taste.
    """
    likes_only = data.likes.copy()
    likes_only.data = (likes_only.data >= strengths(np.array([LIKE]))[0]).astype(np.float32)
    likes_only.eliminate_zeros()
    films = data.likes.shape[1]
    facts = FilmFacts(np.diff(likes_only.tocsc().indptr), likes_only.shape[0], data.texts, genres)

    def best(candidates: Iterable[S]) -> S:
        return choose(candidates, validation, films)

    def gat(seed: int, edge_weights: Sequence[float]) -> GATScorer:
        config = TrainConfig(seed=seed)
        model = fit(data, config)
        edges = Ease(EDGE_REGULARIZATION).fit(data.likes).edges(EDGE_COUNT)
        return best(GATScorer(model, edges, weight) for weight in edge_weights)

    def ease(likes: csr_matrix, popularity: Sequence[float]) -> Scorer:
        fitted = [Ease(reg).fit(likes) for reg in (100.0, 200.0, 400.0, 800.0)]
        return best(WithPopularity(model, likes, weight) for model in fitted for weight in popularity)

    makers: dict[str, Callable[[int], Scorer]] = {
        "random": Random,
        "popularity": lambda _: Popularity().fit(likes_only),
        "itemknn": lambda _: best(
            ItemKNN(k, shrink).fit(likes_only) for k in (100, 200, 400) for shrink in (10.0, 30.0)
        ),
        "ease": lambda _: ease(likes_only, (0.0,)),
        "ease+popularity": lambda _: ease(likes_only, (0.01, 0.02, 0.04, 0.08)),
        "ease-stars+popularity": lambda _: ease(data.likes, (0.0, 0.005, 0.01, 0.02, 0.04)),
        "gat": lambda seed: gat(seed, EDGE_WEIGHTS),
        "gat-no-edges": lambda seed: gat(seed, (0.0,)),
    }
    if data.texts.any():
        makers["text-similarity"] = lambda _: TextSimilarity(data.texts)
    if said is not None:
        makers["gat+words"] = lambda seed: WithWords(gat(seed, EDGE_WEIGHTS), said)

    def measured(make: Callable[[int], Scorer], seed: int) -> dict[int | None, Result]:
        started = time.perf_counter()
        scorer = make(seed)
        seconds = time.perf_counter() - started
        return {likes: Result(new_user_metrics(scorer, test, facts, likes), seconds, {}) for likes in (0, *GIVEN_LIKES)}

    runs = repeated(name, {model: partial(measured, make) for model, make in makers.items()}, models, seeds, progress)
    return [
        record
        for likes in (0, *GIVEN_LIKES)
        for record in make_records(
            name,
            {model: [results[likes] for results in repeats] for model, repeats in runs.items()},
            "ndcg@20",
            {"likes": "all" if likes is None else likes},
        )
    ]


def new_user_metrics(
    scorer: Scorer, people: Sequence[NewUser], facts: FilmFacts, likes: int | None
) -> dict[str, np.ndarray]:
    """All metrics of each person when the model is told their first ``likes`` liked films (None: all)."""
    films = len(facts.counts)
    given = rows_matrix([person.given[:likes] for person in people], films)
    ranked = ranked_candidates(scorer, given)
    targets = rows_matrix([person.targets for person in people], films)
    return ranking_metrics(ranked, targets) | facts.measures(ranked, given)


class WithPopularity:
    """Another model's scores and ``weight`` times log popularity."""

    def __init__(self, model: Scorer, likes: csr_matrix, weight: float) -> None:
        self._model = model
        self._prior = weight * np.log1p(np.asarray(likes.sum(0), dtype=np.float32).ravel())

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return self._model.scores(likes) + self._prior


class WithWords:
    """The GAT told also what each person said about their taste, in the order of the test people."""

    def __init__(self, model: GATScorer, tastes: np.ndarray) -> None:
        self._model = model
        self._tastes = tastes

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return self._model.scores(likes, self._tastes)


class TextSimilarity:
    """Cosine of a film's text to the mean text of the liked films."""

    def __init__(self, texts: np.ndarray) -> None:
        self._texts = texts

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return (likes @ self._texts) @ self._texts.T
