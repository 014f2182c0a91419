"""Profiles of films written by a language model: what it is told, and what of its answer is taken.

The entries have the fields of the starter's profiles.jsonl.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from recommender.catalog import Catalog, cell_values
from recommender.generation import GenerationError, Rejected, Subject
from recommender.titles import normalise

COLUMNS = ("movie_id", "title", "year", "genres")
MORE_COLUMNS = ("overview", "cast", "keywords")
_FEWEST_WORDS, _MOST_WORDS = 8, 60
_COPIED_WORDS = 8
"""Words in a row that stand in the overview too: then the sentence is copied."""
_FEWEST_THEMES = 2
_OVERVIEW_CHARACTERS = 1200
_MARKUP = re.compile(r"[<>{}\[\]`\\|#]|https?:|\*\*")

Short = Annotated[str, Field(max_length=60)]


class Answer(BaseModel):
    """What a model fills in: flat, and of few words."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    director: list[Short] = Field(max_length=3)
    cast: list[Short] = Field(max_length=4)
    country: Short
    audience: Literal["kids", "family", "teen", "adult"]
    themes: list[Short] = Field(max_length=6)
    moods: list[Short] = Field(max_length=4)
    setting: Annotated[str, Field(max_length=120)]
    profile: Annotated[str, Field(max_length=500)]
    confidence: Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Film:
    """What is known of a film to be described."""

    movie_id: int
    title: str
    year: int
    genres: tuple[str, ...]
    overview: str = ""
    cast: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


def read_films(path: Path) -> list[Film]:
    """The films of a CSV with ``COLUMNS`` and any of ``MORE_COLUMNS``; lists are separated by "|".

    ``GenerationError`` names the line that cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
                raise GenerationError(f"{path} has no column {missing[0]}: it needs {', '.join(COLUMNS)}.")
            films = [_film(row, path, number) for number, row in enumerate(rows, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise GenerationError(f"Cannot read {path} ({error}): give a CSV in UTF-8.") from error
    if len({film.movie_id for film in films}) < len(films):
        raise GenerationError(f"{path} has the same movie_id twice.")
    return films


def undescribed(catalog: Catalog) -> list[Film]:
    """The catalogue's films that nobody has described, the best known first."""
    films = [movie for movie in catalog if movie.profile.source == "metadata"]
    films.sort(key=lambda movie: -movie.rating_count)
    return [Film(movie.movie_id, movie.title, movie.year, movie.genres) for movie in films]


def subjects(films: Iterable[Film]) -> list[Subject]:
    """What to ask of each film."""
    return [
        Subject(film.movie_id, f"{film.title} ({film.year})", _told(film), partial(accepted, film=film))
        for film in films
    ]


def accepted(answer: str, film: Film) -> dict[str, Any]:
    """The entry made of a model's answer; ``Rejected`` when it is empty, copied, or says no more than the title."""
    try:
        said = Answer.model_validate_json(answer)
    except ValidationError as error:
        first = error.errors()[0]
        raise Rejected(f"{'.'.join(map(str, first['loc'])) or 'answer'}: {first['msg']}") from None
    if _MARKUP.search(" ".join([*said.director, *said.cast, *said.themes, *said.moods, said.setting, said.profile])):
        raise Rejected("it has markup in it")
    sentence = normalise(said.profile).split()
    if not _FEWEST_WORDS <= len(sentence) <= _MOST_WORDS:
        raise Rejected(f"profile has {len(sentence)} words instead of 20 to 35")
    if _copied(sentence, normalise(film.overview).split()):
        raise Rejected("profile is copied")
    title = set(normalise(f"{film.title} {' '.join(film.genres)}").split()) | {"film", "movie", "story"}
    if len(set(sentence) - title) < _FEWEST_WORDS:
        raise Rejected("profile says no more than the title")
    themes = [theme for theme in _distinct(said.themes) if not set(normalise(theme).split()) <= title]
    if len(themes) < _FEWEST_THEMES:
        raise Rejected("themes only repeat the title and the genres")
    moods = _distinct(said.moods)
    if not moods:
        raise Rejected("moods is empty")
    sure = said.confidence == "high"
    return {
        "movie_id": film.movie_id,
        "title": film.title,
        "year": film.year,
        "director": _names(said.director) if sure else [],
        "cast": list(film.cast[:3]) or (_names(said.cast) if sure else []),
        "country": said.country if sure and said.country else None,
        "audience": said.audience,
        "themes": themes,
        "moods": moods,
        "setting": said.setting or None,
        "profile": said.profile,
        "confidence": said.confidence,
        "source": "llm",
    }


def _film(row: dict[str, str], path: Path, number: int) -> Film:
    try:
        return Film(
            movie_id=int(row["movie_id"]),
            title=row["title"].strip(),
            year=int(row["year"]),
            genres=cell_values(row["genres"]),
            overview=(row.get("overview") or "").strip(),
            cast=cell_values(row.get("cast")),
            keywords=cell_values(row.get("keywords")),
        )
    except (ValueError, TypeError, AttributeError):
        raise GenerationError(f"Line {number} of {path} is no film: movie_id and year are numbers.") from None


def _told(film: Film) -> str:
    facts: dict[str, Any] = {"title": film.title, "year": film.year, "genres": list(film.genres)}
    facts |= {"overview": film.overview[:_OVERVIEW_CHARACTERS], "cast": film.cast[:5], "keywords": film.keywords[:12]}
    return json.dumps({name: value for name, value in facts.items() if value}, ensure_ascii=False)


def _copied(sentence: list[str], overview: list[str]) -> bool:
    """The sentence has a run of words of the overview."""
    given = f" {' '.join(overview)} "
    runs = (sentence[i : i + _COPIED_WORDS] for i in range(len(sentence) - _COPIED_WORDS + 1))
    return any(f" {' '.join(run)} " in given for run in runs)


def _distinct(values: Iterable[str]) -> list[str]:
    return list({normalise(value): value.lower() for value in values if normalise(value)}.values())


def _names(values: Iterable[str]) -> list[str]:
    """Those that look like a person's name."""
    return list(dict.fromkeys(value for value in values if len(value.split()) > 1 and value[0].isupper()))
