"""What a person likes and what was last picked for them, as points on a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

from agent.events import Pick
from agent.profile import Profile
from recommender.film_map import film_map
from tools.services import Services


class MapPoint(TypedDict):
    movie_id: int
    title: str
    kind: Literal["pick", "like", "dislike"]
    x: float
    y: float


class TasteMap(TypedDict):
    points: list[MapPoint]
    """Picks first, best first; then likes and dislikes, the latest first."""
    left: list[str]
    """Genres of films that lie further to the left, and so on."""
    right: list[str]
    down: list[str]
    up: list[str]


def taste_map(services: Services, profile: Profile, picks: Sequence[Pick]) -> TasteMap:
    """The axes are the two in which the films shown differ most; no points without a film."""
    catalog = services.catalog
    kinds: dict[int, Literal["pick", "like", "dislike"]] = {pick["movie_id"]: "pick" for pick in picks}
    for kind in ("like", "dislike"):
        kinds |= dict.fromkeys(reversed(profile.movies(kind)), kind)
    shown = {movie_id: kind for movie_id, kind in kinds.items() if movie_id in catalog}
    where = film_map(catalog, services.recommender.film_embeddings, list(shown))
    points = [
        MapPoint(movie_id=movie_id, title=catalog[movie_id].title, kind=kind, x=float(x), y=float(y))
        for (movie_id, kind), (x, y) in zip(shown.items(), where.coordinates, strict=True)
    ]
    (left, down), (right, up) = where.low, where.high
    return TasteMap(points=points, left=list(left), right=list(right), down=list(down), up=list(up))
