import math

import numpy as np
import pytest
import torch
from torch_geometric.metrics import LinkPredMetricCollection, LinkPredMRR, LinkPredNDCG, LinkPredRecall

from recommender.evaluate import (
    bootstrap_interval,
    evaluate_new_users,
    metrics_among_tested,
    ranked_candidates,
    ranking_metrics,
    rows_matrix,
    top_k,
)
from recommender.splits import NewUser


def test_metrics_by_hand() -> None:
    ranked = np.array([[4, 1, 0, 2, 3]])
    metrics = ranking_metrics(ranked, rows_matrix([np.array([1, 2, 5])], 6), cutoffs=(3, 5))
    ideal = 1 + 1 / math.log2(3) + 1 / 2
    assert metrics["ndcg@3"][0] == pytest.approx((1 / math.log2(3)) / ideal)
    assert metrics["ndcg@5"][0] == pytest.approx((1 / math.log2(3) + 1 / math.log2(5)) / ideal)
    assert metrics["recall@5"][0] == pytest.approx(2 / 3)
    assert metrics["precision@5"][0] == pytest.approx(2 / 5)
    assert metrics["mrr@3"][0] == pytest.approx(1 / 2)
    assert metrics["hit@3"][0] == 1


def test_metrics_agree_with_torch_geometric() -> None:
    rng = np.random.default_rng(0)
    users, films = 30, 80
    scores = rng.standard_normal((users, films))
    targets = [np.sort(rng.choice(films, rng.integers(1, 30), replace=False)) for _ in range(users)]
    ranked = top_k(scores, 10)
    ours = ranking_metrics(ranked, rows_matrix(targets, films), cutoffs=(10,))
    theirs = LinkPredMetricCollection([LinkPredNDCG(10), LinkPredRecall(10), LinkPredMRR(10)])
    pairs = [[user, film] for user, liked in enumerate(targets) for film in liked]
    theirs.update(torch.from_numpy(ranked), torch.tensor(pairs).T)
    values = theirs.compute()
    assert ours["ndcg@10"].mean() == pytest.approx(values["LinkPredNDCG@10"].item(), abs=1e-6)
    assert ours["recall@10"].mean() == pytest.approx(values["LinkPredRecall@10"].item(), abs=1e-6)
    assert ours["mrr@10"].mean() == pytest.approx(values["LinkPredMRR@10"].item(), abs=1e-6)


class Fixed:
    """Scores every film by its row: the last is best."""

    def scores(self, likes) -> np.ndarray:
        return np.tile(np.arange(likes.shape[1], dtype=np.float32), (likes.shape[0], 1))


def test_given_films_are_no_candidates() -> None:
    ranked = ranked_candidates(Fixed(), rows_matrix([np.array([59, 57])], 60), depth=3)
    assert ranked.tolist() == [[58, 56, 55]]


def test_only_the_first_likes_are_told() -> None:
    person = NewUser(1, given=np.array([57, 59]), disliked=np.array([], dtype=int), targets=np.array([59]))
    told_one = evaluate_new_users(Fixed(), [person], 60, likes=1)
    assert told_one["hit@5"][0] == 1
    told_all = evaluate_new_users(Fixed(), [person], 60)
    assert told_all["hit@5"][0] == 0


def test_among_tested_films_only_their_order_counts() -> None:
    tested = rows_matrix([np.array([0, 1, 2])], 60)
    targets = rows_matrix([np.array([0, 2])], 60)
    scores = np.full((1, 60), 9.0)
    scores[0, :3] = [1, 3, 2]
    metrics = metrics_among_tested(scores, tested, targets)
    ideal = 1 + 1 / math.log2(3)
    assert metrics["ndcg@10"][0] == pytest.approx((1 / math.log2(3) + 1 / math.log2(4)) / ideal)
    assert metrics["recall@5"][0] == 1


def test_bootstrap_interval_agrees_with_the_normal_one() -> None:
    values = np.random.default_rng(1).random(400)
    low, high = bootstrap_interval(values, resamples=4000)
    half = 1.96 * values.std(ddof=1) / math.sqrt(len(values))
    assert low == pytest.approx(values.mean() - half, abs=0.1 * half)
    assert high == pytest.approx(values.mean() + half, abs=0.1 * half)
    assert bootstrap_interval(values) == bootstrap_interval(values)


def test_pairing_finds_a_difference_that_two_intervals_hide() -> None:
    rng = np.random.default_rng(2)
    users = rng.random(300)
    better = users + 0.01 + 0.01 * rng.standard_normal(300)
    assert bootstrap_interval(users)[1] > bootstrap_interval(better)[0]
    low, high = bootstrap_interval(better - users)
    assert 0 < low < 0.01 < high


def test_bootstrap_leaves_out_users_without_a_value() -> None:
    values = np.array([1.0, 2.0, 4.0, np.nan])
    assert bootstrap_interval(values) == bootstrap_interval(values[:3])
    assert np.isnan(bootstrap_interval(np.array([np.nan, 1.0]))).all()
