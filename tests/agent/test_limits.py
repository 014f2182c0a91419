"""Which limits give way when too few films are left."""

from __future__ import annotations

from agent.events import Limit
from agent.limits import soften
from recommender.catalog import Catalog


def wanted(kind: str, value: str, **more: bool) -> Limit:
    return Limit(kind=kind, value=value, polarity="want", scope="tonight", **more)  # type: ignore[typeddict-item]


NOIR, FORTIES = wanted("genre", "Film-Noir"), wanted("year", "1940-1949")
COENS = [wanted("person", name, either=True) for name in ("Joel Coen", "Ethan Coen")]
NO_COMEDY = Limit(kind="genre", value="Comedy", polarity="avoid", scope="tonight")


def test_what_was_just_said_stays_and_what_was_said_before_gives_way(catalog: Catalog) -> None:
    limits = [NOIR, FORTIES, *COENS, NO_COMEDY]
    kept, gone = soften(catalog, limits, (), needed=3, said=[*COENS, NO_COMEDY])
    assert kept == [*COENS, NO_COMEDY]
    assert gone == [FORTIES, NOIR]


def test_without_anything_said_just_now_one_kind_is_enough(catalog: Catalog) -> None:
    kept, gone = soften(catalog, [NOIR, FORTIES, *COENS, NO_COMEDY], (), needed=3)
    assert (kept, gone) == ([NOIR, FORTIES, NO_COMEDY], COENS)


def test_what_was_just_said_gives_way_when_nothing_else_is_left(catalog: Catalog) -> None:
    limits = [wanted("year", "1930-1939", firm=True), *COENS]
    kept, gone = soften(catalog, limits, (), needed=3, said=COENS)
    assert (kept, gone) == (limits[:1], COENS)


def test_nothing_gives_way_where_enough_films_are_left(catalog: Catalog) -> None:
    assert soften(catalog, [NOIR, FORTIES], (), needed=3) == ([NOIR, FORTIES], [])
