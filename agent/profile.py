"""The person's taste: an append-only log of changes, each with the sentence it came from.

The current view is what the log adds up to. Nothing is ever overwritten, so everything can be shown, undone and
forgotten. What is said for tonight only never gets here; it stays in the conversation.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from agent.engines.wording import listed
from agent.events import Limit, ProfileChange
from agent.limits import worded
from recommender.catalog import Catalog
from recommender.service import Taste

_SCHEMA = """
CREATE TABLE IF NOT EXISTS changes (
    id INTEGER PRIMARY KEY,
    user TEXT NOT NULL,
    said_at TEXT NOT NULL,
    batch INTEGER NOT NULL,
    op TEXT NOT NULL CHECK (op IN ('add', 'remove')),
    kind TEXT NOT NULL,
    movie_id INTEGER,
    value TEXT,
    polarity TEXT NOT NULL,
    sentence TEXT NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    strength REAL NOT NULL DEFAULT 1
);
CREATE INDEX IF NOT EXISTS changes_of_user ON changes (user, id);
CREATE TABLE IF NOT EXISTS shown (
    user TEXT NOT NULL,
    movie_id INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (user, movie_id)
);
CREATE TABLE IF NOT EXISTS asked (
    user TEXT NOT NULL,
    change INTEGER NOT NULL,
    PRIMARY KEY (user, change)
);
"""
_MIGRATIONS = {1: "ALTER TABLE changes ADD COLUMN strength REAL NOT NULL DEFAULT 1"}
"""Version of an older file -> what brings it to the next one."""
SCHEMA_VERSION = 2

MOVIE_KINDS = ("like", "dislike", "seen")
LEAST_STRENGTH = 0.05
MOST_WORDS = 12
"""How many tastes the taste in words names."""


class ProfileError(RuntimeError):
    """The profile store cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class TasteEntry:
    """One thing known of a person's taste, as shown to them."""

    entry_id: int
    kind: str
    movie_id: int | None
    value: str | None
    polarity: str
    label: str
    sentence: str
    said_at: str
    strength: float = 1.0
    """In (0, 1]: 1 for what is loved or hated, less for what is only liked or rated lower."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A change of the profile with the words it was said in and when, ISO 8601 in UTC."""

    change: ProfileChange
    sentence: str
    said_at: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything known of one person's lasting taste, in the order it was said."""

    entries: tuple[TasteEntry, ...]

    def movies(self, kind: str) -> tuple[int, ...]:
        return tuple(e.movie_id for e in self.entries if e.kind == kind and e.movie_id is not None)

    @property
    def known(self) -> set[int]:
        """Films never to be recommended: liked, disliked, seen or rated."""
        return {entry.movie_id for entry in self.entries if entry.movie_id is not None}

    @property
    def strengths(self) -> dict[int, float]:
        """Movie id -> how much the film is liked or disliked, where it is less than without reserve."""
        return {
            entry.movie_id: entry.strength
            for entry in self.entries
            if entry.kind in ("like", "dislike") and entry.movie_id is not None and entry.strength < 1
        }

    @property
    def wishes(self) -> tuple[TasteEntry, ...]:
        """Entries that are not about one film: genres, moods, people, countries, periods."""
        return tuple(entry for entry in self.entries if entry.movie_id is None)

    @property
    def in_words(self) -> str:
        """The person's taste beyond single films as they would say it, composed of the entries, the strongest first.

        "I love crime, slow films, Tom Hanks and films from Japan." What they avoid is left out: a sentence vector
        hardly knows "no horror" from "horror". So is what they forgot, which their own sentences may still name.
        """
        wanted = sorted((entry for entry in self.wishes if entry.polarity == "want"), key=lambda entry: -entry.strength)
        parts = [_in_words(entry) for entry in wanted[:MOST_WORDS]]
        return f"I love {listed(parts)}." if parts else ""

    def taste(self) -> Taste:
        return Taste(liked=self.movies("like"), disliked=self.movies("dislike"), strengths=self.strengths)


class ProfileStore:
    """The log of changes of every person on this machine, in one SQLite file or in memory."""

    def __init__(self, path: Path | None, catalog: Catalog) -> None:
        self._catalog = catalog
        self._lock = threading.Lock()
        try:
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, timeout=10)
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA secure_delete=ON")
            self._prepare(path)
        except (sqlite3.Error, OSError) as error:
            raise ProfileError(f"Cannot open the profiles in {path} ({error}): move the file away.") from error

    def close(self) -> None:
        self._db.close()

    def _prepare(self, path: Path | None) -> None:
        """Make the tables, or bring those of an older gatrec up to date."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")  # so that no other process migrates the same file
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version > SCHEMA_VERSION:
                raise ProfileError(f"{path} was written by a newer gatrec: update gatrec, or move the file away.")
            for older in range(version or SCHEMA_VERSION, SCHEMA_VERSION):  # version 0 is an empty file
                self._db.execute(_MIGRATIONS[older])
            for statement in filter(str.strip, _SCHEMA.split(";")):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version={SCHEMA_VERSION}")

    def read(self, user: str) -> Profile:
        """What the log of this person adds up to."""
        with self._lock, closing(self._db.cursor()) as cursor:
            rows = cursor.execute("SELECT * FROM changes WHERE user = ? AND NOT undone ORDER BY id", (user,)).fetchall()
        current: dict[tuple, sqlite3.Row] = {}
        for row in rows:
            key = _key(row["kind"], row["movie_id"], row["value"])
            current.pop(key, None)
            if key[0] == "opinion":  # a new opinion of a film takes its earlier rating away
                current.pop(_key("rating", row["movie_id"], None), None)
            if row["op"] == "add":
                current[key] = row
        entries = [entry for row in current.values() if (entry := self._entry(row))]
        return Profile(tuple(sorted(entries, key=lambda entry: entry.said_at)))

    def apply(
        self, user: str, changes: Sequence[ProfileChange], sentence: str, with_last: bool = False
    ) -> list[ProfileChange]:
        """Append the changes that change something, as one batch; returns those.

        ``with_last``: one undo shall take them back together with the last batch.
        """
        profile = self.read(user)
        current = {_key_of(entry): entry for entry in profile.entries}
        kept: list[ProfileChange] = []
        for change in changes:
            key = _key(change["kind"], change.get("movie_id"), change.get("value"))
            entry = current.get(key)
            same = entry is not None and _says_the_same(entry, change)
            if same == (change["op"] == "remove"):
                kept.append(change)
                if key[0] == "opinion":
                    current.pop(_key("rating", key[1], None), None)
        now = utc(datetime.now(UTC))
        self._append(user, [Statement(change, sentence, now) for change in kept], with_last)
        return kept

    def bring_in(self, user: str, statements: Sequence[Statement]) -> list[Statement]:
        """Append statements from elsewhere, as one batch; returns those that changed something.

        The later statement wins: what the profile has said otherwise since then stays as it is.
        """
        current = {_key_of(e): (e.said_at, e.kind, e.polarity, e.strength) for e in self.read(user).entries}
        kept: dict[tuple, Statement] = {}
        for statement in sorted(statements, key=lambda statement: statement.said_at):
            change = statement.change
            key = _key(change["kind"], change.get("movie_id"), change.get("value"))
            said = (statement.said_at, change["kind"], change.get("polarity", "want"), change.get("strength", 1.0))
            known = current.get(key)
            differs = known is not None and known[1:3] != said[1:3]
            if known is None or (known[0] <= said[0] and differs) or (known[0] < said[0] and known[3] != said[3]):
                kept.pop(key, None)
                kept[key], current[key] = statement, said
        self._append(user, list(kept.values()))
        return list(kept.values())

    def set_strength(self, user: str, entry_id: int, strength: float) -> list[ProfileChange]:
        """Say anew how strong an entry is, (0, 1]; sentence and date stay those it came from.

        Returns the change, empty when the profile has no such entry or it is as strong already. ``ValueError`` for a
        strength outside (0, 1].
        """
        if not 0 < strength <= 1:
            raise ValueError(f"A strength is above 0 and at most 1, not {strength}.")
        for entry in self.read(user).entries:
            if entry.entry_id == entry_id and entry.strength != strength:
                change = _addition(entry) | ProfileChange(strength=strength)
                self._append(user, [Statement(change, entry.sentence, entry.said_at)])
                return [change]
        return []

    def remove(self, user: str, entry_id: int, sentence: str) -> list[ProfileChange]:
        """Take one entry out; returns the change, empty when the profile has no such entry."""
        removals = [removal(entry) for entry in self.read(user).entries if entry.entry_id == entry_id]
        return self.apply(user, removals, sentence)

    def undo(self, user: str) -> list[ProfileChange]:
        """Take back the last batch of changes; returns what that did to the profile, empty when there is none."""
        before = self.read(user)
        with self._lock, self._db, closing(self._db.cursor()) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            last = _last_batch(cursor, user)
            if last is None:
                return []
            cursor.execute("UPDATE changes SET undone = 1 WHERE user = ? AND batch = ?", (user, last))
        return _difference(before, self.read(user))

    def note_shown(self, user: str, movie_ids: Sequence[int]) -> None:
        """Count that these films were suggested to the person."""
        with self._lock, self._db:
            self._db.executemany(
                "INSERT INTO shown (user, movie_id, times) VALUES (?, ?, 1)"
                " ON CONFLICT (user, movie_id) DO UPDATE SET times = times + 1",
                [(user, movie_id) for movie_id in movie_ids],
            )

    def times_shown(self, user: str) -> dict[int, int]:
        """Movie id -> how often the film was suggested to the person, over all conversations."""
        with self._lock:
            return dict(self._db.execute("SELECT movie_id, times FROM shown WHERE user = ?", (user,)).fetchall())

    def ask_once(self, user: str, entry_id: int) -> bool:
        """Whether the person was never asked about this entry; from now on they were."""
        with self._lock, self._db:
            asked = self._db.execute("INSERT OR IGNORE INTO asked (user, change) VALUES (?, ?)", (user, entry_id))
            return asked.rowcount == 1

    def forget_all(self, user: str) -> list[ProfileChange]:
        """Delete the person's whole log for good, and what was suggested to them; returns what was removed."""
        removed = [removal(entry) for entry in self.read(user).entries]
        with self._lock, self._db:
            for table in ("changes", "shown", "asked"):
                self._db.execute(f"DELETE FROM {table} WHERE user = ?", (user,))
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return removed

    def _append(self, user: str, statements: Sequence[Statement], with_last: bool = False) -> None:
        if not statements:
            return
        with self._lock, self._db, closing(self._db.cursor()) as cursor:
            cursor.execute("BEGIN IMMEDIATE")  # so that no other process takes the same batch number
            batch = _last_batch(cursor, user) if with_last else None
            batch = batch or 1 + (cursor.execute("SELECT MAX(batch) FROM changes").fetchone()[0] or 0)
            cursor.executemany(
                "INSERT INTO changes (user, said_at, batch, op, kind, movie_id, value, polarity, sentence, strength)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        user,
                        statement.said_at,
                        batch,
                        statement.change["op"],
                        statement.change["kind"],
                        statement.change.get("movie_id"),
                        statement.change.get("value"),
                        statement.change.get("polarity", "want"),
                        statement.sentence,
                        max(LEAST_STRENGTH, min(1.0, statement.change.get("strength", 1.0))),
                    )
                    for statement in statements
                ],
            )

    def _entry(self, row: sqlite3.Row) -> TasteEntry | None:
        if row["movie_id"] is not None:
            movie = self._catalog.get(row["movie_id"])
            if movie is None:
                return None
            label = f"{movie.label}: {row['value']}" if row["kind"] == "rating" else movie.label
        else:
            label = f"no {row['value']}" if row["polarity"] == "avoid" else row["value"]
        return TasteEntry(
            entry_id=row["id"],
            kind=row["kind"],
            movie_id=row["movie_id"],
            value=row["value"],
            polarity=row["polarity"],
            label=label,
            sentence=row["sentence"],
            said_at=row["said_at"],
            strength=row["strength"],
        )


def _last_batch(cursor: sqlite3.Cursor, user: str) -> int | None:
    """Number of the last changes that were not undone."""
    return cursor.execute("SELECT MAX(batch) FROM changes WHERE user = ? AND NOT undone", (user,)).fetchone()[0]


def _in_words(entry: TasteEntry) -> str:
    value = entry.value or ""
    match entry.kind:
        case "genre":
            return f"{value.lower()} films"
        case "mood":
            return f"{value} films"
        case "theme":
            return f"films about {value}"
        case "country":
            return f"films from {value}"
        case "period":
            return f"films from {worded(Limit(kind='year', value=value, polarity='want', scope='lasting'))}"
    return value


def utc(moment: datetime) -> str:
    """A moment as the log writes it: such texts sort by time."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def removal(entry: TasteEntry) -> ProfileChange:
    """The change that takes this entry out of the profile."""
    change = _addition(entry)
    change.pop("strength", None)
    return change | ProfileChange(op="remove")


def _addition(entry: TasteEntry) -> ProfileChange:
    """The change that made this entry."""
    change: ProfileChange = {"op": "add", "kind": entry.kind}  # type: ignore[typeddict-item]
    if entry.movie_id is not None:
        change["movie_id"] = entry.movie_id
    if entry.value is not None:
        change["value"] = entry.value
    if entry.movie_id is None:
        change["polarity"] = "avoid" if entry.polarity == "avoid" else "want"
    if entry.strength < 1:
        change["strength"] = entry.strength
    change["scope"] = "lasting"
    return change


def _difference(before: Profile, after: Profile) -> list[ProfileChange]:
    """The changes that lead from one profile to another."""
    earlier, later = ({_key_of(entry): entry for entry in profile.entries} for profile in (before, after))
    removed = [removal(entry) for key, entry in earlier.items() if key not in later]
    added = [_addition(entry) for key, entry in later.items() if earlier.get(key) != entry]
    return removed + added


def _key(kind: str, movie_id: int | None, value: str | None) -> tuple:
    """Entries with one key replace each other: an opinion of a film, its rating, an attitude to a genre."""
    return ("opinion" if kind in ("like", "dislike") else kind, movie_id, value if movie_id is None else None)


def _key_of(entry: TasteEntry) -> tuple:
    return _key(entry.kind, entry.movie_id, entry.value)


def _says_the_same(entry: TasteEntry, change: ProfileChange) -> bool:
    if change["op"] == "remove":
        return entry.movie_id is None or entry.kind == change["kind"]
    added = _addition(entry)
    return all(added.get(name) == change.get(name) for name in ("kind", "value", "strength")) and (
        entry.movie_id is not None or entry.polarity == change.get("polarity", "want")
    )
