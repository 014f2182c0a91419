import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recommender.benchmarks import (
    NEW_USERS,
    RECIPES,
    Film,
    Inputs,
    ItemTexts,
    Task,
    final_metrics,
    new_user_split,
    own_task,
    run,
    run_task,
    validate,
)
from recommender.catalog import load_catalog
from recommender.checkpoint import RecommenderError
from recommender.data import load_ratings
from recommender.embedding import movie_vectors

CATALOG = load_catalog()
VECTORS = movie_vectors(CATALOG)


def test_new_user_file_is_read_in_the_given_order(tmp_path: Path) -> None:
    (tmp_path / NEW_USERS).mkdir()
    lines = [
        "set,user_id,movie_id,rating,role,order",
        "test,8,47,4,like,1",
        "test,8,6,5,like,0",
        "test,8,1,1,dislike,-1",
        "test,8,50,5,target,-1",
        "valid,9,2,4,like,0",
        "valid,9,3,4,target,-1",
    ]
    (tmp_path / NEW_USERS / "users.csv").write_text("\n".join(lines))
    validation, test = new_user_split(tmp_path, CATALOG)
    assert [person.user_id for person in validation] == [9]
    assert test[0].given.tolist() == CATALOG.rows([6, 47]).tolist()
    assert test[0].disliked.tolist() == CATALOG.rows([1]).tolist()
    assert test[0].targets.tolist() == CATALOG.rows([50]).tolist()


def small_task(**parts: object) -> Task:
    """Two users and sixty items; the first user has seen item 59 and is to find 58, and rated 3 in the test."""
    seen = csr_matrix(([1.0], ([0], [59])), shape=(2, 60))
    targets = csr_matrix(([1.0], ([0], [58])), shape=(2, 60))
    return Task(
        name="small",
        train=seen,
        seen=seen,
        validation=targets,
        final_train=seen,
        final_seen=seen,
        test=targets,
        texts=np.eye(60, dtype=np.float32),
        genres=np.ones((60, 1), dtype=np.float32),
        metric="mrr@10",
        recipe=RECIPES["ml-100k"],
        **parts,
    )


LAST_IS_BEST = np.tile(np.arange(60, dtype=np.float32), (2, 1))


def test_seen_films_are_no_candidates_and_users_without_target_do_not_count() -> None:
    metrics = final_metrics(LAST_IS_BEST, small_task())
    assert metrics["mrr@10"].tolist() == [1]
    assert validate(LAST_IS_BEST, small_task()) == 1
    assert metrics["coverage@10"] == pytest.approx(10 / 60)
    assert metrics["diversity@10"].tolist() == pytest.approx([1])
    assert "ndcg_among_tested@10" not in metrics


def test_the_papers_rule_ranks_nothing_but_tested_films() -> None:
    tested = csr_matrix(([1.0, 1.0], ([0, 0], [3, 58])), shape=(2, 60))
    upside_down = -LAST_IS_BEST
    metrics = final_metrics(upside_down, small_task(tested=tested))
    assert metrics["ndcg@10"].tolist() == [0]
    assert metrics["ndcg_among_tested@10"] == pytest.approx(1 / np.log2(3))


def test_item_texts_come_from_the_catalogue_by_title_and_id() -> None:
    texts = ItemTexts(CATALOG, VECTORS)
    films = {1: Film("Heat", 1995, ("Crime",)), 2: Film("Matrix, The", 1999, ("Action",))}
    by_title = texts.by_title(films, 4)
    by_id = texts.by_movie_id({6: 1, 2571: 2}, {}, 4)
    np.testing.assert_allclose(by_title, by_id, atol=1e-6)
    assert not by_title[[0, 3]].any()


def test_missing_split_says_so(tmp_path: Path) -> None:
    inputs = Inputs(tmp_path, CATALOG, load_ratings(CATALOG), VECTORS, {})
    with pytest.raises(RecommenderError, match="ml-100k-recbole"):
        run("ml-100k-recbole", inputs, ["ease"], 1, lambda stage, done, total: None)


def test_a_run_gives_rows_for_models_and_for_the_comparison() -> None:
    rng = np.random.default_rng(0)
    dense = (rng.random((80, 60)) < 0.3).astype(np.float32)
    train = csr_matrix(dense * (rng.random((80, 60)) < 0.7))
    hidden = csr_matrix(dense - train.toarray())
    task = replace(small_task(), train=train, seen=train, final_train=train, final_seen=train)
    task = replace(task, validation=hidden, test=hidden, metric="ndcg@10")
    records = run_task(task, ["random", "popularity"], 3, lambda stage, done, total: None)
    rows = {(row["model"], row["metric"]): row for row in records}
    assert rows["random", "ndcg@10"]["seeds"] == 3
    assert rows["random", "ndcg@10"]["std"] > 0
    assert rows["popularity", "ndcg@10"]["seeds"] == 1
    low, high = rows["popularity", "ndcg@10"]["interval"]
    assert low < rows["popularity", "ndcg@10"]["mean"] < high
    assert rows["popularity", "coverage@10"]["interval"] is None
    assert json.loads(json.dumps(records, allow_nan=False)) == records


def test_own_interactions_are_split_and_measured(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    lines = [" ".join(map(str, [user, *rng.choice(80, 20, replace=False)])) for user in range(60)]
    path = tmp_path / "own.txt"
    path.write_text("\n".join(lines))
    task = own_task(path)
    assert task.train.multiply(task.validation + task.test).nnz == 0
    assert task.final_seen.multiply(task.test).nnz == 0
    assert (task.train.nnz, task.validation.nnz, task.test.nnz) == (960, 120, 120)
    records = run_task(task, ["popularity", "ease"], 1, lambda stage, done, total: None)
    assert {row["split"] for row in records} == {"own.txt"}
    assert not any(row["metric"].startswith(("diversity", "miscalibration")) for row in records)


def test_too_few_interactions_say_so(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text("1 2 3\n2 3 4\n")
    with pytest.raises(RecommenderError, match="too small"):
        own_task(path)
