from pathlib import Path

import pytest

from recommender.checkpoint import RecommenderError
from recommender.formats import read_adjacency, read_atomic, read_interactions


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_atomic_file_by_field_name(tmp_path: Path) -> None:
    text = "item_id:token\tname:token_seq\tyear:float\n7\tL'\"Été\t1999\n9\t\t2001\n"
    path = written(tmp_path / "a.item", text)
    assert read_atomic(path, ("year", "item_id", "name")) == [("1999", "7", "L'\"Été"), ("2001", "9", "")]


def test_interactions_of_both_formats_are_numbered_from_zero_and_come_once(tmp_path: Path) -> None:
    inter = written(tmp_path / "a.inter", "user_id:token\titem_id:token\trating:float\nb\tx\t5\na\ty\t1\na\ty\t2\n")
    assert read_interactions(inter).tolist() == [[0, 1], [1, 0]]
    adjacency = written(tmp_path / "a.txt", "10 5 7\n20\n\n30 7 7\n")
    assert read_interactions(adjacency).tolist() == [[0, 0], [0, 1], [1, 1]]


def test_adjacency_keeps_its_numbers(tmp_path: Path) -> None:
    assert read_adjacency(written(tmp_path / "a.txt", "3 5 4\n9 1\n")).tolist() == [[3, 5], [3, 4], [9, 1]]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.inter", "", "no field user_id, item_id"),
        ("a.inter", "user_id:token,item_id:token\n1,2\n", "no field item_id"),
        ("a.inter", "user_id:token\titem_id:token\n1\n", "line 2: 1 values for 2 fields"),
        ("a.inter", "user_id:token\titem_id:token\n", "no interactions"),
        ("a.txt", "1 2 3\n4 five\n", "line 2: expected whole numbers"),
        ("a.txt", "1 -2\n", "line 1: expected whole numbers"),
        ("a.txt", "1 " + 30 * "9", "line 1: expected whole numbers"),
        ("a.txt", "\n", "no interactions"),
    ],
)
def test_bad_files_say_what_is_wrong(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(RecommenderError, match=message):
        read_interactions(written(tmp_path / name, text))
