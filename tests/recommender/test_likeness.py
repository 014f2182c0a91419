"""Likeness by hand, and against what people would name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from recommender.catalog import Catalog
from recommender.embedding import movie_vectors
from recommender.likeness import WEIGHTS, Likeness
from recommender.service import Recommender, Taste, centred

HEAT, CASINO, TOY_STORY, TOY_STORY_2 = 6, 16, 1, 3114
BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "bench_likeness.py"


@pytest.fixture(scope="module")
def recommender(catalog: Catalog) -> Recommender:
    return Recommender.load(catalog, movie_vectors(catalog))


@pytest.fixture(scope="module")
def likeness(catalog: Catalog, recommender: Recommender) -> Likeness:
    return Likeness(catalog, centred(recommender.vectors), recommender.film_embeddings)


def test_the_features_of_two_films_by_hand(catalog: Catalog, recommender: Recommender, likeness: Likeness) -> None:
    one, other = catalog[TOY_STORY], catalog[TOY_STORY_2]
    found = dict(zip(WEIGHTS, likeness.features(one.row)[other.row].tolist(), strict=True))
    texts, nodes = centred(recommender.vectors), recommender.film_embeddings
    lengths = np.linalg.norm(nodes[one.row]) * np.linalg.norm(nodes[other.row])
    assert found == pytest.approx(
        {
            "network": nodes[one.row] @ nodes[other.row] / lengths,
            "text": texts[one.row] @ texts[other.row],
            "genres": len(set(one.genres) & set(other.genres)) / len(set(one.genres) | set(other.genres)),
            "director": float(bool(set(one.profile.director) & set(other.profile.director))),
            "themes": len(set(one.profile.themes) & set(other.profile.themes)),
            "moods": len(set(one.profile.moods) & set(other.profile.moods)),
            "time": -(1999 - 1995) / 10,
            "audience": float(one.profile.audience == other.profile.audience),
            "known": np.log1p(other.rating_count),
        },
        abs=1e-5,
    )
    assert found["director"] == 1
    assert 0 < found["genres"] <= 1


def test_the_score_of_several_films_is_the_mean_of_each(catalog: Catalog, likeness: Likeness) -> None:
    rows = catalog.rows([HEAT, CASINO]).tolist()
    together = likeness.scores(rows)
    np.testing.assert_allclose(together, (likeness.scores(rows[:1]) + likeness.scores(rows[1:])) / 2, rtol=1e-5)


def test_only_allowed_films_are_found_the_most_alike_first(catalog: Catalog, recommender: Recommender) -> None:
    allowed = np.array([movie.year >= 2000 for movie in catalog])
    found = recommender.alike([HEAT], allowed, 10)
    scores = [score for _, score in found]
    assert len(found) == 10
    assert all(allowed[row] for row, _ in found)
    assert scores == sorted(scores, reverse=True)
    assert recommender.alike([-5], allowed, 10) == []


def test_people_name_what_is_alike_and_not_what_the_same_people_love(
    catalog: Catalog, recommender: Recommender, load_script: Callable[[Path], ModuleType]
) -> None:
    """On films that the weights were not fitted to."""
    shares: dict[str, list[float]] = {"likeness": [], "network": []}
    for movie_id, like in load_script(BENCHMARK).load("test"):
        others = np.arange(len(catalog)) != catalog[movie_id].row
        named = set(catalog.rows(like).tolist())
        loved = recommender.top(recommender.scores(Taste((movie_id,))), others, 5).tolist()
        alike = [row for row, _ in recommender.alike([movie_id], others, 5)]
        shares["network"].append(len(named & set(loved)) / 5)
        shares["likeness"].append(len(named & set(alike)) / 5)
    assert np.mean(shares["likeness"]) >= 0.45
    assert np.mean(shares["likeness"]) >= 2 * np.mean(shares["network"])
