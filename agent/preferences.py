"""What a person set once and for all: ``settings.toml`` in the data folder, which they and the app may write."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

FILE = "settings.toml"


class Preferences(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)

    theme: str = "gatrec"
    """Colours: gatrec, gatrec-light, ansi-dark, ansi-light (the terminal's own colours) or another one of Ctrl+T."""
    animation: bool = True
    """Whether things move: the spinner and scrolling."""
    engine: str = "auto"
    """Who listens and speaks: auto, builtin, ollama:MODEL, gguf:PATH or PROVIDER:MODEL. --llm overrides it."""
    user: str = "me"
    """Whose profile is used. --user overrides it."""
    keys: dict[str, str] = {}
    """Other keys, by the name F1 shows in brackets; several with commas: newline = "ctrl+j,alt+enter"."""


class PreferencesError(ValueError):
    """The file cannot be read or written; the message says what to do."""


def load(folder: Path) -> Preferences:
    """What is set in the folder's file; the defaults without one. ``PreferencesError`` when the file makes no sense."""
    path = folder / FILE
    try:
        return Preferences.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Preferences()
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        if first["type"] == "extra_forbidden":
            known = ", ".join(Preferences.model_fields)
            raise PreferencesError(f"There is no setting {where} in {path}: known are {known}.") from error
        raise PreferencesError(f"{where} in {path} is not right: {first['msg']}.") from error
    except (OSError, ValueError) as error:
        raise PreferencesError(f"{path} cannot be read ({error}): mend it or move it away.") from error


def save(folder: Path, changes: dict[str, Any]) -> Preferences:
    """Set these fields in the folder's file, made with every field explained when missing; comments in it stay.

    Written whole or not at all. ``PreferencesError`` when the file makes no sense or cannot be written.
    """
    import tomlkit

    from recommender.files import write_text

    kept = load(folder)
    changed = Preferences.model_validate(kept.model_dump() | changes)
    path = folder / FILE
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else _explained(kept)
    document.update({name: getattr(changed, name) for name in changes})
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_text(path, tomlkit.dumps(document))
    except OSError as error:
        raise PreferencesError(
            f"{path} cannot be written ({error.strerror}): what you set lasts until you quit."
        ) from error
    return changed


def _explained(preferences: Preferences) -> Any:
    """A document with every field under what it means."""
    import tomlkit

    document = tomlkit.document()
    for name, field in Preferences.model_fields.items():
        if document:
            document.add(tomlkit.nl())
        document.add(tomlkit.comment(field.description or ""))
        document.add(name, getattr(preferences, name))
    return document
