"""What is thought of the films a message names."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from agent.engines import cues, lexicon
from agent.engines.message import STAND_IN, Message
from agent.engines.sentiment import lukewarm, opinion_of, sentiment
from agent.engines.spotting import Span
from agent.engines.tagging import ATTITUDES, Tags
from agent.engines.versions import version_of
from agent.engines.weighing import weighed_attitude
from agent.events import Attitude
from agent.ratings import LIKED, LOVED, MILDLY, Rating, rated
from agent.understanding import SaidMovie
from recommender.titles import normalise

if TYPE_CHECKING:
    import numpy as np

_SURE = 0.9
"""Probability from which a film's tag is as good as a rule."""
_GOES_ON = r"(?:actually|in fact|turned out|i|it|we|that|they|is|was|has|had|did|didnt|not|ended|turned|became|too|so|still|a|an|the (?:end|ending))\b"
"""How a part after "but" begins that still speaks of the same film."""


_BAFFLED = (
    r"\b(?:cant|dont|never) (?:believe|understand|understood|see|get|got) (?:how |why |that |what )?"
    r"(?:people|anyone|anybody|everyone|everybody|others|they)\b"
)
_SELF_DENIED = re.compile(
    r"\b(?:not|never been|hardly|isnt|aint) an? (?:big |huge )?thatfilm (?:guy|girl|man|woman|person|fan|lover|kid)\b|\bnever (?:saw|got|understood|felt) the (?:appeal|hype|fuss|point) (?:of|about|around)(?: the)? thatfilm\b"
    r"|\bzero (?:interest|patience) (?:in|for) thatfilm\b"
)
"""Before and behind a film: it is not for the person who speaks."""
_SELF_TOLD = re.compile(
    r"\b(?:who|anyone who) (?:doesnt|does not|wouldnt|didnt|couldnt) (?:love|like|enjoy|adore)(?: the)? thatfilm\b|(?<!not an )(?<!not a )\bthatfilm (?:guy|girl|kid|nerd|nut|stan|superfan) here\b|\bnothing wrong with(?: the)? thatfilm\b(?!.*\bnot\b)"
    r"|\b(?:cant|cannot|couldnt) (?:recommend|praise|rate|say enough (?:good )?(?:about|for)) thatfilm (?:highly |strongly )?enough\b"
    r"|\bthatfilm (?:is|was|has to be) the (?:most|single most) \w+ (?:thing|film|movie)\b"
)
"""Before and behind a film: words of love that hold a no, or hardly any word."""
_MANY_TIMES = re.compile(
    r"\b(?:[3-9]|\d{2,}|three|four|five|six|ten|twenty|thirty|fifty|a hundred|hundreds? of|countless|umpteen|so many|a million|a thousand) times\b"
)
_UNSURE = re.compile(
    r"\b(?:not sure|dont know|no idea|cant decide|undecided)(?: \w+)? (?:if|whether|how much|what) (?:i|we)\b"
)
_RATED_BEFORE = re.compile(
    r"(?:^|[,;.!\n]|\band)\s*(?:(?:i|i['’]d) (?:give|gave|rate) |an? )?(?:\w+ ?(?:/|out of) ?(?:5|10|100|five|ten)|\w+ stars?|(?<=\ba )\d(?= for)|[★⭐*]{1,5})\s*(?:for|to|on|:|-)?\s*(?:the )?$"
)
"""A mark right before a film: "9/10 mononoke, 5/10 ponyo"."""
_OF_FIVE = re.compile(r"\bstars?\b|[★⭐]|\d ?/ ?5\b", re.IGNORECASE)
"""In a message whose marks are out of five."""
_STYLED = re.compile(
    r"(?:style|esque|type|kind of|sort of) (?:\w+ )?(?:thing|stuff|film|films|movie|movies|vibes?|fairytale|story|comedy|drama|thriller|humou?r)\b"
)
"""Behind a film that is the model of the wish: "a gravity type thing"."""
_ANSWERED = re.compile(
    r"(?:(?:yes|yeah|yep|no|nope|nah|already|of course|i|ive|have|just|oh) )*(seen|saw|watched|loved|hated|liked)\b(?: (?:it|that|already))*$"
)


_ASKS_FOR_MORE = re.compile(
    r"\b(?:(?:got|have you(?: got)?|know|is there|are there)? ?(?:any|anything|something|some) (?:more|other|others|else|like|similar|in that|along)"
    r"|more (?:like|of|with|from)|similar|whats? (?:else|next|close)|what (?:else|now|next)|where (?:next|now|to))\b"
)
"""The judgement before it is over: more is asked for."""
_ASKED_WHETHER = re.compile(
    r"\b(?:is|was) (?:it|that|this) (?:any )?(?:good|worth|ok|okay)\b|\bworth (?:it|a watch|watching|seeing) or\b|\bor not$"
)
_HEADINGS: tuple[tuple[re.Pattern[str], Attitude], ...] = (
    (re.compile(r"\b(?:want to|to|wanna) (?:see|watch)\b|\bwatch ?list\b|\bunseen\b"), "neutral"),
    (
        re.compile(r"\b(?:bad|miss(?:es)?|dislike[sd]?|didnt like|hated?|worst|nope|no|boring|overrated|down)\b"),
        "dislike",
    ),
    (re.compile(r"\b(?:good|hits?|likes?|liked|loved?|loves|yes|best|great|fav\w*|top|up)\b"), "like"),
    (re.compile(r"\b(?:seen|watched)\b"), "seen"),
)
"""What stands before a colon over a list of films."""
_KEPT_OUT = re.compile(
    r"\b(?:but|so|just) not(?: the)?$|\b(?:other than|besides|apart from|minus|(?:any|every)thing but)(?: the)?$"
)
"""Before a film that is not to be among those wished for, which is no judgement of it."""
_ALLOWED = re.compile(
    r"\b(?:ill|i will|i|we|well) (?:\w+ )?(?:allow|make an exception (?:for|of)|forgive|make exceptions for)(?: the)?$"
)
_TRAITS = ("genre", "mood", "theme", "country")
"""What can stand before "like": "something funny like Airplane"."""


class Opinion(NamedTuple):
    """What is said of one film."""

    attitude: Attitude
    anchor: bool = False
    """The wish is for something like the film."""
    strength: float = LIKED
    rating: str = ""
    """The rating as it was said."""
    sure: bool = True
    """False where only an uncertain tag tells."""


def said_movies(message: Message, tags: Tags | None = None) -> list[SaidMovie]:
    """The films named, with what is thought of them: by rule and by what they are tagged."""
    opinions = opinions_by_rule(message)
    if tags and not _only_lists(message) and not _is_denied_twice(message.norm):
        opinions = [_weighed(said, tags.attitudes(place)) for place, said in enumerate(opinions)]
    together = bool(cues.THIRD_PERSON.search(message.norm)) and any(said and said.anchor for said in opinions)
    movies = []
    for span, said in zip(message.movies, opinions, strict=True):
        opinion = said or Opinion("neutral")
        if together and opinion.attitude == "like":
            opinion = opinion._replace(anchor=True)
        movies.append(
            SaidMovie(
                text=span.text,
                version=version_of(message, span),
                attitude=opinion.attitude,
                year=span.year,
                anchor=opinion.anchor,
                strength=opinion.strength,
                rating=opinion.rating,
                sure=opinion.sure,
            )
        )
    return movies


def _only_lists(message: Message) -> bool:
    """Titles and nothing more: "Alien, Heat and Fargo"."""
    words = message.without_titles().split()
    return all(word == STAND_IN or word in ("and", "or", "plus", "also") for word in words)


def _is_denied_twice(words: str) -> bool:
    """ "I can't say I didn't enjoy Alien": the rules know what that means."""
    return any(cues.DOUBLE_NEGATION.search(words[: match.start()].rstrip()) for match in cues.DISLIKE.finditer(words))


def opinions_by_rule(message: Message) -> list[Opinion | None]:
    """What the rules hear of each film named; None where they hear nothing."""
    spans = message.movies
    opinions = [_opinion(message, span, spans) for span in spans]
    for index in range(1, len(spans)):
        before, own = opinions[index - 1], opinions[index]
        adds_nothing = own is None or (before is not None and own == Opinion(before.attitude))
        if adds_nothing and message.lists_on(spans[index - 1], spans[index]):
            opinions[index] = before
    for index in range(len(spans) - 2, -1, -1):
        own, following = opinions[index], opinions[index + 1]
        judged = following is not None and following.attitude in ("like", "dislike")
        only_seen = own is not None and own.attitude == "seen" and judged
        if (own is None or only_seen) and message.lists_on(spans[index], spans[index + 1]):
            opinions[index] = following
    if spans and not any(opinions) and cues.AS_EXAMPLES.search(message.norm):
        opinions = [Opinion("neutral", anchor=True)] * len(spans)
    return opinions


def _weighed(by_rule: Opinion | None, tagged: np.ndarray) -> Opinion | None:
    """The opinion by rule, or another where the words are tagged otherwise and that weighs more than anything but a mark."""
    if by_rule and by_rule.rating:
        return by_rule
    attitude = weighed_attitude(by_rule and by_rule.attitude, tagged)
    if attitude is None or attitude == (by_rule.attitude if by_rule else "neutral"):
        return by_rule
    sure = tagged[ATTITUDES.index(attitude)] > math.log(_SURE)
    anchor = by_rule is not None and by_rule.anchor and attitude in ("like", "neutral")
    return Opinion(attitude, anchor, strength=LIKED if sure else MILDLY, sure=bool(sure))


def _opinion(message: Message, span: Span, spans: Sequence[Span]) -> Opinion | None:
    """The span's own opinion, from the words before or behind it."""
    sentence, clause = message.sentence, message.clause(span)
    start = max([clause.first, *(other.last for other in spans if other.last <= span.first)])
    before = sentence.norm(start, span.first)
    end = min([message.sentence_end(span.last), *(other.first for other in spans if other.first >= span.last)])
    behind = re.sub(r"^(?:\d{4} |1 )?", "", sentence.norm(span.last, end))
    ours = _first_person(behind)
    if re.search(_BAFFLED, before) or _SELF_DENIED.search(f"{before} thatfilm {behind}"):
        return Opinion("dislike")
    if _UNSURE.search(before):
        return Opinion("seen")
    if re.search(r"\bused to (?:love|like|adore|enjoy|worship)(?: the)?$", before) and re.search(
        r"\b(?:now|any ?more|these days|nowadays|but|since)\b", sentence.norm(span.last, len(sentence.tokens))
    ):
        return Opinion("dislike")
    if re.match(r"\s*>+", sentence.text[sentence.tokens[span.last - 1].end :]):
        return Opinion("like")
    if cues.SEEN.search(before) and _MANY_TIMES.search(behind):
        return Opinion("like", strength=LOVED)
    if loved := _SELF_TOLD.search(f"{before} thatfilm {behind}"):
        return Opinion("dislike" if sentiment(loved[0]) < 0 else "like", strength=strength_of(loved[0]))
    if _STYLED.match(behind):
        return Opinion("neutral", anchor=True)
    if unlike := re.search(
        r"\bbut (?:i|we) (?:really |actually |just )?(do|did|am|was|dont|didnt|cant|wasnt|couldnt)\b(?! \w)", behind
    ):
        return Opinion("dislike" if "nt" in unlike[1] else "like")
    if heading := _heading(message, span):
        return Opinion(heading)
    if _ALLOWED.search(before):
        return Opinion("like", strength=MILDLY)
    if re.match(r"(?:not|havent|never)(?: (?:seen|watched))?(?: it)? yet\b", behind):
        return Opinion("neutral")
    if third := cues.THIRD_PERSON.search(before):
        ours = ours or _against_others(message, span, third[0])
        if ours:
            return Opinion(ours, strength=strength_of(behind))
        return Opinion("neutral", anchor=re.search(r"hate|dislike", third[0]) is None)
    likened = before.endswith("like") and any(s.kind in _TRAITS and s.last == span.first - 1 for s in message.spans)
    if likened or cues.COMPARISON.search(before + " ") or cues.COMPARISON.search(before):
        spoken = sentence.text[: sentence.tokens[span.first].start].lower()
        negated = re.search(r"\b(?:not|nothing|(?<!say )no|never)\b[^,]*$", before) and not re.search(
            r",[^,]*\blike\s*$", spoken
        )
        return Opinion("dislike") if negated and "like" in before else Opinion("neutral", anchor=True)
    if re.match(r"(?:is|was) my (?:\w+ )?\w+s (?:all time )?favou?rite\b", behind):
        return Opinion(ours or "neutral")
    if preferred := _preferred(message, span, spans):
        return preferred
    if answered := _answers_itself(message, span):
        return answered
    told = rating(_text_behind(message, span, end), right_behind=True, best=5 if _OF_FIVE.search(sentence.text) else 10)
    if marked := _RATED_BEFORE.search(sentence.text[: sentence.tokens[span.first].start].lower()):
        told = rating(marked[0])
    whole = message.raw_sentence(span.first)
    if told is None and sum(message.raw_sentence(other.first) == whole for other in spans) == 1:
        told = rating(whole)
    exception = _excepted(message, span)
    if not exception and _KEPT_OUT.search(before) and not sentiment(behind) and _wishes_beside(message, span):
        return Opinion("neutral")
    own = _own_words(message, span.last, end)
    attitude = exception or _attitude(before, behind, own)
    if attitude in (None, "seen") and len(spans) == 1 and cues.MORE_LIKE_IT.search(message.norm):
        attitude = "like"
    if not exception and (attitude is None or (attitude == "seen" and not lukewarm(behind))):
        attitude = _praised(message, span, end, before, behind, own) or attitude
    if told is not None and attitude in (None, "seen", told.attitude):
        return Opinion(told.attitude, strength=told.strength, rating=told.text)
    return Opinion(attitude, strength=strength_of(f"{before} {own}")) if attitude else None


def _wishes_beside(message: Message, span: Span) -> bool:
    """Before the film stands a wish: words for genres, people … or what asks for films."""
    listed = any(other.kind not in ("movie", "unknown") and other.last <= span.first for other in message.spans)
    return listed or bool(cues.REQUEST.search(message.sentence.norm(0, span.first)))


def _without_request(words: str) -> str:
    """The words up to what is asked for: "was a riot got any other dark comedies" -> "was a riot"."""
    request = cues.REQUEST.search(words) or _ASKS_FOR_MORE.search(words)
    return words[: request.start()].strip() if request else words


def _answers_itself(message: Message, span: Span) -> Opinion | None:
    """ "The Revenant? Boring as hell": a title with a question mark, and the verdict behind it."""
    sentence, end = message.sentence, message.sentence_end(span.last)
    alone = sentence.starts_sentence(span.first) and end == span.last < len(sentence.tokens)
    if not alone or not message.asks(span.first) or message.asks(end):
        return None
    words = sentence.norm(end, message.sentence_end(end + 1))
    if answer := re.match(r"(?:(?:hell|oh|god|fuck|absolutely|definitely) )*(yes|yep|yeah|no|nope|nah)\b", words):
        return Opinion("like" if answer[1].startswith("y") else "dislike")
    verdict = 0.0 if cues.REQUEST.search(words) else sentiment(words)
    return Opinion("like" if verdict > 0 else "dislike", strength=strength_of(words)) if verdict else None


def _heading(message: Message, span: Span) -> Attitude | None:
    """What the words before a colon say of the films in the list behind it: "Hits: Adaptation. Misses: Hook"."""
    sentence = message.sentence
    text = re.split(r"[/\n;|]|(?<=\w)\. ", sentence.text[: sentence.tokens[span.first].start])[-1]
    words, colon, listed = text.rpartition(":") if ":" in text else text.partition(" - ")
    named = sum(bool(movie.text) and movie.text in listed for movie in message.movies)
    between = normalise(listed)
    if not colon or len(words.split()) > 5 or (between and not named):
        return None
    verdict = sentiment(normalise(words.split(",")[-1])) if ":" in text else 0.0
    if verdict:
        return opinion_of(verdict)
    return next((attitude for pattern, attitude in _HEADINGS if pattern.search(normalise(words))), None)


def _against_others(message: Message, span: Span, others: str) -> Attitude | None:
    """What the person says against other people's opinion: "… but it does nothing for me", "they're wrong", "i can"."""
    end = message.sentence_end(span.last)
    behind = message.sentence.norm(span.last, message.sentence_end(min(end + 1, len(message.sentence.tokens))))
    good = not re.search(r"hate|dislike|cant|rubbish|bad|awful", f"{others} {behind}")
    if re.search(
        r"\b(?:count me out|not me|i dont|i didnt|i cant|i disagree|im not|theyre wrong|they are wrong)\b(?! \w+ it)",
        behind,
    ):
        return "dislike" if good else "like"
    if not good and re.search(r"\bi (?:can|do|did|am)$", behind):
        return "like"
    turned = re.search(r"\b(?:but|though|yet|however)\b(.+)$", behind)
    judged = sentiment(turned[1]) if turned else 0.0
    if not judged and end < len(message.sentence.tokens):
        judged = sentiment(message.sentence.norm(end, message.sentence_end(end + 1)))
    return opinion_of(judged)


def _first_person(words: str) -> Attitude | None:
    """What "I" or "we" say of it: "…, I find it dull"."""
    said = re.search(r"\b(?:i|ive|im|me|we|for me|personally)\b.*$", words)
    judged = sentiment(said[0]) if said else 0.0
    return opinion_of(judged)


def _preferred(message: Message, span: Span, spans: Sequence[Span]) -> Opinion | None:
    """The better of two: "fury road > thunderdome", "heat over ronin any day", "heat is better than ronin"."""
    place = list(spans).index(span)
    if place + 1 < len(spans) and (better := _is_better(message, span, spans[place + 1])) is not None:
        return Opinion("like" if better else "dislike")
    if place and (better := _is_better(message, spans[place - 1], span)) is not None:
        return Opinion("neutral" if better else "like")
    return None


def _is_better(message: Message, one: Span, other: Span) -> bool | None:
    """Whether the first film is said to be better than the second; None where neither is."""
    sentence = message.sentence
    gap = sentence.text[sentence.tokens[one.last - 1].end : sentence.tokens[other.first].start]
    between = sentence.norm(one.last, other.first)
    if message.asks(one.first):
        return None
    if re.fullmatch(r"\s*>+\s*(?:the )?", gap) or re.fullmatch(_BETTER, between):
        return True
    return False if re.fullmatch(_WORSE, between) else None


_MUCH = r"(?:(?:way|much|so much|far|miles|even|a lot|loads|still) )?"
_BETTER = (
    rf"(?:any day )?(?:over|beats|tops|wins over|trumps|(?:is|was) {_MUCH}better than|{_MUCH}better than|wipes the floor with"
    r"|runs rings (?:a?round)|blows (?:away)?|eats|is in a different league (?:to|from))(?: the)?(?: (?:first|original|old|new|second|other))?"
)
_WORSE = rf"(?:isnt a patch on|pales (?:next to|beside|in comparison (?:to|with))|(?:isnt|wasnt|is not|was not|is nowhere near|not) as good as|(?:is|was) {_MUCH}worse than|is no)(?: the)?"


def _excepted(message: Message, span: Span) -> Attitude | None:
    """The exception to what was said before: "i don't like musicals, grease being the exception"."""
    clause = message.sentence.norm(0, span.first)
    marked = re.search(
        r"\b(?:except(?: for)?|apart from|other than|aside from|besides|with the exception of)(?: in)?(?: the)?$",
        clause,
    )
    excepted = re.match(r"excepted\b", message.sentence.norm(span.last, span.last + 1))
    if not marked and not excepted and not re.search(r"\bexceptions?\b", message.norm):
        return None
    rest = clause[: marked.start()] if marked else clause
    if message.asks(span.first) and re.search(r"\bbest\b|\bwhat\b|\bany\b", rest):
        return "neutral"
    if marked and not rest.strip():
        rest = message.sentence.norm(span.last, message.sentence_end(span.last))
    if excepted and re.search(r"\b(?:no|no more|not|never|enough)\b", rest):
        rest = "enough of"
    rule = sentiment(rest) or {"like": 1.0, "dislike": -1.0}.get(last_attitude(rest) or "", 0.0)
    if re.search(r"\b(?:hardly|rarely|seldom|dont|never)\b.*\b(?:like|love|enjoy|watch)\b", rest):
        rule = -1.0
    return None if not rule else "dislike" if rule > 0 else "like"


def _praised(message: Message, span: Span, end: int, before: str, behind: str, own: str) -> Attitude | None:
    """Praise or blame behind the film, in a sentence right after that names none, or before it."""
    sentence = message.sentence
    next_end = message.sentence_end(min(end + 1, len(sentence.tokens)))
    if end < len(sentence.tokens) and (answered := _ANSWERED.fullmatch(sentence.norm(end, next_end))):
        return {"loved": "like", "liked": "like", "hated": "dislike"}.get(answered[1], "seen")  # type: ignore[return-value]
    if (
        message.asks(span.first)
        and _without_request(behind) in (behind, "")
        and not re.search(r"\b(?:i|we|my|me)\b", behind)
    ):
        return None
    if _ASKED_WHETHER.search(behind):
        return None
    if cues.UNSEEN.search(behind) or re.search(r"\b(?:heard|hear|read|told)\b", before):
        return None
    request = cues.REQUEST.search(behind)
    if re.search(r"<3|❤|😍|👍|:\)", sentence.text[sentence.tokens[span.last - 1].end :][:12]):
        return "like"
    verdict = sentiment(own)
    last = message.sentence_end(span.last)
    if not verdict and not request and end == last < len(sentence.tokens):
        following_end = message.sentence_end(last + 1)
        following = sentence.norm(last, following_end)
        named = any(last <= movie.first < following_end for movie in message.movies)
        asks = cues.REQUEST.search(following) or message.asks(last)
        example = cues.AS_EXAMPLES.search(following) and sentiment(following) < LIKED / 2
        if not (named or asks or example) and following_end - last <= 8 and not re.match(r"no\b", following):
            verdict = sentiment(following)
    if not verdict and lukewarm(own):
        return "seen"
    if not verdict and not cues.REQUEST.search(before):
        verdict = sentiment(re.sub(r"^(?:(?:no|nope|nah|yes|wow|yay|great|cool|nice|perfect|ok)\b ?)+", "", before))
    return opinion_of(verdict)


def _own_words(message: Message, first: int, last: int) -> str:
    """What tokens ``first`` to ``last`` say of the film before them: without the parts that speak of a genre, a person
    or the next film, and without what is asked for."""
    sentence = message.sentence
    parts: list[list[int]] = [[]]
    for index in range(first, last):
        if re.search(r"[,()]", sentence.gap(index)) or sentence.tokens[index].norm in (
            "and",
            "but",
            "though",
            "although",
            "while",
        ):
            parts.append([])
        parts[-1].append(index)
    others = {
        i
        for span in message.spans
        if (
            span.kind in ("genre", "person", "country")
            and not (span.kind == "person" and span.first == first + 1 and sentence.tokens[first].norm == "with")
        )
        or (span.kind != "movie" and _reaches_out_to(message, span.first))
        for i in range(span.first, span.last)
    }
    words = [" ".join(sentence.tokens[i].norm for i in part) for part in parts if not others & set(part)]
    words = [part for part in words if not _OF_OTHERS.match(part)] or words
    if any(movie.first == last for movie in message.movies) and words and _reaches_out(words[-1]):
        words.pop()
    own = " ".join(words)
    return _without_request(own)


_OF_OTHERS = re.compile(
    r"(?:my|our|the) (?:\w+ )?(?:students|wife|husband|kids?|son|daughter|mates?|friends?|mum|mom|dad|parents|class|critics|girlfriend|boyfriend|partner)\b"
)
"""A part that tells what others thought."""


def _reaches_out_to(message: Message, index: int) -> bool:
    return _reaches_out(message.sentence.norm(max(0, index - 6), index))


def _reaches_out(words: str) -> bool:
    """The words end in an opinion whose object is still to come: "and hated"."""
    bare = re.sub(r" (?:the|a|an|first|both)$", "", words)
    return any(match.end() == len(bare) for cue in (cues.LIKE, cues.DISLIKE, cues.SEEN) for match in cue.finditer(bare))


def _attitude(before: str, behind: str, own: str) -> Attitude | None:
    """What the words right beside a film say of it."""
    if contrast := re.search(r"\b(?:but|though|although|yet|however) (.+)$", own):
        turned = sentiment(contrast[1])
        of_the_film = sentiment(" ".join(contrast[1].split()[:3])) or re.match(_GOES_ON, contrast[1])
        if turned and of_the_film:
            return opinion_of(turned)
    if verdict := re.search(r"\b(?:it|that|which|they) ((?:was|is|were|are)\b.*)$", behind):
        behind = verdict[1]
    if "so bad its good" in behind:
        return "like"
    if answer := re.match(
        r"(?:(?:a|hell|big|definitely|absolutely|fuck) )*(yes|yep|yeah|no|nope|nah)\b(?! (?:one|other|idea|way|film|movie|more))",
        behind,
    ):
        return "like" if answer[1].startswith("y") else "dislike"
    if loved := cues.LOVED_BEHIND.search(behind):
        return "dislike" if loved["verb"][:3] in ("hat", "dis") else "like"
    if re.match(r"(?:is|was) (?:ok|okay|alright|all right|fine|average|so so)\b", behind):
        return "seen"
    if cues.JUDGED_BADLY.match(behind):
        return "dislike"
    if cues.JUDGED_WELL.match(behind):
        return "dislike" if cues.NEGATED.match(behind) else "like"
    if cues.JUDGED_SEEN.match(behind):
        return "seen"
    found = last_attitude(before)
    if found in (None, "seen") and (verdict := cues.VERDICT.search(behind)):
        return "like" if verdict["well"] else "dislike"
    return found


def strength_of(words: str) -> float:
    """How strongly normalised words of liking or dislike are meant."""
    if cues.MILDLY.search(words):
        return MILDLY
    return LOVED if cues.STRONGLY.search(words) else LIKED


def last_attitude(before: str) -> Attitude | None:
    """The attitude of the cue nearest before a film."""
    if cues.UNSEEN.search(before):
        return None
    found = [
        (match.end(), len(match[0]), attitude)
        for pattern, attitude in ((cues.SEEN, "seen"), (cues.LIKE, "like"), (cues.DISLIKE, "dislike"))
        for match in pattern.finditer(before)
    ]
    twice = [cues.DOUBLE_NEGATION.search(before[: match.start()].rstrip()) for match in cues.DISLIKE.finditer(before)]
    if twice and twice[-1]:
        return "like" if any(attitude == "like" for _, _, attitude in found) else None
    opinions = [item for item in found if item[2] != "seen"]
    if opinions:
        return max(opinions)[2]  # type: ignore[return-value]
    return "seen" if found else None


def rating(text: str, right_behind: bool = False, best: int = 10) -> Rating | None:
    """The opinion in a rating: "9/10", "4 stars", "a solid 8", "★★★", and ``right_behind`` a film "8" and "95%" too,
    a lone number being out of ``best`` if it can be.

    From 3.5 of 5 it is a like, up to 2.5 a dislike.
    """
    match = cues.RATING.search(text.lower())
    bare = cues.BARE_RATING.match(text) if right_behind else None
    if match and bare and match.start() >= bare.end():
        match = None
    if match and match["of"]:
        of = float(lexicon.NUMBER_WORDS.get(match["of"], match["of"]))
        best = int(lexicon.NUMBER_WORDS.get(match["scale"], match["scale"]))
    elif match and match["stars"]:
        of, best = float(lexicon.NUMBER_WORDS.get(match["stars"], match["stars"])), 5
    elif match:
        of, best = float(match["solid"]), 10
    elif bare and bare["signs"]:
        of, best = len(bare["signs"]), 5
    elif bare and bare["percent"]:
        of, best = float(bare["percent"]), 100
    elif bare:
        of = float(bare["ten"])
        best = best if of <= best else 10
    else:
        return None
    return Rating(f"{of:g}/{best}", *rated(min(of / best, 1.0)))


def _text_behind(message: Message, span: Span, end: int) -> str:
    """What was written behind a film, marks too, up to token ``end``."""
    tokens = message.sentence.tokens
    return message.sentence.text[tokens[span.last - 1].end : tokens[end].start if end < len(tokens) else None]
