"""Words that name a genre, mood, theme, person or country and wish for nothing: they are part of a story or a judgement."""

from __future__ import annotations

import re

from agent.engines import cues
from agent.engines.message import Message
from agent.engines.sentiment import sentiment
from agent.engines.spotting import Span
from agent.engines.vocabulary import HOMELAND
from recommender.titles import normalise

_WISHING = r"\b(?:more|wants?|needs?|another|some|but|less|for (?:my|our|the|me|us|kids)|instead|prefer|only|please|no|not|without|except)\b"
_IDIOMS = re.compile(
    r"\b(?:(?:bored?|scared?|done|\w+s?) to (?:death|tears)|old school|(?:in|at|from) (?:school|the office)|comfort food|(?:gave|give|gives) .{1,30} nightmares"
    r"|go easy on|(?:couldnt|cant|could not|cannot) stop (?:crying|laughing|smiling|giggling)|live action|the opposite|(?:need|without) (?:a|an|no) (?:phd|degree|doctorate)|bear (?:that |this |it )?in mind|(?:would|d|thatd|that would|thats) be grand|slow down|future reference|(?:my|whole) childhood|in a (?:\w+ )?(?:good|bad|fun) way|soft spot|to be honest|on earth|guilty pleasure"
    r"|a nightmare (?:at|of|for)|dark horse|(?:serious|random|strange|weird|odd|silly|stupid|dumb|funny|quick|sad) (?:question|thing is)|(?:sad|lonely|funny|weird|strange|sweet) (?:little |old )+\w+"
    r"|i (?:always )?cry (?:easily|a lot|at everything|every time)|(?:gonna|going to|not|wont) lie|over my dead body|(?:the|my|our) whole gang|(?:do|does|did) my head in|quiet (?:guy|man|girl|woman|night|evening)|thats (?:funny|sad|odd|weird|strange|sweet|grim)|such a rush|sad songs?"
    r"|(?:is|are|was|were)(?: \w+)? class\b|a marvel$|comic books?|pretty (?:much|good|bad)|cannot bear|cant bear|heart(?:s)? content|the remake|a remake)\b"
)
"""Words in these are said of no film."""
_COMPANIONS = frozenset("flatmate flatmates roommate roommates cousin cousins sister sisters brother brothers".split())
_SETTING = re.compile(
    r"\b(?:(?:my|our|his|her|their|your)(?: \w+)?|im an?|i am an?|were (?:two|three|four|an?)|as an?|hes an?|shes an?|the whole|on the|in my|for the|for a|after a|after my|group of|bunch of|not just|isnt just"
    r"|(?:is|are|were|was|its) (?:pure|class|total)|(?:come|get|got|go|going|went|been|grew up|live|lives|living|work|works|working) (?:in|on|at|to|from)(?: the| a)?)(?: (?:little|big|old|older|younger|whole))?$"
)
"""Before a word that tells where or with whom somebody is: "on the train", "my sister", "for the party"."""
_NAMES_A_KIND = re.compile(
    r"(?:an? |some |any |more )?(?:\w+ ){0,2}(?:films?|movies?|documentary|documentaries|comedy|comedies|thrillers?|dramas?|westerns?|musicals?|romcoms?)\b(?! (?:is|was|are|were|i|ive|that was|made|ever))"
)
"""A sentence that begins with a kind of film wishes for it: "a documentary on music maybe"."""


def asks_for_films(message: Message, index: int) -> bool:
    """Whether the sentence of token ``index`` wishes for films, or only tells of some."""
    words = normalise(message.raw_sentence(index))
    asks = cues.REQUEST.search(words) or cues.FRAGMENT.search(words) or re.search(_WISHING, words)
    asks = asks or _NAMES_A_KIND.match(words)
    like = any(cues.COMPARISON.search(message.sentence.norm(0, film.first) + " ") for film in message.movies)
    return bool(asks) or like or bool(cues.AS_EXAMPLES.search(message.norm))


def names_no_wish(message: Message, span: Span) -> bool:
    """Whatever is said around it, the word stands for nothing that a film could be like."""
    if span.kind == "mood" and (is_no_wish(message, span) or _said_of_shown(message, span)):
        return True
    return (
        _is_dated(message, span)
        or _is_idiom(message, span)
        or _is_only_somebodys_work(message, span)
        or _nothing_against(message, span)
    )


def is_told(message: Message, span: Span, wanted: bool, own: bool) -> bool:
    """The word is part of a story or a judgement; ``own``: what is said right beside it wants or avoids it."""
    match span.kind:
        case "theme":
            return (
                _is_company(message, span)
                or _is_praise(message, span)
                or (wanted and (_tells_a_story(message, span) or _is_setting(message, span)))
                or _judges_its_kind(message, span)
            )
        case "genre":
            return _judges_its_kind(message, span)
        case "mood":
            return _is_word_for_humour(message, span)
        case "country" if HOMELAND.search(message.norm):
            return False
        case "person" | "country":
            return not own and _tells_of_somebody(message, span)
    return False


def _is_idiom(message: Message, span: Span) -> bool:
    """The word is part of a phrase that means something else: "scared to death", "a dark horse"."""
    too_old = re.search(r"\btoo (?:old|young|grown up|big) for(?: the)?$", message.sentence.norm(0, span.first))
    idiom = in_idiom(message, span.first, span.last)
    return span.kind in ("theme", "mood", "genre") and (idiom or bool(too_old))


def in_idiom(message: Message, first: int, last: int) -> bool:
    """The tokens are part of such a phrase."""
    start, end = len(message.sentence.norm(0, first)), len(message.sentence.norm(0, last))
    return any(match.start() <= start + 1 and end <= match.end() for match in _IDIOMS.finditer(message.norm))


def _is_dated(message: Message, span: Span) -> bool:
    """The word is part of a period: "before the war", "after our wedding in 1998"."""
    start = message.sentence.tokens[span.first].start
    return any(period.start <= start < period.end for period in message.periods)


def is_no_wish(message: Message, span: Span) -> bool:
    """The word tells how the person feels ("I'm sad") or how a named film was, not what is wanted."""
    clause = message.clause(span)
    alone = span.first == clause.first and span.last < len(message.sentence.tokens)
    lists = any(other.first == span.last for other in message.spans)
    if alone and not lists and span.first == 0 and re.search(r"[,.!]", message.sentence.gap(span.last)):
        return True
    if cues.SELF_FEELING.search(message.sentence.norm(clause.first, span.first)):
        return True
    judged = [movie.last for movie in message.movies if movie.last <= span.first]
    behind = message.sentence.norm(max(judged), span.first) if judged else ""
    if re.match(
        r"(?:was|is|were|are|wasnt|isnt|werent|arent)\b(?!.*\b(?:something|want|more|any|another|got)\b)", behind
    ):
        return " but " not in behind or not cues.REQUEST.search(message.norm)
    return False


def _is_only_somebodys_work(message: Message, span: Span) -> bool:
    """ "the best thing Nicholson ever did": the person belongs to the film that is judged."""
    before = message.sentence.norm(0, span.first)
    return message.has_movies() and bool(
        re.search(r"\b(?:best|worst|finest|only) (?:thing|film|movie|role|part|work)$", before)
    )


def _said_of_shown(message: Message, span: Span) -> bool:
    """ "the second sounds cool": said of a film on the list, not wished for."""
    before = message.sentence.norm(message.clause(span).first, span.first)
    said = r"\b(?:sounds?|looks?|seems?)(?: \w+)?$|^(?:\w+ )?(?:these|those|they|thats|that is|its|it is|this is)(?: (?:are|is|all|so|too|very|really|a bit|pretty))*$"
    of_these = re.match(
        r"(?:these|those|this lot|that lot|list|picks|choices?|selection)\b",
        message.sentence.norm(span.last, span.last + 2),
    )
    return bool(of_these or re.search(said, before)) and not cues.REQUEST.search(before)


def _nothing_against(message: Message, span: Span) -> bool:
    """ "not that i have anything against drama": neither wanted nor avoided."""
    before = message.sentence.norm(message.clause(span).first, span.first)
    behind = message.sentence.norm(span.last, span.last + 2)
    tolerated = re.fullmatch(r"(?:is|are) (?:fine|ok|okay|alright|acceptable|bearable|right|correct|spot)", behind)
    if re.search(r"\b(?:dont|do not|doesnt|wouldnt) (?:really |actually )?mind(?: the| some| an?)?$", before):
        return True
    return bool(tolerated or re.search(r"\b(?:nothing|anything|not) against(?: \w+)?$", before))


def tells_of_a_film(message: Message, span: Span) -> bool:
    """The word tells of a named film ("… was my childhood", "… was long but beautiful") and wishes for nothing."""
    sentence, clause = message.sentence, message.clause(span)
    films = message.movies
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
    if re.search(r"\b(?:is|was|were|are)(?: (?:so|very|really|too|pretty))?$", sentence.norm(clause.first, span.first)):
        return any(clause.first <= other.first < span.first for other in films)
    judges = sentiment(normalise(span.text)) != 0
    if any(
        clause.first <= o.first < clause.last and (judges or in_one_part(message, o, span.first, span.last))
        for o in films
    ):
        return True
    before = [other for other in films if other.last <= span.first and message.sentence_end(other.last) > span.first]
    if not before or cues.COMPARISON.search(sentence.norm(0, before[-1].first) + " "):
        return False
    between = sentence.norm(before[-1].last, span.first)
    return bool(re.match(r"(?:was|is|were|are)\b", between)) and not (
        cues.REQUEST.search(between) or re.search(r"\b(?:more|less|with|funnier|want)\b", between)
    )


def in_one_part(message: Message, film: Span, first: int, last: int) -> bool:
    """No comma, colon or other mark stands between the film and tokens ``first`` to ``last``."""
    between = range(last, film.first + 1) if first < film.first else range(film.last, first + 1)
    return not any(re.search(r"[,:;?!]", message.sentence.gap(index)) for index in between)


def _tells_a_story(message: Message, span: Span) -> bool:
    """The word is part of what the person tells of themselves or of a film: "my cat is ill", "gave me nightmares"."""
    return _tells(message, span, r"\b(?:i|ive|im|my|me|mine|we|our|is|are|was|were|has|had|gave|gives|got)\b")


def _tells(message: Message, span: Span, words: str) -> bool:
    """Such words stand around the span, and its sentence asks for no films."""
    return bool(re.search(words, message.segment_around(span.first))) and not asks_for_films(message, span.first)


def _is_company(message: Message, span: Span) -> bool:
    """ "with my students", "for our little daughter": with whom a film is watched."""
    if normalise(span.text) in _COMPANIONS and re.match(
        r"(?:\d|hates?|loves?|wants?|says?)\b", message.sentence.norm(span.last, span.last + 1)
    ):
        return True
    return bool(
        re.search(r"\b(?:with|for|and) (?:my|our|his|her|their)(?: \w+)?$", message.sentence.norm(0, span.first))
    )


def _is_praise(message: Message, span: Span) -> bool:
    """The word judges instead of naming a theme: "which is genius", "was torture", "treasures the film"."""
    before = message.sentence.norm(message.clause(span).first, span.first)
    behind = message.sentence.norm(span.last, span.last + 1)
    judges = re.search(r"\b(?:is|was|are|were|its|be|pure|total|absolute|such)(?: an?)?$", before)
    film = any(movie.first == span.last for movie in message.movies)
    return sentiment(normalise(span.text)) != 0 and bool(judges or film or behind in ("it", "the", "this", "them"))


def _is_setting(message: Message, span: Span) -> bool:
    """The theme only tells where, with whom or how somebody is: "on the train", "my sister is visiting", "a genius"."""
    before = message.sentence.norm(0, span.first)
    party = span.values[0] in ("party", "language") and not re.search(r"\b(?:about|with|at)(?: \w+)?$", before)
    told = re.match(
        r"(?:is|are) (?:booked|visiting|coming|here|over|asleep)\b", message.sentence.norm(span.last, span.last + 3)
    )
    return bool(party or told or _SETTING.search(before))


def _tells_of_somebody(message: Message, span: Span) -> bool:
    """ "my French teacher", "my gran once met Audrey Hepburn", "do you understand Italian"."""
    before = message.sentence.norm(0, span.first)
    who = r"(?:teacher|friend|wife|husband|girlfriend|boyfriend|mate|gentleman|lady|class|lesson|exam|homework|in laws|guests?|boss|neighbours?)\b"
    if span.kind == "country" and (
        re.match(who, message.sentence.norm(span.last, span.last + 2))
        or re.search(r"\bdo you (?:speak|understand|know)$", before)
    ):
        return True
    return _tells(message, span, r"\b(?:my|our|his|her)\b.*\b(?:was|were|met|once|knew|looks?|served|is|comes?|came)\b")


def _judges_its_kind(message: Message, span: Span) -> bool:
    """The word only says what kind of film is judged: "the worst western ever", "for a horror it was moving"."""
    before = message.sentence.norm(message.clause(span).first, span.first)
    behind = message.sentence.norm(span.last, span.last + 4)
    best = re.search(r"\b(?:worst|best|greatest|finest|only|first|last)(?: \w+)?$", before) and re.match(
        r"(?:(?:film|movie|one) )?(?:ive|i|we|weve|ever|of all time|that i|out there)\b", behind
    )
    shown = re.search(
        r"\b(?:first|second|third|fourth|fifth|last|\d|it|this|its) (?:(?:is|was) )?(?:(?:really|hardly|barely) )?an?$",
        before,
    )
    return bool(message.has_movies() and best) or bool(
        (re.search(r"^for an?$", before) and message.has_movies() and not cues.REQUEST.search(message.norm))
        or (shown and not cues.WANT.search(before))
    )


def _is_word_for_humour(message: Message, span: Span) -> bool:
    """ "vulgar humour", "dad jokes": the word before says what is meant."""
    noun = span.text.lower() in ("humour", "humor", "jokes", "gags", "laughs")
    return noun and any(other.kind == "mood" and other.last == span.first for other in message.spans)
