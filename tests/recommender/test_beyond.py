import math

import numpy as np
import pytest

from recommender.beyond import FilmFacts, genre_shares
from recommender.evaluate import rows_matrix

FACTS = FilmFacts(
    counts=np.array([7, 3, 3, 0]),
    users=7,
    texts=np.array([[2.0, 0.0], [0.0, 3.0], [-1.0, 0.0], [0.0, 0.0]]),
    genres=genre_shares([("Drama",), ("Drama", "War"), ("War",), ()]),
)


def measure(lists: list[list[int]], history: list[list[int]]) -> dict[str, np.ndarray]:
    told = rows_matrix([np.array(films, dtype=int) for films in history], 4)
    return FACTS.measures(np.array(lists), told, cutoffs=(2,))


def test_coverage_counts_films_in_any_list() -> None:
    assert measure([[0, 1], [1, 0]], [[2], [2]])["coverage@2"] == 2 / 4
    assert measure([[0, 1], [1, 2]], [[3], [3]])["coverage@2"] == 3 / 4


def test_novelty_is_mean_self_information_in_bits() -> None:
    novelty = measure([[0, 1], [1, 3]], [[2], [2]])["novelty@2"]
    # Seven of seven users (0 bits), three (4/8: 1 bit), nobody (1/8: 3 bits), one user added to each.
    assert novelty.tolist() == [(0 + 1) / 2, (1 + 3) / 2]


def test_diversity_is_mean_cosine_distance_of_pairs() -> None:
    diversity = measure([[0, 1], [0, 2], [0, 3]], [[3], [3], [1]])["diversity@2"]
    assert diversity.tolist() == [1, 2, 1]


def test_diversity_agrees_with_the_double_loop() -> None:
    rng = np.random.default_rng(0)
    texts = rng.standard_normal((30, 5))
    facts = FilmFacts(np.ones(30), 9, texts, np.ones((30, 1)))
    ranked = np.stack([rng.permutation(30)[:6] for _ in range(4)])
    unit = texts / np.linalg.norm(texts, axis=1, keepdims=True)
    slow = [np.mean([1 - unit[i] @ unit[j] for i in films for j in films if i != j]) for films in ranked]
    measured = facts.measures(ranked, rows_matrix([np.array([0])] * 4, 30), cutoffs=(6,))
    np.testing.assert_allclose(measured["diversity@6"], slow)


def test_miscalibration_by_hand() -> None:
    history = [[0], [0], [0, 2], [3]]
    miscalibration = measure([[0, 3], [2, 3], [0, 1], [0, 1]], history)["miscalibration@2"]
    assert miscalibration[0] == pytest.approx(0, abs=1e-6)
    # All drama asked for, all war given: 1 * log(1 / (0.99 * 0 + 0.01 * 1)).
    assert miscalibration[1] == pytest.approx(math.log(100))
    # Half and half asked for; a drama and a film of both give 3/4 to 1/4.
    drama, war = 0.99 * 0.75 + 0.01 * 0.5, 0.99 * 0.25 + 0.01 * 0.5
    assert miscalibration[2] == pytest.approx(0.5 * math.log(0.5 / drama) + 0.5 * math.log(0.5 / war), rel=1e-5)
    assert np.isnan(miscalibration[3])


def test_popularity_rank_gives_ties_their_mean() -> None:
    ranks = measure([[0, 1], [2, 3]], [[3], [1]])["popularity_rank@2"]
    assert ranks.tolist() == [(1 + 2.5) / 2, (2.5 + 4) / 2]
