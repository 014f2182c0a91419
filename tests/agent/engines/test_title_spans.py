"""Which films a sentence names, however they are written, and which words name none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from agent.engines.spotting import Sentence, Span, Spotter
from agent.engines.tagging import Tagger
from tools.services import Services

Find = Callable[..., list[Span]]


@pytest.fixture(scope="module")
def find(services: Services) -> Find:
    """Films named in a text, ``expected`` ones being shown."""
    spotter, tagger = Spotter(services.catalog, services.titles), Tagger(lambda: services.encoder)

    def spans(text: str, expected: tuple[str, ...] = ()) -> list[Span]:
        found = spotter.spans(Sentence.of(text), expected, partial(tagger.titles, text))
        return [span for span in found if span.kind == "movie"]

    return spans


def named(find: Find, text: str, expected: tuple[str, ...] = ()) -> list[str]:
    return [span.text for span in find(text, expected)]


@pytest.mark.parametrize(
    ("text", "films"),
    [
        ("we both cried at the notebook, what else is like that", ["the notebook"]),
        ("the maze runer was a flop", ["the maze runner"]),
        ("who composed the music for the mission", ["the mission"]),
        ("I loved The Civil War. What should I watch?", ["The Civil War"]),
        ("something with ryan gosling, so not drive", ["drive"]),
        ("silence of the lamb gave me nightmares", ["silence of the lambs"]),
        ("boxing movies, rocky's my all time favourite", ["rocky"]),
        ("tdk is my favourite film", ["dark knight"]),
        ("tinker tailor bored me", ["tinker tailor"]),
        ("loved memento, inception and shutter ilsand", ["memento", "inception", "shutter island"]),
    ],
)
def test_films_as_people_write_them(find: Find, text: str, films: list[str]) -> None:
    assert named(find, text) == films


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
def test_words_that_are_also_titles(find: Find, text: str) -> None:
    assert named(find, text) == []


def test_the_year_of_a_film_is_no_other_film(find: Find) -> None:
    told = 'I love "The Lord of the Rings: The Fellowship of the Ring" (2001), "Crash" (2004) and Metropolis from 1927.'
    assert [(span.text, span.year) for span in find(told)] == [
        ("The Lord of the Rings: The Fellowship of the Ring", 2001),
        ("Crash", 2004),
        ("Metropolis", 1927),
    ]


def test_of_films_shown_the_others_are_those(find: Find) -> None:
    assert named(find, "the others are too old", expected=("heat", "fargo")) == []
    assert named(find, "The Others scared me") == ["The Others"]


def test_a_token_of_several_words_is_read(find: Find) -> None:
    assert named(find, "loved 8½ and Naked Gun 33⅓, more by robert de ½") != []


def test_a_long_message_of_odd_words_is_read_soon_enough_to_matter(find: Find) -> None:
    """Only so many runs of words are compared with all titles: no outcome depends on the rest of a flood."""
    words = " ".join(f"zq{index}x" for index in range(800))
    assert named(find, f"loved memento. {words}") == ["memento"]


@pytest.mark.parametrize(
    ("text", "films"),
    [
        ("shrek 1 and 2 were great", ["shrek", "shrek 2"]),
        ("loved rocky 2, 3 and 4", ["rocky 2", "rocky 3", "rocky 4"]),
        ("godfather 1 vs 2", ["godfather", "godfather 2"]),
        ("Heat 2 times", ["Heat"]),
    ],
)
def test_films_of_a_series_by_number_alone(find: Find, text: str, films: list[str]) -> None:
    assert named(find, text) == films


def test_a_genre_or_a_relative_is_no_part_of_a_title(find: Find) -> None:
    assert named(find, "Gran has just joined us on the sofa") == []
    assert named(find, "Gran Torino bored me") == ["Gran Torino"]
    assert named(find, "I love action, my girlfriend hates violence") == []
