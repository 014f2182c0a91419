"""`gatrec evaluate --rerank`: does a language model order films better than the network that found them?"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from datetime import date

from rich.console import Console
from rich.progress import Progress

from agent.engines import rerank
from agent.engines.base import LoadedModel
from agent.paths import data_folder
from recommender import reranking
from recommender.catalog import STARTER, Movie, load_catalog
from recommender.checkpoint import CARD
from recommender.data import load_ratings, load_tastes
from recommender.embedding import Encoder, movie_vectors
from recommender.pipeline import without_held_out
from recommender.service import centred


def measure_and_remember(loaded: LoadedModel, people: int, likes: int) -> str:
    """Held-out people of the starter ratings, the network trained without them; returns the report.

    What is found decides whether the chat lets this model reorder.
    """
    catalog, said = load_catalog(), load_tastes()
    edge_weight = json.loads((STARTER / CARD).read_text(encoding="utf-8"))["configuration"]["edge_weight"]
    with Progress(console=Console(stderr=True)) as bars:
        training = bars.add_task("Training without held-out people")
        asking = bars.add_task("Asking the model", total=people)
        scorer, test = without_held_out(
            load_ratings(catalog),
            centred(movie_vectors(catalog)),
            dict(zip(said, Encoder().encode(list(said.values())), strict=True)),
            edge_weight,
            lambda done, total: bars.update(training, completed=done, total=total),
        )
        asyncio.run(loaded.ready(lambda _: None))  # type: ignore[arg-type]
        form = rerank.form(loaded.chat_model)

        def reorder(liked: Sequence[Movie], candidates: Sequence[Movie]) -> list[int]:
            return rerank.numbers(form.invoke(rerank.prompt(liked, candidates))["raw"].text)

        measured = reranking.measure(
            catalog,
            scorer,
            test[:people],
            likes,
            reorder,
            time.monotonic,
            lambda done, total: bars.update(asking, completed=done),
        )
    path = rerank.remember(data_folder(), loaded.name, measured.record() | {"measured": f"{date.today():%Y-%m-%d}"})
    verdict = "a gain: the chat will use it" if measured.is_gain else "no gain: the chat leaves the order as it is"
    return "\n".join(
        [
            f"NDCG@10 of {measured.people} held-out people, told {measured.likes} likes each:",
            f"- the network's order {measured.without:.3f}",
            f"- fused with {loaded.name}'s order of the best {reranking.WINDOW} {measured.fused:.3f}"
            f" (difference {measured.difference:+.3f} [{measured.low:+.3f}, {measured.high:+.3f}])",
            f"- by the model's order alone {measured.alone:.3f}",
            f"{measured.failed} answers failed, {measured.seconds:.1f} s each. That is {verdict} ({path}).",
        ]
    )
