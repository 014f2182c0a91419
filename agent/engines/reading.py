"""Reading a message by rule: what is meant by each span that ``spotting`` found, and what the person wants."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from agent.engines import cues, lexicon, times
from agent.engines.spotting import Sentence, Span, Spotter
from agent.engines.wording import MOST_PICKS
from agent.events import Attitude, Intent, Scope
from agent.understanding import LimitKind, SaidLimit, SaidMovie, Situation, Understanding
from recommender.titles import normalise

_INTERJECTIONS = ("no", "yes", "nope", "ok", "okay", "well", "hmm", "yeah", "sure")
Polarity = Literal["want", "avoid"]
LAST_YEAR = 2016


@dataclass(frozen=True, slots=True)
class _Clause:
    """Tokens ``first`` to ``last`` (exclusive): attitudes do not reach beyond a clause."""

    first: int
    last: int


class Reader:
    """Turns a sentence into an ``Understanding``; knows nothing of the person."""

    def __init__(self, spotter: Spotter) -> None:
        self._spotter = spotter

    def read(self, text: str, situation: Situation) -> Understanding:
        sentence = Sentence.of(text)
        norm = sentence.norm(0, len(sentence.tokens))
        if not norm:
            return Understanding(intent="chat", small_talk="empty" if not text.strip() else "off_topic")
        for topic, pattern in cues.SMALL_TALK:
            if pattern.match(norm):
                return Understanding(intent="chat", small_talk=topic)  # type: ignore[arg-type]
        return _Reading(self._spotter, sentence, norm, situation).result()


class _Reading:
    """One message being read."""

    def __init__(self, spotter: Spotter, sentence: Sentence, norm: str, situation: Situation) -> None:
        self.spotter = spotter
        self.sentence = sentence
        self.norm = norm
        self.situation = situation
        self.clauses = _clauses(sentence)
        self.spans = spotter.spans(sentence)
        self.periods = [
            period
            for period in times.find_periods(sentence.text, LAST_YEAR)
            if not any(s.kind == "movie" and _covers(sentence, s, period.start, period.end) for s in self.spans)
        ]
        self.rejects = False
        self.audience_words: set[str] = set()
        masked = self._without_titles()
        self.named = next((name for name, pattern in cues.INTENTS if pattern.search(masked)), None)

    def _without_titles(self) -> str:
        """The message with a stand-in for each film, so that no title is taken for an order."""
        titles = {i: span for span in self.spans if span.kind == "movie" for i in range(span.first, span.last)}
        words = []
        for index, token in enumerate(self.sentence.tokens):
            if index not in titles:
                words.append(token.norm)
            elif index == titles[index].first:
                words.append("thatfilm")
        return " ".join(words)

    def result(self) -> Understanding:
        picks, picks_attitude = self._references()
        movies = self._movies()
        limits = [*self._limits(), *self._unknown_people(), *self._year_limits(), *self._audience_limits()]
        said = Understanding(movies=movies, picks=picks, picks_attitude=picks_attitude, count=self._count())
        if cues.HIDDEN.search(self.norm):
            said.appeal = "hidden"
        elif cues.POPULAR.search(self.norm):
            said.appeal = "popular"
        if self._drop(said, limits) or self._ask(said):
            return said
        limits += self._unlisted_avoidances(limits)
        said.limits = _distinct(limits)
        said.description = self._description(limits)
        self._wish(said)
        if limits and not said.asks and all(limit.scope == "lasting" for limit in limits):
            said.description = ""  # a statement of taste is kept as such, not looked up
        return said

    # -- intent ------------------------------------------------------------------------------------------------

    def _ask(self, said: Understanding) -> bool:
        """Whether the message asks or orders something other than films; sets intent and action then."""
        referring = bool(said.picks or said.movies or not self.situation.picks)
        short = len(self.sentence.tokens) <= 12
        match self.named:
            case "undo":
                said.intent = "undo"
            case "forget_all" if len(self.sentence.tokens) > cues.WHOLE_COMMAND_WORDS or cues.OFF_TOPIC.search(
                self.norm
            ):
                return False
            case "forget_all":
                said.intent, said.action = "profile", "forget_all"
            case "forget" if said.picks and not said.movies and " my " not in self.norm:
                said.intent, said.action = "feedback", "reject"
            case "forget":
                said.intent, said.action = "profile", "forget"
                said.limits = _distinct([*self._limits(), *self._year_limits()])
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
            case None if len(said.movies) == 2 and self._either_film():
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
        for movie in said.movies:
            movie.attitude, movie.anchor = "neutral", False
        said.picks_attitude = None
        return True

    def _drop(self, said: Understanding, limits: list[SaidLimit]) -> bool:
        """Whether limits of the evening are taken back; removes what was said only to take it back."""
        kinds = {"years": "year", "decade": "year", "period": "year", "actor": "person", "director": "person"}
        kinds |= {"kids": "audience", "company": "audience"}
        for match in cues.DROP.finditer(self.norm):
            kind = match["kind"] or match["any"]
            said.dropped.append(kinds.get(kind, kind))
        for span in self.spans:
            before = self.sentence.norm(max(0, span.first - 5), span.first)
            needed = re.search(r"\b(?:have|need|necessarily|neednt)\b", before)
            if span.kind != "movie" and needed and cues.NEED_NOT.search(before):
                said.dropped += span.values
        if not said.dropped:
            return False
        limits[:] = [limit for limit in limits if limit.value not in said.dropped]
        said.intent, said.limits, said.asks = "refine", _distinct(limits), True
        return True

    def _wish(self, said: Understanding) -> None:
        """Recommend, refine, feedback or chat."""
        said.no_running_time = bool(cues.RUNNING_TIME.search(self.norm))
        self._suppose(said)
        requests = bool(cues.REQUEST.search(self.norm)) or said.count is not None
        said.asks = requests
        wants = [limit for limit in said.limits if limit.scope == "tonight" or limit.polarity == "want"]
        opinions = [movie for movie in said.movies if movie.attitude != "neutral"]
        shown = {normalise(re.sub(r" \(\d{4}\)$", "", label)) for label in self.situation.picks}
        if said.action == "start_over" or said.with_movies or said.without_movies:
            said.intent = "recommend" if said.action == "start_over" else "refine"
        elif said.picks and not wants and not said.picks_attitude and cues.CHOSEN.search(self.norm):
            said.intent, said.action = "feedback", "chosen"
        elif self.situation.picks and cues.MORE.match(self.norm):
            said.intent, said.action = "refine", "more"
        elif self.rejects and not wants:
            said.intent, said.action = "feedback", "reject"
        elif said.picks_attitude == "neutral" or any(movie.anchor for movie in said.movies):
            said.intent = "refine" if said.picks else "recommend"
        elif said.picks and not said.movies:
            said.intent = "feedback" if said.picks_attitude else ("refine" if wants else "about")
        elif opinions and all(normalise(movie.text) in shown for movie in said.movies) and not wants and not requests:
            said.intent = "feedback"
        elif said.movies and not opinions and not wants and not said.description and not requests:
            said.intent = "about" if not self.situation.question else "feedback"
        elif said.count and not (said.limits or said.movies or said.description) and self.situation.picks:
            said.intent, said.action = "refine", "more"
        elif said.limits or said.movies or said.description:
            narrows = {limit.kind for limit in said.limits} <= {"year", "country", "audience"}
            follows = self.situation.picks and cues.FRAGMENT.match(self.norm) and not said.movies
            adds = self.situation.picks and said.limits and narrows and not said.movies and not said.description
            said.intent = "refine" if follows or adds else "recommend"
        elif requests or said.appeal != "any":
            said.intent = "refine" if self.situation.picks and said.appeal != "any" else "recommend"
        else:
            said.intent, said.small_talk = "chat", "off_topic"
        if said.intent in ("recommend", "refine") and not said.movies and said.action == "none":
            off_topic = cues.OFF_TOPIC.search(self.norm)
            if off_topic and not re.search(r"\b(?:movies?|films?)\b", self.norm):
                said.intent, said.small_talk, said.description = "chat", "off_topic", ""
                said.limits = []

    # -- films -------------------------------------------------------------------------------------------------

    def _movies(self) -> list[SaidMovie]:
        spans = [span for span in self.spans if span.kind == "movie"]
        attitudes: list[tuple[Attitude, bool] | None] = [self._attitude(span, spans) for span in spans]
        for index in range(1, len(spans)):
            if attitudes[index] is None and self._lists_on(spans[index - 1], spans[index]):
                attitudes[index] = attitudes[index - 1]
        for index in range(len(spans) - 2, -1, -1):
            if attitudes[index] is None and self._lists_on(spans[index], spans[index + 1]):
                attitudes[index] = attitudes[index + 1]
        together = bool(cues.THIRD_PERSON.search(self.norm)) and any(found and found[1] for found in attitudes)
        movies = []
        for span, found in zip(spans, attitudes, strict=True):
            attitude, anchor = found if found else ("neutral", False)
            if together and attitude == "like":
                anchor = True
            movies.append(SaidMovie(text=span.text, attitude=attitude, year=span.year, anchor=anchor))
        return movies

    def _attitude(self, span: Span, spans: Sequence[Span]) -> tuple[Attitude, bool] | None:
        """The span's own attitude, from the words before or behind it; (attitude, is an anchor)."""
        clause = self._clause(span)
        start = max([clause.first, *(other.last for other in spans if other.last <= span.first)])
        before = self.sentence.norm(start, span.first)
        end = min([self._sentence_end(span.last), *(other.first for other in spans if other.first >= span.last)])
        behind = re.sub(r"^(?:\d{4} )?", "", self.sentence.norm(span.last, end))
        if third := cues.THIRD_PERSON.search(before):
            return "neutral", re.search(r"hate|dislike", third[0]) is None
        if cues.COMPARISON.search(before + " ") or cues.COMPARISON.search(before):
            negated = re.search(r"\b(?:not|nothing|no|never)\b[^,]*$", before)
            return ("dislike", False) if negated and "like" in before else ("neutral", True)
        if verdict := re.search(r"\b(?:it|that|which|they) ((?:was|is|were|are)\b.*)$", behind):
            behind = verdict[1]
        if cues.JUDGED_BADLY.match(behind):
            return "dislike", False
        if cues.JUDGED_WELL.match(behind):
            return ("dislike" if cues.NEGATED.match(behind) else "like"), False
        if cues.JUDGED_SEEN.match(behind):
            return "seen", False
        if (found := _last_attitude(before)) is not None:
            return found, False
        if (rated := _rating(self._raw_sentence(span.first))) is not None:
            return rated, False
        return None

    def _lists_on(self, left: Span, right: Span) -> bool:
        """The two spans are neighbours in one list: "Heat, Se7en and Fargo"."""
        between = self.sentence.norm(left.last, right.first)
        between = re.sub(r"^\d{4}\b", "", between).strip()
        return between in (
            "",
            "and",
            "or",
            "and also",
            "also",
            "plus",
            "as well as",
            "nor",
            "and the",
            "the",
            "both",
        ) and not (
            re.search(
                r"[.!?;\n]",
                self.sentence.text[self.sentence.tokens[left.last - 1].end : self.sentence.tokens[right.first].start],
            )
            and between == ""
            and not re.search(r"\.\s*$", left.text)
        )

    # -- limits ------------------------------------------------------------------------------------------------

    def _limits(self) -> list[SaidLimit]:
        limits: list[SaidLimit] = []
        last_wanted: tuple[Span, Polarity, Scope] | None = None
        for span in self.spans:
            if span.kind == "movie" or span.kind == "unknown":
                continue
            if span.kind == "mood" and self._is_no_wish(span):
                continue
            polarity, scope, own = self._judged(span) or self._polarity(span.first)
            if not own and last_wanted and self._lists_on(last_wanted[0], span):
                _, polarity, scope = last_wanted
            last_wanted = (span, polarity, scope)
            either = self._is_alternative(span)
            limits += [
                SaidLimit(kind=span.kind, value=value, polarity=polarity, scope=scope, either=either or several)
                for several in [span.kind in ("country", "person") and len(span.values) > 1]
                for value in span.values[: 1 if span.kind in ("theme", "mood") else None]
            ]
        return limits

    def _judged(self, span: Span) -> tuple[Polarity, Scope, bool] | None:
        """ "Tom Hanks is my favourite actor", "musicals are boring": lasting taste."""
        behind = self.sentence.norm(span.last, self._sentence_end(span.last))
        if not re.match(r"(?:is|are)\b", behind):
            return None
        if cues.JUDGED_BADLY.match(behind):
            return "avoid", "lasting", True
        return ("want", "lasting", True) if cues.JUDGED_WELL.match(behind) else None

    def _unknown_people(self) -> list[SaidLimit]:
        """Capitalised names after "by" or "with" that nobody in the catalogue bears as they are written."""
        known = {i for span in self.spans for i in range(span.first, span.last)}
        found = []
        for match in re.finditer(r"\b(?:by|with|starring|featuring) ((?:[A-Z]\w+ ){1,2}[A-Z]\w+)", self.sentence.text):
            inside = [i for i, token in enumerate(self.sentence.tokens) if match.start(1) <= token.start < match.end(1)]
            if not known & set(inside):
                polarity, scope, _ = self._polarity(inside[0])
                found.append(SaidLimit(kind="person", value=match[1], polarity=polarity, scope=scope))
        return found

    def _polarity(self, index: int) -> tuple[Polarity, Scope, bool]:
        """How the words before token ``index`` mean it, for how long, and whether they say so themselves."""
        clause = self._clause_of(index)
        before = self.sentence.norm(clause.first, index)
        if re.search(r"(?<!not )\btoo(?: \w+)?$", before):
            return "avoid", "tonight", True
        whole = self.sentence.norm(clause.first, clause.last)
        behind = self.sentence.norm(index, clause.last)
        candidates: list[tuple[int, int, str]] = []
        for rank, (name, pattern) in enumerate(
            (("want", cues.WANT), ("avoid", cues.AVOID), ("like", cues.LIKE), ("dislike", cues.DISLIKE))
        ):
            candidates += [(match.end(), rank, name) for match in pattern.finditer(before)]
        tonight = bool(cues.TONIGHT.search(self._sentence_around(index)))
        if not candidates:
            after = behind.split(" ", 3)[-1] if behind else ""
            if re.search(
                r"\b(?:not for me|not my thing|bores? me|isnt my thing|arent my thing|is not my thing|scares? me|"
                r"are not my thing|are overrated|suck|sucks)\b",
                after,
            ):
                return "avoid", "tonight" if tonight else "lasting", True
            return "want", "tonight", False
        _, _, name = max(candidates)
        if name in ("like", "dislike") and not (
            name == "like" and re.search(r"\b(?:would|id) (?:love|like|prefer)\b", whole)
        ):
            return ("want" if name == "like" else "avoid"), ("tonight" if tonight else "lasting"), True
        if name == "avoid":
            lasting = not tonight and re.search(r"\b(?:never|ever|in general|i dont (?:do|watch))\b", whole)
            if re.search(r"\bnot only\b|\bno matter\b|\bwhy not\b|\bif not\b|\bnot just\b", before):
                return "want", "tonight", True
            return "avoid", "lasting" if lasting else "tonight", True
        negation = list(cues.AVOID.finditer(before))
        if negation and not re.search(
            r"\b(?:but|just|only|rather|instead|want|give|show|something)\b", before[negation[-1].end() :]
        ):
            return "avoid", "tonight", True
        return "want", "tonight", True

    def _is_alternative(self, span: Span) -> bool:
        before = self.sentence.tokens[span.first - 1].norm if span.first else ""
        after = self.sentence.tokens[span.last].norm if span.last < len(self.sentence.tokens) else ""
        return "or" in (before, after)

    def _year_limits(self) -> list[SaidLimit]:
        limits = []
        for period in self.periods:
            index = next((i for i, t in enumerate(self.sentence.tokens) if t.start >= period.start), 0)
            polarity, scope, _ = self._polarity(index)
            value = period.value
            if polarity == "avoid" and (left := times.negated(value)):
                value, polarity = left, "want"
            limits.append(SaidLimit(kind="year", value=value, polarity=polarity, scope=scope))
        relative = r"\b(older|newer|more recent|more modern|too old|too new|too modern)\b(?! than (?!that|this|these|those|it|them))"
        if not self.periods and (match := re.search(relative, self.norm)):
            value = "older" if match[1] in ("older", "too new", "too modern") else "newer"
            limits.append(SaidLimit(kind="year", value=value))
        return limits

    def _audience_limits(self) -> list[SaidLimit]:
        for pattern, audience in lexicon.AUDIENCES:
            if match := re.search(pattern, self.norm):
                self.audience_words = set(match[0].split())
                if re.search(r"\b(?:no|not|without)(?: \w+)?$", self.norm[: match.start()].strip()):
                    return [SaidLimit(kind="genre", value="Children", polarity="avoid", scope="tonight")]
                return [SaidLimit(kind="audience", value=audience, polarity="want", scope="tonight")]
        return []

    def _unlisted_avoidances(self, limits: Sequence[SaidLimit]) -> list[SaidLimit]:
        """ "no zombies", "without subtitles": words after a negation that are in no list."""
        found = []
        for match in re.finditer(
            r"\b(?:no|without(?: any)?|nothing with|nothing about|avoid|no more)\s+(?:more )?(\w+(?: \w+)?)", self.norm
        ):
            words = [word for word in match[1].split() if word not in lexicon.CHAT_WORDS]
            if not words or any(normalise(limit.value) in match[1] or limit.value == "Children" for limit in limits):
                continue
            value = words[0]
            token = next((i for i, t in enumerate(self.sentence.tokens) if t.norm == value), None)
            if token is None or any(span.first <= token < span.last for span in self.spans) or value.isdigit():
                continue
            found.append(SaidLimit(kind="theme", value=value, polarity="avoid", scope="tonight"))
        return found

    # -- the rest ----------------------------------------------------------------------------------------------

    def _count(self) -> int | None:
        match = cues.COUNT.search(self.norm)
        if not match:
            return None
        words = match["n"] or match["n2"] or match["n3"] or match["n4"]
        words = words.removesuffix(" of") if words not in lexicon.NUMBER_WORDS else words
        number = (
            int(words)
            if words.isdigit()
            else lexicon.NUMBER_WORDS.get(words, lexicon.NUMBER_WORDS.get(words + " of", 0))
        )
        if match["n"] == "one" and re.search(
            r"\b(?:the|that|this|which|first|second|third|last|other) one\b", self.norm
        ):
            return None
        return number or None

    def _references(self) -> tuple[list[int], Attitude | None]:
        """Ranks of the shown films that are meant, and what is said of them."""
        shown = len(self.situation.picks)
        if not shown:
            return [], None
        ranks: list[int] = []
        words = "|".join(lexicon.ORDINALS)
        ordinal = re.compile(
            rf"\b(?:the |your |that )?({words})(?: (?:and|or) (?:the )?({words}))?(?: (?:one|ones|film|movie|pick|suggestion|choice|recommendation|title|option))?\b(?! (?:time|world|half|love|date|century|blood|night|year|day|things?|person|act))"
            r"|(?:\bnumber|\bno|\bnr|\bpick|\boption|#) ?(\d{1,2})\b|^(\d{1,2})$|(?:^|\b(?:like|dislike|skip|watch|saw|love|loved|why|about|seen|hate|hated|than|and|or|with|liked|is|of)) (\d{1,2})(?= |$)(?! (?:films|movies|years|stars|picks))"
        )
        for match in ordinal.finditer(self.norm):
            for word in (match[1], match[2]):
                if word:
                    ranks.append(shown if word == "last" else lexicon.ORDINALS[word])
            for number in (match[3], match[4], match[5]):
                if number:
                    ranks.append(int(number))
        if (
            re.search(
                r"\b(?:all of (?:them|these|those)|all (?:three|four|five|six)|both(?: of (?:them|these|those))?|these|those|any of (?:them|these|those)|them all)\b",
                self.norm,
            )
            and not self._has_movies()
        ):
            both = re.search(r"\bboth\b", self.norm)
            ranks = list(range(1, (2 if both else shown) + 1))
        ranks = [rank for rank in dict.fromkeys(ranks) if 1 <= rank <= MOST_PICKS]
        if not ranks and not self._has_movies() and self._points_back():
            ranks = [0]
        if not ranks:
            return [], None
        return ranks, self._reference_attitude()

    def _points_back(self) -> bool:
        """ "it", "that one", or a bare judgement: the film talked about last."""
        pronoun = r"\b(?:it|that(?: one)?|this(?: one| film| movie)?|that (?:film|movie))\b"
        judgement = (
            r"(?:(?:i|ive|already|yes|no|nope|yeah|oh|have|just) )*"
            r"(?:seen|loved|hated|liked|watched|great|not|pass|nope|awful|boring)(?: (?:already|too|before))?"
        )
        short = len(self.sentence.tokens) <= 14
        return bool((short and re.search(pronoun, self.norm)) or re.fullmatch(judgement, self.norm))

    def _reference_attitude(self) -> Attitude | None:
        if match := re.match(r"(like|dislike) \d{1,2}$", self.norm):
            return "like" if match[1] == "like" else "dislike"
        if re.search(
            r"\b(?:more|something|films?|movies?|another|one|ones|similar|just|others?|bit) (?:\w+ )?(?:like|to|as)\b|^like\b|\bless like\b|\bmore of\b",
            self.norm,
        ):
            return "neutral"
        if cues.UNSEEN.search(self.norm):
            return None
        if (rated := _rating(self.sentence.text)) is not None:
            return rated
        found = _last_attitude(self.norm)
        if found and found != "seen":
            return found
        for pattern, attitude in ((cues.JUDGED_BADLY, "dislike"), (cues.JUDGED_WELL, "like")):
            behind = re.split(
                r"\b(?:one|it|that|this|film|movie|first|second|third|fourth|fifth|last|ones|yesterday|already)\b",
                self.norm,
            )
            if any(pattern.match(part.strip()) for part in behind if part.strip()):
                return attitude  # type: ignore[return-value]
        if found:
            return found
        if re.search(
            r"^(?:(?:no|nope|nah|please|ok|hmm) )*(?:not|pass(?: on)?|skip|anything but|remove|drop|lose|no)\b|\bnot (?:that|this|the|for me|interested|my)\b|\bdoesnt appeal\b|\bnot interested\b",
            self.norm,
        ):
            self.rejects = True
        return None

    def _either_film(self) -> bool:
        """ "Alien or Aliens?": two films, a question, and nothing more."""
        first, second = (span for span in self.spans if span.kind == "movie")
        between = self.sentence.norm(first.last, second.first)
        rest = len(self.sentence.tokens) - (second.last - first.first)
        return between == "or" and rest <= 2 and self.sentence.text.rstrip().endswith("?")

    def _has_movies(self) -> bool:
        return any(span.kind == "movie" for span in self.spans)

    def _description(self, limits: Sequence[SaidLimit]) -> str:
        """The words to look films up by: the clauses that wish, without opinions on films and what is to be avoided."""
        kept: list[str] = []
        content = False
        movie_tokens = {i for s in self.spans if s.kind == "movie" for i in range(s.first, s.last)}
        listed = {i for s in self.spans if s.kind in ("genre", "country", "person") for i in range(s.first, s.last)}
        soft = {
            i
            for s in self.spans
            if s.kind in ("mood", "theme") or (s.kind == "genre" and normalise(s.text) in lexicon.SOFT_GENRE_WORDS)
            for i in range(s.first, s.last)
        }
        dated = {
            i
            for i, token in enumerate(self.sentence.tokens)
            if any(period.start <= token.start < period.end for period in self.periods)
        }
        audience = {i for i, token in enumerate(self.sentence.tokens) if token.norm in self.audience_words}
        appeal = cues.HIDDEN.search(self.norm) or cues.POPULAR.search(self.norm)
        appealing = {i for i, t in enumerate(self.sentence.tokens) if appeal and t.norm in appeal[0].split()}
        for clause in self.clauses:
            indexes = [i for i in range(clause.first, clause.last) if i not in movie_tokens]
            if movie_tokens & set(range(clause.first, clause.last)) and not cues.REQUEST.search(
                self.sentence.norm(clause.first, clause.last)
            ):
                continue
            if cues.DISLIKE.search(self.sentence.norm(clause.first, clause.last)):
                continue
            indexes = [
                i
                for i in indexes
                if self._polarity(i)[0] == "want" and not cues.AVOID.fullmatch(self.sentence.tokens[i].norm)
            ]
            fresh = [
                i
                for i in indexes
                if i not in dated
                and i not in audience
                and (i not in listed or i in soft)
                and i not in appealing
                and (i in soft or self._can_be_looked_up(i))
            ]
            if fresh:
                content = True
            kept.append(" ".join(self.sentence.tokens[i].text for i in indexes))
        return " ".join(part for part in kept if part).strip() if content else ""

    def _can_be_looked_up(self, index: int) -> bool:
        token = self.sentence.tokens[index]
        return self.spotter.is_content(token) and self.spotter.is_known(token)

    def _suppose(self, said: Understanding) -> None:
        """ "What if I also liked Alien?", "and without Heat?": for the sake of argument, nothing is remembered."""
        without = {
            span.text
            for span in self.spans
            if span.kind == "movie" and cues.WITHOUT_FILM.search(self.sentence.norm(0, span.first))
        }
        said.without_movies = [movie.text for movie in said.movies if movie.text in without]
        if cues.WHAT_IF.search(self.norm):
            said.with_movies = [m.text for m in said.movies if m.attitude == "like" and m.text not in without]
        for movie in said.movies:
            if movie.text in (*said.with_movies, *said.without_movies):
                movie.attitude, movie.anchor = "neutral", False
        if said.with_movies or said.without_movies:
            said.limits, said.description = [], ""

    def _is_no_wish(self, span: Span) -> bool:
        """The word tells how the person feels ("I'm sad") or how a named film was, not what is wanted."""
        clause = self._clause(span)
        if cues.SELF_FEELING.search(self.sentence.norm(clause.first, span.first)):
            return True
        judged = [other.last for other in self.spans if other.kind == "movie" and other.last <= span.first]
        behind = self.sentence.norm(max(judged), span.first) if judged else ""
        return bool(re.match(r"(?:was|is|were|are)\b(?!.*\b(?:but|something|want|more)\b)", behind))

    def _sentence_end(self, index: int) -> int:
        while index < len(self.sentence.tokens) and not self.sentence.starts_sentence(index):
            index += 1
        return index

    def _raw_sentence(self, index: int) -> str:
        first = index
        while not self.sentence.starts_sentence(first):
            first -= 1
        return self.sentence.raw(first, self._sentence_end(index + 1))

    def _clause(self, span: Span) -> _Clause:
        return self._clause_of(span.first)

    def _clause_of(self, index: int) -> _Clause:
        return next(clause for clause in self.clauses if clause.first <= index < clause.last)

    def _sentence_around(self, index: int) -> str:
        tokens = self.sentence.tokens
        first = index
        while first > 0 and not re.search(r"[.!?\n]", self.sentence.gap(first)):
            first -= 1
        last = index + 1
        while last < len(tokens) and not re.search(r"[.!?\n]", self.sentence.gap(last)):
            last += 1
        return self.sentence.norm(first, last)


def _last_attitude(before: str) -> Attitude | None:
    """The attitude of the cue nearest before a film."""
    if cues.UNSEEN.search(before):
        return None
    found = [
        (match.end(), len(match[0]), attitude)
        for pattern, attitude in ((cues.SEEN, "seen"), (cues.LIKE, "like"), (cues.DISLIKE, "dislike"))
        for match in pattern.finditer(before)
    ]
    opinions = [item for item in found if item[2] != "seen"]
    if opinions:
        return max(opinions)[2]  # type: ignore[return-value]
    return "seen" if found else None


def _rating(text: str) -> Attitude | None:
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


def _clauses(sentence: Sentence) -> list[_Clause]:
    """Clauses end at sentence marks, semicolons and contrasting conjunctions."""
    tokens = sentence.tokens
    starts = [0]
    for index in range(1, len(tokens)):
        gap = sentence.gap(index)
        ends = re.search(r"[!?;\n…]|\.(?:\s|$)| - | – | — ", gap) and not (
            gap.startswith(".")
            and len(tokens[index - 1].norm) <= 3
            and tokens[index - 1].norm in ("dr", "mr", "mrs", "ms", "st", "vs", "vol")
        )
        contrast = (
            tokens[index].norm in ("but", "although", "though", "however", "yet", "whereas", "because", "so")
            and not (
                tokens[index].norm == "but" and tokens[index - 1].norm in ("anything", "everything", "nothing", "all")
            )
            and not (tokens[index].norm == "so" and tokens[index - 1].norm in ("not", "was", "is", "are", "i"))
        )
        interjection = index == 1 and tokens[0].norm in _INTERJECTIONS and "," in gap
        if ends or contrast or interjection:
            starts.append(index)
    return [
        _Clause(first, last) for first, last in zip(starts, [*starts[1:], len(tokens)], strict=True) if last > first
    ]


def _covers(sentence: Sentence, span: Span, start: int, end: int) -> bool:
    """The span, or the year right behind it, overlaps these characters."""
    first = sentence.tokens[span.first].start
    last = sentence.tokens[span.last - 1].end + (8 if span.year else 0)
    return first < end and start < last


def _distinct(limits: Sequence[SaidLimit]) -> list[SaidLimit]:
    return list({(limit.kind, limit.value): limit for limit in limits}.values())


__all__ = ["Attitude", "Intent", "LimitKind", "Reader"]
