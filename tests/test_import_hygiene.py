"""What may be loaded when: the command line answers at once, and packages know only what they may."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ["torch", "torch_geometric", "transformers", "sentence_transformers", "chromadb", "langgraph", "scipy", "bm25s"]


def loaded(statement: str) -> set[str]:
    """Top-level modules in ``sys.modules`` after the statement, in a fresh interpreter."""
    script = f"import sys, json\n{statement}\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("module", ["agent.cli", "agent.commands"])
def test_the_command_line_loads_nothing_heavy(module: str) -> None:
    assert not loaded(f"import {module}") & {*HEAVY, "textual", "langchain_core"}


def test_the_app_paints_before_models_are_imported() -> None:
    assert not loaded("import agent.tui.app") & {*HEAVY, "langchain_core", "numpy"}


def test_serving_needs_no_torch() -> None:
    assert not loaded("import recommender.service, recommender.index") & {"torch", "torch_geometric", "scipy"}
