"""Which engine speaks: the one asked for, or with ``auto`` Ollama's best model, else the built-in engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agent.config import Settings
from agent.engines.base import Engine, EngineError, LoadedModel, MissingModel
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
    if settings.llm == "builtin":
        return BuiltinEngine.of(services, settings.seed, "built-in engine")
    if settings.llm == "auto":
        from agent.engines import ollama

        try:
            models = ollama.installed()
        except ConnectionError:
            label = f"built-in engine: no Ollama server at {ollama.host()}"
            return BuiltinEngine.of(services, settings.seed, label)
        best = ollama.best(models)
        if best is None:
            label = f"built-in engine: Ollama at {ollama.host()} has no model to use"
            return BuiltinEngine.of(services, settings.seed, label)
        loaded = _ollama(best, f"{best} by Ollama: the best of {len(models)} installed", settings.seed)
    else:
        loaded = load_model(settings.llm, settings.seed, read_ahead=True)
    from agent.engines.chat_model import ChatModelEngine
    from agent.engines.rerank import is_gain

    return ChatModelEngine(loaded, services, settings.seed, is_gain(settings.home, loaded.name))


def load_model(llm: str, seed: int, read_ahead: bool = False) -> LoadedModel:
    """The model that ``llm`` names: ``ollama:MODEL``, ``gguf:PATH`` or ``PROVIDER:MODEL``. ``EngineError`` when it is
    not to be had. With ``read_ahead`` a GGUF model reads the prompts of a conversation before it is asked."""
    from agent.engines import ollama

    kind, _, name = llm.partition(":")
    if not name.strip():
        raise EngineError(f"{llm!r} names no model: use ollama:MODEL, gguf:PATH or PROVIDER:MODEL.")
    if kind == "gguf":
        return _gguf(Path(name).expanduser(), seed, read_ahead)
    if kind != "ollama":
        return _provider(kind, name)
    try:
        found = ollama.find(name, ollama.installed(ollama.CHOSEN_SECONDS))
    except ConnectionError:
        label = f"{name}: no Ollama server at {ollama.host()} yet, the built-in engine answers until there is"
        return _ollama(name, label, seed)
    if found is None:
        raise MissingModel(name)
    return _ollama(found, f"{found} by Ollama", seed)


def _ollama(model: str, label: str, seed: int) -> LoadedModel:
    from agent.engines import ollama

    chat_model = ollama.chat_model(model, seed)
    return LoadedModel(chat_model, f"ollama:{model}", label, ollama.Preparation(chat_model).wait)


def _gguf(path: Path, seed: int, read_ahead: bool) -> LoadedModel:
    from agent.engines.gguf import GgufError, GgufModel

    try:
        model = GgufModel(path)
    except GgufError as error:
        raise EngineError(str(error)) from error
    if read_ahead:
        from agent.engines.chat_model import constant_prompts

        model.read_ahead(constant_prompts())
    return LoadedModel(
        model.chat_model(seed), f"gguf:{path.name}", f"{path.stem} in this process", model.waiting, model.close
    )


def _provider(provider: str, model: str) -> LoadedModel:
    from langchain.chat_models import init_chat_model

    from agent.engines.chat_model import FIRST_TOKEN_SECONDS, MOST_ANSWER_TOKENS

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
    return LoadedModel(chat_model, name, f"{name}: what you say leaves this machine")
