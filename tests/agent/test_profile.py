"""The log of changes: nothing overwritten, everything undone in order, forgotten for good, safe between processes."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent.events import ProfileChange
from agent.profile import ProfileError, ProfileStore, Statement, removal
from recommender.catalog import Catalog

HEAT, SEVEN, ALIEN = 6, 47, 1214


def opinion(kind: str, movie_id: int, op: str = "add") -> ProfileChange:
    return ProfileChange(op=op, kind=kind, movie_id=movie_id, scope="lasting")  # type: ignore[typeddict-item]


def genre(value: str, polarity: str, op: str = "add") -> ProfileChange:
    return ProfileChange(op=op, kind="genre", value=value, polarity=polarity, scope="lasting")  # type: ignore[typeddict-item]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profiles.sqlite"


@pytest.fixture
def store(path: Path, catalog: Catalog):
    opened = ProfileStore(path, catalog)
    yield opened
    opened.close()


def labels(store: ProfileStore, user: str = "ada") -> list[tuple[str, str]]:
    return [(entry.kind, entry.label) for entry in store.read(user).entries]


def test_what_is_said_is_there_with_its_sentence_for_the_next_process(
    path: Path, store: ProfileStore, catalog: Catalog
) -> None:
    store.apply("ada", [opinion("like", HEAT), genre("Horror", "avoid")], "I loved Heat, no horror please")
    again = ProfileStore(path, catalog).read("ada")
    assert [(e.label, e.sentence) for e in again.entries] == [
        ("Heat (1995)", "I loved Heat, no horror please"),
        ("no Horror", "I loved Heat, no horror please"),
    ]
    assert again == store.read("ada")
    assert store.read("bob").entries == ()


def test_nothing_is_overwritten(path: Path, store: ProfileStore) -> None:
    def log() -> list[tuple]:
        with sqlite3.connect(path) as db:
            return db.execute("SELECT id, user, said_at, op, kind, movie_id, sentence FROM changes").fetchall()

    seen: list[tuple] = []
    for step in (
        lambda: store.apply("ada", [opinion("like", HEAT)], "I loved Heat"),
        lambda: store.apply("ada", [opinion("dislike", HEAT)], "no, I hated Heat"),
        lambda: store.apply("ada", [opinion("dislike", HEAT, "remove")], "forget Heat"),
        lambda: store.undo("ada"),
        lambda: store.undo("ada"),
    ):
        step()
        now = log()
        assert now[: len(seen)] == seen
        seen = now
    assert len(seen) == 3


def test_an_opinion_replaces_the_opinion_and_seen_stands_beside_it(store: ProfileStore) -> None:
    store.apply("ada", [opinion("like", HEAT), opinion("seen", HEAT)], "I saw Heat and loved it")
    store.apply("ada", [opinion("dislike", HEAT)], "on reflection I hated Heat")
    assert sorted(labels(store)) == [("dislike", "Heat (1995)"), ("seen", "Heat (1995)")]
    store.apply("ada", [genre("Horror", "avoid")], "no horror")
    store.apply("ada", [genre("Horror", "want")], "I have come to love horror")
    assert ("genre", "Horror") in labels(store)
    assert ("genre", "no Horror") not in labels(store)


def test_what_changes_nothing_is_no_change(store: ProfileStore) -> None:
    assert store.apply("ada", [opinion("like", HEAT)], "I loved Heat")
    assert store.apply("ada", [opinion("like", HEAT)], "I love Heat") == []
    assert store.apply("ada", [opinion("dislike", HEAT, "remove"), opinion("like", SEVEN, "remove")], "forget") == []
    assert [entry.sentence for entry in store.read("ada").entries] == ["I loved Heat"]


def test_undo_takes_back_one_batch_after_another_of_one_person(store: ProfileStore) -> None:
    store.apply("ada", [opinion("like", HEAT), opinion("like", SEVEN)], "I loved Heat and Se7en")
    store.apply("ada", [opinion("dislike", HEAT)], "I hated Heat")
    store.apply("bob", [opinion("like", ALIEN)], "I loved Alien")
    store.apply("ada", [opinion("like", SEVEN, "remove")], "forget Se7en")
    states = [labels(store)]
    inverted = []
    while changes := store.undo("ada"):
        inverted.append(changes)
        states.append(sorted(labels(store)))
    assert states == [
        [("dislike", "Heat (1995)")],
        [("dislike", "Heat (1995)"), ("like", "Seven (1995)")],
        [("like", "Heat (1995)"), ("like", "Seven (1995)")],
        [],
    ]
    assert inverted[0] == [opinion("like", SEVEN)]
    assert inverted[2] == [opinion("like", HEAT, "remove"), opinion("like", SEVEN, "remove")]
    assert labels(store, "bob") == [("like", "Alien (1979)")]


def test_every_entry_can_be_taken_out(store: ProfileStore) -> None:
    store.apply("ada", [opinion("like", HEAT), opinion("seen", SEVEN), genre("Horror", "avoid")], "…")
    for entry in store.read("ada").entries:
        assert store.apply("ada", [removal(entry)], "removed") == [removal(entry)]
    assert labels(store) == []


def test_forgetting_all_leaves_no_trace_in_the_files_and_others_alone(path: Path, store: ProfileStore) -> None:
    store.apply("bob", [opinion("like", ALIEN)], "I loved Alien")
    for number in range(40):
        store.apply("ada", [genre(f"Secret taste {number}", "want")], f"a sentence nobody may read, {number}")
    assert len(store.forget_all("ada")) == 40
    assert labels(store) == []
    assert store.undo("ada") == []
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"nobody may read" not in content
    assert b"Secret taste" not in content
    assert labels(store, "bob") == [("like", "Alien (1979)")]


def test_what_is_brought_in_is_one_batch_with_its_own_dates_and_yields_to_what_was_said_later(
    store: ProfileStore,
) -> None:
    store.apply("ada", [opinion("dislike", HEAT)], "I hated Heat")
    old, older = "2019-05-05T00:00:00+00:00", "2018-01-01T00:00:00+00:00"
    statements = [
        Statement(opinion("like", HEAT), "rated 5 of 5", old),
        Statement(opinion("like", SEVEN), "rated 4 of 5", old),
        Statement(opinion("dislike", SEVEN), "rated 1 of 5", older),
        Statement(opinion("seen", ALIEN), "watched", older),
    ]
    assert [s.sentence for s in store.bring_in("ada", statements)] == ["watched", "rated 4 of 5"]
    assert [(e.kind, e.movie_id, e.said_at) for e in store.read("ada").entries[:2]] == [
        ("seen", ALIEN, older),
        ("like", SEVEN, old),
    ]
    assert store.bring_in("ada", statements) == []
    assert len(store.undo("ada")) == 2
    assert labels(store) == [("dislike", "Heat (1995)")]


def test_a_strength_can_be_set_and_taken_back_and_is_only_appended(path: Path, store: ProfileStore) -> None:
    store.apply("ada", [opinion("like", HEAT), genre("Horror", "avoid")], "I like Heat, no horror")
    heat = store.read("ada").entries[0]
    [change] = store.set_strength("ada", heat.entry_id, 0.4)
    assert change == opinion("like", HEAT) | {"strength": 0.4}
    [weaker] = [entry for entry in store.read("ada").entries if entry.movie_id == HEAT]
    assert (weaker.strength, weaker.sentence, weaker.said_at) == (0.4, heat.sentence, heat.said_at)
    assert store.read("ada").taste().strengths == {HEAT: 0.4}
    assert store.set_strength("ada", weaker.entry_id, 0.4) == []
    assert store.set_strength("ada", heat.entry_id, 0.9) == []  # no longer the entry in force
    assert store.set_strength("bob", weaker.entry_id, 0.9) == []
    with pytest.raises(ValueError, match="above 0 and at most 1"):
        store.set_strength("ada", weaker.entry_id, 1.5)
    assert store.undo("ada") == [opinion("like", HEAT)]
    assert store.read("ada").taste().strengths == {}
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT strength, undone FROM changes").fetchall() == [(1.0, 0), (1.0, 0), (0.4, 1)]


def test_an_entry_can_be_removed_by_its_id_and_brought_back(store: ProfileStore) -> None:
    store.apply("ada", [opinion("like", HEAT) | {"strength": 0.75}], "I like Heat")
    [heat] = store.read("ada").entries
    assert store.remove("bob", heat.entry_id, "removed") == []
    assert store.remove("ada", heat.entry_id, "removed") == [opinion("like", HEAT, "remove")]
    assert store.undo("ada") == [opinion("like", HEAT) | {"strength": 0.75}]
    assert store.read("ada").entries == (heat,)


def test_a_rating_stands_beside_the_opinion_until_another_is_said(store: ProfileStore) -> None:
    rating = ProfileChange(op="add", kind="rating", movie_id=HEAT, value="9/10", scope="lasting")
    both = [opinion("like", HEAT) | {"strength": 0.77}, rating]
    store.apply("ada", both, "Heat: 9/10")
    assert labels(store) == [("like", "Heat (1995)"), ("rating", "Heat (1995): 9/10")]
    assert store.apply("ada", both, "Heat: 9/10") == []
    assert store.read("ada").known == {HEAT}
    store.apply("ada", [opinion("dislike", HEAT)], "on reflection I hated Heat")
    assert labels(store) == [("dislike", "Heat (1995)")]
    assert {change["kind"] for change in store.undo("ada")} == {"like", "rating"}
    store.apply("ada", [opinion("like", HEAT, "remove")], "forget Heat")
    assert labels(store) == []


def test_the_taste_in_words_is_composed_of_what_is_wanted_now(store: ProfileStore) -> None:
    def wish(kind: str, value: str, strength: float = 1.0) -> ProfileChange:
        return ProfileChange(op="add", kind=kind, value=value, polarity="want", scope="lasting", strength=strength)  # type: ignore[typeddict-item]

    assert store.read("ada").in_words == ""
    tastes = [
        wish("genre", "Crime", 0.75),
        wish("country", "Japan"),
        wish("theme", "revenge"),
        genre("Horror", "avoid"),
    ]
    store.apply("ada", [*tastes, opinion("like", HEAT)], "I like crime and adore Japanese films of revenge; no horror")
    assert store.read("ada").in_words == "I love films from Japan, films about revenge and crime films."
    store.apply("ada", [wish("theme", "revenge") | ProfileChange(op="remove")], "forget revenge")
    store.apply("ada", [wish("period", "1970-1979")], "the 70s were best")
    assert store.read("ada").in_words == "I love films from Japan, films from the 1970s and crime films."


FIRST_SCHEMA = """
CREATE TABLE changes (
    id INTEGER PRIMARY KEY, user TEXT NOT NULL, said_at TEXT NOT NULL, batch INTEGER NOT NULL,
    op TEXT NOT NULL CHECK (op IN ('add', 'remove')), kind TEXT NOT NULL, movie_id INTEGER, value TEXT,
    polarity TEXT NOT NULL, sentence TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX changes_of_user ON changes (user, id);
INSERT INTO changes VALUES (1, 'ada', '2026-01-01T00:00:00+00:00', 1, 'add', 'like', 6, NULL, 'want', 'Heat!', 0);
INSERT INTO changes VALUES (2, 'ada', '2026-01-02T00:00:00+00:00', 2, 'add', 'genre', NULL, 'Horror', 'avoid', 'no', 1);
PRAGMA user_version=1;
"""


def test_a_file_of_the_first_schema_goes_on_working(path: Path, catalog: Catalog) -> None:
    with sqlite3.connect(path) as db:
        db.executescript(FIRST_SCHEMA)
    db.close()
    store = ProfileStore(path, catalog)
    assert [(e.kind, e.movie_id, e.strength, e.sentence) for e in store.read("ada").entries] == [
        ("like", HEAT, 1.0, "Heat!")
    ]
    store.apply("ada", [opinion("like", SEVEN) | {"strength": 0.5}], "I quite liked Se7en")
    store.close()
    again = ProfileStore(path, catalog)
    assert again.read("ada").strengths == {SEVEN: 0.5}
    again.close()


WRITER = """
import sys
from pathlib import Path
from agent.profile import ProfileStore
from recommender.catalog import load_catalog
catalog = load_catalog()
store = ProfileStore(Path(sys.argv[1]), catalog)
films = [movie.movie_id for movie in catalog][:2000]
print("ready", flush=True)
sys.stdin.readline()
for start in range(0, len(films), 20):
    changes = [dict(op="add", kind=sys.argv[2], movie_id=i, scope="lasting") for i in films[start : start + 20]]
    store.apply("ada", changes, f"{sys.argv[2]} {start}")
"""


def writer(path: Path, kind: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def batches(path: Path) -> dict[int, list[str]]:
    """Batch -> sentences of its rows."""
    with sqlite3.connect(path) as db:
        found: dict[int, list[str]] = {}
        for batch, sentence in db.execute("SELECT batch, sentence FROM changes ORDER BY id"):
            found.setdefault(batch, []).append(sentence)
        return found


def test_two_processes_write_side_by_side(path: Path, store: ProfileStore) -> None:
    both = [writer(path, "like"), writer(path, "seen")]
    for process in both:
        process.stdout.readline()
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.wait(60) for process in both] == [0, 0]
    profile = store.read("ada")
    assert len(profile.movies("like")) == len(profile.movies("seen")) == 2000
    assert all(len(rows) == 20 and len(set(rows)) == 1 for rows in batches(path).values())


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_writer_leaves_whole_batches_and_a_store_that_goes_on(path: Path, store: ProfileStore) -> None:
    process = writer(path, "like")
    process.stdout.readline()
    process.stdin.write("go\n")
    process.stdin.flush()
    while not store.read("ada").entries:
        time.sleep(0.001)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    assert all(len(rows) == 20 for rows in batches(path).values())
    before = len(store.read("ada").entries)
    assert store.apply("ada", [genre("Horror", "avoid")], "no horror")
    assert len(store.read("ada").entries) == before + 1


def test_a_newer_schema_is_left_as_it_is(path: Path, catalog: Catalog) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE changes (everything TEXT)")
        db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(ProfileError, match="written by a newer gatrec: update gatrec"):
        ProfileStore(path, catalog)
    with sqlite3.connect(path) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (99,)
        assert [row[1] for row in db.execute("PRAGMA table_info(changes)")] == ["everything"]
