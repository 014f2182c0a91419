import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.explain import Attribution, Parts

part = st.floats(-20, 20, allow_nan=False, width=32)


@st.composite
def attributions(draw: st.DrawFn) -> Attribution:
    ids = draw(st.sets(st.integers(1, 50), max_size=6))

    def parts() -> Parts:
        return Parts({i: draw(part) for i in ids}, draw(part), draw(part), -abs(draw(part)))

    return Attribution(movie_id=99, parts=parts(), usual=parts())


@given(attributions())
def test_shares_lie_between_0_and_1_and_sum_to_1(attribution: Attribution) -> None:
    shares = attribution.shares()
    assert sum(shares.liked.values()) + shares.bias == pytest.approx(1, rel=1e-9)
    assert all(-1e-9 <= share <= 1 + 1e-9 for share in (*shares.liked.values(), shares.bias))


@given(attributions())
def test_a_part_speaks_for_or_against_by_its_sign(attribution: Attribution) -> None:
    shares = attribution.shares()
    for movie_id in attribution.liked:
        lead = attribution.liked[movie_id] - attribution.usual.liked[movie_id]
        assert shares.liked[movie_id] * lead >= 0
        assert (movie_id in shares.against) <= (lead < 0)


def test_shares_by_hand() -> None:
    attribution = Attribution(
        movie_id=9,
        parts=Parts({1: 3.0, 2: 1.0, 3: 0.0}, words=0.5, popularity=2.0, dislikes=-0.5),
        usual=Parts({1: 1.0, 2: 1.0, 3: 1.5}, words=0.0, popularity=1.0, dislikes=0.0),
    )
    shares = attribution.shares()
    assert shares.liked == {1: pytest.approx(2 / 3), 2: 0, 3: 0}
    assert shares.bias == pytest.approx(1 / 3)
    assert shares.against == {3: pytest.approx(0.5)}


def test_when_nothing_speaks_for_a_film_the_bias_has_it_all() -> None:
    shares = Attribution(9, Parts({1: -3.0}, 0, -1.0, 0), Parts({1: 0.0}, 0, 0, 0)).shares()
    assert (shares.liked, shares.bias) == ({1: 0.0}, 1.0)
