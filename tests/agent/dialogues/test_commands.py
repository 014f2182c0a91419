"""`gatrec dialogues`: runs, reports, exit codes; what is recorded can be run again."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from agent.commands import app
from agent.dialogues.names import Names
from agent.dialogues.runner import Stage
from agent.dialogues.script import load_scripts
from tools.services import Services

GOOD = """
name: a western
tags: [limits]
turns:
  - say: a western from the 60s
    must: {picks: {all: {genre: Western}}}
    should: {intent: chat}
"""
BAD = """
name: a wrong hope
tags: [limits]
turns:
  - say: I loved Heat & <b>Fargo</b>
    must: {mentions: {Heat: dislike}, picks: {count: 5}}
"""


@pytest.fixture
def gatrec(services: Services, monkeypatch: pytest.MonkeyPatch):
    """Runs `gatrec dialogues …` with the services that are already loaded."""
    monkeypatch.setattr(Services, "load", lambda *_: services)

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, ["dialogues", *map(str, arguments)])

    return run


@pytest.fixture
def write(tmp_path: Path):
    def script(name: str, *texts: str) -> Path:
        path = tmp_path / name
        path.write_text("\n---\n".join(texts), encoding="utf-8")
        return path

    return script


def test_a_run_that_keeps_every_must_exits_with_0(gatrec, write) -> None:
    done = gatrec("run", write("good.yaml", GOOD))
    assert done.exit_code == 0, done.output
    assert "1 of 1 dialogues kept every must; should: 0/1 (0%)" in " ".join(done.output.split())
    assert "limits" in done.output


def test_a_broken_must_exits_with_1_and_shows_the_transcript(gatrec, write) -> None:
    done = gatrec("run", write("bad.yaml", GOOD, BAD))
    said = " ".join(done.output.split())
    assert done.exit_code == 1
    assert "> I loved Heat & <b>Fargo</b>" in said
    assert "must mentions: wanted Heat: dislike; got" in said
    assert "a western from the 60s" not in said


def test_a_script_that_cannot_be_read_exits_with_2_and_one_sentence(gatrec, write) -> None:
    done = gatrec("run", write("odd.yaml", "name: x\nturns: [hi]\nmore: no"))
    assert done.exit_code == 2
    assert "odd.yaml:3: 'more' is no key here" in done.output
    assert "Traceback" not in done.output


def test_an_engine_that_is_not_to_be_had_exits_with_2(gatrec, write) -> None:
    done = gatrec("run", write("good.yaml", GOOD), "--engine", "gguf:/no/such/model.gguf")
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_repetitions_take_the_next_seed_and_are_all_reported(gatrec, write, tmp_path: Path) -> None:
    gatrec("run", write("good.yaml", GOOD), "--repeat", "2", "--jobs", "2", "--json", tmp_path / "run.json")
    run = json.loads((tmp_path / "run.json").read_text())
    assert [dialogue["repeat"] for dialogue in run["dialogues"]] == [0, 1]
    assert run["engine"] == "builtin"


def test_a_sample_is_drawn_by_the_seed(gatrec, write, tmp_path: Path) -> None:
    many = write("many.yaml", *(GOOD.replace("a western\n", f"western {number}\n") for number in range(8)))

    def drawn(seed: int, size: int = 3) -> list[str]:
        gatrec("run", many, "--sample", size, "--seed", seed, "--json", tmp_path / f"{seed}.json")
        return [dialogue["name"] for dialogue in json.loads((tmp_path / f"{seed}.json").read_text())["dialogues"]]

    assert len(drawn(0)) == 3
    assert drawn(0) == drawn(0)
    assert drawn(0) == sorted(drawn(0))
    assert set(drawn(0)) < set(drawn(0, 5))
    assert len({tuple(drawn(seed)) for seed in range(4)}) > 1


def test_a_run_is_resumed_where_it_stopped(gatrec, write, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    talk = write("talk.yaml", GOOD, BAD)
    gatrec("run", talk, "--json", file)
    run = json.loads(file.read_text())
    run["dialogues"][0]["turns"][0]["record"]["reply"] = "taken over"
    run["dialogues"].pop()
    file.write_text(json.dumps(run))
    done = gatrec("run", talk, "--json", file, "--resume")
    assert done.exit_code == 1, done.output
    run = json.loads(file.read_text())
    assert [dialogue["name"] for dialogue in run["dialogues"]] == ["a western", "a wrong hope"]
    assert run["dialogues"][0]["turns"][0]["record"]["reply"] == "taken over"
    changed = write("talk.yaml", GOOD.replace("from the 60s", "from the 70s"), BAD)
    gatrec("run", changed, "--json", file, "--resume")
    assert json.loads(file.read_text())["dialogues"][0]["turns"][0]["text"] == "a western from the 70s"
    other = gatrec("run", talk, "--json", file, "--resume", "--seed", "1")
    assert other.exit_code == 2
    assert "seed 0" in other.output
    assert gatrec("run", talk, "--resume").exit_code == 2


def test_what_is_done_when_a_run_is_stopped_is_kept(gatrec, write, tmp_path: Path, monkeypatch) -> None:
    play, file = Stage.play, tmp_path / "run.json"

    async def stopped_at_the_second(self, script, number=0):
        if script.name == "a wrong hope":
            raise KeyboardInterrupt
        return await play(self, script, number)

    talk = write("talk.yaml", GOOD, BAD)
    with monkeypatch.context() as patch:
        patch.setattr(Stage, "play", stopped_at_the_second)
        done = gatrec("run", talk, "--json", file)
    assert done.exit_code == 130
    assert "1 of 1 dialogues" in done.output
    assert "Stopped with 1 dialogues to go" in done.output
    assert len(json.loads(file.read_text())["dialogues"]) == 1
    assert "1 of 2 dialogues" in gatrec("run", talk, "--json", file, "--resume").output


def test_junit(gatrec, write, tmp_path: Path) -> None:
    gatrec("run", write("both.yaml", GOOD, BAD), "--junit", tmp_path / "out" / "junit.xml")
    suite = ElementTree.parse(tmp_path / "out" / "junit.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [case.get("name") for case in suite if case.findall("failure")] == ["a wrong hope"]


def test_what_was_recorded_holds_when_it_is_run_again(gatrec, write, names: Names, tmp_path: Path) -> None:
    talk = write(
        "talk.yaml",
        """
name: a talk
profile: [like Fargo]
turns:
  - I loved Heat but hate horror. Something from the 90s for $$5?
  - why the first one?
  - forget Heat
  - I loved Crash
  - say: hello again
    again: true
""",
    )
    assert gatrec("run", talk, "--record", tmp_path / "recorded.yaml").exit_code == 0
    [script] = load_scripts([tmp_path / "recorded.yaml"], names)
    assert script.turns[0].say.endswith("for $5?")
    assert script.turns[4].again
    first, why, forget, crash, _ = (turn.must for turn in script.turns)
    assert first.mentions
    assert len(first.picks.include) == 5
    assert why.explanation.names
    assert [entry.said for entry in forget.profile.lacks] == ["like Heat (1995)"]
    assert len(crash.asks) == 2
    again = gatrec("run", tmp_path / "recorded.yaml")
    assert again.exit_code == 0, again.output


def test_compare_shows_what_broke_and_what_was_mended(gatrec, write, tmp_path: Path) -> None:
    gatrec("run", write("talk.yaml", GOOD, BAD), "--json", tmp_path / "a.json")
    run = json.loads((tmp_path / "a.json").read_text())
    for dialogue in run["dialogues"]:
        for turn in dialogue["turns"]:
            for check in turn["checks"]:
                if check["kind"] in ("mentions", "picks.all"):
                    check["ok"] = not check["ok"]
    run["engine"] = "another"
    (tmp_path / "b.json").write_text(json.dumps(run))
    done = gatrec("compare", tmp_path / "a.json", tmp_path / "b.json")
    lines = [line for line in done.output.splitlines() if "│" in line]
    assert done.exit_code == 0
    assert any("picks.all" in line and line.index("held") < line.index("broken") for line in lines)
    assert any("mentions" in line and line.index("broken") < line.index("held") for line in lines)
    assert any("engine" in line and "another" in line for line in lines)
    same = gatrec("compare", tmp_path / "a.json", tmp_path / "a.json")
    assert "picks.all" not in same.output


def test_compare_wants_results(gatrec, write, tmp_path: Path) -> None:
    done = gatrec("compare", write("good.yaml", GOOD), tmp_path / "missing.json")
    assert done.exit_code == 2
    assert "is no result of" in done.output
