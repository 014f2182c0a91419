"""Taste from elsewhere, and the profile as a file: Letterboxd, IMDb and MovieLens exports, and gatrec's own JSON.

Everything in such a file is untrusted: it is read up to a size, cleaned, and matched to the catalogue or named.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.engines.times import parse_period
from agent.events import ProfileChange
from agent.matching import FilmMatcher
from agent.profile import Profile, Statement, utc
from agent.ratings import rated
from agent.text import clean
from recommender.catalog import Catalog, Movie
from recommender.checkpoint import write_text

MAX_BYTES = 10 * 2**20
"""Of the file and of each file inside a zip. 10,000 ratings from Letterboxd are less than one MiB."""
MAX_ROWS = 50_000
MAX_TITLE = 200
ROWS_BETWEEN_PROGRESS = 50
_NO_FILM = {
    "tvseries",
    "tvminiseries",
    "tvepisode",
    "videogame",
    "podcastseries",
    "podcastepisode",
    "musicvideo",
}
_KNOWN_COLUMNS = (
    "Letterboxd's (Name, Year, Rating), IMDb's (Const, Your Rating, Title) or MovieLens' (userId, movieId, rating)"
)


class ProfileFileError(ValueError):
    """The file cannot be imported; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A row that was not imported."""

    name: str
    reason: str


@dataclass(slots=True)
class ProfileFile:
    """What a file says, matched to the catalogue."""

    rows: int = 0
    statements: list[Statement] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    """A film as the file names it: by titles and year, or by MovieLens' id."""

    source: str
    titles: tuple[str, ...]
    year: int | None
    movie_id: int | None
    rating: str
    best: int | None
    """The best rating there is; None when the row says only that the film was seen."""
    said_at: str
    no_film: bool = False

    @property
    def name(self) -> str:
        title = self.titles[0] if self.titles else f"film {self.movie_id}" if self.movie_id else "a row without a title"
        return f"{title} ({self.year})" if self.year else title


class _Entry(BaseModel):
    """One entry of an exported profile."""

    model_config = ConfigDict(extra="ignore", strict=True)

    kind: Literal[
        "like", "dislike", "seen", "rating", "genre", "theme", "mood", "person", "period", "country", "audience"
    ]
    movie_id: int | None = None
    title: str = Field(default="", max_length=1000)
    value: str | None = Field(default=None, max_length=1000)
    polarity: Literal["want", "avoid"] = "want"
    strength: float = Field(default=1.0, gt=0, le=1)
    said_at: str = Field(default="", max_length=100)
    sentence: str = Field(default="", max_length=100_000)


def export_profile(profile: Profile, catalog: Catalog) -> str:
    """The profile as JSON. Titles are there for people to read; films are known by movie_id."""
    entries = []
    for entry in profile.entries:
        what: dict[str, Any] = {"kind": entry.kind}
        if entry.movie_id is not None:
            what |= {"movie_id": entry.movie_id, "title": catalog[entry.movie_id].label}
        else:
            what["polarity"] = entry.polarity
        if entry.value is not None:
            what["value"] = entry.value
        if entry.strength < 1:
            what["strength"] = entry.strength
        entries.append(what | {"said_at": entry.said_at, "sentence": entry.sentence})
    return json.dumps({"gatrec_profile": 1, "entries": entries}, ensure_ascii=False, indent=1) + "\n"


def save_profile(path: Path, profile: Profile, catalog: Catalog) -> None:
    """Write the profile to a new file. ``ProfileFileError`` when there is one already, or none can be written."""
    if path.exists():
        raise ProfileFileError(f"{path} is there already: give another name.")
    try:
        write_text(path, export_profile(profile, catalog))
    except OSError as error:
        raise ProfileFileError(f"Cannot write {path} ({error.strerror}): give another place.") from error


def read_profile_file(
    path: Path, films: FilmMatcher, now: datetime, progress: Callable[[int, int], None] = lambda done, total: None
) -> ProfileFile:
    """What an export of Letterboxd (zip, ratings.csv, watched.csv), IMDb, MovieLens or gatrec says of a person's taste.

    ``now`` dates what has no date, and nothing is dated later. ``progress`` is told how many rows are looked up, of
    how many. Raises ``ProfileFileError``.
    """
    try:
        if not path.is_file():
            raise ProfileFileError(f"There is no file {path}.")
        if path.stat().st_size > MAX_BYTES:
            raise ProfileFileError(f"{path} is larger than {MAX_BYTES >> 20} MiB: that is no export of one person.")
        content = path.read_bytes()
    except OSError as error:
        raise ProfileFileError(f"Cannot read {path} ({error.strerror}).") from error
    if content.startswith(b"PK"):
        return _matched(_zip_rows(path, content, now), films, progress)
    text = _decoded(path.name, content)
    if text.lstrip().startswith(("{", "[")):
        return _own_file(path.name, text, films, now)
    return _matched(_csv_rows(path.name, text, now), films, progress)


def _zip_rows(path: Path, content: bytes, now: datetime) -> list[_Row]:
    rows: list[_Row] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for wanted in ("ratings.csv", "watched.csv"):
                places = [
                    info
                    for info in archive.infolist()
                    if (place := PurePosixPath(info.filename)).name == wanted
                    and not {"deleted", "orphaned"} & set(place.parts)
                ]
                if not places:
                    continue
                nearest = min(places, key=lambda info: len(PurePosixPath(info.filename).parts))
                with archive.open(nearest) as member:
                    inside = member.read(MAX_BYTES + 1)
                if len(inside) > MAX_BYTES:
                    raise ProfileFileError(f"{wanted} in {path} is larger than {MAX_BYTES >> 20} MiB unpacked.")
                rows += _csv_rows(wanted, _decoded(wanted, inside), now)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise ProfileFileError(f"{path} cannot be unpacked ({error}): download the export again.") from error
    if not rows:
        raise ProfileFileError(f"{path} has neither ratings.csv nor watched.csv with a film in it.")
    return rows


def _decoded(name: str, content: bytes) -> str:
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProfileFileError(f"{name} is not UTF-8 text: save it as CSV in UTF-8.") from None


def _csv_rows(name: str, text: str, now: datetime) -> list[_Row]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [re.sub(r"[\s_]", "", column).lower() for column in next(reader, [])]
        rows = list(_read_rows(name, header, reader, now))
    except csv.Error as error:
        raise ProfileFileError(f"Line {reader.line_num} of {name} cannot be read ({error}).") from error
    return rows


def _read_rows(name: str, header: list[str], reader: Iterable[list[str]], now: datetime) -> Iterator[_Row]:
    columns = set(header)
    people: set[str] = set()
    if {"const", "yourrating", "title"} <= columns:
        source = "IMDb"
    elif {"name", "year"} <= columns:
        source = "Letterboxd"
        if "rating" not in columns and "watchlist" in name.lower():
            raise ProfileFileError(f"{name} lists films to watch, which says nothing of taste: import ratings.csv.")
    elif {"movieid", "rating"} <= columns:
        source = "MovieLens"
    else:
        raise ProfileFileError(f"{name} does not have the columns of a known export: {_KNOWN_COLUMNS}.")
    for count, values in enumerate(filter(any, reader), start=1):
        if count > MAX_ROWS:
            raise ProfileFileError(f"{name} has more than {MAX_ROWS} rows: that is no export of one person.")
        cells = {column: " ".join(clean(value).split()) for column, value in zip(header, values, strict=False)}
        people.add(cells.get("userid", ""))
        if len(people) > 1:
            raise ProfileFileError(f"{name} holds the ratings of several people: keep the rows of one userId.")
        yield _row(source, cells, now)


def _row(source: str, cells: dict[str, str], now: datetime) -> _Row:
    names = {"IMDb": ("title", "originaltitle"), "Letterboxd": ("name",), "MovieLens": ("title",)}[source]
    date = {"IMDb": "daterated", "Letterboxd": "date", "MovieLens": "timestamp"}[source]
    rating = cells.get("yourrating" if source == "IMDb" else "rating", "")
    best: int | None = 10 if source == "IMDb" else 5
    if source == "Letterboxd" and not rating:
        best = None
    return _Row(
        source=source,
        titles=tuple(dict.fromkeys(cells[name][:MAX_TITLE] for name in names if cells.get(name))),
        year=_number(cells.get("year", ""), 4),
        movie_id=_number(cells.get("movieid", ""), 9),
        rating=rating,
        best=best,
        said_at=_date(cells.get(date, ""), now),
        no_film=re.sub(r"\W", "", cells.get("titletype", "")).lower() in _NO_FILM,
    )


def _number(text: str, digits: int) -> int | None:
    return int(text) if re.fullmatch(rf"[0-9]{{1,{digits}}}", text) else None


def _date(text: str, now: datetime) -> str:
    """ISO dates and seconds since the epoch; anything else, and the future, is now."""
    try:
        moment = datetime.fromtimestamp(int(text), UTC) if text.isdecimal() else datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return min(utc(moment), utc(now))
    except (ValueError, OverflowError, OSError):
        return utc(now)


def _matched(rows: list[_Row], films: FilmMatcher, progress: Callable[[int, int], None]) -> ProfileFile:
    """Rows as statements; a film that is only watched in one list and rated in another is rated."""
    found = ProfileFile(rows=len(rows))
    by_film: dict[int, Statement] = {}
    for done, row in enumerate(sorted(rows, key=lambda row: (row.best is not None, row.said_at))):
        if done % ROWS_BETWEEN_PROGRESS == 0:
            progress(done, len(rows))
        judged = _judged(row)
        movie = None if judged is None or row.no_film else _film(row, films)
        if judged is not None and movie is not None:
            kind, strength, sentence = judged
            change = ProfileChange(op="add", kind=kind, movie_id=movie.movie_id, scope="lasting")
            if strength < 1:
                change["strength"] = strength
            by_film[movie.movie_id] = Statement(change, sentence, row.said_at)
        else:
            reason = _unreadable(row) if judged is None else _reason(row, films)
            unmatched = Unmatched(row.name, reason)
            if unmatched not in found.unmatched:
                found.unmatched.append(unmatched)
    found.statements = list(by_film.values())
    return found


def _judged(row: _Row) -> tuple[Literal["like", "dislike", "seen"], float, str] | None:
    """What the row says of the film, how strongly, and the sentence to remember it by; None for a senseless rating."""
    if row.best is None:
        return "seen", 1.0, f"watched, on {row.source}"
    if not re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,3})?", row.rating) or not 0 < float(row.rating) <= row.best:
        return None
    kind, strength = rated(float(row.rating) / row.best)
    return kind, strength, f"rated {float(row.rating):g} of {row.best} on {row.source}"


def _unreadable(row: _Row) -> str:
    return f"its rating is not a number up to {row.best}" if row.rating else "not rated"


def _film(row: _Row, films: FilmMatcher) -> Movie | None:
    if row.movie_id is not None:
        return films.catalog.get(row.movie_id)
    return next((movie for title in row.titles if (movie := films.find(title, row.year))), None)


def _reason(row: _Row, films: FilmMatcher) -> str:
    if row.no_film:
        return "not a film"
    if row.year is not None and row.year > films.last_year:
        return f"the catalogue ends in {films.last_year}"
    namesakes = [movie.label for title in row.titles for movie in films.namesakes(title)][:3]
    if namesakes:
        return f"the catalogue has only {', '.join(dict.fromkeys(namesakes))} by that name"
    return "not in the catalogue"


def _own_file(name: str, text: str, films: FilmMatcher, now: datetime) -> ProfileFile:
    """A file written by ``export_profile``."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise ProfileFileError(f"{name} is not whole JSON: export the profile again.") from None
    if not isinstance(content, dict) or not isinstance(content.get("entries"), list):
        raise ProfileFileError(f"{name} is not a profile written by `gatrec profile export`.")
    if content.get("gatrec_profile") != 1:
        raise ProfileFileError(f"{name} was not written by this version of gatrec: update gatrec.")
    if len(content["entries"]) > MAX_ROWS:
        raise ProfileFileError(f"{name} has more than {MAX_ROWS} entries: that is no profile of one person.")
    found = ProfileFile(rows=len(content["entries"]))
    for number, raw in enumerate(content["entries"], start=1):
        try:
            entry = _Entry.model_validate(raw)
        except ValidationError as error:
            place = ".".join(str(part) for part in error.errors()[0]["loc"]) or "its form"
            raise ProfileFileError(f"Entry {number} of {name} is not as exported: look at {place}.") from None
        value = " ".join(clean(entry.value or "").split())[:MAX_TITLE]
        change = ProfileChange(op="add", kind=entry.kind, scope="lasting")
        if entry.strength < 1:
            change["strength"] = entry.strength
        if entry.kind in ("like", "dislike", "seen", "rating"):
            reason = "" if entry.movie_id is not None and films.catalog.get(entry.movie_id) else "not in the catalogue"
            change["movie_id"] = entry.movie_id or 0
            if entry.kind == "rating":
                change["value"], reason = value, reason or _unknown_value(entry.kind, value)
        else:
            reason = _unknown_value(entry.kind, value)
            change |= {"value": value, "polarity": entry.polarity}
        if reason:
            label = " ".join(clean(entry.title).split())[:MAX_TITLE] or value or f"entry {number}"
            found.unmatched.append(Unmatched(label, reason))
        else:
            found.statements.append(Statement(change, clean(entry.sentence), _date(entry.said_at, now)))
    return found


def _unknown_value(kind: str, value: str) -> str:
    if not value:
        return f"a {kind} without a value"
    if kind == "period":
        try:
            parse_period(value)
        except ValueError:
            return "not a period"
    return ""


def import_report(found: ProfileFile, added: Sequence[Statement]) -> str:
    """What an import did, and by reason which films it could not take."""
    new = [statement.change["kind"] for statement in added]
    kinds = ", ".join(f"{new.count(kind)} {kind}" for kind in sorted(set(new)))
    lines = [f"{found.rows} rows: {len(new)} entries added{f' ({kinds})' if kinds else ''}."]
    if known := len(found.statements) - len(new):
        lines.append(f"{known} were known already, or something else was said since.")
    if found.unmatched:
        lines.append(f"{len(found.unmatched)} not imported:")
    for reason in dict.fromkeys(unmatched.reason for unmatched in found.unmatched):
        names = [unmatched.name for unmatched in found.unmatched if unmatched.reason == reason]
        lines.append(f"- {reason}: {'; '.join(names)}")
    return "\n".join(lines)
