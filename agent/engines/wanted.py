"""What is wanted of the films and what is not: genres, moods, people, countries, years, company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from agent.engines import cues, lexicon, times
from agent.engines.ages import audience_of
from agent.engines.message import Message
from agent.engines.sentiment import sentiment
from agent.engines.spotting import Span
from agent.events import Scope
from agent.understanding import SaidLimit
from recommender.titles import normalise

Polarity = Literal["want", "avoid"]
_WISHING = r"\b(?:more|want|need|some|but|less|for (?:my|our|the|me|us|kids)|instead|prefer|only|please|no|not|without|except)\b"
MAKER_OF = "the director of "
"""How a person is named by a film: the resolver looks it up."""
_MAKER = re.compile(
    r"\b(?:director|directors|maker|makers|filmmaker|creators?) (?:of|behind|who (?:made|did|directed))(?: the)?$"
    r"|\b(?:guy|guys|man|woman|person|people|dude|one|team|brothers|folks) (?:who|that|behind)(?: (?:made|did|directed|wrote))?(?: the)?$"
)


_NO_THEMES = frozenset(
    [
        "subtitles",
        "subtitle",
        "problem",
        "problems",
        "worries",
        "issue",
        "issues",
        "idea",
        "clue",
        "rush",
        "thinking",
        "brain",
        "effort",
        "stress",
        "lie",
        "lies",
        "spoilers",
        "spoiler",
        "fail",
        "opinion",
        "costs",
        "required",
        "masterpiece",
        "treasure",
        "hurry",
        "pressure",
        "offence",
        "offense",
        "doubt",
        "joke",
        "surprise",
        "matter",
        "chance",
        "interest",
        "point",
        "wonder",
    ]
)
"""What "no …" is said of without wishing anything of a film."""


_ORDERED = re.compile(r"(?:cheer|make|scare|terrify|creep|be|get) ")
"""Moods that are orders: "cheer me up"."""


_VOTE = re.compile(
    r"(?:(?:absolutely|definitely|please|always) )?(?:(?P<yes>yes|yeah|yep|yay)|(?:no|nope|nah|never|not|bad|out)(?: (?:thanks|please|way|more|thank you))?)"
    r"(?: please)?(?= |$)"
)


def said_limits(message: Message) -> list[SaidLimit]:
    """All limits but those that only "no …" gives away; see ``unlisted_avoidances``."""
    return [
        *listed_limits(message),
        *unknown_people(message),
        *makers(message),
        *year_limits(message),
        *audience_limits(message),
        *_comfort(message),
    ]


def _comfort(message: Message) -> list[SaidLimit]:
    """ "I'm sad today" wishes for something kind, if the message says no other mood."""
    if any(span.kind == "mood" and not _is_no_wish(message, span) for span in message.spans):
        return []
    for mood, feelings in lexicon.FEELINGS.items():
        for feeling in re.finditer(rf"\b(?:{'|'.join(feelings)})\b(?! (?:of|that|by|with)\b)", message.norm):
            if cues.SELF_FEELING.search(message.norm[: feeling.start()].rstrip()):
                return [SaidLimit(kind="mood", value=mood, soft=True)]
    return []


def _held(message: Message, index: int, polarity: Polarity) -> dict[str, bool]:
    """Whether the words around token ``index`` say that a limit is only preferred, or must never give way."""
    segment = message.segment_around(index)
    soft = bool(cues.SOFTLY.search(segment))
    return {"soft": soft, "firm": not soft and polarity == "want" and bool(cues.FIRMLY.search(segment))}


def distinct(limits: Sequence[SaidLimit]) -> list[SaidLimit]:
    """One limit for each kind, value and scope: the last one said."""
    return list({(limit.kind, limit.value, limit.scope): limit for limit in limits}.values())


def listed_limits(message: Message) -> list[SaidLimit]:
    limits: list[SaidLimit] = []
    for_whom = audience_words(message)
    last_wanted: tuple[Span, Polarity, Scope] | None = None
    for span in message.spans:
        if span.kind == "movie" or span.kind == "unknown":
            continue
        if span.kind == "mood" and _is_no_wish(message, span):
            continue
        if _is_idiom(message, span) or _names_a_version(message, span):
            continue
        if _nothing_against(message, span) or (span.kind == "mood" and _said_of_shown(message, span)):
            continue
        polarity, scope, own = _judged(message, span) or polarity_of(message, span.first)
        if span.kind == "mood" and _ORDERED.match(span.text.lower()) and not own:
            polarity, scope, own = "want", "tonight", True
        if not own and last_wanted and message.lists_on(last_wanted[0], span):
            _, polarity, scope = last_wanted
        last_wanted = (span, polarity, scope)
        if span.kind in ("theme", "mood", "genre") and not own and _tells_of_a_film(message, span):
            continue
        if span.kind in ("genre", "country") and re.search(
            r"\b(?:these|those|they)(?: \w+)? are (?:all|only|just|mostly|nothing but)(?: about)?$",
            message.sentence.norm(0, span.first),
        ):
            polarity, scope, own = "avoid", "tonight", True
        if span.kind == "theme" and re.search(
            r"\b(?:with|for|and) (?:my|our|his|her|their)(?: \w+)?$", message.sentence.norm(0, span.first)
        ):
            continue
        if span.kind == "theme" and not own and _tells_a_story(message, span):
            continue
        if span.kind == "theme" and set(span.text.lower().split()) & for_whom:
            continue
        if re.search(r"\brather\b.*\bthan(?: an?)?$|\bmore \w+ than$", message.sentence.norm(0, span.first)):
            continue
        before = message.sentence.norm(message.clause(span).first, span.first)
        if any(
            cues.DOUBLE_NEGATION.search(before[: m.start()].rstrip()) and not cues.WANT.search(before[m.end() :])
            for m in cues.DISLIKE.finditer(before)
        ):
            continue
        either = _is_alternative(message, span)
        held = _held(message, span.first, polarity) if scope == "tonight" else {}
        if span.kind == "genre" and re.search(r"\babout(?: (?:a|an|the|some))?$", before):
            held["soft"], held["firm"] = True, False
        limits += [
            SaidLimit(kind=span.kind, value=value, polarity=polarity, scope=scope, either=either or several, **held)
            for several in [span.kind in ("country", "person") and len(span.values) > 1]
            for value in span.values[: 1 if span.kind in ("theme", "mood") else None]
        ]
    return [*limits, *_not_tonight(message, limits)]


_IDIOMS = re.compile(
    r"\b(?:(?:bored?|scared?|done|\w+s?) to (?:death|tears)|old school|(?:in|at|from) (?:school|the office)|comfort food|(?:gave|give|gives) .{1,30} nightmares"
    r"|future reference|(?:my|whole) childhood|in a (?:\w+ )?(?:good|bad|fun) way|soft spot|to be honest|on earth|guilty pleasure"
    r"|a nightmare (?:at|of|for)|pretty (?:much|good|bad)|cannot bear|cant bear|heart(?:s)? content|the remake|a remake)\b"
)
"""Words in these are said of no film."""


def _is_idiom(message: Message, span: Span) -> bool:
    start = len(message.sentence.norm(0, span.first))
    end = len(message.sentence.norm(0, span.last))
    idiom = any(match.start() <= start + 1 and end <= match.end() for match in _IDIOMS.finditer(message.norm))
    too_old = re.search(r"\btoo (?:old|young|grown up|big) for(?: the)?$", message.norm[:start])
    return span.kind in ("theme", "mood", "genre") and (idiom or bool(too_old))


def _names_a_version(message: Message, span: Span) -> bool:
    """ "the one with Jack Black", "not the Wahlberg one": which film of a name is meant."""
    before = message.sentence.norm(0, span.first)
    behind = message.sentence.norm(span.last, span.last + 1)
    version = re.search(r"\bthe$", before) and behind in ("one", "version", "remake", "original")
    return span.kind in ("person", "country") and message.has_movies() and bool(version)


def _tells_of_a_film(message: Message, span: Span) -> bool:
    """The word tells of a named film ("… was my childhood", "… was long but beautiful") and wishes for nothing."""
    sentence, clause = message.sentence, message.clause(span)
    films = [other for other in message.spans if other.kind == "movie"]
    if span.kind == "genre":
        films = [film for film in films if film.last <= span.first < message.sentence_end(film.last)]
    if films and not message.asks(span.first) and not asks_for_films(message, span.first):
        return True
    if span.kind == "genre":
        return False
    if any(
        cues.COMPARISON.search(sentence.norm(clause.first, other.first) + " ")
        for other in films
        if other.first >= span.last
    ):
        return False
    if any(clause.first <= other.first < clause.last for other in films):
        return True
    before = [other for other in films if other.last <= span.first and message.sentence_end(other.last) > span.first]
    if not before or cues.COMPARISON.search(sentence.norm(0, before[-1].first) + " "):
        return False
    between = sentence.norm(before[-1].last, span.first)
    return bool(re.match(r"(?:was|is|were|are)\b", between)) and not (
        cues.REQUEST.search(between) or re.search(r"\b(?:more|less|with|funnier|want)\b", between)
    )


def _tells_a_story(message: Message, span: Span) -> bool:
    """The word is part of what the person tells of themselves or of a film: "my cat is ill", "gave me nightmares"."""
    segment = message.segment_around(span.first)
    told = re.search(r"\b(?:i|ive|im|my|me|mine|we|our|is|are|was|were|has|had|gave|gives|got)\b", segment)
    return bool(told) and not asks_for_films(message, span.first)


def asks_for_films(message: Message, index: int) -> bool:
    """Whether the sentence of token ``index`` wishes for films, or only tells of some."""
    words = normalise(message.raw_sentence(index))
    asks = cues.REQUEST.search(words) or cues.FRAGMENT.search(words) or re.search(_WISHING, words)
    films = [span for span in message.spans if span.kind == "movie"]
    like = any(cues.COMPARISON.search(message.sentence.norm(0, film.first) + " ") for film in films)
    return bool(asks) or like or bool(cues.AS_EXAMPLES.search(message.norm))


def _said_of_shown(message: Message, span: Span) -> bool:
    """ "the second sounds cool": said of a film on the list, not wished for."""
    before = message.sentence.norm(message.clause(span).first, span.first)
    said = r"\b(?:sounds?|looks?|seems?)(?: \w+)?$|^(?:\w+ )?(?:these|those|they|thats|that is|its|it is|this is)(?: (?:are|is|all|so|too|very|really|a bit|pretty))*$"
    of_these = re.match(r"(?:these|those|this lot|that lot)\b", message.sentence.norm(span.last, span.last + 2))
    return bool(of_these or re.search(said, before)) and not cues.REQUEST.search(before)


def _nothing_against(message: Message, span: Span) -> bool:
    """ "not that i have anything against drama": neither wanted nor avoided."""
    before = message.sentence.norm(message.clause(span).first, span.first)
    behind = message.sentence.norm(span.last, span.last + 2)
    tolerated = re.fullmatch(r"(?:is|are) (?:fine|ok|okay|alright|acceptable|bearable)", behind)
    return bool(tolerated or re.search(r"\b(?:nothing|anything|not) against(?: \w+)?$", before))


def _not_tonight(message: Message, limits: Sequence[SaidLimit]) -> list[SaidLimit]:
    """ "I love horror but not tonight": the lasting wish stays, and tonight it is avoided."""
    if not any(cues.NOT_TONIGHT.match(message.sentence.norm(clause.first, clause.last)) for clause in message.clauses):
        return []
    return [
        SaidLimit(kind=limit.kind, value=limit.value, polarity="avoid", scope="tonight")
        for limit in limits
        if limit.scope == "lasting" and limit.polarity == "want"
    ]


def _judged(message: Message, span: Span) -> tuple[Polarity, Scope, bool] | None:
    """ "Tom Hanks is my favourite actor", "musicals are boring": lasting taste."""
    behind = message.sentence.norm(span.last, message.sentence_end(span.last))
    found_so = re.search(r"\b(?:i|we) (?:find|found|consider|think)$", message.sentence.norm(0, span.first))
    verb = r"(?:is|are|isnt|arent|was|were|makes?|could|would|drives?|turns?|bores?|puts?|does|do|doesnt|dont|gets?|makes?|scares?|freaks?|never|always|just|can|leaves?|left)\b"
    if not (re.match(verb, behind) or found_so or (span.kind == "person" and re.match(r"my |fans?\b|lover", behind))):
        return None
    if message.asks(span.first) and not found_so:
        return None
    cut_off = span.last < len(message.sentence.tokens) and "," in message.sentence.gap(span.last)
    if cut_off and not found_so and not behind.startswith("my "):
        return None
    if span.kind == "person" and re.match(r"(?:fan|fans|lover|nut|nerd|geek|addict|buff)\b", behind):
        return (
            None
            if re.search(r"\b(?:not|no|isnt|arent)\b", message.segment_around(span.first))
            else ("want", "lasting", True)
        )
    if cues.JUDGED_BADLY.match(behind) or re.fullmatch(
        r"(?:is|are|was|were|does|do) not|isnt|arent|wasnt|doesnt", behind
    ):
        return "avoid", "lasting", True
    if cues.JUDGED_WELL.match(behind):
        return "want", "lasting", True
    verdict = sentiment(re.split(r" (?:but|and|though|so) ", behind)[0])
    return (("want" if verdict > 0 else "avoid"), "lasting", True) if verdict else None


def unknown_people(message: Message) -> list[SaidLimit]:
    """Capitalised names after "by" or "with" that nobody in the catalogue bears as they are written."""
    known = {i for span in message.spans for i in range(span.first, span.last)}
    found = []
    for match in re.finditer(r"\b(?:by|with|starring|featuring) ((?:[A-Z]\w+ ){1,2}[A-Z]\w+)", message.sentence.text):
        inside = [i for i, token in enumerate(message.sentence.tokens) if match.start(1) <= token.start < match.end(1)]
        if not known & set(inside):
            polarity, scope, _ = polarity_of(message, inside[0])
            found.append(SaidLimit(kind="person", value=match[1], polarity=polarity, scope=scope))
    return found


def makers(message: Message) -> list[SaidLimit]:
    """ "by the director of Snowpiercer", "the guy who made Memento": whoever directed that film."""
    return [
        SaidLimit(kind="person", value=f"{MAKER_OF}{span.text}")
        for span in message.spans
        if span.kind == "movie" and is_made_by(message, span)
    ]


def is_made_by(message: Message, span: Span) -> bool:
    """The film is named for the person who made it."""
    sentence = message.sentence
    before = sentence.norm(0, span.first)
    listed = re.search(r"\b(?:director|maker|makers)s? (?:of|behind) .* and$", before)
    return bool(listed or _MAKER.search(before)) and not re.search(r"^(?:so )?(?:who|whos|who is)\b", before)


def polarity_of(message: Message, index: int) -> tuple[Polarity, Scope, bool]:
    """How the words before token ``index`` mean it, for how long, and whether they say so themselves."""
    clause = message.clause_of(index)
    before = message.sentence.norm(clause.first, index)
    if cues.UNSEEN.search(before):
        return "want", "tonight", False
    if cues.NOTHING_BETTER.search(before):
        return "want", "lasting", True
    if cues.SAID_NO_TO_NOTHING.search(before):
        return "want", "tonight", True
    if vote := _voted(message, index):
        return vote, "tonight", True
    tokens = message.sentence.tokens
    raw_before = message.sentence.text[tokens[clause.first].start : tokens[index].start].lower()
    part = normalise(re.split(r"[,;]", raw_before)[-1])
    if message.sentence.norm(index + 1, index + 2) == "enough" and re.search(
        r"\b(?:not|isnt|arent|wasnt)(?: \w+)?$", part
    ):
        return "want", "tonight", True
    if re.search(r"\bused to (?:love|like|enjoy|adore|be into)\b", part) and re.search(
        r"\b(?:not|no|never) (?:any ?more|any longer|now|these days)\b", message.norm
    ):
        return "avoid", "lasting", True
    if re.search(r"(?<!not )\btoo(?: \w+)?$", part):
        return "avoid", "tonight", True
    if re.match(r"(?:\w+ ){1,2}out\b", message.sentence.norm(index, clause.last) + " ") and re.search(
        r"\b(?:keep|leave|take)(?: the| all| any)*$", part
    ):
        return "avoid", "tonight", True
    if re.search(r"\b(?:swap|trade|replace|change)\b.* (?:for|with|by)(?: an?| some)?$", part):
        return "want", "tonight", True
    if _is_comparative(message, index) and re.search(
        r"\b(?:(?:less|not so|not as)\b.* (?:and|but)|enough(?: \w+)?)$", before
    ):
        return "want", "tonight", True
    if re.search(
        r"\b(?:less|fewer|not so|no|without)\b.* (?:and|but) (?:(?:a (?:bit|little|lot)|much|rather|some) )?more$", part
    ):
        return "want", "tonight", True
    whole = message.sentence.norm(clause.first, clause.last)
    behind = message.sentence.norm(index, clause.last)
    candidates: list[tuple[int, int, str]] = []
    for rank, (name, pattern) in enumerate(
        (("want", cues.WANT), ("avoid", cues.AVOID), ("like", cues.LIKE), ("dislike", cues.DISLIKE))
    ):
        for match in pattern.finditer(before):
            if match[0] in ("no", "nope") and _ends_a_vote(message, clause.first + len(before[: match.end()].split())):
                continue
            reached = cues.OBJECT.match(before, match.end()) if name in ("avoid", "dislike") else None
            candidates.append((reached.end() if reached else match.end(), rank, name))
    segment = message.segment_around(index)
    tonight = bool(cues.TONIGHT.search(segment)) and not cues.USUALLY.search(segment)
    if not candidates:
        after = behind.split(" ", 3)[-1] if behind else ""
        if re.search(
            r"\b(?:not for me|not my thing|bores? me|isnt my thing|arent my thing|is not my thing|scares? me|"
            r"are not my thing|are overrated|suck|sucks)\b",
            after,
        ):
            return "avoid", "tonight" if tonight else "lasting", True
        if not cues.REQUEST.search(before) and sentiment(before) <= -0.5:
            return "avoid", "tonight" if tonight else "lasting", True
        return "want", "tonight", False
    _, _, name = max(candidates)
    if name in ("avoid", "dislike") and _begins_anew(message, index):
        return "want", "tonight", True
    cut_off = re.search(r",\s*(?:i|i['’]m|we|my|it|he|she|they)\b[^,]*$", raw_before)
    if name in ("avoid", "dislike") and cut_off and not cues.AVOID.search(part) and not cues.DISLIKE.search(part):
        return "want", "tonight", False
    before = part
    if (
        name == "want"
        and not cues.REQUEST.search(before)
        and re.search(r"\b(?:i|we|im|ive|me)\b|^(?:cant|had|never)", before)
    ):
        told = sentiment(before)
        if abs(told) >= 0.5:
            return ("want" if told > 0 else "avoid"), ("tonight" if tonight else "lasting"), True
    if name in ("like", "dislike") and not (
        name == "like" and re.search(r"\b(?:would|id) (?:love|like|prefer)\b", whole)
    ):
        return ("want" if name == "like" else "avoid"), ("tonight" if tonight else "lasting"), True
    if name == "avoid":
        lasting = not tonight and re.search(
            r"\b(?:never|ever|usually|normally|generally|in general|i dont (?:do|watch))\b", whole
        )
        lasting = lasting or (not tonight and re.search(r"\balways\b", before))
        lasting = lasting or (not tonight and cues.FROM_NOW_ON.search(message.norm))
        if re.search(r"\bnot only\b|\bno matter\b|\bwhy not\b|\bif not\b|\bnot just\b", before):
            return "want", "tonight", True
        return "avoid", "lasting" if lasting else "tonight", True
    negation = list(cues.AVOID.finditer(before))
    if negation and not re.search(
        r"\b(?:but|just|only|rather|instead|want|give|show|something|more)\b", before[negation[-1].end() :]
    ):
        always = re.search(r"\b(?:always|never|usually|generally)\b", before) and not tonight
        return "avoid", "lasting" if always else "tonight", True
    return "want", "tonight", True


def _voted(message: Message, index: int) -> Polarity | None:
    """ "sci-fi yes, aliens no": a word and a vote on it, and nothing more up to the next comma."""
    span = next((span for span in message.spans if span.first <= index < span.last and span.kind != "movie"), None)
    if span is None:
        return None
    place = message.spans.index(span)
    following = message.spans[place + 1] if place + 1 < len(message.spans) else None
    refused = span.first and cues.AVOID.fullmatch(message.sentence.tokens[span.first - 1].norm)
    if following and not refused and message.lists_on(span, following) and following.last > span.last:
        return _voted(message, following.first)
    sentence, last = message.sentence, span.last
    if not (vote := _VOTE.match(sentence.norm(last, last + 3))):
        return None
    gap = sentence.gap(last)
    if re.search(r"[,;.!]", gap) or ("?" in gap and not sentence.starts_sentence(span.first)):
        return None
    last += len(vote[0].split())
    ends = last == len(sentence.tokens) or re.search(r"[,;.!?\n]", sentence.gap(last))
    if not ends and sentence.tokens[last].norm not in ("and", "but", "lol"):
        return None
    return "want" if vote["yes"] else "avoid"


def _ends_a_vote(message: Message, index: int) -> bool:
    """The "no" before token ``index`` says what is thought of a word before it: "horror no, comedy …"."""
    before = message.sentence.norm(max(0, index - 2), index - 1)
    return bool(before) and bool(re.search(r"[,;]", message.sentence.gap(index)))


def _is_comparative(message: Message, index: int) -> bool:
    """A mood in its comparative: "funnier"."""
    return any(s.kind == "mood" and s.first == index and s.text.lower().endswith("er") for s in message.spans)


def _begins_anew(message: Message, index: int) -> bool:
    """ "no westerns, a musical", "not that, something French": behind the comma stands what is wanted instead."""
    *before, behind = message.sentence.text[: message.sentence.tokens[index].start].lower().split(",")
    return bool(
        before
        and re.fullmatch(
            r"\s*(?:rather |maybe |perhaps )?(?:an?|some|something|pure|proper|just|good|decent|more)(?: (?!less|not|too)\w+)?\s*",
            behind,
        )
    )


def _is_alternative(message: Message, span: Span) -> bool:
    before = message.sentence.tokens[span.first - 1].norm if span.first else ""
    after = message.sentence.tokens[span.last].norm if span.last < len(message.sentence.tokens) else ""
    return "or" in (before, after)


def year_limits(message: Message) -> list[SaidLimit]:
    limits = []
    for period in message.periods:
        index = next((i for i, t in enumerate(message.sentence.tokens) if t.start >= period.start), 0)
        polarity, scope, _ = polarity_of(message, index)
        value = period.value
        if re.match(
            r"(?:these|those|they|that|this|it)\b(?: all)? (?:is|are|looks?|seems?|feels?)\b",
            message.segment_around(index),
        ):
            if len(message.periods) > 1:
                continue
            polarity = "avoid"
        if polarity == "avoid" and (left := times.negated(value)):
            value, polarity = left, "want"
        held = _held(message, index, polarity)
        limits.append(SaidLimit(kind="year", value=value, polarity=polarity, scope=scope, **held))
    relative = r"\b(older|newer|more recent|more modern|too old(?! for)|too new|too modern)\b(?! than (?!that|this|these|those|it|them))"
    if message.periods:
        return limits
    if re.search(r"(?<!not )(?<!not the )\bsame (?:decade|era|period|years?)\b", message.norm):
        limits.append(SaidLimit(kind="year", value="same decade"))
    elif (match := re.search(relative, message.norm)) and not _of_a_film(message, match.end()):
        value = "older" if match[1] in ("older", "too new", "too modern") else "newer"
        limits.append(SaidLimit(kind="year", value=value))
    return limits


def _of_a_film(message: Message, end: int) -> bool:
    """A film is named behind these letters of the message: "the newer King Kong"."""
    words = len(message.norm[:end].split())
    return any(span.kind == "movie" and span.first == words for span in message.spans)


def audience_limits(message: Message) -> list[SaidLimit]:
    if (audience := audience_of(message.norm)) and (
        not message.has_movies() or asks_for_films(message, 0) or "?" in message.sentence.text
    ):
        return [SaidLimit(kind="audience", value=audience, polarity="want", scope="tonight")]
    for pattern, audience in lexicon.AUDIENCES:
        if match := re.search(pattern, message.norm):
            if re.search(
                r"\b(?:no|not|without|isnt|arent)(?: (?!those|these|that|this|them)\w+)?$",
                message.norm[: match.start()].strip(),
            ):
                return [SaidLimit(kind="genre", value="Children", polarity="avoid", scope="tonight")]
            before = message.norm[: match.start()].strip()
            if _complained_of(before, message.norm) or re.search(_NOTHING, before):
                return [SaidLimit(kind="genre", value="Children", polarity="avoid", scope="tonight")]
            if message.has_movies() and not asks_for_films(message, 0) and not message.asks(0):
                return []
            return [SaidLimit(kind="audience", value=audience, polarity="want", scope="tonight")]
    return []


_NOTHING = r"\b(?:nothing|(?:no|not|dont want|hate|avoid|skip|cant stand)(?: \w+)? (?:anything|films|movies|stuff))$"


def _complained_of(before: str, whole: str) -> bool:
    """The films shown are said to be so, which is not what was wished: "these are all for small children"."""
    shown = r"(?:these|those|they|all of (?:them|these|those)|(?:this|that|it) list)"
    if re.search(r"\b(?:im|i am|were|we are) (?:an adult|adults|grown|too old|(?:over )?[2-9]\d)\b", whole):
        shown = rf"(?:{shown}|that|this|it)"
        before = re.sub(r"\b(that|it)s\b", r"\1 is", before)
    said = r"(?: (?:are|is|look|looks|seem|seems))(?: (?:all|just|only|mostly|basically|made|films|movies|stuff|like))*"
    return bool(re.search(rf"\b{shown}{said}$", before))


def unlisted_avoidances(message: Message, limits: Sequence[SaidLimit]) -> list[SaidLimit]:
    """ "no zombies", "without subtitles": words after a negation that are in no list."""
    found = []
    for match in re.finditer(
        r"\b(?:no|without(?: any)?|nothing with|nothing about|avoid|no more|less|fewer|minus(?: the)?|lose anything with|(?:cant|cannot) (?:bear|abide|stand|watch|stomach|handle|take)|never want to see|(?:scared|afraid|terrified) of|(?:skip|avoid|hate|detest|cant stand|dont like|dont want) (?:anything|films|movies|stuff) (?:with|about)|that (?:isnt|is not|arent|are not))\s+"
        r"(?:more |from )?(\w+(?: \w+)?)",
        message.norm,
    ):
        words = [word for word in match[1].split() if word not in lexicon.CHAT_WORDS and word not in _NO_THEMES]
        if not words or any(normalise(limit.value) in match[1] or limit.value == "Children" for limit in limits):
            continue
        value = words[0]
        token = next((i for i, t in enumerate(message.sentence.tokens) if t.norm == value), None)
        if token is None or any(span.first <= token < span.last for span in message.spans) or value.isdigit():
            continue
        appeal = any(cue.search(match[0]) for cue in cues.APPEALS.values())
        if appeal or not message.spotter.vocabulary.is_known(message.sentence.tokens[token]):
            continue
        lasting = re.match(
            r"(?:cant|cannot|never|hate|detest|scared|afraid|terrified)\b", match[0]
        ) or cues.FROM_NOW_ON.search(message.norm)
        found.append(SaidLimit(kind="theme", value=value, polarity="avoid", scope="lasting" if lasting else "tonight"))
    return found


def _is_no_wish(message: Message, span: Span) -> bool:
    """The word tells how the person feels ("I'm sad") or how a named film was, not what is wanted."""
    clause = message.clause(span)
    alone = span.first == clause.first and span.last < len(message.sentence.tokens)
    if alone and span.first == 0 and re.search(r"[,.!]", message.sentence.gap(span.last)):
        return True
    if cues.SELF_FEELING.search(message.sentence.norm(clause.first, span.first)):
        return True
    judged = [other.last for other in message.spans if other.kind == "movie" and other.last <= span.first]
    behind = message.sentence.norm(max(judged), span.first) if judged else ""
    if re.match(
        r"(?:was|is|were|are|wasnt|isnt|werent|arent)\b(?!.*\b(?:something|want|more|any|another|got)\b)", behind
    ):
        return " but " not in behind or not cues.REQUEST.search(message.norm)
    return False


def audience_words(message: Message) -> set[str]:
    """The words that say for whom the film is."""
    found = (re.search(pattern, message.norm) for pattern, _ in lexicon.AUDIENCES)
    return next((set(match[0].split()) for match in found if match), set())
