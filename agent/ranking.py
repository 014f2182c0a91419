"""From candidates to picks: fuse the sources, keep every limit, vary the list, say why."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from agent.engines.lexicon import OPPOSITE_MOODS
from agent.events import Limit, Pick, Reason
from agent.limits import fits_mood, fits_theme, holds, is_soft, wishes_of, worded
from agent.planning import Plan
from recommender.catalog import Catalog, Movie
from recommender.service import Taste
from recommender.titles import normalise
from tools.candidates import Candidate
from tools.services import Services

SEARCH_WEIGHTS = {"description": 14.0, "moods": 2.5}
"""What a unit of the search's score (about a unit of cosine) is worth on the network's scale, log probabilities.

A description means one film; a mood leaves hundreds, of which the well-loved are the better answer.
"""
BESIDE_LIKENESS = 0.1
"""What the network's own order counts where films are wished for that are like another: its admirers love much else."""
TRAIT_BONUS = 4.0
"""For each wished mood or theme that is among the film's own: where few have it, these come before what is popular."""
TRAIT_PENALTY = 2.0
"""For a film of the opposite mood only: a thrilling one where a slow one is wished for."""
MIXED = 0.5
"""Share of the bonus for a film of both, "bleak" and funny, where the wish names no genre beside the mood."""
LIKENESS_PENALTY = 1.5
"""Taken off per unit of text cosine to a film already on the list (maximal marginal relevance)."""
SHOWN_PENALTY = 0.8
"""Taken off for each time, from the second on, that a film was suggested before and never taken.

By ``tests/benchmarks/bench_taste.py`` more finds more; less than infinite, since a film may be right another evening.
"""
MOST_COUNTED = 6
POORLY_RATED_PENALTY = 5.0
"""Taken off per star that a film's mean rating is below 3: where few films fit, some are there that nobody praised."""
USUAL_RATING, USUAL_RATINGS = 3.2, 2
"""A mean of few ratings is drawn to the usual one, as if it had been given so many times."""
SHOWN_SHARE = 0.03
"""A liked film with a smaller share of a pick's score is not named as a reason."""


def rank_picks(
    services: Services, plan: Plan, found: Mapping[str, Sequence[Candidate]], vector: np.ndarray | None
) -> list[Pick]:
    """The picks of this turn, best first.

    ``found`` are the candidates of each finding tool, by its name; ``vector`` is the sentence vector of the taste in
    words.
    """
    catalog = services.catalog
    fused = fused_scores(catalog, plan, found)
    strict = wishes_of(plan["limits"], plan["exclude"]).filter().mask(catalog)
    relaxed = plan["kept"] != plan["limits"]
    inside = {i: s for i, s in fused.items() if strict[catalog[i].row]} if relaxed else fused
    chosen = _varied(services, inside, plan["count"])
    if relaxed and len(chosen) < plan["count"]:
        outside = {i: s for i, s in fused.items() if i not in inside}
        chosen += _varied(services, outside, plan["count"] - len(chosen))
    strengths = {int(movie_id): strength for movie_id, strength in plan.get("strengths", {}).items()}
    taste = Taste(tuple(plan["liked"]), tuple(plan["disliked"]), vector, strengths)
    return [
        _pick(services, taste, plan, rank, catalog[movie_id], fused[movie_id])
        for rank, movie_id in enumerate(chosen, start=1)
    ]


def fused_scores(catalog: Catalog, plan: Plan, found: Mapping[str, Sequence[Candidate]]) -> dict[int, float]:
    """The scores of all candidates, by which they are ranked before the list is varied."""
    weights = {
        "recommend_movies": BESIDE_LIKENESS if found.get("similar_movies") else 1.0,
        "search_profiles": SEARCH_WEIGHTS[plan["looked_up"]],
        "similar_movies": 1.0,
    }
    fused = _fuse([(found[name], weight) for name, weight in weights.items() if name in found])
    _add_bonuses(fused, catalog, plan)
    for movie_id in fused:
        times = plan.get("shown_before", {}).get(str(movie_id), 0)
        fused[movie_id] -= SHOWN_PENALTY * min(max(times - 1, 0), MOST_COUNTED)
        fused[movie_id] -= POORLY_RATED_PENALTY * max(3 - _rating(catalog[movie_id]), 0)
    return fused


def _rating(movie: Movie) -> float:
    """Mean rating of 5, nearer to the usual one the fewer ratings there are."""
    total = (movie.rating_mean or 0) * movie.rating_count + USUAL_RATING * USUAL_RATINGS
    return total / (movie.rating_count + USUAL_RATINGS)


def _fuse(sources: Sequence[tuple[Sequence[Candidate], float]]) -> dict[int, float]:
    """Scores of all candidates: a logarithmic opinion pool (Genest and Zidek, 1986) of the sources by their weights.

    A film that one source has not brought is as good as the last one it has.
    """
    fused: dict[int, float] = {candidate["movie_id"]: 0.0 for source, _ in sources for candidate in source}
    for source, weight in sources:
        scores = _in_order(source)
        least = min(scores.values(), default=0.0)
        for movie_id in fused:
            fused[movie_id] += weight * scores.get(movie_id, least)
    return fused


def _in_order(source: Sequence[Candidate]) -> dict[int, float]:
    """The source's scores, dealt out anew in its own order: with an appeal that is not the one of the scores."""
    scores = sorted((candidate["score"] for candidate in source), reverse=True)
    return dict(zip((candidate["movie_id"] for candidate in source), scores, strict=True))


def _add_bonuses(fused: dict[int, float], catalog: Catalog, plan: Plan) -> None:
    soft = [limit for limit in plan["limits"] if is_soft(limit)]
    moods = {limit["value"] for limit in soft if limit["kind"] == "mood"}
    alone = not any(limit["kind"] == "genre" and limit["polarity"] == "want" for limit in plan["limits"])
    for movie_id in fused:
        movie = catalog[movie_id]
        for limit in soft:
            fits = holds(movie, limit) == (limit["polarity"] == "want")
            if fits and not alone:
                fused[movie_id] += TRAIT_BONUS
                continue
            opposed = limit["kind"] == "mood" and _is_opposed(movie, limit["value"], moods)
            if fits:
                fused[movie_id] += TRAIT_BONUS * (MIXED if opposed else 1.0)
            elif opposed:
                fused[movie_id] -= TRAIT_PENALTY


def _is_opposed(movie: Movie, mood: str, moods: Collection[str]) -> bool:
    """The film is of a mood opposite to this one, and not one of the wished ``moods``."""
    return any(other not in moods and fits_mood(movie, other) for other in OPPOSITE_MOODS.get(mood, ()))


def _varied(services: Services, scores: dict[int, float], count: int) -> list[int]:
    """Greedily the best film that is least like those already chosen, and no second film of a series."""
    catalog, vectors = services.catalog, services.recommender.vectors
    pool = sorted(scores, key=lambda i: scores[i], reverse=True)[: 15 * count]
    chosen: list[int] = []
    series: set[str] = set()
    nearest = np.zeros(len(pool), dtype=np.float32)
    rows = catalog.rows(pool)
    values = np.array([scores[i] for i in pool], dtype=np.float32)
    taken = np.zeros(len(pool), dtype=bool)
    while len(chosen) < count and not taken.all():
        best = int(np.argmax(np.where(taken, -np.inf, values - LIKENESS_PENALTY * nearest)))
        taken[best] = True
        movie = catalog[pool[best]]
        name = _series(movie)
        if name in series:
            continue
        series.add(name)
        chosen.append(movie.movie_id)
        nearest = np.maximum(nearest, vectors[rows] @ vectors[movie.row])
    for movie_id in pool:
        if len(chosen) >= count:
            break
        if movie_id not in chosen:
            chosen.append(movie_id)
    return chosen


def _series(movie: Movie) -> str:
    """What films of one series share: the title before a colon or a number."""
    words = normalise(movie.title.split(":")[0]).removeprefix("the ").split()
    while len(words) > 1 and (words[-1].isdigit() or words[-1] in ("ii", "iii", "iv", "part")):
        words.pop()
    return " ".join(words)


def _pick(services: Services, taste: Taste, plan: Plan, rank: int, movie: Movie, score: float) -> Pick:
    return Pick(
        rank=rank,
        movie_id=movie.movie_id,
        title=movie.title,
        year=movie.year,
        genres=list(movie.genres),
        score=round(float(score), 4),
        because=_reasons(services, taste, plan, movie),
        director=list(movie.profile.director),
        cast=list(movie.profile.cast),
        profile=movie.profile.sentence,
        rating_mean=None if movie.rating_mean is None else round(movie.rating_mean, 2),
        rating_count=movie.rating_count,
    )


def _reasons(services: Services, taste: Taste, plan: Plan, movie: Movie) -> list[Reason]:
    """Liked films by their exact share, traits the film really has, limits it keeps."""
    catalog = services.catalog
    reasons: list[Reason] = []
    shares = services.recommender.attribution(taste, movie.movie_id).shares().liked
    strongest = sorted(shares.items(), key=lambda item: item[1], reverse=True)[:2]
    for liked_id, share in strongest:
        if share >= SHOWN_SHARE:
            reason = Reason(kind="liked_movie", movie_id=liked_id, title=catalog[liked_id].title, share=round(share, 4))
            if liked_id in plan.get("anchors", []):
                reason["sought"] = True
            reasons.append(reason)
    traits = [
        *wished_traits(movie, plan["limits"]),
        *(t for i, _ in strongest for t in shared_traits(movie, catalog[i])),
    ]
    reasons += [Reason(kind="trait", value=trait) for trait in list(dict.fromkeys(traits))[:3]]
    reasons += [Reason(kind="limit", value=value) for value in kept_limits(movie, plan["limits"])]
    return reasons


def wished_traits(movie: Movie, limits: Sequence[Limit]) -> list[str]:
    """The film's own words for the moods and themes that were wished for."""
    traits = []
    for limit in limits:
        if limit["polarity"] == "want" and limit["kind"] in ("mood", "theme"):
            word = (fits_mood if limit["kind"] == "mood" else fits_theme)(movie, limit["value"])
            if word:
                traits.append(word)
    return traits


def shared_traits(movie: Movie, liked: Movie) -> list[str]:
    """What a film has in common with a liked one: people first, then themes and moods."""
    people = [name for name in movie.people if name in liked.people]
    themes = [theme for theme in movie.profile.themes if theme in liked.profile.themes]
    moods = [mood for mood in movie.profile.moods if mood in liked.profile.moods]
    return [*people, *themes, *moods] if movie.profile.source == "llm" else people


def kept_limits(movie: Movie, limits: Sequence[Limit]) -> list[str]:
    """The wanted hard limits that this film keeps, as people say them."""
    return [
        worded(limit)
        for limit in limits
        if limit["polarity"] == "want" and limit["kind"] not in ("mood", "theme") and holds(movie, limit)
    ]
