"""The line protocol as a process: stdin to stdout, one object a line, whatever comes in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

COMMAND = [str(Path(sys.executable).parent / "gatrec-chat"), "--json", "--llm", "builtin"]


def talk(lines: list[bytes], home: Path, *options: str) -> list[dict]:
    done = subprocess.run(
        [*COMMAND, *options],
        input=b"\n".join(lines) + b"\n",
        capture_output=True,
        env=os.environ | {"GATREC_HOME": str(home)},
        timeout=180,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_command_of_the_app_is_no_opinion_in_plain_text(gatrec_home: Path) -> None:
    options = ["--plain", "--llm", "builtin", "--user", "ada"]
    env = os.environ | {"GATREC_HOME": str(gatrec_home)}
    done = subprocess.run([COMMAND[0], *options], input=b"/nope\n", capture_output=True, env=env, timeout=180)
    assert done.stdout.decode().startswith("Commands with a slash are for the app")
    (answer,) = talk([b"what do you know about me?"], gatrec_home, "--user", "ada")
    assert answer["reply"].startswith("Nothing yet.")


def test_every_line_gets_one_object_and_a_second_process_still_knows(gatrec_home: Path) -> None:
    lines = [
        b"I loved Heat",
        b"",
        b"\xff\xfe broken \xc3",
        b'{"thread": "t1", "text": "a western"}',
        b'{"thread": "t1"',
        b"[1, 2]",
        b"x" * 50_000,
    ]
    answers = talk(lines, gatrec_home, "--user", "ada")
    assert len(answers) == len(lines)
    assert all(answer["reply"] for answer in answers)
    assert [answer.get("thread") for answer in answers] == [None, None, None, "t1", None, None, None]
    assert answers[3]["turn"] == 1
    again = talk([b"what do you know about me?"], gatrec_home, "--user", "ada")
    assert "Heat" in again[0]["reply"]
    other = talk([b"what do you know about me?"], gatrec_home, "--user", "bob")
    assert "Heat" not in other[0]["reply"]


def test_ephemeral_leaves_no_file_behind(gatrec_home: Path) -> None:
    answers = talk([b"I loved Heat. Something funny?"], gatrec_home, "--ephemeral")
    assert answers[0]["picks"]
    assert not gatrec_home.exists()
