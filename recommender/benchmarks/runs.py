"""Runs of models, one for each seed where there is anything random."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
Progress = Callable[[str, int, int], None]


SEEDED = ("random", "bpr-mf", "lightgcn")
"""And every GAT."""


def repeated(
    split: str, makers: Mapping[str, Callable[[int], T]], models: Sequence[str], seeds: int, progress: Progress
) -> dict[str, list[T]]:
    """What each of the models that the split has makes of each seed; all models of a seed one after the other."""
    runs = [
        (seed, name)
        for seed in range(seeds)
        for name in models
        if name in makers and (seed == 0 or name in SEEDED or name.startswith("gat"))
    ]
    made: dict[str, list[T]] = {name: [] for _, name in runs}
    for done, (seed, name) in enumerate(runs):
        progress(f"{split}: {name}, seed {seed}", done, len(runs))
        made[name].append(makers[name](seed))
    progress(split, len(runs), len(runs))
    return made
