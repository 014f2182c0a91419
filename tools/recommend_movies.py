"""The trained graph attention network as a tool."""

from __future__ import annotations

from langchain_core.tools import BaseTool, tool

from recommender.appeal import AppealName
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
        appeal: AppealName = "any",
        count: int = 20,
    ) -> tuple[str, list[Candidate]]:
        """Recommend films for a person's taste with the graph attention network trained on MovieLens.

        Args:
            liked: ids of films the person likes; may be empty
            disliked: ids of films the person dislikes
            strengths: id -> how much a film is liked or disliked, above 0 and up to 1; without one it is 1
            taste_in_words: what the person said about their taste
            wishes: hard limits every film must keep
            appeal: safe for films that nearly everybody knows and likes, hidden for good ones that few know,
                surprise for good ones unlike what the person likes, and unlike each other; any for the best fit
            count: how many films, best first
        """
        wishes = wishes or Wishes()
        vector = services.vector(taste_in_words)
        taste = Taste(tuple(liked), tuple(disliked or ()), vector, strengths or {})
        allowed = wishes.filter().mask(services.catalog)
        allowed[services.catalog.rows([*wishes.exclude, *liked, *(disliked or ())])] = False
        candidates = [
            Candidate(movie_id=services.catalog.movies[row].movie_id, score=score)
            for row, score in services.recommender.recommend(taste, allowed, max(count, 1), appeal)
        ]
        return as_text(services.catalog, candidates), candidates

    return recommend_movies
