"""For whom the films are: children, teenagers, the family, grown-ups."""

from __future__ import annotations

import re

from agent.engines import cues, lexicon
from agent.engines.ages import audience_of
from agent.engines.message import Message
from agent.engines.polarity import HOLDS_FOR_GOOD
from agent.engines.sentiment import sentiment
from agent.engines.told import asks_for_films, in_one_part
from agent.events import Scope
from agent.understanding import SaidLimit

_REFUSED = re.compile(
    r"\b(?:no|not|without|isnt|arent)(?: (?!those|these|that|this|them)\w+)?$"
    r"|\b(?:nothing|(?:no|not|dont want|hate|avoid|skip|cant stand)(?: \w+)? (?:anything|films|movies|stuff))$"
)
"""Before children or the family: films for them are not wanted."""


def audience_limits(message: Message) -> list[SaidLimit]:
    if (audience := audience_of(message.norm)) and (
        not message.has_movies() or asks_for_films(message, 0) or "?" in message.sentence.text
    ):
        return [SaidLimit(kind="audience", value=audience, polarity="want", scope="tonight")]
    lasts: Scope = "lasting" if HOLDS_FOR_GOOD.search(message.norm) else "tonight"
    for pattern, audience in lexicon.AUDIENCES:
        if match := re.search(pattern, message.norm):
            before = message.norm[: match.start()].strip()
            if _complained_of(before, message.norm) or _REFUSED.search(before):
                return [SaidLimit(kind="genre", value="Children", polarity="avoid", scope="tonight")]
            if _watched_with(message, min(len(before.split()), len(message.sentence.tokens) - 1)):
                return []
            return [SaidLimit(kind="audience", value=audience, polarity="want", scope=lasts)]
    return []


def _watched_with(message: Message, index: int) -> bool:
    """The company at token ``index`` belongs to what is told of a film, and no film is asked for: "saw Coco with my kids"."""
    if not message.has_movies() or asks_for_films(message, 0) or message.asks(0):
        return False
    segment = message.segment_around(index)
    beside = any(in_one_part(message, film, index, index + 1) for film in message.movies)
    return beside or bool(cues.SEEN.search(segment) or sentiment(segment))


def _complained_of(before: str, whole: str) -> bool:
    """The films shown are said to be so, which is not what was wished: "these are all for small children"."""
    shown = r"(?:these|those|they|all of (?:them|these|those)|(?:this|that|it) list)"
    if re.search(r"\b(?:im|i am|were|we are) (?:an adult|adults|grown|too old|(?:over )?[2-9]\d)\b", whole):
        shown = rf"(?:{shown}|that|this|it)"
        before = re.sub(r"\b(that|it)s\b", r"\1 is", before)
    said = r"(?: (?:are|is|look|looks|seem|seems))(?: (?:all|just|only|mostly|basically|made|films|movies|stuff|like))*"
    return bool(re.search(rf"\b{shown}{said}$", before))


def audience_words(message: Message) -> set[str]:
    """The words that say for whom the film is."""
    found = (re.search(pattern, message.norm) for pattern, _ in lexicon.AUDIENCES)
    return next((set(match[0].split()) for match in found if match), set())
