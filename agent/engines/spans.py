"""Where in a sentence a run of words stands: quoted, listed, judged, the object of an opinion."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.engines import cues, lexicon
from agent.engines.sentence import Sentence, Span, Token
from recommender.titles import TitleMatch, normalise

_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{1,80})[\"“”«»]|(?<!\w)['‘]([^'’‘]{2,60})['’](?!\w)")
_OPINION = frozenset(
    """
    adore adored appreciate despise despised detest dislike disliked enjoy enjoyed fan favorite favorites
    favourite favourites finished hate hated hates hating like liked likes liking loathe loathed love loved
    loves loving prefer rewatch rewatched saw seen stand thought watch watched watching
    """.split()
)
_ITEM_STARTS = frozenset(["and", "or", "but", "like", "about", "than", "is", "of", "as"])
_ITEM_ENDS = frozenset(["and", "or", "but", "is", "was", "are", "were", "made", "vs", "better"])
_ASKED_OF = r"(?:any good|worth|suitable|scary|good|too|really|ok|okay|sad|funny|violent|appropriate)\b"
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
        r"(similar to|like|rather than|better than|as good as|about|why not|compared? (?:to|with)|heard of|you know"
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
    return bool(
        re.match(r"(?:was|is|were|are)\b", behind)
        and (cues.JUDGED_WELL.match(behind) or cues.JUDGED_BADLY.match(behind))
    )


def neighbours(sentence: Sentence, one: Span, other: Span) -> bool:
    """Two spans with only a comma, a slash, a bullet or "and" between them."""
    left, right = sorted((one, other), key=lambda span: span.first)
    if left.last > right.first:
        return False
    between = sentence.norm(left.last, right.first)
    gap = sentence.gap(right.first)
    return between in ("and", "or", "yes", "no") or (between == "" and bool(re.search(r"[,/&\n]", gap)))


def resembles(token: Token, match: TitleMatch) -> bool:
    """The unknown word is a misspelling of a word of the title."""
    from rapidfuzz import fuzz

    words = normalise(" ".join((match.movies[0].title, *match.movies[0].other_titles))).split()
    return token.norm not in words and any(fuzz.ratio(token.norm, word) >= 75 for word in (*words, "".join(words)))


def windows(sentence: Sentence, index: int) -> Iterator[tuple[int, int]]:
    """Runs of up to six words around one, the likeliest sizes first, that do not start or end with ordinary words."""
    count = len(sentence.tokens)
    for size in (3, 2, 4, 5, 6, 1):
        for first in range(max(0, index - size + 1), index + 1):
            last = first + size
            if last > count or any(sentence.gap(i) not in (" ", "-") for i in range(first + 1, last)):
                continue
            start, end = sentence.tokens[first].norm, sentence.tokens[last - 1].norm
            ordinary = start in lexicon.CHAT_WORDS and start not in ("the", "a")
            if (not ordinary or sentence.starts_sentence(first)) and end not in lexicon.CHAT_WORDS:
                yield first, last


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
