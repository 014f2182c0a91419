import csv

import pytest

from recommender.catalog import STARTER
from recommender.outside import OutsideFilms, outside_films
from recommender.titles import TitleIndex, normalise


@pytest.fixture(scope="module")
def titles(catalog):
    return TitleIndex(catalog)


def named(titles, text, year=None, misspelt=False):
    film = outside_films().named(text, year, titles.exact(text), misspelt)
    return film and film["label"]


@pytest.mark.parametrize(
    ("text", "year", "label"),
    [
        ("knives out", None, "Knives Out (2019)"),
        ("Dune 2", None, "Dune: Part Two (2024)"),
        ("dune part two", None, "Dune: Part Two (2024)"),
        ("the last jedi", None, "Star Wars: The Last Jedi (2017)"),
        ("Gisaengchung", None, "Parasite (2019)"),
        ("Parasite", None, "Parasite (2019)"),  # and not the one of 1982, which hardly anybody has rated
        ("Arrival", None, "Arrival (2016)"),
        ("The Arrival", None, None),
        ("Dune", 2021, "Dune (2021)"),
        ("Dune", 1984, None),
        ("Halloween", None, None),
        ("Halloween", 2018, "Halloween (2018)"),
        ("Heat", None, None),
        ("Blargh Returns", None, None),
    ],
)
def test_the_film_that_people_mean(titles, text, year, label):
    assert named(titles, text, year) == label


def test_a_misspelt_name_is_found_when_asked_for(titles):
    assert named(titles, "oppenhiemer") is None
    assert named(titles, "oppenhiemer", misspelt=True) == "Oppenheimer (2023)"


def test_no_film_of_the_catalogue_is_outside(titles):
    with (STARTER / "outside.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        year, title = int(row["year"]), normalise(row["title"])
        inside = [m for m in titles.exact(row["title"]) if abs(m.year - year) <= 1 and normalise(m.title) == title]
        assert not inside, row["title"]
        assert row["kind"] in ("film", "series")
        assert bool(row["director"]) == (row["kind"] == "film"), row["title"]
        assert 8 <= len(row["profile"].split()) <= 30, row["title"]
    assert len({(normalise(row["title"]), row["year"]) for row in rows}) == len(rows)


def test_of_two_films_of_one_name_the_newer_one_is_meant(tmp_path):
    path = tmp_path / "outside.csv"
    path.write_text(
        "title,other_titles,year,kind,director,genres,profile\n"
        "Zorblax,,1999,film,A. B.,Drama,Old.\nZorblax,Zorb,2019,film,C. D.,Drama,New.\n"
    )
    films = OutsideFilms(path)
    assert films.named("zorblax", None, ())["profile"] == "New."
    assert films.named("zorblax", 1999, ())["profile"] == "Old."
    assert films.named("zorb", 2010, ()) is None
