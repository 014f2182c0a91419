"""Texts written by a language model, one after another, into a file that survives being stopped at any moment.

The model is a plain callable, so that nothing here knows where it runs.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

Ask = Callable[[str, str, dict[str, Any]], str]
"""Instructions, what to write about, JSON schema of the answer -> the model's answer; may raise anything."""
MOST_LOST = 8
"""Answers in a row that did not come at all, after which the model is taken to be gone."""
_TRIES = 2


class GenerationError(RuntimeError):
    """Nothing can be written; the message says what to do."""


class Rejected(ValueError):
    """The model's answer is of no use; the message says why."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing to write about."""

    key: int
    """Its id, as the file names it."""
    label: str
    text: str
    """What the model is told of it."""
    read: Callable[[str], dict[str, Any]]
    """The entry made of an answer; raises ``Rejected``."""
    fallback: dict[str, Any] | None = None
    """The entry to write when the model fails; None leaves the subject out, to be tried again another time."""


@dataclass(frozen=True, slots=True)
class Failure:
    label: str
    reason: str


@contextmanager
def open_entries(path: Path, key: str) -> Iterator[EntryFile]:
    """A JSON Lines file that only grows, for one writer at a time; each entry has its id under ``key``.

    A last line that was cut short by a kill is taken away. ``GenerationError`` when the file cannot be used.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=0), path.open("a+b") as file:
            yield EntryFile(file, path, key)
    except Timeout:
        raise GenerationError(f"Another gatrec writes to {path}: wait, or choose another file.") from None
    except OSError as error:
        raise GenerationError(f"Cannot write {path} ({error.strerror}).") from error


class EntryFile:
    def __init__(self, file: IO[bytes], path: Path, key: str) -> None:
        file.seek(0)
        content = file.read()
        whole = content[: content.rfind(b"\n") + 1]
        try:
            self.entries = [json.loads(line) for line in whole.splitlines() if line.strip()]
            self.keys = {entry[key] for entry in self.entries}
        except (ValueError, KeyError, TypeError) as error:
            raise GenerationError(f"{path} holds something else than profiles: choose another file.") from error
        file.truncate(len(whole))
        self.path = path
        self._file = file

    def append(self, entry: dict[str, Any]) -> None:
        """On disk when this returns."""
        self._file.write(json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def write_entries(
    file: EntryFile,
    subjects: Sequence[Subject],
    ask: Ask,
    instructions: str,
    schema: dict[str, Any],
    parallel: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Failure]:
    """Write an entry for each subject that the file does not have, ``parallel`` at a time; what failed is returned.

    Each subject gets a second try, told what was wrong, and no two get the same text.
    ``GenerationError`` when the model answers no more.
    """
    missing = [subject for subject in subjects if subject.key not in file.keys]
    taken = {entry["profile"] for entry in file.entries}
    failures: list[Failure] = []
    lost = 0
    queue = iter(missing)
    pool = ThreadPoolExecutor(parallel, thread_name_prefix="profiles")
    running: dict[Future[dict[str, Any]], Subject] = {}
    progress(0, len(missing))
    try:
        for done in range(1, len(missing) + 1):
            for subject in _take(queue, parallel - len(running)):
                running[pool.submit(_written, subject, ask, instructions, schema, taken)] = subject
            finished = next(iter(wait(running, return_when=FIRST_COMPLETED).done))
            subject = running.pop(finished)
            error = finished.exception()
            if error is None:
                entry = finished.result()
                taken.add(entry["profile"])
                file.append(entry)
                lost = 0
            else:
                reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
                failures.append(Failure(subject.label, reason))
                lost = 0 if isinstance(error, Rejected) else lost + 1
                if lost >= min(MOST_LOST, len(missing)):
                    raise GenerationError(f"The model answers no more ({reason}): start again when it does.")
                if subject.fallback is not None:
                    file.append(subject.fallback)
            progress(done, len(missing))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return failures


def _take(queue: Iterator[Subject], most: int) -> Iterable[Subject]:
    return [subject for _, subject in zip(range(most), queue, strict=False)]


def _written(subject: Subject, ask: Ask, instructions: str, schema: dict[str, Any], taken: set[str]) -> dict[str, Any]:
    text = subject.text
    for last in range(_TRIES):
        try:
            entry = subject.read(ask(instructions, text, schema))
            if entry["profile"] in instructions:
                raise Rejected("profile is copied from the example")
            if entry["profile"] in taken:
                raise Rejected("profile is the same sentence as for another one")
            return entry
        except Rejected as error:
            if last == _TRIES - 1:
                raise
            text = f"{subject.text}\n\nYour last answer was not accepted: {error}."
    raise AssertionError("unreachable")
