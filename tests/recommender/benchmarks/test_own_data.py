from pathlib import Path

import numpy as np
import pytest

from recommender.benchmarks.films import ItemTexts
from recommender.benchmarks.own_data import measure_given, measure_own, own_task, parts_of, read_own
from recommender.catalog import load_catalog
from recommender.checkpoint import RecommenderError
from recommender.data import as_ratings
from recommender.embedding import movie_vectors
from recommender.formats import Interactions

CATALOG = load_catalog()
TEXTS = ItemTexts(CATALOG, movie_vectors(CATALOG))
MODELS = ["popularity", "ease"]


def no_progress(stage: str, done: int, total: int) -> None:
    pass


@pytest.fixture(scope="module")
def rated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 users with 25 of 80 items, rated from 1 to 10 at times that rise."""
    rng = np.random.default_rng(0)
    path = tmp_path_factory.mktemp("own") / "own.csv"
    lines = ["reader,book,grade,time"]
    for user in range(60):
        for item in rng.choice(80, 25, replace=False):
            lines.append(f"u{user},b{item},{rng.integers(1, 11)},{rng.integers(10**6)}")
    path.write_text("\n".join(lines))
    return path


def read(path: Path, split: str = "user", relevant: float | None = None) -> Interactions:
    return read_own(path, ["reader", "book", "grade", "time"], split, relevant)


@pytest.mark.parametrize("split", ["user", "random", "time", "leave-last"])
def test_nothing_to_find_is_in_the_training(rated: Path, split: str) -> None:
    data = read(rated)
    task = own_task(data, parts_of(data, split), None, TEXTS)
    assert task.train.multiply(task.validation + task.test).nnz == 0
    assert task.final_seen.multiply(task.test).nnz == 0
    assert (task.train + task.validation + task.test).nnz == len(data)
    assert not task.refits


@pytest.mark.parametrize("split", ["user", "random", "time", "leave-last", "new-users"])
def test_own_interactions_are_measured(rated: Path, split: str) -> None:
    records = measure_own(read(rated, split), split, None, TEXTS, MODELS, 1, no_progress)
    assert {row["model"] for row in records} == set(MODELS)
    assert not any(row["metric"].startswith(("diversity", "miscalibration")) for row in records)
    ndcg = next(row["mean"] for row in records if row["metric"] == "ndcg@10")
    assert 0 < ndcg < 1


def test_only_relevant_ratings_are_to_be_found_and_all_are_known(rated: Path) -> None:
    data = read(rated)
    parts = parts_of(data, "user")
    task = own_task(data, parts, 8, TEXTS)
    assert data.ratings is not None
    assert task.test.nnz == ((parts == 2) & (data.ratings >= 8)).sum()
    assert task.seen.nnz == (parts == 0).sum()
    assert task.train.data.max() == 1
    assert task.train.data.min() == pytest.approx(0.1)


def test_the_scale_of_ratings_is_that_of_the_data(rated: Path) -> None:
    data = read(rated)
    assert data.ratings is not None
    ratings = as_ratings(data, 8)
    assert len(ratings.likes().users) == (data.ratings >= 8).sum()
    assert len(ratings.dislikes().users) == (data.ratings <= 5).sum()
    assert as_ratings(data, None).stars.min() == 5


def test_files_of_parts_are_taken_as_they_are(rated: Path, tmp_path: Path) -> None:
    header, *lines = rated.read_text().splitlines()
    part = np.arange(len(lines)) % 5
    for name, number in (("train.csv", (0, 1, 2)), ("valid.csv", (3,)), ("test.csv", (4,))):
        chosen = [line for line, own in zip(lines, part, strict=True) if own in number]
        (tmp_path / name).write_text("\n".join([header, *chosen]))
    columns = ["reader", "book", "grade", "time"]
    train, test, validation = (tmp_path / f"{name}.csv" for name in ("train", "test", "valid"))
    for paths in ([train, test, validation], [train, test]):
        records = measure_given(paths, columns, None, TEXTS, MODELS, 1, no_progress)
        assert {row["split"] for row in records} == {"train.csv"}
    with pytest.raises(RecommenderError, match="more than one of"):
        measure_given([train, train], columns, None, TEXTS, MODELS, 1, no_progress)


def test_titles_bring_texts_and_genres(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    (tmp_path / "u.data").write_text(
        "\n".join(f"{user}\t{item}\t5\t{user}" for user in range(30) for item in rng.choice(60, 20, replace=False))
    )
    (tmp_path / "u.item").write_bytes(b"7|Heat (1995)|||x|0|1|0|0|0|0|1|0|0|0|0|0|0|0|0|0|1|0|0\n")
    data = read_own(tmp_path, [], "user", None)
    task = own_task(data, parts_of(data, "user"), None, TEXTS)
    heat = data.item_ids.tolist().index(7)
    assert np.flatnonzero(task.genres.any(1)).tolist() == [heat]
    assert task.texts("profiles").shape == (60, 384)


@pytest.mark.parametrize("split", ["user", "new-users"])
def test_too_few_interactions_say_so(tmp_path: Path, split: str) -> None:
    path = tmp_path / "own.txt"
    path.write_text("1 2 3\n2 3 4\n")
    with pytest.raises(RecommenderError, match="too small"):
        measure_own(read_own(path, [], split, None), split, None, TEXTS, MODELS, 1, no_progress)


def test_too_many_pairs_and_missing_columns_say_so(tmp_path: Path) -> None:
    numbers = np.arange(30_000, dtype=np.int32)
    large = Interactions("large", numbers, numbers, numbers, numbers)
    with pytest.raises(RecommenderError, match=r"30,000 users and 30,000 items.*gatrec train --data"):
        own_task(large, np.zeros(30_000, dtype=np.int8), None, TEXTS)
    with pytest.raises(RecommenderError, match=r"up to 20,000 of one of them"):
        measure_own(large, "new-users", None, TEXTS, MODELS, 1, no_progress)
    path = tmp_path / "own.txt"
    path.write_text("1 2 3\n2 3 4\n")
    with pytest.raises(RecommenderError, match="no times, which the split time needs"):
        read_own(path, [], "time", None)
    with pytest.raises(RecommenderError, match="no ratings: leave out --relevant"):
        read_own(path, [], "user", 4)
