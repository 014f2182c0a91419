"""Models served by Ollama: which are there, which is best, getting one, and talking to it.

Proxies of the environment are not used: the server is this machine, or one that ``OLLAMA_HOST`` names.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Callable, Container
from contextlib import aclosing
from threading import Thread
from typing import TYPE_CHECKING

from agent.engines.base import EngineError
from agent.engines.chat_model import CONNECT_SECONDS, CONTEXT_TOKENS, FIRST_TOKEN_SECONDS, MOST_ANSWER_TOKENS
from agent.events import WaitingPhase

if TYPE_CHECKING:
    from langchain_ollama import ChatOllama

log = logging.getLogger(__name__)

DEFAULT_HOST = "http://127.0.0.1:11434"
KEEP_ALIVE = "30m"
PROBE_SECONDS = 0.5
CHOSEN_SECONDS = 2.0
"""How long a server that was asked for by name may take to answer."""
PREFERRED = (
    "qwen3",
    "qwen2.5",
    "gemma3",
    "llama3.1",
    "llama3.2",
    "mistral-small",
    "mistral",
    "phi4",
    "granite3",
    "gpt-oss",
)
"""Families of instruct models, the best first; within one, the larger tag that is installed."""
SUGGESTED = "qwen3:4b-instruct"
"""What to get when nothing of these is installed: 2.5 GB."""
_THINKING_TOKENS = 1500
_LOOK_SECONDS = 0.05


def host() -> str:
    """Where the server is, as ``OLLAMA_HOST`` says it."""
    return os.environ.get("OLLAMA_HOST", "").strip() or DEFAULT_HOST


def installed(seconds: float = PROBE_SECONDS) -> dict[str, int]:
    """Name -> size in bytes of the installed models. ``ConnectionError`` when no server answers within ``seconds``."""
    import httpx
    from ollama import Client, ResponseError

    try:
        listed = Client(host(), timeout=seconds, trust_env=False).list()
    except (httpx.HTTPError, ResponseError, ValueError) as error:
        raise ConnectionError(f"no Ollama server answers at {host()}") from error
    return {model.model: int(model.size or 0) for model in listed.models if model.model}


def best(models: dict[str, int]) -> str | None:
    """The model to take when none was named, or None when no preferred family is there."""
    for family in PREFERRED:
        of_family = [name for name in models if name.split("/")[-1].split(":")[0] == family]
        if of_family:
            return max(of_family, key=lambda name: ("instruct" in name, models[name]))
    return None


def find(model: str, models: Container[str]) -> str | None:
    """The installed name of ``model``: "qwen3" is "qwen3:latest"."""
    return next((name for name in (model, f"{model}:latest") if name in models), None)


def chat_model(model: str, seed: int) -> ChatOllama:
    """The model, not yet connected. Connecting and reading give up in time."""
    from langchain_ollama import ChatOllama

    return ChatOllama(
        model=model,
        base_url=host(),
        num_ctx=CONTEXT_TOKENS,
        num_predict=MOST_ANSWER_TOKENS,
        temperature=0.2,
        seed=seed,
        keep_alive=KEEP_ALIVE,
        reasoning=False,
        client_kwargs={
            "timeout": (CONNECT_SECONDS, FIRST_TOKEN_SECONDS, CONNECT_SECONDS, CONNECT_SECONDS),
            "trust_env": False,
        },
    )


class Preparation:
    """Has the server load a model and finds out how the model thinks: at the start, and again when it has been
    unloaded or the server was away."""

    def __init__(self, model: ChatOllama) -> None:
        self._model = model
        self._phase: WaitingPhase = "connecting"
        self._failure: Exception | None = None
        self._thread = self._begin()

    async def wait(self, report: Callable[[WaitingPhase], None]) -> None:
        """Return when the model is in memory; ``report`` is told what takes the time. Raises what the server answers
        when it cannot be reached (``ConnectionError``, ``httpx.HTTPError``) or cannot load it (``ollama.ResponseError``)."""
        report("connecting")
        if not self._thread.is_alive() and (self._failure or not await self._in_memory()):
            self._thread = self._begin()
        while self._thread.is_alive():
            report(self._phase)
            await asyncio.sleep(_LOOK_SECONDS)
        if self._failure:
            raise self._failure

    async def _in_memory(self) -> bool:
        """Whether the server holds the model with our context; true when it is too old to say."""
        from ollama import AsyncClient, ResponseError

        try:
            running = await AsyncClient(host(), timeout=CONNECT_SECONDS, trust_env=False).ps()
        except ResponseError:
            return True
        held = {model.model: model.context_length for model in running.models if model.model}
        name = find(self._model.model, held)
        return name is not None and held[name] in (CONTEXT_TOKENS, None)

    def _begin(self) -> Thread:
        self._phase, self._failure = "connecting", None
        thread = Thread(target=self._prepare, daemon=True, name="ollama-prepare")
        thread.start()
        return thread

    def _prepare(self) -> None:
        from httpx import Timeout
        from ollama import Client

        model = self._model
        try:
            client = Client(host(), timeout=Timeout(FIRST_TOKEN_SECONDS, connect=CONNECT_SECONDS), trust_env=False)
            capabilities = client.show(model.model).capabilities or []
            self._phase = "loading"
            client.generate(model.model, prompt="", keep_alive=KEEP_ALIVE, options={"num_ctx": CONTEXT_TOKENS})
            if "thinking" in capabilities:
                if model.model.split("/")[-1].startswith("gpt-oss"):
                    model.reasoning = "low"  # it cannot be turned off
                else:
                    model.reasoning = not _keeps_to_schema_without_thinking(client, model.model)
                if model.reasoning:
                    model.num_predict = _THINKING_TOKENS
        except Exception as error:
            self._failure = error
            log.info("preparing %s failed: %s", model.model, error)


def _keeps_to_schema_without_thinking(client: object, model: str) -> bool:
    """Some models ignore a schema when told not to think."""
    schema = {"type": "object", "properties": {"film": {"type": "boolean"}}, "required": ["film"]}
    answer = client.chat(  # type: ignore[attr-defined]
        model,
        messages=[{"role": "user", "content": "Is Heat a film? Answer as JSON."}],
        format=schema,
        think=False,
        keep_alive=KEEP_ALIVE,
        options={"num_ctx": CONTEXT_TOKENS, "num_predict": 30},
    )
    try:
        return isinstance(json.loads(answer.message.content or "")["film"], bool)
    except (ValueError, KeyError, TypeError):
        return False


async def pull(model: str, progress: Callable[[str, float | None], None]) -> None:
    """Download a model. ``progress`` gets what is being done and the share done, None where that is not known.

    Cancelling the task hangs up; what the server has got by then it keeps for the next try. ``EngineError`` when there
    is no server or no such model.
    """
    from httpx import HTTPError, Timeout
    from ollama import AsyncClient, ResponseError

    client = AsyncClient(host(), timeout=Timeout(None, connect=CONNECT_SECONDS), trust_env=False)
    try:
        async with aclosing(await client.pull(model, stream=True)) as steps:  # type: ignore[type-var]
            async for step in steps:
                share = step.completed / step.total if step.total and step.completed is not None else None
                progress(step.status or "", share)
    except ResponseError as error:
        raise EngineError(
            f"Ollama cannot get {model} ({error.error}): choose a name from ollama.com/library."
        ) from error
    except (HTTPError, ConnectionError) as error:
        raise EngineError(f"Ollama at {host()} hung up or cannot be reached: start it and try again.") from error
