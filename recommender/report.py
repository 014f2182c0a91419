"""What was measured, as rows for a file and as tables to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from recommender.evaluate import bootstrap_interval

if TYPE_CHECKING:
    from rich.table import Table

Record = dict[str, Any]
"""split, model, metric, mean, std, interval, seeds, train_seconds, setting."""

ACCURACY = ("ndcg@10", "recall@10", "mrr@10", "hit@10", "ndcg@20", "recall@20", "ndcg_among_tested@10")
NEW_USER_ACCURACY = ("ndcg@20", "recall@20")
BEYOND = ("coverage@10", "novelty@10", "diversity@10", "miscalibration@10", "popularity_rank@10")


@dataclass(frozen=True, slots=True)
class Result:
    """One training run: its metrics of each test user and what was chosen on validation."""

    metrics: dict[str, np.ndarray]
    train_seconds: float
    chosen: dict[str, float]


def tables(split: str, records: Sequence[Record]) -> list[Table]:
    """The split's main figures: accuracy, what lies beyond it, and the GAT against its best peer."""
    own = [record for record in records if record["split"] == split]
    models = [record for record in own if " - " not in record["model"]]
    ahead = [record for record in own if record["model"].startswith("gat - ")]
    changed = [record for record in own if record["model"].endswith(" - gat")]
    known_users = "likes" not in own[0]["setting"]
    accuracy = ACCURACY if known_users else NEW_USER_ACCURACY
    shown = [_model_table(f"{split}: mean ± standard deviation over seeds", models, accuracy)]
    if beyond := [r for r in models if r["metric"] in BEYOND and (known_users or r["setting"]["likes"] == 10)]:
        told = "" if known_users else ", 10 likes told"
        shown.append(_model_table(f"{split}: beyond accuracy{told}", beyond, BEYOND))
    if ahead:
        shown.append(_comparison_table(f"{split}: ahead of the best peer", ahead, accuracy))
    if changed:
        shown.append(_variant_table(f"{split}: what one change does [95 % interval over users]", changed, accuracy[0]))
    return shown


def _model_table(title: str, records: Sequence[Record], metrics: Sequence[str]) -> Table:
    """A row for each model, a column for each metric and number of likes told."""
    from rich.table import Table

    cells = {(r["model"], _column(r)): _with_spread(r) for r in records}
    columns = list(dict.fromkeys(_column(r) for m in metrics for r in records if r["metric"] == m))
    table = Table("model", *columns, "seconds", title=title)
    for model, seconds in {r["model"]: r["train_seconds"] for r in records}.items():
        table.add_row(model, *(cells.get((model, column), "") for column in columns), f"{seconds:.0f}")
    return table


def _comparison_table(title: str, records: Sequence[Record], metrics: Sequence[str]) -> Table:
    from rich.table import Table

    table = Table("models", "metric", "difference [95 % interval over users]", title=title)
    for record in (record for metric in metrics for record in records if record["metric"] == metric):
        table.add_row(record["model"], _column(record), _difference(record))
    return table


def _variant_table(title: str, records: Sequence[Record], metric: str) -> Table:
    """A row for each variant, a column for each number of likes told."""
    from rich.table import Table

    measured = [record for record in records if record["metric"] == metric]
    columns = list(dict.fromkeys(map(_column, measured)))
    table = Table("models", *columns, title=title)
    for model in dict.fromkeys(record["model"] for record in measured):
        cells = {_column(record): record for record in measured if record["model"] == model}
        table.add_row(model, *(_difference(cells[column]) for column in columns))
    return table


def _difference(record: Record) -> str:
    low, high = record["interval"] or (float("nan"), float("nan"))
    return f"{record['mean']:+.4f} [{low:+.4f}, {high:+.4f}]"


def _column(record: Record) -> str:
    likes = record["setting"].get("likes")
    return record["metric"] if likes is None else f"{record['metric']}, {likes}"


def _with_spread(record: Record) -> str:
    if record["mean"] is None:
        return ""
    digits = 0 if record["mean"] >= 100 else 4
    spread = f" ±{record['std']:.{digits}f}" if record["seeds"] > 1 else ""
    return f"{record['mean']:.{digits}f}{spread}"


def make_records(split: str, results: dict[str, list[Result]], metric: str, setting: dict[str, Any]) -> list[Record]:
    """The rows of one split and setting: each model's metrics, then how the GAT differs from others.

    These are what it is ahead of its best peer and how each of its variants differs from it.

    ``results`` are the runs of each model, one a seed. ``mean`` and ``std`` (of the sample) are over seeds;
    ``interval`` is the 95 % bootstrap interval over users of the mean over seeds, null where it has no meaning. The
    best peer is the one with the best test ``metric``, which favours the peers.
    """
    per_user = {model: _over_seeds(runs) for model, runs in results.items()}
    records = []
    for model, runs in results.items():
        chosen = {name: [run.chosen[name] for run in runs] for name in runs[0].chosen}
        records += [
            _record(split, model, name, [_mean(run.metrics[name]) for run in runs], values, runs, setting | chosen)
            for name, values in per_user[model].items()
        ]
    peers = [model for model in results if not model.startswith("gat")]
    if "gat" in results and peers:
        peer = max(peers, key=lambda model: per_user[model][metric].mean())
        records += _differences(split, "gat", peer, results, setting)
    if "gat" in results:
        variants = [model for model in results if model.startswith(("gat-", "gat+"))]
        records += [row for model in variants for row in _differences(split, model, "gat", results, setting)]
    return records


def _differences(
    split: str, model: str, other: str, results: dict[str, list[Result]], setting: dict[str, Any]
) -> list[Record]:
    """What the model has more than the other, of each metric."""
    per_user, of_other = _over_seeds(results[model]), _over_seeds(results[other])
    return [
        _record(
            split,
            f"{model} - {other}",
            name,
            [_mean(run.metrics[name]) - _mean(of_other[name]) for run in results[model]],
            values - of_other[name],
            results[model],
            setting,
        )
        for name, values in per_user.items()
    ]


def _over_seeds(runs: Sequence[Result]) -> dict[str, np.ndarray]:
    return {metric: np.mean([run.metrics[metric] for run in runs], axis=0) for metric in runs[0].metrics}


def _mean(values: np.ndarray) -> float:
    """Over the users who have a value."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def _record(
    split: str,
    model: str,
    metric: str,
    means: Sequence[float],
    per_user: np.ndarray,
    runs: Sequence[Result],
    setting: dict[str, Any],
) -> Record:
    interval = bootstrap_interval(per_user) if per_user.ndim else (float("nan"),) * 2
    return {
        "split": split,
        "model": model,
        "metric": metric,
        "mean": _rounded(np.mean(means)),
        "std": _rounded(np.std(means, ddof=min(1, len(means) - 1))),
        "interval": None if np.isnan(interval[0]) else [_rounded(end) for end in interval],
        "seeds": len(runs),
        "train_seconds": round(float(np.mean([run.train_seconds for run in runs])), 1),
        "setting": setting,
    }


def _rounded(value: float | np.floating) -> float | None:
    """To five decimals; None (JSON's null) for what is not a number."""
    return None if np.isnan(value) else round(float(value), 5)
