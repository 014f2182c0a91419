"""A GGUF file run in this process: llama.cpp's own server on a loopback port, for this program alone."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

from pydantic import SecretStr

from agent.engines.chat_model import CONTEXT_TOKENS, FIRST_TOKEN_SECONDS, MOST_ANSWER_TOKENS

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

log = logging.getLogger(__name__)

_SLOTS = 2
"""One for each kind of prompt, so that both stay cached."""
_MAGIC = b"GGUF"


class GgufError(ValueError):
    """The file cannot be run; the message says what to do."""


class GgufModel:
    """A loaded model; loading takes seconds. ``close`` frees its memory and its port."""

    def __init__(self, path: Path) -> None:
        try:
            import langchain_openai  # noqa: F401
            import xllamacpp
        except ImportError as error:
            raise GgufError('To run GGUF files, install the extra: pip install "gatrec-chat[gguf]".') from error
        if not path.is_file():
            raise GgufError(f"There is no file {path}: give the path of a GGUF model, as in --llm gguf:model.gguf.")
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise GgufError(f"{path} is not a GGUF model: download one for llama.cpp.")
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(path)
        parameters.n_ctx = CONTEXT_TOKENS
        parameters.n_parallel = _SLOTS
        parameters.kv_unified = True
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = _threads()
        parameters.port = 0
        parameters.ui = False
        parameters.verbosity = -1
        self._wanted = Event()
        self._key = secrets.token_urlsafe(16)
        parameters.api_keys = [self._key]
        try:
            self._server = xllamacpp.Server(parameters)
        except Exception as error:
            raise GgufError(f"{path} cannot be loaded ({error}): try another GGUF model.") from error

    def chat_model(self, seed: int) -> ChatOpenAI:
        from langchain_openai import ChatOpenAI
        from openai import DefaultAsyncHttpxClient, DefaultHttpxClient

        return ChatOpenAI(
            model="gguf",
            base_url=f"{self._server.listening_address}/v1",
            api_key=SecretStr(self._key),
            temperature=0.2,
            seed=seed,
            max_completion_tokens=MOST_ANSWER_TOKENS,
            timeout=FIRST_TOKEN_SECONDS,
            max_retries=0,
            streaming=True,
            stream_usage=True,
            http_client=DefaultHttpxClient(trust_env=False),  # no proxy between this process and itself
            http_async_client=DefaultAsyncHttpxClient(trust_env=False),
        )

    def read_ahead(self, prompts: Sequence[str]) -> None:
        """Have the model read, in the background, what prompts begin with, so that turns need not wait for it.
        Ends when somebody is ``waiting``."""
        model = self.chat_model(0)

        def read() -> None:
            try:
                for prompt in prompts:
                    if not self._wanted.is_set():
                        model.invoke([("system", prompt), ("human", "")], max_completion_tokens=1)
            except Exception as error:
                log.info("reading ahead ended: %s", error)

        Thread(target=read, daemon=True, name="gguf-read-ahead").start()

    async def waiting(self, _report: object) -> None:
        """A turn needs the model now; it is always ready."""
        self._wanted.set()

    def close(self) -> None:
        self._wanted.set()
        self._server = None


def _threads() -> int:
    """All cores but one: llama.cpp slows down manyfold when its threads have to share a core."""
    return max(1, (os.cpu_count() or 2) - 1)
