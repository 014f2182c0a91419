"""What the app asks of its process: the screen goes first, models load beside it, garbage waits for a quiet moment."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from agent.tui.screens.main import BUILTIN

if TYPE_CHECKING:
    from agent.config import Settings
    from agent.session import ChatSession

SECONDS_PER_THREAD = 0.001
"""How long a thread that loads may go on when the screen has something to do; 0.005 is Python's own."""
ROUNDS_PER_FULL_COLLECTION = 200
"""Garbage is looked for among all objects, which takes a tenth of a second, this seldom unasked; 10 is Python's own."""


async def open_chat_session(settings: Settings, progress: Callable[[str], None]) -> ChatSession:
    """Open the real session with the engine that is always there; its imports are slow, so they happen in a thread."""

    def load() -> type[ChatSession]:
        from agent.session import ChatSession

        return ChatSession

    return await (await asyncio.to_thread(load)).open(replace(settings, llm=BUILTIN), progress)


def give_way() -> None:
    """Let the screen go before everything else in this process."""
    sys.setswitchinterval(SECONDS_PER_THREAD)
    gc.set_threshold(*gc.get_threshold()[:2], ROUNDS_PER_FULL_COLLECTION)
