"""The GAT with one part changed at a time, to see what each part is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from recommender.benchmarks.films import TextSource
from recommender.train import TrainConfig

RatingsUse = Literal["stars", "plain", "likes"]


@dataclass(frozen=True, slots=True)
class Variant:
    """What is other than in the recipe."""

    config: Mapping[str, Any] = field(default_factory=dict)
    """Fields of ``TrainConfig`` and their values."""
    texts: TextSource = "profiles"
    edges: bool = True
    """The item-item edges of the linear model."""
    ratings: RatingsUse = "stars"
    """Edges by stars; every rating alike; or likes only. For new users; elsewhere the split says what a rating is."""
    tastes: bool = True
    """Train with what users said. For new users; elsewhere nobody said anything."""

    def config_from(self, recipe: TrainConfig, seed: int) -> TrainConfig:
        return replace(recipe, seed=seed, **self.config)

    def differs_from(self, recipe: TrainConfig) -> bool:
        """Whether anything is other than in this recipe."""
        return replace(self, config={}) != Variant() or self.config_from(recipe, recipe.seed) != recipe


RECIPE = Variant()
VARIANTS = {
    "gat-no-softmax": Variant({"softmax_weight": 0.0}),
    "gat-no-bpr": Variant({"bpr_weight": 0.0}),
    "gat-no-cosine": Variant({"cosine_weight": 0.0}),
    "gat-random-negatives": Variant({"hard_negatives": 0.0}),
    "gat-no-distillation": Variant({"distillation_weight": 0.0}),
    "gat-distillation": Variant({"distillation_weight": 1.0}),
    "gat-paper-loss": Variant(
        {"softmax_weight": 0.0, "distillation_weight": 0.0, "bpr_weight": 1.0, "cosine_weight": 0.5}
    ),
    "gat-bpr-only": Variant(
        {
            "softmax_weight": 0.0,
            "distillation_weight": 0.0,
            "bpr_weight": 1.0,
            "cosine_weight": 0.0,
            "hard_negatives": 0.0,
        }
    ),
    "gat-uniform-mean": Variant({"uniform_attention": True}),
    "gat-full-rows": Variant({"short_rows": 0.0}),
    "gat-short-rows": Variant({"short_rows": TrainConfig().short_rows}),
    "gat-text-metadata": Variant(texts="metadata"),
    "gat-text-random": Variant(texts="random"),
    "gat-no-text": Variant(texts="none"),
    "gat-no-edges": Variant(edges=False),
}
"""By the name of the model; the recipe itself is "gat"."""
NEW_USER_VARIANTS = {
    "gat-plain-ratings": Variant(ratings="plain"),
    "gat-likes-only": Variant(ratings="likes"),
    "gat-no-tastes": Variant(tastes=False),
}
