"""A question that helps: asked only when its answer would change the list much, with answers to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.events import Limit
from agent.limits import holds
from agent.offers import Offer
from recommender.catalog import Movie

LEAST_CHANGE = 0.4
"""Share of the list that the answer must be expected to change for the question to be worth asking."""
LEAST_SHARE = 0.2
"""An answer that fewer of the candidates fit is no answer to put on the table."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that may be asked, once in a conversation. ``answers`` are words to say and the limit they make."""

    name: str
    text: str
    answers: tuple[tuple[str, Limit], ...]


def _wish(kind: str, value: str) -> Limit:
    return Limit(kind=kind, value=value, polarity="want", scope="tonight")  # type: ignore[typeddict-item]


QUESTIONS = (
    Question(
        "period",
        "Rather something older or newer?",
        (("before 1995", _wish("year", "<=1994")), ("from 1995 on", _wish("year", ">=1995"))),
    ),
    Question(
        "tone",
        "Shall it be funny or tense?",
        (("something funny", _wish("mood", "funny")), ("something tense", _wish("mood", "tense"))),
    ),
    Question(
        "kind",
        "More in the mood for drama or for action?",
        (("drama", _wish("genre", "Drama")), ("action", _wish("genre", "Action"))),
    ),
)


def expected_change(picks: Sequence[Movie], candidates: Sequence[Movie], answers: Sequence[Limit]) -> float:
    """How much of the list the answer is expected to change: the share of picks that an answer rules out, each answer
    as likely as the share of candidates that fit it. 0 where an answer fits too few of them."""
    fitting = [sum(holds(movie, answer) for movie in candidates) for answer in answers]
    total = sum(fitting)
    if not picks or not total or min(fitting) < LEAST_SHARE * len(candidates):
        return 0.0
    gone = [sum(not holds(movie, answer) for movie in picks) / len(picks) for answer in answers]
    return sum(count / total * share for count, share in zip(fitting, gone, strict=True))


def question_worth_asking(
    picks: Sequence[Movie], candidates: Sequence[Movie], asked: Sequence[str], said: Callable[[str], bool]
) -> tuple[str, Offer] | None:
    """Name and offer of the question whose answer would change the list most; None when none is worth it.

    ``candidates`` are what the list was made from, ``asked`` names what was asked before, ``said`` tells whether the
    person spoke of a kind of limit already.
    """
    worth = [
        (expected_change(picks, candidates, [limit for _, limit in question.answers]), question)
        for question in QUESTIONS
        if question.name not in asked and not any(said(limit["kind"]) for _, limit in question.answers)
    ]
    if not worth:
        return None
    change, best = max(worth, key=lambda item: item[0])
    if change < LEAST_CHANGE:
        return None
    answers = [words for words, _ in best.answers]
    return best.name, Offer(kind="narrow", text=best.text, answers=[*answers, "no preference"])
