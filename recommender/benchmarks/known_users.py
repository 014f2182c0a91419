"""Every model measured on a split of known users."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from recommender.baselines import Ease, ItemKNN, Popularity, Random
from recommender.benchmarks.films import TextSource
from recommender.benchmarks.recipes import USER_EXPONENT, Recipe
from recommender.benchmarks.runs import Progress, repeated
from recommender.benchmarks.tasks import Task
from recommender.benchmarks.variants import RECIPE, VARIANTS, Variant
from recommender.beyond import FilmFacts
from recommender.evaluate import CUTOFFS, Scorer, metrics_among_tested, ranking_metrics, top_k
from recommender.lightgcn import BprMF, LightGCN
from recommender.model import GAT
from recommender.report import Record, Result, make_records
from recommender.train import GATScorer, TrainConfig, TrainingData, fit

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FACTOR_EPOCHS = 300
CHECKED_EVERY = 10
PATIENCE = 40
"""Epochs without a better value on validation that end the training."""


def run_task(task: Task, models: Sequence[str], seeds: int, progress: Progress) -> list[Record]:
    """Tune each model on the task's validation part and measure it on its test part."""
    same = {name for name, variant in VARIANTS.items() if not variant.differs_from(task.recipe.config)}
    makers = {name: partial(run, task) for name, run in _MODELS.items() if name not in same}
    results = repeated(task.name, makers, models, seeds, progress)
    return make_records(task.name, results, task.metric, {})


class Fitted(Protocol):
    def fit(self, likes: csr_matrix) -> Scorer: ...


Run = Callable[[Task, int], Result]


def known_user_rankings(scores: np.ndarray, seen: csr_matrix, users: np.ndarray) -> np.ndarray:
    """The best films of some users, [users, 50]; ``scores`` [all users, items], ``seen`` are no candidates."""
    candidates = scores[users]
    candidates[seen[users].nonzero()] = -np.inf
    return top_k(candidates, max(CUTOFFS))


def validate(scores: np.ndarray, task: Task) -> float:
    """The task's metric on its validation part, over the users who have a target there."""
    users = np.flatnonzero(np.diff(task.validation.indptr))
    ranked = known_user_rankings(scores, task.seen, users)
    return float(ranking_metrics(ranked, task.validation[users])[task.metric].mean())


def final_metrics(scores: np.ndarray, task: Task) -> dict[str, np.ndarray]:
    """All metrics of each user who has a target in the test part."""
    users = np.flatnonzero(np.diff(task.test.indptr))
    ranked = known_user_rankings(scores, task.final_seen, users)
    targets, known = task.test[users], task.final_train
    facts = FilmFacts(np.diff(known.tocsc().indptr), known.shape[0], task.texts("profiles"), task.genres)
    metrics = ranking_metrics(ranked, targets) | facts.measures(ranked, known[users])
    if task.tested is not None:
        among = metrics_among_tested(scores[users], task.tested[users], targets, cutoffs=(10,))
        metrics["ndcg_among_tested@10"] = among["ndcg@10"]
    return metrics


def _closed_form(make: Callable[[float], Fitted], grid: Callable[[Recipe], Sequence[float]]) -> Run:
    """A model without a seed and with one number to choose."""

    def run(task: Task, seed: int) -> Result:
        def value(setting: float) -> float:
            scores = make(setting).fit(task.train).scores(task.train)
            return validate(scores, task)

        best = max(grid(task.recipe), key=value)
        started = time.perf_counter()
        scores = make(best).fit(task.final_train).scores(task.final_train)
        seconds = time.perf_counter() - started
        return Result(final_metrics(scores, task), seconds, {"parameter": best})

    return run


def _factors(make: Callable[[int, int], LightGCN]) -> Run:
    """A model with an embedding for each user, its epochs chosen on validation."""

    def run(task: Task, seed: int) -> Result:
        best, chosen, kept = -1.0, 0, np.zeros(0)

        def goes_on(epoch: int, model: LightGCN) -> bool:
            nonlocal best, chosen, kept
            if epoch % CHECKED_EVERY == 0:
                scores = model.scores(task.train)
                value = validate(scores, task)
                if value > best:
                    best, chosen, kept = value, epoch, scores
            return epoch - chosen < PATIENCE

        started = time.perf_counter()
        make(seed, FACTOR_EPOCHS).fit(task.train, goes_on)
        if task.refits:
            kept = make(seed, chosen).fit(task.final_train).scores(task.final_train)
        seconds = time.perf_counter() - started
        return Result(final_metrics(kept, task), seconds, {"epochs": chosen})

    return run


def _gat(variant: Variant) -> Run:
    """The GAT; the weight of its item-item edges is chosen on validation."""

    def run(task: Task, seed: int) -> Result:
        trained = _trained(task, variant.config_from(task.recipe.config, seed), variant.texts)
        weights = task.recipe.edge_weights if variant.edges else (0.0,)
        values = {weight: validate(trained.own + weight * trained.edges, task) for weight in weights}
        weight = max(values, key=values.__getitem__)
        scores = trained.final_own + weight * trained.final_edges
        return Result(final_metrics(scores, task), trained.seconds, {"edge_weight": weight})

    return run


@dataclass(frozen=True, slots=True)
class _Trained:
    """Scores of the GAT itself and of its item-item edges, [users, items] each: for validation and for the test."""

    own: np.ndarray
    edges: np.ndarray
    final_own: np.ndarray
    final_edges: np.ndarray
    seconds: float


@lru_cache(maxsize=1)
def _trained(task: Task, config: TrainConfig, source: TextSource) -> _Trained:
    """Kept for the variant that differs only in its edges."""
    texts = task.texts(source)

    def train(likes: csr_matrix) -> tuple[np.ndarray, np.ndarray]:
        model = fit(TrainingData(likes, texts, np.zeros((likes.shape[0], texts.shape[1]), np.float32)), config)
        edges = Ease(task.recipe.edge_regularization, config.user_exponent).fit(likes)
        return own_scores(model, likes), edges.scores(likes)

    started = time.perf_counter()
    own, edges = train(task.train)
    final_own, final_edges = train(task.final_train) if task.refits else (own, edges)
    return _Trained(own, edges, final_own, final_edges, time.perf_counter() - started)


def own_scores(model: GAT, likes: csr_matrix) -> np.ndarray:
    """Scores without item-item edges, [users, items], a thousand users at a time."""
    from scipy.sparse import csr_matrix

    scorer = GATScorer(model, csr_matrix((likes.shape[1], likes.shape[1]), dtype=np.float32), 0.0)
    return np.concatenate([scorer.scores(likes[i : i + 1024]) for i in range(0, likes.shape[0], 1024)])


def _random(task: Task, seed: int) -> Result:
    return Result(final_metrics(Random(seed).scores(task.final_train), task), 0.0, {})


_MODELS: dict[str, Run] = {
    "random": _random,
    "popularity": _closed_form(lambda _: Popularity(), lambda _: (0.0,)),
    "itemknn": _closed_form(lambda k: ItemKNN(neighbours=int(k)), lambda _: (50, 100, 200, 400)),
    "ease": _closed_form(Ease, lambda recipe: recipe.ease),
    "weighted-ease": _closed_form(lambda reg: Ease(reg, USER_EXPONENT), lambda recipe: recipe.ease),
    "bpr-mf": _factors(lambda seed, epochs: BprMF(epochs=epochs, seed=seed)),
    "lightgcn": _factors(lambda seed, epochs: LightGCN(epochs=epochs, seed=seed)),
    "gat": _gat(RECIPE),
} | {name: _gat(variant) for name, variant in VARIANTS.items()}
