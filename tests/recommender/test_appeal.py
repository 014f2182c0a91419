"""Safe choices, hidden gems and surprises: what each list is like beside the plain one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.appeal import APPEALS, Appeal, AppealName, Standing, best, ranked
from recommender.catalog import load_catalog
from recommender.embedding import movie_vectors
from recommender.service import Recommender, Taste, centred

CATALOG = load_catalog()
RECOMMENDER = Recommender.load(CATALOG, movie_vectors(CATALOG))
TEXTS = centred(RECOMMENDER.vectors)
ANYTHING = np.ones(len(CATALOG), dtype=bool)
FAMOUS = [CATALOG.movies[row].movie_id for row in np.argsort(-CATALOG.rating_counts)[:300]]
tastes = st.lists(st.sampled_from(FAMOUS), max_size=8, unique=True).map(lambda ids: Taste(tuple(ids)))


def recommended(taste: Taste, appeal: AppealName, k: int = 10) -> np.ndarray:
    allowed = ANYTHING.copy()
    allowed[CATALOG.rows(taste.liked)] = False
    return np.array([row for row, _ in RECOMMENDER.recommend(taste, allowed, k, appeal)])


def mean_likeness(rows: np.ndarray) -> float:
    """Mean text cosine over pairs."""
    cosines = TEXTS[rows] @ TEXTS[rows].T
    return float((cosines.sum() - len(rows)) / (len(rows) * (len(rows) - 1)))


@settings(max_examples=30, deadline=None)
@given(tastes)
def test_each_appeal_keeps_its_bounds(taste: Taste) -> None:
    safe, hidden, surprise = (recommended(taste, appeal) for appeal in ("safe", "hidden", "surprise"))
    counts, means = CATALOG.rating_counts, np.array([movie.rating_mean or 0 for movie in CATALOG])
    assert counts[safe].min() >= 60
    assert means[safe].min() >= 3.6
    assert counts[hidden].max() <= 60
    assert counts[hidden].min() >= 3
    assert means[hidden].min() >= 3.4
    assert counts[surprise].max() <= 150
    assert counts[surprise].min() >= 10
    assert means[surprise].min() >= 3.4


def test_safe_is_better_known_and_surprises_are_unlike_the_plain_list_the_likes_and_each_other() -> None:
    rng = np.random.default_rng(0)
    shared, variety, likeness, better_known = [], [], [], []
    for _ in range(40):
        taste = Taste(tuple(int(i) for i in rng.choice(FAMOUS, rng.integers(1, 8), replace=False)))
        plain, surprise = recommended(taste, "any"), recommended(taste, "surprise")
        near = TEXTS @ TEXTS[CATALOG.rows(taste.liked)].T
        known = [np.log(CATALOG.rating_counts[rows]).mean() for rows in (recommended(taste, "safe"), plain)]
        better_known.append(known[0] - known[1])
        shared.append(len(set(surprise[:5]) & set(plain[:5])))
        variety.append(mean_likeness(plain) - mean_likeness(surprise))
        likeness.append(near[plain].max(1).mean() - near[surprise].max(1).mean())
    assert np.mean(better_known) > 0.05
    assert np.mean(shared) < 1
    assert np.mean(variety) > 0.03
    assert np.mean(likeness) > 0.1
    assert not set(recommended(Taste(), "surprise", 5)) & set(recommended(Taste(), "any", 5))


def test_a_surprise_still_depends_on_the_taste() -> None:
    crime, family = (recommended(Taste(liked), "surprise", 20) for liked in ((6, 47, 296), (1, 364, 595)))
    assert len(set(crime) & set(family)) <= 8
    scores = RECOMMENDER.scores(Taste((6, 47, 296)))
    assert np.median(scores[crime]) > np.percentile(scores, 95)


def test_scores_are_those_of_the_network() -> None:
    taste = Taste((6, 47))
    scores = RECOMMENDER.scores(taste)
    for appeal in APPEALS:
        found = RECOMMENDER.recommend(taste, ANYTHING, 30, appeal)
        assert [score for _, score in found] == [scores[row] for row, _ in found]
    assert [row for row, _ in RECOMMENDER.recommend(taste, ANYTHING, 30)] == best(
        scores, ANYTHING, 30, CATALOG.rating_counts
    ).tolist()


@pytest.mark.parametrize("appeal", list(APPEALS))
def test_films_beyond_the_bounds_fill_a_list_up(appeal: AppealName) -> None:
    allowed = np.zeros(len(CATALOG), dtype=bool)
    allowed[np.argsort(CATALOG.rating_counts)[:6]] = True  # nearly unknown, and some rated badly
    assert (
        sorted(row for row, _ in RECOMMENDER.recommend(Taste((6,)), allowed, 10, appeal))
        == np.flatnonzero(allowed).tolist()
    )


def test_orders_by_hand() -> None:
    """Four films; film 0 is liked, film 1 is like it, film 2 is well known, film 3 is rated badly."""
    texts = np.array([[1, 0], [0.8, 0.6], [0, 1], [-0.6, 0.8]], dtype=np.float32)
    standing = Standing(np.array([5, 5, 500, 5]), np.array([4.0, 4.0, 4.0, 2.0]), texts)
    scores = np.array([9.0, 3.0, 2.5, 2.8], dtype=np.float32)
    allowed, liked = np.array([False, True, True, True]), np.array([0])

    def order(**appeal: float) -> list[int]:
        return ranked(scores, allowed, 3, Appeal(**appeal), standing, liked).tolist()

    assert order() == [1, 3, 2]
    assert order(popularity=0.5) == [2, 1, 3]  # 2.5 + .5 log 501 = 5.6; 3 + .5 log 6 = 3.9
    assert order(popularity=-0.5) == [1, 3, 2]
    assert order(unlikeness=1.0) == [3, 2, 1]  # 3 - .8 = 2.2; nothing is taken off for the others
    assert order(variety=1.0) == [1, 3, 2]  # cosines to film 1: .6 (film 2), 0 (film 3)
    assert order(least_mean=3.0) == [1, 2, 3]
    assert order(ratings=(None, 10)) == [1, 3, 2]
    assert order(ratings=(10, None)) == [2, 1, 3]
