"""``gatrec dialogues``: run scripts against an engine, and compare two runs."""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from agent.config import Settings
    from agent.dialogues.results import RunResult
    from agent.dialogues.script import Script
    from tools.services import Services

WIDTH_OF_FILES = 132
SECONDS_BETWEEN_WRITES = 5

app = typer.Typer(
    help="Run scripted dialogues against the agent.", no_args_is_help=True, pretty_exceptions_enable=False
)


@app.command()
def run(
    paths: Annotated[list[Path], typer.Argument(help="Script files, or folders of *.yaml.")],
    engine: Annotated[str, typer.Option(help="builtin, ollama:MODEL or gguf:PATH.")] = "builtin",
    repeat: Annotated[int, typer.Option(min=1, help="Times to run each dialogue, each with the next seed.")] = 1,
    jobs: Annotated[int, typer.Option(min=1, help="Dialogues to run at once.")] = 1,
    tag: Annotated[list[str] | None, typer.Option(help="Only dialogues with this tag; may be repeated.")] = None,
    sample: Annotated[
        int | None,
        typer.Option(min=1, help="Only so many dialogues, drawn by the seed; a larger sample holds the smaller ones."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Fixes what is random.")] = 0,
    json: Annotated[Path | None, typer.Option(help="Write all that happened to this file, for `compare`.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Run only what the --json file does not hold yet.")] = False,
    junit: Annotated[Path | None, typer.Option(help="Write a JUnit report to this file.")] = None,
    record: Annotated[Path | None, typer.Option(help="Write what happened as a new script to this file.")] = None,
) -> None:
    """Run dialogues; the exit code is 1 when a must was broken and 2 when a script cannot be read."""
    from agent.config import Settings
    from agent.dialogues.names import Names
    from agent.dialogues.recording import recorded
    from agent.dialogues.report import junit as as_junit
    from agent.dialogues.report import print_run, read_run
    from agent.dialogues.script import ScriptError, load_scripts
    from agent.engines.choose import EngineError
    from tools.services import Services

    if resume and not json:
        raise typer.BadParameter("give the file to go on with: --json FILE", param_hint="--resume")
    console = _console()
    try:
        earlier = read_run(json) if resume and json and json.exists() else None
        with console.status("Loading") as status:
            services = Services.load(None, lambda step: status.update(step))
        scripts = load_scripts(paths, Names(services.catalog, services.titles), tag or [])
        if sample and sample < len(scripts):
            drawn = set(random.Random(seed).sample(range(len(scripts)), len(scripts))[:sample])
            scripts = [script for place, script in enumerate(scripts) if place in drawn]
        settings = Settings(llm=engine, seed=seed, ephemeral=True)
        result, stopped = _run(console, scripts, services, settings, repeat, jobs, json, earlier)
    except (ScriptError, EngineError) as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    print_run(console, result)
    if json:
        _write(json, result.model_dump_json(indent=1).encode())
    if junit:
        _write(junit, as_junit(result))
    if record:
        _write(record, recorded(scripts, result.dialogues, services.catalog).encode())
    if stopped:
        left = repeat * len(scripts) - len(result.dialogues)
        typer.echo(f"Stopped with {left} dialogues to go" + ("; --resume runs them." if json else "."), err=True)
        raise typer.Exit(130)
    raise typer.Exit(0 if result.passed else 1)


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(help="A file written with `run --json`.")],
    after: Annotated[Path, typer.Argument(help="Another one.")],
) -> None:
    """What changed between two engines, prompts or commits."""
    from agent.dialogues.report import print_comparison, read_run
    from agent.dialogues.script import ScriptError

    try:
        runs = read_run(before), read_run(after)
    except ScriptError as error:
        typer.echo(error, err=True)
        raise typer.Exit(2) from None
    print_comparison(_console(), *runs)


@app.command()
def simulate(
    users: Annotated[int, typer.Option(min=1, help="How many held-out people talk, with each policy.")] = 300,
    talks: Annotated[int, typer.Option(min=1, help="How often each of them does, each time after other films.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Fixes who talks, what they say and the training.")] = 0,
    json: Annotated[Path | None, typer.Option(help="Write all conversations to this file.")] = None,
) -> None:
    """Let held-out people talk to the agent, and to each of its sources alone; trains what they talk to."""
    from rich.progress import Progress

    from agent.dialogues.simulate import simulate as run_simulation
    from agent.dialogues.simulate import tables
    from recommender.data import load_ratings
    from recommender.train import TrainConfig
    from tools.services import Services

    console = _console()
    with Progress(console=console, transient=True) as bars:
        tasks = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage)
            bars.update(tasks[stage], completed=done, total=total)

        services = Services.load(None)
        ratings = load_ratings(services.catalog)
        try:
            result = asyncio.run(
                run_simulation(services, ratings, users, seed, TrainConfig(seed=seed), talks, progress=progress)
            )
        except ValueError as error:
            typer.echo(error, err=True)
            raise typer.Exit(2) from None
    for table in tables(result):
        console.print(table)
    console.print(f"{len(result.conversations)} conversations in {result.seconds:.0f} s, seed {seed}.")
    if json:
        _write(json, result.model_dump_json(indent=1).encode())


def _console() -> Console:
    """As wide as the terminal, or wide enough for the tables in a file."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDTH_OF_FILES)


def _run(
    console: Console,
    scripts: list[Script],
    services: Services,
    settings: Settings,
    repeat: int,
    jobs: int,
    json: Path | None,
    earlier: RunResult | None,
) -> tuple[RunResult, bool]:
    """The run, and whether Ctrl+C ended it; a bar shows how far it is, ``json`` gets what is done every few seconds."""
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from agent.dialogues.runner import run_scripts

    so_far: RunResult | None = earlier
    written = time.monotonic()
    turns = repeat * sum(len(script.turns) for script in scripts)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(
        *columns,
        TextColumn("left:"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        speed_estimate_period=3600,
    ) as bars:
        task = bars.add_task("Talking", total=turns)

        def after_each(run: RunResult) -> None:
            nonlocal so_far, written
            so_far = run
            broken = sum(not dialogue.passed for dialogue in run.dialogues)
            bars.update(
                task,
                advance=len(run.dialogues[-1].turns),
                description=f"{len(run.dialogues)} of {repeat * len(scripts)} dialogues, {broken} broken",
            )
            if json and time.monotonic() - written > SECONDS_BETWEEN_WRITES:
                _write(json, run.model_dump_json(indent=1).encode(), quiet=True)
                written = time.monotonic()

        try:
            return asyncio.run(run_scripts(scripts, services, settings, repeat, jobs, after_each, earlier)), False
        except KeyboardInterrupt:
            if so_far is None:
                raise
            return so_far, True


def _write(path: Path, content: bytes, quiet: bool = False) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.part")
    half.write_bytes(content)
    os.replace(half, path)
    if not quiet:
        print(f"Written: {path}", file=sys.stderr)
