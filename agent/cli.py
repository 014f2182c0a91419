"""``gatrec-chat``: the app, or the same conversation line by line (``--plain``, ``--json``).

Nothing heavy is imported here: the models load while a person reads the greeting.
"""

from __future__ import annotations

import asyncio
import gc
import os
import shlex
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated

import typer

from agent.config import Settings
from agent.paths import data_folder

if TYPE_CHECKING:
    from agent.preferences import Preferences

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def chat(
    user: Annotated[str | None, typer.Option(help="Whose profile to use.", show_default="me")] = None,
    llm: Annotated[
        str | None,
        typer.Option(help="Engine: auto, builtin, ollama:MODEL, gguf:PATH or PROVIDER:MODEL.", show_default="auto"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One message a line in, one JSON object a line out.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Plain text for pipes and screen readers.")] = False,
    ephemeral: Annotated[bool, typer.Option("--ephemeral", help="Keep nothing.")] = False,
    seed: Annotated[int, typer.Option(help="Fixes what is random.")] = 0,
    serve: Annotated[bool, typer.Option("--serve", help="Show the app in the browser, for this machine only.")] = False,
    port: Annotated[int, typer.Option(help="Port of --serve.", min=1, max=65535)] = 8000,
    show_version: Annotated[bool, typer.Option("--version", help="Show the version and stop.")] = False,
) -> None:
    """Talk about films and get some to watch."""
    if show_version:
        typer.echo(version("gatrec-chat"))
        return
    if user is not None and not user.strip():
        raise typer.BadParameter("Give the profile a name: --user ada.", param_hint="--user")
    if serve:
        _serve(port)
        return
    preferences, problem = _preferences()
    settings = Settings(
        user=(user or preferences.user).strip(), llm=llm or preferences.engine, seed=seed, ephemeral=ephemeral
    )
    _quieten_libraries()
    gc.disable()  # from the first import on; ``ChatSession.open`` ends it
    if as_json or plain:
        from agent.headless import run

        if problem:
            typer.echo(f"gatrec-chat: {problem}", err=True)
        status = asyncio.run(run(settings, as_json))
        sys.stdout.flush()
        os._exit(status)  # without waiting for what still loads in a thread
    from agent.tui.app import run as run_app

    run_app(settings, preferences, problem)


def _preferences() -> tuple[Preferences, str]:
    """What is set in the settings file, or the defaults and why they had to be taken."""
    from agent.preferences import Preferences, PreferencesError, load

    try:
        return load(data_folder()), ""
    except PreferencesError as error:
        return Preferences(), f"{error} The defaults are used."


def _serve(port: int) -> None:
    """Show the app in browsers of this machine; the options of this command go on to it."""
    try:
        from textual_serve.server import Server
    except ImportError:
        typer.echo('The browser needs one more package: pip install "gatrec-chat[web]"', err=True)
        raise typer.Exit(1) from None
    options = [word for word in sys.argv[1:] if word != "--serve"]
    command = shlex.join([sys.executable, "-P", "-c", "from agent.cli import main; main()", *options])
    Server(command, host="localhost", port=port, title="gatrec").serve()


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
