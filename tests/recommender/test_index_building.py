import sys

from recommender.index import ProfileIndex
from recommender.index_building import build_aside


def test_another_process_builds_the_index(catalog, vectors, tmp_path):
    told = []
    build_aside(tmp_path, lambda done, total: told.append((done, total)))
    assert told[-1] == (len(catalog), len(catalog))
    assert ProfileIndex.is_built(catalog, vectors, tmp_path)
    assert sorted(path.name.split("-")[0] for path in tmp_path.iterdir()) == ["films", "lock"]


def test_a_machine_that_starts_no_process_is_left_to_who_opens_the_index(catalog, vectors, tmp_path, monkeypatch):
    for executable in ("/usr/bin/false", "/nowhere/python"):
        monkeypatch.setattr(sys, "executable", executable)
        build_aside(tmp_path, lambda *_: None)
    assert not ProfileIndex.is_built(catalog, vectors, tmp_path)
