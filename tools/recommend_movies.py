"""The trained graph attention network as a tool."""

from __future__ import annotations

from langchain_core.tools import BaseTool, tool

from recommender.service import Taste
from tools.candidates import Candidate, as_text
from tools.services import Services
from tools.wishes import Wishes


def make_recommend_movies(services: Services) -> BaseTool:
    @tool(parse_docstring=True, response_format="content_and_artifact")
    def recommend_movies(
        liked: list[int],
        disliked: list[int] | None = None,
        strengths: dict[int, float] | None = None,
        taste_in_words: str = "",
        wishes: Wishes | None = None,
        count: int = 20,
    ) -> tuple[str, list[Candidate]]:
        """Recommend films for a person's taste with the graph attention network trained on MovieLens.

        Args:
            liked: ids of films the person likes; may be empty
            disliked: ids of films the person dislikes
            strengths: id -> how much a film is liked or disliked, above 0 and up to 1; without one it is 1
            taste_in_words: what the person said about their taste
            wishes: hard limits every film must keep
            count: how many films, best first
        """
        wishes = wishes or Wishes()
        vector = services.vector(taste_in_words)
        scores = services.recommender.scores(Taste(tuple(liked), tuple(disliked or ()), vector, strengths or {}))
        allowed = wishes.filter().mask(services.catalog)
        allowed[services.catalog.rows([*wishes.exclude, *liked, *(disliked or ())])] = False
        candidates = [
            Candidate(movie_id=services.catalog.movies[row].movie_id, score=float(scores[row]))
            for row in services.recommender.top(scores, allowed, max(count, 1))
        ]
        return as_text(services.catalog, candidates), candidates

    return recommend_movies
