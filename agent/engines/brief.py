"""What a language model is told of a turn, cut to fit a small prompt."""

from __future__ import annotations

import json
from math import ceil
from typing import Any

from agent.engines.wording import listed

MOST_PROMPT_TOKENS = 1500
MOST_TEXT_BYTES = 1200
"""Of the person's message; what is longer loses its middle."""
_MOST_DETAILS = 3
"""Liked films told in an explanation, films told of one by one: the first to go when room is short."""
_PICKS_NAMED = 5
"""Picks the model may speak of: the first with its reason, since the cards tell of the others, the next by title."""
_BYTES_PER_TOKEN = 3


def approximate_tokens(text: str) -> int:
    """A careful estimate: English has about four bytes a token, other scripts fewer."""
    return ceil(len(text.encode()) / _BYTES_PER_TOKEN)


def shortened(text: str, most_bytes: int = MOST_TEXT_BYTES) -> str:
    """The text with its middle left out when it is too long."""
    raw = text.encode()
    if len(raw) <= most_bytes:
        return text
    half = most_bytes // 2
    return f"{raw[:half].decode(errors='ignore')} … {raw[-half:].decode(errors='ignore')}"


def task(record: dict[str, Any]) -> str | None:
    """What a model shall word: list, explain, about or chat; None when the built-in wording must do it, since it has
    to be complete or exact: questions back, unknown titles, limits that gave way, what shuts a film out, comparisons,
    the profile, help."""
    if record["question"] or record["unknown"] or record["relaxed"] or record["no_running_time"]:
        return None
    if record["supposed"] or record["disregarded"] or record["action"] not in ("none", "more", "reject"):
        return None
    match record["intent"]:
        case "recommend" | "refine" | "feedback":
            short = record["count"] and record["count"] > len(record["picks"])
            return "list" if record["picks"] and not short else None
        case "explain" | "why_not":
            told = record["explanations"]
            shut_out = any(film["facts"]["known"] or film["broken"] or not film["allowed"] for film in told)
            return "explain" if told and not shut_out else None
        case "about":
            return "about" if record["facts"] else None
        case "chat":
            return "chat" if record["small_talk"] in ("", "off_topic") else None
    return None


def brief(record: dict[str, Any], most_tokens: int) -> str:
    """The record as JSON for the model, at most about ``most_tokens`` long: details go first, then the message."""
    facts: dict[str, Any] = {"message": shortened(record["text"], 400)}
    told = _MOST_DETAILS
    while True:
        facts |= _told(record, told)
        text = json.dumps({key: value for key, value in facts.items() if value}, ensure_ascii=False)
        if approximate_tokens(text) <= most_tokens or told == 0:
            return text
        told -= 1


def _told(record: dict[str, Any], most: int) -> dict[str, Any]:
    return {
        "wanted": record["limits"],
        "suggestion": [_pick(pick) for pick in record["picks"][:1]],
        "more suggestions": [f"{pick['title']} ({pick['year']})" for pick in record["picks"][1:_PICKS_NAMED]],
        "explained": [_explanation(explanation, most) for explanation in record["explanations"][:2]],
        "films": [_film(film) for film in record["facts"][: most + 1]],
    }


def _pick(pick: dict[str, Any]) -> dict[str, Any]:
    films = [reason for reason in pick["because"] if reason["kind"] == "liked_movie"]
    liked = [reason["title"] for reason in films]
    opening = "it is like" if all(reason.get("sought") for reason in films) else "you like"
    traits = [reason["value"] for reason in pick["because"] if reason["kind"] == "trait"]
    limits = [reason["value"] for reason in pick["because"] if reason["kind"] == "limit"]
    if liked:
        because = f"{opening} {listed(liked)}" + (f" (in common: {listed(traits)})" if traits else "")
    else:
        because = f"you asked for {listed(limits or traits)}" if limits or traits else ""
    return _without_blanks(
        {
            "title": pick["title"],
            "year": pick["year"],
            "director": pick["director"][:1],
            "genres": pick["genres"][:3],
            "about": pick["profile"],
            "because": because,
        }
    )


def _explanation(explanation: dict[str, Any], most: int) -> dict[str, Any]:
    shares = [
        f"{part['title']} {part['share']:.0%}" for part in explanation["contributions"][: most + 1] if part["share"] > 0
    ]
    return _without_blanks(
        {
            "title": explanation["title"],
            "about": explanation["facts"]["profile"],
            "films you like that speak for it": shares,
            "share of its general standing": f"{explanation['bias_share']:.0%}",
            "in common with them": explanation["traits"][:4],
            "keeps to your wishes": explanation["limits"],
            "breaks your wishes": explanation["broken"],
            "you know it already": explanation["facts"]["known"],
        }
    )


def _film(film: dict[str, Any]) -> dict[str, Any]:
    return _without_blanks(
        {
            "title": film["title"],
            "year": film["year"],
            "director": film["director"],
            "cast": film["cast"][:3],
            "country": film["country"],
            "genres": film["genres"],
            "about": film["profile"],
            "moods": film["moods"][:3],
            "mean rating of 5": round(film["rating_mean"], 1) if film["rating_mean"] else None,
        }
    )


def _without_blanks(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value}
