"""What every list keeps, whatever the profile and the request: 2,000 random ones, checked against the films' own facts.

No engine takes part: plan, tools and ranking are called as a turn calls them, with film vectors in place of sentences.
"""

from __future__ import annotations

import random
import re
from concurrent.futures import Future
from dataclasses import dataclass, replace

import numpy as np
import pytest

from agent.events import Limit, Pick, ProfileChange
from agent.planning import plan_list
from agent.profile import Profile, ProfileStore
from agent.ranking import rank_picks
from agent.state import State, Wish
from recommender.catalog import Catalog, Movie
from tools.explain_pick import make_explain_pick
from tools.recommend_movies import make_recommend_movies
from tools.registry import make_tools
from tools.services import Services

CHUNKS, CHUNK = 8, 250
DESCRIPTIONS = ("a heist in dreams", "lonely people in a big city", "war seen by a child", "zzz", "the road", "")
MOODS, THEMES = ("dark", "scary", "funny", "tense", "light"), ("revenge", "family", "war", "love", "friendship")
GERMANY = {"Germany", "West Germany", "East Germany"}
FIT = {
    "kids": {"kids", "family"},
    "family": {"kids", "family"},
    "teen": {"kids", "family", "teen"},
    "adult": {"adult"},
}


class FilmVectors:
    """In place of the encoder: a film's vector, chosen by the text."""

    def __init__(self, vectors: np.ndarray) -> None:
        self._vectors = vectors

    def encode(self, texts: list[str]) -> np.ndarray:
        return self._vectors[[sum(map(ord, text)) % len(self._vectors) for text in texts]]


@pytest.fixture(scope="session")
def quick(services: Services) -> Services:
    encoder: Future = Future()
    encoder.set_result(FilmVectors(services.recommender.vectors))
    return replace(services, loading_encoder=encoder)


@dataclass
class Request:
    likes: list[int]
    dislikes: list[int]
    seen: list[int]
    shown: list[int]
    aversions: list[Limit]
    wish: Wish

    def profile(self, catalog: Catalog) -> Profile:
        store = ProfileStore(None, catalog)
        changes = [
            ProfileChange(op="add", kind=kind, movie_id=movie_id, scope="lasting")
            for kind, ids in (("seen", self.seen), ("like", self.likes), ("dislike", self.dislikes))
            for movie_id in ids
        ]
        for limit in self.aversions:
            changes.append(
                ProfileChange(op="add", kind=limit["kind"], value=limit["value"], polarity="avoid", scope="lasting")
            )
        store.apply("ada", changes, "what I said")
        profile = store.read("ada")
        store.close()
        return profile

    @property
    def limits(self) -> list[Limit]:
        """Those of tonight, and the lasting ones that tonight says nothing of."""
        tonight = self.wish["limits"]
        said = {(limit["kind"], limit["value"]) for limit in tonight}
        return [limit for limit in self.aversions if (limit["kind"], limit["value"]) not in said] + tonight


def well_known(catalog: Catalog) -> list[Movie]:
    return [movie for movie in catalog if movie.rating_count >= 20]


def random_limit(rng: random.Random, catalog: Catalog, movie: Movie) -> Limit:
    """About something that this film has, so that a wish for it can be kept."""
    kind = rng.choice(["genre", "genre", "year", "person", "country", "audience", "mood", "theme"])
    decade = movie.year // 10 * 10
    values = {
        "genre": movie.genres or ("Drama",),
        "year": (f"{decade}-{decade + 9}", f"<={movie.year}", f">={movie.year}", str(movie.year)),
        "person": movie.people or ("Tom Hanks",),
        "country": (movie.profile.country or "France",),
        "audience": tuple(FIT),
        "mood": MOODS,
        "theme": THEMES,
    }[kind]
    avoid = kind != "audience" and rng.random() < 0.35
    limit = Limit(kind=kind, value=rng.choice(values), polarity="avoid" if avoid else "want", scope="tonight")
    if kind in ("genre", "person") and not avoid and rng.random() < 0.2:
        limit["either"] = True
    elif rng.random() < 0.1:
        limit["soft"] = True
    elif not avoid and rng.random() < 0.1:
        limit["firm"] = True
    return limit


def random_limits(rng: random.Random, catalog: Catalog) -> tuple[list[Limit], list[Limit]]:
    """Tonight's limits, mostly such that some film keeps them, and lasting aversions."""
    known = well_known(catalog)
    near = rng.choice(known)
    limits: list[Limit] = []
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3, 4])):
        limit = random_limit(rng, catalog, near if rng.random() < 0.8 else rng.choice(catalog.movies))
        alike = [other for other in limits if other["kind"] == limit["kind"]]
        if all(other["value"] != limit["value"] for other in alike) and (
            not alike or limit["kind"] in ("genre", "person", "theme") or limit["polarity"] == "avoid"
        ):
            limits.append(limit)
    aversions = [limit for _ in range(rng.randrange(4)) if (limit := random_limit(rng, catalog, rng.choice(known)))]
    aversions = [
        Limit(kind=limit["kind"], value=limit["value"], polarity="avoid", scope="lasting")
        for limit in aversions
        if limit["kind"] not in ("year", "audience")
    ]
    return limits, aversions


def random_request(rng: random.Random, catalog: Catalog, limits: list[Limit], aversions: list[Limit]) -> Request:
    known = well_known(catalog)

    def films(most: int) -> list[int]:
        return [rng.choice(known).movie_id for _ in range(rng.randrange(most + 1))]

    wish = Wish(limits=limits, appeal=rng.choice(["any", "any", "hidden", "safe", "surprise"]))
    if rng.random() < 0.4:
        wish["description"] = rng.choice(DESCRIPTIONS)
    if rng.random() < 0.2:
        wish["anchors"] = films(2)
    if rng.random() < 0.6:
        wish["count"] = rng.randrange(1, 11)
    return Request(films(25), films(5), films(rng.choice([5, 300])), films(rng.choice([0, 20, 400])), aversions, wish)


def make_list(services: Services, profile: Profile, wish: Wish, shown: list[int]) -> tuple[list[Pick], list[Limit]]:
    """Picks and the limits that gave way, as the steps ``plan``, ``act`` and ``rank`` of a turn make them."""
    tools = {tool.name: tool for tool in make_tools(services)}
    plan, message, relaxed = plan_list(State(mentions=[], limits=[], shown=shown, wish=wish), profile, services.catalog)
    found = {call["name"]: tools[call["name"]].invoke(call).artifact for call in message.tool_calls}
    vector = services.encoder.encode([plan["words"]])[0] if plan["words"] else None
    return rank_picks(services, plan, found, vector), relaxed


def keeps(movie: Movie, limit: Limit) -> bool:
    """Whether the film's facts agree with the limit: what is wanted is so, what is avoided is not."""
    value, profile = limit["value"], movie.profile
    match limit["kind"]:
        case "genre":
            has = value in movie.genres
        case "year":
            first, last = (int(year) for year in re.findall(r"\d{4}", value + value)[:2])
            if value.startswith("<="):
                has = movie.year <= first
            elif value.startswith(">="):
                has = movie.year >= first
            else:
                has = first <= movie.year <= last
        case "person":
            has = value in profile.director or value in profile.cast
        case "country":
            has = profile.country == value or (value == "Germany" and profile.country in GERMANY)
        case "audience":
            has = profile.audience in FIT[value]
        case "mood":
            has = value in profile.moods or (value == "scary" and "Horror" in movie.genres)
        case _:
            has = value in profile.themes
    return has == (limit["polarity"] == "want")


def inside(movie: Movie, limits: list[Limit]) -> bool:
    """Whether the film keeps every hard limit: wanted moods and themes are none, and of alternatives one is enough."""
    hard = [
        limit
        for limit in limits
        if not limit.get("soft") and (limit["kind"] not in ("mood", "theme") or limit["polarity"] == "avoid")
    ]
    for kind in ("genre", "person"):
        either = [limit for limit in hard if limit["kind"] == kind and limit.get("either")]
        if either and not any(keeps(movie, limit) for limit in either):
            return False
    return all(keeps(movie, limit) for limit in hard if not limit.get("either"))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_pick_is_known_shown_or_outside_a_hard_limit(quick: Services, chunk: int) -> None:
    catalog = quick.catalog
    for number in range(CHUNK):
        if number % 4 == 0:  # four people with the same limits: a filter over all films is kept for a while
            limits, aversions = random_limits(random.Random(f"{chunk}/{number}"), catalog)
        request = random_request(random.Random(f"{chunk}/{number}/person"), catalog, limits, aversions)
        profile = request.profile(catalog)
        picks, relaxed = make_list(quick, profile, request.wish, request.shown)
        told = f"request {chunk}/{number}: {request}"
        ids = [pick["movie_id"] for pick in picks]
        forbidden = {*request.likes, *request.dislikes, *request.seen, *request.shown}
        forbidden |= set(request.wish.get("anchors", []))
        assert not set(ids) & forbidden, told
        assert len(ids) == len(set(ids)), told
        kept = [limit for limit in request.limits if limit not in relaxed]
        assert all(inside(catalog[movie_id], kept) for movie_id in ids), told
        assert all(limit["polarity"] == "want" and limit["kind"] != "audience" for limit in relaxed), told
        assert not any(limit.get("firm") for limit in relaxed), told
        asked = request.wish.get("count", 5)
        assert len(ids) <= asked, told
        avoids_words = any(x["kind"] in ("mood", "theme") and x["polarity"] == "avoid" for x in request.limits)
        if relaxed and not avoids_words:  # those leave out films by their synonyms too
            fitting = [m for m in catalog if m.movie_id not in forbidden and inside(m, request.limits)]
            assert len(fitting) < min(3, asked), told


def random_basis(rng: random.Random, catalog: Catalog) -> tuple[list[int], list[int], str]:
    known = [movie.movie_id for movie in well_known(catalog)]
    liked = rng.sample(known, rng.randrange(1, 12))
    disliked = [i for i in rng.sample(known, rng.randrange(3)) if i not in liked]
    return liked, disliked, rng.choice(["", "slow films about memory"])


def test_each_rank_without_a_like_is_that_of_a_fresh_ranking(quick: Services) -> None:
    """The film that is left out stays known to the person: it is not itself ranked."""
    catalog = quick.catalog
    explain, recommend = make_explain_pick(quick), make_recommend_movies(quick)
    claims = 0
    for number in range(60):
        rng = random.Random(number)
        liked, disliked, words = random_basis(rng, catalog)
        wishes = {"genres": ["Drama"]} if rng.random() < 0.5 else {}

        def ranking(likes: list[int], hidden: list[int], basis: tuple = (disliked, words, wishes)) -> list[int]:
            dislikes, said, limits = basis
            call = {
                "liked": likes,
                "disliked": dislikes,
                "taste_in_words": said,
                "wishes": limits | {"exclude": hidden},
                "count": len(catalog),
            }
            answer = recommend.invoke({"name": "recommend_movies", "args": call, "id": "1", "type": "tool_call"})
            return [candidate["movie_id"] for candidate in answer.artifact]

        before = ranking(liked, [])
        pick = before[rng.randrange(30)]
        call = {"movie_id": pick, "liked": liked, "disliked": disliked, "taste_in_words": words, "wishes": wishes}
        told = explain.invoke({"name": "explain_pick", "args": call, "id": "1", "type": "tool_call"}).artifact
        assert told["rank"] == before.index(pick) + 1
        for claim in told["counterfactual"]:
            without = claim["without"]
            fresh = ranking([i for i in liked if i != without], [without])
            assert claim["rank_before"] == before.index(pick) + 1
            assert claim["rank_after"] == fresh.index(pick) + 1
            claims += 1
    assert claims > 60


def test_a_forgotten_like_leaves_nothing_behind(quick: Services) -> None:
    catalog = quick.catalog
    for number in range(60):
        liked, disliked, _ = random_basis(random.Random(number), catalog)
        store = ProfileStore(None, catalog)

        def say(user: str, op: str, kind: str, ids: list[int], to: ProfileStore = store) -> None:
            changes = [ProfileChange(op=op, kind=kind, movie_id=i, scope="lasting") for i in ids]
            to.apply(user, changes, f"{op} {kind}")

        say("ada", "add", "like", liked)
        say("ada", "add", "dislike", disliked)
        say("ada", "remove", "like", liked[:1])
        say("bob", "add", "like", liked[1:])
        say("bob", "add", "dislike", disliked)
        ada, bob = (make_list(quick, store.read(user), Wish(count=10), [])[0] for user in ("ada", "bob"))
        assert ada == bob
        assert all(reason.get("movie_id") != liked[0] for pick in ada for reason in pick["because"])
        store.close()
