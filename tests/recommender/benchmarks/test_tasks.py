from pathlib import Path

import numpy as np
import pytest

from recommender.benchmarks.known_users import run_task
from recommender.benchmarks.tasks import own_task
from recommender.checkpoint import RecommenderError


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
