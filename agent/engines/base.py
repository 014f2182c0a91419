"""What an engine is: something that listens (understand) and speaks (reply). Everything else is code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Protocol

from agent.understanding import Situation, Understanding


class Engine(Protocol):
    name: str
    """As the protocol's ``engine`` field shows it: "builtin", "ollama:qwen3:4b"."""
    label: str
    """As the status line shows it, with the reason why this engine was taken."""

    async def understand(self, text: str, situation: Situation) -> Understanding:
        """Read one cleaned message."""
        ...

    def reply(self, record: dict[str, Any]) -> AsyncIterator[str]:
        """Word the turn's record (see ``agent.record``), piece by piece."""
        ...
