"""Films like given ones."""

from __future__ import annotations

from langchain_core.tools import BaseTool, tool

from tools.candidates import Candidate, as_text
from tools.services import Services
from tools.wishes import Wishes


def make_similar_movies(services: Services) -> BaseTool:
    @tool(parse_docstring=True, response_format="content_and_artifact")
    def similar_movies(
        movie_ids: list[int], wishes: Wishes | None = None, count: int = 20
    ) -> tuple[str, list[Candidate]]:
        """Find films like the given ones in tone, subject, makers and the people who love them.

        Args:
            movie_ids: ids of the films they shall be like; unknown ones are ignored
            wishes: hard limits every film must keep
            count: how many films, best first
        """
        wishes = wishes or Wishes()
        catalog = services.catalog
        allowed = wishes.filter().mask(catalog)
        allowed[catalog.rows([*wishes.exclude, *movie_ids])] = False
        candidates = [
            Candidate(movie_id=catalog.movies[row].movie_id, score=score)
            for row, score in services.recommender.alike(movie_ids, allowed, max(count, 1))
        ]
        return as_text(catalog, candidates), candidates

    return similar_movies
