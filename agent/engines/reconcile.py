"""What the rules and a language model saw in the same message, put together.

The rules lead: what they saw is kept. The model adds what it alone saw, as long as the message has those words.
"""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field

from agent.engines import cues, lexicon
from agent.engines.message import Message
from agent.engines.spotting import Sentence, Spotter
from agent.events import Attitude, Intent
from agent.understanding import SaidLimit, SaidMovie, Understanding
from recommender.titles import TitleIndex, normalise

_OPEN_INTENTS = ("recommend", "refine", "feedback", "chat")
_ASKS_FOR_A_FACT = re.compile(r" (?:what|who|when|where|how) (?:is|are|was|were|did|does|many|much|old|far)\b")
"""Small models take any question for a request of films: "what is 17 times 23?"."""
_LIMIT_KINDS = ("genre", "country", "person")


class Heard(BaseModel):
    """What a language model fills in: flat and small, since small models lose their way in anything deeper, and
    without what is empty, since each token of an answer takes them a tenth of a second."""

    model_config = ConfigDict(extra="forbid")

    intent: Intent
    liked: list[str] = Field(default=[], max_length=8)
    disliked: list[str] = Field(default=[], max_length=8)
    seen: list[str] = Field(default=[], max_length=8)
    similar_to: list[str] = Field(default=[], max_length=8)
    wanted: list[str] = Field(default=[], max_length=8)
    avoided: list[str] = Field(default=[], max_length=8)


class Reconciler:
    def __init__(self, spotter: Spotter, titles: TitleIndex) -> None:
        self._spotter = spotter
        self._titles = titles

    def open_to_more(self, rules: Understanding, text: str) -> bool:
        """Whether a model could have heard more than the rules saw: not in small talk, in questions, in orders, and not
        where the rules have used every word that says something and know what is thought of every film."""
        if rules.small_talk not in ("", "off_topic") or rules.action != "none" or rules.then:
            return False
        if rules.intent == "about":
            return _judges(rules, text)
        if rules.intent not in _OPEN_INTENTS or rules.with_movies or rules.without_movies:
            return False
        return self._is_unread(rules, text)

    def _is_unread(self, rules: Understanding, text: str) -> bool:
        if any(_is_unsettled(movie) for movie in rules.movies):
            return True
        message = Message(self._spotter, Sentence.of(text))
        opinions = {
            word
            for cue in (cues.LIKE, cues.DISLIKE, cues.SEEN, cues.AVOID, cues.WANT)
            for match in cue.finditer(message.norm)
            for word in match[0].split()
        }
        read = {index for span in message.spans for index in range(span.first, span.last)}
        return any(
            index not in read
            and token.norm not in opinions
            and self._spotter.vocabulary.is_content(token)
            and not any(period.start <= token.start < period.end for period in message.periods)
            for index, token in enumerate(message.sentence.tokens)
        )

    def reconcile(self, rules: Understanding, heard: Heard, text: str) -> Understanding:
        """The rules' understanding of ``text``, completed by what the model heard in it. Call it when they are ``open_to_more``."""
        said = rules.model_copy(deep=True)
        words = f" {normalise(text)} "
        named: list[tuple[str, Attitude, bool]] = [
            *((title, "like", False) for title in heard.liked),
            *((title, "dislike", False) for title in heard.disliked),
            *((title, "seen", False) for title in heard.seen),
            *((title, "neutral", True) for title in heard.similar_to),
        ]
        for title, attitude, anchor in named:
            self._add_movie(said, title, attitude, anchor, words, text)
        for value in heard.wanted:
            self._add_limits(said, value, words, avoid=False)
        for value in heard.avoided:
            self._add_limits(said, value, words, avoid=True)
        if rules.intent == "about" and any(movie.attitude != "neutral" for movie in said.movies):
            said.intent = "recommend"
        elif rules.intent == "chat":
            if said.movies or said.limits:
                said.intent, said.small_talk = "recommend", ""
            elif (
                heard.intent == "recommend"
                and rules.small_talk == "off_topic"
                and len(words.split()) >= 3
                and not _ASKS_FOR_A_FACT.match(words)
            ):
                said.intent, said.small_talk, said.asks, said.description = "recommend", "", True, text
        return said

    def _add_movie(
        self, said: Understanding, title: str, attitude: Attitude, anchor: bool, words: str, text: str
    ) -> None:
        name = normalise(title)
        if not name or f" {name} " not in words:
            return
        if attitude == "seen" and cues.UNSEEN.search(words):
            return  # small models overlook the "not" in "I haven't seen it yet"
        if re.search(rf"(?<! i)(?<! we)(?<! really)(?<! also)(?<! do) like (?:the )?{re.escape(name)} ", words):
            attitude, anchor = "neutral", True  # "a film like Jaws" tells no liking
        for movie in said.movies:
            known = normalise(movie.text)
            if f" {known} " in f" {name} " or f" {name} " in f" {known} ":
                if _is_unsettled(movie) and said.intent != "chat":
                    movie.attitude, movie.sure = attitude, True
                return
        values = [normalise(limit.value) for limit in said.limits]
        if said.picks_attitude or any(value in name or name in value for value in values):
            return
        if anchor and " " not in name:
            return  # small models take any name for a pattern: "set in Tokyo"
        if self._is_title(title, name, text):
            said.movies.append(SaidMovie(text=title, attitude=attitude, anchor=anchor))

    def _is_title(self, title: str, name: str, text: str) -> bool:
        """The words name a film, rather than being everyday words that some film is also called."""
        everyday = all(word in lexicon.CHAT_WORDS for word in name.split())
        spans = [span for span in self._spotter.spans(Sentence.of(title)) if span.kind not in ("movie", "unknown")]
        other = sum(span.last - span.first for span in spans) >= len(name.removeprefix("the ").split())
        if everyday or other or not self._titles.exact(title):
            return False
        capitalised = re.search(rf"(?<!\w){re.escape(title)}(?!\w)", text) is not None and title[0].isupper()
        return capitalised or len(name.split()) > 1

    def _add_limits(self, said: Understanding, value: str, words: str, avoid: bool) -> None:
        name = normalise(value)
        if not name or f" {name} " not in words or any(name in normalise(movie.text) for movie in said.movies):
            return
        seen = {(limit.kind, limit.value) for limit in said.limits}
        for span in self._spotter.spans(Sentence.of(value)):
            if span.kind in _LIMIT_KINDS and len(span.values) == 1 and (span.kind, span.values[0]) not in seen:
                said.limits.append(
                    SaidLimit(
                        kind=span.kind,  # type: ignore[arg-type]
                        value=span.values[0],
                        polarity="avoid" if avoid else "want",
                    )
                )


def _is_unsettled(movie: SaidMovie) -> bool:
    """No rule knows what is thought of the film."""
    return not movie.sure or (movie.attitude == "neutral" and not movie.anchor)


def _judges(rules: Understanding, text: str) -> bool:
    """The message says something of the films it names that the rules do not know: "Jaws changed my life"."""
    words = len(normalise(text).split()) - sum(len(normalise(movie.text).split()) for movie in rules.movies)
    asks = "?" in text or any(name == "about" and pattern.search(normalise(text)) for name, pattern in cues.INTENTS)
    return bool(rules.movies) and not rules.picks and words > 1 and not asks
