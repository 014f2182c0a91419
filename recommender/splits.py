"""Ways to hold ratings out. All are seeded, and nothing held out reaches training.

The parts of a split are one number for each interaction (``TRAIN``, ``VALIDATION`` or ``TEST``, int8 [n]), so that
none can be in two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from recommender.checkpoint import RecommenderError
from recommender.data import Ratings, as_ratings

if TYPE_CHECKING:
    from recommender.formats import Interactions

TRAIN, VALIDATION, TEST = 0, 1, 2
SHARES = (0.8, 0.1, 0.1)
"""Of training, validation and test."""
CUTOFFS = (5, 10, 20, 50)
"""Lengths of the lists that are measured."""
PEOPLE = (60, 120)
"""Held out for validation and test."""
MIN_LIKES = 15
TARGET_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person unknown to the model: what they tell it, in order, and what it should find."""

    user_id: int
    given: np.ndarray
    """Rows of liked films, the first k of them when only k are told."""
    disliked: np.ndarray
    targets: np.ndarray


@dataclass(frozen=True, slots=True)
class NewUserSplit:
    train: Ratings
    validation: list[NewUser]
    test: list[NewUser]


def new_users(ratings: Ratings, validation: int = 60, test: int = 120, seed: int = 0) -> NewUserSplit:
    """Hold whole users with at least 15 likes out of training; a fifth of their likes are targets."""
    rng = np.random.default_rng(seed)
    likes = ratings.likes()
    ids, counts = np.unique(likes.users, return_counts=True)
    held_out = rng.permutation(ids[counts >= MIN_LIKES])[: validation + test]
    dislikes = ratings.dislikes().of(held_out)
    likes = likes.of(held_out)

    def person(user_id: int) -> NewUser:
        films = rng.permutation(likes.films[likes.users == user_id])
        target_count = round(TARGET_SHARE * len(films))
        return NewUser(
            user_id=user_id,
            given=films[target_count:],
            disliked=dislikes.films[dislikes.users == user_id],
            targets=films[:target_count],
        )

    people = [person(int(user_id)) for user_id in held_out]
    train = ratings.without(held_out)
    return NewUserSplit(train=train, validation=people[:validation], test=people[validation:])


def hold_people_out(data: Interactions, relevant: float | None) -> NewUserSplit:
    """The same for data of one's own: 60 and 120 users, as far as there are ten times as many with 15 likes.

    ``relevant`` is the least rating that is a like; without it every interaction is. Raises ``RecommenderError`` when
    that leaves nobody, or fewer items than the longest list that is measured.
    """
    ratings = as_ratings(data, relevant)
    tenth = int(np.count_nonzero(np.bincount(ratings.likes().users) >= MIN_LIKES)) // 10
    if data.shape[1] < max(CUTOFFS) or not tenth:
        raise RecommenderError(
            f"{data.name} is too small to hold people out: it takes {max(CUTOFFS)} items, and ten users or more with "
            f"{MIN_LIKES} likes."
        )
    validation, test = (min(people, tenth) for people in PEOPLE)
    return new_users(ratings, validation, test)


def at_random(count: int, shares: Sequence[float] = SHARES, seed: int = 0) -> np.ndarray:
    """All interactions shuffled and cut into parts of these shares."""
    ends = np.round(np.cumsum(shares)[:-1] * count).astype(np.int64)
    parts = np.searchsorted(ends, np.arange(count), side="right").astype(np.int8)
    return np.random.default_rng(seed).permutation(parts)


def by_user(users: np.ndarray, shares: Sequence[float] = SHARES, seed: int = 0) -> np.ndarray:
    """Each user's interactions dealt at random; a user's share is rounded, and the training has at least one."""
    order = np.lexsort((np.random.default_rng(seed).random(len(users)), users))
    _, starts, counts = np.unique(users[order], return_index=True, return_counts=True)
    place = np.arange(len(users)) - np.repeat(starts, counts)
    ends = np.round(np.cumsum(shares)[:-1, None] * counts)
    ends = np.repeat(np.maximum(ends, 1), counts, axis=1)
    parts = np.empty(len(users), dtype=np.int8)
    parts[order] = (place >= ends).sum(0)
    return parts


def by_time(timestamps: np.ndarray, shares: Sequence[float] = SHARES) -> np.ndarray:
    """Two cuts in time for everybody: all of the training is before all of the validation, that before the test.

    Interactions of the same second stay together, in the later part.
    """
    ends = np.round(np.cumsum(shares)[:-1] * len(timestamps)).astype(np.int64)
    cuts = np.sort(timestamps)[np.minimum(ends, len(timestamps) - 1)]
    return np.searchsorted(cuts, timestamps, side="right").astype(np.int8)


def leave_last(users: np.ndarray, timestamps: np.ndarray) -> np.ndarray:
    """Of each user the last interaction is the test and the one before it the validation.

    Users with fewer than three are in the training only. Of the same second the later in the file is the later.
    """
    order = np.lexsort((np.arange(len(users)), timestamps, users))
    _, starts, counts = np.unique(users[order], return_index=True, return_counts=True)
    from_end = np.repeat(starts + counts, counts) - np.arange(len(users))
    enough = np.repeat(counts >= 3, counts)
    parts = np.empty(len(users), dtype=np.int8)
    parts[order] = np.where(enough & (from_end == 1), TEST, np.where(enough & (from_end == 2), VALIDATION, TRAIN))
    return parts
