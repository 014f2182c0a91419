"""`gatrec` on data of one's own, as it is typed."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from recommender.checkpoint import RecommenderError
from recommender.cli import app

RUN = CliRunner()


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A zip like MovieLens' own: 60 users with 25 of 80 films."""
    rng = np.random.default_rng(0)
    lines = ["userId,movieId,rating,timestamp"]
    for user in range(60):
        for film in rng.choice(80, 25, replace=False):
            lines.append(f"{user},{film},{rng.integers(1, 11) / 2},{1_000_000_000 + rng.integers(10**8)}")
    path = tmp_path_factory.mktemp("data") / "ml-own.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ml-own/ratings.csv", "\n".join(lines))
        archive.writestr("ml-own/movies.csv", "movieId,title,genres\n5,Heat (1995),Crime|Drama\n")
    return path


def test_show_tells_what_is_read(own: Path) -> None:
    shown = RUN.invoke(app, ["data", "show", str(own)])
    assert shown.exit_code == 0
    assert "1,500 interactions of 60 users with 80 items" in shown.output
    assert "ratings from 0.5 to 5" in shown.output
    assert "from 2001-" in shown.output
    assert "titles of 1 items" in shown.output


def test_evaluate_writes_the_rows(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    options = ["--data", str(own), "--split", "time", "--relevant", "4", "--models", "popularity,ease"]
    done = RUN.invoke(app, ["evaluate", *options, "--json", str(file)])
    assert done.exit_code == 0, done.output
    rows = json.loads(file.read_text())
    assert {row["model"] for row in rows} == {"popularity", "ease"}
    assert {row["split"] for row in rows} == {"ml-own.zip"}
    assert "miscalibration@10" in {row["metric"] for row in rows}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["evaluate", "--columns", "a,b"], "name the interactions with --data"),
        (["evaluate", "--data", "x", "--validation", "y"], "name the test part with --test"),
        (["evaluate", "--data", "x", "--split", "thirds"], "'thirds' is not one of"),
        (["train", "--output", "model", "--relevant", "4"], "name the interactions with --data"),
        (["data", "get", "ml-2m"], "'ml-2m' is not one of"),
    ],
)
def test_options_that_do_not_go_together_say_so(options: list[str], message: str, tmp_path: Path) -> None:
    done = RUN.invoke(app, options, env={"COLUMNS": "200"})
    assert done.exit_code == 2
    assert message in done.output


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    done = RUN.invoke(app, ["evaluate", "--data", str(tmp_path / "none.csv")])
    assert isinstance(done.exception, RecommenderError)
    assert "There is no file or folder" in str(done.exception)
