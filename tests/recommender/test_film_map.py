"""The map's axes against an eigendecomposition, and what they are said to mean."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.catalog import Catalog
from recommender.film_map import film_map
from recommender.service import Recommender

IDS = [6, 47, 608, 1214, 1721, 1, 4973]


def test_coordinates_are_the_principal_components(catalog: Catalog, recommender: Recommender) -> None:
    vectors = recommender.film_embeddings[catalog.rows(IDS)].astype(np.float64)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors -= vectors.mean(0)
    _, eigenvectors = np.linalg.eigh(vectors.T @ vectors)
    expected = np.abs(vectors @ eigenvectors[:, [-1, -2]])
    found = film_map(catalog, recommender.film_embeddings, IDS).coordinates
    assert np.abs(found) == pytest.approx(expected, abs=1e-4)
    assert found.mean(0) == pytest.approx([0, 0], abs=1e-6)
    assert found[:, 0].var() >= found[:, 1].var()


@pytest.mark.parametrize("ids", [[], [6], [6, 47], [6, 6, 6]])
def test_few_films_lie_on_the_axes_of_the_catalogue(catalog: Catalog, recommender: Recommender, ids: list[int]) -> None:
    found = film_map(catalog, recommender.film_embeddings, ids)
    assert found.coordinates.shape == (len(ids), 2)
    assert np.isfinite(found.coordinates).all()


def test_an_end_is_named_by_the_genres_that_lie_there(catalog: Catalog) -> None:
    """Made-up embeddings: horror films lie on one side of the first axis, romances on the other."""
    side = np.array([("Horror" in movie.genres) - 1.0 * ("Romance" in movie.genres) for movie in catalog])
    embeddings = np.column_stack([np.ones(len(catalog)), side, 0.01 * np.sin(np.arange(len(catalog)))])
    horror = next(movie.movie_id for movie in catalog if movie.genres == ("Horror",))
    romance = next(movie.movie_id for movie in catalog if movie.genres == ("Romance",))
    other = next(movie.movie_id for movie in catalog if movie.genres == ("Western",))
    found = film_map(catalog, embeddings, [horror, romance, other])
    ends = {found.low[0][0], found.high[0][0]}
    assert ends == {"Horror", "Romance"}
    right = horror if found.high[0][0] == "Horror" else romance
    assert found.coordinates[:, 0].argmax() == [horror, romance, other].index(right)
