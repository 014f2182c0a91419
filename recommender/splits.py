"""Ways to hold ratings out. All are seeded, and nothing held out reaches training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.data import Ratings

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
    dislikes = ratings.dislikes()

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
    train = ratings.of(set(ratings.users.tolist()) - {person.user_id for person in people})
    return NewUserSplit(train=train, validation=people[:validation], test=people[validation:])


def by_user(pairs: np.ndarray, shares: Sequence[float] = (0.8, 0.1, 0.1), seed: int = 0) -> list[np.ndarray]:
    """Each user's interactions dealt at random into parts of these shares, each int64 [pairs, 2].

    ``pairs`` [n, 2] are users and items. A user's share is rounded; the first part has at least one of them.
    """
    order = np.lexsort((np.random.default_rng(seed).random(len(pairs)), pairs[:, 0]))
    dealt = pairs[order]
    _, starts, counts = np.unique(dealt[:, 0], return_index=True, return_counts=True)
    place = np.arange(len(dealt)) - np.repeat(starts, counts)
    ends = np.round(np.cumsum(shares)[:-1, None] * counts)
    ends = np.repeat(np.maximum(ends, 1), counts, axis=1)
    part = (place >= ends).sum(0)
    return [dealt[part == number] for number in range(len(shares))]
