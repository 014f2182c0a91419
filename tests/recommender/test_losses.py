import math

import pytest
import torch

from recommender.losses import (
    bpr_loss,
    cosine_loss,
    distillation_loss,
    draw_positives,
    robust_negatives,
    softmax_loss,
)


def test_softmax_loss_by_hand() -> None:
    log_probabilities = torch.log(torch.tensor([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]]))
    likes = torch.tensor([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    expected = -(math.log(0.5) + math.log(0.25) + math.log(0.8)) / 2 / 4
    assert softmax_loss(log_probabilities, likes, profile_length=4).item() == pytest.approx(expected)
    first, second = -(math.log(0.5) + math.log(0.25)), -math.log(0.8)
    by_user = (first / (2 / 4) ** 0.5 + second / (1 / 4) ** 0.5) / 2 / 4
    assert softmax_loss(log_probabilities, likes, 4, user_exponent=0.5).item() == pytest.approx(by_user)


def test_distillation_is_least_at_the_teacher() -> None:
    teacher = torch.tensor([[0.7, 0.2, 0.1]])
    at_teacher = distillation_loss(torch.log(teacher), teacher)
    assert at_teacher < distillation_loss(torch.log(torch.tensor([[0.6, 0.3, 0.1]])), teacher)


def test_bpr_loss_by_hand() -> None:
    loss = bpr_loss(torch.tensor([2.0]), torch.tensor([0.5]))
    assert loss.item() == pytest.approx(math.log(1 + math.exp(-1.5)))


def test_cosine_loss_by_hand() -> None:
    user = torch.tensor([[[1.0, 0.0]]])
    orthogonal, same = torch.tensor([[[0.0, 2.0]]]), torch.tensor([[[3.0, 0.0]]])
    assert cosine_loss(user, same, orthogonal).item() == pytest.approx(0.0)
    assert cosine_loss(user, orthogonal, same, margin=0.3).item() == pytest.approx(1 + 0.7)


def test_positives_are_liked_and_hard_negatives_are_not() -> None:
    generator = torch.Generator().manual_seed(0)
    likes = (torch.rand(20, 300, generator=generator) < 0.3).float()
    scores = torch.randn(20, 300, generator=generator) + 10 * likes
    positives = draw_positives(likes, 8, generator)
    assert likes.gather(1, positives).all()
    negatives = robust_negatives(scores, likes, torch.ones(300), 16, 0.5, generator)
    assert negatives.shape == (20, 16)
    hard, random = scores.gather(1, negatives[:, :8]), scores.gather(1, negatives[:, 8:])
    assert not likes.gather(1, negatives[:, :8]).any()
    unliked = 1 - likes.gather(1, negatives[:, 8:])
    assert hard.mean() > (random * unliked).sum() / unliked.sum() + 1
