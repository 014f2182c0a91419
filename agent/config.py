"""What the person chose when starting: who they are, which engine speaks, what is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from agent.paths import data_folder

DEFAULT_USER = "me"
DEFAULT_THREAD = "main"


@dataclass(frozen=True, slots=True)
class Settings:
    user: str = DEFAULT_USER
    llm: str = "auto"
    seed: int = 0
    ephemeral: bool = False
    """Keep nothing: profile, conversation and index live in memory."""
    home: Path = field(default_factory=data_folder)
