"""The starter catalogue as the rest sees it, and small catalogues of a test's own."""

import csv
import gzip
import json

import numpy as np
import pytest

from recommender.catalog import STARTER, load_catalog
from recommender.titles import TitleIndex


def write_catalog(folder, profiles=None):
    (folder / "movies.csv").write_text(
        "movie_id,title,year,genres\n"
        '7,"Matrix, The (a.k.a. Neo)",1999,Action|Sci-Fi\n'
        "3,Étude,1950,\n"
        "9,Zoo,2001,Children\n",
        encoding="utf-8",
    )
    with gzip.open(folder / "ratings.csv.gz", "wt", encoding="utf-8") as file:
        file.write("user_id,movie_id,rating,timestamp\n1,7,4.0,1\n2,7,5.0,2\n")
    if profiles:
        (folder / "profiles.jsonl").write_text("\n".join(map(json.dumps, profiles)), encoding="utf-8")
    return folder


PROFILE = {
    "movie_id": 7,
    "director": ["A. Director"],
    "cast": ["B. Star"],
    "country": "USA",
    "audience": "adult",
    "themes": ["doubt"],
    "moods": ["tense"],
    "setting": "a city",
    "profile": "A hacker wakes up.",
    "confidence": "high",
    "source": "llm",
}


def test_the_starter_catalogue_is_whole(catalog):
    assert len(catalog) == 9066
    assert [movie.row for movie in catalog] == list(range(9066))
    assert len({movie.movie_id for movie in catalog}) == 9066
    assert sum(movie.rating_count for movie in catalog) == 100_004
    assert sum(movie.profile.source == "llm" for movie in catalog) == 7275
    assert all(movie.profile.sentence and movie.title and 1900 < movie.year <= 2016 for movie in catalog)


def test_a_film_has_its_ratings_and_its_other_title(catalog):
    seven = catalog[47]
    with gzip.open(STARTER / "ratings.csv.gz", "rt", encoding="utf-8") as file:
        stars = [float(entry["rating"]) for entry in csv.DictReader(file) if entry["movie_id"] == "47"]
    assert (seven.title, seven.year, seven.other_titles) == ("Seven", 1995, ("Se7en",))
    assert seven.rating_count == len(stars)
    assert seven.rating_mean == pytest.approx(np.mean(stars))
    assert seven.people[0] == "David Fincher"
    assert "Brad Pitt" in seven.people


def test_the_embedded_text_gives_no_cue_away(catalog):
    inception = catalog[79132]
    assert inception.cues
    assert inception.text.startswith("Inception (2010). ")
    assert "Christopher Nolan" in inception.text
    assert not any(cue in inception.text for cue in inception.cues)


def test_arrays_are_in_row_order(catalog):
    for row in (0, 4242, 9065):
        assert catalog.years[row] == catalog.movies[row].year
        assert catalog.rating_counts[row] == catalog.movies[row].rating_count


def test_unknown_ids_are_left_out_of_rows_and_absent_elsewhere(catalog):
    rows = catalog.rows([6, 999_999_999, 47])
    assert [catalog.movies[row].movie_id for row in rows] == [6, 47]
    assert catalog.rows([]).dtype == np.int64
    assert 999_999_999 not in catalog
    assert catalog.get(999_999_999) is None
    with pytest.raises(KeyError):
        catalog[999_999_999]


def test_people_are_weighted_by_how_often_their_films_were_rated(catalog):
    films = [movie for movie in catalog if "Audrey Tautou" in movie.people]
    assert catalog.people["Audrey Tautou"] == sum(movie.rating_count for movie in films)


def test_a_film_nobody_described_gets_a_profile_of_its_metadata(tmp_path):
    catalog = load_catalog(write_catalog(tmp_path, [PROFILE]))
    described, bare, children = catalog
    assert described.profile.source == "llm"
    assert described.people == ("A. Director", "B. Star")
    assert (described.title, described.other_titles) == ("The Matrix", ("Neo",))
    assert bare.profile.source == children.profile.source == "metadata"
    assert bare.profile.sentence == "A film of 1950."
    assert bare.genres == ()
    assert (bare.rating_count, bare.rating_mean) == (0, None)
    assert children.profile.audience == "kids"
    assert catalog.countries == ("USA",)


def test_the_fingerprint_follows_the_files(tmp_path):
    bare = load_catalog(write_catalog(tmp_path)).fingerprint
    assert load_catalog(tmp_path).fingerprint == bare
    assert load_catalog(write_catalog(tmp_path, [PROFILE])).fingerprint != bare


def test_a_folder_without_films_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_catalog(tmp_path)


def test_titles_are_completed_by_their_beginning_and_then_by_later_words(catalog):
    from recommender.titles import TitleIndex

    titles = TitleIndex(catalog)
    assert titles.completing("hea", 1)[0].label == "Heat (1995)"
    assert titles.completing("the matr", 1)[0].label == "The Matrix (1999)"
    assert titles.completing("matr", 1)[0].label == "The Matrix (1999)"
    assert titles.completing("AMÉL", 1)[0].label == "Amelie (2001)"
    assert "Fellowship" in titles.completing("fellow", 1)[0].title
    assert all(movie.title.lower().startswith("fellow") for movie in titles.completing("fellow", inside=False))
    counts = [movie.rating_count for movie in titles.completing("god", 5)]
    assert counts == sorted(counts, reverse=True)
    assert titles.completing("  !? ") == ()


def test_well_known_films_are_spread_over_genres_decades_and_countries(catalog):
    from recommender.well_known import well_known

    films = well_known(catalog)
    assert len({film.movie_id for film in films}) == 12
    assert all(film.rating_count > 50 for film in films)
    assert len({genre for film in films for genre in film.genres}) >= 14
    assert len({film.year // 10 for film in films}) >= 6
    assert len({film.profile.country for film in films}) >= 5
    assert well_known(catalog) == films
    others = well_known(catalog, without=[film.movie_id for film in films])
    assert not {film.movie_id for film in films} & {film.movie_id for film in others}
    assert well_known(catalog, count=0) == []


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ("harry potter", "Harry Potter and the Sorcerer's Stone"),
        ("The Lord of the Rings", "The Lord of the Rings: The Fellowship of the Ring"),
        ("star trek", "Star Trek"),
        ("the mummy", "The Mummy"),
    ],
)
def test_a_series_is_named_by_what_its_titles_share(catalog, named, title):
    assert TitleIndex(catalog).exact(named)[0].title == title


def test_a_time_in_a_title_is_no_end_of_its_first_part(catalog):
    titles = TitleIndex(catalog)
    assert titles.exact("3") == ()  # "loved 2 and 3" is not about "3:10 to Yuma"
    assert titles.exact("3:10 to Yuma")[0].title == "3:10 to Yuma"
