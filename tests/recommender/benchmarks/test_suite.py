from pathlib import Path

import pytest

from recommender.benchmarks.new_users import Inputs
from recommender.benchmarks.suite import run
from recommender.catalog import load_catalog
from recommender.checkpoint import RecommenderError
from recommender.data import load_ratings
from recommender.embedding import movie_vectors


def test_missing_split_says_so(tmp_path: Path) -> None:
    catalog = load_catalog()
    inputs = Inputs(tmp_path, catalog, load_ratings(catalog), movie_vectors(catalog), {})
    with pytest.raises(RecommenderError, match="ml-100k-recbole"):
        run("ml-100k-recbole", inputs, ["ease"], 1, lambda stage, done, total: None)
