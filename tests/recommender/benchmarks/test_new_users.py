from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from recommender.benchmarks.new_users import NEW_USERS, new_user_metrics, new_user_split
from recommender.benchmarks.scorers import WithDislikes
from recommender.beyond import FilmFacts
from recommender.catalog import load_catalog
from recommender.splits import NewUser

CATALOG = load_catalog()


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


def test_dislikes_told_keep_their_like_out_of_the_list() -> None:
    """Films 0-59 score by number; 59 is disliked and told, 58 reads the same and is a hidden dislike."""
    texts = np.eye(60, dtype=np.float32)
    texts[58] = texts[59]
    person = NewUser(1, given=np.array([0]), disliked=np.array([59, 58]), targets=np.array([57]))
    facts = FilmFacts(np.ones(60), 1, texts, np.ones((60, 1), dtype=np.float32))
    numbered = Numbered()
    plain = new_user_metrics(numbered, [person], facts, 1)
    told = new_user_metrics(WithDislikes(numbered, texts, [np.array([59])], 100.0), [person], facts, 1)
    assert (plain["disliked@20"].item(), plain["mrr@5"].item()) == (1, pytest.approx(1 / 3))
    assert (told["disliked@20"].item(), told["mrr@5"].item()) == (0, 1)


class Numbered:
    def scores(self, likes: csr_matrix) -> np.ndarray:
        return np.tile(np.arange(60, dtype=np.float32), (likes.shape[0], 1))
