"""The published splits of MovieLens, and every model measured on them."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.benchmarks.films import ItemTexts
from recommender.benchmarks.known_users import run_task
from recommender.benchmarks.new_films import NEW_FILMS, run_new_films
from recommender.benchmarks.new_users import NEW_USERS, Inputs, new_user_split, run_new_users, training_ratings
from recommender.benchmarks.runs import Progress
from recommender.benchmarks.tasks import KNOWN_USERS, load_task
from recommender.benchmarks.variants import NEW_USER_VARIANTS, VARIANTS
from recommender.checkpoint import RecommenderError
from recommender.report import Record
from recommender.service import centred

SPLITS = (NEW_USERS, NEW_FILMS, *KNOWN_USERS)
MODELS = (
    "random",
    "popularity",
    "itemknn",
    "ease",
    "weighted-ease",
    "ease+popularity",
    "ease-stars+popularity",
    "text-similarity",
    "words-similarity",
    "bpr-mf",
    "lightgcn",
    "gat-no-text",
    "gat-no-edges",
    "gat",
    "gat+words",
    "gat+dislikes",
)
"""What is measured unless told otherwise; each split has some of them."""
ABLATION = ("gat-no-edges", "gat", *(name for name in (VARIANTS | NEW_USER_VARIANTS) if name != "gat-no-edges"))
"""The network and what it is with one part changed."""
ABLATED = ("ml-100k-recbole", NEW_USERS)
"""Splits of the ablation: known users with dense data, and people at the start of a chat."""


def run(split: str, inputs: Inputs, models: Sequence[str], seeds: int, progress: Progress) -> list[Record]:
    """All records of one split. Raises ``RecommenderError`` when the folder does not have it."""
    folder = NEW_USERS if split == NEW_FILMS else split
    if not (inputs.bench / folder).is_dir():
        raise RecommenderError(f"There is no {folder} in {inputs.bench}: name the folder that holds the splits.")
    if split == NEW_USERS:
        return run_new_users(inputs, models, seeds, progress)
    if split == NEW_FILMS:
        validation, test = new_user_split(inputs.bench, inputs.catalog)
        ratings = training_ratings(inputs, validation + test)
        return run_new_films(ratings, centred(inputs.vectors), inputs.tastes, validation, test, models, seeds, progress)
    task = load_task(split, inputs.bench, ItemTexts(inputs.catalog, inputs.vectors))
    return run_task(task, models, seeds, progress)
