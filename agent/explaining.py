"""An explanation as a person sees it: the network's exact parts, traits in common, limits kept and broken."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from agent.events import Explanation, Limit
from agent.limits import holds, worded
from agent.planning import basis_of, limits_in_force
from agent.profile import Profile
from agent.ranking import kept_limits, shared_traits
from agent.state import Wish
from recommender.catalog import Catalog
from recommender.service import Taste
from tools.explain_pick import parts_of
from tools.services import Services
from tools.wishes import Wishes

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


def explain(
    services: Services, profile: Profile, wish: Wish, movie_id: int, without: Collection[int] = ()
) -> Explanation:
    """A film explained as a turn would, with some of the liked films left aside."""
    basis = basis_of(profile, wish)
    liked = tuple(liked_id for liked_id in basis["liked"] if liked_id not in without)
    strengths = {int(liked_id): strength for liked_id, strength in basis["strengths"].items()}
    vector = services.vector(basis["taste_in_words"])
    taste = Taste(liked, tuple(basis["disliked"]), vector, strengths)
    wishes = Wishes.model_validate(basis["wishes"])
    wishes.exclude = list({*wishes.exclude, *without})
    parts = parts_of(services, movie_id, taste, wishes)
    return explanation_of(services.catalog, parts, limits_in_force(profile, wish))
