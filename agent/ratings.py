"""What a rating says: liked, disliked or only seen, and how strongly."""

from __future__ import annotations

from typing import Literal, NamedTuple

LIKED_FROM, DISLIKED_TO = 0.7, 0.5
"""Shares of the best rating: 3.5 of 5 and 7 of 10 are a like, 2.5 of 5 and 5 of 10 a dislike."""
LOVED, LIKED, MILDLY = 1.0, 0.75, 0.5
"""Strengths of what is said in words: "I love …", "I like …", "I quite like …"; of dislikes likewise."""


class Rating(NamedTuple):
    """A rating as it was said ("9/10") and what it says."""

    text: str
    attitude: Literal["like", "dislike", "seen"]
    strength: float


def rated(share: float) -> tuple[Literal["like", "dislike", "seen"], float]:
    """The opinion in a rating and its strength in (0, 1]; ``share`` is the rating over the best there is.

    A like is as strong as the network's edges for these stars (``recommender.data.strengths``): 5 of 5 is 1, 4 is .56.
    """
    place = max((5 * share - 1) / 4, 0.0)
    if share >= LIKED_FROM:
        return "like", round(place**2, 4)
    if share <= DISLIKED_TO:
        return "dislike", round((1 - place) ** 2, 4)
    return "seen", 1.0
