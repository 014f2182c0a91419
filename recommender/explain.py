"""Why a film got its score: the exact parts, and the shares that are shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parts:
    """A score, split. The parts add up to the score: the model is linear after its attention."""

    liked: dict[int, float]
    """Liked movie id -> its part."""
    words: float
    """The part of what the person said about their taste."""
    popularity: float
    """The part every person would get: the film's bias."""
    dislikes: float
    """Penalty for likeness to a disliked film, <= 0."""

    @property
    def total(self) -> float:
        return sum(self.liked.values()) + self.words + self.popularity + self.dislikes


@dataclass(frozen=True, slots=True)
class Shares:
    """What speaks for a film, in shares that sum to 1; ``against`` is on the same scale."""

    liked: dict[int, float]
    """Liked movie id -> its share, 0 where it does not speak for the film."""
    bias: float
    """Words, popularity and dislikes together."""
    against: dict[int, float]
    """Liked movie id -> how much it speaks against the film, > 0; only those that do."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """The parts of one film's score, and of what people usually watch: the mean over all ratings."""

    movie_id: int
    parts: Parts
    usual: Parts

    @property
    def liked(self) -> dict[int, float]:
        return self.parts.liked

    @property
    def words(self) -> float:
        return self.parts.words

    @property
    def popularity(self) -> float:
        return self.parts.popularity

    @property
    def dislikes(self) -> float:
        return self.parts.dislikes

    def shares(self) -> Shares:
        """What each part contributes to the film's lead over what people usually watch.

        Scores go through a softmax, so their zero is arbitrary: each part counts relative to the mean of the same
        part over all ratings, so that being well known is no reason by itself. The parts that raise the film share
        1 among them; a part that lowers it has share 0 and stands under ``against``. When nothing raises the film,
        the bias has it all.
        """
        lead = {i: part - self.usual.liked[i] for i, part in self.parts.liked.items()}
        bias = (self.parts.total - self.usual.total) - sum(lead.values())
        raising = sum(max(part, 0.0) for part in lead.values()) + max(bias, 0.0)
        if raising <= 0:
            return Shares(liked=dict.fromkeys(lead, 0.0), bias=1.0, against={})
        liked = {i: max(part, 0.0) / raising for i, part in lead.items()}
        against = {i: -part / raising for i, part in lead.items() if part < 0}
        return Shares(liked=liked, bias=1.0 - sum(liked.values()), against=against)
