"""What a turn tells its audience. The app, the headless modes and the dialogue runner see only these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NotRequired, TypedDict

Intent = Literal["recommend", "refine", "explain", "why_not", "compare", "about", "feedback", "profile", "undo", "chat"]
Attitude = Literal["like", "dislike", "seen", "neutral"]
Scope = Literal["lasting", "tonight"]


class Mention(TypedDict):
    movie_id: int
    title: str
    year: int
    attitude: Attitude
    strength: NotRequired[float]
    """How much it is liked or disliked, in (0, 1]."""
    rating: NotRequired[str]
    """As it was said: "9/10"."""


class Limit(TypedDict, total=False):
    kind: Literal["genre", "year", "person", "country", "audience", "mood", "theme"]
    value: str
    polarity: Literal["want", "avoid"]
    scope: Scope
    either: bool
    """One of several alternatives ("action or comedy"); absent means that all must hold."""
    soft: bool
    """Only preferred: raises films, shuts none out. Absent means that it must hold."""
    firm: bool
    """Never gives way, however few films are left."""


class Reason(TypedDict, total=False):
    """Why a film was picked. ``liked_movie`` has movie_id, title and share; the other kinds have value.

    ``sought`` is there where the list is to be like that film, which does not say that the person likes it.
    """

    kind: Literal["liked_movie", "trait", "limit"]
    movie_id: int
    title: str
    share: float
    sought: bool
    value: str


class Pick(TypedDict):
    rank: int
    movie_id: int
    title: str
    year: int
    genres: list[str]
    score: float
    because: list[Reason]
    director: list[str]
    cast: list[str]
    profile: str
    rating_mean: float | None
    rating_count: int


class Contribution(TypedDict, total=False):
    movie_id: int
    title: str
    share: float
    against: float
    """How much the liked film speaks against the pick, on the scale of the shares."""
    value: float
    """Its exact part of the score."""


class Counterfactual(TypedDict):
    without: int
    rank_before: int
    rank_after: int


class Explanation(TypedDict):
    """The shares of all contributions and ``bias_share`` (popularity and words said) sum to one."""

    movie_id: int
    title: str
    contributions: list[Contribution]
    bias_share: float
    traits: list[str]
    limits: list[str]
    counterfactual: list[Counterfactual]
    score: float
    rank: int
    """Where the film stands among all that the evening's limits allow."""
    allowed: bool
    """Whether the evening's limits and what is known of the person let the film through at all."""
    broken: list[str]
    """Wanted limits that the film does not keep."""


class FilmName(TypedDict):
    movie_id: int
    title: str
    year: int


class Moved(FilmName):
    """A film on the list, by its place in the whole ranking before the list is varied; None beyond its end."""

    rank: int | None
    rank_untold: int | None
    """Its place for somebody who knows the same films and has told nothing of their taste."""


class LimitEffect(TypedDict):
    """What one limit does to the list by itself; alternatives ("action or comedy") count as one."""

    limit: str
    """As people say it: "the 1990s", "no Horror"."""
    scope: Scope
    binding: bool
    """Shuts films out; moods, themes and preferences only raise films."""
    allows: int
    """How many films of the catalogue are inside this limit."""
    excludes: list[int]
    """Which of the films of the list without limits it shuts out."""
    raised: list[int]
    """Which films of the list it has raised, where it does not bind."""


class ListEffects(TypedDict):
    """What the limits and the person's taste did to the list last shown."""

    films: int
    """How many the catalogue has."""
    remaining: int
    """How many are inside all limits together."""
    limits: list[LimitEffect]
    unlimited: list[FilmName]
    """The ten films of the list without any limit, in order."""
    untold: list[FilmName]
    """The ten films of the list inside the limits, but for somebody who has told nothing of their taste."""
    moved: list[Moved]


class FilmFacts(TypedDict):
    """What may be shown of a film without giving its story away."""

    movie_id: int
    title: str
    year: int
    genres: list[str]
    director: list[str]
    cast: list[str]
    country: str
    audience: str
    themes: list[str]
    moods: list[str]
    setting: str
    profile: str
    source: str
    """Who wrote the profile: "llm", or "metadata" where it is put together from the catalogue."""
    rating_mean: float | None
    rating_count: int


class ProfileChange(TypedDict, total=False):
    op: Literal["add", "remove"]
    kind: Literal[
        "like",
        "dislike",
        "seen",
        "rating",
        "genre",
        "theme",
        "mood",
        "person",
        "period",
        "country",
        "audience",
    ]
    movie_id: int
    value: str
    polarity: Literal["want", "avoid"]
    scope: Scope
    strength: float
    """Of what is added, in (0, 1]; 1 where it is absent."""


class ToolRun(TypedDict):
    name: str
    ms: float


class TurnError(TypedDict):
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class PhaseStarted:
    """The turn went on to its next step: understand, resolve, remember, act, rank or reply."""

    phase: str


@dataclass(frozen=True, slots=True)
class Understood:
    intent: Intent
    mentions: list[Mention]
    limits: list[Limit]


@dataclass(frozen=True, slots=True)
class ProfileChanged:
    """The person's taste was changed and is already stored."""

    changes: list[ProfileChange]


@dataclass(frozen=True, slots=True)
class ToolsRan:
    tools: list[ToolRun]


@dataclass(frozen=True, slots=True)
class PicksReady:
    """The films of this turn with their reasons: always before the first word of the reply."""

    picks: list[Pick]


@dataclass(frozen=True, slots=True)
class Explained:
    """The explanation of one film: why, or why not."""

    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Compared:
    """Films side by side, the one that fits best first, each with its explanation."""

    films: list[FilmFacts]
    explanations: list[Explanation]


@dataclass(frozen=True, slots=True)
class ReplyText:
    """The next piece of the streamed reply."""

    text: str


WaitingPhase = Literal["connecting", "loading", "reading", "writing"]


@dataclass(frozen=True, slots=True)
class EngineWaiting:
    """A language model is being waited for: its server, until it is in memory, until it has read the prompt, or while
    it writes. Comes at each change and, while it writes, with each token."""

    phase: WaitingPhase
    tokens: int = 0
    """Written so far by this call."""


@dataclass(frozen=True, slots=True)
class TurnFinished:
    """The last event of a turn that went well; ``record`` is the line protocol's object."""

    record: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TurnFailed:
    """The last event of a turn that went wrong; the conversation goes on."""

    error: TurnError


@dataclass(frozen=True, slots=True)
class Offered:
    """Something to be taken with one word, before the reply's last sentence asks it; see ``agent.offers.Offer``."""

    text: str
    answers: list[str]


Event = (
    PhaseStarted
    | Understood
    | ProfileChanged
    | ToolsRan
    | PicksReady
    | Explained
    | Compared
    | Offered
    | ReplyText
    | EngineWaiting
    | TurnFinished
    | TurnFailed
)
