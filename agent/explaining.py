"""An explanation as a person sees it: the network's exact parts, traits in common, limits kept and broken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.events import Explanation, Limit
from agent.limits import holds, worded
from agent.ranking import kept_limits, shared_traits
from recommender.catalog import Catalog

MOST_TRAITS = 6


def explanation_of(catalog: Catalog, parts: dict[str, Any], limits: Sequence[Limit]) -> Explanation:
    """``parts`` is what the tool ``explain_pick`` found, ``limits`` are those in force."""
    movie = catalog[parts["movie_id"]]
    strongest = [catalog[part["movie_id"]] for part in parts["contributions"][:3] if part["share"] > 0]
    broken = [worded(limit) for limit in limits if limit["polarity"] == "want" and not holds(movie, limit)]
    return Explanation(
        movie_id=movie.movie_id,
        title=movie.title,
        contributions=parts["contributions"],
        bias_share=parts["bias_share"],
        traits=list(dict.fromkeys(trait for liked in strongest for trait in shared_traits(movie, liked)))[:MOST_TRAITS],
        limits=kept_limits(movie, limits),
        counterfactual=parts["counterfactual"],
        score=parts["score"],
        rank=parts["rank"],
        allowed=parts["allowed"],
        broken=broken,
    )
