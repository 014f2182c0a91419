"""What an engine is: something that listens (understand) and speaks (reply). Everything else is code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from agent.understanding import Situation, Understanding


@dataclass(slots=True)
class Trace:
    """What one turn asked of a language model. The built-in engine leaves it as it is."""

    llm_calls: int = 0
    prompt_tokens: list[int] = field(default_factory=list)
    """Length of each call's prompt as the model's server counted it; missing where the server does not say."""
    sentences: int = 0
    """Sentences that the model wrote for the reply."""
    dropped_sentences: int = 0
    """Those of them that were not shown, because the turn's record does not bear them out."""
    fallback: str = ""
    """Why the built-in engine stepped in; empty when it did not."""


class Engine(Protocol):
    name: str
    """As the protocol's ``engine`` field shows it: "builtin", "ollama:qwen3:4b"."""
    label: str
    """As the status line shows it, with the reason why this engine was taken."""

    async def understand(self, text: str, situation: Situation, trace: Trace) -> Understanding:
        """Read one cleaned message."""
        ...

    def reply(self, record: dict[str, Any], trace: Trace) -> AsyncIterator[str]:
        """Word the turn's record (see ``agent.record.reply_record``), piece by piece."""
        ...

    def close(self) -> None:
        """Let go of what the engine holds: a model in memory, a server."""
        ...
