"""Why the network scores a film as it does for a person: exact parts, not a story."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from langchain_core.tools import BaseTool, ToolException, tool

from recommender.service import Taste
from tools.services import Services
from tools.wishes import Wishes

COUNTERFACTUALS = 3
"""For how many of the strongest liked films the rank without them is computed."""


def make_explain_pick(services: Services) -> BaseTool:
    @tool(parse_docstring=True, response_format="content_and_artifact")
    def explain_pick(
        movie_id: int,
        liked: list[int],
        disliked: list[int] | None = None,
        strengths: dict[int, float] | None = None,
        taste_in_words: str = "",
        wishes: Wishes | None = None,
    ) -> tuple[str, dict]:
        """Explain a film's score: the share of every liked film, of words and popularity, and its rank without them.

        Args:
            movie_id: the film to explain
            liked: ids of films the person likes
            disliked: ids of films the person dislikes
            strengths: id -> how much a film is liked or disliked, above 0 and up to 1; without one it is 1
            taste_in_words: what the person said about their taste
            wishes: the limits the ranks are counted within
        """
        movie = services.catalog.get(movie_id)
        if movie is None:
            raise ToolException(f"The catalogue has no film {movie_id}.")
        vector = services.vector(taste_in_words)
        taste = Taste(tuple(liked), tuple(disliked or ()), vector, strengths or {})
        artifact = parts_of(services, movie_id, taste, wishes or Wishes())
        strongest = [f"{part['title']} {part['share']:.0%}" for part in artifact["contributions"][:5]]
        parts = ", ".join(strongest) or "no liked film"
        return f"{movie.label}: {parts}; popularity and words {artifact['bias_share']:.0%}.", artifact

    explain_pick.handle_tool_error = True
    return explain_pick


def parts_of(services: Services, movie_id: int, taste: Taste, wishes: Wishes) -> dict[str, Any]:
    """What ``explain_pick`` finds, JSON-plain. ``KeyError`` when the catalogue has no such film."""
    catalog, recommender = services.catalog, services.recommender
    movie = catalog[movie_id]
    known = {*wishes.exclude, *taste.liked, *taste.disliked}
    taste = replace(taste, liked=tuple(i for i in taste.liked if i != movie_id))
    attribution = recommender.attribution(taste, movie_id)
    shares = attribution.shares()
    allowed = wishes.filter().mask(catalog)
    allowed[catalog.rows([i for i in known if i != movie_id])] = False
    by_share = sorted(shares.liked.items(), key=lambda item: item[1], reverse=True)
    rank = recommender.rank(taste, movie_id, allowed)
    counterfactual = []
    for without, share in by_share[:COUNTERFACTUALS]:
        if share > 0:
            fewer = replace(taste, liked=tuple(i for i in taste.liked if i != without))
            after = recommender.rank(fewer, movie_id, allowed)
            counterfactual.append({"without": without, "rank_before": rank, "rank_after": after})
    return {
        "movie_id": movie_id,
        "title": movie.title,
        "contributions": [
            {
                "movie_id": liked_id,
                "title": catalog[liked_id].title,
                "share": share,
                "against": shares.against.get(liked_id, 0.0),
                "value": attribution.liked[liked_id],
            }
            for liked_id, share in by_share
        ],
        "bias_share": shares.bias,
        "score": attribution.parts.total,
        "rank": rank,
        "allowed": bool(allowed[movie.row]) and movie_id not in known,
        "counterfactual": counterfactual,
    }
