"""What finding tools hand on: films with a score, and how they read as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from recommender.catalog import Catalog


class Candidate(TypedDict):
    movie_id: int
    score: float


def as_text(catalog: Catalog, candidates: Sequence[Candidate], most: int = 10) -> str:
    """One line a film, for a model to read."""
    if not candidates:
        return "No film fits these limits."
    return "\n".join(
        f"{movie.movie_id}: {movie.label}, {', '.join(movie.genres)}. {movie.profile.sentence}"
        for movie in (catalog[candidate["movie_id"]] for candidate in candidates[:most])
    )
