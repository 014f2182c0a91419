"""The work of a turn, one function a step. ``graph.py`` says in which order they run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from langchain_core.messages import ToolMessage
from langgraph.runtime import Runtime

from agent.events import (
    Explained,
    Explanation,
    Limit,
    PhaseStarted,
    PicksReady,
    ProfileChange,
    ProfileChanged,
    ReplyText,
    ToolRun,
    ToolsRan,
    Understood,
)
from agent.limits import holds, merged, worded
from agent.planning import limits_in_force, plan_answer, plan_list
from agent.profile import MOVIE_KINDS, Profile, removal
from agent.ranking import kept_limits, rank_picks, shared_traits
from agent.resolve import Resolved, Resolver
from agent.state import State, TurnContext, Wish
from agent.text import MAX_MESSAGE_CHARACTERS
from agent.understanding import Situation, Understanding
from recommender.titles import normalise

EVENING_SECONDS = 6 * 3600
"""After so long without a word, "tonight" is over."""
MOST_REMEMBERED = 2000
"""How many shown films a conversation remembers."""
LIST_INTENTS = ("recommend", "refine", "feedback")
_LASTING_KINDS = {
    "genre": "genre",
    "mood": "mood",
    "theme": "theme",
    "person": "person",
    "country": "country",
    "year": "period",
}


async def understand(state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """What does the message say? The engine reads it; nothing is decided yet."""
    runtime.stream_writer(PhaseStarted("understand"))
    context = runtime.context
    text = state["text"]
    pending = state.get("pending")
    situation = Situation(
        last_intent=state.get("last_intent"),
        picks=[f"{pick['title']} ({pick['year']})" for pick in state.get("picks", [])],
        question=pending["text"] if pending else "",
    )
    if len(text) > MAX_MESSAGE_CHARACTERS:
        text = text[:MAX_MESSAGE_CHARACTERS]
        understanding = Understanding(intent="chat", small_talk="too_long")
    else:
        understanding = await context.engine.understand(text, situation, context.trace)
    fresh: dict[str, Any] = {
        "text": text,
        "understanding": understanding.model_dump(),
        "turn": state.get("turn", 0) + 1,
    }
    now = context.clock()
    if now - state.get("spoken_at", now) > EVENING_SECONDS:
        fresh["wish"] = Wish()
    return fresh | {
        "spoken_at": now,
        "changes": [],
        "new_picks": [],
        "explanations": [],
        "facts": [],
        "profile": [],
        "relaxed": [],
        "tools": [],
        "messages": [],
        "reply": "",
    }


def resolve(state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Which films, people and values are meant?"""
    runtime.stream_writer(PhaseStarted("resolve"))
    services = runtime.context.services
    found = Resolver(services.catalog, services.titles).resolve(
        Understanding.model_validate(state["understanding"]),
        state["text"],
        [pick["movie_id"] for pick in state.get("picks", [])],
        state.get("focus"),
        state.get("pending"),
    )
    runtime.stream_writer(Understood(found.intent, found.mentions, found.limits))
    return {
        "intent": found.intent,
        "mentions": found.mentions,
        "limits": found.limits,
        "subjects": found.subjects,
        "unknown": found.unknown,
        "missing_rank": found.missing_rank,
        "pending": found.question,
        "wish": _evening(state, found),
    }


def remember(state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Fold what was said about lasting taste into the profile, with the sentence it came from."""
    context = runtime.context
    runtime.stream_writer(PhaseStarted("remember"))
    action = state["understanding"]["action"]
    if state["intent"] == "undo":
        changes = context.profiles.undo(context.user)
    elif action == "forget_all":
        changes = context.profiles.forget_all(context.user)
    elif action == "forget":
        removals = _to_forget(state, context.profiles.read(context.user))
        changes = context.profiles.apply(context.user, removals, state["text"])
    else:
        changes = context.profiles.apply(context.user, _said(state), state["text"])
    if changes:
        runtime.stream_writer(ProfileChanged(changes))
    return {"changes": changes}


def plan(state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Which tools answer this? None at all is an answer too."""
    runtime.stream_writer(PhaseStarted("act"))
    context = runtime.context
    profile = context.profiles.read(context.user)
    if wants_list(state):
        list_plan, calls, relaxed = plan_list(state, profile, context.services.catalog)
        return {"plan": dict(list_plan), "messages": [calls], "relaxed": relaxed}
    answer = plan_answer(state, profile, context.user)
    return {"messages": [answer] if answer else []}


def rank(state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Make picks, explanations or facts of what the tools found."""
    runtime.stream_writer(PhaseStarted("rank"))
    context = runtime.context
    messages = [message for message in state["messages"] if isinstance(message, ToolMessage)]
    tools = [ToolRun(name=str(message.name), ms=message.additional_kwargs.get("ms", 0.0)) for message in messages]
    if tools:
        runtime.stream_writer(ToolsRan(tools))
    answers = _artifacts(messages)
    profile = context.profiles.read(context.user)
    found: dict[str, Any] = {"tools": tools}
    if wants_list(state):
        list_plan = state["plan"]
        words = list_plan["words"]
        vector = context.services.encoder.encode([words])[0] if words else None
        picks = rank_picks(
            context.services,
            list_plan,  # type: ignore[arg-type]
            answers.get("recommend_movies", [[]])[0],
            answers.get("search_profiles", [[]])[0],
            vector,
        )
        shown = [*state.get("shown", []), *(pick["movie_id"] for pick in picks)]
        found |= {"new_picks": picks, "shown": shown[-MOST_REMEMBERED:]}
        if picks:
            found |= {"picks": picks, "focus": picks[0]["movie_id"] if len(picks) == 1 else None}
        runtime.stream_writer(PicksReady(picks))
    if explained := answers.get("explain_pick"):
        limits = limits_in_force(profile, state.get("wish", {}))
        explanations = [_explanation(context, artifact, limits) for artifact in explained if artifact]
        found |= {"explanations": explanations, "focus": state["subjects"][0]}
        runtime.stream_writer(Explained(explanations))
    facts = [
        *answers.get("movie_details", []),
        *(film for films in answers.get("compare_movies", []) for film in films),
    ]
    if facts:
        found |= {"facts": facts, "focus": facts[0]["movie_id"]}
    if shown_profile := answers.get("show_profile"):
        found["profile"] = [_shown_entry(entry, context) for entry in shown_profile[0]]
    return found


async def reply(state: State, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Say it. The record is all the engine may speak of."""
    runtime.stream_writer(PhaseStarted("reply"))
    pieces: list[str] = []
    context = runtime.context
    async for piece in context.engine.reply(reply_record(state, context), context.trace):
        pieces.append(piece)
        runtime.stream_writer(ReplyText(piece))
    return {
        "reply": "".join(pieces).strip(),
        "last_intent": state["intent"],
        "engine": context.engine.name,
        "trace": asdict(context.trace),
    }


def wants_list(state: State) -> bool:
    """Whether this turn ends in a list of films."""
    if state.get("pending") or state["intent"] not in LIST_INTENTS or state["understanding"]["action"] == "chosen":
        return False
    if state["missing_rank"] and not state["mentions"]:
        return False
    return bool(state["mentions"] or state["limits"] or not state["unknown"])


def reply_record(state: State, context: TurnContext) -> dict[str, Any]:
    """Everything a reply may speak of, with films as labels."""
    catalog = context.services.catalog
    pending = state.get("pending")
    profile = context.profiles.read(context.user)
    return {
        "turn": state["turn"],
        "intent": state["intent"],
        "text": state["text"],
        "action": state["understanding"]["action"],
        "small_talk": state["understanding"]["small_talk"],
        "mentions": state["mentions"],
        "changes": [change | {"label": _label(change, context)} for change in state["changes"]],
        "picks": state["new_picks"],
        "count": state["wish"].get("count"),
        "limits": [worded(limit) for limit in state["wish"].get("limits", [])],
        "relaxed": [worded(limit) for limit in state["relaxed"]],
        "strict": _strict_count(state, catalog),
        "anchors": [catalog[i].title for i in state["wish"].get("anchors", []) if i in catalog],
        "supposed": [catalog[i].title for i in state["wish"].get("supposed", []) if i in catalog],
        "disregarded": [catalog[i].title for i in state["wish"].get("disregarded", []) if i in catalog],
        "no_running_time": state["understanding"]["no_running_time"],
        "appeal": state["wish"].get("appeal", "any"),
        "explanations": [
            explanation | {"facts": _facts_of(explanation["movie_id"], context)}
            for explanation in state["explanations"]
        ],
        "facts": state["facts"],
        "profile": state["profile"],
        "knows": len(profile.entries),
        "knows_likes": len(profile.movies("like")),
        "unknown": [
            {"text": title["text"], "kind": title["kind"], "nearest": [catalog[i].label for i in title["nearest"]]}
            for title in state["unknown"]
        ],
        "question": {"text": pending["text"], "candidates": [_described(catalog[i]) for i in pending["candidates"]]}
        if pending
        else None,
        "missing_rank": state["missing_rank"],
        "shown": len(state.get("picks", [])),
        "subjects": [catalog[i].label for i in state["subjects"] if i in catalog],
    }


def _evening(state: State, found: Resolved) -> Wish:
    """This evening's wish after the message: replaced by a new one, narrowed by a refinement."""
    said, intent, limits, anchors = state["understanding"], found.intent, found.limits, found.anchors
    wish = state.get("wish", Wish())
    if said["action"] == "start_over":
        wish = Wish()
    if dropped := said["dropped"]:
        kept = [limit for limit in wish.get("limits", []) if not {limit["kind"], limit["value"]} & set(dropped)]
        wish = Wish(**(wish | {"limits": kept}))  # type: ignore[typeddict-item]
    if intent not in LIST_INTENTS:
        return wish
    tonight = [limit for limit in limits if limit["scope"] == "tonight"]
    if not tonight and not said["asks"]:
        tonight = [limit for limit in limits if limit["polarity"] == "want"]  # "I love westerns" asks for some
    earlier = wish.get("limits", [])
    if intent == "recommend" and (said["asks"] or tonight or said["description"] or anchors):
        earlier = [limit for limit in earlier if limit["polarity"] == "avoid"]
        wish = Wish(description=said["description"], anchors=list(anchors), appeal=said["appeal"])
    elif intent == "refine" and said["action"] != "more":
        description = ". ".join(part for part in (wish.get("description", ""), said["description"]) if part)
        wish = Wish(
            description=description,
            anchors=list(anchors) or wish.get("anchors", []),
            appeal=said["appeal"] if said["appeal"] != "any" else wish.get("appeal", "any"),
        )
    else:
        wish = Wish(**wish)
    if found.supposed or found.disregarded:
        wish |= Wish(supposed=found.supposed, disregarded=found.disregarded)
    replace_genres = any(
        word in f" {state['text'].lower()} " for word in (" instead", " rather", " how about", " what about")
    )
    wish["limits"] = merged(earlier, tonight, replace_genres)
    if said["count"]:
        wish["count"] = said["count"]
    elif intent == "feedback":
        wish["count"] = max(1, min(3, len(state["understanding"]["picks"]) or 1))
    else:
        wish.pop("count", None)
    return wish


def _said(state: State) -> list[ProfileChange]:
    """The lasting part of what was said: opinions on films, and taste that is not only for tonight."""
    changes: list[ProfileChange] = []
    for mention in state["mentions"]:
        if mention["attitude"] in MOVIE_KINDS:
            changes.append(
                ProfileChange(op="add", kind=mention["attitude"], movie_id=mention["movie_id"], scope="lasting")  # type: ignore[typeddict-item]
            )
    for limit in state["limits"]:
        if limit["scope"] == "lasting" and limit["kind"] in _LASTING_KINDS:
            changes.append(
                ProfileChange(
                    op="add",
                    kind=_LASTING_KINDS[limit["kind"]],  # type: ignore[typeddict-item]
                    value=limit["value"],
                    polarity=limit["polarity"],
                    scope="lasting",
                )
            )
    return changes


def _to_forget(state: State, profile: Profile) -> list[ProfileChange]:
    named = {mention["movie_id"] for mention in state["mentions"]} | set(state["subjects"])
    values = {limit["value"] for limit in state["limits"]}
    return [
        removal(entry)
        for entry in profile.entries
        if entry.movie_id in named or (entry.value and entry.value in values)
    ]


def _artifacts(messages: Sequence[ToolMessage]) -> dict[str, list[Any]]:
    """Tool name -> artifacts of its answers, in the order of the calls."""
    found: dict[str, list[Any]] = {}
    for message in messages:
        if message.artifact is not None:
            found.setdefault(str(message.name), []).append(message.artifact)
    return found


def _explanation(context: TurnContext, artifact: dict[str, Any], limits: Sequence[Limit]) -> Explanation:
    catalog = context.services.catalog
    movie = catalog[artifact["movie_id"]]
    strongest = [catalog[part["movie_id"]] for part in artifact["contributions"][:3] if part["share"] > 0]
    broken = [worded(limit) for limit in limits if limit["polarity"] == "want" and not holds(movie, limit)]
    return Explanation(
        movie_id=movie.movie_id,
        title=movie.title,
        contributions=artifact["contributions"],
        bias_share=artifact["bias_share"],
        traits=list(dict.fromkeys(trait for liked in strongest for trait in shared_traits(movie, liked)))[:6],
        limits=kept_limits(movie, limits),
        counterfactual=artifact["counterfactual"],
        score=artifact["score"],
        rank=artifact["rank"],
        allowed=artifact["allowed"],
        broken=broken,
    )


def _strict_count(state: State, catalog: Any) -> int:
    """How many of the picks keep even the limits that gave way."""
    return sum(
        all(holds(catalog[pick["movie_id"]], limit) for limit in state["relaxed"]) for pick in state["new_picks"]
    )


def _facts_of(movie_id: int, context: TurnContext) -> dict[str, Any]:
    movie = context.services.catalog[movie_id]
    return {
        "label": movie.label,
        "profile": movie.profile.sentence,
        "known": movie_id in context.profiles.read(context.user).known,
    }


def _shown_entry(entry: dict[str, Any], context: TurnContext) -> dict[str, Any]:
    """A profile entry as it is read out: a film also by the name the person used for it."""
    shown = {name: entry[name] for name in ("entry_id", "kind", "movie_id", "value", "polarity", "label")}
    if entry["movie_id"] is None:
        shown["words"] = _label(ProfileChange(kind=entry["kind"], value=entry["value"]), context)
    movie = context.services.catalog.get(entry["movie_id"]) if entry["movie_id"] is not None else None
    if movie:
        said = normalise(entry["sentence"])
        other = next((name for name in movie.other_titles if normalise(name) in said), None)
        if other and normalise(movie.title) not in said:
            shown["label"] = f"{movie.title} ({other}, {movie.year})"
    return shown


def _described(movie: Any) -> str:
    director = movie.profile.director
    return f"{movie.label} by {director[0]}" if director else movie.label


def _label(change: ProfileChange, context: TurnContext) -> str:
    movie_id = change.get("movie_id")
    if movie_id is not None:
        movie = context.services.catalog.get(movie_id)
        return movie.label if movie else ""
    value = change.get("value", "")
    if change["kind"] == "period":
        return f"films from {worded(Limit(kind='year', value=value, polarity='want', scope='lasting'))}"
    return taste_in_plain_words(change["kind"], value)


def taste_in_plain_words(kind: str, value: str) -> str:
    """One taste as people say it: "slow films", "films from Japan", "drama"."""
    match kind:
        case "genre":
            return value if value == "IMAX" else value.lower()
        case "mood":
            return f"{value} films"
        case "country":
            return f"films from {value}"
    return value
