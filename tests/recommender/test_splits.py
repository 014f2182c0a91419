from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.data import Ratings
from recommender.splits import SHARES, TEST, TRAIN, VALIDATION, at_random, by_time, by_user, leave_last, new_users


@st.composite
def histories(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Users and times of interactions, in any order, with few distinct times so that many are the same."""
    count = draw(st.integers(1, 80))
    numbers = st.lists(st.integers(0, 9), min_size=count, max_size=count)
    return np.array(draw(numbers), dtype=np.int32), np.array(draw(numbers), dtype=np.int64)


@given(histories())
def test_time_runs_from_training_to_test(history: tuple[np.ndarray, np.ndarray]) -> None:
    _, times = history
    parts = by_time(times)
    for earlier, later in ((TRAIN, VALIDATION), (VALIDATION, TEST), (TRAIN, TEST)):
        if (parts == earlier).any() and (parts == later).any():
            assert times[parts == earlier].max() < times[parts == later].min()


@given(histories())
def test_the_last_of_each_user_is_held_out(history: tuple[np.ndarray, np.ndarray]) -> None:
    users, times = history
    parts = leave_last(users, times)
    for user in np.unique(users):
        own, own_times = parts[users == user], times[users == user]
        held_out = len(own) >= 3
        assert [int((own == part).sum()) for part in (VALIDATION, TEST)] == [held_out, held_out]
        if held_out:
            assert own_times[own == TRAIN].max() <= own_times[own == VALIDATION][0] <= own_times[own == TEST][0]


@given(histories(), st.integers(0, 5))
def test_every_user_keeps_some_training(history: tuple[np.ndarray, np.ndarray], seed: int) -> None:
    users, _ = history
    parts = by_user(users, seed=seed)
    assert set(users[parts == TRAIN]) == set(users)
    for user in np.unique(users):
        counts = np.bincount(parts[users == user], minlength=3)
        ends = np.maximum(np.round(np.cumsum(SHARES)[:2] * counts.sum()), 1)
        assert np.cumsum(counts)[:2].tolist() == ends.tolist()


@given(st.integers(1, 500), st.integers(0, 5))
def test_random_parts_have_their_shares(count: int, seed: int) -> None:
    counts = np.bincount(at_random(count, seed=seed), minlength=3)
    assert np.abs(counts - np.array(SHARES) * count).max() <= 1


def test_seeds_fix_random_splits() -> None:
    users = np.repeat(np.arange(20), 30)
    for split in (lambda seed: at_random(600, seed=seed), lambda seed: by_user(users, seed=seed)):
        assert (split(1) == split(1)).all()
        assert (split(1) != split(2)).any()


@st.composite
def rated(draw: st.DrawFn) -> Ratings:
    """Up to 40 users with 5 to 45 films each."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    counts = rng.integers(5, 46, draw(st.integers(1, 40)))
    films = np.concatenate([rng.choice(100, count, replace=False) for count in counts])
    stars = rng.choice([1.0, 3.0, 4.0, 5.0], len(films), p=[0.1, 0.1, 0.4, 0.4])
    return Ratings(np.repeat(np.arange(len(counts)) * 3, counts), films, stars.astype(np.float32))


@given(rated(), st.integers(0, 5))
def test_held_out_people_are_wholly_unseen(ratings: Ratings, seed: int) -> None:
    split = new_users(ratings, validation=6, test=8, seed=seed)
    validation, test = ({person.user_id for person in people} for people in (split.validation, split.test))
    assert len(validation) <= 6
    assert len(test) <= 8
    assert not validation & test
    assert set(split.train.users.tolist()) == set(ratings.users.tolist()) - validation - test
    assert len(split.train.users) == (~np.isin(ratings.users, list(validation | test))).sum()


@given(rated())
def test_given_and_targets_part_the_likes(ratings: Ratings) -> None:
    likes = ratings.likes()
    for person in new_users(ratings, validation=6, test=8).test:
        own = set(likes.films[likes.users == person.user_id].tolist())
        given_films, targets = set(person.given.tolist()), set(person.targets.tolist())
        assert given_films | targets == own
        assert not given_films & targets
        assert len(own) >= 15
        assert len(targets) == round(len(own) / 5)
        assert not own & set(person.disliked.tolist())


def test_seed_fixes_the_new_users() -> None:
    films = np.tile(np.arange(20), 40)
    ratings = Ratings(np.repeat(np.arange(40), 20), films, np.full(800, 5, dtype=np.float32))
    first, again, other = (new_users(ratings, 6, 8, seed=seed) for seed in (1, 1, 2))
    assert [p.targets.tolist() for p in first.test] == [p.targets.tolist() for p in again.test]
    assert [p.user_id for p in first.test] != [p.user_id for p in other.test]


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        (lambda users, times: by_time(times, (0.5, 0.25, 0.25)), [0, 0, 1, 2]),
        (leave_last, [0, 1, 2, 0]),
    ],
)
def test_by_hand(split: Any, expected: list[int]) -> None:
    assert split(np.array([1, 1, 1, 2]), np.array([10, 20, 30, 40])).tolist() == expected
