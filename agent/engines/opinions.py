"""What is thought of the films a message names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.engines import cues, lexicon
from agent.engines.message import Message
from agent.engines.spotting import Span
from agent.events import Attitude
from agent.understanding import SaidMovie


def said_movies(message: Message) -> list[SaidMovie]:
    spans = [span for span in message.spans if span.kind == "movie"]
    attitudes: list[tuple[Attitude, bool] | None] = [_attitude(message, span, spans) for span in spans]
    for index in range(1, len(spans)):
        if attitudes[index] is None and message.lists_on(spans[index - 1], spans[index]):
            attitudes[index] = attitudes[index - 1]
    for index in range(len(spans) - 2, -1, -1):
        following = attitudes[index + 1]
        judged = following is not None and following[0] in ("like", "dislike")
        only_seen = attitudes[index] == ("seen", False) and judged
        if (attitudes[index] is None or only_seen) and message.lists_on(spans[index], spans[index + 1]):
            attitudes[index] = following
    together = bool(cues.THIRD_PERSON.search(message.norm)) and any(found and found[1] for found in attitudes)
    if spans and not any(attitudes) and cues.AS_EXAMPLES.search(message.norm):
        attitudes = [("neutral", True)] * len(spans)
    movies = []
    for span, found in zip(spans, attitudes, strict=True):
        attitude, anchor = found if found else ("neutral", False)
        if together and attitude == "like":
            anchor = True
        movies.append(SaidMovie(text=span.text, attitude=attitude, year=span.year, anchor=anchor))
    return movies


def _attitude(message: Message, span: Span, spans: Sequence[Span]) -> tuple[Attitude, bool] | None:
    """The span's own attitude, from the words before or behind it; (attitude, is an anchor)."""
    clause = message.clause(span)
    start = max([clause.first, *(other.last for other in spans if other.last <= span.first)])
    before = message.sentence.norm(start, span.first)
    end = min([message.sentence_end(span.last), *(other.first for other in spans if other.first >= span.last)])
    behind = re.sub(r"^(?:\d{4} )?", "", message.sentence.norm(span.last, end))
    if third := cues.THIRD_PERSON.search(before):
        return "neutral", re.search(r"hate|dislike", third[0]) is None
    if cues.COMPARISON.search(before + " ") or cues.COMPARISON.search(before):
        negated = re.search(r"\b(?:not|nothing|no|never)\b[^,]*$", before)
        return ("dislike", False) if negated and "like" in before else ("neutral", True)
    if verdict := re.search(r"\b(?:it|that|which|they) ((?:was|is|were|are)\b.*)$", behind):
        behind = verdict[1]
    if loved := cues.LOVED_BEHIND.search(behind):
        return ("dislike" if loved["verb"][:3] in ("hat", "dis") else "like"), False
    if cues.JUDGED_BADLY.match(behind):
        return "dislike", False
    if cues.JUDGED_WELL.match(behind):
        return ("dislike" if cues.NEGATED.match(behind) else "like"), False
    if cues.JUDGED_SEEN.match(behind):
        return "seen", False
    found = last_attitude(before)
    if found in (None, "seen") and (verdict := cues.VERDICT.search(behind)):
        return ("like" if verdict["well"] else "dislike"), False
    if found is not None:
        return found, False
    if (rated := rating(message.sentence.raw(span.last, end))) is not None:
        return rated, False
    in_sentence = [other for other in spans if message.raw_sentence(other.first) == message.raw_sentence(span.first)]
    if len(in_sentence) == 1 and (rated := rating(message.raw_sentence(span.first))) is not None:
        return rated, False
    return None


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


def rating(text: str) -> Attitude | None:
    """The opinion in a rating: "9/10", "4 stars", "a solid 8". From 3.5 of 5 it is a like, up to 2.5 a dislike."""
    match = cues.RATING.search(text.lower())
    if not match:
        return None
    if match["of"]:
        share = float(match["of"]) / float(match["scale"])
    elif match["stars"]:
        share = float(lexicon.NUMBER_WORDS.get(match["stars"], match["stars"])) / 5
    else:
        share = float(match["solid"]) / 10
    return "like" if share >= 0.7 else "dislike" if share <= 0.5 else "seen"
