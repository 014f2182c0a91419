"""What a message describes freely, for the look-up by meaning; and how many films it asks for."""

from __future__ import annotations

import re

from agent.engines import cues, lexicon
from agent.engines.audience import audience_words
from agent.engines.message import Message
from agent.engines.polarity import polarity_of
from recommender.titles import normalise

_OPENING = frozenset(
    """
    a about am an and any anything be bring could fancy film films find flick for get give i id im in it like look
    looking love me mood movie movies need of or please recommend recommendation search searching see should show so
    some something suggest that the thing to want watch we were would you
    """.split()
)
"""Words that only ask: at the head of a clause they would be looked up in titles ("Looking for Comedy …")."""
_CLOSING = frozenset(["film", "films", "flick", "instead", "movie", "movies", "please", "thanks", "then", "tonight"])

_CIRCUMSTANCES = re.compile(
    r"\b(?:(?:i|we) (?:still |really |just )?(?:cant|cannot|couldnt) (?:decide|choose|agree|pick)|^(?:cant|cannot) (?:decide|choose|agree|pick)"
    r"|(?:can you |please )?help (?:me|us) (?:to )?(?:choose|decide|pick)|entertain (?:me|us)|(?:im|we are|were|i am) (?:stuck|torn|undecided|bored)"
    r"|me and (?:\w+ ){0,3}?(?:mates?|friends|pals|buddies|lads|colleagues|housemates|flatmates|roommates)|beers?|hung ?over"
    r"|what do you recommend|for (?:a|this|my) (?:\w+ )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend|evening|afternoon|night in))\b"
)
"""What people tell of themselves and the evening: it describes no film, but would be found in titles."""


def description(message: Message) -> str:
    """The words to look films up by: the clauses that wish, without opinions on films and what is to be avoided.

    Moods alone describe no film: they are limits, and hundreds of films keep them.
    """
    kept: list[str] = []
    content = False
    movie_tokens = message.titles().keys()
    listed = {i for s in message.spans if s.kind in ("genre", "country", "person") for i in range(s.first, s.last)}
    soft = {
        i
        for s in message.spans
        if s.kind in ("mood", "theme") or (s.kind == "genre" and normalise(s.text) in lexicon.SOFT_GENRE_WORDS)
        for i in range(s.first, s.last)
    }
    dated = {
        i
        for i, token in enumerate(message.sentence.tokens)
        if any(period.start <= token.start < period.end for period in message.periods)
    }
    for_whom = audience_words(message)
    audience = {i for i, token in enumerate(message.sentence.tokens) if token.norm in for_whom}
    asking = [found[0] for cue in cues.APPEALS.values() if (found := cue.search(message.norm))][:1]
    asking += cues.YOU_CHOOSE.findall(message.norm)
    asking += [found[0] for found in _CIRCUMSTANCES.finditer(message.norm)]
    asking.append(_counted(message))
    said_of_list = {word for words in asking for word in words.split()}
    of_list = {i for i, token in enumerate(message.sentence.tokens) if token.norm in said_of_list}
    moods = {i for s in message.spans if s.kind == "mood" for i in range(s.first, s.last)}
    for clause in message.clauses:
        indexes = [i for i in range(clause.first, clause.last) if i not in movie_tokens]
        if movie_tokens & set(range(clause.first, clause.last)) and not cues.REQUEST.search(
            message.sentence.norm(clause.first, clause.last)
        ):
            continue
        said = message.sentence.norm(clause.first, clause.last)
        if cues.DISLIKE.search(said) or cues.OFF_TOPIC.search(said):
            continue
        indexes = [
            i
            for i in indexes
            if polarity_of(message, i)[0] == "want" and not cues.AVOID.fullmatch(message.sentence.tokens[i].norm)
        ]
        fresh = [
            i
            for i in indexes
            if i not in dated
            and i not in audience
            and (i not in listed or i in soft)
            and i not in of_list
            and (i in soft or _can_be_looked_up(message, i))
        ]
        if not moods.issuperset(fresh):
            content = True
        if not any(message.spotter.vocabulary.is_content(message.sentence.tokens[i]) for i in indexes):
            continue  # "sorry."
        words = [message.sentence.tokens[i] for i in indexes if i not in of_list]
        while words and words[0].norm in _OPENING:
            words.pop(0)
        while words and words[-1].norm in _CLOSING:
            words.pop()
        kept.append(" ".join(word.text for word in words))
    return " ".join(part for part in kept if part).strip() if content else ""


def count(message: Message) -> int | None:
    words = _counted(message)
    words = words.removesuffix(" of") if words not in lexicon.NUMBER_WORDS else words
    number = (
        int(words) if words.isdigit() else lexicon.NUMBER_WORDS.get(words, lexicon.NUMBER_WORDS.get(words + " of", 0))
    )
    return number or None


def _counted(message: Message) -> str:
    """The words of the number of films asked for; empty without one, or where "the one" is a film."""
    match = cues.COUNT.search(message.norm)
    if not match or (
        match["n"] == "one"
        and re.search(r"\b(?:the|that|this|which|first|second|third|last|other) one\b", message.norm)
    ):
        return ""
    return match["n"] or match["n2"] or match["n3"] or match["n4"]


def _can_be_looked_up(message: Message, index: int) -> bool:
    token = message.sentence.tokens[index]
    return message.spotter.vocabulary.is_content(token) and message.spotter.vocabulary.is_known(token)
