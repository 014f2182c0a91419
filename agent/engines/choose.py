"""Which engine speaks: the one asked for, or with ``auto`` Ollama's best model, else the built-in engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agent.config import Settings
from agent.engines.base import Engine, EngineError, MissingModel
from agent.engines.builtin import BuiltinEngine
from tools.services import Services


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a menu of engines."""

    llm: str
    """As ``choose_engine`` and ``ChatSession.use_engine`` take it."""
    label: str
    missing: str = ""
    """Name of the Ollama model that has to be pulled first; empty when the engine is there."""


def choices() -> list[Choice]:
    """Engines to offer: the built-in one, and what Ollama has or, when it has no model to chat with, could get.

    Blocks up to half a second. GGUF files and other providers are for the person to name.
    """
    from agent.engines import ollama

    found = [Choice("builtin", "built-in engine: rules and templates, answers at once")]
    try:
        models = ollama.installed()
    except ConnectionError:
        return found
    preferred = ollama.best(models)
    names = sorted(models, key=lambda name: (name != preferred, name))
    found += [Choice(f"ollama:{name}", f"{name} by Ollama, {models[name] / 1e9:.1f} GB") for name in names]
    if preferred is None:
        model = ollama.SUGGESTED
        found.append(Choice(f"ollama:{model}", f"{model} by Ollama, to be downloaded", missing=model))
    return found


def choose_engine(settings: Settings, services: Services) -> Engine:
    """The engine for ``settings.llm``: ``auto``, ``builtin``, ``ollama:MODEL``, ``gguf:PATH`` or ``PROVIDER:MODEL``.

    Blocks: at most half a second for ``auto`` without a server, seconds to load a GGUF file. ``EngineError`` when the
    engine asked for is not to be had.
    """
    kind, _, name = settings.llm.partition(":")
    match kind:
        case "auto":
            return _auto(settings, services)
        case "builtin":
            return _builtin(settings, services, "built-in engine")
        case _ if not name.strip():
            raise EngineError(
                f"{settings.llm!r} names no engine: use auto, builtin, ollama:MODEL, gguf:PATH or PROVIDER:MODEL."
            )
        case "ollama":
            return _ollama(name, settings, services)
        case "gguf":
            return _gguf(Path(name).expanduser(), settings, services)
    return _provider(kind, name, settings, services)


def _builtin(settings: Settings, services: Services, label: str) -> Engine:
    return BuiltinEngine.of(services, settings.seed, label)


def _auto(settings: Settings, services: Services) -> Engine:
    from agent.engines import ollama

    try:
        models = ollama.installed()
    except ConnectionError:
        return _builtin(settings, services, f"built-in engine: no Ollama server at {ollama.host()}")
    model = ollama.best(models)
    if model is None:
        return _builtin(settings, services, f"built-in engine: Ollama at {ollama.host()} has no model to use")
    return _served(model, f"{model} by Ollama: the best of {len(models)} installed", settings, services)


def _ollama(model: str, settings: Settings, services: Services) -> Engine:
    from agent.engines import ollama

    try:
        found = ollama.find(model, ollama.installed(ollama.CHOSEN_SECONDS))
    except ConnectionError:
        label = f"{model}: no Ollama server at {ollama.host()} yet, the built-in engine answers until there is"
        return _served(model, label, settings, services)
    if found is None:
        raise MissingModel(model)
    return _served(found, f"{found} by Ollama", settings, services)


def _served(model: str, label: str, settings: Settings, services: Services) -> Engine:
    from agent.engines import ollama
    from agent.engines.chat_model import ChatModelEngine

    chat_model = ollama.chat_model(model, settings.seed)
    ready = ollama.Preparation(chat_model).wait
    return ChatModelEngine(chat_model, services, f"ollama:{model}", label, settings.seed, ready=ready)


def _gguf(path: Path, settings: Settings, services: Services) -> Engine:
    from agent.engines.chat_model import ChatModelEngine, constant_prompts
    from agent.engines.gguf import GgufError, GgufModel

    try:
        model = GgufModel(path)
    except GgufError as error:
        raise EngineError(str(error)) from error
    model.read_ahead(constant_prompts())
    return ChatModelEngine(
        model.chat_model(settings.seed),
        services,
        f"gguf:{path.name}",
        f"{path.stem} in this process",
        settings.seed,
        ready=model.waiting,
        close=model.close,
    )


def _provider(provider: str, model: str, settings: Settings, services: Services) -> Engine:
    from langchain.chat_models import init_chat_model

    from agent.engines.chat_model import FIRST_TOKEN_SECONDS, MOST_ANSWER_TOKENS, ChatModelEngine

    try:
        chat_model = init_chat_model(
            model,
            model_provider=provider,
            temperature=0.2,
            max_tokens=MOST_ANSWER_TOKENS,
            timeout=FIRST_TOKEN_SECONDS,
        )
    except Exception as error:
        reason = str(error).strip().splitlines()
        raise EngineError(
            f"{provider}:{model} cannot be used: {reason[0] if reason else type(error).__name__}"
        ) from error
    name = f"{provider}:{model}"
    return ChatModelEngine(chat_model, services, name, f"{name}: what you say leaves this machine", settings.seed)
