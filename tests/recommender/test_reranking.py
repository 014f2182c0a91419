"""The order a reader gives: never trusted, bounded, fused, and measured against numbers worked out by hand."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace

import numpy as np
import pytest

from recommender.reranking import Measured, completed, fused, measure
from recommender.splits import NewUser


@pytest.mark.parametrize(
    ("answer", "order"),
    [
        ([3, 1, 2, 4], [2, 0, 1, 3]),
        ([], [0, 1, 2, 3]),
        ([4, 4, 9, 0, -1], [0, 1, 2, 3]),
        ([4, 2], [0, 3, 2, 1]),
        ([2, 2, 1], [1, 0, 2, 3]),
    ],
)
def test_what_is_unknown_repeated_or_forgotten_keeps_its_place(answer: list[int], order: list[int]) -> None:
    assert completed(answer, 4) == order


def test_the_weight_decides_between_the_two_orders() -> None:
    turned = [3, 2, 1, 0]
    assert fused(turned, weight=0.0) == [0, 1, 2, 3]
    assert fused(turned, weight=1.0) == turned
    assert fused([1, 0, 2], weight=0.3) == [0, 1, 2]  # .7/10 + .3/11 > .7/11 + .3/10
    assert fused([1, 0, 2], weight=0.7) == [1, 0, 2]


class ByRow:
    """Scores fall with the row."""

    def scores(self, likes):
        return np.tile(-np.arange(likes.shape[1], dtype=np.float32), (likes.shape[0], 1))


def person(target: int) -> NewUser:
    empty = np.zeros(0, dtype=np.int64)
    return NewUser(1, given=np.array([0, 1]), disliked=empty, targets=np.array([target]))


class Films:
    movies = tuple(SimpleNamespace(movie_id=row) for row in range(80))

    def __len__(self) -> int:
        return len(self.movies)


def test_a_reader_that_knows_the_answer_is_a_gain() -> None:
    people = [person(7), person(9)]  # the 6th and the 8th candidate, since 0 and 1 were told
    targets = iter(people)

    def knows(liked, candidates):
        target = next(targets).targets[0]
        assert [movie.movie_id for movie in liked] == [0]
        assert len(candidates) == 20
        number = [movie.movie_id for movie in candidates].index(target) + 1
        return [number, *(n for n in range(1, 21) if n != number)]

    found = measure(Films(), ByRow(), people, 1, knows, count().__next__)  # type: ignore[arg-type]
    # told one film, rows 1, 2, … are the candidates: the targets stand 7th and 9th
    assert found.without == pytest.approx((1 / np.log2(8) + 1 / np.log2(10)) / 2)
    assert found.alone == pytest.approx(1.0)
    assert found.without < found.fused <= 1.0
    assert found.is_gain
    assert found.failed == 0
    assert found.seconds == 1


def test_a_reader_that_fails_changes_nothing() -> None:
    def fails(liked, candidates):
        raise OSError("gone")

    found = measure(Films(), ByRow(), [person(7), person(9)], 1, fails, count().__next__)  # type: ignore[arg-type]
    assert (found.failed, found.difference, found.is_gain) == (2, 0.0, False)
    assert found.fused == found.without == found.alone


def test_an_interval_that_touches_zero_is_no_gain() -> None:
    assert not Measured(24, 5, 0.1, 0.12, 0.12, 0.02, 0.0, 0.05, 0, 1.0).is_gain
