"""Time and memory at the size of MovieLens 32M, on made-up ratings of its shape; run as a script.

python tests/benchmarks/bench_large.py make DIR            # writes DIR/ratings.csv, 0.8 GB: two minutes
python tests/benchmarks/bench_large.py load DIR            # reads it
python tests/benchmarks/bench_large.py train DIR           # trains on it, to DIR/model: ten minutes on one core

Profile lengths are log-normal and at least 20, popularity falls as Zipf's law has it; who likes what is drawn apart
from that, so nothing can be learned from it but the time it takes.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import numpy as np

USERS, FILMS, RATINGS = 200_948, 87_585, 32_000_204


def peak() -> str:
    return f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.1f} GB"


def make(folder: Path, users: int = USERS, films: int = FILMS, ratings: int = RATINGS, seed: int = 0) -> None:
    """A ratings.csv of this shape, a thousand users at a time."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    lengths = np.maximum(rng.lognormal(mean=4.2, sigma=1.25, size=users), 20)
    lengths = np.minimum(np.round(lengths * ratings / lengths.sum()), films // 4).astype(np.int64)
    popularity = np.cumsum((np.arange(films) + 50.0) ** -1.4)
    ids = rng.permutation(3 * films)[:films] + 1
    written = 0
    with (folder / "ratings.csv").open("w", encoding="utf-8") as file:
        file.write("userId,movieId,rating,timestamp\n")
        for start in range(0, users, 1000):
            own = lengths[start : start + 1000]
            who = np.repeat(np.arange(start, start + len(own)), own * 3 + 20)
            drawn = np.searchsorted(popularity, rng.random(len(who)) * popularity[-1])
            keys = rng.permutation(np.unique(who * films + drawn))
            keys = keys[np.argsort(keys // films, kind="stable")]
            _, first, counts = np.unique(keys // films, return_index=True, return_counts=True)
            keys = keys[np.arange(len(keys)) - np.repeat(first, counts) < np.repeat(own, counts)]
            stars = rng.choice(np.arange(1, 11) / 2, len(keys), p=np.array([2, 3, 2, 7, 5, 20, 13, 27, 9, 12]) / 100)
            times = rng.integers(800_000_000, 1_700_000_000, len(keys))
            columns = ((keys // films + 1).tolist(), ids[keys % films].tolist(), stars.tolist(), times.tolist())
            file.writelines(f"{user},{film},{star},{when}\n" for user, film, star, when in zip(*columns, strict=True))
            written += len(keys)
    print(f"{written:,} ratings written")


def load(folder: Path) -> None:
    from recommender.formats import read_interactions

    started = time.perf_counter()
    data = read_interactions(folder)
    size = sum(part.nbytes for part in (data.users, data.items, data.ratings, data.timestamps) if part is not None)
    print(f"{len(data):,} ratings, {data.shape[0]:,} users, {data.shape[1]:,} films")
    print(f"read in {time.perf_counter() - started:.0f} s; {size / 1024**2:.0f} MB; {peak()}")


def train(folder: Path) -> None:
    """What `gatrec train --data` does, from reading the ratings to the written weights."""
    from recommender.formats import read_interactions
    from recommender.train_own import train_own

    began: dict[str, float] = {}

    def progress(stage: str, done: int, total: int) -> None:
        began.setdefault(stage, time.perf_counter())
        if done == total:
            print(f"{stage}: {time.perf_counter() - began[stage]:.0f} s, {peak()}", flush=True)

    started = time.perf_counter()
    data = read_interactions(folder)
    texts = np.zeros((data.shape[1], 1), dtype=np.float32)
    train_own(data, 4, texts, folder / "model", seed=0, progress=progress)
    print(f"all of it: {time.perf_counter() - started:.0f} s, {peak()}")


if __name__ == "__main__":
    command, where = sys.argv[1], Path(sys.argv[2])
    {"make": make, "load": load, "train": train}[command](where)
