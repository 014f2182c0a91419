"""`gatrec`: train and measure the recommender."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from recommender import data_cli
from recommender.data_cli import column_names

if TYPE_CHECKING:
    from rich.table import Table

    from recommender.catalog import Catalog
    from recommender.pipeline import Metrics, Report

SplitName = Literal["user", "random", "time", "leave-last", "new-users"]
WIDTH_OF_FILES = 240
"""Columns of a table that is not on a screen."""

reranking: Callable[[str, int, int], None] | None = None
"""What `gatrec evaluate --rerank LLM --people N --likes K` does: set by the program, which can run language models."""

app = typer.Typer(help="Train and measure the film recommender.", no_args_is_help=True, pretty_exceptions_enable=False)


app.add_typer(data_cli.app, name="data")


@app.command()
def train(
    output: Annotated[Path, typer.Option(help="Folder for model.safetensors and model.json.")],
    data: Annotated[
        Path | None, typer.Option(help="Ratings of your own instead of the starter's; see gatrec data show.")
    ] = None,
    columns: Annotated[str | None, typer.Option(help="As in gatrec evaluate.")] = None,
    relevant: Annotated[float | None, typer.Option(help="As in gatrec evaluate.", min=0.1)] = None,
    seed: Annotated[int, typer.Option(help="Fixes what is random in training.", min=0)] = 0,
) -> None:
    """Train the graph attention network on the starter catalogue, or on data of your own, and compare it with peers."""
    _must_be_folder(output)
    if not data and (columns or relevant):
        raise typer.BadParameter("name the interactions with --data.", param_hint="--data")
    from rich.console import Console
    from rich.progress import Progress

    from recommender.benchmarks.films import ItemTexts
    from recommender.benchmarks.own_data import read_own
    from recommender.catalog import load_catalog
    from recommender.embedding import movie_vectors
    from recommender.train_own import texts_of, train_own

    console = Console()
    started = time.perf_counter()
    with Progress(console=console) as bars:
        tasks = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage)
            bars.update(tasks[stage], completed=done, total=total)

        catalog = load_catalog()
        if data:
            progress("Reading", 0, 1)
            own = read_own(data, column_names(columns), "user", relevant)
            progress("Reading", 1, 1)
            texts = texts_of(own, ItemTexts(catalog, movie_vectors(catalog)))
            report = train_own(own, relevant, texts, output, seed, progress)
        else:
            report = _train_starter(catalog, output, seed, progress)
    console.print(_table("Validation: people the model has never seen", report.validation))
    console.print(_table("Test: others", report.test))
    console.print(
        f"Weight of the item-item edges, chosen on validation: {report.edge_weight:g}. "
        f"{time.perf_counter() - started:.0f} s. Written to {output}."
    )


def _train_starter(catalog: Catalog, output: Path, seed: int, progress: Callable[[str, int, int], None]) -> Report:
    from recommender.data import load_ratings, load_tastes
    from recommender.embedding import Encoder, movie_vectors
    from recommender.pipeline import train_and_save
    from recommender.train import TrainConfig

    said = load_tastes()
    vectors = Encoder().encode(
        list(said.values()), progress=lambda done, total: progress("Reading tastes", done, total)
    )
    return train_and_save(
        catalog,
        load_ratings(catalog),
        movie_vectors(catalog),
        dict(zip(said, vectors, strict=True)),
        output,
        TrainConfig(seed=seed),
        progress,
    )


@app.command()
def evaluate(
    suite: Annotated[str, typer.Option(help="What to run; there is one suite: bench.")] = "bench",
    bench: Annotated[Path, typer.Option(help="Folder of the benchmark splits.")] = Path("bench"),
    only: Annotated[str | None, typer.Option(help="One split instead of all.")] = None,
    models: Annotated[str | None, typer.Option(help="Comma-separated models instead of all.")] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="Interactions of your own instead: a folder or zip of MovieLens or RecBole, or a file."),
    ] = None,
    columns: Annotated[
        str | None, typer.Option(help="Of a CSV: the columns that hold user, item and, if any, rating and timestamp.")
    ] = None,
    split: Annotated[
        SplitName, typer.Option(help="How --data is split: 8:1:1 of each user, of all, in time; or people held out.")
    ] = "user",
    test: Annotated[Path | None, typer.Option(help="The test part in a file of its own; --data trains.")] = None,
    validation: Annotated[Path | None, typer.Option(help="With --test: the validation part, likewise.")] = None,
    relevant: Annotated[
        float | None, typer.Option(help="Ratings of --data from here on are to be found; without it, all are.", min=0.1)
    ] = None,
    ablate: Annotated[bool, typer.Option("--ablate", help="The network with one part changed at a time.")] = False,
    seeds: Annotated[int, typer.Option(help="Training runs of each learned model.", min=1)] = 3,
    rerank: Annotated[
        str | None,
        typer.Option(help="Instead: what a language model gains that orders the best 20: ollama:MODEL, gguf:PATH, …"),
    ] = None,
    people: Annotated[int, typer.Option(help="With --rerank: how many held-out people.", min=2, max=120)] = 24,
    likes: Annotated[int, typer.Option(help="With --rerank: how many likes each tells.", min=1)] = 5,
    json_file: Annotated[Path | None, typer.Option("--json", help="File for all numbers.")] = None,
) -> None:
    """Measure the network and its peers on published splits of MovieLens, or on data of your own."""
    if rerank is not None:
        if reranking is None:
            raise typer.BadParameter("no language models can be run here.", param_hint="--rerank")
        reranking(rerank, people, likes)
        return
    from recommender import report
    from recommender.benchmarks import suite as splits
    from recommender.benchmarks.films import ItemTexts
    from recommender.benchmarks.new_users import Inputs
    from recommender.benchmarks.own_data import measure_given, measure_own, read_own
    from recommender.catalog import load_catalog
    from recommender.data import load_ratings, load_tastes
    from recommender.embedding import Encoder, movie_vectors
    from recommender.files import write_text

    if suite != "bench":
        raise typer.BadParameter("there is one suite, bench.", param_hint="--suite")
    if only and only not in splits.SPLITS:
        raise typer.BadParameter(f"choose from {', '.join(splits.SPLITS)}.", param_hint="--only")
    known = dict.fromkeys((*splits.MODELS, *splits.ABLATION))
    chosen = models.split(",") if models else list(splits.ABLATION if ablate else splits.MODELS)
    if unknown := sorted(set(chosen) - set(known)):
        raise typer.BadParameter(
            f"unknown {', '.join(unknown)}; choose from {', '.join(known)}.", param_hint="--models"
        )
    if not data and (test or columns or relevant):
        raise typer.BadParameter("name the interactions with --data.", param_hint="--data")
    if validation and not test:
        raise typer.BadParameter("name the test part with --test.", param_hint="--validation")
    if not data and not bench.is_dir():
        raise typer.BadParameter(f"there is no folder {bench}.", param_hint="--bench")
    from rich.console import Console
    from rich.progress import Progress

    console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_FILES)
    records: list[report.Record] = []

    def report_on(measure: Callable[[Callable[[str, int, int], None]], list[report.Record]]) -> None:
        """Measure, and show and keep what was found before the next split is begun."""
        with Progress(console=Console(stderr=True)) as bars:
            task = bars.add_task("Reading")

            def progress(stage: str, done: int, total: int) -> None:
                bars.update(task, description=stage, completed=done, total=total)

            found = measure(progress)
        records.extend(found)
        if json_file:
            write_text(json_file, json.dumps(records, indent=1) + "\n")
        for name in dict.fromkeys(record["split"] for record in found):
            for table in report.tables(name, found):
                console.print(table)

    catalog = load_catalog()
    if data:
        texts = ItemTexts(catalog, movie_vectors(catalog))
        names = column_names(columns)
        if test:
            paths = [data, test, *([validation] if validation else [])]
            report_on(lambda progress: measure_given(paths, names, relevant, texts, chosen, seeds, progress))
        else:
            own = read_own(data, names, split, relevant)
            report_on(lambda progress: measure_own(own, split, relevant, texts, chosen, seeds, progress))
        return
    said = load_tastes()
    inputs = Inputs(
        bench=bench,
        catalog=catalog,
        ratings=load_ratings(catalog),
        vectors=movie_vectors(catalog),
        tastes=dict(zip(said, Encoder().encode(list(said.values())), strict=True)),
    )
    for name in [only] if only else splits.ABLATED if ablate else splits.SPLITS:
        report_on(partial(splits.run, name, inputs, chosen, seeds))


@app.command()
def embed(output: Annotated[Path, typer.Option(help="Folder for vectors.safetensors.")]) -> None:
    """Encode the texts of all films, as after a change of the catalogue; takes minutes."""
    _must_be_folder(output)
    from rich.progress import Progress

    from recommender.catalog import load_catalog
    from recommender.embedding import Encoder, save_movie_vectors

    catalog = load_catalog()
    with Progress() as bars:
        task = bars.add_task("Reading films", total=len(catalog))
        vectors = Encoder().encode(
            [movie.text for movie in catalog], progress=lambda done, total: bars.update(task, completed=done)
        )
    print(f"Written to {save_movie_vectors(catalog, vectors, output)}.")


def _must_be_folder(output: Path) -> None:
    if output.exists() and not output.is_dir():
        raise typer.BadParameter(f"{output} is a file: name a folder.", param_hint="--output")


def _table(title: str, metrics: Metrics) -> Table:
    from rich.table import Table

    lengths = list(next(iter(metrics.values())))
    table = Table("likes told", *lengths, title=f"{title} (NDCG@10 / Recall@20)")
    for model, values in metrics.items():
        cells = (f"{values[n]['ndcg@10']:.3f} / {values[n]['recall@20']:.3f}" for n in lengths)
        table.add_row(model, *cells)
    return table


def main() -> None:
    """Entry point; errors that have an answer are one line on stderr."""
    from recommender.checkpoint import RecommenderError
    from recommender.embedding import EncoderError

    try:
        app()
    except (RecommenderError, EncoderError, OSError) as error:
        print(f"gatrec: {error}", file=sys.stderr)
        sys.exit(1)
