import csv
import json
from pathlib import Path

import numpy as np
import pytest

from recommender import train_own as subject
from recommender.benchmarks.films import ItemTexts
from recommender.catalog import load_catalog
from recommender.checkpoint import CARD, load_model
from recommender.embedding import movie_vectors
from recommender.films import Film
from recommender.formats import Interactions, read_interactions
from recommender.train_own import ITEMS, texts_of, train_own

CATALOG = load_catalog()


@pytest.fixture(scope="module")
def ratings(tmp_path_factory: pytest.TempPathFactory) -> Interactions:
    rng = np.random.default_rng(0)
    path = tmp_path_factory.mktemp("own") / "own.csv"
    lines = ["user,item,rating"]
    for user in range(150):
        half = 40 * (user % 2)
        lines += [f"{user},{item},{rng.integers(6, 11)}" for item in half + rng.choice(40, 20, replace=False)]
    path.write_text("\n".join(lines))
    return read_interactions(path)


@pytest.mark.parametrize("large", [False, True])
def test_a_model_of_ones_own_is_measured_and_written(
    ratings: Interactions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    monkeypatch.setattr(subject, "USERS_SEEN", 900)
    if large:
        monkeypatch.setattr(subject, "MOST_FILMS", 50)
    stages: list[str] = []
    texts = np.zeros((80, 1), dtype=np.float32)
    report = train_own(ratings, 8, texts, tmp_path / "model", 0, lambda stage, done, total: stages.append(stage))
    assert set(report.test) == {"popularity", "item-item weights", "gat"}
    assert set(report.test["gat"]) == {"1", "3", "5", "10", "all"}
    card = json.loads((tmp_path / "model" / CARD).read_text())
    weights, _ = load_model(tmp_path / "model", card["data"])
    assert weights["film_embedding"].shape == (80, 64)
    assert card["metrics"]["test"] == report.test
    with (tmp_path / "model" / ITEMS).open() as file:
        items = list(csv.DictReader(file))
    assert [int(entry["item"]) for entry in items] == ratings.item_ids.tolist()
    assert set(stages) == {"Item-item weights", "Training"}


def test_of_too_many_films_only_the_known_have_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "MOST_FILMS", 1)
    numbers = np.arange(3, dtype=np.int32)
    films = {
        0: Film("Heat", 1995, ("Crime",)),
        1: Film("Toy Story", 1995, ()),
        2: Film("No such film at all", 1995, ()),
    }
    data = Interactions("own", numbers, numbers, numbers, numbers, films=films)
    texts = texts_of(data, ItemTexts(CATALOG, movie_vectors(CATALOG)))
    assert texts.any(1).tolist() == [True, True, False]
