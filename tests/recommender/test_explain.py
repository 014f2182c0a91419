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

    return Attribution(movie_id=99, parts=parts(), average=parts())


@given(attributions())
def test_shares_of_a_leading_film_sum_to_one(attribution: Attribution) -> None:
    shares = attribution.shares()
    if attribution.parts.total - attribution.average.total > 1e-3:
        assert sum(shares.liked.values()) + shares.bias == pytest.approx(1, rel=1e-9)


@given(attributions())
def test_shares_keep_the_sign_of_their_part(attribution: Attribution) -> None:
    for movie_id, share in attribution.shares().liked.items():
        lead = attribution.liked[movie_id] - attribution.average.liked[movie_id]
        assert share * lead >= 0


def test_shares_by_hand() -> None:
    attribution = Attribution(
        movie_id=9,
        parts=Parts({1: 3.0, 2: 1.0}, words=0.5, popularity=2.0, dislikes=-0.5),
        average=Parts({1: 1.0, 2: 1.0}, words=0.0, popularity=1.0, dislikes=0.0),
    )
    shares = attribution.shares()
    assert shares.liked == {1: pytest.approx(2 / 3), 2: 0}
    assert shares.bias == pytest.approx(1 / 3)


def test_without_a_lead_shares_are_relative_to_the_absolute_sum() -> None:
    attribution = Attribution(9, Parts({1: -3.0}, 0, 1.0, 0), Parts({1: 0.0}, 0, 0, 0))
    shares = attribution.shares()
    assert shares.liked == {1: pytest.approx(-0.75)}
    assert shares.bias == pytest.approx(0.25)
