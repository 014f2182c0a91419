from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix

from recommender.baselines import Ease
from recommender.model import UserBatch
from recommender.train import GATScorer, TrainConfig, TrainingData, fit, teacher_scores

SMALL = TrainConfig(
    embedding_size=8,
    epochs=60,
    batch_size=16,
    learning_rate=1e-2,
    profile_length=8,
    distillation_weight=1.0,
    teacher_regularization=5,
)


@pytest.fixture(scope="module")
def two_tastes() -> TrainingData:
    """Forty users, half of whom like most of films 0-11 and half most of films 12-23."""
    rng = np.random.default_rng(2)
    dense = np.zeros((40, 24), dtype=np.float32)
    dense[:20, :12] = rng.random((20, 12)) < 0.7
    dense[20:, 12:] = rng.random((20, 12)) < 0.7
    texts = rng.standard_normal((24, 6)).astype(np.float32)
    tastes = np.zeros((40, 6), dtype=np.float32)
    tastes[:20, 0], tastes[20:, 1] = 1, 1
    return TrainingData(csr_matrix(dense), texts, tastes)


def test_new_users_find_the_rest_of_their_taste(two_tastes: TrainingData) -> None:
    model = fit(two_tastes, SMALL)
    newcomers = csr_matrix(np.eye(24, dtype=np.float32)[[3, 20]])
    scores = GATScorer(model, csr_matrix((24, 24), dtype=np.float32), 0.0).scores(newcomers)
    assert scores[0, :12].min() > scores[0, 12:].max()
    assert scores[1, 12:].min() > scores[1, :12].max()


def test_words_alone_find_the_taste(two_tastes: TrainingData) -> None:
    model = fit(two_tastes, SMALL)
    silent = csr_matrix((2, 24), dtype=np.float32)
    words = np.eye(2, 6, dtype=np.float32)
    scores = GATScorer(model, csr_matrix((24, 24), dtype=np.float32), 0.0).scores(silent, words)
    assert scores[0, :12].mean() > scores[0, 12:].mean() + 1
    assert scores[1, 12:].mean() > scores[1, :12].mean() + 1


def test_seed_fixes_the_weights(two_tastes: TrainingData) -> None:
    short = replace(SMALL, epochs=3)
    first, again = fit(two_tastes, short), fit(two_tastes, short)
    for name, value in first.state_dict().items():
        assert value.equal(again.state_dict()[name]), name
    assert not fit(two_tastes, replace(short, seed=1)).bias_shift.equal(first.bias_shift)


def test_teacher_has_not_seen_its_pupil(two_tastes: TrainingData) -> None:
    likes = two_tastes.likes
    scores = teacher_scores(likes, SMALL)
    fold = np.random.default_rng(SMALL.seed).permutation(40) % SMALL.teacher_folds
    mine = fold == fold[7]
    expected = Ease(SMALL.teacher_regularization * 0.8).fit(likes[~mine]).scores(likes[7])
    np.testing.assert_allclose(scores[7], expected[0], atol=1e-6)


@pytest.mark.parametrize(
    "part", ["softmax_weight", "distillation_weight", "bpr_weight", "cosine_weight", "hard_negatives"]
)
def test_every_part_of_the_loss_can_be_switched_off(two_tastes: TrainingData, part: str) -> None:
    short = replace(SMALL, epochs=2)
    whole, without = fit(two_tastes, short), fit(two_tastes, replace(short, **{part: 0.0}))
    assert not whole.film_embedding.equal(without.film_embedding)


def test_uniform_attention_is_the_mean(two_tastes: TrainingData) -> None:
    """Whatever is asked, each of the three films weighs the same; the attention of the recipe tells them apart."""
    batch = UserBatch(
        films=torch.tensor([0, 5, 13]),
        users=torch.tensor([0, 0, 0]),
        strengths=torch.tensor([1.0, 0.3, 0.3]),
        user_count=1,
    )
    for uniform in (True, False):
        model = fit(two_tastes, replace(SMALL, epochs=20, uniform_attention=uniform))
        weights = model.users(batch, model.films())[1]
        assert weights.allclose(weights.mean()) is uniform
