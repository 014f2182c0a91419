"""Whether words are wanted or to be avoided, and for this evening or for good."""

from __future__ import annotations

import re
from typing import Literal

from agent.engines import cues
from agent.engines.message import Message
from agent.engines.sentiment import sentiment
from agent.engines.spotting import Span
from agent.events import Scope
from recommender.titles import normalise

Polarity = Literal["want", "avoid"]
_VOTE = re.compile(
    r"(?:(?:absolutely|definitely|please|always|hell|god) )?(?:(?P<yes>yes|yeah|yep|yay)|over my dead body|(?:no|nope|nah|never|not|bad|out)(?: (?:thanks|please|way|more|thank you))?)"
    r"(?: please)?(?= |$)"
)
HOLDS_FOR_GOOD = re.compile(
    rf"\b(?:{cues.FOR_GOOD}|(?:put|mark|note) me (?:down )?(?:as|for))\b|\b(?:i|we) (?:generally|usually|normally|mostly|mainly|tend to|only|just)(?: really| ever)?"
    r"(?: (?:watch|like|do|skip|go for|give|avoid))\b|\b(?:i|we) (?:really )?only (?:really )?(?:watch|like|do|go for)\b"
)
"""A limit in such a message is taste, not a wish for this evening."""
_REFUSED_BEHIND = re.compile(
    r"(?:\w+ )?(?:(?:not|arent|isnt) (?:required|needed|necessary|wanted|welcome|allowed)|(?:arent|isnt|not) (?:my|our) (?:thing|bag|cup of tea)"
    r"|over my dead body|need not apply|can (?:get lost|do one|stay away)|(?:is|are|been) done to death|not so much|off (?:the|my|our) (?:menu|list|lists)"
    r"|(?:a|the) (?:miss|swerve|wide berth|rest|heave ho)|keep (?:it|them) (?:off|out|away)|leaves? (?:me|us) cold)\b"
)
"""What behind a word says that it is not wanted: "spaceships not required", "give musicals a miss"."""
_OURS = re.compile(
    r"(?:\w+ )?(?:but |and )?i (?:really |absolutely |just )?(?:(?:(?P<well>love|like|adore|dont mind)|hate|loathe|detest|cant stand|dont like|dont) (?:it|them|that)|(?:get|break out in) hives|cant|am allergic)\b"
)
"""Behind what others think: "my wife loves romance, I hate it"."""
_A_JUDGEMENT = re.compile(r"\b(?:thing|bag|cup|death|cold)\b")
"""In such words the refusal is one of taste, for good."""
_CAN = re.compile(r"\b(?:can|could|will|might|may) (?:all |both |really )?$")
"""Before what somebody is to enjoy, and has not yet."""
_WOULD_BE_NICE = re.compile(r"(?:would be|d be) (?:nice|good|great|lovely|perfect|ideal|cool|fun)\b")
_TONED_DOWN = re.compile(r"\b(?:dial|tone|turn) (?:it|that|this|things) down\b")


def polarity_of(message: Message, index: int) -> tuple[Polarity, Scope, bool]:
    """How the words around token ``index`` mean it, for how long, and whether they say so themselves."""
    polarity, scope, own = _polarity_of(message, index)
    if (
        scope == "tonight"
        and HOLDS_FOR_GOOD.search(normalise(message.raw_sentence(index)))
        and not cues.TONIGHT.search(message.norm)
    ):
        scope = "lasting"
    return polarity, scope, own


def judged(message: Message, span: Span) -> tuple[Polarity, Scope, bool] | None:
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


def _polarity_of(message: Message, index: int) -> tuple[Polarity, Scope, bool]:
    clause = message.clause_of(index)
    raw_before = message.raw_without_titles(clause.first, index).lower()
    raw_before = re.sub(r"\b(have you|you got|is there) nothing\b", r"\1 something", raw_before)
    before = normalise(raw_before)
    if cues.UNSEEN.search(before):
        return "want", "tonight", False
    if cues.NOTHING_BETTER.search(before):
        return "want", "lasting", True
    if cues.SAID_NO_TO_NOTHING.search(before):
        return "want", "tonight", True
    if ours := _ours(message, index):
        return ours, "lasting", True
    if vote := _voted(message, index):
        return vote, "tonight", True
    span = next((span for span in message.spans if span.first <= index < span.last), None)
    ends = span.last if span else index + 1
    if refused := _REFUSED_BEHIND.match(message.sentence.norm(ends, clause.last)):
        return "avoid", "lasting" if _A_JUDGEMENT.search(refused[0]) else "tonight", True
    if re.match(
        r"(?:at|in) (?:his|her|their) (?:\w+est|best|prime|younger|early|late)\b",
        message.sentence.norm(ends, clause.last),
    ):
        return "want", "tonight", True
    if _WOULD_BE_NICE.match(message.sentence.norm(ends, clause.last)):
        return "want", "tonight", True
    part = normalise(re.split(r"[,;]", raw_before)[-1])
    if re.search(r"\bwhich$", before) and re.match(
        r"(?:ones|films|movies)\b", message.sentence.norm(ends, clause.last)
    ):
        return "want", "tonight", True
    if message.sentence.norm(index + 1, index + 2) == "enough" and re.search(
        r"\b(?:not|isnt|arent|wasnt)(?: \w+)?$", part
    ):
        return "want", "tonight", True
    if re.search(r"\bused to (?:love|like|enjoy|adore|worship|be into)\b", part) and re.search(
        r"\b(?:not|no|never) (?:any ?more|any longer|now|these days)\b|\bnow (?:he|she|it|they|i)\b", message.norm
    ):
        return "avoid", "lasting", True
    if _TONED_DOWN.search(message.norm) and not cues.WANT.search(before):
        return "avoid", "tonight", True
    if re.search(r"(?<!not )\btoo(?: \w+)?$|^(?:\w+ )?all (?:so|very|pretty|rather|a bit)$", part):
        return "avoid", "tonight", True
    if re.match(r"again\b", message.sentence.norm(ends, clause.last)) and re.search(
        r"^(?:not|oh no|no|ugh|meh)?$", before
    ):
        return "avoid", "tonight", True
    if re.match(r"(?:\w+ ){1,2}out\b", message.sentence.norm(index, clause.last) + " ") and re.search(
        r"\b(?:keep|leave|take)(?: the| all| any)*$", part
    ):
        return "avoid", "tonight", True
    if re.search(r"\b(?:swap|trade|replace|change)\b.* (?:for|with|by)\b", before):
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
            if name == "like" and _CAN.search(before[: match.start()]):
                continue
            if match[0] in ("no", "nope") and _ends_a_vote(message, clause.first + len(before[: match.end()].split())):
                continue
            reached = cues.OBJECT.match(before, match.end()) if name in ("avoid", "dislike", "like") else None
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
        if not cues.REQUEST.search(part) and sentiment(part) <= -0.5:
            return "avoid", "tonight" if tonight else "lasting", True
        return "want", "tonight", False
    _, _, name = max(candidates)
    if name in ("avoid", "dislike") and _begins_anew(message, index):
        return "want", "tonight", True
    cut_off = re.search(
        r",\s*(?:(?:i|i['’]m|we|my|it|he|she|they)\b|\w+ (?:says?|said|wants?|needs?|reckons?|thinks?)\b)[^,]*$",
        raw_before,
    )
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
            r"\b(?:never|ever|usually|normally|generally|in general|i dont (?:do|watch)|we dont let|(?:arent|isnt|not) (?:my|our) thing)\b",
            whole,
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


def is_turned_round(message: Message, index: int) -> bool:
    """The person says of token ``index`` what they think themselves, after what somebody else does."""
    return _ours(message, index) is not None


def _ours(message: Message, index: int) -> Polarity | None:
    before = message.sentence.norm(message.clause_of(index).first, index)
    ours = _OURS.match(message.sentence.norm(index + 1, index + 9)) if cues.THIRD_PERSON.search(before) else None
    return ("want" if ours["well"] else "avoid") if ours else None


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
    if not (vote := _VOTE.match(sentence.norm(last, last + 4))):
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
