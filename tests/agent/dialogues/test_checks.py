"""Each demand holds and breaks as it should, against records written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from agent.dialogues.always import check_always
from agent.dialogues.checks import Happened, check_end, check_turn
from agent.profile import TasteEntry
from recommender.catalog import Catalog

HEAT, SEVEN, CASINO, FARGO, ALIEN, TOY_STORY = 6, 47, 16, 608, 1214, 1


def entry(kind: str, movie_id: int | None = None, value: str | None = None, polarity: str = "want") -> TasteEntry:
    return TasteEntry(1, kind, movie_id, value, polarity, value or "", "", "")


def record(catalog: Catalog, picks: list[int] = (), **changes: Any) -> dict[str, Any]:
    """A turn that went well, with these films as picks."""
    return {
        "turn": 1,
        "text": "hello",
        "reply": "Here you are.",
        "intent": "recommend",
        "mentions": [],
        "limits": [],
        "picks": [
            {"rank": rank, "movie_id": i, "title": catalog[i].title, "year": catalog[i].year, "because": []}
            for rank, i in enumerate(picks, start=1)
        ],
        "explanation": None,
        "profile_changes": [],
        "ms": {"total": 20.0},
        "llm_calls": 0,
    } | changes


def explanation(movie_id: int, shares: dict[int, float], bias: float = 0.0, **more: Any) -> dict[str, Any]:
    parts = [{"movie_id": i, "title": str(i), "share": share} for i, share in shares.items()]
    return {"movie_id": movie_id, "title": "T", "contributions": parts, "bias_share": bias, "counterfactual": []} | more


LIMITS = [
    {"kind": "genre", "value": "Horror", "polarity": "avoid", "scope": "lasting"},
    {"kind": "year", "value": "<=1969", "polarity": "want", "scope": "tonight"},
]


@pytest.mark.parametrize(
    ("demand", "holds"),
    [
        ("{intent: recommend}", True),
        ("{intent: [chat, recommend]}", True),
        ("{intent: chat}", False),
        ("{picks: none}", False),
        ("{picks: {count: 3}}", True),
        ("{picks: {count: 4-10}}", False),
        ("{picks: {include: [Heat, Fargo]}}", True),
        ("{picks: {include: [Heat, Alien]}}", False),
        ("{picks: {any: [Alien, Heat]}}", True),
        ("{picks: {any: [Alien, Se7en]}}", False),
        ("{picks: {exclude: Alien}}", True),
        ("{picks: {exclude: Heat}}", False),
        ("{picks: {all: {genre: Crime, year: 1990-1999}}}", True),
        ("{picks: {all: {genre: Comedy}}}", False),
        ("{picks: {all: [{genre: Crime}, {genre: Comedy}]}}", False),
        ("{picks: {all: {genre: [Thriller, Drama]}}}", True),
        ("{picks: {most: {genre: Thriller}}}", True),
        ("{picks: {most: {person: Frances McDormand}}}", False),
        ("{picks: {some: {person: Frances McDormand}}}", True),
        ("{picks: {some: {country: France}}}", False),
        ("{picks: {none: {country: France}}}", True),
        ("{picks: {none: {audience: adult}}}", False),
        ("{picks: {all: {ratings: '>=80'}}}", True),
        ("{picks: {all: {ratings: '<=100'}}}", False),
        ("{picks: {some: {about: [snow]}}}", True),
        ("{picks: {include: pick 2}}", True),
        ("{picks: {exclude: pick 2}}", False),
        ("{picks: {include: pick 9}}", False),
        ("{mentions: {Heat: like}}", True),
        ("{mentions: {Heat: dislike}}", False),
        ("{mentions: {Alien: like}}", False),
        ("{mentions: none}", False),
        ("{limits: [avoid horror]}", True),
        ("{limits: [avoid horror lasting, want <=1969]}", True),
        ("{limits: [avoid horror tonight]}", False),
        ("{limits: [want horror]}", False),
        ("{limits: [want >=1969]}", False),
        ("{limits: {lacks: want comedy}}", True),
        ("{limits: {lacks: avoid horror}}", False),
        ("{limits: none}", False),
        ("{profile: [like Heat, avoid Horror]}", True),
        ("{profile: {has: like Heat, lacks: seen Heat}}", True),
        ("{profile: {lacks: like Heat}}", False),
        ("{profile: [want Horror]}", False),
        ("{profile: empty}", False),
        ("{explanation: {of: Fargo, names: Heat, lacks: Alien, strongest: Se7en, counterfactual: Heat}}", True),
        ("{explanation: {of: pick 1}}", False),
        ("{explanation: {names: Alien}}", False),
        ("{explanation: {strongest: Heat}}", False),
        ("{explanation: {counterfactual: Se7en}}", False),
        ("{explanation: {allowed: false}}", False),
        ("{explanation: none}", False),
        ("{asks: true}", True),
        ("{asks: [Crash (1996), Crash (2004)]}", True),
        ("{asks: [Crash (1996), Alien]}", False),
        ("{asks: false}", False),
        ("{unknown: blargh returns}", True),
        ("{unknown: [Blargh Returns, Foo]}", False),
        ("{unknown: none}", False),
        ("{facts: Heat}", True),
        ("{facts: [Heat, Alien]}", False),
        ("{facts: none}", False),
        ("{relaxed: true}", True),
        ("{relaxed: false}", False),
        ("{reply: HERE}", True),
        ("{reply: {any: [there, here], lacks: sorry}}", True),
        ("{reply: {lacks: you}}", False),
        ("{ms: '<=150'}", True),
        ("{ms: '<=10'}", False),
        ("{llm_calls: 0-2}", True),
        ("{llm_calls: 1}", False),
    ],
)
def test_a_demand_on_a_turn(catalog: Catalog, scripts_of, demand: str, holds: bool) -> None:
    happened = Happened(
        record=record(
            catalog,
            [HEAT, CASINO, FARGO],
            mentions=[{"movie_id": HEAT, "title": "Heat", "year": 1995, "attitude": "like"}],
            limits=LIMITS,
            explanation=explanation(
                FARGO, {HEAT: 0.2, SEVEN: 0.5}, 0.3, counterfactual=[{"without": HEAT}], allowed=True
            ),
            question={"candidates": [1483, 33166]},
            unknown=[{"text": "Blargh Returns", "nearest": []}],
            facts=[{"movie_id": HEAT}],
            relaxed=[LIMITS[1]],
        ),
        after=[entry("like", HEAT), entry("genre", value="Horror", polarity="avoid")],
        last_list=[ALIEN, FARGO],
    )
    [script] = scripts_of(f"name: x\nturns:\n  - say: hi\n    must: {demand}")
    results = check_turn(script.turns[0].must, "must", happened, catalog)
    assert results
    assert all(result.ok for result in results) is holds


@pytest.mark.parametrize(
    ("demand", "holds"),
    [
        ("{picks: {include: [Heat, Alien], count: 3}}", True),
        ("{picks: {exclude: Alien}}", False),
        ("{reply: [one, two]}", True),
        ("{ms: '<=30'}", True),
        ("{ms: '<=29'}", False),
        ("{llm_calls: 3}", True),
        ("{profile: like Heat}", True),
        ("{profile: empty}", False),
    ],
)
def test_a_demand_on_the_whole_dialogue(catalog: Catalog, scripts_of, demand: str, holds: bool) -> None:
    turns = [
        Happened(record(catalog, [HEAT], reply="one", llm_calls=1, ms={"total": 30.0})),
        Happened(record(catalog, [ALIEN, FARGO], reply="two", llm_calls=2), after=[entry("like", HEAT)]),
    ]
    [script] = scripts_of(f"name: x\nturns: [hi, ho]\nend: {{must: {demand}}}")
    assert all(result.ok for result in check_end(script.end.must, "must", turns, catalog)) is holds


def broken(happened: Happened, catalog: Catalog) -> set[str]:
    return {result.kind.removeprefix("always ") for result in check_always(happened, catalog) if not result.ok}


def test_a_good_turn_breaks_no_rule(catalog: Catalog) -> None:
    good = record(
        catalog,
        [CASINO, FARGO],
        reply="Start with **Casino** (1995), then **Fargo** (1996).",
        limits=[{"kind": "genre", "value": "Crime", "polarity": "want", "scope": "tonight"}],
        explanation=explanation(CASINO, {HEAT: 0.6, SEVEN: -0.1}, 0.5),
    )
    good["picks"][0]["because"] = [
        {"kind": "liked_movie", "movie_id": HEAT, "title": "Heat", "share": 0.4},
        {"kind": "trait", "value": "Robert De Niro"},
    ]
    likes = [entry("like", HEAT), entry("like", SEVEN), entry("genre", value="Horror", polarity="avoid")]
    assert broken(Happened(good, before=likes, after=likes), catalog) == set()


LIKES_HEAT = [entry("like", HEAT)]


@pytest.mark.parametrize(
    ("rule", "change", "context"),
    [
        ("a reply", {"reply": " "}, {}),
        ("real picks", {"picks": [{"rank": 1, "movie_id": 16, "title": "Casino 2", "year": 1995, "because": []}]}, {}),
        ("real picks", {"picks": [{"rank": 2, "movie_id": 16, "title": "Casino", "year": 1995, "because": []}]}, {}),
        ("fresh picks", {}, {"before": [entry("seen", CASINO)], "after": [entry("seen", CASINO)]}),
        ("fresh picks", {}, {"shown": frozenset({CASINO})}),
        ("limits kept", {"limits": [{"kind": "genre", "value": "Drama", "polarity": "avoid", "scope": "lasting"}]}, {}),
        ("limits kept", {"limits": [{"kind": "genre", "value": "Comedy", "polarity": "want", "scope": "tonight"}]}, {}),
        ("limits kept", {"limits": [{"kind": "year", "value": "<=1994", "polarity": "want", "scope": "tonight"}]}, {}),
        (
            "limits kept",
            {"limits": [{"kind": "person", "value": "Joe Pesci", "polarity": "avoid", "scope": "tonight"}]},
            {},
        ),
        (
            "limits kept",
            {"limits": [{"kind": "audience", "value": "kids", "polarity": "want", "scope": "tonight"}]},
            {},
        ),
        (
            "limits kept",
            {
                "limits": [
                    {"kind": "genre", "value": g, "polarity": "want", "scope": "tonight", "either": True}
                    for g in ("War", "Musical")
                ]
            },
            {},
        ),
        ("aversions kept", {}, {"after": [entry("genre", value="Crime", polarity="avoid")]}),
        ("shares", {"explanation": explanation(CASINO, {HEAT: 0.5}, 0.4)}, {"after": LIKES_HEAT}),
        ("known contributions", {"explanation": explanation(CASINO, {ALIEN: 0.5}, 0.5)}, {"after": LIKES_HEAT}),
        ("grounded", {"reply": "See **Casino** (1995) and **Neon Harbour** (2011)."}, {}),
        ("grounded", {"reply": "Goodfellas (1990) is as good."}, {}),
        ("grounded", {"reply": "**Casino** (1996)"}, {}),
    ],
)
def test_a_broken_rule_is_noticed(catalog: Catalog, rule: str, change: dict, context: dict) -> None:
    assert broken(Happened(record(catalog, [CASINO]) | change, **context), catalog) == {rule}


@pytest.mark.parametrize(
    "reason",
    [
        {"kind": "liked_movie", "movie_id": ALIEN, "title": "Alien", "share": 0.4},
        {"kind": "liked_movie", "movie_id": HEAT, "title": "Heat", "share": 1.4},
        {"kind": "trait", "value": "won seven Oscars"},
    ],
)
def test_a_made_up_reason_is_noticed(catalog: Catalog, reason: dict) -> None:
    turn = record(catalog, [CASINO])
    turn["picks"][0]["because"] = [reason]
    assert broken(Happened(turn, after=LIKES_HEAT), catalog) == {"honest reasons"}


def test_a_wish_that_gave_way_and_a_lifted_aversion_break_nothing(catalog: Catalog) -> None:
    western = {"kind": "genre", "value": "Western", "polarity": "want", "scope": "tonight"}
    turn = record(catalog, [CASINO], limits=[western], relaxed=[western])
    averse = [entry("genre", value="Crime", polarity="avoid")]
    assert broken(Happened(turn, after=averse, wanted=frozenset({"Crime"})), catalog) == set()
