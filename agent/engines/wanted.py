"""What is wanted of the films and what is not: genres, moods, people, countries, years, company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from agent.engines import cues, lexicon, times
from agent.engines.message import Message
from agent.engines.spotting import Span
from agent.events import Scope
from agent.understanding import SaidLimit
from recommender.titles import normalise

Polarity = Literal["want", "avoid"]


_NO_THEMES = frozenset(
    ["subtitles", "subtitle", "problem", "problems", "worries", "issue", "issues", "idea", "clue", "rush"]
)
"""What "no …" is said of without wishing anything of a film."""


def said_limits(message: Message) -> list[SaidLimit]:
    """All limits but those that only "no …" gives away; see ``unlisted_avoidances``."""
    return [
        *listed_limits(message),
        *unknown_people(message),
        *year_limits(message),
        *audience_limits(message),
    ]


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
        polarity, scope, own = _judged(message, span) or polarity_of(message, span.first)
        if not own and last_wanted and message.lists_on(last_wanted[0], span):
            _, polarity, scope = last_wanted
        last_wanted = (span, polarity, scope)
        if span.kind in ("theme", "mood") and not own and _tells_of_a_film(message, span):
            continue
        if span.kind == "theme" and re.search(
            r"\bwith (?:my|our|his|her|their)(?: \w+)?$", message.sentence.norm(0, span.first)
        ):
            continue
        if span.kind == "theme" and set(span.text.lower().split()) & for_whom:
            continue
        if re.search(r"\brather\b.*\bthan(?: an?)?$", message.sentence.norm(0, span.first)):
            continue
        before = message.sentence.norm(message.clause(span).first, span.first)
        if any(
            cues.DOUBLE_NEGATION.search(before[: m.start()].rstrip()) and not cues.WANT.search(before[m.end() :])
            for m in cues.DISLIKE.finditer(before)
        ):
            continue
        either = _is_alternative(message, span)
        limits += [
            SaidLimit(kind=span.kind, value=value, polarity=polarity, scope=scope, either=either or several)
            for several in [span.kind in ("country", "person") and len(span.values) > 1]
            for value in span.values[: 1 if span.kind in ("theme", "mood") else None]
        ]
    return [*limits, *_not_tonight(message, limits)]


def _tells_of_a_film(message: Message, span: Span) -> bool:
    """The word stands in a clause about a named film ("… was my childhood") and wishes for nothing."""
    clause = message.clause(span)
    return any(clause.first <= other.first < clause.last for other in message.spans if other.kind == "movie")


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
    if not re.match(r"(?:is|are|isnt|arent|drives?|turns?|bores?|puts?|does|do|gets?)\b", behind):
        return None
    if cues.JUDGED_BADLY.match(behind):
        return "avoid", "lasting", True
    return ("want", "lasting", True) if cues.JUDGED_WELL.match(behind) else None


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


def polarity_of(message: Message, index: int) -> tuple[Polarity, Scope, bool]:
    """How the words before token ``index`` mean it, for how long, and whether they say so themselves."""
    clause = message.clause_of(index)
    before = message.sentence.norm(clause.first, index)
    if cues.SAID_NO_TO_NOTHING.search(before):
        return "want", "tonight", True
    if re.search(r"(?<!not )\btoo(?: \w+)?$", before):
        return "avoid", "tonight", True
    whole = message.sentence.norm(clause.first, clause.last)
    behind = message.sentence.norm(index, clause.last)
    candidates: list[tuple[int, int, str]] = []
    for rank, (name, pattern) in enumerate(
        (("want", cues.WANT), ("avoid", cues.AVOID), ("like", cues.LIKE), ("dislike", cues.DISLIKE))
    ):
        candidates += [(match.end(), rank, name) for match in pattern.finditer(before)]
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
        return "want", "tonight", False
    _, _, name = max(candidates)
    if name in ("avoid", "dislike") and _begins_anew(message, index):
        return "want", "tonight", True
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


def _begins_anew(message: Message, index: int) -> bool:
    """ "no westerns, a musical", "not that, something French": behind the comma stands what is wanted instead."""
    *before, behind = message.sentence.text[: message.sentence.tokens[index].start].lower().split(",")
    return bool(
        before
        and re.fullmatch(r"\s*(?:rather |maybe |perhaps )?(?:an?|some|something)(?: (?!less|not|too)\w+)?\s*", behind)
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
        if polarity == "avoid" and (left := times.negated(value)):
            value, polarity = left, "want"
        limits.append(SaidLimit(kind="year", value=value, polarity=polarity, scope=scope))
    relative = r"\b(older|newer|more recent|more modern|too old|too new|too modern)\b(?! than (?!that|this|these|those|it|them))"
    if not message.periods and (match := re.search(relative, message.norm)):
        value = "older" if match[1] in ("older", "too new", "too modern") else "newer"
        limits.append(SaidLimit(kind="year", value=value))
    return limits


def audience_limits(message: Message) -> list[SaidLimit]:
    for pattern, audience in lexicon.AUDIENCES:
        if match := re.search(pattern, message.norm):
            if re.search(r"\b(?:no|not|without)(?: \w+)?$", message.norm[: match.start()].strip()):
                return [SaidLimit(kind="genre", value="Children", polarity="avoid", scope="tonight")]
            return [SaidLimit(kind="audience", value=audience, polarity="want", scope="tonight")]
    return []


def unlisted_avoidances(message: Message, limits: Sequence[SaidLimit]) -> list[SaidLimit]:
    """ "no zombies", "without subtitles": words after a negation that are in no list."""
    found = []
    for match in re.finditer(
        r"\b(?:no|without(?: any)?|nothing with|nothing about|avoid|no more)\s+(?:more )?(\w+(?: \w+)?)", message.norm
    ):
        words = [word for word in match[1].split() if word not in lexicon.CHAT_WORDS and word not in _NO_THEMES]
        if not words or any(normalise(limit.value) in match[1] or limit.value == "Children" for limit in limits):
            continue
        value = words[0]
        token = next((i for i, t in enumerate(message.sentence.tokens) if t.norm == value), None)
        if token is None or any(span.first <= token < span.last for span in message.spans) or value.isdigit():
            continue
        found.append(SaidLimit(kind="theme", value=value, polarity="avoid", scope="tonight"))
    return found


def _is_no_wish(message: Message, span: Span) -> bool:
    """The word tells how the person feels ("I'm sad") or how a named film was, not what is wanted."""
    clause = message.clause(span)
    if cues.SELF_FEELING.search(message.sentence.norm(clause.first, span.first)):
        return True
    judged = [other.last for other in message.spans if other.kind == "movie" and other.last <= span.first]
    behind = message.sentence.norm(max(judged), span.first) if judged else ""
    return bool(re.match(r"(?:was|is|were|are)\b(?!.*\b(?:but|something|want|more)\b)", behind))


def audience_words(message: Message) -> set[str]:
    """The words that say for whom the film is."""
    found = (re.search(pattern, message.norm) for pattern, _ in lexicon.AUDIENCES)
    return next((set(match[0].split()) for match in found if match), set())
