"""What is thought of the films a message names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from agent.engines import cues, lexicon
from agent.engines.message import Message
from agent.engines.spotting import Span
from agent.events import Attitude
from agent.ratings import LIKED, LOVED, MILDLY, Rating, rated
from agent.understanding import SaidMovie


class Opinion(NamedTuple):
    """What is said of one film."""

    attitude: Attitude
    anchor: bool = False
    """The wish is for something like the film."""
    strength: float = LIKED
    rating: str = ""
    """The rating as it was said."""


def said_movies(message: Message) -> list[SaidMovie]:
    spans = [span for span in message.spans if span.kind == "movie"]
    opinions = [_opinion(message, span, spans) for span in spans]
    for index in range(1, len(spans)):
        if opinions[index] is None and message.lists_on(spans[index - 1], spans[index]):
            opinions[index] = opinions[index - 1]
    for index in range(len(spans) - 2, -1, -1):
        own, following = opinions[index], opinions[index + 1]
        judged = following is not None and following.attitude in ("like", "dislike")
        only_seen = own is not None and own.attitude == "seen" and judged
        if (own is None or only_seen) and message.lists_on(spans[index], spans[index + 1]):
            opinions[index] = following
    together = bool(cues.THIRD_PERSON.search(message.norm)) and any(said and said.anchor for said in opinions)
    if spans and not any(opinions) and cues.AS_EXAMPLES.search(message.norm):
        opinions = [Opinion("neutral", anchor=True)] * len(spans)
    movies = []
    for span, said in zip(spans, opinions, strict=True):
        opinion = said or Opinion("neutral")
        if together and opinion.attitude == "like":
            opinion = opinion._replace(anchor=True)
        movies.append(
            SaidMovie(
                text=span.text,
                attitude=opinion.attitude,
                year=span.year,
                anchor=opinion.anchor,
                strength=opinion.strength,
                rating=opinion.rating,
            )
        )
    return movies


def _opinion(message: Message, span: Span, spans: Sequence[Span]) -> Opinion | None:
    """The span's own opinion, from the words before or behind it."""
    clause = message.clause(span)
    start = max([clause.first, *(other.last for other in spans if other.last <= span.first)])
    before = message.sentence.norm(start, span.first)
    end = min([message.sentence_end(span.last), *(other.first for other in spans if other.first >= span.last)])
    behind = re.sub(r"^(?:\d{4} )?", "", message.sentence.norm(span.last, end))
    if third := cues.THIRD_PERSON.search(before):
        return Opinion("neutral", anchor=re.search(r"hate|dislike", third[0]) is None)
    if cues.COMPARISON.search(before + " ") or cues.COMPARISON.search(before):
        negated = re.search(r"\b(?:not|nothing|no|never)\b[^,]*$", before)
        return Opinion("dislike") if negated and "like" in before else Opinion("neutral", anchor=True)
    words = f"{before} {behind}"
    told = rating(message.sentence.raw(span.last, end))
    attitude = _attitude(before, behind)
    if told is None:
        in_sentence = [
            other for other in spans if message.raw_sentence(other.first) == message.raw_sentence(span.first)
        ]
        if len(in_sentence) == 1:
            told = rating(message.raw_sentence(span.first))
    if told is not None and attitude in (None, "seen", told.attitude):
        return Opinion(told.attitude, strength=told.strength, rating=told.text)
    return Opinion(attitude, strength=strength_of(words)) if attitude else None


def _attitude(before: str, behind: str) -> Attitude | None:
    """What the words around a film say of it."""
    if verdict := re.search(r"\b(?:it|that|which|they) ((?:was|is|were|are)\b.*)$", behind):
        behind = verdict[1]
    if loved := cues.LOVED_BEHIND.search(behind):
        return "dislike" if loved["verb"][:3] in ("hat", "dis") else "like"
    if cues.JUDGED_BADLY.match(behind):
        return "dislike"
    if cues.JUDGED_WELL.match(behind):
        return "dislike" if cues.NEGATED.match(behind) else "like"
    if cues.JUDGED_SEEN.match(behind):
        return "seen"
    found = last_attitude(before)
    if found in (None, "seen") and (verdict := cues.VERDICT.search(behind)):
        return "like" if verdict["well"] else "dislike"
    return found


def strength_of(words: str) -> float:
    """How strongly normalised words of liking or dislike are meant."""
    if cues.MILDLY.search(words):
        return MILDLY
    return LOVED if cues.STRONGLY.search(words) else LIKED


def last_attitude(before: str) -> Attitude | None:
    """The attitude of the cue nearest before a film."""
    if cues.UNSEEN.search(before):
        return None
    found = [
        (match.end(), len(match[0]), attitude)
        for pattern, attitude in ((cues.SEEN, "seen"), (cues.LIKE, "like"), (cues.DISLIKE, "dislike"))
        for match in pattern.finditer(before)
    ]
    twice = [cues.DOUBLE_NEGATION.search(before[: match.start()].rstrip()) for match in cues.DISLIKE.finditer(before)]
    if twice and twice[-1]:
        return "like" if any(attitude == "like" for _, _, attitude in found) else None
    opinions = [item for item in found if item[2] != "seen"]
    if opinions:
        return max(opinions)[2]  # type: ignore[return-value]
    return "seen" if found else None


def rating(text: str) -> Rating | None:
    """The opinion in a rating: "9/10", "4 stars", "a solid 8". From 3.5 of 5 it is a like, up to 2.5 a dislike."""
    match = cues.RATING.search(text.lower())
    if not match:
        return None
    if match["of"]:
        of, best = float(match["of"]), int(match["scale"])
    elif match["stars"]:
        of, best = float(lexicon.NUMBER_WORDS.get(match["stars"], match["stars"])), 5
    else:
        of, best = float(match["solid"]), 10
    return Rating(f"{of:g}/{best}", *rated(min(of / best, 1.0)))
