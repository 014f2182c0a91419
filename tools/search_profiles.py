"""Looking films up by meaning."""

from __future__ import annotations

from langchain_core.tools import BaseTool, tool

from tools.candidates import Candidate, as_text
from tools.services import Services
from tools.wishes import Wishes


def make_search_profiles(services: Services) -> BaseTool:
    @tool(parse_docstring=True, response_format="content_and_artifact")
    def search_profiles(description: str, wishes: Wishes | None = None, count: int = 20) -> tuple[str, list[Candidate]]:
        """Find films by what they are about, their mood, setting, people or a remembered scene.

        Args:
            description: the film in words
            wishes: hard limits every film must keep
            count: how many films, best first
        """
        wishes = wishes or Wishes()
        vector = services.encoder.encode([description])[0]
        excluded = set(wishes.exclude)
        hits = services.index.search(description, vector, k=max(count, 1) + len(excluded), where=wishes.filter())
        candidates = [
            Candidate(movie_id=hit.movie_id, score=hit.score) for hit in hits if hit.movie_id not in excluded
        ][:count]
        return as_text(services.catalog, candidates), candidates

    return search_profiles
