"""Exports of other sites as taste: a made Letterboxd export of 500 films, the rating scales, and files that lie."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from agent.commands import app
from agent.matching import FilmMatcher
from agent.profile import ProfileStore, Statement
from agent.profile_files import MAX_BYTES, ProfileFile, ProfileFileError, export_profile, read_profile_file
from agent.session import ChatSession
from recommender.catalog import Catalog
from recommender.titles import TitleIndex

HEAT, SEVEN, ALIEN, SOLARIS = 6, 47, 1214, 3503
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

SPELT_ELSEWHERE = """
Se7en|1995|47
Amélie|2001|4973
Star Wars|1977|260
The Empire Strikes Back|1980|1196
Return of the Jedi|1983|1210
Star Wars: The Force Awakens|2015|122886
Raiders of the Lost Ark|1981|1198
Léon: The Professional|1994|293
Birdman or (The Unexpected Virtue of Ignorance)|2014|112183
Life of Brian|1979|1080
WALL·E|2008|60069
8½|1963|1251
Cinema Paradiso|1988|1172
Y tu mamá también|2001|5225
Harry Potter and the Philosopher's Stone|2001|4896
Harry Potter and the Deathly Hallows: Part 1|2010|81834
Harry Potter and the Deathly Hallows: Part 2|2011|88125
Mission: Impossible – Ghost Protocol|2011|91630
Mission: Impossible II|2000|3623
Alien³|1992|1320
The Godfather Part II|1974|1221
Kill Bill: Vol. 2|2004|7438
Oldboy|2003|27773
The Girl with the Dragon Tattoo|2009|67255
The Girl with the Dragon Tattoo|2011|91658
Solaris|1972|3503
Solaris|2002|5881
Three Colours: Red|1994|306
Three Colours: Blue|1993|307
Twelve Monkeys|1995|32
Sunset Boulevard|1950|922
X2|2003|6333
Mad Max 2|1981|3703
First Blood|1982|2403
Interview with the Vampire|1994|253
The Postman|1994|58
Aguirre, the Wrath of God|1972|7063
Häxan|1922|25744
Sans Soleil|1983|6123
Mirror|1975|3415
Borat: Cultural Learnings of America for Make Benefit Glorious Nation of Kazakhstan|2006|48385
"""
"""Films whose names differ between Letterboxd and MovieLens, written from memory: name, year, movie_id."""

NOT_HERE = """
Sátántangó|1994
Jeanne Dielman, 23, quai du Commerce, 1080 Bruxelles|1975
A Brighter Summer Day|1991
Daisies|1966
Close-Up|1990
Beau Travail|1999
The Color of Pomegranates|1969
Vampyr|1932
Leviathan|2014
Moonlight|2016
Arrival|2016
Silence|2016
Parasite|2019
Dune|2021
Dune: Part Two|2024
Suspiria|2018
It|2017
Barbie|2023
Past Lives|2023
Anatomy of a Fall|2023
"""


@pytest.fixture(scope="session")
def films(catalog: Catalog) -> FilmMatcher:
    return FilmMatcher(catalog, TitleIndex(catalog))


def lines(block: str) -> list[list[str]]:
    return [line.split("|") for line in block.strip().splitlines()]


def as_csv(header: str, rows: list[list[str]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return file.getvalue()


def letterboxd(folder: Path, ratings: list[list[str]], watched: list[list[str]]) -> Path:
    path = folder / "letterboxd.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("profile.csv", "Date Joined,Username\n2019-01-01,ada\n")
        archive.writestr("ratings.csv", as_csv("Date,Name,Year,Letterboxd URI,Rating", ratings))
        archive.writestr("watched.csv", as_csv("Date,Name,Year,Letterboxd URI", watched))
        archive.writestr("watchlist.csv", as_csv("Date,Name,Year,Letterboxd URI", [["2020-01-01", "Heat", "1995", ""]]))
        archive.writestr("deleted/ratings.csv", "Date,Name,Year,Letterboxd URI,Rating\n2020-01-01,Heat,1995,,5\n")
    return path


def read(path: Path, films: FilmMatcher, content: str | bytes) -> ProfileFile:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_profile_file(path, films, NOW)


def said(found: ProfileFile) -> dict[int, str]:
    return {s.change["movie_id"]: s.change["kind"] for s in found.statements}


def test_a_letterboxd_export_of_500_films(tmp_path: Path, films: FilmMatcher) -> None:
    rng = random.Random(5)
    meant = {(name, year): int(movie_id) for name, year, movie_id in lines(SPELT_ELSEWHERE)}
    known = [m for m in films.catalog if m.rating_count >= 3 and m.movie_id not in meant.values()]
    for movie in rng.sample(known, 500 - len(meant) - len(lines(NOT_HERE))):
        year = movie.year + (rng.choice([-1, 1]) if rng.random() < 0.1 else 0)
        meant[movie.title, str(year)] = movie.movie_id
    rows = [["2020-02-02", name, year, "https://boxd.it/x"] for name, year in [*meant, *map(tuple, lines(NOT_HERE))]]
    assert len(rows) == 500
    rng.shuffle(rows)
    rated = [[*row, str(rng.randrange(1, 11) / 2)] for row in rows[:300]]
    found = read_profile_file(letterboxd(tmp_path, rated, rows), films, NOW)
    right = set(said(found)) & set(meant.values())
    assert len(right) >= 0.95 * len(meant)
    assert len(set(said(found)) - set(meant.values())) <= 2
    named = {unmatched.name for unmatched in found.unmatched}
    assert {f"{name} ({year})" for name, year in lines(NOT_HERE)} <= named
    assert len(named) + len(found.statements) >= 499  # no row is lost, but for two names of one film
    stars = {meant[row[1], row[2]]: float(row[4]) for row in rated if (row[1], row[2]) in meant}
    for movie_id in right:
        score = stars.get(movie_id)
        expected = "seen" if score is None or score == 3 else "like" if score > 3 else "dislike"
        assert said(found)[movie_id] == expected


@pytest.mark.parametrize(("name", "year", "movie_id"), lines(SPELT_ELSEWHERE))
def test_a_film_spelt_otherwise_is_found(films: FilmMatcher, name: str, year: str, movie_id: str) -> None:
    movie = films.find(name, int(year))
    assert movie is not None
    assert movie.movie_id == int(movie_id)


@pytest.mark.parametrize(("name", "year"), lines(NOT_HERE))
def test_a_film_that_is_not_here_is_no_other_film(films: FilmMatcher, name: str, year: str) -> None:
    assert films.find(name, int(year)) is None


def test_without_a_year_only_the_one_film_of_a_name_is_meant(films: FilmMatcher) -> None:
    assert films.find("Solaris", None) is None
    assert films.find("Groundhog Day", None) is not None


IMDB = "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres\n"


def test_imdb_ratings(tmp_path: Path, films: FilmMatcher) -> None:
    found = read(
        tmp_path / "ratings.csv",
        films,
        "\ufeff"
        + IMDB
        + "tt1,7,2019-03-04,Heat,Heat,,Movie,8.3,170,1995,Crime\n"
        + "tt2,6,2019-03-05,Seven,Se7en,,movie,8.6,127,1995,Crime\n"
        + "tt3,5,2019-03-06,Das unheimliche Wesen,Alien,,Movie,8.5,117,1979,Horror\n"
        + "tt4,10,2019-03-06,Breaking Bad,Breaking Bad,,TV Series,9.5,49,2008,Crime\n"
        + "tt5,,,Solaris,Solyaris,,Movie,8,167,1972,Drama\n"
        + "tt6,11,2019-03-06,Up,Up,,Movie,8,96,2009,Drama\n",
    )
    assert said(found) == {HEAT: "like", SEVEN: "seen", ALIEN: "dislike"}
    heat = next(s for s in found.statements if s.change["movie_id"] == HEAT)
    assert (heat.sentence, heat.said_at) == ("rated 7 of 10 on IMDb", "2019-03-04T00:00:00+00:00")
    assert {(u.name, u.reason) for u in found.unmatched} == {
        ("Breaking Bad (2008)", "not a film"),
        ("Solaris (1972)", "not rated"),
        ("Up (2009)", "its rating is not a number up to 10"),
    }


@pytest.mark.parametrize("header", ["userId,movieId,rating,timestamp", "user_id,movie_id,rating,timestamp"])
def test_movielens_ratings(tmp_path: Path, films: FilmMatcher, header: str) -> None:
    found = read(
        tmp_path / "ratings.csv",
        films,
        f"{header}\n1,6,3.5,1260759144\n1,47,2.5,1260759179\n1,1214,3.0,99999999999999999999\n1,99999999,5,1\n",
    )
    assert said(found) == {HEAT: "like", SEVEN: "dislike", ALIEN: "seen"}
    dates = {s.change["movie_id"]: s.said_at for s in found.statements}
    assert dates[HEAT] == "2009-12-14T02:52:24+00:00"
    assert dates[ALIEN] == "2026-01-02T03:04:05+00:00"
    assert [(u.name, u.reason) for u in found.unmatched] == [("film 99999999", "not in the catalogue")]


def test_the_later_of_two_ratings_counts_and_a_rating_more_than_watching(tmp_path: Path, films: FilmMatcher) -> None:
    row = ["Heat", "1995", ""]
    ratings = [["2021-01-01", *row, "1"], ["2019-01-01", *row, "5"]]
    found = read_profile_file(letterboxd(tmp_path, ratings, [["2022-01-01", *row]]), films, NOW)
    assert said(found) == {HEAT: "dislike"}


def test_text_of_others_is_cleaned(tmp_path: Path, films: FilmMatcher) -> None:
    found = read(
        tmp_path / "ratings.csv", films, "Date,Name,Year,Rating\n2020-01-01,No\x1b[31m\u202esuch\x00 film,1999,4\n"
    )
    assert [u.name for u in found.unmatched] == ["No[31msuch film (1999)"]


def bomb(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ratings.csv", b"Date,Name,Year,Rating\n" + b"0" * (2 * MAX_BYTES))
    assert path.stat().st_size < MAX_BYTES
    return path.read_bytes()


def cut_zip(path: Path) -> bytes:
    return letterboxd(path.parent, [["2020-01-01", "Heat", "1995", "", "5"]] * 50, []).read_bytes()[:300]


def empty_zip(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("holiday.jpg", b"\xff\xd8")
    return path.read_bytes()


REFUSED = [
    ("ratings.csv", b"0" * (50 * 2**20), "larger than 10 MiB"),
    ("bomb.zip", bomb, "larger than 10 MiB unpacked"),
    ("cut.zip", cut_zip, "cannot be unpacked"),
    ("photos.zip", empty_zip, "neither ratings.csv nor watched.csv"),
    ("ratings.csv", "Name,Year,Rating\nAmélie,2001,4".encode("latin-1"), "not UTF-8"),
    ("ratings.csv", b"\xff\xfea", "not UTF-8"),
    ("ratings.csv", b"", "does not have the columns"),
    ("ratings.csv", b"\x00\x01\x02" * 1000, "does not have the columns"),
    ("ratings.csv", "Title;Score\nHeat;5", "does not have the columns"),
    ("list.csv", "Const,Title,Year\ntt1,Heat,1995", "does not have the columns"),
    ("watchlist.csv", "Date,Name,Year,Letterboxd URI\n2020-01-01,Heat,1995,x", "says nothing of taste"),
    ("ratings.csv", "userId,movieId,rating\n1,6,5\n2,6,1", "several people"),
    ("ratings.csv", "Name,Year,Rating\n" + "Heat,1995,4\n" * 50_001, "more than 50000 rows"),
    ("ratings.csv", 'Name,Year,Rating\n"' + "x" * 200_000, "cannot be read"),
    ("ada.json", '{"gatrec_profile": 1, "entries": [', "not whole JSON"),
    ("ada.json", "[" * 100_000, "not whole JSON"),
    ("ada.json", '{"entries": 5}', "not a profile"),
    ("ada.json", '{"gatrec_profile": 2, "entries": []}', "update gatrec"),
    ("ada.json", '{"gatrec_profile": 1, "entries": [{"kind": "like", "movie_id": "6"}]}', "look at movie_id"),
    ("ada.json", '{"gatrec_profile": 1, "entries": [7]}', "Entry 1"),
]


@pytest.mark.parametrize(("name", "content", "sentence"), REFUSED, ids=[case[2] for case in REFUSED])
def test_a_file_that_cannot_be_is_said_in_one_sentence(
    tmp_path: Path, films: FilmMatcher, name: str, content: object, sentence: str
) -> None:
    path = tmp_path / name
    with pytest.raises(ProfileFileError, match=sentence) as caught:
        read(path, films, content(path) if callable(content) else content)
    assert "\n" not in str(caught.value)


def test_no_file_and_a_pipe(tmp_path: Path, films: FilmMatcher) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "nothing.csv", tmp_path / "pipe"):
        with pytest.raises(ProfileFileError, match="There is no file"):
            read_profile_file(path, films, NOW)


def test_odd_but_whole_files_are_read(tmp_path: Path, films: FilmMatcher) -> None:
    path = tmp_path / "ratings.csv"
    assert said(read(path, films, "Name,Year,Rating\r\nHeat,1995,4\r\n\r\n".encode("utf-16"))) == {HEAT: "like"}
    assert said(read(path, films, "Name,Year,Rating\nHeat\nHeat,1995,4,more,cells\n")) == {HEAT: "like"}
    assert said(read(path, films, "Name,Year,Rating\nHeat,1995,nan\nHeat,1995,1e9\nHeat,1995,-1\n")) == {}


def entries(store: ProfileStore) -> list[tuple]:
    return [
        (e.kind, e.movie_id, e.value, e.polarity, e.label, e.sentence, e.said_at, e.strength)
        for e in store.read("ada").entries
    ]


def test_export_wipe_import_gives_the_identical_profile(tmp_path: Path, films: FilmMatcher, catalog: Catalog) -> None:
    store = ProfileStore(None, catalog)
    store.bring_in(
        "ada",
        [
            Statement(
                {"op": "add", "kind": "like", "movie_id": HEAT, "scope": "lasting"},
                "rated 5",
                "2019-05-05T00:00:00+00:00",
            ),
            Statement(
                {"op": "add", "kind": "seen", "movie_id": HEAT, "scope": "lasting"}, "seen", "2019-05-05T00:00:00+00:00"
            ),
            Statement(
                {"op": "add", "kind": "dislike", "movie_id": SOLARIS, "scope": "lasting"},
                "1",
                "2018-01-01T00:00:00+00:00",
            ),
        ],
    )
    told = {"movie_id": 47, "scope": "lasting"}
    rating = {"op": "add", "kind": "rating", "value": "9/10"} | told
    store.apply("ada", [{"op": "add", "kind": "like", "strength": 0.7656} | told, rating], "Se7en: 9/10")
    for kind, value, polarity in [
        ("genre", "Horror", "avoid"),
        ("person", "Jean-Pierre Jeunet", "want"),
        ("period", "1990-1999", "want"),
        ("mood", "feel-good", "want"),
        ("theme", "time travel", "want"),
        ("country", "France", "want"),
    ]:
        change = {"op": "add", "kind": kind, "value": value, "polarity": polarity, "scope": "lasting"}
        store.apply("ada", [change], f'“{value}”, I said;\n"and" I meant it 😀')
    before = entries(store)
    path = tmp_path / "ada.json"
    path.write_text(export_profile(store.read("ada"), catalog), encoding="utf-8")
    store.forget_all("ada")
    found = read_profile_file(path, films, datetime.now(UTC))
    assert found.unmatched == []
    store.bring_in("ada", found.statements)
    assert entries(store) == before
    assert len(before) == 11


def test_entries_of_another_catalogue_or_without_sense_are_named(tmp_path: Path, films: FilmMatcher) -> None:
    content = [
        {"kind": "like", "movie_id": 99999999, "title": "Later (2030)"},
        {"kind": "period", "value": "the future"},
        {"kind": "genre", "value": " \x1b "},
        {"kind": "genre", "value": "Western"},
    ]
    found = read(tmp_path / "ada.json", films, json.dumps({"gatrec_profile": 1, "entries": content}))
    assert [s.change["value"] for s in found.statements] == ["Western"]
    assert [(u.name, u.reason) for u in found.unmatched] == [
        ("Later (2030)", "not in the catalogue"),
        ("the future", "not a period"),
        ("entry 3", "a genre without a value"),
    ]


@pytest.fixture
def gatrec(catalog: Catalog, monkeypatch: pytest.MonkeyPatch):
    """``gatrec profile`` with the catalogue that is loaded already."""
    monkeypatch.setattr("recommender.catalog.load_catalog", lambda: catalog)

    def run(*arguments: str, **more: str) -> Result:
        return CliRunner().invoke(app, ["profile", *arguments], **more)

    return run


def test_the_commands(tmp_path: Path, gatrec_home: Path, gatrec) -> None:
    assert gatrec("show").output == "The profile me is empty.\n"
    assert not gatrec_home.exists()
    path = letterboxd(
        tmp_path,
        [["2019-05-05", "Heat", "1995", "", "4.5"], ["2019-05-05", "Dune", "2021", "", "4"]],
        [["2019-05-06", "[bold]Se7en[/bold]", "1995", ""], ["2019-05-06", "Alien", "1979", ""]],
    )
    done = gatrec("import", str(path), "--user", "ada")
    assert done.exit_code == 0
    assert "4 rows: 2 entries added (1 like, 1 seen)" in done.output
    assert "the catalogue ends in 2016: Dune (2021)" in done.output
    again = gatrec("import", str(path), "--user", "ada")
    assert "0 entries added" in again.output
    assert "2 were known already" in again.output
    shown = gatrec("show", "--user", "ada").output
    assert "rated 4.5 of 5 on Letterboxd" in shown
    saved = tmp_path / "ada.json"
    assert gatrec("export", str(saved), "--user", "ada").exit_code == 0
    assert gatrec("forget", "--user", "ada", input="n\n").exit_code == 1
    assert gatrec("show", "--user", "ada").output == shown
    assert gatrec("forget", "--user", "ada", "--yes").exit_code == 0
    assert gatrec("show", "--user", "ada").output == "The profile ada is empty.\n"
    assert gatrec("import", str(saved), "--user", "ada").exit_code == 0
    assert gatrec("show", "--user", "ada").output == shown
    assert gatrec("export", "--user", "ada").stdout == saved.read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [("import", "nothing.csv"), ("export", "no/such/folder/ada.json")])
def test_what_cannot_be_done_is_one_sentence(gatrec, arguments: tuple[str, ...]) -> None:
    done = gatrec(*arguments)
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert isinstance(done.exception, SystemExit)


async def test_undo_in_the_chat_takes_the_import_back(session: ChatSession, films: FilmMatcher, tmp_path: Path) -> None:
    [_ async for _ in session.turn("I loved Alien")]
    user = f"{session.user}/{session.thread}"  # an ephemeral profile belongs to its thread
    content = "Name,Year,Rating\nHeat,1995,5\nSe7en,1995,4\n"
    session._profiles.bring_in(user, read(tmp_path / "ratings.csv", films, content).statements)
    assert len(session.taste()) == 3
    [_ async for _ in session.turn("undo")]
    assert [entry.label for entry in session.taste()] == ["Alien (1979)"]
