"""``gatrec-chat``: the app, or the same conversation line by line (``--plain``, ``--json``).

Nothing heavy is imported here: the models load while a person reads the greeting.
"""

from __future__ import annotations

import asyncio
import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from agent.config import DEFAULT_USER, Settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def chat(
    user: Annotated[str, typer.Option(help="Whose profile to use.")] = DEFAULT_USER,
    llm: Annotated[
        str, typer.Option(help="Engine: auto, builtin, ollama:MODEL, gguf:PATH or PROVIDER:MODEL.")
    ] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help="One message a line in, one JSON object a line out.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Plain text for pipes and screen readers.")] = False,
    ephemeral: Annotated[bool, typer.Option("--ephemeral", help="Keep nothing.")] = False,
    seed: Annotated[int, typer.Option(help="Fixes what is random.")] = 0,
    show_version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    """Talk about films and get some to watch."""
    if show_version:
        typer.echo(version("gatrec-chat"))
        return
    if not user.strip():
        raise typer.BadParameter("Give the profile a name: --user ada.", param_hint="--user")
    settings = Settings(user=user.strip(), llm=llm, seed=seed, ephemeral=ephemeral)
    _quieten_libraries()
    if as_json or plain:
        from agent.headless import run

        status = asyncio.run(run(settings, as_json))
        sys.stdout.flush()
        os._exit(status)  # without waiting for what still loads in a thread
    from agent.tui.app import run as run_app

    run_app(settings)


def _quieten_libraries() -> None:
    """Nothing is fetched, traced or reported at run time, and no library writes over the screen."""
    for name, value in {
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "TRANSFORMERS_VERBOSITY": "error",
        "TOKENIZERS_PARALLELISM": "false",
        "ANONYMIZED_TELEMETRY": "False",
    }.items():
        os.environ.setdefault(name, value)


def main() -> None:
    app()
