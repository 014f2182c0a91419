"""The published splits of MovieLens, read from a folder the user names, and every model measured on them.

Nothing of ML-100K or ML-1M is in this package: GroupLens does not let it be passed on.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from recommender.baselines import BprMF, Ease, ItemKNN, LightGCN, Popularity, Random
from recommender.beyond import FilmFacts, genre_shares
from recommender.catalog import Catalog
from recommender.checkpoint import RecommenderError
from recommender.data import LIKE, Ratings, strengths
from recommender.evaluate import (
    CUTOFFS,
    Scorer,
    metrics_among_tested,
    ranked_candidates,
    ranking_metrics,
    rows_matrix,
    top_k,
)
from recommender.formats import read_adjacency, read_atomic, read_interactions
from recommender.model import GAT
from recommender.new_films import NEW_FILMS, run_new_films
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
from recommender.splits import NewUser, by_user
from recommender.titles import normalise, split_title
from recommender.train import GATScorer, TrainConfig, TrainingData, fit

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Progress = Callable[[str, int, int], None]
SEEDED = ("random", "bpr-mf", "lightgcn", "gat", "gat-no-edges", "gat-no-text", "gat+words")
FACTOR_EPOCHS = 200


@dataclass(frozen=True, slots=True)
class Inputs:
    """The folder of the splits and the package's own data, which films' texts and the new users come from."""

    bench: Path
    catalog: Catalog
    ratings: Ratings
    vectors: np.ndarray
    tastes: dict[int, np.ndarray]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a split needs to be told; chosen on its validation part."""

    config: TrainConfig
    edge_regularization: float
    edge_weights: tuple[float, ...]
    ease: tuple[float, ...]
    """Regularisations to choose from."""


@dataclass(frozen=True, slots=True)
class Task:
    """Known users whose hidden films are to be found. All matrices are [users, items]."""

    name: str
    train: csr_matrix
    """Strengths in (0, 1]."""
    seen: csr_matrix
    """What is no candidate while validating."""
    validation: csr_matrix
    final_train: csr_matrix
    """What the model may know for the test: ``train`` again, or with the validation part."""
    final_seen: csr_matrix
    test: csr_matrix
    texts: np.ndarray
    genres: np.ndarray
    """Each item's weight split evenly over its genres, [items, genres]."""
    metric: str
    recipe: Recipe
    tested: csr_matrix | None = None
    """All that was rated in the test part, liked or not: the candidates under the paper's rule."""

    @property
    def refits(self) -> bool:
        return self.final_train is not self.train


ML_1M = TrainConfig(
    embedding_size=128,
    epochs=60,
    batch_size=512,
    learning_rate=5e-3,
    weight_decay=1e-5,
    distillation_weight=1.0,
    teacher_temperature=5,
    short_rows=0.2,
    initial_std=0.03,
)

RECIPES = {
    "ml-100k-recbole": Recipe(
        TrainConfig(
            epochs=80,
            batch_size=256,
            learning_rate=3e-3,
            profile_length=80,
            distillation_weight=1.0,
            teacher_regularization=400,
            teacher_temperature=5,
            short_rows=0.2,
        ),
        edge_regularization=400,
        edge_weights=(0, 2, 3, 4, 6),
        ease=(200, 400, 800),
    ),
    "ml-100k": Recipe(
        TrainConfig(epochs=80, batch_size=256, learning_rate=3e-3, profile_length=60, short_rows=0.2),
        edge_regularization=200,
        edge_weights=(0, 2, 4, 6, 8),
        ease=(100, 200, 300, 500),
    ),
    "ml-1m-lightgcnpp": Recipe(
        replace(ML_1M, profile_length=100, teacher_regularization=700),
        edge_regularization=700,
        edge_weights=(0, 4, 8, 12),
        ease=(400, 700, 1000),
    ),
    "ml-1m-colakg": Recipe(
        replace(ML_1M, profile_length=150, teacher_regularization=1000),
        edge_regularization=1000,
        edge_weights=(0, 2, 4, 6, 8),
        ease=(500, 1000, 1500),
    ),
}


@dataclass(frozen=True, slots=True)
class Film:
    title: str
    year: int
    genres: tuple[str, ...]

    @property
    def text(self) -> str:
        return f"{split_title(self.title)[0]} ({self.year}). {', '.join(self.genres)}."


class ItemTexts:
    """Text vectors for the items of a split: the catalogue's where it knows the film, else encoded."""

    def __init__(self, catalog: Catalog, vectors: np.ndarray) -> None:
        self._catalog = catalog
        self._vectors = vectors

    def by_title(self, films: dict[int, Film], items: int) -> np.ndarray:
        """Centred vectors [items, text_size] for films known by title and year; zero rows for other items."""
        rows = {(normalise(movie.title), movie.year): movie.row for movie in reversed(self._catalog.movies)}
        known: dict[int, int] = {}
        for item, film in films.items():
            names = [split_title(film.title)[0], *split_title(film.title)[1]]
            for key in ((normalise(name), film.year + shift) for shift in (0, -1, 1) for name in names):
                if key in rows:
                    known.setdefault(item, rows[key])
        return self._vectors_of(known, films, items)

    def by_movie_id(self, item_of: dict[int, int], films: dict[int, Film], items: int) -> np.ndarray:
        """The same for films known by MovieLens' id; ``films`` (by that id) describe those not in the catalogue."""
        known = {item: self._catalog[movie_id].row for movie_id, item in item_of.items() if movie_id in self._catalog}
        described = {item_of[movie_id]: film for movie_id, film in films.items() if movie_id in item_of}
        return self._vectors_of(known, described, items)

    def _vectors_of(self, known: dict[int, int], films: dict[int, Film], items: int) -> np.ndarray:
        from recommender.embedding import Encoder

        vectors = np.zeros((items, self._vectors.shape[1]), dtype=np.float32)
        for item, row in known.items():
            vectors[item] = self._vectors[row]
        others = [item for item in films if item not in known]
        vectors[others] = Encoder().encode([films[item].text for item in others])
        described = vectors.any(1)
        vectors[described] = centred(vectors[described])
        return vectors


def load_task(name: str, bench: Path, texts: ItemTexts) -> Task:
    """One of the splits of known users."""
    return _LOADERS[name](bench, texts)


def _recbole(bench: Path, texts: ItemTexts) -> Task:
    """RecBole's own split of ML-100K: every rating a positive, tested without train and validation films."""
    films = _read_items(bench / "ml-100k" / "ml-100k.item")
    size = max(films) + 1
    train, validation, test = (
        _matrix(_read_table(bench / "ml-100k-recbole" / f"{part}.tsv"), 944, size)
        for part in ("train", "valid", "test")
    )
    return Task(
        name="ml-100k-recbole",
        train=train,
        seen=train,
        validation=validation,
        final_train=train,
        final_seen=train + validation,
        test=test,
        texts=texts.by_title(films, size),
        genres=_genres(films, size),
        metric="ndcg@10",
        recipe=RECIPES["ml-100k-recbole"],
    )


def _fold_u1(bench: Path, texts: ItemTexts) -> Task:
    """GroupLens' fold u1: relevant are ratings of 4 and 5; a tenth of the base is held out for tuning."""
    films = _read_items(bench / "ml-100k" / "ml-100k.item")
    size = max(films) + 1
    base, test = (_read_table(bench / "ml-100k" / f"u1.{part}") for part in ("base", "test"))
    held_out = np.random.default_rng(0).random(len(base)) < 0.1
    train, validation = base[~held_out], base[held_out]

    def weighted(table: np.ndarray) -> csr_matrix:
        return _matrix(table, 944, size, (table[:, 2] / 5).astype(np.float32))

    def relevant(table: np.ndarray) -> csr_matrix:
        return _matrix(table[table[:, 2] >= LIKE], 944, size)

    return Task(
        name="ml-100k",
        train=weighted(train),
        seen=_matrix(train, 944, size),
        validation=relevant(validation),
        final_train=weighted(base),
        final_seen=_matrix(base, 944, size),
        test=relevant(test),
        texts=texts.by_title(films, size),
        genres=_genres(films, size),
        metric="ndcg@10",
        recipe=RECIPES["ml-100k"],
        tested=_matrix(test, 944, size),
    )


def _lightgcnpp(bench: Path, texts: ItemTexts) -> Task:
    """LightGCN++'s split of ML-1M; as published, only training films are no candidates."""
    folder = bench / "ml-1m-lightgcnpp"
    parts = [read_adjacency(folder / f"{part}.txt") for part in ("train", "valid", "test")]
    users, items = (max(int(pairs[:, column].max()) for pairs in parts) + 1 for column in (0, 1))
    train, validation, test = (_matrix(pairs, users, items) for pairs in parts)
    item_of, films = _read_item_map(folder / "item_map.txt"), _read_movies(bench)
    return Task(
        name="ml-1m-lightgcnpp",
        train=train,
        seen=train,
        validation=validation,
        final_train=train,
        final_seen=train,
        test=test,
        texts=texts.by_movie_id(item_of, films, items),
        genres=_genres({item_of[movie_id]: film for movie_id, film in films.items() if movie_id in item_of}, items),
        metric="ndcg@20",
        recipe=RECIPES["ml-1m-lightgcnpp"],
    )


def _colakg(bench: Path, texts: ItemTexts) -> Task:
    """CoLaKG's split of ML-1M; a tenth of train is held out for tuning, then all of it trains."""
    folder = bench / "ml-1m-colakg"
    known, hidden = (read_adjacency(folder / f"{part}.txt") for part in ("train", "test"))
    users, items = (max(int(known[:, i].max()), int(hidden[:, i].max())) + 1 for i in (0, 1))
    held_out = np.random.default_rng(0).random(len(known)) < 0.1
    train = _matrix(known[~held_out], users, items)
    everything = _matrix(known, users, items)
    item_of, films = _read_item_map(folder / "item_map.txt"), _read_movies(bench)
    return Task(
        name="ml-1m-colakg",
        train=train,
        seen=train,
        validation=_matrix(known[held_out], users, items),
        final_train=everything,
        final_seen=everything,
        test=_matrix(hidden, users, items),
        texts=texts.by_movie_id(item_of, films, items),
        genres=_genres({item_of[movie_id]: film for movie_id, film in films.items() if movie_id in item_of}, items),
        metric="ndcg@20",
        recipe=RECIPES["ml-1m-colakg"],
    )


def own_task(path: Path) -> Task:
    """Interactions of the user's own, every one a positive: 8:1:1 of each user, as RecBole splits them.

    There is no text of the items. Scores of all users and items are held at once, so this is for files up to
    about the size of ML-1M. Raises ``RecommenderError`` when the file cannot be read or is too small.
    """
    pairs = read_interactions(path)
    users, items = (int(pairs[:, column].max()) + 1 for column in (0, 1))
    train, validation, test = (_matrix(part, users, items) for part in by_user(pairs))
    if items < max(CUTOFFS) or not validation.nnz or not test.nnz:
        raise RecommenderError(
            f"{path} is too small to measure on: it takes {max(CUTOFFS)} items and users with ten interactions."
        )
    return Task(
        name=path.name,
        train=train,
        seen=train,
        validation=validation,
        final_train=train,
        final_seen=train + validation,
        test=test,
        texts=np.zeros((items, 1), dtype=np.float32),
        genres=np.zeros((items, 0), dtype=np.float32),
        metric="ndcg@10",
        recipe=RECIPES["ml-100k-recbole"],
    )


_LOADERS: dict[str, Callable[[Path, ItemTexts], Task]] = {
    "ml-100k-recbole": _recbole,
    "ml-100k": _fold_u1,
    "ml-1m-lightgcnpp": _lightgcnpp,
    "ml-1m-colakg": _colakg,
}


def run_task(task: Task, models: Sequence[str], seeds: int, progress: Progress) -> list[Record]:
    """Tune each model on the task's validation part and measure it on its test part."""
    results: dict[str, list[Result]] = {}
    for name in (name for name in models if name in _KNOWN_USER_MODELS):
        repeats = seeds if name in SEEDED else 1
        results[name] = []
        for seed in range(repeats):
            progress(f"{task.name}: {name}", seed, repeats)
            results[name].append(_KNOWN_USER_MODELS[name](task, seed))
        progress(f"{task.name}: {name}", repeats, repeats)
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
    facts = FilmFacts(np.diff(known.tocsc().indptr), known.shape[0], task.texts, task.genres)
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

        def check(epoch: int, model: LightGCN) -> None:
            nonlocal best, chosen, kept
            if epoch % 20 == 0:
                scores = model.scores(task.train)
                value = validate(scores, task)
                if value > best:
                    best, chosen, kept = value, epoch, scores

        started = time.perf_counter()
        make(seed, FACTOR_EPOCHS).fit(task.train, check)
        if task.refits:
            kept = make(seed, chosen).fit(task.final_train).scores(task.final_train)
        seconds = time.perf_counter() - started
        return Result(final_metrics(kept, task), seconds, {"epochs": chosen})

    return run


def _gat(with_edges: bool, with_text: bool = True) -> Run:
    """The GAT; the weight of its item-item edges is chosen on validation."""

    def run(task: Task, seed: int) -> Result:
        config = replace(task.recipe.config, seed=seed)
        texts = task.texts if with_text else np.zeros_like(task.texts)
        weights = task.recipe.edge_weights if with_edges else (0.0,)
        started = time.perf_counter()

        def train(likes: csr_matrix) -> tuple[np.ndarray, np.ndarray]:
            """The scores of the GAT itself and of its item-item edges, [users, items] each."""
            model = fit(TrainingData(likes, texts, np.zeros((likes.shape[0], texts.shape[1]), np.float32)), config)
            edges = Ease(task.recipe.edge_regularization).fit(likes)
            return own_scores(model, likes), edges.scores(likes)

        own, edges = train(task.train)
        values = {weight: validate(own + weight * edges, task) for weight in weights}
        weight = max(values, key=values.__getitem__)
        if task.refits:
            own, edges = train(task.final_train)
        seconds = time.perf_counter() - started
        return Result(final_metrics(own + weight * edges, task), seconds, {"edge_weight": weight})

    return run


def own_scores(model: GAT, likes: csr_matrix) -> np.ndarray:
    """Scores without item-item edges, [users, items], a thousand users at a time."""
    from scipy.sparse import csr_matrix

    scorer = GATScorer(model, csr_matrix((likes.shape[1], likes.shape[1]), dtype=np.float32), 0.0)
    return np.concatenate([scorer.scores(likes[i : i + 1024]) for i in range(0, likes.shape[0], 1024)])


def _random(task: Task, seed: int) -> Result:
    return Result(final_metrics(Random(seed).scores(task.final_train), task), 0.0, {})


_KNOWN_USER_MODELS: dict[str, Run] = {
    "random": _random,
    "popularity": _closed_form(lambda _: Popularity(), lambda _: (0.0,)),
    "itemknn": _closed_form(lambda k: ItemKNN(neighbours=int(k)), lambda _: (50, 100, 200, 400)),
    "ease": _closed_form(Ease, lambda recipe: recipe.ease),
    "bpr-mf": _factors(lambda seed, epochs: BprMF(epochs=epochs, seed=seed)),
    "lightgcn": _factors(lambda seed, epochs: LightGCN(epochs=epochs, seed=seed)),
    "gat": _gat(with_edges=True),
    "gat-no-edges": _gat(with_edges=False),
    "gat-no-text": _gat(with_edges=True, with_text=False),
}


NEW_USERS = "latest-small-newusers"
SPLITS = (NEW_USERS, NEW_FILMS, *_LOADERS)
MODELS = (
    "random",
    "popularity",
    "itemknn",
    "ease",
    "ease+popularity",
    "ease-stars+popularity",
    "text-similarity",
    "bpr-mf",
    "lightgcn",
    "gat-no-text",
    "gat-no-edges",
    "gat",
    "gat+words",
)


def run(split: str, inputs: Inputs, models: Sequence[str], seeds: int, progress: Progress) -> list[Record]:
    """All records of one split. Raises ``RecommenderError`` when the folder does not have it."""
    folder = NEW_USERS if split == NEW_FILMS else split
    if not (inputs.bench / folder).is_dir():
        raise RecommenderError(f"There is no {folder} in {inputs.bench}: name the folder that holds the splits.")
    if split == NEW_USERS:
        return run_new_users(inputs, models, seeds, progress)
    if split == NEW_FILMS:
        validation, test = new_user_split(inputs.bench, inputs.catalog)
        ratings = training_ratings(inputs, validation + test)
        return run_new_films(ratings, centred(inputs.vectors), inputs.tastes, validation, test, models, seeds, progress)
    task = load_task(split, inputs.bench, ItemTexts(inputs.catalog, inputs.vectors))
    return run_task(task, models, seeds, progress)


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
    """The new-user protocol: everything is chosen on the validation people and measured on the test people."""
    texts = centred(inputs.vectors)
    validation, test = new_user_split(inputs.bench, inputs.catalog)
    data = training_data(training_ratings(inputs, validation + test), texts, inputs.tastes)
    likes_only = data.likes.copy()
    likes_only.data = (likes_only.data >= strengths(np.array([LIKE]))[0]).astype(np.float32)
    likes_only.eliminate_zeros()
    films = len(texts)
    facts = FilmFacts(
        np.diff(likes_only.tocsc().indptr),
        likes_only.shape[0],
        texts,
        genre_shares([movie.genres for movie in inputs.catalog]),
    )

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
        "text-similarity": lambda _: TextSimilarity(texts),
        "gat": lambda seed: gat(seed, EDGE_WEIGHTS),
        "gat-no-edges": lambda seed: gat(seed, (0.0,)),
        "gat+words": lambda seed: WithWords(
            gat(seed, EDGE_WEIGHTS), np.stack([inputs.tastes[person.user_id] for person in test])
        ),
    }
    results: dict[int | None, dict[str, list[Result]]] = {likes: {} for likes in (0, *GIVEN_LIKES)}
    for name in (name for name in models if name in makers):
        repeats = seeds if name in SEEDED else 1
        for seed in range(repeats):
            progress(f"{NEW_USERS}: {name}", seed, repeats)
            started = time.perf_counter()
            scorer = makers[name](seed)
            seconds = time.perf_counter() - started
            for likes, runs in results.items():
                metrics = new_user_metrics(scorer, test, facts, likes)
                runs.setdefault(name, []).append(Result(metrics, seconds, {}))
        progress(f"{NEW_USERS}: {name}", repeats, repeats)
    return [
        record
        for likes, runs in results.items()
        for record in make_records(NEW_USERS, runs, "ndcg@20", {"likes": "all" if likes is None else likes})
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


def _matrix(pairs: np.ndarray, users: int, items: int, values: np.ndarray | None = None) -> csr_matrix:
    """User-item pairs (the first two columns) as float32 [users, items]; ones when no values are given."""
    from scipy.sparse import csr_matrix

    data = np.ones(len(pairs), dtype=np.float32) if values is None else values
    matrix = csr_matrix((data, (pairs[:, 0], pairs[:, 1])), shape=(users, items))
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix


def _genres(films: dict[int, Film], items: int) -> np.ndarray:
    return genre_shares([films[item].genres if item in films else () for item in range(items)])


def _read_table(path: Path) -> np.ndarray:
    """User, item, rating and timestamp, tab-separated, int64 [ratings, 4]."""
    return np.loadtxt(path, dtype=np.int64, delimiter="\t")


def _read_item_map(path: Path) -> dict[int, int]:
    """MovieLens' id -> item of the split."""
    with path.open(encoding="utf-8") as file:
        return {int(movie_id): int(item) for movie_id, item in map(str.split, file)}


def _read_items(path: Path) -> dict[int, Film]:
    """Films of ML-100K in RecBole's atomic format."""
    return {
        int(item): Film(title, int(year) if year.isdecimal() else 0, tuple(genres.split()))
        for item, title, year, genres in read_atomic(path, ("item_id", "movie_title", "release_year", "class"))
    }


def _read_movies(bench: Path) -> dict[int, Film]:
    """Films of ML-1M: `movieId::title (year)::genres`."""
    films = {}
    with (bench / "ml-1m" / "movies.dat").open(encoding="utf-8") as file:
        for line in file:
            movie_id, title, genres = line.rstrip("\n").split("::")
            films[int(movie_id)] = Film(title[:-7], int(title[-5:-1]), tuple(genres.split("|")))
    return films
