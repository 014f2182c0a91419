"""People the models have never seen, told some of the films they like: latest-small-newusers."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic

import numpy as np

from recommender.baselines import Ease, ItemKNN, Popularity, Random
from recommender.benchmarks.films import ItemTexts, TextSource
from recommender.benchmarks.runs import Progress, repeated
from recommender.benchmarks.scorers import TextSimilarity, WithDislikes, WithPopularity, WithWords, WordSimilarity
from recommender.benchmarks.variants import NEW_USER_VARIANTS, RECIPE, VARIANTS, RatingsUse, Variant
from recommender.beyond import FilmFacts, genre_shares
from recommender.catalog import Catalog
from recommender.data import LIKE, Ratings, strengths, to_matrix
from recommender.evaluate import Scorer, ranked_candidates, ranking_metrics, rows_matrix
from recommender.model import GAT
from recommender.pipeline import (
    DISLIKE_WEIGHT,
    EDGE_COUNT,
    EDGE_REGULARIZATION,
    EDGE_WEIGHTS,
    GIVEN_LIKES,
    S,
    choose,
    training_data,
)
from recommender.report import Record, Result, make_records
from recommender.splits import NewUser
from recommender.train import GATScorer, TrainConfig, fit

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

NEW_USERS = "latest-small-newusers"
MAX_STARS = 5.0


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
    return measure_new_users(
        NEW_USERS,
        training_ratings(inputs, validation + test),
        cache(ItemTexts(inputs.catalog, inputs.vectors).of_catalog),
        genre_shares([movie.genres for movie in inputs.catalog]),
        validation,
        test,
        models,
        seeds,
        progress,
        inputs.tastes,
    )


def measure_new_users(
    name: str,
    ratings: Ratings,
    texts: Callable[[TextSource], np.ndarray],
    genres: np.ndarray,
    validation: list[NewUser],
    test: list[NewUser],
    models: Sequence[str],
    seeds: int,
    progress: Progress,
    tastes: dict[int, np.ndarray] | None = None,
) -> list[Record]:
    """Every model on people it has never seen: all is chosen on the validation people and measured on the test people.

    ``ratings`` are those of the others, ``texts`` [films, text_size] and ``genres`` [films, genres] the films' text
    vectors and shares of genres, ``tastes`` what people say of theirs, by user id.
    """
    likes = ratings.likes()
    films = len(genres)
    makers = _peers(ratings, texts("profiles"), validation)
    makers |= _networks(ratings, texts, validation, test, tastes or {})
    facts = FilmFacts(np.bincount(likes.films, minlength=films), len(np.unique(likes.users)), texts("profiles"), genres)

    def measured(make: Maker, seed: int) -> dict[int | None, Result]:
        made = make(seed)
        return {
            likes: Result(new_user_metrics(made.scorer, test, facts, likes), made.seconds, {})
            for likes in (0, *GIVEN_LIKES)
        }

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


@dataclass(frozen=True, slots=True)
class Made(Generic[S]):
    scorer: S
    seconds: float
    """To train it and to choose its settings."""


Maker = Callable[[int], Made[Any]]


def timed(make: Callable[[int], Scorer]) -> Maker:
    def run(seed: int) -> Made[Scorer]:
        started = time.perf_counter()
        return Made(make(seed), time.perf_counter() - started)

    return run


def _peers(ratings: Ratings, texts: np.ndarray, validation: list[NewUser]) -> dict[str, Maker]:
    stars, _ = to_matrix(ratings.users, ratings.films, strengths(ratings.stars), len(texts))
    likes, _ = to_matrix(ratings.users, ratings.films, ratings.stars >= LIKE, len(texts))

    def best(candidates: Iterable[S]) -> S:
        return choose(candidates, validation, len(texts))

    def ease(matrix: csr_matrix, popularity: Sequence[float]) -> Scorer:
        fitted = [Ease(reg).fit(matrix) for reg in (100.0, 200.0, 400.0, 800.0)]
        return best(WithPopularity(model, matrix, weight) for model in fitted for weight in popularity)

    makers: dict[str, Callable[[int], Scorer]] = {
        "random": Random,
        "popularity": lambda _: Popularity().fit(likes),
        "itemknn": lambda _: best(ItemKNN(k, shrink).fit(likes) for k in (100, 200, 400) for shrink in (10.0, 30.0)),
        "ease": lambda _: ease(likes, (0.0,)),
        "ease+popularity": lambda _: ease(likes, (0.01, 0.02, 0.04, 0.08)),
        "ease-stars+popularity": lambda _: ease(stars, (0.0, 0.005, 0.01, 0.02, 0.04)),
    }
    if texts.any():
        makers["text-similarity"] = lambda _: TextSimilarity(texts)
    return {name: timed(make) for name, make in makers.items()}


def _networks(
    ratings: Ratings,
    texts: Callable[[TextSource], np.ndarray],
    validation: list[NewUser],
    test: list[NewUser],
    tastes: dict[int, np.ndarray],
) -> dict[str, Maker]:
    """The GAT, the GAT told more than likes, and its variants."""
    films = len(texts("profiles"))

    @lru_cache(maxsize=1)
    def trained(config: TrainConfig, source: TextSource, use: RatingsUse, told: bool) -> tuple[GAT, csr_matrix, float]:
        started = time.perf_counter()
        data = training_data(_used(ratings, use), texts(source), tastes if told else {})
        model = fit(data, config)
        edges = Ease(EDGE_REGULARIZATION).fit(data.likes).edges(EDGE_COUNT)
        return model, edges, time.perf_counter() - started

    def gat(seed: int, variant: Variant = RECIPE) -> Made[GATScorer]:
        config = variant.config_from(TrainConfig(), seed)
        model, edges, seconds = trained(config, variant.texts, variant.ratings, variant.tastes)
        weights = (0.0, 4.0, *EDGE_WEIGHTS) if variant.edges else (0.0,)
        best = choose((GATScorer(model, edges, weight) for weight in weights), validation, films)
        return Made(best, seconds)

    def with_words(seed: int) -> Made[Scorer]:
        made = gat(seed)
        return Made(WithWords(made.scorer, said), made.seconds)

    def with_dislikes(seed: int) -> Made[Scorer]:
        made = gat(seed)
        disliked = [_told_dislikes(person) for person in test]
        return Made(WithDislikes(made.scorer, texts("profiles"), disliked, DISLIKE_WEIGHT), made.seconds)

    makers: dict[str, Maker] = {
        name: partial(gat, variant=variant)
        for name, variant in (VARIANTS | NEW_USER_VARIANTS).items()
        if variant.differs_from(TrainConfig())
    }
    makers |= {"gat": gat, "gat+dislikes": with_dislikes}
    if tastes:
        said = np.stack([tastes[person.user_id] for person in test])
        makers |= {
            "gat+words": with_words,
            "words-similarity": timed(lambda _: WordSimilarity(texts("profiles"), said)),
        }
    return makers


def _used(ratings: Ratings, use: RatingsUse) -> Ratings:
    if use == "likes":
        ratings = ratings.likes()
    return ratings if use == "stars" else replace(ratings, stars=np.full_like(ratings.stars, MAX_STARS))


def new_user_metrics(
    scorer: Scorer, people: Sequence[NewUser], facts: FilmFacts, likes: int | None
) -> dict[str, np.ndarray]:
    """All metrics of each person when the model is told their first ``likes`` liked films (None: all).

    ``disliked@20`` is the share of their hidden dislikes that the list of twenty holds; NaN for who has none.
    """
    films = len(facts.counts)
    given = rows_matrix([person.given[:likes] for person in people], films)
    ranked = ranked_candidates(scorer, given)
    targets = rows_matrix([person.targets for person in people], films)
    disliked = rows_matrix([_hidden_dislikes(person) for person in people], films)
    some = np.flatnonzero(np.diff(disliked.indptr))
    found = np.full(len(people), np.nan)
    found[some] = ranking_metrics(ranked[some], disliked[some], cutoffs=(20,))["recall@20"]
    return ranking_metrics(ranked, targets) | facts.measures(ranked, given) | {"disliked@20": found}


def _told_dislikes(person: NewUser) -> np.ndarray:
    return person.disliked[::2]


def _hidden_dislikes(person: NewUser) -> np.ndarray:
    return person.disliked[1::2]
