from pathlib import Path

from recommender.benchmarks.new_users import NEW_USERS, new_user_split
from recommender.catalog import load_catalog

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
