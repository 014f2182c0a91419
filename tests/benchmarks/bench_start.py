"""How long a person waits, and for how much memory: `python tests/benchmarks/bench_start.py`.

Drives the installed `gatrec-chat` from outside, as a terminal or a pipe would, with a data folder of its own, and
prints each figure beside its limit. Exit status 1 when a limit is broken. Needs Linux (/proc, pty).
"""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

GATREC_CHAT = str(Path(sys.executable).parent / "gatrec-chat")
MESSAGES = Path(__file__).with_name("messages.txt").read_text(encoding="utf-8").splitlines()


@dataclass
class Figure:
    name: str
    value: float
    unit: str
    limit: float

    def __str__(self) -> str:
        verdict = "ok" if self.value <= self.limit else "ABOVE"
        return f"{self.name:<52}{self.value:>9.2f} {self.unit:<3} limit {self.limit:>6g}  {verdict}"


@dataclass
class Conversation:
    first_answer: float
    """Seconds from the start of the process to the answer to the first message."""
    turns: list[float] = field(default_factory=list)
    """Milliseconds inside each later turn, by its own account (``ms.total``)."""
    peak_memory: float = 0.0
    """Largest resident memory, in MB of 2^20 bytes."""


def converse(home: Path, messages: list[str], *options: str) -> Conversation:
    """Send the messages one by one, each when the one before is answered."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [GATREC_CHAT, "--json", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "GATREC_HOME": str(home)},
        text=True,
    )
    assert process.stdin
    assert process.stdout
    conversation = Conversation(first_answer=0.0)
    for number, message in enumerate(messages):
        process.stdin.write(message + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line or "error" in (answer := json.loads(line)):
            raise SystemExit(f"No answer to {message!r}: {line or 'the process ended'}")
        if number == 0:
            conversation.first_answer = time.perf_counter() - started
        else:
            conversation.turns.append(answer["ms"]["total"])
    conversation.peak_memory = peak_memory(process.pid)
    process.stdin.close()
    process.wait(timeout=30)
    return conversation


def peak_memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def first_paint(home: Path) -> float:
    """Seconds from the start of the app in a terminal of 80x24 to its first painted words."""
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(GATREC_HOME=str(home), TERM="xterm-256color", COLUMNS="80", LINES="24")
        os.execv(GATREC_CHAT, [GATREC_CHAT])
    seen = b""
    try:
        while b"gatrec" not in seen:
            readable, _, _ = select.select([terminal], [], [], 60)
            if not readable:
                raise SystemExit("The app painted nothing within a minute.")
            seen += os.read(terminal, 65536)
        return time.perf_counter() - started
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def ranking() -> float:
    """Milliseconds (95th percentile) to fold a person in and rank all films."""
    from recommender.catalog import load_catalog
    from recommender.embedding import movie_vectors
    from recommender.service import Recommender, Taste

    catalog = load_catalog()
    recommender = Recommender.load(catalog, movie_vectors(catalog))
    allowed = np.ones(len(catalog), dtype=bool)
    known = np.flatnonzero(catalog.rating_counts >= 20)
    random = np.random.default_rng(0)
    times = []
    for _ in range(200):
        films = [catalog.movies[row].movie_id for row in random.choice(known, 12, replace=False)]
        taste = Taste(liked=tuple(films[:9]), disliked=tuple(films[9:]))
        started = time.perf_counter()
        recommender.top(recommender.scores(taste), allowed, 100)
        times.append(1000 * (time.perf_counter() - started))
    return float(np.percentile(times, 95))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        greeting = MESSAGES[:1]
        first = converse(home, greeting)
        warm = converse(home, greeting)
        alone = converse(home, greeting, "--ephemeral")
        chat = converse(home, MESSAGES)
        figures = [
            Figure("first paint", min(first_paint(home) for _ in range(3)), "s", 1),
            Figure("first answer, very first start", first.first_answer, "s", 20),
            Figure("first answer, later starts", warm.first_answer, "s", 8),
            Figure("first answer, --ephemeral", alone.first_answer, "s", 20),
            Figure(f"turn, median of {len(chat.turns)}", float(np.median(chat.turns)), "ms", 150),
            Figure("turn, 95th percentile", float(np.percentile(chat.turns, 95)), "ms", 150),
            Figure("fold-in and ranking of all films, 95th percentile", ranking(), "ms", 10),
            Figure("resident memory, peak", max(chat.peak_memory, first.peak_memory, alone.peak_memory), "MB", 900),
        ]
    print(*figures, sep="\n")
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load average {load:.1f}: above one process per core, times say little.")
    sys.exit(any(figure.value > figure.limit for figure in figures))


if __name__ == "__main__":
    main()
