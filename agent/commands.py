"""``gatrec``: train and measure the recommender, run scripted dialogues, look after profiles.

Heavy imports stay inside the commands.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from agent.config import DEFAULT_USER
from agent.dialogues import commands as dialogues
from recommender import cli

if TYPE_CHECKING:
    from agent.profile import ProfileStore
    from recommender.catalog import Catalog

WIDTH_OF_FILES = 132


def measure_reranking(llm: str, people: int, likes: int) -> None:
    """Measure what a model gains by putting the network's best films in order, and remember it for the chat."""
    from agent.engines.base import EngineError
    from agent.engines.choose import load_model
    from agent.rerank_measuring import measure_and_remember

    try:
        loaded = load_model(llm, seed=0)
    except EngineError as error:
        _fail(str(error))
    try:
        typer.echo(measure_and_remember(loaded, people, likes))
    finally:
        loaded.close()


profile = typer.Typer(
    help="Show a profile, save it, bring one in, or forget it.", no_args_is_help=True, pretty_exceptions_enable=False
)
app = cli.app
cli.reranking = measure_reranking
app.add_typer(dialogues.app, name="dialogues")
app.add_typer(profile, name="profile")


def _name(user: str) -> str:
    if not user.strip():
        raise typer.BadParameter("Give the profile a name: --user ada.")
    return user.strip()


User = Annotated[str, typer.Option(help="Whose profile.", callback=_name)]


@profile.command()
def show(user: User = DEFAULT_USER) -> None:
    """Everything known of a person's taste: what, since when, and the sentence it came from."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    entries = _open()[0].read(user).entries
    if not entries:
        typer.echo(f"The profile {user} is empty.")
        return
    table = Table("", "What", "Since", "Sentence")
    for entry in entries:
        table.add_row(entry.kind, Text(entry.label), entry.said_at[:10], Text(entry.sentence))
    Console(width=None if sys.stdout.isatty() else WIDTH_OF_FILES).print(table)


@profile.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="A new file; without one, standard output.")] = None,
    user: User = DEFAULT_USER,
) -> None:
    """Write the profile as JSON, which `gatrec profile import` reads back as it was."""
    from agent.profile_files import export_profile
    from recommender.files import write_text

    store, catalog = _open()
    text = export_profile(store.read(user), catalog)
    if file is None:
        sys.stdout.buffer.write(text.encode())
        return
    try:
        write_text(file, text)
    except OSError as error:
        _fail(f"Cannot write {file} ({error.strerror}).")
    typer.echo(f"Written: {file}", err=True)


@profile.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="letterboxd.zip, ratings.csv, watched.csv, or an exported profile.")],
    user: User = DEFAULT_USER,
) -> None:
    """Bring in ratings from Letterboxd, IMDb or MovieLens, or an exported profile; "undo" in the chat takes it back."""
    from datetime import UTC, datetime

    from agent.matching import FilmMatcher
    from agent.profile_files import ProfileFileError, import_report, read_profile_file
    from recommender.titles import TitleIndex

    store, catalog = _open(make=True)
    try:
        found = read_profile_file(file, FilmMatcher(catalog, TitleIndex(catalog)), datetime.now(UTC))
    except ProfileFileError as error:
        _fail(str(error))
    added = store.bring_in(user, found.statements)
    typer.echo(import_report(found, added))


@profile.command()
def forget(
    user: User = DEFAULT_USER,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete all that is known of a person's taste, for good. What was said stays in the conversations."""
    store, _ = _open()
    count = len(store.read(user).entries)
    if not yes:
        typer.confirm(f"Delete the {count} entries of {user}'s profile and their history for good?", abort=True)
    store.forget_all(user)
    typer.echo(f"Forgotten: {count} entries.")


@app.command()
def profiles(
    llm: Annotated[str, typer.Option(help="Model that writes: ollama:MODEL, gguf:PATH or PROVIDER:MODEL.")],
    films: Annotated[
        Path | None,
        typer.Option(help="CSV of films: movie_id,title,year,genres and maybe overview,cast,keywords; lists with |."),
    ] = None,
    users: Annotated[
        Path | None, typer.Option(help="CSV of ratings, user_id,movie_id,rating: write the people's tastes instead.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="JSON Lines file to add to; by default in the data folder.")
    ] = None,
    most: Annotated[int | None, typer.Option(help="Stop after so many.", min=1)] = None,
    parallel: Annotated[int, typer.Option(help="Answers asked for at a time.", min=1, max=64)] = 1,
) -> None:
    """Write profiles of films, or of people, with a language model. Stopped at any moment, it goes on from there.

    Without --films it takes the starter's films that nobody has described, the best known first.
    """
    from agent.engines.base import EngineError
    from agent.engines.choose import load_model
    from agent.profile_writing import write_item_profiles, write_user_profiles
    from recommender.generation import GenerationError

    if films and users:
        raise typer.BadParameter("give --films or --users, not both.")
    try:
        loaded = load_model(llm, seed=0)
    except EngineError as error:
        _fail(str(error))
    try:
        if users:
            report = write_user_profiles(loaded, users, output, most, parallel)
        else:
            report = write_item_profiles(loaded, films, output, most, parallel)
    except GenerationError as error:
        _fail(str(error))
    finally:
        loaded.close()
    typer.echo(report)


def _open(make: bool = False) -> tuple[ProfileStore, Catalog]:
    """The store of profiles, made only where something is to be written, and the catalogue."""
    from agent.paths import data_folder
    from agent.profile import ProfileError, ProfileStore
    from recommender.catalog import load_catalog

    path = data_folder() / "profiles.sqlite"
    catalog = load_catalog()
    try:
        return ProfileStore(path if make or path.exists() else None, catalog), catalog
    except ProfileError as error:
        _fail(str(error))


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)


def main() -> None:
    cli.main()
