"""Tastes of people in words, from what they rated: written by a language model, or composed by rule when it fails.

The entries have the fields of the starter's users.jsonl and, in ``source``, who wrote them: llm or rules.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from recommender.catalog import Catalog, Movie
from recommender.data import DISLIKE, LIKE
from recommender.generation import GenerationError, Rejected, Subject
from recommender.titles import normalise

COLUMNS = ("user_id", "movie_id", "rating")
_FEWEST_WORDS, _MOST_WORDS = 8, 90
_MOST_LIKED, _MOST_DISLIKED = 12, 6
_MARKUP = re.compile(r"[<>{}\[\]`\\|#]|https?:|\*\*")


class Answer(BaseModel):
    """What a model fills in."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    said: Annotated[str, Field(max_length=600)]
    profile: Annotated[str, Field(max_length=800)]


@dataclass(frozen=True, slots=True)
class History:
    """What one person rated, the strongest opinions first."""

    user_id: int
    liked: tuple[Movie, ...]
    disliked: tuple[Movie, ...]


def read_histories(path: Path, catalog: Catalog) -> list[History]:
    """The histories of a CSV with ``COLUMNS``, by user; films the catalogue does not have are left out.

    ``GenerationError`` names the line that cannot be read.
    """
    rated: dict[int, list[tuple[float, Movie]]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
                raise GenerationError(f"{path} has no column {missing[0]}: it needs {', '.join(COLUMNS)}.")
            for number, row in enumerate(rows, start=2):
                try:
                    user, movie_id, stars = int(row["user_id"]), int(row["movie_id"]), float(row["rating"])
                except (ValueError, TypeError):
                    raise GenerationError(f"Line {number} of {path} is no rating.") from None
                ratings = rated.setdefault(user, [])
                if movie := catalog.get(movie_id):
                    ratings.append((stars, movie))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise GenerationError(f"Cannot read {path} ({error}): give a CSV in UTF-8.") from error
    return [_history(user, ratings) for user, ratings in rated.items()]


def subjects(histories: Iterable[History]) -> list[Subject]:
    """What to ask of each person, and what to write when the model fails; people who liked nothing are left out."""
    return [
        Subject(
            history.user_id,
            f"user {history.user_id}",
            _told(history),
            partial(accepted, history=history),
            fallback=composed(history),
        )
        for history in histories
        if history.liked
    ]


def accepted(answer: str, history: History) -> dict[str, Any]:
    """The entry made of a model's answer; ``Rejected`` when it is empty or has nothing of the films in it."""
    try:
        said = Answer.model_validate_json(answer)
    except ValidationError as error:
        first = error.errors()[0]
        raise Rejected(f"{'.'.join(map(str, first['loc'])) or 'answer'}: {first['msg']}") from None
    for name, text in (("said", said.said), ("profile", said.profile)):
        if not _FEWEST_WORDS <= len(normalise(text).split()) <= _MOST_WORDS:
            raise Rejected(f"{name} has {len(normalise(text).split())} words")
        if _MARKUP.search(text):
            raise Rejected("it has markup in it")
    if normalise(said.said) == normalise(said.profile):
        raise Rejected("profile only repeats said")
    stems = {word[:5] for movie in (*history.liked, *history.disliked) for word in normalise(movie.text).split()}
    told = [word for word in normalise(said.profile).split() if len(word) > 4]
    if sum(word[:5] in stems for word in told) < 2:
        raise Rejected("profile has nothing of these films in it")
    return {"user_id": history.user_id, "said": said.said, "profile": said.profile, "source": "llm"}


def composed(history: History) -> dict[str, Any]:
    """The taste by rule: what most of the liked films are and feel like, and what only the disliked ones are."""
    genres, moods = _common(_genres(m) for m in history.liked), _common(m.profile.moods for m in history.liked)
    liked = {word for movie in history.liked for word in (*_genres(movie), *movie.profile.moods)}
    turned = [word for word in _common(_genres(m) for m in history.disliked) if word not in liked]
    kind = " ".join(filter(None, (", ".join(moods[:2]), _listed(genres, "and")))) or "all kinds of"
    said, profile = f"I like {kind} films.", f"Drawn to {kind} films."
    if turned:
        said += f" No {_listed(turned, 'or')} for me."
        profile += f" Turns away from {_listed(turned, 'and')}."
    return {"user_id": history.user_id, "said": said, "profile": profile, "source": "rules"}


def _genres(movie: Movie) -> tuple[str, ...]:
    return tuple(genre.lower() for genre in movie.genres)


def _history(user: int, ratings: Sequence[tuple[float, Movie]]) -> History:
    best = sorted(ratings, key=lambda rated: (-rated[0], -rated[1].rating_count))
    liked = [movie for stars, movie in best if stars >= LIKE]
    disliked = [movie for stars, movie in reversed(best) if stars <= DISLIKE]
    return History(user, tuple(liked), tuple(disliked))


def _told(history: History) -> str:
    facts = {
        "liked": [_film(movie) for movie in history.liked[:_MOST_LIKED]],
        "disliked": [_film(movie) for movie in history.disliked[:_MOST_DISLIKED]],
    }
    return json.dumps({name: films for name, films in facts.items() if films}, ensure_ascii=False)


def _film(movie: Movie) -> str:
    words = [*movie.genres[:2], *movie.profile.themes[:2], *movie.profile.moods[:1]]
    return f"{movie.label}: {', '.join(dict.fromkeys(word.lower() for word in words))}"


def _common(words_of_films: Iterable[Sequence[str]]) -> list[str]:
    """The words that most films have, at most three, the commonest first."""
    counts = Counter(word for words in words_of_films for word in words)
    return [word for word, _ in counts.most_common(3)]


def _listed(words: Sequence[str], conjunction: str) -> str:
    return f" {conjunction} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
