"""What a turn leaves behind: the line protocol's object, and the record that a reply may speak of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.events import Limit, ProfileChange
from agent.limits import holds, worded
from agent.profile import Profile
from agent.state import State, acts_of
from recommender.catalog import Catalog, Movie
from recommender.titles import normalise

WELL_KNOWN = 20
"""Ratings from which a film is likely to be the one that is meant by its title."""


def turn_record(state: State, milliseconds: dict[str, float]) -> dict[str, Any]:
    """One turn as the line protocol has it, from the state the turn ended in: the requests of the message together."""
    acts = acts_of(state)

    def together(name: str) -> list[Any]:
        return [item for act in acts for item in act[name]]  # type: ignore[literal-required]

    explanations = together("explanations")
    pending = state.get("pending")
    record: dict[str, Any] = {
        "turn": state["turn"],
        "text": state["text"],
        "reply": state["reply"],
        "intent": state["intent"],
        "mentions": together("mentions"),
        "limits": [limit for act in acts if act is state or act["intent"] != "profile" for limit in act["limits"]],
        "picks": together("new_picks"),
        "explanation": explanations[0] if explanations else None,
        "profile_changes": together("changes"),
        "engine": state["engine"],
        "llm_calls": state["trace"]["llm_calls"],
        "tools": together("tools"),
        "ms": milliseconds,
    }
    if len(acts) > 1:
        record["acts"] = [act["intent"] for act in acts]
    if state["trace"]["llm_calls"]:
        record |= {name: state["trace"][name] for name in ("prompt_tokens", "sentences", "dropped_sentences")}
    if state["trace"]["fallback"]:
        record["fallback"] = state["trace"]["fallback"]
    for name in ("relaxed", "unknown", "facts", "profile"):
        if found := together(name):
            record[name] = found
    if len(explanations) > 1:
        record["explanations"] = explanations
    if effects := next((act["effects"] for act in acts if act.get("effects")), None):
        record["effects"] = effects
    if offer := state.get("offer"):
        record["offer"] = offer
    if lifted := state["wish"].get("lifted"):
        record["lifted"] = lifted
    if pending:
        record["question"] = {"text": pending["text"], "candidates": pending["candidates"]}
    return record


def reply_record(state: State, catalog: Catalog, profile: Profile) -> dict[str, Any]:
    """Everything a reply may speak of, with films as labels."""
    pending = state.get("pending")
    newly_outside = [name.get("outside") for name in state["unknown"]]
    return {
        "turn": state["turn"],
        "intent": state["intent"],
        "text": state["text"],
        "action": state["understanding"]["action"],
        "small_talk": state["understanding"]["small_talk"],
        "mentions": state["mentions"],
        "changes": [
            change | {"label": _label(change, catalog), "name": _name(change, catalog)} for change in state["changes"]
        ],
        "picks": state["new_picks"],
        "count": state["wish"].get("count"),
        "limits": [worded(limit) for limit in state["wish"].get("limits", [])],
        "limits_named": [limit["value"] for limit in state["limits"]],
        "relaxed": [worded(limit) for limit in state["relaxed"]],
        "strict": _strict_count(state, catalog),
        "anchors": [
            *_names(state["wish"].get("anchors", []), catalog),
            *(film["label"] for film in state["wish"].get("outside", []) if film not in newly_outside),
        ],
        "supposed": _names(state["wish"].get("supposed", []), catalog),
        "disregarded": _names(state["wish"].get("disregarded", []), catalog),
        "no_running_time": state["understanding"]["no_running_time"],
        "appeal": state["wish"].get("appeal", "any"),
        "explanations": [
            explanation | {"facts": _facts_of(catalog[explanation["movie_id"]], profile)}
            for explanation in state["explanations"]
        ],
        "effects": state["effects"],
        "facts": state["facts"],
        "profile": state["profile"],
        "knows": len(profile.entries),
        "knows_likes": len(profile.movies("like")),
        "unknown": [
            {
                "text": title["text"],
                "kind": title["kind"],
                "nearest": [catalog[i].label for i in title["nearest"]],
                "outside": title.get("outside"),
                "sought": title.get("sought", False),
            }
            for title in state["unknown"]
        ],
        "newest_year": int(catalog.years.max()),
        "question": {"text": pending["text"], "candidates": [_described(catalog[i]) for i in pending["candidates"]]}
        if pending
        else None,
        "offers": state.get("offer") is not None,
        "missing_rank": state["missing_rank"],
        "shown": len(state.get("picks") or []),
        "subjects": [catalog[i].label for i in state["subjects"] if i in catalog],
    }


def _strict_count(state: State, catalog: Catalog) -> int:
    """How many of the picks keep even the limits that gave way."""
    return sum(
        all(holds(catalog[pick["movie_id"]], limit) for limit in state["relaxed"]) for pick in state["new_picks"]
    )


def _facts_of(movie: Movie, profile: Profile) -> dict[str, Any]:
    return {
        "label": movie.label,
        "profile": movie.profile.sentence,
        "known": movie.movie_id in profile.known,
    }


def shown_entry(entry: dict[str, Any], catalog: Catalog, with_source: bool = False) -> dict[str, Any]:
    """A profile entry as it is read out: a film also by the name the person used for it.

    Its sentence may name what was forgotten since, so that it is told only where it is asked for.
    """
    shown = {name: entry[name] for name in ("entry_id", "kind", "movie_id", "value", "polarity", "label")}
    if with_source:
        shown |= {"sentence": entry["sentence"], "said_at": entry["said_at"]}
    if entry["movie_id"] is None:
        shown["words"] = _label(ProfileChange(kind=entry["kind"], value=entry["value"]), catalog)
    movie = catalog.get(entry["movie_id"]) if entry["movie_id"] is not None else None
    if movie:
        said = normalise(entry["sentence"])
        other = next((name for name in movie.other_titles if normalise(name) in said), None)
        if other and normalise(movie.title) not in said:
            shown["label"] = f"{movie.title} ({other}, {movie.year})"
    return shown


def _described(movie: Movie) -> str:
    director = movie.profile.director
    return f"{movie.label} by {director[0]}" if director else movie.label


def _label(change: ProfileChange, catalog: Catalog) -> str:
    movie_id = change.get("movie_id")
    if movie_id is not None:
        movie = catalog.get(movie_id)
        return movie.label if movie else ""
    value = change.get("value", "")
    if change["kind"] == "period":
        return f"films from {worded(Limit(kind='year', value=value, polarity='want', scope='lasting'))}"
    return _in_plain_words(change["kind"], value)


def _name(change: ProfileChange, catalog: Catalog) -> str:
    """What a change is about, as it is acknowledged."""
    movie = catalog.get(change["movie_id"]) if change.get("movie_id") is not None else None
    return told_apart(movie, catalog) if movie else _label(change, catalog)


def _names(movie_ids: Sequence[int], catalog: Catalog) -> list[str]:
    return [told_apart(movie, catalog) for movie_id in movie_ids if (movie := catalog.get(movie_id))]


def told_apart(movie: Movie, catalog: Catalog) -> str:
    """The title, with the year where another film may be meant: a namesake, or one the catalogue does not have."""
    mistakable = movie.rating_count < WELL_KNOWN or normalise(movie.title) in catalog.shared_titles
    return movie.label if mistakable else movie.title


def _in_plain_words(kind: str, value: str) -> str:
    """One taste as people say it: "slow films", "films from Japan", "drama"."""
    match kind:
        case "genre":
            return value if value == "IMAX" else value.lower()
        case "mood":
            return f"{value} films"
        case "country":
            return f"films from {value}"
    return value
