"""Training on a part of the films at a time."""

import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix

from recommender import large
from recommender.baselines import Ease
from recommender.evaluate import rows_matrix
from recommender.large import draw_part, fit_large, sparse_ease
from recommender.train import GATScorer, TrainConfig, TrainingData, fit

USERS, FILMS = 300, 120


@pytest.fixture(scope="module")
def data() -> TrainingData:
    """Two groups of users, each with films of its own half, and a few films that everybody has."""
    rng = np.random.default_rng(0)
    popularity = (np.arange(FILMS // 2) + 3.0) ** -1
    likes = np.zeros((USERS, FILMS), dtype=np.float32)
    for user in range(USERS):
        half = (user % 2) * (FILMS // 2)
        likes[user, half + rng.choice(FILMS // 2, 15, replace=False, p=popularity / popularity.sum())] = 1
        likes[user, rng.choice(FILMS, 2)] = 0.25
    return TrainingData(csr_matrix(likes), np.zeros((FILMS, 1), np.float32), np.zeros((USERS, 1), np.float32))


def test_sparse_ease_is_ease_among_the_popular(data: TrainingData) -> None:
    whole = sparse_ease(data.likes, 50.0, films=FILMS, kept=FILMS - 1).toarray()
    np.testing.assert_allclose(whole, Ease(50.0).fit(data.likes).weights_, atol=1e-5)
    popular = np.sort(np.argsort(-np.diff(data.likes.tocsc().indptr), kind="stable")[:40])
    part = sparse_ease(data.likes, 50.0, films=40, kept=7)
    among = Ease(50.0).fit(data.likes[:, popular]).weights_
    assert np.flatnonzero(np.diff(part.indptr)).tolist() == popular.tolist()
    for row, film in enumerate(popular):
        best = np.argsort(-np.abs(among[row]))[:7]
        assert sorted(part[film].indices) == sorted(popular[best])
        np.testing.assert_allclose(np.sort(part[film].data), np.sort(among[row, best]), atol=1e-5)


def test_sampled_films_stand_for_all(data: TrainingData, monkeypatch: pytest.MonkeyPatch) -> None:
    """The weighted sum over the part of a step has the sum over all films as its mean."""
    monkeypatch.setattr(large, "SAMPLED_FILMS", 20)
    rng = np.random.default_rng(1)
    values = rng.random(FILMS)
    counts = np.diff(data.likes.tocsc().indptr)
    sums = []
    for _ in range(3000):
        part = draw_part(data.likes[rng.choice(USERS, 4)], counts, USERS, rng)
        sums.append((values[part.films] / np.exp(part.log_chance)).sum())
    assert np.mean(sums) == pytest.approx(values.sum(), rel=0.01)
    assert len(part.films) < FILMS


def test_a_part_of_the_films_scores_as_all_do(data: TrainingData) -> None:
    model = fit(data, TrainConfig(embedding_size=8, epochs=1))
    rows = np.array([2, 5, 7, 60, 119])
    told = csr_matrix(([1.0, 0.5], ([0, 0], [5, 60])), shape=(1, FILMS), dtype=np.float32)
    everything = GATScorer(model, csr_matrix((FILMS, FILMS), dtype=np.float32), 0.0).scores(told)
    batch = large.UserBatch(torch.tensor([1, 3]), torch.tensor([0, 0]), torch.tensor([1.0, 0.5]), user_count=1)
    with torch.no_grad():
        scores = model(batch, rows=torch.from_numpy(rows))[0].numpy()
    np.testing.assert_allclose(scores, everything[:, rows], rtol=1e-5)


def test_training_on_parts_learns_what_training_on_all_does(
    data: TrainingData, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large, "SAMPLED_FILMS", 10)
    config = TrainConfig(embedding_size=8, epochs=15, batch_size=16, profile_length=15, distillation_weight=0.5)
    steps: list[tuple[int, int]] = []
    torch.set_num_threads(1)
    teacher = sparse_ease(data.likes, 50.0, kept=20)
    model = fit_large(data, config, teacher, lambda done, total: steps.append((done, total)))
    assert steps[-1] == (15 * 19, 15 * 19)
    strangers = rows_matrix([np.array([2, 4, 6]), np.array([62, 64, 66])], FILMS)
    none = csr_matrix((FILMS, FILMS), dtype=np.float32)
    for fitted in (model, fit(data, config)):
        scores = GATScorer(fitted, none, 0.0).scores(strangers)
        first, second = scores[:, : FILMS // 2].mean(1), scores[:, FILMS // 2 :].mean(1)
        assert first[0] > second[0] + 0.5
        assert second[1] > first[1] + 0.5
