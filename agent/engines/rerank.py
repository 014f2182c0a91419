"""A chat model that puts candidates in order, and what is known of how well it does that.

It is used in the chat only when `gatrec evaluate --rerank` has found a gain for this very model. Its reasons make it
think before it answers; they are not shown, since what a reason may claim is decided by code.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from agent.engines.sentences import without_thoughts
from prompts import render
from recommender.catalog import Movie
from recommender.files import write_text

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

MOST_LIKED = 8
_FILE = "rerank.json"
_LONGEST_REASON = 100
"""Letters: small models would write on until the answer is cut off before the order."""


class Order(BaseModel):
    """What the model fills in, in this order; only the numbers are read."""

    model_config = ConfigDict(extra="ignore", json_schema_extra={"required": ["reasons", "order"]})

    reasons: list[Any] = Field(
        default=[], json_schema_extra={"maxItems": 3, "items": {"type": "string", "maxLength": _LONGEST_REASON}}
    )
    order: list[int] = Field(max_length=20)


def form(model: BaseChatModel) -> Runnable[Any, Any]:
    return model.with_structured_output(Order.model_json_schema(), method="json_schema", include_raw=True)


def prompt(liked: Sequence[Movie], candidates: Sequence[Movie]) -> list[BaseMessage]:
    from langchain_core.messages import HumanMessage, SystemMessage

    lines = ["Liked: " + "; ".join(_told(movie) for movie in liked[:MOST_LIKED])]
    lines += [f"{number}. {_told(movie)}" for number, movie in enumerate(candidates, start=1)]
    return [SystemMessage(render("rerank")), HumanMessage("\n".join(lines))]


def numbers(answer: str) -> list[int]:
    """The numbers of a model's answer; ``pydantic.ValidationError`` when it is no such form."""
    content = without_thoughts(answer)
    return Order.model_validate_json(content[content.find("{") : content.rfind("}") + 1]).order


def remember(home: Path, model: str, measured: dict[str, Any]) -> Path:
    """Keep what was measured of a model; returns the file."""
    home.mkdir(parents=True, exist_ok=True)
    write_text(home / _FILE, json.dumps(_read(home) | {model: measured}, indent=1) + "\n")
    return home / _FILE


def is_gain(home: Path, model: str) -> bool:
    """Whether a gain was measured for this model; false when nothing was, or the file cannot be read."""
    measured = _read(home).get(model)
    return isinstance(measured, dict) and measured.get("is_gain") is True


def _read(home: Path) -> dict[str, Any]:
    try:
        known = json.loads((home / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _told(movie: Movie) -> str:
    words = [*movie.genres[:1], *movie.profile.themes[:2], *movie.profile.moods[:1]]
    return f"{movie.label}: {', '.join(dict.fromkeys(word.lower() for word in words))}"
