"""What an engine is: something that listens (understand) and speaks (reply). Everything else is code."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from agent.events import EngineWaiting, WaitingPhase
from agent.understanding import Situation, Understanding
from recommender.catalog import Movie

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class EngineError(ValueError):
    """The engine asked for cannot be used; the message says what to do."""


class MissingModel(EngineError):
    """Ollama runs but does not have the model; ``agent.engines.ollama.pull`` gets it."""

    def __init__(self, model: str) -> None:
        super().__init__(f"Ollama does not have the model {model}: get it with “ollama pull {model}”.")
        self.model = model


@dataclass(slots=True)
class Trace:
    """What one turn asked of a language model. The built-in engine leaves it as it is."""

    llm_calls: int = 0
    prompt_tokens: list[int] = field(default_factory=list)
    """Length of each call's prompt as the model's server counted it, or a careful estimate where it does not say."""
    sentences: int = 0
    """Sentences that the model wrote for the reply."""
    dropped_sentences: int = 0
    """Those of them that were not shown, because the turn's record does not bear them out."""
    fallback: str = ""
    """Why the built-in engine stepped in; empty when it did not."""
    waiting: Callable[[EngineWaiting], None] = lambda _: None
    """Is told what the turn is waiting for, as it changes."""

    def record(self) -> dict[str, Any]:
        """What is kept of the trace with the turn."""
        names = ("llm_calls", "prompt_tokens", "sentences", "dropped_sentences", "fallback")
        return {name: getattr(self, name) for name in names}


Ready = Callable[[Callable[[WaitingPhase], None]], Awaitable[None]]
"""Waits until a model can take a prompt, reporting what for."""


async def always_ready(report: Callable[[WaitingPhase], None]) -> None:
    """There is nothing to wait for."""


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A chat model that can be talked to."""

    chat_model: BaseChatModel
    name: str
    """As the protocol's ``engine`` field shows it: "ollama:qwen3:4b"."""
    label: str
    """As the status line shows it."""
    ready: Ready = always_ready
    close: Callable[[], None] = lambda: None
    """Lets go of what serves the model."""


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

    def window(self, trace: Trace) -> int:
        """How many candidates the engine puts in order itself; 0 when it has no better order than theirs, or may not
        ask its model once more this turn."""
        ...

    async def order(self, liked: Sequence[Movie], candidates: Sequence[Movie], trace: Trace) -> list[int]:
        """The candidates in the engine's order, as indexes, each once."""
        ...

    def close(self) -> None:
        """Let go of what the engine holds: a model in memory, a server."""
        ...
