"""Which film of a name is meant: "True Grit with Jeff Bridges", "the Swedish one", "the remake of Solaris"."""

from __future__ import annotations

import re

from agent.engines import cues
from agent.engines.message import Message
from agent.engines.sentence import Span

ORIGINAL, REMAKE = "original", "remake"
_BEFORE = {ORIGINAL: r"\b(?:original|old|older)$", REMAKE: r"\b(?:new|newer|latest|remade)$"}
_BEHIND = {
    ORIGINAL: r"(?:the )?(?:original|old(?:er)? (?:one|version)|first version)\b",
    REMAKE: r"(?:the )?(?:\d{4} )?(?:remake|reboot|new(?:er)? (?:one|version))\b",
}
_VERSIONS = ("one", "version", "remake", "original")


def names_a_version(message: Message, span: Span) -> bool:
    """A person or country that only says which film is meant is no wish."""
    return any(span in spans for spans in _told(message).values())


def version_of(message: Message, film: Span) -> list[str]:
    """What is told of the film beside its name: people, a country, ``ORIGINAL`` or ``REMAKE``."""
    sentence = message.sentence
    before, behind = sentence.norm(max(0, film.first - 2), film.first), sentence.norm(film.last, film.last + 3)
    ages = [age for age in (ORIGINAL, REMAKE) if re.search(_BEFORE[age], before) or re.match(_BEHIND[age], behind)]
    meant = [span for span in _told(message).get(film, []) if not _is_refused(message, span)]
    return [*(value for span in meant for value in span.values), *ages]


def _is_refused(message: Message, span: Span) -> bool:
    """ "not the Wahlberg one", "better than the Hollywood one"."""
    return bool(re.search(r"\b(?:not|than|to|over) the$", message.sentence.norm(0, span.first)))


def _told(message: Message) -> dict[Span, list[Span]]:
    """Of each film the words that say which of its name it is."""
    films = message.movies
    told: dict[Span, list[Span]] = {}
    for span in message.spans if films else ():
        if span.kind not in ("person", "country"):
            continue
        film = next((film for film in reversed(films) if film.last <= span.first), films[0])
        between = message.sentence.norm(film.last, span.first)
        behind = message.sentence.norm(span.last, span.last + 1)
        model = cues.COMPARISON.search(message.sentence.norm(0, film.first) + " ")
        featuring = span.kind == "person" and between == "with" and not model
        one = message.sentence.norm(0, span.first).endswith("the") and behind in _VERSIONS
        if featuring or one:
            told.setdefault(film, []).append(span)
    return told
