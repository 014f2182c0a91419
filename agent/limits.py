"""Limits as said, kept and applied: merging a refinement, the hard filter they make, how they are worded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

import numpy as np

from agent.engines import lexicon
from agent.engines.times import parse_period
from agent.events import Limit
from recommender.catalog import Catalog, Movie
from recommender.titles import normalise
from tools.wishes import Wishes

HARD_KINDS = ("genre", "year", "person", "country", "audience")
"""Wanted values of these kinds must hold; wanted moods and themes only raise a film."""

_AUDIENCES_FOR = {
    "kids": ["kids", "family"],
    "family": ["kids", "family"],
    "teen": ["kids", "family", "teen"],
    "adult": ["adult"],
}
_SAME_COUNTRY = {
    "Germany": ["Germany", "West Germany", "East Germany"],
    "Russia": ["Russia", "Soviet Union"],
    "Czech Republic": ["Czech Republic", "Czechoslovakia"],
    "Serbia": ["Serbia", "Yugoslavia"],
}
_RAW_GENRES = {"Action", "Crime", "Horror", "Thriller", "War"}
"""Out for adults where violence is not wanted, unless one of them is: "scary, but not too gory"."""
_RELAX_FIRST = ("year", "country", "genre", "person")
"""Which wanted limit gives way first when too few films fit. Avoided things and the audience never give way."""


def wishes_of(limits: Iterable[Limit], exclude: Sequence[int] = ()) -> Wishes:
    """The hard filter that these limits make."""
    wishes = Wishes(exclude=list(exclude))
    limits = list(limits)
    wanted = {
        limit["value"] if limit["kind"] == "genre" else lexicon.MOOD_GENRES.get(limit["value"])
        for limit in limits
        if limit["polarity"] == "want" and limit["kind"] in ("genre", "mood")
    }
    for limit in limits:
        kind, value, avoid = limit["kind"], limit["value"], limit["polarity"] == "avoid"
        if limit.get("soft"):
            continue
        match kind:
            case "genre" if avoid:
                wishes.without_genres.append(value)
            case "genre" if limit.get("either"):
                wishes.any_genres.append(value)
            case "genre":
                wishes.genres.append(value)
            case "year" if avoid:
                wishes.without_years.append(parse_period(value))
            case "year":
                low, high = parse_period(value)
                wishes.year_from = max(filter(None, (low, wishes.year_from)), default=None)
                wishes.year_to = min(filter(None, (high, wishes.year_to)), default=None)
            case "person" if limit.get("either") and not avoid:
                wishes.any_people.append(value)
            case "person":
                (wishes.without_people if avoid else wishes.people).append(value)
            case "country":
                (wishes.without_countries if avoid else wishes.countries).extend(_SAME_COUNTRY.get(value, [value]))
            case "audience" if not avoid:
                wishes.audiences = _AUDIENCES_FOR.get(value, [value])
            case "mood" if avoid:
                wishes.without_words.extend(
                    [*lexicon.MOODS.get(value, (value,)), *lexicon.PROFILE_MOODS.get(value, ())]
                )
                if value == "scary" and "Horror" not in wishes.without_genres:
                    wishes.without_genres.append("Horror")
                if value == "violent" and not _RAW_GENRES & wanted:
                    wishes.without_adult_genres = sorted(_RAW_GENRES)
            case "theme" if avoid:
                wishes.without_words.append(value)
    return wishes


def remaining(catalog: Catalog, limits: Iterable[Limit], exclude: Sequence[int]) -> int:
    """How many films these limits leave."""
    mask = wishes_of(limits).filter().mask(catalog)
    mask[catalog.rows(exclude)] = False
    return int(np.count_nonzero(mask))


def soften(
    catalog: Catalog, limits: Sequence[Limit], exclude: Sequence[int], needed: int, said: Sequence[Limit] = ()
) -> tuple[list[Limit], list[Limit]]:
    """Let as few wanted limits give way as it takes for ``needed`` films to remain: (kept, given way).

    What has been ``said`` just now gives way last.
    """

    def without(gone: Sequence[Limit]) -> list[Limit]:
        return [limit for limit in limits if limit not in gone]

    def enough(gone: Sequence[Limit]) -> bool:
        return remaining(catalog, without(gone), exclude) >= needed

    def groups(of: Sequence[Limit]) -> list[list[Limit]]:
        loose = [limit for limit in of if limit["polarity"] == "want" and not limit.get("firm")]
        return [group for kind in _RELAX_FIRST if (group := [limit for limit in loose if limit["kind"] == kind])]

    gone: list[Limit] = []
    if enough(gone):
        return without(gone), gone
    just_said = {(limit["kind"], limit["value"]) for limit in said}
    latest = [limit for limit in limits if (limit["kind"], limit["value"]) in just_said]
    earlier = groups([limit for limit in limits if limit not in latest])
    for order in (earlier, [*earlier, *groups(latest)]):
        single = next((group for group in order if enough(group)), None)
        if single is not None:
            return without(single), single
        gone = []
        for group in order:
            gone += group
            if enough(gone):
                return without(gone), gone
    return without(gone), gone


def merged(earlier: Sequence[Limit], later: Sequence[Limit], replace_genres: bool) -> list[Limit]:
    """The limits of this evening after a refinement: what is said later wins over the same kind said earlier."""
    replaced: set[str] = {
        limit["kind"] for limit in later if limit["polarity"] == "want" and limit["kind"] in ("year", "country")
    }
    replaced |= {limit["kind"] for limit in later if limit["kind"] == "audience"}
    if replace_genres:
        replaced |= {limit["kind"] for limit in later if limit["kind"] == "genre" and limit["polarity"] == "want"}
    said = {(limit["kind"], limit["value"]) for limit in later}
    opposite = {
        mood
        for limit in later
        if limit["kind"] == "mood" and limit["polarity"] == "want"
        for mood in lexicon.OPPOSITE_MOODS.get(limit["value"], ())
    }
    return [
        limit
        for limit in earlier
        if (limit["kind"], limit["value"]) not in said
        and not (limit["kind"] in replaced and limit["polarity"] == "want")
        and not (limit["kind"] == "mood" and limit["polarity"] == "want" and limit["value"] in opposite)
    ] + list(later)


def fits_mood(movie: Movie, mood: str) -> str | None:
    """The film's own word for this mood, or the genre that stands for it; None when it does not fit."""
    words = _words_for(mood)
    for said in movie.profile.moods:
        if _trait(said) in words:
            return said
    return mood if lexicon.MOOD_GENRES.get(mood) in movie.genres and not movie.profile.moods else None


def fits_theme(movie: Movie, theme: str) -> str | None:
    """The film's own word for this theme; None when it does not fit."""
    stem = normalise(theme).removesuffix("s")
    return next((said for said in movie.profile.themes if stem in _trait(said)), None)


def traits_of(movie: Movie) -> list[str]:
    """What limits call the film: its genres, country, people, moods and themes."""
    moods = [mood for mood in lexicon.MOODS if fits_mood(movie, mood)]
    countries = [movie.profile.country] if movie.profile.country else []
    return [*movie.genres, *countries, *movie.people, *moods, *movie.profile.themes]


@lru_cache(maxsize=256)
def _words_for(mood: str) -> frozenset[str]:
    words = (mood, *lexicon.MOODS.get(mood, ()), *lexicon.PROFILE_MOODS.get(mood, ()))
    return frozenset(normalise(word) for word in words)


@cache
def _trait(said: str) -> str:
    """A mood or theme of the catalogue, normalised: each of its few thousand words only once."""
    return normalise(said)


def is_soft(limit: Limit) -> bool:
    """Raises films instead of shutting others out: what is only preferred, and wanted moods and themes."""
    return bool(limit.get("soft")) or (limit["kind"] in ("mood", "theme") and limit["polarity"] == "want")


def holds(movie: Movie, limit: Limit) -> bool:
    """Whether a film keeps one wanted limit."""
    value = limit["value"]
    match limit["kind"]:
        case "genre":
            return value in movie.genres
        case "year":
            low, high = parse_period(value)
            return (low or 0) <= movie.year <= (high or 9999)
        case "person":
            return value in movie.people
        case "country":
            return movie.profile.country in _SAME_COUNTRY.get(value, [value])
        case "audience":
            return movie.profile.audience in _AUDIENCES_FOR.get(value, [value])
        case "mood":
            return fits_mood(movie, value) is not None
    return fits_theme(movie, value) is not None


def worded(limit: Limit) -> str:
    """A limit as people say it: "the 1990s", "before 1970", "no Horror", "for kids"."""
    value = limit["value"]
    match limit["kind"]:
        case "year":
            low, high = parse_period(value)
            if low is None:
                value = f"before {(high or 0) + 1}"
            elif high is None:
                value = f"{low} or later"
            elif low == high:
                value = str(low)
            else:
                value = f"the {low}s" if high - low == 9 and low % 10 == 0 else f"{low} to {high}"
        case "audience":
            value = {"kids": "fit for kids", "family": "fit for the family", "teen": "fit for teens"}.get(
                value, "for grown-ups"
            )
        case "person":
            value = f"with {value}" if limit["polarity"] == "want" else value
    return f"no {value}" if limit["polarity"] == "avoid" else value
