"""Title lines as MovieLens writes them, and the normal form that titles are compared in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.titles import normalise, split_title


@pytest.mark.parametrize(
    ("raw", "title", "others"),
    [
        ("Toy Story", "Toy Story", ()),
        ("Matrix, The", "The Matrix", ()),
        ("Seven (a.k.a. Se7en)", "Seven", ("Se7en",)),
        (
            "City of Lost Children, The (Cité des enfants perdus, La)",
            "The City of Lost Children",
            ("La Cité des enfants perdus",),
        ),
        (
            "Léon: The Professional (a.k.a. The Professional) (Léon)",
            "Léon: The Professional",
            ("The Professional", "Léon"),
        ),
        ("Avventura, L' (Adventure, The)", "L'Avventura", ("The Adventure",)),
        ("Good, the Bad and the Ugly, The", "The Good, the Bad and the Ugly", ()),
        ("(500) Days of Summer", "(500) Days of Summer", ()),
        ("[REC]", "[REC]", ()),
        ("(Untitled)", "(Untitled)", ()),
    ],
)
def test_a_title_line_is_split(raw, title, others):
    assert split_title(raw) == (title, others)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amélie", "amelie"),
        ("WALL·E", "wall e"),
        ("Schindler's List", "schindlers list"),
        ("Fast & Furious", "fast AND furious"),
        ("E.T.", "ET"),
        ("Alien³", "alien 3"),
        ("  Spider-Man ", "spider man"),
        ("STRASSE", "straße"),
        ("𝐇𝐞𝐚𝐭", "Heat"),
        ("Rosemary´s Baby", "rosemarys baby"),
    ],
)
def test_spellings_of_a_title_are_the_same(one, other):
    assert normalise(one) == normalise(other)


def test_other_scripts_survive():
    assert normalise("七人の侍") == "七人の侍"


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing_more(text):
    once = normalise(text)
    assert normalise(once) == once
    assert once == " ".join(once.split())


@given(st.text(min_size=1, max_size=100))
def test_any_title_keeps_a_name(raw):
    title, others = split_title(raw)
    assert title
    assert all(others)
