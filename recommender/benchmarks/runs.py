"""Runs of models, one for each seed where there is anything random."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")
Progress = Callable[[str, int, int], None]


SEEDED = ("random", "bpr-mf", "lightgcn", "gat", "gat-no-edges", "gat-no-text", "gat+words")


def repeated(
    split: str,
    makers: Mapping[str, Callable[[int], T]],
    models: Sequence[str],
    seeds: int,
    progress: Progress,
) -> dict[str, list[T]]:
    """What each of the models that the split has makes of each seed."""
    made: dict[str, list[T]] = {}
    for name in (name for name in models if name in makers):
        repeats = seeds if name in SEEDED else 1
        made[name] = []
        for seed in range(repeats):
            progress(f"{split}: {name}", seed, repeats)
            made[name].append(makers[name](seed))
        progress(f"{split}: {name}", repeats, repeats)
    return made
