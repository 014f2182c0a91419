"""A session whose turns the test scripts, for everything the app does apart from thinking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from agent.config import Settings
from agent.conversations import Conversation
from agent.events import (
    Event,
    Explained,
    Explanation,
    FilmFacts,
    PhaseStarted,
    Pick,
    PicksReady,
    ProfileChange,
    ProfileChanged,
    ReplyText,
    TurnFinished,
)
from agent.profile import TasteEntry
from agent.taste_map import TasteMap
from agent.tui.app import GatrecApp
from recommender.catalog import Movie, metadata_profile


def make_pick(rank: int, title: str = "Fargo", **changed: Any) -> Pick:
    pick: dict[str, Any] = {
        "rank": rank,
        "movie_id": 600 + rank,
        "title": title,
        "year": 1996,
        "genres": ["Comedy", "Crime"],
        "score": 4.0 - rank,
        "because": [
            {"kind": "liked_movie", "movie_id": 6, "title": "Heat", "share": 0.41},
            {"kind": "trait", "value": "neo-noir"},
        ],
        "director": ["Joel Coen"],
        "cast": ["Frances McDormand"],
        "profile": "A cheerful police chief follows a trail through the snow.",
        "rating_mean": 4.2,
        "rating_count": 224,
    }
    return pick | changed  # type: ignore[return-value]


def make_explanation(**changed: Any) -> Explanation:
    explanation: dict[str, Any] = {
        "movie_id": 601,
        "title": "Fargo",
        "contributions": [
            {"movie_id": 47, "title": "Seven", "share": 0.5},
            {"movie_id": 6, "title": "Heat", "share": 0.3},
        ],
        "bias_share": 0.2,
        "traits": ["neo-noir"],
        "limits": ["no Horror"],
        "counterfactual": [{"without": 6, "rank_before": 1, "rank_after": 37}],
        "score": 3.0,
        "rank": 1,
        "allowed": True,
        "broken": [],
    }
    return explanation | changed  # type: ignore[return-value]


def make_facts(movie_id: int = 601, title: str = "Fargo", **changed: Any) -> FilmFacts:
    facts: dict[str, Any] = {
        "movie_id": movie_id,
        "title": title,
        "year": 1996,
        "genres": ["Comedy", "Crime"],
        "director": ["Joel Coen"],
        "cast": ["Frances McDormand", "William H. Macy"],
        "country": "USA",
        "audience": "adult",
        "themes": ["kidnapping", "small town"],
        "moods": ["deadpan"],
        "setting": "1980s Minnesota",
        "profile": "A cheerful police chief follows a trail through the snow.",
        "source": "llm",
        "rating_mean": 4.2,
        "rating_count": 224,
    }
    return facts | changed  # type: ignore[return-value]


def make_entry(entry_id: int, kind: str = "like", label: str = "Heat (1995)", **changed: Any) -> TasteEntry:
    fields: dict[str, Any] = {
        "entry_id": entry_id,
        "kind": kind,
        "movie_id": 6 if kind in ("like", "dislike", "seen") else None,
        "value": None,
        "polarity": "want",
        "label": label,
        "sentence": "I loved Heat",
        "said_at": "2026-11-21",
    }
    return TasteEntry(**(fields | changed))


def make_movie(movie_id: int, title: str, year: int = 1995) -> Movie:
    genres = ("Crime", "Thriller")
    return Movie(movie_id, movie_id, title, year, genres, (), metadata_profile(title, year, genres), (), 99, 4.0)


class ScriptedSession:
    """Yields ``script`` for every turn; an asyncio.Event in the script is waited for, an exception raised."""

    user = "ada"
    thread = "main"
    engine_name = "builtin"
    engine_label = "built-in engine"

    def __init__(self) -> None:
        self.script: list[Event | asyncio.Event | Exception] = []
        self.entries: list[TasteEntry] = []
        self.records: list[dict[str, Any]] = []
        self.explanations: list[Explanation] = []
        self.without: list[set[int]] = []
        self.map = TasteMap(points=[], left=[], right=[], down=[], up=[])
        self.earlier: list[list[TasteEntry]] = []
        self.may_import = asyncio.Event()
        self.said: list[str] = []
        self.films: list[Movie] = []
        self.threads: dict[str, list[dict[str, Any]]] = {"main": self.records}
        self.listed = [
            Conversation("main", "a slow film", "2026-11-21T20:00:00.000+00:00", 2),
            Conversation("t2", "something French", "2026-11-20T20:00:00.000+00:00", 1),
        ]
        self.engines: list[str] = []
        self.titles = ["Heat (1995)", "Heathers (1989)", "Alien (1979)", "Pride and Prejudice (1995)"]
        self.abandoned = 0
        self.closed = False
        self.may_open = asyncio.Event()
        self.may_open.set()

    async def open(self, settings: Settings, progress: Callable[[str], None]) -> ScriptedSession:
        await asyncio.to_thread(progress, "loading the films")
        await self.may_open.wait()
        return self

    async def turn(self, text: str, *, thread: str | None = None, user: str | None = None) -> AsyncIterator[Event]:
        self.said.append(text)
        finished = False
        try:
            for step in self.script:
                if isinstance(step, Exception):
                    raise step
                if isinstance(step, asyncio.Event):
                    await step.wait()
                else:
                    yield step
            finished = True
        finally:
            self.abandoned += not finished

    async def complete_title(self, text: str, limit: int = 6, inside: bool = True) -> list[str]:
        return [title for title in self.titles if title.lower().startswith(text.strip().lower())][:limit]

    async def messages(self) -> list[str]:
        return [record["text"] for record in self.records]

    async def continue_latest(self) -> None:
        pass

    def open_conversation(self, thread: str | None = None) -> None:
        self.thread = thread or f"new {len(self.threads)}"
        self.records = self.threads.setdefault(self.thread, [])

    async def conversations(self, search: str = "") -> list[Conversation]:
        return [c for c in self.listed if search.lower() in c.title.lower()]

    async def rename_conversation(self, thread: str, title: str) -> None:
        self.listed = [replace(c, title=title) if c.thread == thread else c for c in self.listed]

    async def delete_conversation(self, thread: str) -> None:
        self.listed = [c for c in self.listed if c.thread != thread]

    def well_known_films(self) -> list[Movie]:
        return self.films

    async def use_engine(self, llm: str) -> None:
        self.engines.append(llm)

    async def explain(self, movie_id: int, without: Collection[int] = ()) -> Explanation:
        self.without.append(set(without))
        return self.explanations.pop(0)

    async def taste_map(self) -> TasteMap:
        return self.map

    def film(self, movie_id: int) -> FilmFacts:
        return make_facts(movie_id, f"Film {movie_id}")

    def taste(self) -> list[TasteEntry]:
        return list(self.entries)

    async def set_strength(self, entry_id: int, strength: float) -> None:
        self.earlier.append(self.entries)
        self.entries = [replace(e, strength=strength) if e.entry_id == entry_id else e for e in self.entries]

    async def undo(self) -> list[ProfileChange]:
        if not self.earlier:
            return []
        self.entries = self.earlier.pop()
        return [{"op": "add", "kind": "like"}]

    async def import_profile(self, path: Path, progress: Callable[[int, int], None]) -> str:
        if not path.exists():
            raise ValueError(f"There is no file {path}.")
        await asyncio.to_thread(progress, 1, 2)
        await self.may_import.wait()
        self.entries = [make_entry(9, label="Imported (1999)")]
        return "2 rows: 1 entries added (1 like)."

    async def export_profile(self, path: Path) -> int:
        path.write_text("{}")
        return len(self.entries)

    async def forget(self, entry_id: int) -> None:
        self.earlier.append(self.entries)
        self.entries = [entry for entry in self.entries if entry.entry_id != entry_id]

    async def history(self) -> list[dict[str, Any]]:
        return self.records

    async def aclose(self) -> None:
        self.closed = True


@pytest.fixture
def session() -> ScriptedSession:
    return ScriptedSession()


@pytest.fixture
def app(session: ScriptedSession) -> GatrecApp:
    return GatrecApp(Settings(ephemeral=True), session.open)  # type: ignore[arg-type]


@pytest.fixture
def picks_script() -> list[Event]:
    return [
        PhaseStarted("understand"),
        ProfileChanged([]),
        PhaseStarted("act"),
        PicksReady([make_pick(1), make_pick(2, "Seven"), make_pick(3, "Clue")]),
        PhaseStarted("reply"),
        ReplyText("Three for tonight; "),
        ReplyText("Fargo (1996) leads."),
        TurnFinished({}),
    ]


@pytest.fixture
def why_script() -> list[Event]:
    return [Explained(make_explanation()), ReplyText("Mostly because of Seven."), TurnFinished({})]


WaitUntil = Callable[[Pilot[None], Callable[[], object]], Awaitable[None]]


@pytest.fixture
def wait_until() -> WaitUntil:
    async def wait(pilot: Pilot[None], holds: Callable[[], object]) -> None:
        """Poll until ``holds()``; a wrong app fails here after ten seconds instead of at random."""
        for _ in range(500):
            await pilot.pause()
            if holds():
                return
            await asyncio.sleep(0.02)
        raise AssertionError("what was waited for never came")

    return wait


@pytest.fixture
def screen_text() -> Callable[[GatrecApp], str]:
    """The text on the screen as a person sees it, line by line."""

    def read(app: GatrecApp) -> str:
        strips = app.screen._compositor.render_strips(app.size)
        return "\n".join(strip.text for strip in strips).replace("\N{NO-BREAK SPACE}", " ")

    return read


@pytest.fixture
def entry() -> Callable[..., TasteEntry]:
    return make_entry


@pytest.fixture
def pick() -> Callable[..., Pick]:
    return make_pick


@pytest.fixture
def explanation() -> Callable[..., Explanation]:
    return make_explanation


@pytest.fixture
def facts() -> Callable[..., FilmFacts]:
    return make_facts


@pytest.fixture
def movie() -> Callable[..., Movie]:
    return make_movie
