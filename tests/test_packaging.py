"""The wheel holds everything the program needs and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


@pytest.mark.parametrize(
    "path",
    [
        "recommender/starter/movies.csv",
        "recommender/starter/ratings.csv.gz",
        "recommender/starter/profiles.jsonl",
        "recommender/starter/cues.jsonl",
        "recommender/starter/users.jsonl",
        "recommender/starter/outside.csv",
        "recommender/starter/vectors.safetensors",
        "recommender/starter/model.safetensors",
        "recommender/starter/model.json",
        "recommender/starter/LICENSE",
        "agent/tui/gatrec.tcss",
        "agent/py.typed",
    ],
)
def test_the_wheel_holds(wheel: zipfile.ZipFile, path: str) -> None:
    assert path in wheel.namelist()


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    top = {name.split("/")[0] for name in wheel.namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"agent", "recommender", "prompts", "tools"}


def test_both_commands_are_installed(wheel: zipfile.ZipFile) -> None:
    name = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    scripts = wheel.read(name).decode()
    assert "gatrec-chat = agent.cli:main" in scripts
    assert "gatrec = agent.commands:main" in scripts
