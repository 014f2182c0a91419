from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recommender.benchmarks import NEW_USERS, Film, Inputs, ItemTexts, known_user_metrics, new_user_split, run
from recommender.catalog import load_catalog
from recommender.checkpoint import RecommenderError
from recommender.data import load_ratings
from recommender.embedding import movie_vectors

CATALOG = load_catalog()
VECTORS = movie_vectors(CATALOG)


def test_new_user_file_is_read_in_the_given_order(tmp_path: Path) -> None:
    (tmp_path / NEW_USERS).mkdir()
    lines = [
        "set,user_id,movie_id,rating,role,order",
        "test,8,47,4,like,1",
        "test,8,6,5,like,0",
        "test,8,1,1,dislike,-1",
        "test,8,50,5,target,-1",
        "valid,9,2,4,like,0",
        "valid,9,3,4,target,-1",
    ]
    (tmp_path / NEW_USERS / "users.csv").write_text("\n".join(lines))
    validation, test = new_user_split(tmp_path, CATALOG)
    assert [person.user_id for person in validation] == [9]
    assert test[0].given.tolist() == CATALOG.rows([6, 47]).tolist()
    assert test[0].disliked.tolist() == CATALOG.rows([1]).tolist()
    assert test[0].targets.tolist() == CATALOG.rows([50]).tolist()


def test_seen_films_are_no_candidates_and_users_without_target_do_not_count() -> None:
    scores = np.tile(np.arange(60, dtype=np.float32), (2, 1))
    seen = csr_matrix(([1.0], ([0], [59])), shape=(2, 60))
    targets = csr_matrix(([1.0], ([0], [58])), shape=(2, 60))
    assert known_user_metrics(scores, seen, targets)["mrr@10"] == 1


def test_item_texts_come_from_the_catalogue_by_title_and_id() -> None:
    texts = ItemTexts(CATALOG, VECTORS)
    films = {1: Film("Heat", 1995, "Crime"), 2: Film("Matrix, The", 1999, "Action")}
    by_title = texts.by_title(films, 4)
    by_id = texts.by_movie_id({6: 1, 2571: 2}, {}, 4)
    np.testing.assert_allclose(by_title, by_id, atol=1e-6)
    assert not by_title[[0, 3]].any()


def test_missing_split_says_so(tmp_path: Path) -> None:
    inputs = Inputs(tmp_path, CATALOG, load_ratings(CATALOG), VECTORS, {})
    with pytest.raises(RecommenderError, match="ml-100k-recbole"):
        run("ml-100k-recbole", inputs, ["ease"], 1, lambda stage, done, total: None)
