"""Which conversations people have had: title, last word, and what was said. The turns themselves are checkpoints."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiosqlite

from agent.text import clean

LONGEST_TITLE = 60
_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    user TEXT NOT NULL,
    thread TEXT NOT NULL,
    title TEXT NOT NULL,
    spoken_at TEXT NOT NULL,
    PRIMARY KEY (user, thread)
);
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY,
    user TEXT NOT NULL,
    thread TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_of_conversation ON messages (user, thread);
"""


@dataclass(frozen=True, slots=True)
class Conversation:
    thread: str
    title: str
    spoken_at: str
    """When the last turn ended: ISO 8601, UTC."""
    turns: int


class Conversations:
    """The list of every person on this machine, in one SQLite file or in memory."""

    def __init__(self, db: aiosqlite.Connection) -> None:
        self._db = db

    @classmethod
    async def open(cls, path: Path | None) -> Conversations:
        """Raises ``sqlite3.Error`` when the file is no database or cannot be written."""
        db = await aiosqlite.connect(path or ":memory:", timeout=10)
        try:
            await db.execute("PRAGMA secure_delete=ON")
            await db.executescript(_SCHEMA)
        except BaseException:
            await db.close()
            raise
        return cls(db)

    async def close(self) -> None:
        await self._db.close()

    async def note(self, user: str, thread: str, text: str) -> None:
        """A turn ended: the first one gives the conversation its title."""
        await self._db.execute(
            "INSERT INTO conversations VALUES (?, ?, ?, ?)"
            " ON CONFLICT (user, thread) DO UPDATE SET spoken_at = excluded.spoken_at",
            (user, thread, _title(text), datetime.now(UTC).isoformat(timespec="microseconds")),
        )
        await self._db.execute("INSERT INTO messages (user, thread, text) VALUES (?, ?, ?)", (user, thread, text))
        await self._db.commit()

    async def found(self, user: str, search: str = "") -> list[Conversation]:
        """The person's conversations with these words in their title or messages, the latest first."""
        words = f"%{search.strip().replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        rows = await self._db.execute_fetchall(
            """
            SELECT c.thread, c.title, c.spoken_at, COUNT(m.id) FROM conversations c
            JOIN messages m ON m.user = c.user AND m.thread = c.thread
            WHERE c.user = ? GROUP BY c.thread
            HAVING c.title LIKE ? ESCAPE '!' OR SUM(m.text LIKE ? ESCAPE '!') > 0
            ORDER BY c.spoken_at DESC
            """,
            (user, words, words),
        )
        return [Conversation(*row) for row in rows]

    async def messages(self, user: str, limit: int) -> list[str]:
        """The last messages of the person in all conversations, oldest first."""
        rows = await self._db.execute_fetchall(
            "SELECT text FROM messages WHERE user = ? ORDER BY id DESC LIMIT ?", (user, limit)
        )
        return [row[0] for row in rows][::-1]

    async def rename(self, user: str, thread: str, title: str) -> None:
        """A blank title leaves the conversation as it is."""
        if title := _title(title):
            await self._db.execute(
                "UPDATE conversations SET title = ? WHERE user = ? AND thread = ?", (title, user, thread)
            )
            await self._db.commit()

    async def delete(self, user: str, thread: str) -> None:
        for table in ("conversations", "messages"):
            await self._db.execute(f"DELETE FROM {table} WHERE user = ? AND thread = ?", (user, thread))
        await self._db.commit()


def _title(text: str) -> str:
    line = " ".join(clean(text).split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"
