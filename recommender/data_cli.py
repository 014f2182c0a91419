"""`gatrec data`: fetch MovieLens, and look at data of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer(
    help="Fetch MovieLens, or look at data of your own.", no_args_is_help=True, pretty_exceptions_enable=False
)
Name = Literal["ml-100k", "ml-1m", "ml-latest-small", "ml-32m"]


@app.command()
def get(
    name: Annotated[Name, typer.Argument(help="5, 6, 1 and 239 MB.")],
    output: Annotated[Path, typer.Option(help="Folder for the zip, which --data takes as it is.")] = Path(),
) -> None:
    """Fetch a MovieLens data set from GroupLens, check it, and go on where an earlier try broke off.

    All are free for research, with acknowledgement, and not for commercial use without permission. ml-latest-small
    and ml-32m may be passed on under the same terms; ml-100k and ml-1m may not be passed on at all. The full terms
    are in the README of each zip.
    """
    if output.exists() and not output.is_dir():
        raise typer.BadParameter(f"{output} is a file: name a folder.", param_hint="--output")
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    from recommender.download import DATASETS, download

    columns = (
        TextColumn(name),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task(name, total=None)
        path, checked = download(name, output, lambda done, total: bars.update(task, completed=done, total=total))
    check = (
        "its checksum is the published one" if checked else "GroupLens publishes no checksum of it; the zip is whole"
    )
    typer.echo(f"{path}: {check}. Terms: {DATASETS[name].terms}.")


@app.command()
def show(
    path: Annotated[Path, typer.Argument(help="A folder or zip of MovieLens or RecBole, or a single file.")],
    columns: Annotated[
        str | None, typer.Option(help="Of a CSV: the columns that hold user, item and, if any, rating and timestamp.")
    ] = None,
) -> None:
    """What gatrec reads from a file: users, items, interactions, ratings, times, titles."""
    from datetime import UTC, datetime

    from recommender.formats import read_interactions

    data = read_interactions(path, column_names(columns))
    users, items = data.shape
    typer.echo(f"{len(data):,} interactions of {users:,} users with {items:,} items")
    if data.ratings is not None:
        typer.echo(f"ratings from {data.ratings.min():g} to {data.ratings.max():g}, mean {data.ratings.mean():.2f}")
    if data.timestamps is not None:
        first, last = (datetime.fromtimestamp(int(end), UTC) for end in (data.timestamps.min(), data.timestamps.max()))
        typer.echo(f"from {first:%Y-%m-%d} to {last:%Y-%m-%d}")
    typer.echo(f"titles of {len(data.films):,} items")


def column_names(columns: str | None) -> list[str]:
    """The names given to --columns."""
    return [name.strip() for name in columns.split(",")] if columns else []
