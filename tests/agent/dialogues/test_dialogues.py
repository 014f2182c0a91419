"""Every dialogue of ``tests/dialogues`` keeps its must with the built-in engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from agent.config import Settings
from agent.dialogues.names import Names
from agent.dialogues.report import transcript
from agent.dialogues.runner import run_scripts
from agent.dialogues.script import load_scripts
from tools.services import Services

FOLDER = Path(__file__).parents[2] / "dialogues"


async def test_every_must_holds(services: Services) -> None:
    scripts = load_scripts([FOLDER], Names(services.catalog, services.titles))
    run = await run_scripts(scripts, services, Settings(llm="builtin", ephemeral=True))
    console = Console(width=120, force_terminal=False)
    with console.capture() as said:
        for dialogue in run.dialogues:
            if not dialogue.passed:
                console.print(transcript(dialogue))
    if not run.passed:
        pytest.fail(said.get(), pytrace=False)


def test_the_example_of_the_readme_is_one_of_them() -> None:
    readme = (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"```yaml\n{(FOLDER / 'example.yaml').read_text(encoding='utf-8')}```" in readme
