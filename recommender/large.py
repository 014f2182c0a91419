"""Training on catalogues that are too large for a score of every film at every step, or for a film x film matrix.

A step scores only the films that its users have and a random draw of the others (sampled softmax with importance
weights; Bengio and Senecal, 2003). The linear teacher knows the most popular films only, and keeps of each film's
weights the largest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from recommender.losses import (
    bpr_loss,
    cosine_loss,
    distillation_loss,
    draw_positives,
    robust_negatives,
    softmax_loss,
)
from recommender.model import GAT, UserBatch
from recommender.train import TrainConfig, TrainingData, batches, new_model, parameter_groups, training_batch

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

MOST_FILMS = 20_000
"""Up to so many films training scores all of them, and a linear model over all is fitted: 1.6 GB a matrix."""
TEACHER_FILMS = 8_000
"""So many of the most popular films have item-item weights: 256 MB a matrix, two of them at once."""
TEACHER_EDGES = 150
"""Weights kept of each film."""
SAMPLED_FILMS = 4_000
"""So many films are drawn at every step beside those of its users."""


@dataclass(frozen=True, slots=True)
class Part:
    """The films that a step scores."""

    films: np.ndarray
    """Their rows, rising, int64 [part]."""
    log_chance: np.ndarray
    """Log of the chance that a film is in the part of a step, float32 [part]."""


def fit_large(
    data: TrainingData,
    config: TrainConfig,
    teacher: csr_matrix | None = None,
    after_step: Callable[[int, int], None] = lambda done, total: None,
) -> GAT:
    """Train a GAT as ``recommender.train.fit`` does, a part of the films at a time.

    ``teacher`` [films, films] are item-item weights for the distillation that ``config`` asks for. ``after_step`` is
    told the number of finished steps and of all.
    """
    torch.manual_seed(config.seed)
    rng = np.random.default_rng(config.seed)
    generator = torch.Generator().manual_seed(config.seed)
    model = new_model(data, config)
    optimizer = torch.optim.Adam(parameter_groups(model, config), lr=config.learning_rate, fused=True)
    with_films = np.flatnonzero(np.diff(data.likes.indptr))
    counts = np.bincount(data.likes.indices, minlength=data.likes.shape[1])
    total = config.epochs * -(-len(with_films) // config.batch_size)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=total)
    done = 0
    model.train()
    for _ in range(config.epochs):
        for rows in batches(with_films, config.batch_size, rng):
            part = draw_part(data.likes[rows], counts, len(with_films), rng)
            loss = _loss(model, data, rows, part, teacher, counts, config, rng, generator)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            done += 1
            after_step(done, total)
    return model.eval()


def draw_part(likes: csr_matrix, counts: np.ndarray, users: int, rng: np.random.Generator) -> Part:
    """The films of these users and a draw of the others; ``counts`` [films] are how many of the ``users`` have each."""
    films = likes.shape[1]
    drawn = min(SAMPLED_FILMS, films)
    part = np.union1d(likes.indices, rng.choice(films, drawn, replace=False)).astype(np.int64)
    missed = (1 - counts[part] / users) ** likes.shape[0] * (1 - drawn / films)
    return Part(part, np.log1p(-missed).astype(np.float32))


def _loss(
    model: GAT,
    data: TrainingData,
    rows: np.ndarray,
    part: Part,
    teacher: csr_matrix | None,
    counts: np.ndarray,
    config: TrainConfig,
    rng: np.random.Generator,
    generator: torch.Generator,
) -> Tensor:
    """The loss of ``recommender.train`` over the films of the part, [users, part] throughout."""
    own = data.likes[rows]
    likes = torch.from_numpy(own[:, part.films].toarray())
    batch = training_batch(data, rows, config, rng)
    positions = torch.searchsorted(torch.from_numpy(part.films), batch.films)
    among = UserBatch(
        positions, batch.users, batch.strengths, batch.user_count, texts=batch.texts, text_users=batch.text_users
    )
    scores, users, films = model(among, hide_self=True, rows=torch.from_numpy(part.films))
    log_probabilities = torch.log_softmax(scores - torch.from_numpy(part.log_chance), dim=1)
    loss = softmax_loss(log_probabilities, likes, config.profile_length, config.user_exponent) * config.softmax_weight
    if teacher is not None and config.distillation_weight:
        taught = (own @ teacher)[:, part.films].toarray()
        target = torch.softmax(config.teacher_temperature * torch.from_numpy(taught), dim=1)
        plain = torch.log_softmax(scores, dim=1)
        loss = loss + config.distillation_weight * distillation_loss(plain, target)
    if config.bpr_weight or config.cosine_weight:
        popularity = torch.from_numpy(counts[part.films].astype(np.float32))
        positive = draw_positives(likes, config.pairs, generator)
        negative = robust_negatives(scores.detach(), likes, popularity, config.pairs, config.hard_negatives, generator)
        loss = loss + config.bpr_weight * bpr_loss(scores.gather(1, positive), scores.gather(1, negative))
        loss = loss + config.cosine_weight * cosine_loss(users[:, None], films[positive], films[negative])
    return loss


def sparse_ease(
    likes: csr_matrix, regularization: float, films: int = TEACHER_FILMS, kept: int = TEACHER_EDGES
) -> csr_matrix:
    """EASE (Steck, 2019) among the most popular films, the ``kept`` largest weights of each, [all films, all films]."""
    from scipy.linalg.lapack import spotrf, spotri
    from scipy.sparse import csr_matrix

    counts = np.bincount(likes.indices, minlength=likes.shape[1])
    popular = np.sort(np.argsort(-counts, kind="stable")[:films])
    popular = popular[counts[popular] > 0]
    among = likes[:, popular].tocsr()
    transposed = among.T.tocsr()
    gram = np.empty((len(popular), len(popular)), dtype=np.float32, order="F")
    for start in range(0, len(popular), 500):
        gram[:, start : start + 500] = (transposed @ among[:, start : start + 500]).toarray()
    gram[np.diag_indices(len(popular))] += np.float32(regularization)
    factor, failed = spotrf(gram, lower=1, overwrite_a=1)
    inverse, failed_too = spotri(factor, lower=1, overwrite_c=1)
    if failed or failed_too:
        raise ValueError("The item-item matrix cannot be inverted: take a larger regularization.")
    columns, values = [], []
    width = min(kept, len(popular) - 1)
    for row in range(len(popular)):
        weights = np.concatenate([inverse[row, :row], inverse[row:, row]])  # of the lower triangle
        weights = -weights / inverse.diagonal()
        weights[row] = 0
        best = np.sort(np.argpartition(-np.abs(weights), width - 1)[:width]) if width else np.zeros(0, dtype=np.int64)
        columns.append(popular[best])
        values.append(weights[best])
    starts = np.zeros(likes.shape[1] + 1, dtype=np.int64)
    starts[popular + 1] = width
    return csr_matrix(
        (np.concatenate(values).astype(np.float32), np.concatenate(columns), np.cumsum(starts)),
        shape=(likes.shape[1], likes.shape[1]),
    )
