"""`gatrec profiles`: a chat model writes profiles of films and of people, with progress on the screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from agent.engines.base import LoadedModel
from agent.engines.chat_model import reason_of
from agent.engines.sentences import without_thoughts
from agent.paths import data_folder
from agent.text import clean
from prompts import render
from recommender import item_profiles, user_profiles
from recommender.catalog import load_catalog
from recommender.generation import Ask, EntryFile, GenerationError, Subject, open_entries, write_entries


def write_item_profiles(
    loaded: LoadedModel, films: Path | None, output: Path | None, most: int | None, parallel: int
) -> str:
    """Describe the films of a CSV, or those of the starter that nobody has described; returns the report.

    ``GenerationError`` when the files cannot be used or the model does not answer.
    """
    wanted = item_profiles.read_films(films) if films else item_profiles.undescribed(load_catalog())
    output = output or data_folder() / "profiles.jsonl"
    with open_entries(output, "movie_id") as file:
        subjects = item_profiles.subjects(wanted)
        return _write(loaded, file, subjects, "item_profile", item_profiles.Answer, most, parallel)


def write_user_profiles(
    loaded: LoadedModel, ratings: Path, output: Path | None, most: int | None, parallel: int
) -> str:
    """Put the tastes of the people of a ratings CSV into words; returns the report. Raises as above."""
    histories = user_profiles.read_histories(ratings, load_catalog())
    output = output or data_folder() / "users.jsonl"
    with open_entries(output, "user_id") as file:
        subjects = user_profiles.subjects(histories)
        return _write(loaded, file, subjects, "user_profile", user_profiles.Answer, most, parallel)


def _write(
    loaded: LoadedModel,
    file: EntryFile,
    subjects: Sequence[Subject],
    prompt: str,
    answer: type[BaseModel],
    most: int | None,
    parallel: int,
) -> str:
    missing = [subject for subject in subjects if subject.key not in file.keys][:most]
    already = len(subjects) - sum(subject.key not in file.keys for subject in subjects)
    columns = [
        TextColumn("Writing profiles"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    ]
    started = time.monotonic()
    try:
        ask = _asking(loaded)
    except Exception as error:
        raise GenerationError(f"{loaded.name} cannot be asked: {reason_of(error)}.") from error
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=len(missing), rate="")

        def progress(done: int, total: int) -> None:
            rate = 60 * done / max(1e-9, time.monotonic() - started)
            bar.update(task, completed=done, total=total, rate=f"{rate:.1f} a minute" if done else "")

        failures = write_entries(file, missing, ask, render(prompt), answer.model_json_schema(), parallel, progress)
    seconds = time.monotonic() - started
    lines = [f"{file.path}: {len(missing) - len(failures)} written in {seconds:.0f} s, {already} were there."]
    if failures:
        composed = sum(subject.fallback is not None for subject in missing)
        rest = "composed by rule instead" if composed else "left out; start again to try once more"
        lines += [f"{len(failures)} {rest}:", *(f"- {failure.label}: {failure.reason}" for failure in failures)]
    return "\n".join(lines)


def _asking(loaded: LoadedModel) -> Ask:
    """Ask the model for one JSON object. Waits here until the model can be asked, and raises what it raises."""
    asyncio.run(loaded.ready(lambda _: None))  # type: ignore[arg-type]

    def ask(instructions: str, text: str, schema: dict[str, Any]) -> str:
        form = loaded.chat_model.with_structured_output(schema, method="json_schema", include_raw=True)
        answer = form.invoke([("system", instructions), ("human", text)])["raw"]  # type: ignore[index]
        content = clean(without_thoughts(answer.text))
        return content[content.find("{") : content.rfind("}") + 1]

    return ask
