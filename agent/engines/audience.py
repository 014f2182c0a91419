"""For whom the films are: children, teenagers, the family, grown-ups."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.engines import cues, lexicon
from agent.engines.ages import audience_of
from agent.engines.message import Message
from agent.engines.polarity import HOLDS_FOR_GOOD
from agent.engines.sentiment import sentiment
from agent.engines.tagging import Stance, Tags
from agent.engines.told import asks_for_films, in_one_part
from agent.engines.weighing import POLARITY, STANCE, weighed_company
from agent.events import Scope
from agent.understanding import SaidLimit

_REFUSED = re.compile(
    r"\b(?:no|not|without|isnt|arent)(?: (?!those|these|that|this|them)\w+)?$"
    r"|\b(?:nothing|(?:no|not|dont want|hate|avoid|skip|cant stand)(?: \w+)? (?:anything|films|movies|stuff))$"
)
"""Before children or the family: films for them are not wanted."""
_IN_BED = re.compile(r"\b(?:asleep|in bed|(?:gone|off) to bed)\b")
"""Whoever the company was, it does not watch any more."""
_HARMED = re.compile(r"\b(?:dead|dying|dies|sick|missing|lost|murdered|abused|kidnapped|hurt) $")
"""Before children that something happens to in a film, and who do not watch it."""
_COMPANY = (
    (re.compile(r"\b(?:teens?|teenagers?|teenage|adolescents?)\b"), "teen"),
    (
        re.compile(
            r"\b(?:kids?|children|child|kiddos?|kiddies|toddlers?|little ones?|grandkids|grandchildren|grandsons?|granddaughters?"
            r"|sons?|daughters?|nieces?|nephews?|bairns?|wee ones?|twins|tots?)\b"
        ),
        "kids",
    ),
    (re.compile(rf"\b(?:{'|'.join(lexicon.RELATIVES)}|in laws)\b"), "family"),
    (re.compile(r"\b(?:adults?|grown ?ups?)\b"), "adult"),
)
"""Words for company and the audience they mean, where the message is tagged as a wish for it."""


def audience_limits(message: Message, tags: Tags | None) -> list[SaidLimit]:
    """By rule, and by what the words for company are tagged."""
    if _IN_BED.search(message.norm):
        return []
    by_rule = _by_rule(message)
    if by_rule and by_rule[0].scope == "lasting":
        return by_rule
    mentioned = list(company_mentioned(message)) if tags else []
    if tags is None or not mentioned or (by_rule and audience_of(message.norm)):
        return by_rule
    said: Stance = STANCE[by_rule[0].polarity, by_rule[0].scope] if by_rule else "none"
    stances = [
        (weighed_company(said, tags.stances(*message.characters_of(first, last))), audience)
        for first, last, audience in mentioned
    ]
    kept = [(stance, audience) for stance, audience in stances if stance != "none"]
    if by_rule or not kept:
        return by_rule if kept else []
    polarity, scope = POLARITY[kept[0][0]]
    if polarity == "avoid":
        if kept[0][1] == "teen":
            return []
        return [SaidLimit(kind="genre", value="Children", polarity="avoid", scope=scope)]
    return [SaidLimit(kind="audience", value=kept[0][1], polarity="want", scope=scope)]


def company_mentioned(message: Message) -> Iterable[tuple[int, int, str]]:
    """First and last token (exclusive) of the words for company that are no part of a title, and the audience."""
    titles = message.titles()
    for pattern, audience in _COMPANY:
        for match in pattern.finditer(message.norm):
            if _HARMED.search(message.norm[: match.start()]):
                continue
            first = len(message.norm[: match.start()].split())
            last = first + len(match[0].split())
            if titles.keys().isdisjoint(range(first, last)):
                yield first, last, audience


def _by_rule(message: Message) -> list[SaidLimit]:
    if (audience := audience_of(message.norm)) and (
        not message.has_movies() or asks_for_films(message, 0) or "?" in message.sentence.text
    ):
        return [SaidLimit(kind="audience", value=audience, polarity="want", scope="tonight")]
    lasts: Scope = "lasting" if HOLDS_FOR_GOOD.search(message.norm) else "tonight"
    for pattern, audience in lexicon.AUDIENCES:
        if match := re.search(pattern, message.norm):
            before = message.norm[: match.start()].strip()
            if _HARMED.search(f"{before} "):
                continue
            if _complained_of(before, message.norm) or _REFUSED.search(before):
                if audience == "teen":
                    return []  # a theme: "no teenage romances"
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
