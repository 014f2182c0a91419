"""Time, memory and faithfulness of the recommender; run as a script, prints a table.

python tests/benchmarks/bench_recommender.py                  # the shipped weights: seconds
python tests/benchmarks/bench_recommender.py --training       # one training, a minute
python tests/benchmarks/bench_recommender.py --deletion       # explanations of 500 held-out people: minutes
python tests/benchmarks/bench_recommender.py --appeal DIR     # what surprises cost: minutes; DIR holds the splits
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from recommender.catalog import Catalog, load_catalog
from recommender.embedding import movie_vectors
from recommender.filters import Filter
from recommender.service import Recommender, Taste


def timed(what: str, run: Callable[[], object], repeats: int = 300) -> None:
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        run()
        times.append((time.perf_counter() - started) * 1000)
    print(f"{what:44} median {np.median(times):7.2f} ms   95 % {np.percentile(times, 95):7.2f} ms")


def serving(catalog: Catalog, vectors: np.ndarray) -> None:
    started = time.perf_counter()
    recommender = Recommender.load(catalog, vectors)
    print(f"{'load the weights':44} {(time.perf_counter() - started) * 1000:14.0f} ms")
    by_fame = np.argsort(-catalog.rating_counts)
    wanted = Filter(years=(1990, None), genres_none=("Horror",))
    seen = by_fame[:100]
    for likes in (1, 10, 50):
        ids = tuple(catalog.movies[row].movie_id for row in by_fame[:likes])
        taste = Taste(liked=ids, disliked=ids[:1], text_vector=vectors[5])

        def recommend(taste: Taste = taste) -> object:
            allowed = wanted.mask(catalog)
            allowed[seen] = False
            return recommender.recommend(taste, allowed, 10)

        timed(f"fold in {likes} likes, limits, top 10 of {len(catalog)}", recommend)
        timed(f"explain one pick of {likes} likes", lambda taste=taste: recommender.attribution(taste, 318))
    product = np.ones((len(catalog), 64), dtype=np.float32)
    timed("for comparison: one matrix-vector product", lambda: product @ product[0])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak resident memory, without torch':44} {peak:14.0f} MB")


def training(catalog: Catalog, vectors: np.ndarray) -> None:
    """One training on everybody: most of what `gatrec train` does twice."""
    from recommender.baselines import Ease
    from recommender.data import load_ratings
    from recommender.pipeline import EDGE_COUNT, EDGE_REGULARIZATION, training_data
    from recommender.service import centred
    from recommender.train import TrainConfig, fit

    data = training_data(load_ratings(catalog), centred(vectors), {})
    for what, run in (
        ("train the network", lambda: fit(data, TrainConfig())),
        ("fit its item-item edges", lambda: Ease(EDGE_REGULARIZATION).fit(data.likes).edges(EDGE_COUNT)),
    ):
        wall, processor = time.perf_counter(), time.process_time()
        run()
        taken = time.perf_counter() - wall
        print(f"{what:44} {taken:12.1f} s, {time.process_time() - processor:.1f} s of processor time")
    print(f"{'peak resident memory':44} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:14.0f} MB")


def deletion(catalog: Catalog, vectors: np.ndarray, people: int = 500, likes: int = 10) -> None:
    """Forget one like and see how far the first pick falls: the top-attributed, a random and the lowest one."""
    from recommender.baselines import Ease
    from recommender.data import load_ratings
    from recommender.pipeline import DISLIKE_WEIGHT, EDGE_COUNT, EDGE_REGULARIZATION, training_data
    from recommender.service import centred
    from recommender.splits import MIN_LIKES
    from recommender.train import TrainConfig, export, fit

    ratings = load_ratings(catalog)
    liked = ratings.likes()
    rng = np.random.default_rng(4)
    ids, counts = np.unique(liked.users, return_counts=True)
    held_out = rng.permutation(ids[counts >= MIN_LIKES])[:people]
    drops, displaced = [], []
    for fold in range(5):
        strangers = set(held_out[fold::5].tolist())
        data = training_data(ratings.of(set(ids.tolist()) - strangers), centred(vectors), {})
        edges = Ease(EDGE_REGULARIZATION).fit(data.likes).edges(EDGE_COUNT)
        weights = export(fit(data, TrainConfig()), edges, 12.0)
        card = {"configuration": {"dislike_weight": DISLIKE_WEIGHT}}
        recommender = Recommender(catalog, vectors, weights, card)
        for user in strangers:
            rows = rng.permutation(liked.films[liked.users == user])[:likes]
            told = [catalog.movies[row].movie_id for row in rows]
            allowed = np.ones(len(catalog), dtype=bool)
            allowed[rows] = False
            scores = recommender.scores(Taste(tuple(told)))
            pick = recommender.top(scores, allowed, 1)[0]
            parts = recommender.attribution(Taste(tuple(told)), catalog.movies[pick].movie_id).liked
            by_part = sorted(told, key=parts.__getitem__, reverse=True)
            fall, gone = [], []
            for forgotten in (by_part[0], told[rng.integers(len(told))], by_part[-1]):
                after = recommender.scores(Taste(tuple(i for i in told if i != forgotten)))
                fall.append((scores[pick] - scores.mean()) - (after[pick] - after.mean()))
                gone.append(recommender.top(after, allowed, 1)[0] != pick)
            drops.append(fall)
            displaced.append(gone)
    for name, fall, gone in zip(
        ("top-attributed", "random", "lowest"), np.mean(drops, axis=0), np.mean(displaced, axis=0), strict=True
    ):
        print(f"forget the {name:15} lead falls by {fall:6.3f}; first pick displaced in {gone:.1%}")


def appeal(catalog: Catalog, vectors: np.ndarray, bench: Path, likes: int = 10, seeds: int = 3) -> None:
    """What each appeal costs in accuracy and gains beside it, on the test people of latest-small-newusers."""
    from recommender.appeal import APPEALS, Standing, ranked
    from recommender.baselines import Ease
    from recommender.benchmarks.new_users import new_user_split
    from recommender.beyond import FilmFacts, genre_shares
    from recommender.data import load_ratings
    from recommender.evaluate import ranking_metrics, rows_matrix
    from recommender.pipeline import EDGE_COUNT, EDGE_REGULARIZATION, EDGE_WEIGHTS, choose, training_data
    from recommender.service import centred
    from recommender.train import GATScorer, TrainConfig, fit

    everybody = load_ratings(catalog)
    validation, test = new_user_split(bench, catalog)
    known = everybody.without([person.user_id for person in validation + test])
    films, texts = len(catalog), centred(vectors)
    data = training_data(known, texts, {})
    counts = np.bincount(known.films, minlength=films)
    means = np.bincount(known.films, weights=known.stars, minlength=films) / np.maximum(counts, 1)
    users = data.likes.shape[0]
    standing = Standing(counts * len(np.unique(everybody.users)) / users, means, texts)  # the bounds are for everybody
    facts = FilmFacts(counts, users, texts, genre_shares([movie.genres for movie in catalog]))
    well_known = np.argsort(-counts)[:200]
    told, targets = (
        rows_matrix([getattr(person, part)[:most] for person in test], films)
        for part, most in (("given", likes), ("targets", None))
    )
    edges = Ease(EDGE_REGULARIZATION).fit(data.likes).edges(EDGE_COUNT)
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in APPEALS}
    for seed in range(seeds):
        model = fit(data, TrainConfig(seed=seed))
        scorer = choose([GATScorer(model, edges, weight) for weight in EDGE_WEIGHTS], validation, films)
        scores = scorer.scores(told)
        for name, runs_of in runs.items():
            lists = []
            for person, own in zip(test, scores, strict=True):
                allowed = np.ones(films, dtype=bool)
                allowed[person.given[:likes]] = False
                lists.append(ranked(own, allowed, 50, APPEALS[name], standing, person.given[:likes]))
            best = np.array(lists)
            measures = ranking_metrics(best, targets) | facts.measures(best, told)
            near = [
                (texts[rows[:10]] @ texts[p.given[:likes]].T).max(1).mean() for rows, p in zip(best, test, strict=True)
            ]
            runs_of.append(
                {metric: float(np.nanmean(values)) for metric, values in measures.items()}
                | {"likeness": float(np.mean(near)), "beyond": 1 - float(np.isin(best[:, :10], well_known).mean())}
            )
    shown = (
        "ndcg@10",
        "ndcg@20",
        "recall@20",
        "novelty@10",
        "diversity@10",
        "likeness",
        "beyond",
        "popularity_rank@10",
    )
    print(f"{likes} likes told, {seeds} seeds".ljust(24) + "".join(f"{metric:>20}" for metric in shown))
    for name, runs_of in runs.items():
        cells = [f"{np.mean([r[m] for r in runs_of]):.3f} ±{np.std([r[m] for r in runs_of]):.3f}" for m in shown]
        print(name.ljust(24) + "".join(f"{cell:>20}" for cell in cells))


if __name__ == "__main__":
    films = load_catalog()
    texts = movie_vectors(films)
    if "--deletion" in sys.argv:
        deletion(films, texts)
    elif "--training" in sys.argv:
        training(films, texts)
    elif "--appeal" in sys.argv:
        appeal(films, texts, Path(sys.argv[sys.argv.index("--appeal") + 1]))
    else:
        serving(films, texts)
