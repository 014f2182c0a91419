"""One conversation: a sentence in, a stream of typed events out. The only consumer of the graph's stream."""

from __future__ import annotations

import asyncio
import gc
import logging
import sqlite3
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from agent.config import DEFAULT_THREAD, Settings
from agent.conversations import Conversation, Conversations
from agent.engines.base import Engine, EngineError
from agent.engines.builtin import BuiltinEngine
from agent.engines.choose import choose_engine
from agent.events import Event, Explanation, FilmFacts, PhaseStarted, ProfileChange, TurnError, TurnFailed, TurnFinished
from agent.explaining import explain
from agent.graph import build_graph
from agent.matching import FilmMatcher
from agent.profile import ProfileError, ProfileStore, TasteEntry
from agent.profile_files import import_report, read_profile_file, save_profile
from agent.record import turn_record
from agent.state import State, TurnContext
from agent.taste_map import TasteMap, taste_map
from agent.text import clean
from recommender.catalog import Movie
from recommender.embedding import EncoderError
from recommender.service import RecommenderError
from recommender.well_known import well_known
from tools.movie_details import facts
from tools.services import Services

log = logging.getLogger(__name__)

MOST_HISTORY = 50
"""How many earlier turns are read back when a conversation is opened again."""
MOST_MESSAGES = 500
"""How many earlier messages the person can go back to while writing."""


class SessionError(RuntimeError):
    """The conversation cannot be opened; the message says what to do."""


class ChatSession:
    """The agent with everything loaded. ``user`` and ``thread`` are what a turn uses when it names none."""

    def __init__(
        self,
        settings: Settings,
        services: Services,
        engine: Engine,
        profiles: ProfileStore,
        checkpointer: BaseCheckpointSaver,
        closing: AsyncExitStack,
        conversations: Conversations | None = None,
    ) -> None:
        """Without ``conversations`` no list of them is kept."""
        self.user = settings.user
        self.thread = DEFAULT_THREAD
        self.services = services
        self._settings = settings
        self._ephemeral = settings.ephemeral
        self._engine = engine
        self._profiles = profiles
        self._checkpointer = checkpointer
        self._conversations = conversations
        self._closing = closing
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._in_flight = 0
        """Turns that use the engine."""
        self._switching = asyncio.Lock()
        """Held while the engine is changed: a turn that begins meanwhile waits for the new one."""
        self._graph = build_graph(services, profiles, engine).compile(checkpointer=checkpointer)
        closing.callback(lambda: self._engine.close())

    @classmethod
    async def open(cls, settings: Settings, progress: Callable[[str], None] = lambda _: None) -> ChatSession:
        """Load the models, the index and what is remembered; several seconds, off the event loop.

        No garbage is collected until everything is loaded: looking through all that has been imported by then, again
        and again, takes a second and holds up the keys meanwhile. What is loaded stays, so it is left out later.
        """
        folder = None if settings.ephemeral else settings.home
        gc.disable()
        try:
            services = await asyncio.to_thread(Services.load, folder and folder / "index", progress)
            session = await cls.with_services(settings, services)
        except BaseException:
            gc.enable()
            raise

        def loaded(_: object) -> None:
            gc.freeze()
            gc.enable()

        services.loading_encoder.add_done_callback(loaded)
        return session

    @classmethod
    async def with_services(cls, settings: Settings, services: Services) -> ChatSession:
        """A session over services that are already loaded."""
        closing = AsyncExitStack()
        checkpointer: BaseCheckpointSaver = InMemorySaver()
        profiles = ProfileStore(None if settings.ephemeral else settings.home / "profiles.sqlite", services.catalog)
        closing.callback(profiles.close)
        path = None if settings.ephemeral else settings.home / "conversations.sqlite"
        try:
            if path is not None:
                saver = await closing.enter_async_context(AsyncSqliteSaver.from_conn_string(str(path)))
                await saver.setup()
                checkpointer = saver
            conversations = await Conversations.open(path)
        except sqlite3.Error as error:
            await closing.aclose()
            raise SessionError(f"Cannot read the conversations in {path} ({error}): move the file away.") from error
        closing.push_async_callback(conversations.close)
        try:
            engine = await asyncio.to_thread(choose_engine, settings, services)
        except EngineError:
            await closing.aclose()
            raise

        def make() -> ChatSession:
            session = cls(settings, services, engine, profiles, checkpointer, closing, conversations)
            asyncio.run(session._warm_up())
            return session

        return await asyncio.to_thread(make)  # a tenth of a second's work

    async def _warm_up(self) -> None:
        """One turn on the side, forgotten at once: the first real one should not pay for first calls."""
        profiles = ProfileStore(None, self.services.catalog)
        engine = self._engine if isinstance(self._engine, BuiltinEngine) else BuiltinEngine.of(self.services)
        graph = build_graph(self.services, profiles, engine).compile()
        await graph.ainvoke(State(text="I like Heat. Something from the 90s?"), context=TurnContext())

    @property
    def engine_name(self) -> str:
        return self._engine.name

    @property
    def engine_label(self) -> str:
        return self._engine.label

    async def use_engine(self, llm: str) -> None:
        """Let another engine speak from the next turn on; ``llm`` is as ``--llm`` takes it.

        Loading it can take seconds, and a turn begun meanwhile waits. ``EngineError`` when a turn is in flight or the
        engine is not to be had, ``MissingModel`` when it has to be pulled first: the old one then stays.
        """
        if self._switching.locked():
            raise EngineError("Another engine is being loaded: wait until it is there.")
        async with self._switching:
            if self._in_flight:
                raise EngineError("An answer is being written: let it end or stop it, then change the engine.")
            loading = asyncio.create_task(
                asyncio.to_thread(choose_engine, replace(self._settings, llm=llm), self.services)
            )
            try:
                engine = await asyncio.shield(loading)
            except asyncio.CancelledError:
                loading.add_done_callback(_close_unused)
                raise
            old, self._engine = self._engine, engine
            self._graph = build_graph(self.services, self._profiles, engine).compile(checkpointer=self._checkpointer)
            await asyncio.to_thread(old.close)

    async def turn(self, text: str, *, thread: str | None = None, user: str | None = None) -> AsyncGenerator[Event]:
        """Answer one message. Ends with ``TurnFinished`` or ``TurnFailed``.

        Cancelling the consuming task stops the turn: the conversation stays as it was before the message.
        """
        owner = user or self.user
        thread, user = self._names(thread, user)
        context = TurnContext(user)
        started = time.perf_counter()
        phases: dict[str, float] = {}
        phase = ""
        state: Any = {}
        async with self._turns[thread]:
            async with self._switching:
                self._in_flight += 1
            try:
                stream: AsyncIterator[tuple[str, Any]] = self._graph.astream(
                    State(text=clean(text)),
                    await self._last_finished(user, thread),
                    context=context,
                    stream_mode=["custom", "values"],
                    durability="exit",
                )  # type: ignore[assignment]
                async for mode, item in stream:
                    if mode == "values":
                        state = item
                        continue
                    if isinstance(item, PhaseStarted):
                        phase = item.phase
                        phases.setdefault(phase, time.perf_counter())
                    yield item
                if self._conversations is not None:
                    await self._conversations.note(owner, thread, clean(text))
            except Exception as error:
                log.exception("a turn failed while it was in %s", phase or "its start")
                yield TurnFailed(TurnError(kind=type(error).__name__, message=_failure(error)))
                return
            finally:
                self._in_flight -= 1
        ended = time.perf_counter()
        yield TurnFinished(turn_record(state, _milliseconds(phases, started, ended)))

    async def complete_title(self, text: str, limit: int = 6, inside: bool = True) -> list[str]:
        """Films, as "Heat (1995)", whose title begins with the text or, where ``inside``, has a word that does."""
        movies = await asyncio.to_thread(self.services.titles.completing, text, limit, inside)
        return [movie.label for movie in movies]

    async def explain(self, movie_id: int, without: Collection[int] = ()) -> Explanation:
        """Why a film stands where it does for the evening's wish and the profile of now, some likes left aside.

        The films left aside stay out of the ranking, as in "and without Heat?". ``KeyError`` for an unknown film.
        """
        thread, user = self._names(None, None)
        state = await self._graph.aget_state(await self._last_finished(user, thread))
        wish, profile = state.values.get("wish", {}), self._profiles.read(user)
        return await asyncio.to_thread(explain, self.services, profile, wish, movie_id, without)

    async def taste_map(self) -> TasteMap:
        """Where the films of the profile and the latest picks lie in the network's space."""
        thread, user = self._names(None, None)
        state = await self._graph.aget_state(await self._last_finished(user, thread))
        return await asyncio.to_thread(
            taste_map, self.services, self._profiles.read(user), state.values.get("picks", [])
        )

    def film(self, movie_id: int) -> FilmFacts:
        """What may be shown of a film. ``KeyError`` when the catalogue has none of this id."""
        return cast(FilmFacts, facts(self.services.catalog[movie_id]))

    def well_known_films(self) -> list[Movie]:
        """A dozen films to begin with, none of which the person has said anything about."""
        known = self._profiles.read(self._names(None, None)[1]).known
        return well_known(self.services.catalog, without=known)

    def taste(self, user: str | None = None) -> list[TasteEntry]:
        """Everything known of the person, as shown to them."""
        return list(self._profiles.read(self._names(None, user)[1]).entries)

    async def forget(self, entry_id: int) -> None:
        """Take one entry out of the profile; an unknown one is ignored."""
        self._profiles.remove(self._names(None, None)[1], entry_id, "removed in the profile panel")

    async def set_strength(self, entry_id: int, strength: float) -> None:
        """Say anew how strong one entry of the profile is, in (0, 1]; an unknown one is ignored."""
        self._profiles.set_strength(self._names(None, None)[1], entry_id, strength)

    async def undo(self) -> list[ProfileChange]:
        """Take back the last change of the profile, wherever it was made; empty when there is none."""
        return self._profiles.undo(self._names(None, None)[1])

    async def import_profile(self, path: Path, progress: Callable[[int, int], None] = lambda done, total: None) -> str:
        """Add what a file says of the person's taste; returns what was done and what not.

        ``progress`` is called from another thread. ``ProfileFileError`` when the file cannot be used.
        """

        def bring_in() -> str:
            films = FilmMatcher(self.services.catalog, self.services.titles)
            found = read_profile_file(path, films, datetime.now(UTC), progress)
            return import_report(found, self._profiles.bring_in(self._names(None, None)[1], found.statements))

        return await asyncio.to_thread(bring_in)

    async def export_profile(self, path: Path) -> int:
        """Write the profile to a new JSON file; returns how many entries. ``ProfileFileError`` when that cannot be."""
        profile = self._profiles.read(self._names(None, None)[1])
        await asyncio.to_thread(save_profile, path, profile, self.services.catalog)
        return len(profile.entries)

    async def history(self) -> list[dict[str, Any]]:
        """The records of the conversation's earlier turns, oldest first."""
        thread, user = self._names(None, None)
        records: list[dict[str, Any]] = []
        async for snapshot in self._graph.aget_state_history(self._config(user, thread), limit=MOST_HISTORY):
            if snapshot.values.get("reply") and not snapshot.next:
                records.append(turn_record(cast(State, snapshot.values), {}))
        return records[::-1]

    async def conversations(self, search: str = "") -> list[Conversation]:
        """The person's conversations, the latest first; those with these words in them, when some are given."""
        return [] if self._conversations is None else await self._conversations.found(self.user, search)

    async def messages(self) -> list[str]:
        """What the person said last, in whichever conversation, oldest first."""
        return [] if self._conversations is None else await self._conversations.messages(self.user, MOST_MESSAGES)

    async def continue_latest(self) -> None:
        """Go on with the conversation that was spoken in last."""
        if found := await self.conversations():
            self.thread = found[0].thread

    def open_conversation(self, thread: str | None = None) -> None:
        """Turns and the history are of this conversation from now on; of a new one without a name."""
        self.thread = thread or uuid4().hex

    async def rename_conversation(self, thread: str, title: str) -> None:
        if self._conversations is not None:
            await self._conversations.rename(self.user, thread, title)

    async def delete_conversation(self, thread: str) -> None:
        """Delete what was said and shown, for good; what it taught about the person's taste stays in the profile."""
        user = self._names(thread, None)[1]
        async with self._turns[thread]:
            await self._checkpointer.adelete_thread(self._config(user, thread)["configurable"]["thread_id"])
            if self._conversations is not None:
                await self._conversations.delete(self.user, thread)
        if thread == self.thread:
            self.open_conversation()

    async def aclose(self) -> None:
        await self._closing.aclose()

    async def _last_finished(self, user: str, thread: str) -> RunnableConfig:
        """Where the next turn goes on: a turn that was stopped half-way is as if it had never been."""
        config = self._config(user, thread)
        unfinished = False
        async for snapshot in self._graph.aget_state_history(config):
            if not snapshot.next:
                return snapshot.config
            unfinished = True
        if unfinished:
            await self._checkpointer.adelete_thread(config["configurable"]["thread_id"])
        return config

    def _names(self, thread: str | None, user: str | None) -> tuple[str, str]:
        thread = thread or self.thread
        user = user or self.user
        return thread, (f"{user}/{thread}" if self._ephemeral else user)

    @staticmethod
    def _config(user: str, thread: str) -> RunnableConfig:
        return {"configurable": {"thread_id": f"{user}/{thread}"}}


def _close_unused(loading: asyncio.Task[Engine]) -> None:
    if not loading.cancelled() and loading.exception() is None:
        loading.result().close()


def _failure(error: Exception) -> str:
    if isinstance(error, (EncoderError, RecommenderError, ProfileError)):
        return str(error)
    return f"That went wrong on my side ({type(error).__name__}); the conversation goes on. Please try again."


def _milliseconds(phases: dict[str, float], started: float, ended: float) -> dict[str, float]:
    """How long understanding, acting (look-up and ranking) and replying took."""
    acting, replying = phases.get("resolve", ended), phases.get("reply", ended)
    return {
        "understand": round(1000 * (acting - phases.get("understand", started)), 1),
        "act": round(1000 * (replying - acting), 1),
        "reply": round(1000 * (ended - replying), 1),
        "total": round(1000 * (ended - started), 1),
    }
