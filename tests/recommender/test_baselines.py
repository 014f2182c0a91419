import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recommender.baselines import Ease, ItemKNN, Popularity, keep_largest


def random_likes(users: int, films: int) -> csr_matrix:
    rng = np.random.default_rng(users)
    return csr_matrix((rng.random((users, films)) < 0.3).astype(np.float32))


def ridge_weights(likes: csr_matrix, regularization: float) -> np.ndarray:
    """EASE from its definition: each film regressed on all the others."""
    dense = likes.toarray().astype(np.float64)
    films = dense.shape[1]
    weights = np.zeros((films, films))
    for target in range(films):
        others = np.delete(np.arange(films), target)
        inputs = dense[:, others]
        gram = inputs.T @ inputs + regularization * np.eye(films - 1)
        weights[others, target] = np.linalg.solve(gram, inputs.T @ dense[:, target])
    return weights


@pytest.mark.parametrize(("users", "films"), [(40, 12), (12, 40)], ids=["primal", "woodbury"])
def test_ease_solves_the_regressions(users: int, films: int) -> None:
    likes = random_likes(users, films)
    ease = Ease(3.0).fit(likes)
    expected = ridge_weights(likes, 3.0)
    np.testing.assert_allclose(ease.scores(likes), likes @ expected, atol=1e-4)
    np.testing.assert_allclose(ease.edges(films * films).toarray(), expected, atol=1e-4)


@pytest.mark.parametrize(("users", "films"), [(40, 12), (12, 40)], ids=["primal", "woodbury"])
def test_weights_of_users_are_those_of_their_squares(users: int, films: int) -> None:
    likes = random_likes(users, films)
    lengths = np.asarray(likes.sum(1)).ravel()
    rows = likes.toarray() * ((lengths / lengths.mean()) ** -0.25)[:, None]
    weighted = Ease(3.0, user_exponent=0.5).fit(likes)
    np.testing.assert_allclose(weighted.scores(likes), likes @ ridge_weights(csr_matrix(rows), 3.0), atol=1e-4)


def test_edges_are_the_largest_weights() -> None:
    ease = Ease(3.0).fit(random_likes(12, 40))
    every, few = np.abs(ease.edges(1600).toarray()), np.abs(ease.edges(100).toarray())
    assert np.count_nonzero(few) == 100
    assert few[few > 0].min() >= np.partition(every.ravel(), -100)[-100]


def test_keep_largest_of_each_row() -> None:
    matrix = csr_matrix(np.array([[0.1, -0.5, 0.3, 0.0], [0.0, 0.0, 0.0, 0.2]], dtype=np.float32))
    kept = keep_largest(matrix, 2).toarray()
    np.testing.assert_allclose(kept, [[0, -0.5, 0.3, 0], [0, 0, 0, 0.2]], atol=1e-7)


def test_item_knn_by_hand() -> None:
    likes = csr_matrix(np.array([[1, 1, 0], [1, 1, 1], [1, 0, 1]], dtype=np.float32))
    scores = ItemKNN(neighbours=2, shrink=1.0).fit(likes).scores(likes[:1])
    first_second, first_third, second_third = 2 / (6**0.5 + 1), 2 / (6**0.5 + 1), 1 / (2 + 1)
    np.testing.assert_allclose(scores[0], [first_second, first_second, first_third + second_third], rtol=1e-5)


def test_item_knn_asks_the_neighbours_of_the_candidate() -> None:
    """Film 0 is everybody's nearest; its own only neighbour is film 1, so film 2 says nothing about it."""
    likes = csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 0]], dtype=np.float32))
    scores = ItemKNN(neighbours=1, shrink=0.0).fit(likes).scores(csr_matrix(np.eye(3, dtype=np.float32)))
    assert (scores[:, 0] > 0).tolist() == [False, True, False]
    assert (scores[0] > 0).tolist() == [False, True, True]


def test_popularity_counts_likes() -> None:
    likes = random_likes(9, 5)
    scores = Popularity().fit(likes).scores(likes[:2])
    assert scores.tolist() == [likes.toarray().sum(0).tolist()] * 2
