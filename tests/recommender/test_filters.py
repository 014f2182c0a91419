"""Which films limits allow, alone and together."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.catalog import Catalog
from recommender.filters import Filter
from recommender.titles import normalise


@pytest.mark.parametrize(
    "limits",
    [
        Filter(),
        Filter(genres_all=("Comedy", "Romance"), genres_none=("Drama", "Musical"), years=(1990, 1999)),
        Filter(genres_any=("Horror", "Thriller"), years=(None, 1979), years_none=((1960, 1965), (None, 1940))),
        Filter(people=("Tom Hanks", "Meg Ryan")),
        Filter(people_any=("Tom Hanks", "Meg Ryan"), people_none=("Steven Spielberg",), ratings=(10, 200)),
        Filter(countries=("France", "Italy"), audiences=("family", "kids"), least_mean=3.5),
        Filter(adult_genres_none=("Crime", "War"), years=(1990, 1999)),
        Filter(countries_none=("USA", "UK"), words_none=("zombies", "slow"), ratings=(None, 60)),
    ],
)
def test_a_mask_is_what_every_film_keeps_by_itself(catalog: Catalog, limits: Filter) -> None:
    unwanted = [f" {normalise(word)}" for word in limits.words_none]
    clean = [not any(word in text for word in unwanted) for text in catalog.words]
    by_film = [limits.allows(movie) and fine for movie, fine in zip(catalog, clean, strict=True)]
    assert limits.mask(catalog).tolist() == by_film
    assert any(by_film)


def test_a_genre_for_adults_only_stays_where_teens_may_watch(catalog: Catalog) -> None:
    allowed = Filter(adult_genres_none=("Action", "Crime", "War")).mask(catalog)
    fight_club, godfather, raiders, amelie, eleven = (catalog[i].row for i in (2959, 858, 1198, 4973, 4963))
    assert not allowed[[fight_club, godfather]].any()
    assert allowed[[raiders, amelie, eleven]].all()


def test_a_mask_is_the_callers_own(catalog: Catalog) -> None:
    limits = Filter(genres_all=("Comedy",))
    before = limits.mask(catalog)
    limits.mask(catalog)[:] = False
    assert np.array_equal(limits.mask(catalog), before)
