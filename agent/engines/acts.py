"""Two requests in one message: "tell me about 2, then something funnier"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from agent.engines import cues
from agent.engines.sentence import Sentence
from agent.engines.wanted import MAKER_OF
from agent.understanding import SaidLimit, Situation, Understanding

MOST_WORDS = 60
"""Longer messages tell a story: they are read as one."""
MOST_CUTS = 4
_FIRST = ("undo", "profile", "explain", "why_not", "compare", "about")
_ANSWERABLE = ("undo", "profile")
"""What needs no film to be about."""
_JOINS = re.compile(r"^(?:(?:and|but|ok|okay|now|please|after that|then|also)\b ?)+")
_REQUEST = re.compile(
    r"(?:please |maybe )?(?:give|show|find|recommend|suggest|get me|pick|something|anything|another|more|what else"
    r"|how about|what about|can you|could you|i want|i need|id like|lets|let me)\b"
)
_SIMILAR = re.compile(r"\bsimilar(?: to (?:it|that|this))?$|\bsimilar (?:ones?|films?|movies?)\b")
_BY_THEM = re.compile(r"\b(?:by|from|of) (?:him|her|them|(?:the )?same (?:director|people))\b")
_NAMES_A_WISH = re.compile(r"(?:an?|some|it should|it must|make it)\b")
_QUESTION = re.compile(r"(?:is|are|was|were|does|do|did|has|have|who|whos|what|whats|why|when|where|how|which|will)\b")


class _Cut(NamedTuple):
    """The first request is tokens 0 to ``end`` (exclusive), the second begins at ``start``."""

    end: int
    start: int
    ordered: bool
    """Joined by "then": whatever follows is wanted next."""


def two_acts(
    sentence: Sentence, situation: Situation, read: Callable[[Sentence, Situation], Understanding]
) -> Understanding | None:
    """A question, an order or a judgement, and then a wish for films; None when the message is not made of these two."""
    if len(sentence.tokens) > MOST_WORDS:
        return None
    for cut in islice(_cuts(sentence), MOST_CUTS):
        words = sentence.norm(0, cut.end)
        if not situation.picks and not any(cue.search(words) for _, cue in cues.INTENTS):
            continue
        first = read(_part(sentence, 0, cut.end), situation)
        judges = first.intent == "feedback" and first.picks and first.picks_attitude not in (None, "neutral")
        if not judges and not _stands_alone(first, words, sentence):
            continue
        after = _after(first, situation)
        second = _pointing_back(read(_part(sentence, cut.start, len(sentence.tokens)), after), sentence, cut, after)
        wished = second.intent in ("recommend", "refine") and second.action in ("none", "more")
        if judges:
            asked = second.asks or _NAMES_A_WISH.match(sentence.norm(cut.start, len(sentence.tokens)))
            if wished and asked and (second.limits or second.description) and second.picks_attitude is None:
                return _judging(second, first)
        elif wished and (second.asks or second.action == "more" or second.picks or (cut.ordered and second.limits)):
            first.then = second
            return first
    return None


def _cuts(sentence: Sentence) -> Iterator[_Cut]:
    """Where a second request may begin: at a sentence, behind a comma, "and" or "then"."""
    for index in range(1, len(sentence.tokens)):
        joined = _JOINS.match(sentence.norm(index, index + 4) + " ")
        start = index + (len(joined[0].split()) if joined else 0)
        if start >= len(sentence.tokens):
            continue
        ordered = "then" in sentence.norm(index, start).split()
        apart = sentence.starts_sentence(index) or bool(re.search(r"[,;:–—]", sentence.gap(index)))
        rest = sentence.norm(start, start + 4)
        if not (ordered or apart or sentence.norm(index, index + 1) in ("and", "but")):
            continue
        if ordered or _REQUEST.match(rest) or (sentence.starts_sentence(index) and not _QUESTION.match(rest)):
            yield _Cut(index, start, ordered)


def _part(sentence: Sentence, first: int, last: int) -> Sentence:
    """These tokens with the mark behind them, so that a question stays one."""
    behind = sentence.gap(last) if last < len(sentence.tokens) else sentence.text[sentence.tokens[-1].end :]
    return Sentence.of(sentence.raw(first, last) + behind.rstrip())


def _stands_alone(first: Understanding, words: str, sentence: Sentence) -> bool:
    if first.intent not in _FIRST or first.then:
        return False
    if first.action == "forget_all":
        return len(sentence.tokens) <= cues.WHOLE_COMMAND_WORDS  # what is forgotten so is gone for good
    if first.intent == "about" and not cues.ABOUT.search(words):
        return False
    return bool(first.picks or first.movies) or first.intent in _ANSWERABLE or first.action != "none"


def _pointing_back(wish: Understanding, sentence: Sentence, cut: _Cut, situation: Situation) -> Understanding:
    """The wish, for films like the one just asked about, or by its director, where that is what it says."""
    words = sentence.norm(cut.start, len(sentence.tokens))
    if situation.focus and not wish.movies and not wish.picks:
        if _SIMILAR.search(words):
            wish.picks, wish.picks_attitude = [0], "neutral"
        elif _BY_THEM.search(words):
            wish.limits.append(SaidLimit(kind="person", value=MAKER_OF + situation.focus))
    return wish


def _judging(wish: Understanding, feedback: Understanding) -> Understanding:
    """The wish, with what was said of films on the screen: "seen the second, something funnier please"."""
    wish.picks, wish.judged, wish.picks_attitude = [], feedback.picks, feedback.picks_attitude
    wish.picks_strength, wish.picks_rating = feedback.picks_strength, feedback.picks_rating
    return wish


def _after(first: Understanding, situation: Situation) -> Situation:
    """The situation once the first request is answered: "it" is the film it was about."""
    shown = [rank for rank in first.picks if 0 < rank <= len(situation.picks)]
    labels = [*(situation.picks[rank - 1] for rank in shown), *(movie.text for movie in first.movies)]
    return situation.model_copy(update={"last_intent": first.intent, "focus": labels[0] if labels else situation.focus})
