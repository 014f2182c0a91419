"""The built-in engine: understands by rule and words by template. No model, no server, no key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from agent.engines import wording
from agent.engines.base import Trace
from agent.engines.reading import Reader
from agent.engines.spotting import Spotter
from agent.engines.tagging import Tagger
from agent.understanding import Situation, Understanding
from recommender.catalog import Movie
from tools.services import Services


class BuiltinEngine:
    name = "builtin"

    def __init__(self, spotter: Spotter, tagger: Tagger, seed: int = 0, label: str = "built-in engine") -> None:
        self.label = label
        self._reader = Reader(spotter, tagger)
        self._seed = seed

    @classmethod
    def of(cls, services: Services, seed: int = 0, label: str = "built-in engine") -> BuiltinEngine:
        return cls(Spotter(services.catalog, services.titles), Tagger(lambda: services.encoder), seed, label)

    async def understand(self, text: str, situation: Situation, trace: Trace) -> Understanding:
        return await asyncio.to_thread(self._reader.read, text, situation)

    async def reply(self, record: dict[str, Any], trace: Trace) -> AsyncIterator[str]:
        text = wording.compose(record, self._seed)
        for piece in wording.pieces(text):
            yield piece

    def window(self, trace: Trace) -> int:
        return 0

    async def order(self, liked: Sequence[Movie], candidates: Sequence[Movie], trace: Trace) -> list[int]:
        return list(range(len(candidates)))

    def close(self) -> None:
        """Nothing is held."""
