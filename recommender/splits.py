"""Ways to hold ratings out. All are seeded, and nothing held out reaches training."""

from __future__ import annotations

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
