"""What an engine makes of one message: a small flat schema, in the person's own words.

Titles, people and references stay as they were said; ``agent.resolve`` turns them into films and catalogue values.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.events import Attitude, Intent, Scope
from agent.ratings import LIKED
from recommender.appeal import AppealName

LimitKind = Literal["genre", "year", "person", "country", "audience", "mood", "theme"]


class SaidMovie(BaseModel):
    """A film somebody named."""

    model_config = ConfigDict(extra="forbid")

    text: str
    version: list[str] = Field(default_factory=list)
    """What says which film of the name it is: people, a country, "original" or "remake"."""
    attitude: Attitude = "neutral"
    year: int | None = None
    anchor: bool = False
    """The wish is for something like this film."""
    strength: float = LIKED
    """Of the liking or dislike, in (0, 1]."""
    rating: str = ""
    """The rating as it was said, out of its best: "9/10"."""
    sure: bool = True
    """False where the attitude is only concluded from what the words mean."""


class SaidLimit(BaseModel):
    """Something wanted or not wanted of the films. ``year`` values look like 1990-1999, <=1969 or >=2005;
    "older", "newer" and "same decade" compare with the films shown."""

    model_config = ConfigDict(extra="forbid")

    kind: LimitKind
    value: str
    polarity: Literal["want", "avoid"] = "want"
    scope: Scope = "tonight"
    either: bool = False
    """One of several alternatives: "action or comedy"."""
    soft: bool = False
    """Only preferred: "ideally French"."""
    firm: bool = False
    """Must never give way: "only French ones"."""


class Understanding(BaseModel):
    """One message, understood."""

    model_config = ConfigDict(extra="forbid")

    intent: Intent = "recommend"
    movies: list[SaidMovie] = Field(default_factory=list)
    limits: list[SaidLimit] = Field(default_factory=list)
    picks: list[int] = Field(default_factory=list)
    """Ranks of shown picks that are meant ("the second one"); 0 is the film talked about last ("it", "that")."""
    picks_attitude: Attitude | None = None
    judged: list[int] = Field(default_factory=list)
    """Ranks that ``picks_attitude`` is said of, where ``picks`` are asked about: "seen the second. Why the first?"."""
    picks_strength: float = LIKED
    picks_rating: str = ""
    asks: bool = False
    """Films are asked for; otherwise the message only says something about taste."""
    count: int | None = None
    description: str = ""
    """Free words to look films up by meaning; empty when the limits say it all."""
    action: Literal[
        "none",
        "show",
        "forget",
        "forget_all",
        "more",
        "reject",
        "chosen",
        "start_over",
        "accept",
        "decline",
        "correct",
        "source",
        "effect_of_limits",
        "effect_of_taste",
    ] = "none"
    """ "accept" and "decline" answer what was offered; "correct" puts another film in the place of the last one;
    "source" asks where an entry of the profile comes from; the effects are asked of the list on the screen."""
    dropped: list[str] = Field(default_factory=list)
    """Kinds or values of limits of the evening that no longer hold: "any country", "it need not be French"."""
    with_movies: list[str] = Field(default_factory=list)
    """"What if I also liked …": liked for the sake of argument only."""
    without_movies: list[str] = Field(default_factory=list)
    """"And without …?": not counted for the sake of argument."""
    no_running_time: bool = False
    """Asked for a length, which the catalogue does not know."""
    appeal: AppealName = "any"
    """Whether films are wanted that everybody knows, that few know, or that the person would not expect."""
    small_talk: Literal["", "greeting", "thanks", "bye", "help", "who", "off_topic", "empty", "too_long"] = ""
    then: Understanding | None = None
    """What the message asks for next: "tell me about 2, then something funnier"."""


class Situation(BaseModel):
    """What an engine may know of the conversation so far when it reads a message."""

    last_intent: Intent | None = None
    picks: list[str] = Field(default_factory=list)
    """Labels of the films last shown, in order of rank."""
    traits: list[list[str]] = Field(default_factory=list)
    """Of each of them its genres, country, people, moods and themes: "the French one" is one of them."""
    focus: str = ""
    """Label of the film talked about last, if any."""
    question: str = ""
    """What was asked back last, if anything."""
