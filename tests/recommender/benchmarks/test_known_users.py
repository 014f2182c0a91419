import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recommender.benchmarks.known_users import final_metrics, run_task, validate
from recommender.benchmarks.recipes import RECIPES
from recommender.benchmarks.tasks import Task


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
        texts=lambda source: np.eye(60, dtype=np.float32),
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
