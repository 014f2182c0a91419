"""How each split of known users is trained; chosen on its validation part."""

from __future__ import annotations

from dataclasses import dataclass, replace

from recommender.train import TrainConfig


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a split needs to be told; chosen on its validation part."""

    config: TrainConfig
    edge_regularization: float
    edge_weights: tuple[float, ...]
    """To choose from."""
    ease: tuple[float, ...]
    """Regularisations to choose from, of EASE and of weighted EASE."""


USER_EXPONENT = 0.5
"""Of weighted EASE. On MovieLens 1M it is better than EASE; on 100K and for people with few likes it is not."""
ML_1M = TrainConfig(
    embedding_size=128,
    epochs=60,
    batch_size=512,
    learning_rate=5e-3,
    weight_decay=1e-5,
    distillation_weight=1.0,
    teacher_temperature=5,
    user_exponent=USER_EXPONENT,
    short_rows=0.0,
    initial_std=0.03,
)

RECIPES = {
    "ml-100k-recbole": Recipe(
        TrainConfig(
            epochs=80,
            batch_size=256,
            learning_rate=3e-3,
            profile_length=80,
            distillation_weight=1.0,
            teacher_regularization=400,
            teacher_temperature=5,
            short_rows=0.0,
        ),
        edge_regularization=400,
        edge_weights=(0, 2, 3, 4, 6),
        ease=(200, 400, 800),
    ),
    "ml-100k": Recipe(
        TrainConfig(epochs=80, batch_size=256, learning_rate=3e-3, profile_length=60, short_rows=0.2),
        edge_regularization=200,
        edge_weights=(0, 2, 4, 6, 8),
        ease=(100, 200, 300, 500),
    ),
    "ml-1m-lightgcnpp": Recipe(
        replace(ML_1M, profile_length=100, teacher_regularization=500),
        edge_regularization=500,
        edge_weights=(0, 4, 8, 12),
        ease=(400, 700, 1000),
    ),
    "ml-1m-colakg": Recipe(
        replace(ML_1M, profile_length=150, teacher_regularization=800),
        edge_regularization=800,
        edge_weights=(0, 2, 4, 6, 8),
        ease=(500, 1000, 1500),
    ),
}
