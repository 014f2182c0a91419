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
    liked: dict[int, float]
    bias: float
    """Words, popularity and dislikes together."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """The parts of one film's score, and the parts of the average film of the catalogue."""

    movie_id: int
    parts: Parts
    average: Parts

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
        """What each liked film contributes to the film's lead over the average film.

        Scores go through a softmax, so their zero is arbitrary: each part counts relative to the mean of the
        same part over the catalogue. The shares are these relative parts divided by their total, and sum to 1
        with ``bias``. Where the film has no lead (total not positive) they are divided by the sum of absolute
        values instead, keep their signs, and do not sum to 1.
        """
        lead = {i: part - self.average.liked[i] for i, part in self.parts.liked.items()}
        total = self.parts.total - self.average.total
        bias = total - sum(lead.values())
        if total <= 0:
            total = sum(map(abs, lead.values())) + abs(bias)
            if total == 0:
                return Shares(liked=lead, bias=0.0)
            return Shares(liked={i: part / total for i, part in lead.items()}, bias=bias / total)
        liked = {i: part / total for i, part in lead.items()}
        return Shares(liked=liked, bias=1.0 - sum(liked.values()))
