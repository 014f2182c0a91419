"""Pointing at films on the screen: "the second one", "it", "all of these", and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from agent.engines import cues, lexicon
from agent.engines.ages import ages
from agent.engines.message import Message
from agent.engines.opinions import last_attitude, rating, strength_of
from agent.engines.sentiment import opinion_of, sentiment
from agent.engines.spotting import Span
from agent.engines.wording import MOST_PICKS
from agent.events import Attitude
from agent.ratings import LIKED, Rating
from recommender.titles import normalise

_REJECTION = re.compile(
    r"^(?:(?:no|nope|nah|please|ok|hmm) )*(?:not|pass(?: on)?|skip|anything but|remove|drop|lose|no)\b|\bnot (?:that|this|the|for me|interested|my)\b|\bdoesnt appeal\b|\bnot interested\b"
)


_OF_THE_LIST = re.compile(
    r"\bmore of (?:this|that|it)\b|\b(?:dial|tone|turn|keep|make|brighten|spice|cheer|mix|change) (?:it|this|that)\b|\b(?:can|could|should|must|will) (?:it|this) be\b"
)
"""Where no film is talked about "it" is the whole list: "tone it down"."""
_BY_PLACE = re.compile(rf"\b(?:{'|'.join(lexicon.ORDINALS)}|number|no|\d{{1,2}})\b")
_ALL_BUT = re.compile(
    rf"\ball\b(?: \w+)*? (?:but|except(?: for)?|apart from|besides|other than|bar) (?:for )?(?:the )?(?:{'|'.join(lexicon.ORDINALS)}|(?:number |no |nr )?\d{{1,2}})\b"
)
"""Every film shown except one: "seen them all but the third"."""
_NUMBER = "one|two|three|four|five|six|seven|eight|nine|ten"
_COUNTED = re.compile(rf"(?:numbers? )?({_NUMBER}) and ({_NUMBER}) (?:are|were|is|was|look|looks|sound|sounds|both)\b")
"""A message that begins with places in words: "three and four are masterpieces"."""
_UNITS = frozenset(
    """
    films film movies movie years year stars star picks hours hour minutes mins times days people kids decades
    suggestions options ideas ones percent oscars am pm mates friends pals buddies lads colleagues flatmates housemates
    roommates guests adults teens girls boys beers
    """.split()
)
_NO_PLACE = frozenset(
    "top solid of last first next least about around under over aged age is turning turns only just all".split()
)


@dataclass(frozen=True, slots=True)
class Pointing:
    ranks: list[int] = field(default_factory=list)
    """Places in the list shown last; 0 is the film talked about last."""
    attitude: Attitude | None = None
    strength: float = LIKED
    rating: str = ""
    rejects: bool = False
    """Not these, without an opinion on them: "not that one"."""
    described: list[Span] = field(default_factory=list)
    """Words that point at a film by what it is like, and wish for nothing: "the French one"."""


def pointed_at(message: Message, shown: int, focused: bool, traits: Sequence[Collection[str]] = ()) -> Pointing:
    """Ranks of the shown films that are meant, and what is said of them; ``traits`` are those of each film shown."""
    if not shown:
        points = focused and not message.has_movies() and (_points_back(message) or _is_verdict(message))
        return _judged(message, [0]) if points else Pointing()
    ranks: list[int] = []
    told_ages = ages(message.norm)
    words = "|".join(lexicon.ORDINALS)
    if counted := _COUNTED.match(message.norm):
        ranks += [lexicon.NUMBER_WORDS[word] for word in counted.groups()]
    ordinal = re.compile(
        rf"(?<!in )(?<!in the )(?<!rock )\b(?:the |your |that )?({words})(?: (?:and|or) (?:the )?({words}))?(?: (?:one|ones|film|movie|pick|suggestion|tip|choice|recommendation|title|option))?\b(?! (?:time|world|half|love|date|century|blood|night|year|day|week|weekend|month|summer|winter|few|things?|person|act))"
        r"|(?:\bnumber|\bno|\bnr|\bpick|\boption|#) ?(\d{1,2}(?=s?\b)|(?<=number )(?:one|two|three|four|five|six|seven|eight|nine|ten))s?\b|^(\d{1,2})(?=$| or | and | but | without | minus )|(?:^|\b(?:like|dislike|skip|watch|saw|love|loved|why|about|seen|hate|hated|than|and|or|with|liked|is|(?:more|instead|because|think|kind|story|cast|director) of)) (\d{1,2})(?= |$)"
    )
    for match in ordinal.finditer(message.norm):
        for word in (match[1], match[2]):
            if word:
                ranks.append(_place(word, shown))
        behind = message.norm[match.end() :].split(maxsplit=1)
        for number in (match[3], match[4], match[5]):
            if number and not (behind and behind[0] in _UNITS):
                rank = lexicon.NUMBER_WORDS.get(number) or int(number)
                ranks += [] if rank in told_ages else [rank]
    if (
        re.search(
            r"\b(?:all of (?:them|these|those)|all (?:three|four|five|six)|both(?: of (?:them|these|those))?|these|those|any of (?:them|these|those)|them all)\b",
            message.norm,
        )
        and not message.has_movies()
        and not ranks
    ):
        both = re.search(r"\bboth\b", message.norm)
        ranks = list(range(1, (2 if both else shown) + 1))
    ranks += _bare_numbers(message, shown) if not ranks or re.search(r" (?:and|or) ", message.norm) else []
    if several := re.search(r"\b(first|last) (two|three|four|couple)\b", message.norm):
        many = lexicon.NUMBER_WORDS.get(several[2], 2)
        ranks = list(range(1, many + 1)) if several[1] == "first" else list(range(shown - many + 1, shown + 1))
    if re.search(r"\ball (?:of them |of these )?(?:but|except) the last\b", message.norm):
        ranks = list(range(1, shown))
    elif _ALL_BUT.search(message.norm):
        ranks = [rank for rank in range(1, shown + 1) if rank not in ranks]
    described = [] if ranks or message.has_movies() else _described(message, traits)
    ranks += [rank for _, rank in described]
    ranks = [rank for rank in dict.fromkeys(ranks) if 1 <= rank <= MOST_PICKS]
    of_list = not focused and shown > 1 and _OF_THE_LIST.search(message.norm)
    back = (_points_back(message) and not of_list) or (focused and _is_verdict(message))
    if not ranks and not message.has_movies() and back:
        ranks = [0]
    if not ranks:
        return Pointing()
    return replace(_judged(message, ranks), described=[span for span, _ in described])


def _place(ordinal: str, shown: int) -> int:
    """The rank that an ordinal names in a list of ``shown`` films."""
    return {"last": shown, "bottom": shown, "middle": (shown + 1) // 2}.get(ordinal) or lexicon.ORDINALS[ordinal]


def _described(message: Message, traits: Sequence[Collection[str]]) -> list[tuple[Span, int]]:
    """Words for a trait that just one of the films shown has, and its rank: "the French one", "the war film"."""
    found = []
    for span in message.spans:
        before = message.sentence.norm(0, span.first)
        behind = message.sentence.norm(span.last, span.last + 4)
        pointed = re.search(r"\b(?:the|that|this|your)$", before) and re.match(
            r"one\b|(?:film|movie) (?:looks|sounds|seems)\b", behind
        )
        asked = re.search(r"\b(?:the|that|this|an?|any)$", before) and re.match(
            r"(?:one |film |movie |flick )?(?:in (?:this|that|the) (?:lot|list)|on (?:this|that|the|my) list|in there|on there|doing)\b",
            behind,
        )
        ranks = [rank for rank, of_film in enumerate(traits, start=1) if set(span.values) & set(of_film)]
        if (pointed or asked) and len(ranks) == 1:
            found.append((span, ranks[0]))
    return found or _by_surname(message, traits)


def _by_surname(message: Message, traits: Sequence[Collection[str]]) -> list[tuple[Span, int]]:
    """ "the Godard one": somebody of just one of the films shown."""
    named = re.search(r"\b(?:the|that|this|your) (\w+) (?:one|film|movie)\b", message.norm)
    if not named:
        return []
    ranks = [
        rank
        for rank, of_film in enumerate(traits, start=1)
        if any(" " in trait and normalise(trait).split()[-1] == named[1] for trait in of_film if trait[0].isupper())
    ]
    index = len(message.norm[: named.start(1)].split())
    return [(Span("unknown", index, index + 1, named[1]), ranks[0])] if len(ranks) == 1 else []


def _bare_numbers(message: Message, shown: int) -> list[int]:
    """Numbers that are no count, age, rating or year but places in the list: "already know 1 and 3"."""
    tokens = message.sentence.tokens
    spans = {i for movie in message.movies for i in range(movie.first, movie.last)}
    if rating(message.sentence.text) or re.search(r"\b(?:give|show|get|find) (?:me |us )?\d", message.norm):
        return []
    ranks = []
    for index, token in enumerate(tokens):
        number = int(token.norm) if token.norm.isdigit() else lexicon.NUMBER_WORDS.get(token.norm, 0)
        before = tokens[index - 1].norm if index else ""
        after = tokens[index + 1].norm if index + 1 < len(tokens) else ""
        named = before in ("number", "no", "nr", "option", "pick", "film", "movie")
        if index in spans or not 1 <= number <= shown or (not token.norm.isdigit() and not named):
            continue
        if (
            after in _UNITS
            or after in ("more", "or", "out", "of")
            or before in _NO_PLACE
            or (re.search(r"[.,/]\d*$", message.sentence.gap(index)) and before.isdigit())
        ):
            continue
        ranks.append(number)
    return ranks


_MARKED = re.compile(
    rf"(?:^|[,;.&/]|\b(?:and|but)\b|(?<=\d))\s*(?:the |number |no )?(?P<place>{'|'.join(lexicon.ORDINALS)}|\d{{1,2}})(?: one| film| movie)?"
    r"\s*(?:(?:[:=-]|(?:is|was|gets?|deserves?|maybe|more|like|about|around|an?|solid|strong|weak|easy|id|say|give|it)\b)\s*)*"
    r"(?P<mark>\d{1,2}(?:[.,]5)?\s*(?:/|out of)\s*\d+|[0-5](?:[.,]5)? stars?|(?<=\ba )\d{1,2}|(?<=\bsolid )\d{1,2})(?![\w/])",
    re.IGNORECASE,
)


def marks_by_place(message: Message, shown: int) -> dict[int, Rating]:
    """Rank -> the mark given to the film shown there: "second one 8/10, fourth one 3/10"."""
    marks = {}
    for match in _MARKED.finditer(message.sentence.text):
        place = match["place"].lower()
        rank = int(place) if place.isdigit() else _place(place, shown)
        mark = rating(match["mark"]) or rating(f"a {match['mark']}")
        if mark and 1 <= rank <= shown:
            marks[rank] = mark
    return marks


class Pointer(NamedTuple):
    """Words that stand for one film shown; rank 0 is the one talked about last."""

    span: Span
    rank: int


_POINTER = re.compile(
    rf"\b(?:the |that |this |your )?(?P<ordinal>{'|'.join(lexicon.ORDINALS)})(?: (?:one|film|movie|pick|suggestion|choice|option))?\b"
    r"|\b(?:(?:the )?(?:number|no|nr|pick|option|film|movie) )?(?P<number>[1-9]|10)\b(?! (?:films|movies|years|stars|picks|hours|minutes|times))"
    r"|\b(?P<it>it|that one|this one|that film|that movie|this film|this movie|that)\b"
)


def pointers(message: Message, shown: int) -> list[Pointer]:
    """The words that point at films, in their order: "1 was brilliant, the third bored me stiff"."""
    found: list[Pointer] = []
    for match in _POINTER.finditer(message.norm):
        first = message.norm.count(" ", 0, match.start())
        last = first + len(match[0].split())
        rank = 0
        if match["ordinal"]:
            rank = _place(match["ordinal"], shown)
        elif match["number"]:
            rank = int(match["number"])
        if rank <= shown:
            found.append(Pointer(Span("unknown", first, last, match[0]), rank))
    placed = [pointer for pointer in found if pointer.rank]
    return placed or found[:1]


def _judged(message: Message, ranks: list[int]) -> Pointing:
    attitude = _attitude_to_picks(message)
    told = rating(message.sentence.text)
    if told and told.attitude == attitude:
        return Pointing(ranks, attitude, told.strength, told.text)
    rejects = attitude is None and bool(_REJECTION.search(message.norm))
    return Pointing(ranks, attitude, strength_of(message.norm), rejects=rejects)


def _points_back(message: Message) -> bool:
    """ "it", "that one", or a bare judgement: the film talked about last."""
    pronoun = r"^(?:(?:sorry|but|no|nah|yes|oh|well) )*thats (?:one of|not|my|an?)\b|\b(?:it|that(?: one)?|this(?: one| film| movie)?|that (?:film|movie)|the better (?:one|film|movie))\b"
    judgement = (
        r"(?:(?:i|ive|already|yes|no|nope|yeah|oh|have|just) )*"
        r"(?:seen|loved|hated|liked|watched|great|not|pass|awful|boring)(?: (?:already|too|before))?"
    )
    if message.spans and cues.THIRD_PERSON.search(message.norm):
        return False
    short = len(message.sentence.tokens) <= 14
    return bool((short and re.search(pronoun, message.norm)) or re.fullmatch(judgement, message.norm))


def _is_verdict(message: Message) -> bool:
    """A judgement of a few words and nothing else: "gave up after twenty minutes", "pretty mid"."""
    if message.spans or len(message.sentence.tokens) > 7 or cues.REQUEST.search(message.norm):
        return False
    if re.match(r"(?:no|nah|nope|not|pass)\b", message.norm) or cues.RUNNING_TIME.search(message.norm):
        return False
    return cues.JUDGED_BADLY.match(message.norm) is not None or sentiment(message.norm) < 0


def said_of_all(norm: str) -> Attitude | None:
    """What a message that points at several films judges of them together: "seen 1 and 3, both bangers"."""
    together = re.search(r"\b(?:both|all (?:of them|three|four|five))\b(.+)$", norm)
    return opinion_of(sentiment(together[1])) if together else None


_CHANGED = re.compile(
    r"(?:(?:ooh|ok|yes|yeah|hm+|like|something like|the|number|no|that) )*(?:\d{1,2}|first|second|third|fourth|fifth|last)(?: one)? (?:but|without|minus|only|except)\b"
)
"""A film shown that is to be changed: "3 without the cartels"."""


def _attitude_to_picks(message: Message) -> Attitude | None:
    if match := re.match(r"(like|dislike) \d{1,2}$", message.norm):
        return "like" if match[1] == "like" else "dislike"
    if re.search(
        r"\b(?:more|something|films?|movies?|another|one|ones|similar|just|others?|bit) (?:\w+ )?(?:like|to|as)\b|\bin the (?:vein|line|spirit|style|manner|direction) of\b|^like\b|\bless like\b|\bmore of\b",
        message.norm,
    ):
        return "neutral"
    if re.search(r"\bbut (?:with )?(?:less|more|without|no|not so|not as|a bit|make it|in|\w+er)\b", message.norm):
        return "neutral"
    if _CHANGED.match(message.norm):
        return "neutral"
    if cues.UNSEEN.search(message.norm):
        return None
    if re.search(
        r"\bfamiliar (?:to|with)\b|\bi (?:already )?know (?:it|that|them|those|already)\b|\balready know\b|\bwas (?:ok|okay|fine|alright|so so)\b",
        message.norm,
    ):
        return "seen"
    if re.search(r"\bone less(?: so)?$", message.norm):
        return "seen"
    if re.search(
        r"\b(?:not|wasnt|isnt|werent|arent) (?:(?:half|so|that|too|at all) )?bad\b|\b(?:wasnt|isnt|aint|not) half good\b",
        message.norm,
    ):
        return "like"
    if (rated := rating(message.sentence.text)) is not None:
        return rated.attitude
    found = last_attitude(message.norm)
    if found and found != "seen":
        return found
    if _is_verdict(message):
        return "dislike"
    for pattern, attitude in ((cues.JUDGED_BADLY, "dislike"), (cues.JUDGED_WELL, "like")):
        behind = re.split(
            r"\b(?:one|it|that|this|film|movie|first|second|third|fourth|fifth|last|ones|yesterday|already)\b",
            message.norm,
        )
        if any(pattern.match(part.strip()) for part in behind if part.strip()):
            return attitude  # type: ignore[return-value]
    if found == "seen" and (opinion := said_of_all(message.norm)):
        return opinion
    if found and (found != "seen" or re.search(r"\b(?:others?|rest|more)\b", message.norm)):
        return found
    if (
        not (_BY_PLACE.search(message.norm) or _COUNTED.match(message.norm))
        or cues.REQUEST.search(message.norm)
        or message.asks(0)
        or message.spans
    ):
        return found
    verdict = sentiment(message.norm)
    return opinion_of(verdict) or found
