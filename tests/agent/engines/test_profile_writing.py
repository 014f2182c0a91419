"""`gatrec profiles`: what is written, what is refused, and that nothing is lost or written twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.commands import app

GATREC = str(Path(sys.executable).parent / "gatrec")
LLM = ["--llm", "ollama:qwen2.5:3b"]


def described(title: str, **fields) -> dict:
    return {
        "director": ["Jane Doe"],
        "cast": ["John Smith"],
        "country": "France",
        "audience": "adult",
        "themes": ["a lost letter", "old friends"],
        "moods": ["gentle"],
        "setting": "a village",
        "profile": f"Two friends look for letter number {title.split()[-1]} that tore them apart, in a quiet tale.",
        "confidence": "high",
    } | fields


def describes(call, **fields) -> None:
    """The server writes about the film it was asked for."""
    asked = call.body["messages"][-1]["content"]
    film = json.loads(asked.splitlines()[0])
    call.say(json.dumps(described(film["title"], **fields)))


@pytest.fixture
def films(tmp_path: Path) -> Path:
    path = tmp_path / "films.csv"
    rows = [f"{i},Unheard {i},19{40 + i},Drama|Romance,,Ann Other|Bea More,letters" for i in range(1, 21)]
    path.write_text("\n".join(["movie_id,title,year,genres,overview,cast,keywords", *rows]) + "\n")
    return path


def entries(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def run(*arguments: str | Path):
    return CliRunner().invoke(app, ["profiles", *map(str, arguments)])


def test_profiles_of_a_csv(ollama, films: Path, tmp_path: Path) -> None:
    ollama.heard = describes
    output = tmp_path / "out.jsonl"
    done = run(*LLM, "--films", films, "--output", output, "--parallel", 4)
    assert done.exit_code == 0, done.output
    assert "20 written" in done.output
    written = {entry["movie_id"]: entry for entry in entries(output)}
    assert sorted(written) == list(range(1, 21))
    assert written[3]["title"] == "Unheard 3"
    assert written[3]["cast"] == ["Ann Other", "Bea More"], "what the CSV says, not what the model says"
    assert written[3]["director"] == ["Jane Doe"]
    assert {entry["source"] for entry in written.values()} == {"llm"}
    asked = ollama.chats()[0]
    assert asked["format"]["properties"]["confidence"]
    assert not asked.get("tools")
    assert json.loads(asked["messages"][-1]["content"])["keywords"] == ["letters"]


REFUSED = {
    "profile has": {"profile": ""},
    "only repeat the title": {"themes": ["unheard", "drama", "Romance"]},
    "moods is empty": {"moods": [" "]},
    "same sentence as for another": {"profile": "Two friends look for a letter that tore them apart, in a quiet tale."},
    "markup": {"setting": "<b>a village</b>"},
    "confidence": {"confidence": "certain"},
    "from the example": {
        "profile": "The crew of a mining ship answers a distress call and brings aboard a creature that hunts them"
    },
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_of_no_use_is_refused_after_a_second_try(ollama, films: Path, tmp_path: Path, reason: str) -> None:
    ollama.heard = lambda call: describes(call, **REFUSED[reason])
    output = tmp_path / "out.jsonl"
    done = run(*LLM, "--films", films, "--output", output, "--most", 2)
    assert done.exit_code == 0, done.output
    assert reason in done.output
    assert "Unheard 2 (1942)" in done.output
    assert "was not accepted" in ollama.chats()[-1]["messages"][-1]["content"]
    assert len(entries(output)) == (1 if reason.startswith("same") else 0)


def test_a_sentence_of_the_overview_is_refused(ollama, tmp_path: Path) -> None:
    overview = "A postman who cannot read carries the letters of a whole valley for forty years."
    films = tmp_path / "films.csv"
    films.write_text(f'movie_id,title,year,genres,overview\n7,Letters 7,1950,Drama,"{overview}"\n')
    ollama.heard = lambda call: describes(call, profile=f"{overview[:-1]}, for patient viewers.")
    done = run(*LLM, "--films", films, "--output", tmp_path / "out.jsonl")
    assert "profile is copied" in done.output


def test_people_are_left_out_when_the_model_only_guesses(ollama, films: Path, tmp_path: Path) -> None:
    ollama.heard = lambda call: describes(call, confidence="low")
    output = tmp_path / "out.jsonl"
    run(*LLM, "--films", films, "--output", output, "--most", 1)
    assert entries(output)[0]["director"] == []
    assert entries(output)[0]["country"] is None


def test_killed_half_way_it_goes_on_and_writes_nothing_twice(ollama, films: Path, tmp_path: Path) -> None:
    def slowly(call) -> None:
        time.sleep(0.1)
        describes(call)

    ollama.heard = slowly
    output = tmp_path / "out.jsonl"
    command = [GATREC, "profiles", *LLM, "--films", str(films), "--output", str(output), "--parallel", "2"]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ends = time.monotonic() + 120
    while (not output.exists() or output.read_bytes().count(b"\n") < 6) and time.monotonic() < ends:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = output.read_bytes()
    assert 6 <= before.count(b"\n") < 20
    output.write_bytes(before[: before.rfind(b"\n") + 1] + b'{"movie_id": 20, "title": "Unhea')
    done = run(*LLM, "--films", films, "--output", output)
    assert done.exit_code == 0, done.output
    assert f"{before.count(bytes([10]))} were there" in done.output
    assert sorted(entry["movie_id"] for entry in entries(output)) == list(range(1, 21))
    assert output.read_bytes().startswith(before[: before.rfind(b"\n") + 1])


def test_a_model_that_answers_no_more_stops_the_run(ollama, films: Path, tmp_path: Path) -> None:
    answered = iter(range(3))

    def dies(call) -> None:
        if next(answered, None) is None:
            call.fail(500, "out of memory")
        else:
            describes(call)

    ollama.heard = dies
    output = tmp_path / "out.jsonl"
    done = run(*LLM, "--films", films, "--output", output)
    assert done.exit_code == 1
    assert "answers no more" in done.output
    assert len(entries(output)) == 3


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("id,title\n1,Heat\n", "no column movie_id"),
        ("movie_id,title,year,genres\n1,Heat,soon,Crime\n", "Line 2"),
        ("movie_id,title,year,genres\n1,Heat,1995,Crime\n1,Heat,1995,Crime\n", "twice"),
    ],
)
def test_a_csv_that_cannot_be_read(ollama, tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "films.csv"
    path.write_text(content)
    done = run(*LLM, "--films", path, "--output", tmp_path / "out.jsonl")
    assert done.exit_code == 1
    assert says in done.output
    assert "Traceback" not in done.output


def test_a_file_of_something_else_is_left_alone(ollama, films: Path, tmp_path: Path) -> None:
    output = tmp_path / "notes.txt"
    output.write_text("my notes\n")
    done = run(*LLM, "--films", films, "--output", output)
    assert done.exit_code == 1
    assert output.read_text() == "my notes\n"


def test_without_a_server_nothing_is_begun(no_server, films: Path, tmp_path: Path) -> None:
    done = run(*LLM, "--films", films, "--output", tmp_path / "out.jsonl")
    assert done.exit_code == 1
    assert "cannot be asked" in done.output


def test_tastes_of_people_with_the_composer_where_the_model_fails(ollama, tmp_path: Path) -> None:
    ratings = tmp_path / "ratings.csv"
    ratings.write_text("user_id,movie_id,rating\n" + "".join(f"{u},{m},5\n{u},2,1\n" for u in (1, 2) for m in (6, 47)))
    good = {
        "said": "I want tense crime stories with clever detectives and thieves, nothing for children please.",
        "profile": "Drawn to tense crime thrillers about detectives and thieves; turned away by children's tales.",
    }

    def speaks(call) -> None:
        call.say(json.dumps(good if len(ollama.chats()) == 1 else {"said": "", "profile": ""}))

    ollama.heard = speaks
    output = tmp_path / "users.jsonl"
    done = run(*LLM, "--users", ratings, "--output", output)
    assert done.exit_code == 0, done.output
    assert "composed by rule" in done.output
    first, second = entries(output)
    assert (first["user_id"], first["source"]) == (1, "llm")
    assert (second["user_id"], second["source"]) == (2, "rules")
    assert second["said"].startswith("I like tense")
    assert "thriller" in second["said"]
    assert "children" in second["said"].split(" No ")[1]
