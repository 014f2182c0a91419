import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.checkpoint import RecommenderError
from recommender.films import Film
from recommender.formats import Interactions, read_adjacency, read_interactions, read_parts

ML_100K = {
    "u.data": "196\t242\t3\t881250949\n186\t302\t3\t891717742\n196\t302\t5\t881250950\n",
    "u.item": "242|Kolya (1996)|24-Jan-1997||http://a|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
    "302|L'Été (Summer) (1997)|01-Jan-1997||http://b|0|0|0|0|0|0|1|0|0|0|1|0|0|1|0|0|1|0|0\n",
}
ML_1M = {
    "ratings.dat": "1::1193::5::978300760\n2::661::3::978302109\n",
    "movies.dat": "661::James and the Giant Peach (1996)::Animation|Children's\n1193::Café (1975)::Drama\n",
}
LATEST = {
    "ratings.csv": "userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n7,1029,3.0,1260759179\n",
    "movies.csv": 'movieId,title,genres\n31,"Dangerous Minds, A ""True"" Story (1995)",Drama\n'
    "1029,Babylon 5,(no genres listed)\n",
}
RECBOLE = {
    "toy.inter": "user_id:token\titem_id:token\trating:float\ttimestamp:float\nb\tx\t5\t20\na\ty\t1\t10\n",
    "toy.item": "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
    "x\tHeat\t1995\tCrime Drama\n",
}


def folder(path: Path, files: dict[str, str], encoding: str = "utf-8") -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (path / name).write_bytes(text.encode(encoding))
    return path


def zipped(path: Path, files: dict[str, str], encoding: str = "utf-8") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{path.stem}/{name}", text.encode(encoding))
    return path


def entries(data: Interactions) -> list[tuple]:
    """Each interaction by the ids of the file, in order of the ids."""
    columns = [data.user_ids[data.users].tolist(), data.item_ids[data.items].tolist()]
    columns += [column.tolist() for column in (data.ratings, data.timestamps) if column is not None]
    return sorted(zip(*columns, strict=True))


def films(data: Interactions) -> dict[int | str, Film]:
    return {data.item_ids[item].item(): film for item, film in data.films.items()}


@pytest.mark.parametrize("make", [folder, zipped])
def test_movielens_100k(tmp_path: Path, make) -> None:
    data = read_interactions(make(tmp_path / "ml-100k.zip", ML_100K, "latin-1"))
    assert entries(data) == [(186, 302, 3, 891717742), (196, 242, 3, 881250949), (196, 302, 5, 881250950)]
    assert films(data) == {
        242: Film("Kolya", 1996, ("Comedy",)),
        302: Film("L'Été (Summer)", 1997, ("Crime", "Film-Noir", "Mystery", "Thriller")),
    }
    assert data.shape == (2, 2)
    assert (data.users.dtype, data.items.dtype, data.ratings.dtype) == (np.int32, np.int32, np.float32)


@pytest.mark.parametrize("make", [folder, zipped])
def test_movielens_1m(tmp_path: Path, make) -> None:
    data = read_interactions(make(tmp_path / "ml-1m.zip", ML_1M, "latin-1"))
    assert entries(data) == [(1, 1193, 5, 978300760), (2, 661, 3, 978302109)]
    assert films(data)[1193] == Film("Café", 1975, ("Drama",))
    assert films(data)[661].genres == ("Animation", "Children's")


@pytest.mark.parametrize("make", [folder, zipped])
def test_later_movielens(tmp_path: Path, make) -> None:
    data = read_interactions(make(tmp_path / "ml-32m.zip", LATEST))
    assert entries(data) == [(1, 31, 2.5, 1260759144), (7, 1029, 3, 1260759179)]
    assert films(data) == {
        31: Film('Dangerous Minds, A "True" Story', 1995, ("Drama",)),
        1029: Film("Babylon 5", 0, ()),
    }


def test_recbole_with_ids_that_are_words(tmp_path: Path) -> None:
    data = read_interactions(folder(tmp_path / "toy", RECBOLE))
    assert entries(data) == [("a", "y", 1, 10), ("b", "x", 5, 20)]
    assert films(data) == {"x": Film("Heat", 1995, ("Crime", "Drama"))}


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 10**6), st.integers(1, 50)),
        st.tuples(st.integers(1, 10).map(lambda halves: halves / 2), st.integers(0, 2**31)),
        min_size=1,
        max_size=40,
    )
)
def test_every_format_says_the_same(ratings: dict[tuple[int, int], tuple[float, int]]) -> None:
    rows = [(*pair, *rating) for pair, rating in ratings.items()]
    texts = {
        "u.data": "".join("{}\t{}\t{}\t{}\n".format(*row) for row in rows),
        "ratings.dat": "".join("{}::{}::{}::{}\n".format(*row) for row in rows),
        "ratings.csv": "userId,movieId,rating,timestamp\n" + "".join("{},{},{},{}\n".format(*row) for row in rows),
        "a.csv": "when;what;who;grade\n" + "".join(f"{when};{item};{user};{star}\n" for user, item, star, when in rows),
        "a.inter": "item_id:token\tuser_id:token\ttimestamp:float\trating:float\n"
        + "".join(f"{item}\t{user}\t{when}.0\t{star}\n" for user, item, star, when in rows),
    }
    with TemporaryDirectory() as name:
        for file, text in texts.items():
            path = Path(name) / file
            path.write_text(text)
            data = read_interactions(path, ["who", "what", "grade", "when"] if file == "a.csv" else [])
            assert entries(data) == sorted(rows), file
            assert data.shape == (len({row[0] for row in rows}), len({row[1] for row in rows}))


def test_a_single_file_brings_its_list_of_films(tmp_path: Path) -> None:
    path = folder(tmp_path, ML_100K | {"u1.base": "196\t242\t3\t881250949\n"}, "latin-1")
    assert films(read_interactions(path / "u1.base")) == {242: Film("Kolya", 1996, ("Comedy",))}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_with_named_columns(tmp_path: Path, separator: str) -> None:
    rows = [["when", "who", "what", "note"], ["9", "ann", '"Heat, the film"', ""], ["8", "bob", "Alien", "x"]]
    folder(tmp_path, {"a.csv": "\n".join(separator.join(row) for row in rows)})
    data = read_interactions(tmp_path / "a.csv", ["who", "what"])
    assert entries(data) == [("ann", "Heat, the film"), ("bob", "Alien")]
    assert data.ratings is None
    assert data.timestamps is None


def test_csv_with_usual_columns_needs_no_names(tmp_path: Path) -> None:
    folder(tmp_path, {"a.csv": "\ufeffItem_ID,rating,USER_ID\n5,7.5,1\n\n6,1,2\n"})
    assert entries(read_interactions(tmp_path / "a.csv")) == [(1, 5, 7.5), (2, 6, 1)]


def test_numbers_too_large_for_64_bits_are_ids_like_any_other(tmp_path: Path) -> None:
    folder(tmp_path, {"a.csv": f"user,item\n{'9' * 30},1\n-4,2\n"})
    assert entries(read_interactions(tmp_path / "a.csv")) == [("-4", "2"), ("9" * 30, "1")]


def test_adjacency_with_the_items_former_ids(tmp_path: Path) -> None:
    folder(tmp_path, {"train.txt": "10 0 1\n20\n\n30 1 1\n", "item_map.txt": "2571 1\n6 0\n"})
    assert entries(read_interactions(tmp_path / "train.txt")) == [(10, "2571"), (10, "6"), (30, "2571")]


def test_adjacency_keeps_its_numbers(tmp_path: Path) -> None:
    folder(tmp_path, {"a.txt": "3 5 4\n9 1\n"})
    assert read_adjacency(tmp_path / "a.txt").tolist() == [[3, 5], [3, 4], [9, 1]]


def test_a_pair_counts_once_the_latest(tmp_path: Path) -> None:
    folder(tmp_path, {"r.csv": "user,item,rating,timestamp\n1,2,5,30\n1,3,4,5\n1,2,1,10\n"})
    assert entries(read_interactions(tmp_path / "r.csv")) == [(1, 2, 5, 30), (1, 3, 4, 5)]
    folder(tmp_path, {"u.csv": "user,item,rating\n1,2,5\n1,3,4\n1,2,1\n"})
    assert entries(read_interactions(tmp_path / "u.csv")) == [(1, 2, 1), (1, 3, 4)]


def test_parts_in_files_of_their_own_share_their_ids(tmp_path: Path) -> None:
    files = {"a.train.inter": "user_id:token\titem_id:token\n1\t5\n2\t6\n", "a.test.inter": ""}
    files["a.test.inter"] = "user_id:token\titem_id:token\n2\t5\n3\tseven\n"
    folder(tmp_path, files | {"a.item": "item_id:token\ttitle:token\n5\tHeat (1995)\nseven\tSeven\n"})
    data, part = read_parts([tmp_path / "a.train.inter", tmp_path / "a.test.inter"])
    assert part.tolist() == [0, 0, 1, 1]
    assert entries(data) == [("1", "5"), ("2", "5"), ("2", "6"), ("3", "seven")]
    assert films(data) == {"5": Film("Heat", 1995, ()), "seven": Film("Seven", 0, ())}
    with pytest.raises(RecommenderError, match="2 interactions are in more than one"):
        read_parts([tmp_path / "a.train.inter", tmp_path / "a.train.inter"])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.inter", "", "no field user_id, item_id"),
        ("a.inter", "user_id:token,item_id:token\n1,2\n", "no field item_id"),
        ("a.inter", "user_id:token\titem_id:token\n1\n", "line 2: 1 values where 2 are needed"),
        ("a.inter", "user_id:token\titem_id:token\n", "no interactions"),
        ("a.txt", "1 2 3\n4 five\n", "line 2: expected whole numbers"),
        ("a.txt", "1 -2\n", "line 1: expected whole numbers"),
        ("a.txt", "1 " + 30 * "9", "line 1: expected whole numbers"),
        ("a.txt", "\n", "no interactions"),
        ("a.txt", "", "no interactions"),
        ("a.csv", "1,2,5\n", "has no header"),
        ("a.csv", "who,what\n1,2\n", "columns who, what: say which hold user, item"),
        ("a.csv", "user,item,rating\n1,2,5\n1,3,good\n", "line 3: the rating is 'good', which is no number"),
        ("a.csv", "user,item,rating\n1,2,nan\n", "line 2: the rating is 'nan'"),
        ("a.csv", "user,item,timestamp\n1,2,2001-01-01\n", "line 2: the timestamp is '2001-01-01'"),
        ("a.csv", "user,item\n1,2\n3\n", "line 3: 1 values where 2 are needed"),
        ("a.csv", "user,item\n1,\n", "line 2: the id of the item is missing"),
        ("u.data", "1\t2\t3\t4\n1\t2\n", "line 2: 2 values where 4 are needed"),
        ("ratings.dat", "1::2::3\n1::2::x\n", "line 2: the rating is 'x'"),
        ("a.zip", "no zip", "no whole zip file"),
    ],
)
def test_bad_files_say_what_is_wrong(tmp_path: Path, name: str, text: str, message: str) -> None:
    folder(tmp_path, {name: text})
    with pytest.raises(RecommenderError, match=message):
        read_interactions(tmp_path / name)


def test_bad_columns_and_folders_say_what_is_wrong(tmp_path: Path) -> None:
    folder(tmp_path / "a", {"a.csv": "x,y\n1,2\n", "b.txt": "1 2\n"})
    with pytest.raises(RecommenderError, match=r"a.csv has no column z; it has x, y"):
        read_interactions(tmp_path / "a" / "a.csv", ["x", "z"])
    with pytest.raises(RecommenderError, match=r"b.txt has no header that names columns"):
        read_interactions(tmp_path / "a" / "b.txt", ["x", "y"])
    with pytest.raises(RecommenderError, match=r"none of u.data, ratings.dat"):
        read_interactions(tmp_path / "a")
    with pytest.raises(RecommenderError, match="no file or folder"):
        read_interactions(tmp_path / "b")
    folder(tmp_path / "c", {"a.inter": "", "b.inter": ""})
    with pytest.raises(RecommenderError, match=r"several .inter files \(a.inter, b.inter\)"):
        read_interactions(tmp_path / "c")


def test_a_zip_with_a_broken_member_is_reported(tmp_path: Path) -> None:
    path = zipped(tmp_path / "ml-1m.zip", {"ratings.dat": ML_1M["ratings.dat"] * 50})
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(RecommenderError, match="no whole zip file"):
        read_interactions(path)
