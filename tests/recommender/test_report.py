import io

import numpy as np
import pytest
from rich.console import Console

from recommender.report import Result, make_records, tables

USERS = np.random.default_rng(0).random(200)
COVERAGE = {"coverage@10": np.array(0.5)}


def result(values: np.ndarray, **chosen: float) -> Result:
    return Result({"ndcg@20": values, **COVERAGE}, 2.0, chosen)


RESULTS = {
    "popularity": [result(USERS - 0.2)],
    "ease": [result(USERS, parameter=200)],
    "gat": [result(USERS + 0.01, edge_weight=8), result(USERS + 0.03, edge_weight=12)],
    "gat-no-text": [result(USERS, edge_weight=8), result(USERS + 0.01, edge_weight=8)],
}
RECORDS = make_records("split", RESULTS, "ndcg@20", {"likes": 5})
ROWS = {(row["model"], row["metric"]): row for row in RECORDS}


def test_rows_hold_seeds_spread_and_setting() -> None:
    row = ROWS["gat", "ndcg@20"]
    assert row["mean"] == pytest.approx(USERS.mean() + 0.02, abs=1e-5)
    assert row["std"] == pytest.approx(0.02 / 2**0.5, abs=1e-5)
    assert row["setting"] == {"likes": 5, "edge_weight": [8, 12]}
    assert (row["split"], row["seeds"], row["train_seconds"]) == ("split", 2, 2.0)


def test_the_comparison_is_paired_and_with_the_best_peer() -> None:
    assert ("gat - popularity", "ndcg@20") not in ROWS
    row = ROWS["gat - ease", "ndcg@20"]
    assert row["mean"] == pytest.approx(0.02, abs=1e-5)
    assert row["interval"] == pytest.approx([0.02, 0.02], abs=1e-5)
    low, high = ROWS["gat", "ndcg@20"]["interval"]
    assert high - low > 0.05


def test_variants_are_compared_with_the_recipe() -> None:
    row = ROWS["gat-no-text - gat", "ndcg@20"]
    assert row["mean"] == pytest.approx(-0.015, abs=1e-5)
    assert row["interval"] == pytest.approx([-0.015, -0.015], abs=1e-5)


def test_what_no_user_has_is_null() -> None:
    results = {"ease": [Result({"ndcg@20": USERS, "miscalibration@10": np.full(200, np.nan)}, 0.0, {})]}
    row = make_records("split", results, "ndcg@20", {})[1]
    assert row["mean"] is None
    assert row["std"] is None
    assert row["interval"] is None


def test_tables_show_models_and_the_difference() -> None:
    console = Console(record=True, width=120, file=io.StringIO())
    for table in tables("split", RECORDS):
        console.print(table)
    text = console.export_text()
    assert "gat - ease" in text
    assert "gat-no-text - gat" in text
    assert "+0.0200 [+0.0200, +0.0200]" in text
    assert "ndcg@20, 5" in text


def test_nothing_measured_gives_no_table() -> None:
    accuracy_only = [row for row in RECORDS if row["metric"] == "ndcg@20" and " - " not in row["model"]]
    assert len(tables("split", accuracy_only)) == 1
