"""Scripts are easy to get right and say where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.dialogues.names import Names
from agent.dialogues.script import Checks, Range, ScriptError, load_scripts


def test_everything_is_read_as_the_text_it_is(scripts_of) -> None:
    [script] = scripts_of("name: 1984\nturns: [no, '1999', {say: yes}, 12.50]")
    assert script.name == "1984"
    assert [turn.say for turn in script.turns] == ["no", "1999", "yes", "12.50"]


def test_films_opinions_and_wishes_are_resolved(scripts_of) -> None:
    [script] = scripts_of(
        "name: x\n"
        "profile: [like Heat, dislike Crash (2004), avoid horror]\n"
        "turns:\n"
        "  - say: hello\n"
        "    must:\n"
        "      mentions: {Se7en: like}\n"
        "      limits: {has: [want 1990-1999 tonight, avoid tom hanks], lacks: want france}\n"
        "      picks: {include: pick 2, all: {genre: [comedy, Drama], year: '>=1990'}}\n"
    )
    assert [(entry.attitude, entry.film and entry.film.movie_id, entry.value) for entry in script.profile] == [
        ("like", 6, ""),
        ("dislike", 33166, ""),
        ("avoid", None, "Horror"),
    ]
    must = script.turns[0].must
    assert isinstance(must, Checks)
    assert [(film.movie_id, attitude) for film, attitude in must.mentions.items()] == [(47, "like")]
    assert [(entry.kind, entry.value, entry.scope) for entry in must.limits.has] == [
        ("year", "1990-1999", "tonight"),
        ("person", "Tom Hanks", None),
    ]
    assert must.limits.lacks[0].value == "France"
    assert must.picks.include[0].place == 2
    assert must.picks.all[0].genre == ["Comedy", "Drama"]


def test_a_dialogue_over_many_films(scripts_of) -> None:
    scripts = scripts_of(
        "name: loving\n"
        "each:\n"
        "  - {film: Heat, genres: [Crime, Thriller]}\n"
        "  - {film: Toy Story, genres: [Animation]}\n"
        "turns:\n"
        "  - say: I loved $film for $$5\n"
        "    must: {mentions: {$film: like}}\n"
        "    should: {picks: {most: {genre: $genres}}}\n"
    )
    assert [script.name for script in scripts] == ["loving (Heat)", "loving (Toy Story)"]
    assert scripts[0].turns[0].say == "I loved Heat for $5"
    assert scripts[0].turns[0].should.picks.most[0].genre == ["Crime", "Thriller"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("name: x\nturns:\n  - say: hi\n    must: {pick: none}", 4, "'pick' is no key here; did you mean 'picks'?"),
        ("name: x\nturns:\n  - say: hi\n    mist: {}", 4, "did you mean 'must'?"),
        ("name: x\nturns:\n  - say: hi\n    must:\n      intent: recomend", 5, "'recommend'"),
        ("turns: [hi]", 1, "'name' is missing"),
        ("name: x\nturns:\n  - must: {intent: chat}", 3, "'say' is missing"),
        ("name: x\nname: y\nturns: [hi]", 2, "'name' is here twice"),
        ("name: x\nturns: [hi\nmore: no", 3, "expected"),
        ("name: x\nprofile: [like Heta]\nturns: [hi]", 2, "no film is called 'Heta'; the nearest are"),
        ("name: x\nprofile: [like Crash]\nturns: [hi]", 2, "Crash (1996)"),
        ("name: x\nprofile: [adore Heat]\nturns: [hi]", 2, "should start with like, dislike, seen"),
        (
            "name: x\nturns:\n  - say: hi\n    must:\n      picks:\n        all: {genre: Funny}",
            6,
            "the catalogue has no genre 'Funny'",
        ),
        ("name: x\nturns:\n  - say: hi\n    must:\n      picks: {all: {year: nineties}}", 5, "Not a period"),
        ("name: x\nturns:\n  - say: it cost $5", 1, "write $$"),
        ("name: x\nturns:\n  - say: hi\n    must: {intent: recomend}", 4, "'recomend' is not 'recommend'"),
        ("name: x\nturns: []", 2, "'turns' is empty"),
        ("name: x\nturns:\n  - say: hi\n    must: {reply: {hass: x}}", 4, "did you mean 'has'?"),
        ("name: x\nturns:\n  - say: hi\n    must:\n      picks: {count: many}", 5, "should be a number"),
        ("name: x\nturns:\n  - say: hi\n    must: {picks: {}}", 4, "nothing is demanded here"),
        ("name: x\nturns: [I loved $film]", 1, "the variable $film is not in each"),
        ("name: x\neach: [{film: Heat, yes}]\nturns: [I loved $film]", 2, "the variable $yes is used nowhere"),
        ("name: x\neach: Heat\nturns: [hi]", 2, "each is a list of rows"),
        ("- just a list", 1, "a dialogue is a mapping"),
        ("name: x\nturns: [hi]\n---\nname: x\nturns: [ho]", 4, "has the same name"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(scripts_of, text: str, line: int, message: str) -> None:
    with pytest.raises(ScriptError) as raised:
        scripts_of(text)
    assert message in str(raised.value)
    assert f"talk.yaml:{line}: " in str(raised.value)


def test_every_mistake_of_a_dialogue_is_told_at_once(scripts_of) -> None:
    with pytest.raises(ScriptError) as raised:
        scripts_of("name: x\nprofile: [like Heta]\nturns:\n  - say: hi\n    must: {pick: none}")
    assert len(str(raised.value).splitlines()) == 2


def test_files_and_folders(names: Names, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.yaml").write_text("name: a\ntags: short\nturns: [hi]")
    (tmp_path / "b.yaml").write_text("name: b\nturns: [hi]")
    (tmp_path / "notes.txt").write_text("not a script")
    assert {script.name for script in load_scripts([tmp_path], names)} == {"a", "b"}
    assert [script.name for script in load_scripts([tmp_path], names, ["short"])] == ["a"]
    with pytest.raises(ScriptError, match="No dialogue has the tag long"):
        load_scripts([tmp_path], names, ["long"])
    with pytest.raises(ScriptError, match="no such file"):
        load_scripts([tmp_path / "missing.yaml"], names)
    with pytest.raises(ScriptError, match=r"no \*\.yaml file"):
        load_scripts([tmp_path / "deep" / "a.yaml", _empty(tmp_path)], names)


def _empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


@pytest.mark.parametrize(
    ("said", "inside", "outside"),
    [("3", [3], [2, 4]), ("3-10", [3, 10], [2, 11]), (">=3", [3, 99], [2]), ("<=60", [0, 60], [61])],
)
def test_ranges(said: str, inside: list[int], outside: list[int]) -> None:
    numbers = Range.model_validate(said)
    assert all(number in numbers for number in inside)
    assert not any(number in numbers for number in outside)
