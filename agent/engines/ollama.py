"""Models served by Ollama: which are there, which is best, getting one, and talking to it.

Proxies of the environment are not used: the server is this machine, or one that ``OLLAMA_HOST`` names.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING

from agent.engines.chat_model import CONNECT_SECONDS, FIRST_TOKEN_SECONDS, MOST_ANSWER_TOKENS

if TYPE_CHECKING:
    from langchain_ollama import ChatOllama

log = logging.getLogger(__name__)

DEFAULT_HOST = "http://127.0.0.1:11434"
NUM_CTX = 4096
"""The same in every request: another value would make the server load the model anew."""
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
_THINKING_TOKENS = 1500


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


def find(model: str, models: dict[str, int]) -> str | None:
    """The installed name of ``model``: "qwen3" is "qwen3:latest"."""
    return next((name for name in (model, f"{model}:latest") if name in models), None)


def chat_model(model: str, seed: int) -> ChatOllama:
    """The model, not yet connected. Connecting and reading give up in time."""
    from langchain_ollama import ChatOllama

    return ChatOllama(
        model=model,
        base_url=host(),
        num_ctx=NUM_CTX,
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


def prepare(model: ChatOllama) -> Thread:
    """Load the model on the server and find out how it thinks, in the background. Errors show in the first turn."""
    thread = Thread(target=_prepare, args=(model,), daemon=True, name="ollama-prepare")
    thread.start()
    return thread


def _prepare(model: ChatOllama) -> None:
    from ollama import Client

    try:
        client = Client(host(), timeout=FIRST_TOKEN_SECONDS, trust_env=False)
        client.generate(model.model, prompt="", keep_alive=KEEP_ALIVE, options={"num_ctx": NUM_CTX})
        capabilities = client.show(model.model).capabilities or []
        if "thinking" in capabilities:
            if model.model.split("/")[-1].startswith("gpt-oss"):
                model.reasoning = "low"  # it cannot be turned off
            elif not _keeps_to_schema_without_thinking(client, model.model):
                model.reasoning = True
            if model.reasoning:
                model.num_predict = _THINKING_TOKENS
    except Exception as error:
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
        options={"num_ctx": NUM_CTX, "num_predict": 30},
    )
    try:
        return isinstance(json.loads(answer.message.content or "")["film"], bool)
    except (ValueError, KeyError, TypeError):
        return False


async def pull(model: str, progress: Callable[[str, float | None], None]) -> None:
    """Download a model. ``progress`` gets what is being done and the share done, None where that is not known.

    Raises ``ConnectionError`` without a server and ``ollama.ResponseError`` for a model that does not exist.
    """
    from ollama import AsyncClient

    async for step in await AsyncClient(host(), trust_env=False).pull(model, stream=True):
        share = step.completed / step.total if step.total and step.completed is not None else None
        progress(step.status or "", share)
