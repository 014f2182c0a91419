"""Are films suggested as "something like Heat" what people mean by it? And the weights of recommender/likeness.py.

    python tests/benchmarks/bench_likeness.py          # the agent's lists and their parts
    python tests/benchmarks/bench_likeness.py --fit    # fit the weights anew

``likeness.jsonl`` names some twenty films each for 160 films. They are a language model's own suggestions for a friend
in the mood for something like it, written without sight of anything here. The weights are fitted on one half.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from agent.dialogues.runner import Stage
from recommender.catalog import Movie
from recommender.evaluate import bootstrap_interval
from recommender.likeness import WEIGHTS, Likeness
from recommender.service import Taste, centred
from tools.services import Services

PICKS = 5
SHRINKAGE = 0.01
"""Weight of the squares of the (standardised) weights beside the mean loss of a film."""
Lister = Callable[[Movie], list[int]]


def load(half: str) -> list[tuple[int, list[int]]]:
    lines = (Path(__file__).parent / "likeness.jsonl").read_text(encoding="utf-8").splitlines()
    return [(entry["movie_id"], entry["like"]) for entry in map(json.loads, lines) if entry["half"] == half]


def likeness_of(services: Services) -> Likeness:
    recommender = services.recommender
    return Likeness(services.catalog, centred(recommender.vectors), recommender.film_embeddings)


def by_scores(services: Services, scores: Callable[[Movie], np.ndarray]) -> Lister:
    """The five best by these scores, the film itself apart."""

    def lister(movie: Movie) -> list[int]:
        others = np.arange(len(services.catalog)) != movie.row
        best = services.recommender.top(scores(movie), others, PICKS)
        return [services.catalog.movies[row].movie_id for row in best]

    return lister


def sources(services: Services) -> dict[str, Lister]:
    recommender, vectors = services.recommender, services.recommender.vectors
    usual, likeness = recommender.scores(Taste()), likeness_of(services)
    return {
        "likeness": by_scores(services, lambda movie: likeness.scores([movie.row])),
        "the network": by_scores(services, lambda movie: recommender.scores(Taste((movie.movie_id,)))),
        "the network, without what is popular": by_scores(
            services, lambda movie: recommender.scores(Taste((movie.movie_id,))) - usual
        ),
        "nearest texts": by_scores(services, lambda movie: vectors @ vectors[movie.row]),
    }


async def measure(services: Services) -> Table:
    table = Table("list of five", "found in it, tuned", "test", "at least one, tuned", "test")
    stage = Stage.open(services, "builtin", 0)

    async def of_agent(movie: Movie) -> list[int]:
        record = await stage.say(f"something like {movie.label}", str(movie.movie_id), "likeness")
        return [pick["movie_id"] for pick in record["picks"]][:PICKS]

    listers = sources(services)
    for name in ("the agent", *listers):
        shares, hits = [], []
        for half in ("tuned", "test"):
            found = []
            for movie_id, like in load(half):
                movie = services.catalog[movie_id]
                films = await of_agent(movie) if name == "the agent" else listers[name](movie)
                found.append(len(set(films) & set(like)) / PICKS)
            shares.append(np.array(found))
            hits.append(np.array(found) > 0)
        table.add_row(name, *(_cell(values) for values in (*shares, *hits)))
    await stage.aclose()
    return table


def _cell(values: np.ndarray) -> str:
    low, high = bootstrap_interval(values.astype(float))
    return f"{values.mean():.2f} [{low:.2f}, {high:.2f}]"


def fit(services: Services) -> dict[str, float]:
    """Conditional logit: the films named against all others, each film's loss alike."""
    import torch

    likeness = likeness_of(services)
    films = [
        (torch.from_numpy(likeness.features(services.catalog[movie_id].row)), services.catalog[movie_id].row, like)
        for movie_id, like in load("tuned")
    ]
    spread = torch.cat([features for features, _, _ in films]).std(0)
    weights = torch.zeros(len(WEIGHTS), requires_grad=True)
    optimizer = torch.optim.Adam([weights], lr=0.05)
    for _ in range(300):
        loss = SHRINKAGE * (weights**2).sum()
        for features, row, like in films:
            scores = (features / spread @ weights).index_fill(0, torch.tensor([row]), -torch.inf)
            loss = loss - torch.log_softmax(scores, 0)[services.catalog.rows(like)].mean() / len(films)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return dict(zip(WEIGHTS, (weights.detach() / spread).tolist(), strict=True))


def main(refit: Annotated[bool, typer.Option("--fit", help="Fit the weights instead of measuring.")] = False) -> None:
    services = Services.load(None)
    if refit:
        print({name: round(weight, 2) for name, weight in fit(services).items()})
    else:
        Console().print(asyncio.run(measure(services)))


if __name__ == "__main__":
    typer.run(main)
