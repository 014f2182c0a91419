"""From what was understood to tool calls."""

from __future__ import annotations

import uuid
from typing import Any, Literal, TypedDict

import numpy as np
from langchain_core.messages import AIMessage
from langchain_core.messages.tool import ToolCall

from agent.engines.wording import MOST_PICKS
from agent.events import Limit
from agent.limits import soften, wishes_of
from agent.profile import Profile
from agent.state import State, Wish, acts_of
from recommender.appeal import APPEALS, AppealName
from recommender.catalog import Catalog
from tools.wishes import Wishes

DEFAULT_COUNT = 5
FEWEST_PICKS = 3
"""With fewer films than this inside the limits, a limit gives way and the list is refilled."""
MOST_COMPARED = 4
CANDIDATES = 200
"""How many films each source hands to the ranking."""


class Plan(TypedDict, total=False):
    """What the ranking needs to know of how the candidates came about."""

    count: int
    liked: list[int]
    disliked: list[int]
    anchors: list[int]
    """Films that the list is to be like."""
    strengths: dict[str, float]
    """Movie id -> how much a film is liked or disliked, where that is less than without reserve."""
    words: str
    kept: list[Limit]
    """Limits the candidates keep."""
    limits: list[Limit]
    """All limits in force, lasting ones included."""
    looked_up: Literal["description", "moods"]
    """What the look-up by meaning goes by: the person's own words for a film, or moods and themes alone."""
    exclude: list[int]
    shown_before: dict[str, int]
    """Movie id -> how often a film was suggested, over all conversations, and never taken."""


def lasting_limits(profile: Profile) -> list[Limit]:
    """The profile's aversions: they bind every list. Lasting likings only colour it."""
    kinds = {"genre", "mood", "theme", "person", "country"}
    return [
        Limit(kind=entry.kind, value=entry.value, polarity="avoid", scope="lasting")  # type: ignore[typeddict-item]
        for entry in profile.wishes
        if entry.polarity == "avoid" and entry.kind in kinds
    ]


def limits_in_force(profile: Profile, wish: Wish) -> list[Limit]:
    """Lasting aversions that this evening's wish does not lift, then the wish's own limits."""
    tonight = wish.get("limits", [])
    said = {(limit["kind"], limit["value"]) for limit in [*tonight, *wish.get("lifted", [])]}
    lasting = [limit for limit in lasting_limits(profile) if (limit["kind"], limit["value"]) not in said]
    return lasting + list(tonight)


def liked_for(profile: Profile, wish: Wish) -> list[int]:
    """The films a list is made from: what it shall be like, or the likes; then "what if …" and "and without …"."""
    liked = list(wish.get("anchors", [])) or list(profile.movies("like"))
    added = [movie_id for movie_id in wish.get("supposed", []) if movie_id not in liked]
    return [movie_id for movie_id in [*liked, *added] if movie_id not in wish.get("disregarded", [])]


def strengths_for(profile: Profile, wish: Wish) -> dict[str, float]:
    """How much the films are liked that a list is made from; what it shall be like counts in full."""
    sought = {*wish.get("anchors", []), *wish.get("supposed", [])}
    return {str(movie_id): strength for movie_id, strength in profile.strengths.items() if movie_id not in sought}


def words_for(profile: Profile, wish: Wish) -> str:
    """The taste in words that a list is made from; what it shall be like says it all."""
    return "" if wish.get("anchors") or wish.get("outside") else profile.in_words


def plan_list(state: State, profile: Profile, catalog: Catalog) -> tuple[Plan, AIMessage, list[Limit]]:
    """Plan, tool calls and the limits that had to give way for a list of films."""
    wish = state.get("wish", {})
    count = min(max(wish.get("count") or DEFAULT_COUNT, 1), MOST_PICKS)
    anchors = wish.get("anchors", [])
    named = [mention["movie_id"] for act in acts_of(state) for mention in act["mentions"]]
    supposing = bool(wish.get("supposed") or wish.get("disregarded"))
    last = {pick["movie_id"] for pick in state.get("picks", [])} if supposing else set()
    shown = [movie_id for movie_id in state.get("shown", []) if movie_id not in last]
    exclude = list(dict.fromkeys([*profile.known, *shown, *named, *anchors, *wish.get("unwanted", [])]))
    limits = limits_in_force(profile, wish)
    kept, relaxed = soften(catalog, limits, exclude, min(FEWEST_PICKS, count), state["limits"])
    liked = liked_for(profile, wish)
    disliked = [movie_id for movie_id in profile.movies("dislike") if movie_id not in liked]
    strengths = strengths_for(profile, wish)
    outside = wish.get("outside") if not anchors else None  # the network knows nothing of them
    words = words_for(profile, wish)
    appeal = wish.get("appeal", "any")
    wishes = _appealing(wishes_of(kept, exclude), appeal, catalog)
    calls = [
        _call(
            "recommend_movies",
            liked=liked,
            disliked=disliked,
            strengths=strengths,
            taste_in_words=words,
            wishes=wishes.model_dump(),
            appeal=appeal,
            count=CANDIDATES,
        )
    ]
    if anchors:
        calls.append(_call("similar_movies", movie_ids=anchors, wishes=wishes.model_dump(), count=CANDIDATES))
    if description := _description(wish):
        calls.append(_call("search_profiles", description=description, wishes=wishes.model_dump(), count=CANDIDATES))
    plan = Plan(
        count=count,
        liked=liked,
        disliked=disliked,
        anchors=anchors,
        strengths=strengths,
        words=words,
        kept=kept,
        limits=limits,
        looked_up="description" if wish.get("description") or outside else "moods",
        exclude=exclude,
    )
    return plan, AIMessage(content="", tool_calls=calls), relaxed


def basis_of(profile: Profile, wish: Wish) -> dict[str, Any]:
    """What a film is explained from, as ``explain_pick`` takes it."""
    liked = liked_for(profile, wish)
    return {
        "liked": liked,
        "disliked": [i for i in profile.movies("dislike") if i not in liked],
        "strengths": strengths_for(profile, wish),
        "taste_in_words": words_for(profile, wish),
        "wishes": wishes_of(limits_in_force(profile, wish), sorted(profile.known)).model_dump(),
    }


def plan_answer(state: State, profile: Profile, user: str) -> AIMessage | None:
    """Tool calls for a question about films or about the profile; None when there is nothing to look up."""
    subjects = state["subjects"]
    basis = basis_of(profile, state.get("wish", {}))
    calls: list[ToolCall] = []
    match state["intent"]:
        case "explain" | "why_not":
            calls = [_call("explain_pick", movie_id=i, **basis) for i in subjects[:1]]
        case "compare" if len(set(subjects)) > 1:
            films = list(dict.fromkeys(subjects))[:MOST_COMPARED]
            calls = [_call("explain_pick", movie_id=i, **basis) for i in films]
            basis.pop("wishes")
            calls.append(_call("compare_movies", movie_ids=films, **basis))
        case "about" | "compare":
            calls = [_call("movie_details", movie_id=i) for i in subjects[:3]]
        case "profile" if state["understanding"]["action"] in ("show", "source"):
            calls = [_call("show_profile", user=user)]
    return AIMessage(content="", tool_calls=calls) if calls else None


def _appealing(wishes: Wishes, appeal: AppealName, catalog: Catalog) -> Wishes:
    """The wishes with the bounds of the appeal, as far as enough films are inside."""
    (fewest, most), least_mean = APPEALS[appeal].ratings, APPEALS[appeal].least_mean
    bounded = wishes.model_copy(update={"ratings_from": fewest, "ratings_to": most, "mean_from": least_mean})
    inside = bounded.filter().mask(catalog)
    inside[catalog.rows(wishes.exclude)] = False
    return bounded if np.count_nonzero(inside) >= FEWEST_PICKS else wishes


def _description(wish: Wish) -> str:
    """What to look up by meaning: the person's words, wanted moods and themes, films the catalogue does not have."""
    soft = [
        limit["value"]
        for limit in wish.get("limits", [])
        if limit["kind"] in ("mood", "theme") and limit["polarity"] == "want"
    ]
    outside = [film["profile"] for film in wish.get("outside", [])]
    return ". ".join(part for part in (wish.get("description", ""), ", ".join(soft), *outside) if part)


def _call(name: str, **arguments: Any) -> ToolCall:
    return ToolCall(name=name, args=arguments, id=uuid.uuid4().hex, type="tool_call")
