"""What the limits and the person's taste did to the list on the screen: the same ranking, made without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypedDict, cast

import numpy as np
from langchain_core.messages import AIMessage, ToolMessage

from agent.engines.wording import MOST_PICKS, listed
from agent.events import FilmName, Limit, LimitEffect, ListEffects, Moved
from agent.limits import holds, is_soft, remaining, wishes_of, worded
from agent.planning import Plan, lasting_limits, limits_in_force, plan_list
from agent.profile import Profile
from agent.ranking import fused_scores, rank_picks
from agent.state import State
from recommender.catalog import Catalog, Movie
from tools.services import Services


class _Ranking(TypedDict):
    """A plan, and the calls of the tools that bring its candidates."""

    plan: Plan
    calls: list[str]


class EffectPlan(TypedDict):
    as_it_is: _Ranking
    unlimited: _Ranking
    untold: _Ranking
    """Of somebody who knows the same films and has told nothing of their taste."""


def plan_effects(
    state: State, profile: Profile, catalog: Catalog, times_shown: dict[int, int]
) -> tuple[EffectPlan, AIMessage] | None:
    """The rankings to compare and the tool calls they need; None when there is no list on the screen."""
    on_screen = [pick["movie_id"] for pick in state.get("picks", [])]
    if not on_screen:
        return None
    wish = state.get("wish", {})
    before = {**state, "shown": [i for i in state.get("shown", []) if i not in on_screen], "mentions": []}
    no_limits = {"wish": {**wish, "limits": [], "lifted": lasting_limits(profile)}}
    opinions = {e.movie_id: replace(e, kind="seen") for e in profile.entries if e.movie_id is not None}
    untold = Profile((*opinions.values(), *(entry for entry in profile.wishes if entry.polarity == "avoid")))
    calls: list[Any] = []

    def ranking(fields: dict[str, Any], profile: Profile, count: int) -> _Ranking:
        plan, message, _ = plan_list(cast(State, before | fields), profile, catalog)
        calls.extend(message.tool_calls)
        times = {str(i): times - (i in on_screen) for i, times in times_shown.items()}
        return _Ranking(
            plan=Plan(**plan | {"count": count, "shown_before": times}),
            calls=[str(call["id"]) for call in message.tool_calls],
        )

    plan = EffectPlan(
        as_it_is=ranking({}, profile, len(on_screen)),
        unlimited=ranking(no_limits, profile, MOST_PICKS),
        untold=ranking({}, untold, MOST_PICKS),
    )
    return plan, AIMessage(content="", tool_calls=calls)


def effects_of(
    services: Services, state: State, profile: Profile, plan: EffectPlan, answers: Sequence[ToolMessage]
) -> ListEffects:
    """The lists compared; ``answers`` are those to the plan's calls."""
    catalog = services.catalog

    def candidates(ranking: _Ranking) -> dict[str, list]:
        return {str(a.name): [*(a.artifact or [])] for a in answers if a.tool_call_id in ranking["calls"]}

    def films(ranking: _Ranking) -> list[Movie]:
        vector = services.vector(ranking["plan"]["words"])
        picks = rank_picks(services, ranking["plan"], candidates(ranking), vector)
        return [catalog[pick["movie_id"]] for pick in picks]

    def places(ranking: _Ranking) -> dict[int, int]:
        fused = fused_scores(catalog, ranking["plan"], candidates(ranking))
        order = sorted(fused, key=lambda movie_id: -fused[movie_id])
        return {movie_id: place for place, movie_id in enumerate(order, start=1)}

    limits = limits_in_force(profile, state.get("wish", {}))
    on_screen = [catalog[pick["movie_id"]] for pick in state.get("picks", []) if pick["movie_id"] in catalog]
    unlimited = films(plan["unlimited"])
    told, untold = places(plan["as_it_is"]), places(plan["untold"])
    moved = [
        Moved(**_name(movie), rank=told.get(movie.movie_id), rank_untold=untold.get(movie.movie_id))
        for movie in on_screen
    ]
    return ListEffects(
        films=len(catalog),
        remaining=remaining(catalog, limits, ()),
        limits=[_effect(catalog, group, unlimited, on_screen) for group in _apart(limits)],
        unlimited=[_name(movie) for movie in unlimited],
        untold=[_name(movie) for movie in films(plan["untold"])],
        moved=moved,
    )


def _apart(limits: Sequence[Limit]) -> list[list[Limit]]:
    """The limits one by one, but alternatives ("action or comedy") together."""
    groups: dict[tuple, list[Limit]] = {}
    for limit in limits:
        wanted = limit["polarity"] == "want"
        together = wanted and not is_soft(limit) and (limit.get("either") or limit["kind"] == "country")
        key = (limit["kind"],) if together else (limit["kind"], limit["value"], limit["polarity"])
        groups.setdefault(key, []).append(limit)
    return list(groups.values())


def _effect(
    catalog: Catalog, limits: Sequence[Limit], unlimited: Sequence[Movie], on_screen: Sequence[Movie]
) -> LimitEffect:
    soft = is_soft(limits[0])
    inside = wishes_of(limits).filter().mask(catalog)
    wanted = limits[0]["polarity"] == "want"
    return LimitEffect(
        limit=listed([worded(limit) for limit in limits], "or"),
        scope=limits[0]["scope"],
        binding=not soft,
        allows=int(np.count_nonzero(inside)),
        excludes=[movie.movie_id for movie in unlimited if not inside[movie.row]],
        raised=[movie.movie_id for movie in on_screen if soft and holds(movie, limits[0]) == wanted],
    )


def _name(movie: Movie) -> FilmName:
    return FilmName(movie_id=movie.movie_id, title=movie.title, year=movie.year)
