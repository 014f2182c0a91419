"""Cutting a stream into sentences, whatever the pieces it comes in."""

from __future__ import annotations

import pytest

from agent.engines.sentences import LONGEST, Sentences, without_thoughts

TEXT = "Start with Dr. Strangelove. It has L.A. in it! Then? E.T. comes after that, at 8.1 of 10.\nEnjoy"
CUT = [
    "Start with Dr. Strangelove. ",
    "It has L.A. in it! ",
    "Then? ",
    "E.T. comes after that, at 8.1 of 10.\n",
]


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_sentences_do_not_depend_on_the_pieces(size: int) -> None:
    cutter = Sentences()
    whole = [s for start in range(0, len(TEXT), size) for s in cutter.feed(TEXT[start : start + size])]
    assert whole == CUT
    assert cutter.flush() == "Enjoy"


def test_names_are_not_cut() -> None:
    cutter = Sentences(["Who Framed Roger Rabbit?", "Good Morning, Vietnam", "I Love You, Man. Really"])
    assert cutter.feed("See I Love You, Man. Really good. Next") == ["See I Love You, Man. Really good. "]


def test_a_sentence_without_end_is_cut() -> None:
    cutter = Sentences()
    assert [len(s) for s in cutter.feed("and on " * 200)] == [LONGEST, LONGEST]


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("Hello", "Hello"),
        ("<think>a < b</think>Hello", "Hello"),
        ("<think>still at it", ""),
        ("Hello <thi", "Hello "),
        ("3 < 4", "3 < 4"),
    ],
)
def test_thoughts(text: str, visible: str) -> None:
    assert without_thoughts(text) == visible
