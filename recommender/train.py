"""Training the graph attention network on rows of users."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from recommender.baselines import Ease
from recommender.losses import (
    bpr_loss,
    cosine_loss,
    distillation_loss,
    draw_positives,
    robust_negatives,
    softmax_loss,
)
from recommender.model import GAT, UserBatch

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

POPULARITY_SMOOTHING = 1.0


@dataclass(frozen=True, slots=True)
class TrainConfig:
    embedding_size: int = 64
    initial_std: float = 0.05
    epochs: int = 40
    """The learning rate falls to zero over them, along a cosine."""
    batch_size: int = 128
    learning_rate: float = 4e-3
    weight_decay: float = 3e-5
    """On all matrices."""
    bias_decay: float = 6e-4
    """On the distance of the film bias from its popularity prior."""
    profile_length: float = 150.0
    """Divides the softmax loss: about the mean number of films of a user."""
    softmax_weight: float = 1.0
    user_exponent: float = 0.0
    """Takes weight in the softmax loss and in the teacher from users with many films; see there."""
    distillation_weight: float = 0.0
    """Helps on dense data; on the starter ratings it did not (the teacher is weaker than the pupil)."""
    teacher_regularization: float = 400.0
    teacher_temperature: float = 5.0
    teacher_folds: int = 5
    bpr_weight: float = 0.1
    cosine_weight: float = 0.05
    pairs: int = 16
    """Positive-negative pairs a user for the two pairwise losses."""
    hard_negatives: float = 0.5
    """Share of the negatives that are hard (robust negative sampling); 0: all are drawn at random."""
    uniform_attention: bool = False
    """The plain mean of the neighbours instead of attention, to compare with."""
    short_rows: float = 0.4
    """Share of the rows cut to 1 to 10 films, as at the start of a chat."""
    text_dropout: float = 0.5
    """Share of the rows that lose their taste text."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class TrainingData:
    likes: csr_matrix
    """Strengths in (0, 1], float32 [users, films]."""
    texts: np.ndarray
    """Centred text vectors of the films, float32 [films, text_size]."""
    tastes: np.ndarray
    """Text vectors of what users said, float32 [users, text_size]; zero rows for who said nothing."""


def fit(data: TrainingData, config: TrainConfig, after_epoch: Callable[[int, GAT], None] | None = None) -> GAT:
    """Train a GAT; ``after_epoch`` is told the number of finished epochs (from 1) and the model."""
    torch.set_num_threads(1)  # the steps are small; and the sums come out the same every time
    torch.manual_seed(config.seed)
    rng = np.random.default_rng(config.seed)
    generator = torch.Generator().manual_seed(config.seed)
    counts = torch.from_numpy(np.asarray(data.likes.sum(0), dtype=np.float32).ravel())
    model = new_model(data, config)
    teacher = teacher_scores(data.likes, config) if config.distillation_weight else None
    optimizer = torch.optim.Adam(parameter_groups(model, config), lr=config.learning_rate)
    with_films = np.flatnonzero(np.diff(data.likes.indptr))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=config.epochs)
    for epoch in range(1, config.epochs + 1):
        model.train()
        for rows in batches(with_films, config.batch_size, rng):
            loss = _loss(model, data, rows, teacher, counts, config, rng, generator)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        schedule.step()
        if after_epoch:
            model.eval()
            after_epoch(epoch, model)
    return model.eval()


def new_model(data: TrainingData, config: TrainConfig) -> GAT:
    """An untrained GAT whose film bias is log popularity."""
    counts = torch.from_numpy(np.asarray(data.likes.sum(0), dtype=np.float32).ravel())
    log_counts = torch.log(counts + POPULARITY_SMOOTHING)
    return GAT(
        texts=torch.from_numpy(data.texts),
        popularity=log_counts - log_counts.mean(),
        log_degree=torch.log(counts + 1),
        embedding_size=config.embedding_size,
        initial_std=config.initial_std,
        uniform_attention=config.uniform_attention,
    )


def teacher_scores(likes: csr_matrix, config: TrainConfig) -> np.ndarray:
    """EASE scores of each user by a model that has not seen that user, float32 [users, films].

    Cross-fitted in folds of users: an in-sample teacher knows each row's own noise and teaches it.
    """
    users = likes.shape[0]
    fold = np.random.default_rng(config.seed).permutation(users) % config.teacher_folds
    regularization = config.teacher_regularization * (1 - 1 / config.teacher_folds)
    scores = np.empty(likes.shape, dtype=np.float32)
    for number in range(config.teacher_folds):
        ease = Ease(regularization, config.user_exponent).fit(likes[fold != number])
        scores[fold == number] = ease.scores(likes[fold == number])
    return scores


def _loss(
    model: GAT,
    data: TrainingData,
    rows: np.ndarray,
    teacher: np.ndarray | None,
    popularity: Tensor,
    config: TrainConfig,
    rng: np.random.Generator,
    generator: torch.Generator,
) -> Tensor:
    likes = torch.from_numpy(data.likes[rows].toarray())  # (users, films)
    scores, users, films = model(training_batch(data, rows, config, rng), hide_self=True)
    log_probabilities = torch.log_softmax(scores, dim=1)
    loss = config.softmax_weight * softmax_loss(log_probabilities, likes, config.profile_length, config.user_exponent)
    if teacher is not None:
        target = torch.softmax(config.teacher_temperature * torch.from_numpy(teacher[rows]), dim=1)
        loss = loss + config.distillation_weight * distillation_loss(log_probabilities, target)
    if config.bpr_weight or config.cosine_weight:
        positive = draw_positives(likes, config.pairs, generator)
        negative = robust_negatives(scores.detach(), likes, popularity, config.pairs, config.hard_negatives, generator)
        loss = loss + config.bpr_weight * bpr_loss(scores.gather(1, positive), scores.gather(1, negative))
        loss = loss + config.cosine_weight * cosine_loss(users[:, None], films[positive], films[negative])
    return loss


def training_batch(data: TrainingData, rows: np.ndarray, config: TrainConfig, rng: np.random.Generator) -> UserBatch:
    """The graph of these users with edges dropped at a rate drawn per user, some rows short, some without text.

    So the model meets every length of profile, from one film to all, and people who say nothing about taste.
    """
    likes = data.likes[rows]
    kept = []
    for position in range(len(rows)):
        edges = np.arange(likes.indptr[position], likes.indptr[position + 1])
        if rng.random() < config.short_rows:
            kept.append(rng.permutation(edges)[: rng.integers(1, 11)])
        else:
            kept.append(edges[rng.random(len(edges)) >= rng.random()])
    edges = np.concatenate(kept)
    said = np.flatnonzero(data.tastes[rows].any(1) & (rng.random(len(rows)) >= config.text_dropout))
    return UserBatch(
        films=torch.from_numpy(likes.indices[edges].astype(np.int64)),
        users=torch.from_numpy(np.repeat(np.arange(len(rows)), [len(chosen) for chosen in kept])),
        strengths=torch.from_numpy(likes.data[edges]),
        user_count=len(rows),
        texts=torch.from_numpy(data.tastes[rows[said]]),
        text_users=torch.from_numpy(said),
    )


def batches(users: np.ndarray, size: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    order = rng.permutation(users)
    for start in range(0, len(users), size):
        yield order[start : start + size]


def parameter_groups(model: GAT, config: TrainConfig) -> list[dict]:
    matrices = [p for p in model.parameters() if p.ndim == 2]
    scalars = [p for p in model.parameters() if p.ndim == 0]
    return [
        {"params": matrices, "weight_decay": config.weight_decay},
        {"params": scalars, "weight_decay": 0.0},
        {"params": [model.bias_shift], "weight_decay": config.bias_decay},
    ]


class GATScorer:
    """A trained GAT with fixed item-item edges, for scoring many users at once."""

    def __init__(self, model: GAT, edges: csr_matrix, edge_weight: float) -> None:
        self.model = model
        self.edges = edges
        self.edge_weight = edge_weight

    @torch.no_grad()
    def scores(self, likes: csr_matrix, tastes: np.ndarray | None = None) -> np.ndarray:
        """Scores of every film, float32 [users, films]; ``tastes`` [users, text_size], zero rows for none."""
        said = np.flatnonzero(tastes.any(1)) if tastes is not None else np.zeros(0, dtype=np.int64)
        batch = UserBatch(
            films=torch.from_numpy(likes.indices.astype(np.int64)),
            users=torch.from_numpy(np.repeat(np.arange(likes.shape[0]), np.diff(likes.indptr))),
            strengths=torch.from_numpy(likes.data),
            user_count=likes.shape[0],
            texts=torch.from_numpy(tastes[said]) if tastes is not None else None,
            text_users=torch.from_numpy(said),
        )
        scores = self.model(batch)[0].numpy()
        return scores + self.edge_weight * (likes @ self.edges).toarray()


def export(model: GAT, edges: csr_matrix, edge_weight: float) -> dict[str, np.ndarray]:
    """The weights that ``recommender.service`` reads, by name."""
    tensors = {
        "film_embedding": model.film_embedding,
        "text_projection": model.text_projection.weight,
        "taste_projection": model.taste_projection.weight,
        "query": model.attention.query.weight,
        "key": model.attention.key.weight,
        "message": model.attention.message_weight,
        "length_exponent": model.attention.length_exponent,
        "popularity_slope": model.popularity_slope,
        "strength_slope": model.strength_slope,
        "profile_logit": model.profile_logit,
        "bias": model.bias(),
        "log_degree": model.log_degree,
    }
    weights = {name: tensor.detach().numpy().astype(np.float32) for name, tensor in tensors.items()}
    return weights | {
        "edge_starts": edges.indptr.astype(np.int32),
        "edge_targets": edges.indices.astype(np.int32),
        "edge_values": edges.data.astype(np.float16),
        "edge_weight": np.float32(edge_weight).reshape(()),
    }
