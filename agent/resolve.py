"""From words to films and catalogue values. Deterministic: no language model decides what a title means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Literal, NotRequired, TypedDict

from agent.engines.times import parse_period
from agent.engines.versions import ORIGINAL, REMAKE
from agent.engines.wanted import MAKER_OF
from agent.events import Intent, Limit, Mention
from agent.understanding import SaidLimit, SaidMovie, Understanding
from recommender.catalog import Catalog, Movie
from recommender.outside import OutsideFilm, outside_films
from recommender.titles import FUZZY_CUTOFF, TitleIndex, TitleMatch, normalise

MOST_ASKED = 4
"""How many films of one name are offered when asking which is meant."""


class Question(TypedDict):
    """What was asked back: which of these films is meant, and what the person had said of it."""

    text: str
    candidates: list[int]
    intent: Intent
    said: dict[str, Any]
    """The ``SaidMovie`` it was about."""


class UnknownName(TypedDict):
    """A film or person that the catalogue does not have."""

    text: str
    kind: Literal["film", "person"]
    nearest: list[int]
    outside: NotRequired[OutsideFilm]
    """The film, where it is known all the same."""
    sought: NotRequired[bool]
    """What is like it is wanted."""


@dataclass(slots=True)
class Resolved:
    intent: Intent
    mentions: list[Mention] = field(default_factory=list)
    anchors: list[int] = field(default_factory=list)
    """Films the wish is to be like."""
    subjects: list[int] = field(default_factory=list)
    """Films that are asked about, or judged by pointing at them."""
    supposed: list[int] = field(default_factory=list)
    """Films to count as liked for the sake of argument."""
    disregarded: list[int] = field(default_factory=list)
    """Liked films not to count for the sake of argument."""
    limits: list[Limit] = field(default_factory=list)
    question: Question | None = None
    missing_rank: int | None = None
    corrected: bool = False
    """Another film takes the place of the one understood last."""
    """A place in the list that was pointed at and is not there."""
    unknown: list[UnknownName] = field(default_factory=list)


class Resolver:
    def __init__(self, catalog: Catalog, titles: TitleIndex) -> None:
        self._catalog = catalog
        self._titles = titles
        self._people = {normalise(name): name for name in catalog.people}
        self._genres = {normalise(genre): genre for genre in catalog.genres}
        self._countries = {normalise(country): country for country in catalog.countries}

    def resolve(
        self,
        said: Understanding,
        text: str,
        picks: Sequence[int],
        focus: int | None,
        pending: Question | None,
        last: Question | None = None,
    ) -> Resolved:
        """``picks`` are the films last shown, ``focus`` the one talked about last, ``pending`` what was asked.

        ``last`` is the film named last, with what was said of it: it may have been the wrong one.
        """
        found = Resolved(intent=said.intent)
        if said.action == "correct" and last and (movie := self._other_film(last, said, text)):
            spoken = SaidMovie.model_validate(last["said"])
            found.intent, found.corrected = ("refine" if spoken.anchor else last["intent"]), True
            self._add(found, movie, spoken)
            return found
        if pending and "said" in pending and (movie := self._answer(pending, said, text)):
            found.intent = pending["intent"]
            self._add(found, movie, SaidMovie.model_validate(pending["said"]))
            return found
        for rank in said.picks:
            if rank > len(picks):
                found.missing_rank = rank
            elif movie := self._pointed_at(rank, picks, focus):
                found.subjects.append(movie.movie_id)
        for rank in said.judged or said.picks:
            movie = self._pointed_at(rank, picks, focus)
            if movie is not None and said.picks_attitude:
                spoken = SaidMovie(
                    text=movie.title,
                    attitude=said.picks_attitude,
                    anchor=said.picks_attitude == "neutral" and said.intent in ("recommend", "refine"),
                    strength=said.picks_strength,
                    rating=said.picks_rating,
                )
                self._add(found, movie, spoken)
        for mention in said.movies:
            self._resolve_movie(found, mention, said, [*picks, *([focus] if focus else [])])
        found.supposed = [movie.movie_id for text in said.with_movies if (movie := self._best(text))]
        found.disregarded = [movie.movie_id for text in said.without_movies if (movie := self._best(text))]
        for said_limit in said.limits:
            if limit := self._limit(said_limit, picks, found):
                found.limits.append(limit)
            elif said_limit.kind == "person":
                found.unknown.append(UnknownName(text=said_limit.value, kind="person", nearest=[]))
        return found

    def _pointed_at(self, rank: int, picks: Sequence[int], focus: int | None) -> Movie | None:
        """The film in this place of the list; place 0 is the one talked about last, or the first."""
        movie_id = picks[rank - 1] if 0 < rank <= len(picks) else focus
        movie_id = movie_id if movie_id is not None else (picks[0] if picks else None)
        return self._catalog.get(movie_id) if movie_id is not None and rank <= len(picks) else None

    def _resolve_movie(self, found: Resolved, mention: SaidMovie, said: Understanding, context: Sequence[int]) -> None:
        match = self._part_of_series(mention.text, found) or self._titles.resolve(mention.text, mention.year)
        namesakes = match.movies if match and match.exact else ()
        if outside := outside_films().named(mention.text, mention.year, namesakes, misspelt=match is None):
            sought = mention.anchor or mention.attitude == "like"
            found.unknown.append(
                UnknownName(text=mention.text, kind="film", nearest=[], outside=outside, sought=sought)
            )
            return
        if match is None:
            nearest = self._titles.nearest(mention.text)
            found.unknown.append(
                UnknownName(text=mention.text, kind="film", nearest=[movie.movie_id for movie in nearest])
            )
            return
        movie = match.movies[0]
        if not match.settled:
            told = {limit.value for limit in said.limits if limit.kind == "person"} | set(mention.version)
            settled = (
                [m for m in match.movies if m.movie_id in context]
                or [m for m in match.movies if told & {*m.people, m.profile.country}]
                or _by_age(match.movies, mention.version)
            )
            if not settled:
                candidates = sorted(match.movies[:MOST_ASKED], key=lambda movie: movie.year)
                found.question = Question(
                    text=mention.text,
                    candidates=[m.movie_id for m in candidates],
                    intent=said.intent,
                    said=mention.model_dump(),
                )
                return
            movie = settled[0]
        self._add(found, movie, mention)

    def _part_of_series(self, text: str, found: Resolved) -> TitleMatch | None:
        """ "part 2" behind a film of the same message: the second of its series."""
        part = re.fullmatch(r"(?:the )?part (\w+)", normalise(text))
        if not part or not found.mentions:
            return None
        series = re.split(r":|,| \d|\bPart\b", found.mentions[-1]["title"])[0].strip()
        return self._titles.resolve(f"{series} {part[1]}")

    def _best(self, text: str) -> Movie | None:
        match = self._titles.resolve(text)
        return match.movies[0] if match else None

    def _add(self, found: Resolved, movie: Movie, said: SaidMovie) -> None:
        if any(mention["movie_id"] == movie.movie_id for mention in found.mentions):
            return
        mention = Mention(movie_id=movie.movie_id, title=movie.title, year=movie.year, attitude=said.attitude)
        if said.attitude in ("like", "dislike"):
            mention["strength"] = said.strength
        if said.rating:
            mention["rating"] = said.rating
        found.mentions.append(mention)
        if said.anchor:
            found.anchors.append(movie.movie_id)
        elif said.attitude == "neutral" and movie.movie_id not in found.subjects:
            found.subjects.append(movie.movie_id)

    def _answer(self, pending: Question, said: Understanding, text: str) -> Movie | None:
        """The film meant by an answer to "which one?": by year, position, age or name; None if it is no answer."""
        candidates = [movie for movie_id in pending["candidates"] if (movie := self._catalog.get(movie_id))]
        norm = normalise(text)
        if len(norm.split()) > 12 or not candidates:
            return None
        if years := re.findall(r"\b(?:18|19|20)\d\d\b", norm):
            return next((movie for movie in candidates if str(movie.year) == years[0]), None)
        if re.search(r"\b(?:newer|newest|latest|recent|new|remake|last)\b", norm):
            return max(candidates, key=lambda movie: movie.year)
        if re.search(r"\b(?:older|oldest|original|earlier|old)\b", norm):
            return min(candidates, key=lambda movie: movie.year)
        if rank := next(
            (i for i, word in enumerate(("first", "second", "third", "fourth")) if re.search(rf"\b{word}\b", norm)),
            None,
        ):
            return candidates[rank] if rank < len(candidates) else None
        if re.search(r"\bfirst\b", norm) or norm in ("yes", "yeah", "1"):
            return candidates[0]
        people = {limit.value for limit in said.limits if limit.kind == "person"}
        return next((movie for movie in candidates if people & set(movie.people)), None)

    def _other_film(self, last: Question, said: Understanding, text: str) -> Movie | None:
        """The film that was meant instead: one named now, or a namesake told by year or age."""
        wrong = last["candidates"][0]
        for mention in said.movies:
            match = self._titles.resolve(mention.text, mention.year)
            films = [movie for movie in match.movies if movie.movie_id != wrong] if match else []
            if films:
                told = self._answer(_among(last, films), said, text)
                return told or films[0]
        namesakes = [movie for movie in self._titles.exact(last["text"]) if movie.movie_id != wrong]
        if len(namesakes) == 1:
            return namesakes[0]
        return self._answer(_among(last, namesakes), said, text)

    def _misspelt_person(self, norm: str) -> str | None:
        from rapidfuzz import fuzz, process

        near = process.extractOne(norm, self._people.keys(), scorer=fuzz.ratio, score_cutoff=FUZZY_CUTOFF)
        return self._people[near[0]] if near else None

    def _limit(self, said: SaidLimit, picks: Sequence[int], found: Resolved) -> Limit | None:
        value = self._value(said, picks, found)
        if value is None:
            return None
        limit = Limit(kind=said.kind, value=value, polarity=said.polarity, scope=said.scope)
        if said.either:
            limit["either"] = True
        if said.soft:
            limit["soft"] = True
        if said.firm:
            limit["firm"] = True
        return limit

    def _value(self, said: SaidLimit, picks: Sequence[int], found: Resolved) -> str | None:
        """The catalogue's spelling, or None where the catalogue knows nothing of the kind."""
        norm = normalise(said.value)
        match said.kind:
            case "genre":
                return self._genres.get(norm)
            case "person" if said.value.startswith(MAKER_OF):
                movie = self._best(said.value.removeprefix(MAKER_OF))
                return next(iter(movie.profile.director), None) if movie else None
            case "person":
                return self._people.get(norm) or self._misspelt_person(norm)
            case "country":
                return self._countries.get(norm)
            case "year":
                if said.value == "same decade":
                    named = [mention["movie_id"] for mention in found.mentions if mention["attitude"] == "neutral"]
                    years = [self._catalog[i].year for i in (named or picks) if i in self._catalog]
                    decade = int(median(years)) // 10 * 10 if years else 0
                    return f"{decade}-{decade + 9}" if years else None
                if said.value in ("older", "newer"):
                    shown = [self._catalog[i].year for i in (found.anchors or picks) if i in self._catalog]
                    year = int(median(shown)) if shown else 1990
                    return f"<={year - 1}" if said.value == "older" else f">={year + 1}"
                try:
                    parse_period(said.value)
                except ValueError:
                    return None
                return said.value
        return said.value.strip()[:60] or None


def _among(question: Question, films: Sequence[Movie]) -> Question:
    """The same question about other films."""
    among = question.copy()
    among["candidates"] = [movie.movie_id for movie in films]
    return among


def _by_age(movies: Sequence[Movie], version: Sequence[str]) -> list[Movie]:
    """Of films of one name the first or the last one, where that was said."""
    if ORIGINAL in version:
        return [min(movies, key=lambda movie: movie.year)]
    return [max(movies, key=lambda movie: movie.year)] if REMAKE in version else []
