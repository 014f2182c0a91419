"""The films: one typed catalogue that everything else asks."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Literal

import numpy as np

from recommender.titles import normalise, split_title

Confidence = Literal["high", "medium", "low"]

STARTER = Path(str(files("recommender") / "starter"))
"""Folder of the embedded catalogue, its ratings and the trained weights."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a film in words. ``source`` says who wrote it: a language model, or nobody yet."""

    director: tuple[str, ...] = ()
    cast: tuple[str, ...] = ()
    country: str | None = None
    audience: str | None = None
    themes: tuple[str, ...] = ()
    moods: tuple[str, ...] = ()
    setting: str | None = None
    sentence: str = ""
    confidence: Confidence = "low"
    source: Literal["llm", "metadata"] = "metadata"


@dataclass(frozen=True, slots=True)
class Movie:
    """One film. ``row`` is its position in every array about films; ``movie_id`` is MovieLens' id."""

    row: int
    movie_id: int
    title: str
    year: int
    genres: tuple[str, ...]
    other_titles: tuple[str, ...]
    profile: Profile
    cues: tuple[str, ...]
    """What people remember of the film: for finding it, never to be shown (spoilers)."""
    rating_count: int
    rating_mean: float | None

    @property
    def label(self) -> str:
        return f"{self.title} ({self.year})"

    @property
    def people(self) -> tuple[str, ...]:
        return self.profile.director + self.profile.cast

    @property
    def text(self) -> str:
        """The text that is embedded: title, genres, people and profile, without the cues."""
        profile = self.profile
        parts = [
            f"{self.label}. {', '.join(self.genres)}.",
            profile.sentence,
            f"Themes: {', '.join(profile.themes)}." if profile.themes else "",
            f"Moods: {', '.join(profile.moods)}." if profile.moods else "",
            f"Setting: {profile.setting}." if profile.setting else "",
            f"Directed by {', '.join(profile.director)}." if profile.director else "",
            f"With {', '.join(profile.cast)}." if profile.cast else "",
        ]
        return " ".join(part for part in parts if part)


class Catalog:
    """All films, by id and by row, with the facts that filters need as arrays over rows."""

    def __init__(self, movies: Sequence[Movie], fingerprint: str) -> None:
        self.movies = tuple(movies)
        self.fingerprint = fingerprint
        self._by_id = {movie.movie_id: movie for movie in self.movies}

    def __len__(self) -> int:
        return len(self.movies)

    def __iter__(self) -> Iterator[Movie]:
        return iter(self.movies)

    def __contains__(self, movie_id: object) -> bool:
        return movie_id in self._by_id

    def __getitem__(self, movie_id: int) -> Movie:
        """The film with this id; ``KeyError`` when the catalogue has none."""
        return self._by_id[movie_id]

    def get(self, movie_id: int) -> Movie | None:
        return self._by_id.get(movie_id)

    def rows(self, movie_ids: Sequence[int]) -> np.ndarray:
        """Rows of the given films, int64 [len(movie_ids)]; unknown ids are left out."""
        return np.array([self._by_id[i].row for i in movie_ids if i in self._by_id], dtype=np.int64)

    @cached_property
    def years(self) -> np.ndarray:
        """int16 [films]."""
        return np.array([movie.year for movie in self.movies], dtype=np.int16)

    @cached_property
    def rating_counts(self) -> np.ndarray:
        """int32 [films]."""
        return np.array([movie.rating_count for movie in self.movies], dtype=np.int32)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Themes, moods and profile sentence of each film, normalised, with a space in front."""
        return tuple(
            " " + normalise(" ".join((*m.profile.themes, *m.profile.moods, m.profile.sentence))) for m in self.movies
        )

    @cached_property
    def shared_titles(self) -> frozenset[str]:
        """Titles that several films bear, normalised."""
        titles = Counter(normalise(movie.title) for movie in self.movies)
        return frozenset(title for title, count in titles.items() if count > 1)

    @cached_property
    def genres(self) -> tuple[str, ...]:
        return tuple(sorted({genre for movie in self.movies for genre in movie.genres}))

    @cached_property
    def countries(self) -> tuple[str, ...]:
        return tuple(sorted({m.profile.country for m in self.movies if m.profile.country}))

    @cached_property
    def people(self) -> dict[str, int]:
        """Directors and actors: full name -> number of ratings of their films (how well known they are)."""
        known: dict[str, int] = {}
        for movie in self.movies:
            for name in set(movie.people):
                known[name] = known.get(name, 0) + movie.rating_count
        return known


def metadata_profile(title: str, year: int, genres: Sequence[str]) -> Profile:
    """The profile of a film nobody has described yet, made of what the title line says."""
    kind = " and ".join(genre.lower() for genre in genres[:2]) or "film"
    article = "An" if kind[0] in "aeiou" else "A"
    return Profile(
        audience="kids" if "Children" in genres else None,
        themes=tuple(genre.lower() for genre in genres),
        sentence=f"{article} {kind} film of {year}." if genres else f"A film of {year}.",
    )


def load_catalog(folder: Path = STARTER) -> Catalog:
    """Read a catalogue folder: movies.csv, ratings.csv.gz and, where present, profiles.jsonl and cues.jsonl.

    Raises ``FileNotFoundError`` when movies.csv or the ratings are missing.
    """
    profiles = {entry["movie_id"]: entry for entry in _read_jsonl(folder / "profiles.jsonl")}
    cues = {entry["movie_id"]: tuple(entry["cues"]) for entry in _read_jsonl(folder / "cues.jsonl")}
    ratings: dict[int, list[float]] = {}
    with gzip.open(folder / "ratings.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for entry in csv.DictReader(file):
            ratings.setdefault(int(entry["movie_id"]), []).append(float(entry["rating"]))

    movies: list[Movie] = []
    with (folder / "movies.csv").open(encoding="utf-8", newline="") as file:
        for row, entry in enumerate(csv.DictReader(file)):
            movie_id, year = int(entry["movie_id"]), int(entry["year"])
            genres = cell_values(entry["genres"])
            title, other_titles = split_title(entry["title"])
            given = profiles.get(movie_id)
            stars = ratings.get(movie_id, [])
            movies.append(
                Movie(
                    row=row,
                    movie_id=movie_id,
                    title=title,
                    year=year,
                    genres=genres,
                    other_titles=other_titles,
                    profile=_read_profile(given) if given else metadata_profile(title, year, genres),
                    cues=cues.get(movie_id, ()),
                    rating_count=len(stars),
                    rating_mean=sum(stars) / len(stars) if stars else None,
                )
            )
    return Catalog(movies, fingerprint=_fingerprint(folder))


def cell_values(cell: str | None) -> tuple[str, ...]:
    """The values of a CSV's cell that holds several, with "|" between them."""
    return tuple(part.strip() for part in (cell or "").split("|") if part.strip())


def _read_profile(entry: dict) -> Profile:
    return Profile(
        director=tuple(entry["director"]),
        cast=tuple(entry["cast"]),
        country=entry["country"],
        audience=entry["audience"],
        themes=tuple(entry["themes"]),
        moods=tuple(entry["moods"]),
        setting=entry["setting"],
        sentence=entry["profile"],
        confidence=entry["confidence"],
        source=entry["source"],
    )


def _read_jsonl(path: Path) -> Iterator[dict]:
    if path.exists():
        with path.open(encoding="utf-8") as file:
            yield from map(json.loads, file)


def _fingerprint(folder: Path) -> str:
    """sha256 over the files a catalogue is made of: an index or model built from other data is stale."""
    digest = hashlib.sha256()
    for name in ("movies.csv", "profiles.jsonl", "cues.jsonl", "ratings.csv.gz"):
        if (folder / name).exists():
            digest.update(name.encode() + (folder / name).read_bytes())
    return digest.hexdigest()
