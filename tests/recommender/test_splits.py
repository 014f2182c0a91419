import numpy as np
import pytest

from recommender.data import Ratings
from recommender.splits import by_user, new_users


@pytest.fixture
def ratings() -> Ratings:
    rng = np.random.default_rng(5)
    users, films, stars = [], [], []
    for user in range(40):
        rated = rng.choice(100, 10 + user, replace=False)
        users += [user] * len(rated)
        films += rated.tolist()
        stars += rng.choice([1.0, 3.0, 4.0, 5.0], len(rated), p=[0.1, 0.1, 0.4, 0.4]).tolist()
    return Ratings(np.array(users), np.array(films), np.array(stars, dtype=np.float32))


def test_held_out_people_are_wholly_unseen(ratings: Ratings) -> None:
    split = new_users(ratings, validation=6, test=8, seed=1)
    validation = {person.user_id for person in split.validation}
    test = {person.user_id for person in split.test}
    assert (len(validation), len(test)) == (6, 8)
    assert not validation & test
    assert set(split.train.users.tolist()) == set(range(40)) - validation - test


def test_given_and_targets_part_the_likes(ratings: Ratings) -> None:
    likes = ratings.likes()
    for person in new_users(ratings, validation=6, test=8).test:
        own = set(likes.films[likes.users == person.user_id].tolist())
        given, targets = set(person.given.tolist()), set(person.targets.tolist())
        assert given | targets == own
        assert not given & targets
        assert len(own) >= 15
        assert len(targets) == round(len(own) / 5)
        assert not own & set(person.disliked.tolist())


def test_seed_fixes_the_split(ratings: Ratings) -> None:
    first, again, other = (new_users(ratings, 6, 8, seed=seed) for seed in (1, 1, 2))
    assert [p.targets.tolist() for p in first.test] == [p.targets.tolist() for p in again.test]
    assert [p.user_id for p in first.test] != [p.user_id for p in other.test]


def test_each_users_interactions_are_dealt_once_and_in_shares() -> None:
    pairs = np.array([[user, item] for user, count in enumerate((1, 2, 10, 40)) for item in range(count)])
    parts = by_user(pairs, (0.8, 0.1, 0.1), seed=1)
    assert sorted(np.concatenate(parts).tolist()) == pairs.tolist()
    sizes = [np.bincount(part[:, 0], minlength=4).tolist() for part in parts]
    assert sizes[0][0] == 1
    assert [part[2] for part in sizes] == [8, 1, 1]
    assert [part[3] for part in sizes] == [32, 4, 4]
    assert by_user(pairs, seed=1)[1].tolist() == parts[1].tolist()
    assert by_user(pairs, seed=2)[1].tolist() != parts[1].tolist()
