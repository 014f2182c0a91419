"""New films: what can be said of a film that nobody has rated, from its profile alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch

from recommender.baselines import Ease, ItemKNN, Popularity, Random, keep_largest
from recommender.benchmarks.runs import Progress, repeated
from recommender.data import Ratings
from recommender.evaluate import CUTOFFS, Scorer, ranking_metrics, rows_matrix, top_k
from recommender.model import GAT
from recommender.pipeline import EDGE_COUNT, EDGE_REGULARIZATION, EDGE_WEIGHTS, training_data
from recommender.report import Record, Result, make_records
from recommender.splits import NewUser
from recommender.train import GATScorer, TrainConfig, fit

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

NEW_FILMS = "latest-small-newfilms"
METRIC = "ndcg@20"
MIN_LIKES = 5
SHARE = 0.1


def draw_new_films(ratings: Ratings, film_count: int, seed: int = 0) -> np.ndarray:
    """Films to hide with all their ratings: a tenth of those with at least five likes, bool [films]."""
    counts = np.bincount(ratings.likes().films, minlength=film_count)
    known = np.flatnonzero(counts >= MIN_LIKES)
    hidden = np.zeros(film_count, dtype=bool)
    hidden[np.random.default_rng(seed).permutation(known)[: round(SHARE * len(known))]] = True
    return hidden


def text_neighbours(new: np.ndarray, known: np.ndarray, count: int) -> csr_matrix:
    """Weights of the ``count`` known films whose text is nearest, each row summing to 1, [new films, known films].

    ``new`` and ``known`` are text vectors of length one, [films, text_size] each.
    """
    from scipy.sparse import csr_matrix, diags

    nearest = keep_largest(csr_matrix(np.maximum(new @ known.T, 1e-6)), count)
    return (diags(1 / np.asarray(nearest.sum(1)).ravel()) @ nearest).tocsr().astype(np.float32)


class FromNeighbours:
    """A new film scores as, on average, the known films whose text is nearest to its own."""

    def __init__(self, model: Scorer, neighbours: csr_matrix) -> None:
        self._model = model
        self._neighbours = neighbours

    def scores(self, likes: csr_matrix) -> np.ndarray:
        """Scores of the new films, [users, new films]; ``likes`` [users, known films]."""
        return (self._neighbours @ self._model.scores(likes).T).T


class FromProfile:
    """The trained GAT extended by films it has not seen: their nodes are made of their texts.

    A new film's own part of the embedding, its bias and its item-item edges are its text neighbours' mean. Its
    cosine to the mean text of the liked films is added with ``text_weight``.
    """

    def __init__(self, gat: GATScorer, new_texts: np.ndarray, neighbours: csr_matrix, text_weight: float = 0.0) -> None:
        from scipy.sparse import bmat

        known = gat.model
        state = {name: values.detach() for name, values in known.state_dict().items()}
        for name in ("film_embedding", "bias_shift"):
            state[name] = torch.cat([state[name], torch.from_numpy(neighbours @ state[name].numpy())])
        new = len(new_texts)
        self._known_count = len(known.texts)
        self._text_weight = text_weight
        self._similarity = NewTextSimilarity(known.texts.numpy(), new_texts)
        model = GAT(
            texts=torch.cat([known.texts, torch.from_numpy(new_texts)]),
            popularity=torch.cat([known.popularity, torch.from_numpy(neighbours @ known.popularity.numpy())]),
            log_degree=torch.cat([known.log_degree, torch.zeros(new)]),
            embedding_size=known.film_embedding.shape[1],
        )
        model.load_state_dict(state)
        edges = bmat([[gat.edges, gat.edges @ neighbours.T], [None, _empty(new, new)]], format="csr")
        self._scorer = GATScorer(model.eval(), edges, gat.edge_weight)

    def scores(self, likes: csr_matrix) -> np.ndarray:
        """Scores of the new films, [users, new films]; ``likes`` [users, known films]."""
        from scipy.sparse import hstack

        new = self._scorer.edges.shape[0] - self._known_count
        everything = hstack([likes, _empty(likes.shape[0], new)], format="csr", dtype=np.float32)
        by_network = self._scorer.scores(everything)[:, self._known_count :]
        return by_network + self._text_weight * self._similarity.scores(likes)


def run_new_films(
    ratings: Ratings,
    texts: np.ndarray,
    tastes: dict[int, np.ndarray],
    validation: Sequence[NewUser],
    test: Sequence[NewUser],
    models: Sequence[str],
    seeds: int,
    progress: Progress,
) -> list[Record]:
    """Find the hidden films a person likes among all hidden films, told the person's other likes.

    ``ratings`` are those of the training users, ``texts`` [films, text_size] centred. Models are trained
    without the hidden films; how many text neighbours speak for a new film, and each model's own setting, are
    chosen on the validation people.
    """
    hidden = draw_new_films(ratings, len(texts))
    keep = ~hidden[ratings.films]
    position = np.cumsum(~hidden) - 1
    known = Ratings(ratings.users[keep], position[ratings.films[keep]], ratings.stars[keep])
    data = training_data(known, texts[~hidden], tastes)
    new_texts = texts[hidden]
    neighbours = [text_neighbours(new_texts, data.texts, count) for count in (20, 50, 100, 200)]
    tuned_on, tested_on = (_told_and_targets(people, hidden) for people in (validation, test))

    def best(candidates: Iterable[Scorer]) -> Scorer:
        return max(candidates, key=lambda scorer: _metrics(scorer, *tuned_on)[METRIC].mean())

    def from_neighbours(fitted: Sequence[Scorer]) -> Scorer:
        return best(FromNeighbours(model, weights) for model in fitted for weights in neighbours)

    def gat(seed: int) -> Scorer:
        model = fit(data, TrainConfig(seed=seed))
        edges = Ease(EDGE_REGULARIZATION).fit(data.likes).edges(EDGE_COUNT)
        return best(
            FromProfile(GATScorer(model, edges, edge_weight), new_texts, weights, text_weight)
            for edge_weight in (0.0, *EDGE_WEIGHTS)
            for weights in neighbours
            for text_weight in (0.0, 2.0, 5.0, 10.0)
        )

    makers: dict[str, Callable[[int], Scorer]] = {
        "random": lambda seed: FromNeighbours(Random(seed), neighbours[0]),
        "popularity": lambda _: from_neighbours([Popularity().fit(data.likes)]),
        "itemknn": lambda _: from_neighbours([ItemKNN(k).fit(data.likes) for k in (100, 200, 400)]),
        "ease": lambda _: from_neighbours([Ease(reg).fit(data.likes) for reg in (100.0, 200.0, 400.0, 800.0)]),
        "text-similarity": lambda _: NewTextSimilarity(data.texts, new_texts),
        "gat": gat,
    }

    def measured(make: Callable[[int], Scorer], seed: int) -> Result:
        started = time.perf_counter()
        scorer = make(seed)
        seconds = time.perf_counter() - started
        return Result(_metrics(scorer, *tested_on), seconds, {})

    results = repeated(
        NEW_FILMS, {name: partial(measured, make) for name, make in makers.items()}, models, seeds, progress
    )
    setting = {"new_films": int(hidden.sum()), "people": tested_on[0].shape[0]}
    return make_records(NEW_FILMS, results, METRIC, setting)


class NewTextSimilarity:
    """Cosine of a new film's text to the mean text of the liked films."""

    def __init__(self, known: np.ndarray, new: np.ndarray) -> None:
        self._known = known
        self._new = new

    def scores(self, likes: csr_matrix) -> np.ndarray:
        """Scores of the new films, [users, new films]; ``likes`` [users, known films]."""
        wanted = likes @ self._known
        return wanted / np.maximum(np.linalg.norm(wanted, axis=1, keepdims=True), 1e-9) @ self._new.T


def _told_and_targets(people: Sequence[NewUser], hidden: np.ndarray) -> tuple[csr_matrix, csr_matrix]:
    """Likes among the known films [users, known films] and the hidden ones, of people who like one of these."""
    likes = [np.concatenate([person.given, person.targets]) for person in people]
    matrix = rows_matrix([films for films in likes if hidden[films].any()], len(hidden)).tocsc()
    return matrix[:, ~hidden].tocsr(), matrix[:, hidden].tocsr()


def _metrics(scorer: Scorer, told: csr_matrix, targets: csr_matrix) -> dict[str, np.ndarray]:
    return ranking_metrics(top_k(scorer.scores(told), max(CUTOFFS)), targets)


def _empty(rows: int, columns: int) -> csr_matrix:
    from scipy.sparse import csr_matrix

    return csr_matrix((rows, columns), dtype=np.float32)
