"""Which engine speaks: what the person asked for, else the built-in one."""

from __future__ import annotations

from agent.config import Settings
from agent.engines.base import Engine
from agent.engines.builtin import BuiltinEngine
from agent.engines.spotting import Spotter
from tools.services import Services


class EngineError(ValueError):
    """The engine asked for cannot be used; the message says what to do."""


def choose_engine(settings: Settings, services: Services) -> Engine:
    """The engine for ``settings.llm``; ``EngineError`` when it is not to be had."""
    if settings.llm not in ("auto", "builtin"):
        raise EngineError(f"The engine {settings.llm!r} is not available yet: use --llm builtin.")
    return BuiltinEngine(Spotter(services.catalog, services.titles), settings.seed)
