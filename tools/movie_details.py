"""The facts about one film."""

from __future__ import annotations

from typing import Any

from langchain_core.tools import BaseTool, ToolException, tool

from recommender.catalog import Movie
from tools.services import Services


def make_movie_details(services: Services) -> BaseTool:
    @tool(parse_docstring=True, response_format="content_and_artifact")
    def movie_details(movie_id: int) -> tuple[str, dict[str, Any]]:
        """Tell the facts and the profile of one film: people, country, genres, themes, moods, mean rating.

        Args:
            movie_id: the film's id
        """
        movie = services.catalog.get(movie_id)
        if movie is None:
            raise ToolException(f"The catalogue has no film {movie_id}.")
        return _as_text(movie), facts(movie)

    movie_details.handle_tool_error = True
    return movie_details


def facts(movie: Movie) -> dict[str, Any]:
    """What may be shown of a film, JSON-plain. The cues are left out: they give the story away."""
    profile = movie.profile
    return {
        "movie_id": movie.movie_id,
        "title": movie.title,
        "year": movie.year,
        "genres": list(movie.genres),
        "director": list(profile.director),
        "cast": list(profile.cast),
        "country": profile.country,
        "audience": profile.audience,
        "themes": list(profile.themes),
        "moods": list(profile.moods),
        "setting": profile.setting,
        "profile": profile.sentence,
        "source": profile.source,
        "rating_mean": None if movie.rating_mean is None else round(movie.rating_mean, 2),
        "rating_count": movie.rating_count,
    }


def _as_text(movie: Movie) -> str:
    rated = f" Mean rating {movie.rating_mean:.1f} of 5 from {movie.rating_count}." if movie.rating_mean else ""
    country = f" Made in {movie.profile.country}." if movie.profile.country else ""
    return movie.text + country + rated
