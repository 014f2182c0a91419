"""Where in a sentence a run of words stands: quoted, listed, judged, the object of an opinion."""

from __future__ import annotations

import re

from agent.engines import cues, lexicon
from agent.engines.sentence import Sentence, Span
from agent.engines.sentiment import lukewarm, sentiment
from recommender.titles import normalise

_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{1,80})[\"“”«»]|(?<!\w)['‘]([^'’‘]{2,60})['’](?!\w)")
_OPINION = frozenset(
    """
    adore adored appreciate despise despised detest dislike disliked enjoy enjoyed fan favorite favorites
    favourite favourites finished hate hated hates hating like liked likes liking loathe loathed love loved
    loves loving prefer worship worshipped rewatch rewatched saw seen stand thought watch watched watching
    """.split()
)
_PHRASE_ENDS = frozenset(
    """
    and or but like than as watch watching watched see seen saw through forget think thought find found mean meant is
    was are were did does do called named except suggest recommend say said that so because if finish finished
    tried try rewatch rewatched ok okay yes no not love loved hate hated liked enjoyed adore adored prefer over guess
    why gave give rated rate remember know into onto through about during n plus also both in meets le la les el los il der die das by no without director directors actor actors actress favourite favorite fav fave
    can cant could would will
    """.split()
)
"""A name may begin after these."""
_PHRASE_STARTS = frozenset(
    """
    and or but is was are were isnt wasnt has had have did didnt does doesnt do yes no vs over not too again made makes
    got gets for though because so which that i we my than vibes vibe twist twists ending remake sequel sequels trilogy
    series film films movie movies either please pls lol tbh imo though already yesterday tonight today last when where
    if come came any anyone any out instead except for meets bore bored drives put puts blew scared n r u as with from like only just in
    """.split()
)
"""What follows a name without belonging to it."""
_FILM_TALK = re.compile(
    r"\b(?:films?|movies?|watch(?:ed|ing)?|rewatch\w*|director|directed|sequels?|remake|trilogy|ending|twists?|scenes?|vibes?|starring"
    r"|soundtrack|suggest|recommend|anyone|any day|oscars?|actors?|actress|cinema|forget|prefer|why|similar|style|vein|more like|meets|something like|stream|seen|saw)\b"
)
_ASKED_FOR_A_FILM = re.compile(
    r"\b(?:(?:end|ending|star|lead|hero|villain|plot|story|cast|music|soundtrack|scene|scenes|director|maker|makers|actors?|actress"
    r"|score|twist|sequel|remake|guy|girl|kid|dog|people see|plays?|acts?|stars?) (?:of|in|to|from|for|behind)"
    r"|(?:sit|sat|got|get|slept|suffered|struggled) through|through|during|fault|warmed to|show|showing|showed|speak of|started on|apart from(?: in)?"
    r"|(?:hype|fuss) (?:around|about)|soft spot for|lukewarm (?:on|about)|thoughts on|opinion (?:of|on)|rate|lowdown on|whats wrong with"
    r"|have against|got against|(?:^|hard |a )pass on|no to|quit|besides|apart from|never heard of|(?:rating|score|review|mark) (?:for|of)|rate|id like|why (?:did|didnt|does|has)|leave out|left out|why (?:is|isnt|was|wasnt|not|no)|where(?:s| is))(?: the| that| a)?$"
)
"""What stands before a film that is asked about or told of."""
_DONE_IN_A_FILM = re.compile(
    r"(?:did|does|was|is|were) .{2,40} (?:direct|directed|make|made|write|wrote|score|(?:star|play|act|appear) in|in)(?: the)?"
)
"""A question about a person and the film that follows: "did kubrick direct"."""
_SUBJECT_OF = re.compile(
    r"^(?:(?:just|still|really|always|also|never|never ever|absolutely) )?(?:is|its|was|are|were|isnt|wasnt|has|had|gave|gives|left|leaves|made|makes|got|gets"
    r"|blew|scared|scares|bored|bores|broke|breaks|changed|holds|held|did|does|didnt|doesnt|can|should|will|needs|deserves?|rocks|rules|put|puts"
    r"|kept|keeps|hit|hits|lost|won|works|worked|took|takes|feels|felt|looks|looked|ended|drags|dragged|end(?:ed)? up|on top)\b"
)
"""What a film at the head of a sentence does."""
_ITEM_STARTS = frozenset(["and", "or", "but", "like", "about", "than", "is", "of", "as"])
_ITEM_ENDS = frozenset(["and", "or", "but", "is", "was", "are", "were", "made", "vs", "better"])
_ASKED_OF = r"(?:\w+er than|(?:more|less) \w+ than|very|long|any good|worth|suitable|scary|good|too|really|ok|okay|sad|funny|violent|appropriate)\b"
NOT_BEFORE_TITLE = frozenset(
    """
    he her him i it me she that them these they this those us we you
    """.split()
)


def quoted(sentence: Sentence) -> list[tuple[int, int, str]]:
    spans = []
    for match in _QUOTED.finditer(sentence.text):
        inside = [i for i, t in enumerate(sentence.tokens) if match.start() <= t.start and t.end <= match.end()]
        if inside and len(inside) <= 12:
            spans.append((inside[0], inside[-1] + 1, match[1] or match[2]))
    return spans


def year_near(sentence: Sentence, first: int, last: int) -> int | None:
    """The year right behind a title ("Crash (2004)", "Crash from 2004") or right before it ("the 1996 Crash")."""
    end = sentence.tokens[last - 1].end
    match = re.match(r"[\"'”’]?\s*(?:\(\s*|,?\s+(?:from|of)\s+|\s)((?:18|19|20)\d\d)\b(?!s)", sentence.text[end:])
    if match is None and first:
        match = re.fullmatch(r"((?:18|19|20)\d\d)", sentence.tokens[first - 1].norm)
    return int(match[1]) if match else None


def joined(sentence: Sentence, first: int, last: int) -> bool:
    """The tokens stand together as in a title: no sentence end or bracket between them, but for "(500) Days …"."""
    opened = sentence.gap(first).endswith("(")
    return all(
        (opened and i == first + 1 and sentence.gap(i) == ") ")
        or (
            re.fullmatch(r"[\s:,.\-–—'’/&!·*]{1,3}", sentence.gap(i))
            and "\n" not in sentence.gap(i)
            and not re.search(r"[.!]\s", sentence.gap(i))
        )
        or (sentence.gap(i) in (". ",) and len(sentence.tokens[i - 1].norm) <= 3)
        for i in range(first + 1, last)
    )


def slot(sentence: Sentence, first: int, last: int) -> bool:
    """The words are the object of an opinion ("loved heat"), or next in such a list, or judged ("heat was great")."""
    index = first - 1
    while index >= 0 and sentence.tokens[index].norm in (
        "the",
        "a",
        "an",
        "movie",
        "film",
        "of",
        "both",
        "already",
        "is",
        "are",
        "really",
        "was",
        "to",
        "it",
    ):
        index -= 1
    if index >= 0 and sentence.tokens[index].norm in _OPINION and not re.search(r"[.!?;\n]", sentence.gap(index + 1)):
        return True
    before = sentence.tokens[first - 1].norm if first else ""
    if before in ("and", "or", "nor") or (first and "," in sentence.gap(first)):
        start = first - (2 if before in ("and", "or", "nor") else 1)
        clause = re.split(r"[.!?;\n]", sentence.text[: sentence.tokens[first].start])[-1]
        words = normalise(clause).split()
        return start >= 0 and any(word in _OPINION for word in words) and len(words) <= 25
    if before in (
        "to",
        "like",
        "than",
        "as",
        "about",
        "not",
        "with",
        "of",
        "know",
        "directed",
        "made",
        "in",
    ) and re.search(
        r"(similar to|like|rather than|better than|as good as|(?:tell me|tell me more|more|what|how|know|think|heard|say) about|why not|compared? (?:to|with)|heard of|you know"
        r"|who directed|who made|who(?: i)?s in)$",
        sentence.norm(0, first),
    ):
        return True
    clause = re.split(r"[.!?;\n]", sentence.text[: sentence.tokens[first].start])[-1]
    before = normalise(clause)
    if any(match.end() == len(before) for cue in (cues.LIKE, cues.DISLIKE) for match in cue.finditer(before)):
        return True
    behind = sentence.norm(last, last + 9)
    if last < len(sentence.tokens) and re.match(r"\s*[:=]", sentence.gap(last)):
        return True
    if first and sentence.tokens[first - 1].norm in ("is", "was") and re.match(_ASKED_OF, behind):
        return True
    if asked_about(sentence, first, last):
        return True
    return bool(
        re.match(r"(?:was|is|were|are)\b", behind)
        and (cues.JUDGED_WELL.match(behind) or cues.JUDGED_BADLY.match(behind))
    )


def asked_about(sentence: Sentence, first: int, last: int) -> bool:
    """The words stand where a question or a story names its film: "what's stalker about", "the director of stalker"."""
    before = normalise(re.split(r"[.!?;\n]", sentence.text[: sentence.tokens[first].start])[-1])
    if re.search(r"\b(?:whats|what is|what was|hows|how is|how was)$", before):
        return bool(re.match(r"(?:about|like)\b|$", sentence.norm(last, last + 1)))
    if before in ("no", "so no", "and no") and re.match(
        r"[^.!;,\n]*\?", sentence.text[sentence.tokens[last - 1].end :]
    ):
        return True
    return bool(_ASKED_FOR_A_FILM.search(before) or _DONE_IN_A_FILM.fullmatch(before))


def neighbours(sentence: Sentence, one: Span, other: Span) -> bool:
    """Two spans with only a comma, a slash, a bullet or "and" between them."""
    left, right = sorted((one, other), key=lambda span: span.first)
    if left.last > right.first:
        return False
    between = sentence.norm(left.last, right.first)
    gap = sentence.gap(right.first)
    return between in ("and", "or", "yes", "no") or (between == "" and bool(re.search(r"[,/&\n]", gap)))


def whole_phrase(sentence: Sentence, first: int, last: int, opened: bool = False) -> bool:
    """Nothing beside the words belongs to them: before them ends a phrase (``opened``: known to), behind begins one."""
    before = sentence.tokens[first - 1].norm if first else ""
    after = sentence.tokens[last].norm if last < len(sentence.tokens) else ""
    opens = opened or not first or bool(re.search(r"[,.!?;:\n(&=/>-]", sentence.gap(first))) or before in _PHRASE_ENDS
    closes = not after or bool(re.search(r"[,.!?;:\n)&=/>-]", sentence.gap(last))) or after in _PHRASE_STARTS
    closes = closes or after.isdigit() or after in lexicon.NUMBER_WORDS
    words = 3 if re.match(r"(?:leaves|left|bores|does|do|can|puts|gets|drives|makes)\b", after) else 2
    return opens and (closes or any(sentiment(sentence.norm(last, last + size + 1)) for size in range(words)))


def talks_of_films(sentence: Sentence, first: int, last: int) -> bool:
    """Whether the message, these words aside, judges, asks about or compares films."""
    rest = f"{sentence.norm(0, first)} {sentence.norm(last, len(sentence.tokens))}".strip()
    return bool(
        _FILM_TALK.search(rest)
        or ">" in sentence.text
        or cues.RATING.search(sentence.text.lower())
        or any(pattern.search(rest) for pattern in (cues.LIKE, cues.DISLIKE, cues.SEEN))
        or any(pattern.search(rest) for _, pattern in cues.INTENTS)
        or (sentiment(rest) and not cues.REQUEST.search(rest))
    )


def told_of(sentence: Sentence, first: int, last: int) -> float:
    """Points for the subject of a judgement at the head of a sentence: "drive is the coolest film"."""
    if not (sentence.starts_sentence(first) or "," in sentence.gap(first)) and sentence.tokens[first - 1].norm not in (
        "think",
        "thought",
        "find",
        "say",
        "guess",
        "that",
        "and",
        "but",
    ):
        return 0.0
    predicate = sentence.norm(last, min(last + 9, len(sentence.tokens)))
    if re.match(r"(?:is|was|are|were|has|had) .*\b(?:film|films|movie|movies)\b", predicate):
        return 2.0
    after = sentence.tokens[last].norm if last < len(sentence.tokens) else ""
    judged = _SUBJECT_OF.match(predicate) or sentiment(after)
    return (
        1.0
        if judged and (sentiment(predicate) or lukewarm(predicate))
        else 0.5
        if _SUBJECT_OF.match(predicate)
        else 0.0
    )


def stands_alone(sentence: Sentence, first: int, last: int) -> bool:
    """The words are a clause, or an item of a list, by themselves: "die hard but on a boat"."""
    before = sentence.tokens[first - 1].norm if first else ""
    after = sentence.tokens[last].norm if last < len(sentence.tokens) else ""
    opens = not first or bool(re.search(r"[,.!?;\n]", sentence.gap(first))) or before in _ITEM_STARTS
    closes = not after or bool(re.search(r"[,.!?;\n]", sentence.gap(last))) or after in _ITEM_ENDS
    return opens and closes


def is_whole_object(sentence: Sentence, first: int, last: int) -> bool:
    """An opinion verb stands right before and nothing follows: "i loved up"."""
    ends = last == len(sentence.tokens) or sentence.starts_sentence(last)
    opinion = first > 0 and sentence.tokens[first - 1].norm in _OPINION
    return ends and opinion and sentence.tokens[first].norm not in NOT_BEFORE_TITLE | {"one", "ones", "both", "all"}


def judged_until(sentence: Sentence, first: int) -> int | None:
    """Where the subject of a judgement ends: "terminatr 2 is awesome" -> 2."""
    for last in range(first + 1, min(first + 6, len(sentence.tokens))):
        if sentence.tokens[last].norm in ("was", "is", "were"):
            behind = sentence.norm(last, len(sentence.tokens))
            judged = cues.JUDGED_WELL.match(behind) or cues.JUDGED_BADLY.match(behind)
            return last if judged else None
    return None


def shouted(sentence: Sentence) -> bool:
    """Nearly every word is capitalised, so capitals say nothing."""
    letters = [token for token in sentence.tokens if token.text[0].isalpha()]
    return len(letters) > 4 and sum(token.text[0].isupper() for token in letters) > 0.8 * len(letters)
