import numpy as np

from recommender.catalog import load_catalog
from recommender.data import load_ratings, load_tastes, strengths, to_matrix


def test_starter_ratings_match_the_catalogue() -> None:
    catalog = load_catalog()
    ratings = load_ratings(catalog)
    assert len(ratings.users) == 100_004
    assert np.bincount(ratings.films, minlength=len(catalog)).tolist() == catalog.rating_counts.tolist()
    assert ratings.likes().stars.min() == 4.0
    assert ratings.dislikes().stars.max() == 2.5
    assert set(load_tastes()) == set(ratings.users.tolist())


def test_of_selects_users() -> None:
    ratings = load_ratings(load_catalog())
    some = ratings.of([3, 7])
    assert set(some.users.tolist()) == {3, 7}
    assert len(some.users) == np.isin(ratings.users, [3, 7]).sum()


def test_matrix_has_a_row_for_each_user_and_no_zeros() -> None:
    users, films = np.array([9, 4, 9, 9]), np.array([2, 0, 1, 0])
    matrix, ids = to_matrix(users, films, np.array([0.5, 1, 0.25, 0]), 3)
    assert ids.tolist() == [4, 9]
    assert matrix.toarray().tolist() == [[1, 0, 0], [0, 0.25, 0.5]]
    assert matrix.nnz == 3


def test_strengths_grow_with_the_stars() -> None:
    assert strengths(np.array([0.5, 1, 3, 5])).tolist() == [0, 0, 0.25, 1]
