"""What is offered when too few films are left, and what a yes does."""

from __future__ import annotations

import pytest

from agent.evening import evening_wish
from agent.events import Limit
from agent.limits import remaining
from agent.offers import Offer, answer_to, offer_to_relax
from agent.planning import limits_in_force
from agent.profile import ProfileStore
from agent.resolve import Resolved
from agent.state import State, Wish
from agent.understanding import Understanding
from recommender.catalog import Catalog


def limit(kind: str, value: str, polarity: str = "want", scope: str = "tonight") -> Limit:
    return Limit(kind=kind, value=value, polarity=polarity, scope=scope)  # type: ignore[typeddict-item]


KIDS, WESTERN, NO_COMEDY = limit("audience", "kids"), limit("genre", "Western"), limit("genre", "Comedy", "avoid")


def test_the_one_limit_that_helps_is_offered(catalog: Catalog) -> None:
    from_1921 = limit("year", "1921-1921")
    limits = [KIDS, NO_COMEDY, from_1921]
    assert remaining(catalog, limits, []) < 3 <= remaining(catalog, [KIDS, NO_COMEDY], [])
    offer = offer_to_relax(catalog, limits, [], [], needed=3)
    assert offer is not None
    assert (offer["kind"], offer["limits"], offer["answers"]) == ("relax", [from_1921], ["yes", "no"])
    assert "“1921”" in offer["text"]


def test_two_limits_are_offered_where_one_does_not_help(catalog: Catalog) -> None:
    limits = [KIDS, limit("person", "Quentin Tarantino"), limit("country", "Romania")]
    assert all(remaining(catalog, [x for x in limits if x != gone], []) == 0 for gone in limits[1:])
    offer = offer_to_relax(catalog, limits, [], [], needed=3)
    assert offer is not None
    assert offer["limits"] == limits[1:]


def test_what_gave_way_already_is_what_is_offered(catalog: Catalog) -> None:
    offer = offer_to_relax(catalog, [KIDS, WESTERN], [WESTERN], [], needed=3)
    assert offer is not None
    assert offer["limits"] == [WESTERN]


def test_nothing_is_offered_where_nothing_helps(catalog: Catalog) -> None:
    everything = [movie.movie_id for movie in catalog]
    assert offer_to_relax(catalog, [KIDS, WESTERN], [], everything, needed=3) is None
    assert offer_to_relax(catalog, [], [], [], needed=3) is None


def test_a_lasting_aversion_is_let_go_of_for_this_evening_only(catalog: Catalog) -> None:
    store = ProfileStore(None, catalog)
    store.apply("ada", [{"op": "add", "kind": "genre", "value": "Comedy", "polarity": "avoid"}], "I hate comedies")
    profile = store.read("ada")
    aversion = limit("genre", "Comedy", "avoid", "lasting")
    assert limits_in_force(profile, Wish(limits=[KIDS])) == [aversion, KIDS]
    offer = Offer(kind="relax", text="", answers=["yes"], limits=[aversion])
    accepting = Understanding(intent="refine", action="accept", asks=True).model_dump()
    agreed = State(text="yes", understanding=accepting, accepted=offer, wish=Wish(limits=[KIDS]))
    wish = evening_wish(agreed, Resolved("refine"))
    assert limits_in_force(profile, wish) == [KIDS]
    assert profile == store.read("ada")
    anew = State(text="start over", understanding=Understanding(action="start_over").model_dump(), wish=wish)
    assert limits_in_force(profile, evening_wish(anew, Resolved("recommend"))) == [aversion]
    again = State(text="but no comedy", understanding=Understanding(intent="refine").model_dump(), wish=wish)
    said = evening_wish(again, Resolved("refine", limits=[NO_COMEDY]))
    assert NO_COMEDY in limits_in_force(profile, said)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", "accept"),
        ("Yes please!", "accept"),
        ("sure, go ahead", "accept"),
        ("ok", "accept"),
        ("no", "decline"),
        ("nah, leave it", "decline"),
        ("I don't mind", "decline"),
        ("either is fine", "decline"),
        ("yes, but only French ones", None),
        ("no horror", None),
        ("ok thanks", None),
        ("not that one", None),
        ("", None),
    ],
)
def test_a_bare_yes_or_no_answers_what_was_offered(text: str, answer: str | None) -> None:
    assert answer_to(text) == answer
