"""The settings file: read, written with its comments kept, and refused in one clear sentence."""

from __future__ import annotations

import tomllib

import pytest

from agent.preferences import FILE, Preferences, PreferencesError, load, save


def test_without_a_file_everything_is_as_usual(tmp_path):
    assert load(tmp_path / "nowhere") == Preferences()


def test_a_new_file_explains_every_field(tmp_path):
    folder = tmp_path / "home"
    save(folder, {"theme": "ansi-dark"})
    text = (folder / FILE).read_text(encoding="utf-8")
    assert tomllib.loads(text) == Preferences(theme="ansi-dark").model_dump()
    for field in Preferences.model_fields.values():
        assert f"# {field.description}" in text
    assert load(folder) == Preferences(theme="ansi-dark")


def test_what_the_person_wrote_beside_it_stays(tmp_path):
    (tmp_path / FILE).write_text('# mine\nengine = "builtin" # fast\n[keys]\nnewline = "alt+enter"\n')
    assert save(tmp_path, {"theme": "gatrec-light", "animation": False}).engine == "builtin"
    text = (tmp_path / FILE).read_text(encoding="utf-8")
    assert "# mine" in text
    assert "# fast" in text
    kept = load(tmp_path)
    assert (kept.theme, kept.animation, kept.keys) == ("gatrec-light", False, {"newline": "alt+enter"})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("theme = ", "cannot be read"),
        ("theme = 3", "theme in .* is not right"),
        ('colour = "red"', "no setting colour in .*: known are theme, animation"),
        ('animation = "yes"', "animation in .* is not right"),
        ("[keys]\nnewline = 3", "keys.newline in .* is not right"),
        ("\xff\xfe", "cannot be read"),
    ],
)
def test_a_file_that_makes_no_sense_is_said_in_one_sentence_and_left_alone(tmp_path, text, reason):
    (tmp_path / FILE).write_bytes(text.encode("latin-1"))
    for refused in (load, lambda folder: save(folder, {"theme": "gatrec"})):
        with pytest.raises(PreferencesError, match=reason) as error:
            refused(tmp_path)
        assert "\n" not in str(error.value)
    assert (tmp_path / FILE).read_bytes() == text.encode("latin-1")
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
