"""Two or more films side by side, for one person."""

from __future__ import annotations

from typing import Any

from langchain_core.tools import BaseTool, ToolException, tool

from recommender.service import Taste
from tools.movie_details import facts
from tools.services import Services


def make_compare_movies(services: Services) -> BaseTool:
    @tool(parse_docstring=True, response_format="content_and_artifact")
    def compare_movies(
        movie_ids: list[int],
        liked: list[int],
        disliked: list[int] | None = None,
        strengths: dict[int, float] | None = None,
        taste_in_words: str = "",
    ) -> tuple[str, list[dict[str, Any]]]:
        """Compare films for a person: the facts of each and how well the network thinks they fit, best first.

        Args:
            movie_ids: two or more films
            liked: ids of films the person likes
            disliked: ids of films the person dislikes
            strengths: id -> how much a film is liked or disliked, above 0 and up to 1; without one it is 1
            taste_in_words: what the person said about their taste
        """
        movies = [movie for movie_id in dict.fromkeys(movie_ids) if (movie := services.catalog.get(movie_id))]
        if len(movies) < 2:
            raise ToolException("Name at least two films of the catalogue to compare.")
        vector = services.vector(taste_in_words)
        scores = services.recommender.scores(Taste(tuple(liked), tuple(disliked or ()), vector, strengths or {}))
        movies.sort(key=lambda movie: scores[movie.row], reverse=True)
        compared = [facts(movie) | {"score": float(scores[movie.row])} for movie in movies]
        lines = [f"{movie.text} Score {scores[movie.row]:.2f}." for movie in movies]
        return "\n".join(lines), compared

    compare_movies.handle_tool_error = True
    return compare_movies
