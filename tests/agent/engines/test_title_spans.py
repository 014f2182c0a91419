"""Which films a sentence names, however they are written, and which words name none."""

from __future__ import annotations

import pytest

from agent.engines.spotting import Sentence, Spotter
from recommender.catalog import Catalog
from recommender.titles import TitleIndex


@pytest.fixture(scope="module")
def spotter(catalog: Catalog) -> Spotter:
    return Spotter(catalog, TitleIndex(catalog))


def named(spotter: Spotter, text: str, expected: tuple[str, ...] = ()) -> list[str]:
    return [span.text for span in spotter.spans(Sentence.of(text), expected) if span.kind == "movie"]


@pytest.mark.parametrize(
    ("text", "films"),
    [
        ("we both cried at the notebook, what else is like that", ["the notebook"]),
        ("the maze runer was a flop", ["the maze runner"]),
        ("silence of the lamb gave me nightmares", ["silence of the lambs"]),
        ("boxing movies, rocky's my all time favourite", ["rocky"]),
        ("tdk is my favourite film", ["dark knight"]),
        ("tinker tailor bored me", ["tinker tailor"]),
        ("loved memento, inception and shutter ilsand", ["memento", "inception", "shutter island"]),
    ],
)
def test_films_as_people_write_them(spotter: Spotter, text: str, films: list[str]) -> None:
    assert named(spotter, text) == films


@pytest.mark.parametrize(
    "text",
    [
        "a scary movie for halloween night",
        "date night, something romantic but not sappy",
        "movies about the Vietnam war",
        "what's the weather tomorrow?",
        "give me 10 films by Stanley Kubrick",
        "does it leave people speechless?",
        "watched it yesterday, it was great",
    ],
)
def test_words_that_are_also_titles(spotter: Spotter, text: str) -> None:
    assert named(spotter, text) == []


def test_the_year_of_a_film_is_no_other_film(spotter: Spotter) -> None:
    told = 'I love "The Lord of the Rings: The Fellowship of the Ring" (2001), "Crash" (2004) and Metropolis from 1927.'
    spans = [span for span in spotter.spans(Sentence.of(told)) if span.kind == "movie"]
    assert [(span.text, span.year) for span in spans] == [
        ("The Lord of the Rings: The Fellowship of the Ring", 2001),
        ("Crash", 2004),
        ("Metropolis", 1927),
    ]


def test_of_films_shown_the_others_are_those(spotter: Spotter) -> None:
    assert named(spotter, "the others are too old", expected=("heat", "fargo")) == []
    assert named(spotter, "The Others scared me") == ["The Others"]


def test_a_token_of_several_words_is_read(spotter: Spotter) -> None:
    assert named(spotter, "loved 8½ and Naked Gun 33⅓, more by robert de ½") != []


def test_a_long_message_of_odd_words_is_read_soon_enough_to_matter(spotter: Spotter) -> None:
    """Only so many runs of words are compared with all titles: no outcome depends on the rest of a flood."""
    words = " ".join(f"zq{index}x" for index in range(800))
    assert named(spotter, f"loved memento. {words}") == ["memento"]
