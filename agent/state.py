"""What the graph carries. JSON-plain, so that a checkpoint is readable by any version."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypedDict, cast

from langchain_core.messages import AnyMessage

from agent.config import DEFAULT_USER
from agent.engines.base import Trace
from agent.events import Explanation, Intent, Limit, ListEffects, Mention, Pick, ProfileChange, ToolRun
from agent.offers import Offer
from agent.resolve import Question, UnknownName
from recommender.appeal import AppealName
from recommender.outside import OutsideFilm


class Wish(TypedDict, total=False):
    """What is wanted this evening: lives in the conversation and is never written to the profile."""

    limits: list[Limit]
    description: str
    anchors: list[int]
    outside: list[OutsideFilm]
    """Films the wish is to be like and the catalogue does not have."""
    supposed: list[int]
    disregarded: list[int]
    count: int
    appeal: AppealName
    unwanted: list[int]
    """Films kept out by name: "but not Heat"."""
    lifted: list[Limit]
    """Lasting aversions that do not bind this evening, because the person agreed."""


class State(TypedDict, total=False):
    # of the conversation
    turn: int
    """Number of the turn, from 1."""
    shown: list[int]
    """Every film shown so far."""
    picks: list[Pick]
    """The films last shown."""
    focus: int | None
    """The film talked about last: "it"."""
    wish: Wish
    pending: Question | None
    """What was asked back and not yet answered."""
    last_film: Question | None
    """The film named last, with what was said of it, in case another one was meant."""
    asked: list[str]
    """Questions that were asked in this conversation, by name."""
    changed_in: int
    """The last turn that changed the profile."""
    offer: Offer | None
    """What was offered in this turn; the next message may take it."""
    accepted: Offer | None
    """The last turn's offer, when this message takes it."""
    last_intent: Intent | None
    spoken_at: float
    """Seconds since the epoch at the last turn: an old evening's wishes do not bind a new one."""

    # of the turn
    text: str
    understanding: dict[str, Any]
    intent: Intent
    mentions: list[Mention]
    limits: list[Limit]
    subjects: list[int]
    unknown: list[UnknownName]
    missing_rank: int | None
    corrected: bool
    changes: list[ProfileChange]
    """What the act did to the profile."""
    acts: list[dict[str, Any]]
    """What came of the message's earlier requests: their part of the state, in order."""
    plan: dict[str, Any]
    messages: list[AnyMessage]
    """The turn's tool calls and their answers."""
    new_picks: list[Pick]
    explanations: list[Explanation]
    facts: list[dict[str, Any]]
    profile: list[dict[str, Any]]
    relaxed: list[Limit]
    effects: ListEffects | None
    reply: str
    tools: list[ToolRun]
    engine: str
    """Name of the engine that answered."""
    trace: dict[str, Any]
    """What was asked of a language model, as ``Trace`` has it."""


ACT_FIELDS = (
    "intent",
    "understanding",
    "mentions",
    "limits",
    "subjects",
    "unknown",
    "missing_rank",
    "pending",
    "changes",
    "wish",
    "picks",
    "new_picks",
    "explanations",
    "facts",
    "profile",
    "relaxed",
    "effects",
    "offer",
    "tools",
)
"""What differs between the requests of one message."""


def acts_of(state: State) -> list[State]:
    """The state as each request of the message left it, the last one being the state itself."""
    return [*(cast(State, {**state, **act}) for act in state.get("acts", [])), state]


@dataclass(frozen=True, slots=True)
class TurnContext:
    """Whose turn it is, and what it asks of a language model. Never checkpointed."""

    user: str = DEFAULT_USER
    trace: Trace = field(default_factory=Trace)
