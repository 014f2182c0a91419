"""Reading a message by rule: what each span means, and what the person wants done."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise

from agent.engines import cues, lexicon
from agent.engines.acts import two_acts
from agent.engines.ages import IN_BRACKETS
from agent.engines.describing import count, description
from agent.engines.message import Message
from agent.engines.opinions import said_movies
from agent.engines.pointing import marks_by_place, pointed_at, pointers, said_of_all
from agent.engines.sentiment import opinion_of, sentiment
from agent.engines.spotting import Sentence, Span, Spotter
from agent.engines.tagging import INTENTS, Tagger, Tags
from agent.engines.wanted import MAKER_OF, distinct, makers, said_limits, unlisted_limits, year_limits
from agent.engines.weighing import weighed_attitude, weighed_intent
from agent.events import Attitude, Intent
from agent.ratings import LIKED
from agent.understanding import SaidLimit, SaidMovie, Situation, Understanding
from recommender.titles import normalise


class Reader:
    """Turns a sentence into an ``Understanding``; knows nothing of the person."""

    def __init__(self, spotter: Spotter, tagger: Tagger) -> None:
        self._spotter = spotter
        self._tagger = tagger

    def read(self, text: str, situation: Situation) -> Understanding:
        sentence = self.sentence(text)
        norm = sentence.norm(0, len(sentence.tokens))
        if not norm:
            return Understanding(intent="chat", small_talk="empty" if not text.strip() else "off_topic")
        for topic, pattern in cues.SMALL_TALK:
            if pattern.match(norm):
                return Understanding(intent="chat", small_talk=topic)  # type: ignore[arg-type]
        return two_acts(sentence, situation, self._one_act) or self._one_act(sentence, situation)

    def sentence(self, text: str) -> Sentence:
        """The text spelt right, in tokens."""
        return Sentence.of(self._spotter.spelt_right(_spelt_out(text)))

    def message(self, sentence: Sentence, situation: Situation) -> Message:
        return Message(self._spotter, sentence, _talked_about(situation), partial(self._tagger.titles, sentence.text))

    def tags(self, message: Message, situation: Situation, films: Sequence[Span] | None = None) -> Tags | None:
        """What the message is tagged, ``films`` standing for its films; by default those it names."""
        spans = message.movies if films is None else films
        return self._tagger.read(
            message.sentence.text, tuple(message.characters(span) for span in spans), bool(situation.picks)
        )

    def _one_act(self, sentence: Sentence, situation: Situation) -> Understanding:
        return self._mixed(sentence, situation) or self._read(sentence, situation)

    def _read(self, sentence: Sentence, situation: Situation) -> Understanding:
        message = self.message(sentence, situation)
        return _Reading(message, situation, partial(self.tags, message, situation)).result()

    def _mixed(self, sentence: Sentence, situation: Situation) -> Understanding | None:
        """A question beside words of taste: "I've seen the second one. Why the first?"; None for anything else."""
        starts = [index for index in range(len(sentence.tokens)) if _begins(sentence, index)]
        if not 2 <= len(starts) <= MOST_SENTENCES or not _QUESTION_WORDS.search(sentence.text.lower()):
            return None
        parts = [
            self._read(Sentence.of(sentence.raw(first, last) + ("?" if _asks(sentence, last) else ".")), situation)
            for first, last in zip(starts, [*starts[1:], len(sentence.tokens)], strict=True)
        ]
        ends = [*starts[1:], len(sentence.tokens)]
        questions = [
            part
            for part, last in zip(parts, ends, strict=True)
            if part.intent in _QUESTIONS
            and (part.picks or part.movies)
            and (part.intent != "about" or _asks(sentence, last) or cues.ABOUT.search(sentence.norm(0, last)))
        ]
        told = [part for part in parts if part not in questions]
        if len(questions) != 1:
            return None
        said = questions[0]
        expected = [movie for part in told for movie in part.movies]
        if len(expected) == 1 and not said.movies and _LEFT_OUT.search(normalise(sentence.text)):
            said.intent, said.picks, said.movies = "why_not", [], expected
            _only_named(said)
            return said
        if not all(_tells_taste(part) for part in told):
            return None
        for part in told:
            said.movies = [movie for movie in part.movies if movie.attitude != "neutral"] + said.movies
            said.limits = distinct([*said.limits, *part.limits])
            if part.picks == [0] and part.picks_attitude and said.movies:
                said.movies[-1].attitude, said.movies[-1].strength = part.picks_attitude, part.picks_strength
            elif part.picks == [0] and part.picks_attitude:
                said.judged, said.picks_attitude = said.picks[:1], part.picks_attitude
            elif part.picks_attitude:
                said.judged, said.picks_attitude = part.picks, part.picks_attitude
                said.picks_strength, said.picks_rating = part.picks_strength, part.picks_rating
        return said


MOST_SENTENCES = 4
_WISHES = ("recommend", "refine", "feedback")
_ALIKE = ("recommend", "refine")
"""Which of these a wish is depends on what has been talked about, which the rules know better."""
_SURE = 0.98
"""Probability from which something is undone, or what could be looked up is taken for small talk."""
_PLACE = rf"(?:number|no) \w+|(?:the )?(?:{'|'.join(lexicon.ORDINALS)})"
"""Words that are a place in the list, even where a film is called so."""
_SHORT = 12
_OUR_OWN = re.compile(rf"\b(?:my|our) (?:\w+ )?(?:{'|'.join(lexicon.KIN)}) $")
_NO_INITIALS = 3
"""Letters from which a shortened word is known in capitals too."""
_QUESTION_WORDS = re.compile(r"\?|\b(?:why|who|what|when|how|compare|tell me|explain)")
_LEFT_OUT = re.compile(
    r"\b(?:why|how come)\b.* (?:it|that|this)(?: one)?\b.*\b(?:out|over|missing|ignored|skipped|omitted)\b|\bwhy (?:isnt|wasnt|is) (?:it|that) (?:not )?(?:there|here|on|in|among)\b"
)
"""Why the film named before is not on the list: "I expected Das Boot. Why did you leave it out?"."""
_QUESTIONS = ("explain", "why_not", "compare", "about")


def _begins(sentence: Sentence, index: int) -> bool:
    """A sentence, or a question behind a comma or an "and": "hated it, and who is in Ray?", "… and tell me about Ray"."""
    if sentence.starts_sentence(index):
        return True
    joined = sentence.tokens[index - 1].norm in ("and", "but", "so")
    if joined and re.match(r"(?:tell me|why|explain|compare)\b", sentence.norm(index, index + 2)):
        return True
    start = index - 1 if joined else index
    asks = sentence.tokens[index].norm in ("why", "who", "whos", "what", "whats", "when", "how")
    return asks and start > 0 and "," in sentence.gap(start)


def _asks(sentence: Sentence, last: int) -> bool:
    """Whether a question mark stands before token ``last``."""
    end = sentence.tokens[last - 1].end
    return "?" in (sentence.gap(last) if last < len(sentence.tokens) else sentence.text[end:])


def _tells_taste(said: Understanding) -> bool:
    """Only opinions on films, or lasting taste; nothing is asked for."""
    opinions = any(movie.attitude != "neutral" for movie in said.movies) or said.picks_attitude not in (None, "neutral")
    lasting = bool(said.limits) and all(limit.scope == "lasting" for limit in said.limits)
    plain = said.intent in ("recommend", "feedback", "refine") and not said.asks and not said.description
    return plain and (opinions or lasting) and all(limit.scope == "lasting" for limit in said.limits)


def _talked_about(situation: Situation) -> set[str]:
    """Normalised titles of the films on the screen and of the one talked about last."""
    labels = [*situation.picks, *([situation.focus] if situation.focus else [])]
    return {normalise(re.sub(r" \(\d{4}\)$", "", label)) for label in labels}


def _is_shown(title: str, shown: set[str]) -> bool:
    """The title, or the part of one that was said, is of a film on the screen."""
    said = normalise(title).removeprefix("the ")
    return any(f" {said} " in f" {name} " for name in shown)


def _in_full(match: re.Match[str]) -> str:
    if _OUR_OWN.search(match.string[: match.start()].lower()):
        return match[0]  # "my grandson leo"
    written = len(match[0]) >= _NO_INITIALS or match[0][-1].isdigit()
    word = match[0].lower() if written else match[0]
    return lexicon.SHORTHAND.get(word, match[0])


def _spelt_out(text: str) -> str:
    """Shortened words as they are meant: "rec smth similar 2 heat" -> "recommend something similar to heat"."""
    text = re.sub(r"\b(similar|close) 2 ", r"\1 to ", text, flags=re.IGNORECASE)
    text = re.sub(
        r"(?<!number )(?<!no )(?<!would )(?<!will )(?<!can )(?<!could )\b2 (?=(?:watch|see|do|go|be)\b)", "to ", text
    )
    text = re.sub(r"\bw/o\b", "without", text, flags=re.IGNORECASE)
    text = re.sub(r"\bw/ ?", "with ", text)
    text = re.sub(r"^y (?=(?:no|not|did|is|are|this|these|that|her|him)\b)", "why ", text)
    text = re.sub(r"\bbtw (?=(?:the )?\d)", "between ", text)
    text = re.sub(r"\bno\. ?(?=\d)", "no ", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(\d{1,2}) ?(?:yo|y/o)\b", r"\1 year old", text)
    text = IN_BRACKETS.sub(r"\1 aged ", text)
    return re.sub(r"\b[A-Za-z0-9]+\b", _in_full, text)


def _opinion(attitude: Attitude | None) -> Attitude | None:
    return None if attitude == "neutral" else attitude


def _title_and_year(label: str) -> tuple[str, int | None]:
    """ "Heat (1995)" -> "Heat", 1995."""
    match = re.fullmatch(r"(.+) \((\d{4})\)", label)
    return (match[1], int(match[2])) if match else (label, None)


def _only_named(said: Understanding) -> None:
    """The films are asked about: nothing is thought of them."""
    for movie in said.movies:
        movie.attitude, movie.anchor = "neutral", False
    said.picks_attitude = None


class _Reading:
    """One message being read in its situation."""

    def __init__(self, message: Message, situation: Situation, tagged: Callable[[Sequence[Span]], Tags | None]) -> None:
        self.message = message
        self.tagged = tagged
        self.sentence = message.sentence
        self.norm = message.norm
        self.situation = situation
        self.pointing = pointed_at(message, len(situation.picks), bool(situation.focus), situation.traits)
        message.spans = [
            span
            for span in message.spans
            if span not in self.pointing.described
            and not (
                situation.picks
                and span.kind == "movie"
                and re.fullmatch(_PLACE, message.sentence.norm(span.first, span.last))
            )
        ]
        orders = message.without_titles()
        self.named = next((name for name, pattern in cues.INTENTS if pattern.search(orders)), None)
        if self.named == "about" and makers(message):
            self.named = None
        self.tags = tagged(message.movies)

    def result(self) -> Understanding:
        limits = said_limits(self.message, self.tags)
        said = Understanding(
            movies=said_movies(self.message, self.tags),
            picks=self.pointing.ranks,
            picks_attitude=self.pointing.attitude,
            picks_strength=self.pointing.strength,
            picks_rating=self.pointing.rating,
            count=count(self.message),
        )
        said.appeal = next((appeal for appeal, cue in cues.APPEALS.items() if cue.search(self.norm)), "any")
        if self._drop(said, limits):
            return said
        heard = said.model_copy(deep=True)
        if not self._ask(said, limits):
            said = self._wished(said, limits)
        if said.action != "none" or said.intent == "undo":
            return said
        intent = weighed_intent(said.intent, self.tags.intents if self.tags else None)
        return said if intent == said.intent else self._turned_to(intent, said, heard, limits)

    def _wished(self, heard: Understanding, limits: Sequence[SaidLimit]) -> Understanding:
        """What is wished for, or told of taste."""
        said, limits = heard.model_copy(deep=True), list(limits)
        if self._tells_of_picks(said):
            wished = self._wished_elsewhere()
            limits = [limit for limit in limits if limit.scope == "lasting" or limit.value in wished]
        self._judge_picks(said, limits)
        limits += self._same_director()
        limits += unlisted_limits(self.message, limits, self.tags)
        said.limits = distinct(limits)
        told_by_place = bool(said.movies) and not self.message.has_movies()
        said.description = "" if told_by_place else description(self.message)
        self._wish(said)
        if said.action == "correct":
            said.limits, said.description, said.asks = [], "", False
        if limits and not said.asks and all(limit.scope == "lasting" for limit in limits):
            said.description = ""  # a statement of taste is kept as such, not looked up
        return said

    def _turned_to(
        self, intent: Intent, said: Understanding, heard: Understanding, limits: Sequence[SaidLimit]
    ) -> Understanding:
        """The message understood as ``intent`` instead, where it has what that takes; else ``said`` as it is."""
        if intent in _WISHES:
            return said if said.intent in _ALIKE and intent in _ALIKE else self._wished_as(intent, said, heard, limits)
        named = len(heard.movies) + len(heard.picks)
        shown = bool(self.situation.picks)
        asked = heard.model_copy(deep=True)
        asked.intent = intent
        match intent:
            case "about" | "why_not" if named:
                pass
            case "about" if shown and not limits:
                asked.picks = [0]
            case "explain" if shown:
                asked.picks = asked.picks or ([] if asked.movies else [1])
            case "compare" if named == 2:
                pass
            case "undo" if self._is_sure_of(intent) and len(self.sentence.tokens) <= cues.WHOLE_COMMAND_WORDS:
                asked.picks, asked.movies = [], []
            case "profile" if not named and not limits and not said.limits:
                asked.action = "show"
            case "chat" if not (named or said.limits or said.asks) and (
                not said.description or self._is_sure_of(intent)
            ):
                asked.small_talk = "off_topic"
            case _:
                return said
        _only_named(asked)
        return asked

    def _is_sure_of(self, intent: Intent) -> bool:
        return self.tags is not None and float(self.tags.intents[INTENTS.index(intent)]) > math.log(_SURE)

    def _wished_as(
        self, intent: Intent, said: Understanding, heard: Understanding, limits: Sequence[SaidLimit]
    ) -> Understanding:
        """A wish or a judgement where a question was heard, or the other of the two."""
        other = said if said.intent in _WISHES else self._wished(heard, limits)
        judged = other.picks_attitude or any(movie.attitude != "neutral" for movie in other.movies)
        wishes = other.asks or other.description or any(limit.scope == "tonight" for limit in other.limits)
        fits = {"recommend": True, "refine": bool(self.situation.picks), "feedback": bool(judged and not wishes)}
        if other.intent in _WISHES and fits[intent] and other.action == "none":
            other.intent = intent
        return other if other.intent == intent else said

    def _ask(self, said: Understanding, limits: Sequence[SaidLimit]) -> bool:
        """Whether the message asks or orders something other than films; sets intent and action then."""
        referring = bool(said.picks or said.movies or not self.situation.picks)
        short = len(self.sentence.tokens) <= 12
        match self.named:
            case "undo":
                said.intent, said.picks = "undo", []
            case "forget_all" if len(self.sentence.tokens) > cues.WHOLE_COMMAND_WORDS or cues.OFF_TOPIC.search(
                self.norm
            ):
                return False
            case "forget_all":
                said.intent, said.action, said.movies = "profile", "forget_all", []
            case "forget" if said.picks and not said.movies and " my " not in self.norm:
                said.intent, said.action = "feedback", "reject"
            case "forget":
                said.intent, said.action = "profile", "forget"
                said.limits = distinct([*self._named_values(), *year_limits(self.message)])
                if said.movies:
                    said.limits = [limit for limit in said.limits if limit.kind != "theme"]
            case "effects":
                asked = "effect_of_taste" if cues.TASTE.search(self.norm) else "effect_of_limits"
                said.intent, said.action, said.picks = "explain", asked, []  # type: ignore[assignment]
            case "show" if cues.SOURCE.search(self.norm) and said.picks and self.situation.picks:
                said.intent = "explain"
            case "show" if cues.SOURCE.search(self.norm) and (said.movies or self._named_values()):
                said.intent, said.action = "profile", "source"
                said.limits = distinct(self._named_values())
            case "show":
                said.intent, said.action = "profile", "show"
            case "start_over":
                said.action = "start_over"
                return False
            case "why_not" if said.movies or said.picks:
                said.intent = "why_not"
            case "explain" if self.situation.picks or said.movies:
                said.intent = "explain"
                if not referring:
                    said.picks = [0] if re.search(r"\b(?:it|that|this|him)\b", self.norm) else [1]
            case None if self.norm and cues.CORRECTS.match(self.norm) and (said.movies or not limits):
                said.action = "correct"
                return False
            case None if len(said.movies) == 2 and self._either_film():
                said.intent = "compare"
            case None if self._is_question(said):
                two = len(said.movies) + len(said.picks) == 2
                said.intent = "compare" if two and cues.COMPARES.search(self.norm) else "about"
            case None if len(said.picks) == 2 and re.match(
                r"(?:number )?\d+ or (?:number )?\d+(?:$| which| i\b| for\b)", self.norm
            ):
                said.intent = "compare"
            case "compare" if len(said.movies) + len(said.picks) >= 2 or (self.situation.picks and short):
                said.intent = "compare"
                if len(said.movies) + len(said.picks) < 2:
                    said.picks = [1, 2] if not said.picks else sorted({1, *said.picks})
            case "about" if said.movies or said.picks or (self.situation.picks and short):
                said.intent = "about"
                if not referring:
                    said.picks = [0]
            case _:
                return False
        _only_named(said)
        return True

    def _is_question(self, said: Understanding) -> bool:
        """ "Would the first one be ok for children?": begins as a question on a film named or shown does."""
        named = said.movies and not any(movie.anchor for movie in said.movies)
        if not (named or (said.picks and not said.movies)) or not cues.ASKS_ABOUT.match(self.norm):
            return False
        return not cues.ASKS_FOR_FILMS.search(self.norm)

    def _tells_of_picks(self, said: Understanding) -> bool:
        """What was shown is judged by what it is like: "the first one was far too slow"; sets what is thought of it."""
        if not said.picks or said.movies or self.message.asks(0):
            return False
        told = cues.TOLD_OF_PICK.search(self.norm)
        if not told or cues.REQUEST.search(self.norm) or cues.COMPARISON.search(self.norm[: told.start()] + " "):
            return False
        said.picks_attitude = said.picks_attitude or opinion_of(sentiment(told["told"]))
        return said.picks_attitude is not None

    def _wished_elsewhere(self) -> set[str]:
        """Values named in another clause than the first, which tells of a film shown: "1 is close, but darker"."""
        end = self.message.clauses[0].last
        return {value for span in self.message.spans if span.first >= end for value in span.values}

    def _judge_picks(self, said: Understanding, limits: Sequence[SaidLimit]) -> None:
        """What is thought of the films pointed at, or of each another thing."""
        if not said.movies and len(marks := marks_by_place(self.message, len(self.situation.picks))) > 1:
            self._judge_each(said, {rank: (mark.attitude, mark.strength, mark.text) for rank, mark in marks.items()})
            return
        if not self.pointing.ranks or said.movies or self.pointing.rejects or said.picks_rating:
            return
        if len(self.pointing.ranks) > 1 and said_of_all(self.norm):
            return
        if cues.CHOSEN.search(self.norm) or (self.pointing.ranks == [0] and (limits or self.message.asks(0))):
            return
        pointing = pointers(self.message, len(self.situation.picks))
        tags = self.tagged([pointer.span for pointer in pointing])
        if tags is None:
            return
        told = {
            pointer.rank: attitude
            for place, pointer in enumerate(pointing)
            if (attitude := weighed_attitude(self.pointing.attitude, tags.attitudes(place)))
        }
        times = Counter(pointer.rank for pointer in pointing)
        for one, other in pairwise(pointing):
            listed = self.sentence.norm(one.span.last, other.span.first) in ("and", "or", "") and times[other.rank] == 1
            if listed and told.get(one.rank) in ("seen", "neutral") and other.rank in told:
                told[one.rank] = told[other.rank]
        if len(set(told.values())) > 1 and set(told) == set(self.pointing.ranks):
            self._judge_each(said, {rank: (attitude, LIKED, "") for rank, attitude in told.items()})
        elif len(set(told.values())) == 1:
            (attitude,) = set(told.values())
            if attitude != "neutral" or said.picks_attitude != "neutral":
                said.picks_attitude = _opinion(attitude)

    def _judge_each(self, said: Understanding, told: Mapping[int, tuple[Attitude, float, str]]) -> None:
        """Of each film pointed at another thing: rank -> attitude, strength and rating."""
        said.picks, said.picks_attitude = [], None
        said.movies = [
            SaidMovie(text=title, year=year, attitude=attitude, strength=strength, rating=rating)
            for rank, (attitude, strength, rating) in told.items()
            for title, year in [_title_and_year(self.situation.picks[rank - 1])]
        ]

    def _same_director(self) -> list[SaidLimit]:
        """ "what else did the director do?", "same director, but earlier": whoever made the film that is talked about."""
        ranks = [rank for rank in self.pointing.ranks if 0 < rank <= len(self.situation.picks)]
        first = self.situation.picks[:1] if self.pointing.ranks == [0] else []
        label = next(iter([*(self.situation.picks[rank - 1] for rank in ranks), self.situation.focus, *first]), "")
        if not label or not cues.SAME_DIRECTOR.search(self.norm):
            return []
        return [SaidLimit(kind="person", value=f"{MAKER_OF}{_title_and_year(label)[0]}")]

    def _named_values(self) -> list[SaidLimit]:
        """Every genre, mood, person or country named, whatever is said of it: what is to be forgotten."""
        return [
            SaidLimit(kind=span.kind, value=value)
            for span in self.message.spans
            if span.kind != "movie" and span.kind != "unknown"
            for value in span.values
        ]

    def _narrows_later(self) -> bool:
        starts = [index for index in range(1, len(self.sentence.tokens)) if self.sentence.starts_sentence(index)]
        return any(cues.NARROWS.match(self.sentence.norm(i, self.message.sentence_end(i + 1))) for i in starts)

    def _drop(self, said: Understanding, limits: list[SaidLimit]) -> bool:
        """Whether limits of the evening are taken back; removes what was said only to take it back."""
        kinds = {"years": "year", "decade": "year", "period": "year", "actor": "person", "director": "person"}
        kinds |= {"kids": "audience", "company": "audience"}
        for match in cues.DROP.finditer(self.norm):
            kind = match["kind"] or match["any"]
            said.dropped.append(kinds.get(kind, kind))
        for span in self.message.spans:
            before = self.sentence.norm(max(0, span.first - 5), span.first)
            needed = re.search(r"\b(?:have|need|necessarily|neednt)\b", before)
            lifted = re.match(
                r"(?:\w+ )?(?:is|are|would be) (?:fine|ok|okay|alright|good) (?:after all|too|now|then)",
                self._behind(span),
            )
            minded = re.search(r"\b(?:dont|do not|wouldnt) (?:really |actually )?mind(?: the| some| a)?$", before)
            if span.kind != "movie" and (
                (needed and cues.NEED_NOT.search(before)) or (self.situation.picks and (lifted or minded))
            ):
                said.dropped += span.values
        if not said.dropped:
            return False
        limits[:] = [limit for limit in limits if limit.value not in said.dropped]
        said.intent, said.limits, said.asks = "refine", distinct(limits), True
        return True

    def _behind(self, span: Span) -> str:
        return self.sentence.norm(span.last, self.message.sentence_end(span.last))

    def _wish(self, said: Understanding) -> None:
        """Recommend, refine, feedback or chat."""
        said.no_running_time = bool(cues.RUNNING_TIME.search(self.norm))
        self._suppose(said)
        requests = bool(cues.REQUEST.search(self.norm)) or said.count is not None
        said.asks = requests
        wants = [limit for limit in said.limits if limit.scope == "tonight" or limit.polarity == "want"]
        opinions = [movie for movie in said.movies if movie.attitude != "neutral"]
        shown = _talked_about(self.situation)
        follows = self.situation.picks and cues.FRAGMENT.match(self.norm) and not said.movies
        if said.action == "start_over":
            said.intent = "recommend"
        elif said.with_movies or said.without_movies:
            said.intent, said.picks_attitude = ("explain" if said.picks else "refine"), None
        elif self.situation.picks and re.fullmatch(r"no|nope|nah|none|no not (?:these|those|really)", self.norm):
            said.intent, said.action = "refine", "more"
        elif self._chooses(said, wants):
            said.intent, said.action = "feedback", "chosen"
        elif self.situation.picks and cues.MORE.match(self.norm):
            said.intent, said.action = "refine", "more"
        elif self.pointing.rejects and not wants:
            said.intent, said.action = "feedback", "reject"
        elif said.picks_attitude == "neutral" or any(movie.anchor for movie in said.movies):
            said.intent = "refine" if said.picks else "recommend"
        elif self.situation.picks and said.picks and not said.picks_attitude and sentiment(self.norm) < 0:
            said.intent, said.action = "refine", "more"
        elif said.picks and not said.movies:
            said.intent = "feedback" if said.picks_attitude else ("refine" if wants or requests else "about")
        elif opinions and all(_is_shown(movie.text, shown) for movie in said.movies) and not wants and not requests:
            said.intent = "feedback"
        elif said.movies and not opinions and not wants and not said.description and not requests:
            title_only = len(self.sentence.tokens) <= 2 + sum(len(movie.text.split()) for movie in said.movies)
            asked = title_only or "?" in self.sentence.text
            said.intent = "feedback" if self.situation.question else "about" if asked else "recommend"
        elif said.count and not (said.limits or said.movies or said.description) and self.situation.picks:
            said.intent, said.action = "refine", "more"
        elif said.limits or said.movies or said.description:
            narrows = {limit.kind for limit in said.limits} <= {"year", "country", "audience"}
            told = all(movie.attitude != "neutral" for movie in said.movies)
            follows = follows or (self.situation.picks and told and self._narrows_later())
            adds = self.situation.picks and said.limits and narrows and not said.movies and not said.description
            tonight = any(limit.scope == "tonight" for limit in said.limits)
            anew = not tonight or said.movies or cues.ANEW.search(self.norm)
            turns = self.situation.picks and not opinions and (cues.TURNS.search(self.norm) or not anew)
            said.intent = "refine" if follows or adds or turns else "recommend"
        elif requests or follows or said.appeal != "any" or said.no_running_time:
            said.intent = "refine" if follows or (self.situation.picks and said.appeal != "any") else "recommend"
        else:
            said.intent, said.small_talk = "chat", "off_topic"
        if said.intent in ("recommend", "refine") and not said.movies and said.action == "none":
            off_topic = cues.OFF_TOPIC.search(self.norm)
            if off_topic and not re.search(r"\b(?:movies?|films?)\b", self.norm):
                said.intent, said.small_talk, said.description = "chat", "off_topic", ""
                said.limits = []

    def _suppose(self, said: Understanding) -> None:
        """ "What if I also liked Alien?", "and without Heat?": for the sake of argument, nothing is remembered."""
        without = {
            span.text for span in self.message.movies if cues.WITHOUT_FILM.search(self.sentence.norm(0, span.first))
        }
        said.without_movies = [movie.text for movie in said.movies if movie.text in without]
        if cues.WHAT_IF.search(self.norm):
            said.with_movies = [m.text for m in said.movies if m.attitude == "like" and m.text not in without]
            said.without_movies += [m.text for m in said.movies if m.attitude == "dislike"]
        for movie in said.movies:
            if movie.text in (*said.with_movies, *said.without_movies):
                movie.attitude, movie.anchor = "neutral", False
        if said.with_movies or said.without_movies:
            said.limits, said.description = [], ""

    def _chooses(self, said: Understanding, wants: Sequence[SaidLimit]) -> bool:
        """ "I'll take the second", "ok, Moon it is"."""
        if wants or said.picks_attitude or not cues.CHOSEN.search(self.norm):
            return False
        shown = _talked_about(self.situation)
        named = [normalise(movie.text) for movie in said.movies if movie.attitude == "neutral"]
        return bool(said.picks) or (len(named) == 1 and self.situation.picks != [] and named[0] in shown)

    def _either_film(self) -> bool:
        """ "Alien or Aliens?", "is Alien better than Aliens?": two films, a question, and nothing more."""
        first, second = self.message.movies
        between = self.sentence.norm(first.last, second.first)
        if re.fullmatch(r"(?:a |really )?(?:better|worse|scarier|funnier|\w+er) than(?: the)?", between):
            return bool(re.match(r"(?:is|was|would)\b", self.norm))
        rest = len(self.sentence.tokens) - (second.last - first.first)
        asked = self.message.asks(first.first) and second.last == self.message.sentence_end(second.last)
        which = re.match(r"which\b", self._behind(second))
        models = any(cues.COMPARISON.search(self.sentence.norm(0, span.first) + " ") for span in (first, second))
        named_only = asked and (rest <= 2 or (":" in self.sentence.text and not models))
        return between == "or" and bool(named_only or (which and rest < _SHORT))
