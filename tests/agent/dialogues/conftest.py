"""Names and scripts over the services that all tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from agent.dialogues.names import Names
from agent.dialogues.script import Script, load_scripts
from tools.services import Services


@pytest.fixture(scope="session")
def names(services: Services) -> Names:
    return Names(services.catalog, services.titles)


@pytest.fixture
def scripts_of(names: Names, tmp_path: Path) -> Callable[[str], list[Script]]:
    """Reads the text of a script file, as ``talk.yaml``."""

    def read(text: str) -> list[Script]:
        path = tmp_path / "talk.yaml"
        path.write_text(text, encoding="utf-8")
        return load_scripts([path], names)

    return read
