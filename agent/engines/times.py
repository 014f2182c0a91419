"""Years, decades and ages of films in words: "the 90s", "before 1970", "newer than 2005", "recent"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from agent.engines.lexicon import SPOKEN_DECADES

RECENT_YEARS = 6
"""How many of the catalogue's last years "recent" means."""
OLD = 1970
"""A film before this year is old."""

_YEAR = r"(?:18[89]\d|19\d\d|20[0-4]\d)"
_DECADE = (
    rf"(?:(?P<part>early|mid|late)[- ]*)?(?:the )?(?P<decade>{'|'.join(SPOKEN_DECADES)}|(?:18|19|20)?\d0)(?:'|’)?s?"
)
_OWN_AGE = re.compile(r"\b(?:in|into|hit|hitting|pushing) (?:our|my|his|her|their) (?:early |mid |late )?$")
"""Before "fifties": so old somebody is."""
_TOLD = re.compile(
    r"\b(?:havent|haven['’]t|hasnt|hasn['’]t|have not)\b[^,.;]* $|\b(?:it|this|that|one|\d|first|second|third|last|believe) (?:is|was|its) $|\b(?:scared|bored|hurt|changed|saw|met|married)\b[^,.;]* $"
)
"""Before a year that tells when something was: "2 is from 1946"."""
_NAMED = "|".join(SPOKEN_DECADES)
_EXACT = re.compile(rf"\d|{_NAMED}|century|millennium|war")
_PARTS = {"early": (0, 3), "mid": (3, 6), "late": (6, 9)}
"""First and last year of a decade's parts."""
_NUMBERS = {"few": 4, "couple of": 3, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30}
_COUNTED = rf"\d{{1,2}}|{'|'.join(_NUMBERS)}"


@dataclass(frozen=True, slots=True)
class Period:
    """Characters ``start`` to ``end`` say that films are wanted from ``value`` (1990-1999, <=1969, >=2005)."""

    start: int
    end: int
    value: str
    vague: bool = False
    """Said without a number: "recent", "old"."""


def find_periods(text: str, last_year: int) -> list[Period]:
    """All periods named in the text, left to right. ``last_year`` is the catalogue's: "recent" counts from it."""
    found: list[Period] = []
    for pattern, value in _patterns(last_year):
        for match in pattern.finditer(text):
            if any(match.start() < p.end and p.start < match.end() for p in found):
                continue
            if _OWN_AGE.search(text[: match.start()].lower()) or _TOLD.search(text[: match.start()].lower()):
                continue
            if span := value(match):
                found.append(Period(match.start(), match.end(), span, _EXACT.search(match[0].lower()) is None))
    exact = [period for period in found if not period.vague]
    return sorted(exact or found, key=lambda period: period.start)


def negated(value: str) -> str | None:
    """The period that a wish against ``value`` leaves: not before 2000 is >=2000. None for a closed range."""
    if value.startswith("<="):
        return f">={int(value[2:]) + 1}"
    if value.startswith(">="):
        return f"<={int(value[2:]) - 1}"
    return None


def parse_period(value: str) -> tuple[int | None, int | None]:
    """First and last year of ``1990-1999``, ``<=1969``, ``>=2005`` or ``1994``; ``ValueError`` for anything else."""
    match = re.fullmatch(r"(<=|>=)?(\d{4})(?:-(\d{4}))?", value.replace(" ", ""))
    if not match or (match[1] and match[3]):
        raise ValueError(f"Not a period: {value!r}. Write 1990-1999, <=1969, >=2005 or 1994.")
    year = int(match[2])
    if match[1] == "<=":
        return None, year
    if match[1] == ">=":
        return year, None
    return year, int(match[3]) if match[3] else year


def decade_start(words: str) -> int:
    words = words.lower()
    if words in SPOKEN_DECADES:
        return SPOKEN_DECADES[words]
    number = int(words)
    if number < 100:
        return number + (1900 if number >= 20 else 2000)
    return number


def _decade(match: re.Match[str]) -> str:
    first = decade_start(match["decade"])
    low, high = _PARTS.get((match["part"] or "").lower(), (0, 9))
    return f"{first + low}-{first + high}"


def _patterns(last_year: int) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]]:
    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(pattern, re.IGNORECASE)

    return [
        (
            compiled(
                rf"\b(?:from |since )?(?:the )?(?P<d>{_NAMED}|(?:19|20)?\d0['’]?s) (?:(?:or|and) (?:newer|later|more recent|onwards?|up)|onwards?)\b|\b(?:from |since )(?:the )?(?P<d2>{_NAMED}|(?:19|20)?\d0['’]?s) (?:on|onwards?|up)\b"
            ),
            lambda m: f">={_first_year(m['d'] or m['d2'])}",
        ),
        (
            compiled(
                rf"\b(?:no|not|nothing)(?: thats| that is)? (?:older than|over|more than)(?: about)? (?P<n>{_COUNTED}) (?:years|yrs)\b"
            ),
            lambda m: f">={last_year + 1 - _counted(m['n'])}",
        ),
        (
            compiled(
                rf"\b(?P<side>before|after) (?:(?:i|we|he|she|you|my \w+) (?:was|were) born|(?:our|my|the|his|her)(?: \w+){{1,3}})(?: in|,|:|\s*\()?\s*(?P<y>{_YEAR})(?!\w)"
            ),
            lambda m: f"<={int(m['y']) - 1}" if m["side"].lower() == "before" else f">={int(m['y']) + 1}",
        ),
        (
            compiled(
                rf"\b(?:from|of|in) (?:the )?year (?:that )?(?:i|we|he|she|my \w+) (?:was|were|got|met|had|left|came) ?(?:\w+ ){{0,2}}?\w*,? ?(?:in |\()?(?P<y>{_YEAR})(?!\w)"
            ),
            lambda m: f"{m['y']}-{m['y']}",
        ),
        (compiled(rf"\b(?P<y>{_YEAR}) (?:and|or) (?:earlier|before|older)\b"), lambda m: f"<={m['y']}"),
        (
            compiled(rf"\b(?:up to|up until|until|till)(?: the)? (?P<d>{_NAMED}|(?:19|20)?\d0['’]?s)(?!\w)"),
            lambda m: f"<={_last_year(m['d'])}",
        ),
        (
            compiled(
                r"(?<![\w.:/-])(?<!ages )(?<!aged )['’]?(?P<a>[2-9]\d)\s*(?:to|till|until|-|–)\s*['’]?(?P<b>[2-9]\d)(?![\w.:/%])(?! ?(?:years?|yrs?|min|mins|minutes|percent|films?|movies?)\b)"
            ),
            lambda m: f"19{m['a']}-19{m['b']}" if m["a"] < m["b"] else "",
        ),
        (
            compiled(
                rf"\b(?:between|btwn?|from)\s+({_YEAR})\s*(?:and|to|until|till|-|–)\s*({_YEAR})\b|\b({_YEAR})\s*(?:[-–]|to|until|till)\s*({_YEAR})\b"
            ),
            lambda m: "{}-{}".format(*sorted((m[1] or m[3], m[2] or m[4]))),
        ),
        (
            compiled(
                rf"\b(?:from )?(?:the )?(?:(?P<first>mid|late)[- ]+)?(?P<a>{_NAMED}|(?:19|20)?\d0['’]?s)\s*(?:and|or|to|through|-|–|/)\s*(?:the )?"
                rf"(?:(?P<last>early|mid)[- ]+)?(?P<b>{_NAMED}|(?:19|20)?\d0['’]?s)(?!\w)"
            ),
            lambda m: _decade_range(m["a"], m["b"], m["first"], m["last"]),
        ),
        (
            compiled(
                rf"\b(?:before|pre[- ]?|older than|earlier than|prior to)\s*(?:the (?:year )?)?(?P<y>{_YEAR}|{_NAMED}|(?:19|20)?\d0['’]?s)(?!\w)"
            ),
            lambda m: f"<={_first_year(m['y']) - 1}",
        ),
        (
            compiled(
                rf"\b(?:nothing|not|none|never) (?:past|beyond)\s*(?:the )?(?P<y>{_YEAR}|{_NAMED}|(?:19|20)?\d0['’]?s)(?!\w)"
            ),
            lambda m: f"<={_last_year(m['y'])}",
        ),
        (compiled(rf"(?P<side>[<>])=?\s*(?P<y>{_YEAR})(?!\w)"), _compared),
        (
            compiled(
                rf"\b(?:up to|until|till|no later than|not newer than|at most from|by)\s*(?:the (?:year )?)?(?P<y>{_YEAR})(?!\w)"
            ),
            lambda m: f"<={m['y']}",
        ),
        (
            compiled(
                rf"\b(?:after|newer than|later than|post[- ]?|more recent than)\s*(?:the (?:year )?)?(?P<y>{_YEAR}|{_NAMED}|(?:19|20)?\d0['’]?s)(?!\w)"
            ),
            lambda m: f">={_last_year(m['y']) + 1}",
        ),
        (
            compiled(
                rf"\b(?:since|from)\s*(?:the (?:year )?)?(?P<y>{_YEAR}) (?:on|onwards?|or (?:later|newer)|and (?:later|newer)|up)\b"
                rf"|\b(?:since|starting (?:in|from)|at least from|no older than|not older than)\s*(?:the )?(?:year )?(?P<y2>{_YEAR})(?!\w)|\b(?P<y3>{_YEAR})\s*(?:\+|or newer|or later|and later|onwards?)"
            ),
            lambda m: f">={m['y'] or m['y2'] or m['y3']}",
        ),
        (
            compiled(rf"\b(?P<y>{_YEAR}|{_NAMED}|(?:19|20)?\d0['’]?s) at the latest\b"),
            lambda m: f"<={_last_year(m['y'])}",
        ),
        (compiled(rf"(?<!\w){_DECADE}(?<=s)(?!\w)"), _decade),
        (
            compiled(
                rf"(?<!\w)(?:(?P<part>early|mid|late)[- ]+)(?:the )?(?P<decade>{_NAMED}|(?:19|20)?\d0)(?:['’]?s)?(?!\w)"
            ),
            _decade,
        ),
        (
            compiled(rf"\b(?:last|past) (?P<n>{_COUNTED})(?: or \w+)? (?:years|yrs)\b"),
            lambda m: f">={last_year + 1 - _counted(m['n'])}",
        ),
        (compiled(r"\bthis millennium\b"), lambda m: ">=2000"),
        (compiled(r"\b(?:pre[- ]?war|before the war)\b"), lambda m: "<=1939"),
        (compiled(r"\b(?:pre|before)[- ]?(?:ww ?(?:2|ii)|world war (?:2|ii|two))\b"), lambda m: "<=1938"),
        (compiled(r"\b(?:this|the 21st|the twenty[- ]first|21st) century\b"), lambda m: ">=2000"),
        (compiled(r"\b(?:last|the 20th|20th) century\b"), lambda m: "1900-1999"),
        (
            compiled(
                r"(?<!at the )(?<!more )\b(?:(?:something |fairly |very |really |pretty |quite )?recent(?:ly released| years| films?| movies?| ones?)?|(?:come|came|comes) out (?:more )?recently|brand new|new releases?|newest|latest|contemporary)(?! than)\b"
            ),
            lambda m: f">={last_year + 1 - RECENT_YEARS}",
        ),
        (
            compiled(r"\b(?:made|released|filmed|shot|something) (?:more |only |just )?lately\b"),
            lambda m: f">={last_year + 1 - RECENT_YEARS}",
        ),
        (
            compiled(r"\byears? ['’]?(?P<a>[2-9]0)(?:['’]?s)? (?:or|and|to|-) ['’]?(?P<b>[2-9]0)\b"),
            lambda m: _decade_range(m["a"], m["b"], None, None),
        ),
        (compiled(r"\b(?:modern)\b"), lambda m: ">=2000"),
        (
            compiled(
                r"(?<!year )(?<!years )(?<!too )(?<!gets )(?<!get )(?<!grow )(?<!grows )\b(?:old(?! (?:or|and) new)|vintage|golden age|old[- ]fashioned|old[- ]school)(?= (?:films?|movies?|classics?|hollywood|stuff|ones|black|comed|drama|western|horror|thriller|musical|romance|noir|flick|and|or|\w+ (?:films?|movies?)\b)|\s*[.!?]?$)"
            ),
            lambda m: f"<={OLD - 1}",
        ),
        (compiled(r"\bsilent (?:films?|movies?|era|cinema)\b"), lambda m: "<=1930"),
        (compiled(rf"^\W*(?P<y>{_YEAR})\W*$"), lambda m: f"{m['y']}-{m['y']}"),
        (
            compiled(
                rf"\b(?:from|in|of|released in|made in|year|the year)\s+(?P<y>{_YEAR})\b|\b(?P<y2>{_YEAR})(?= (?:films?|movies?|releases?|comed|thriller|drama|horror|action|classics?))"
            ),
            lambda m: f"{m['y'] or m['y2']}-{m['y'] or m['y2']}",
        ),
    ]


def _counted(words: str) -> int:
    return _NUMBERS.get(words.lower()) or int(words)


def _compared(match: re.Match[str]) -> str:
    """ ">=2000", "< 1980"."""
    year = int(match["y"])
    if "=" not in match[0]:
        year += 1 if match["side"] == ">" else -1
    return f"{match['side']}={year}"


def _decade_range(first: str, last: str, begins: str | None, ends: str | None) -> str:
    starts = sorted(decade_start(re.sub(r"['’]?s$", "", word) if word[0].isdigit() else word) for word in (first, last))
    low = _PARTS[begins.lower()][0] if begins else 0
    high = _PARTS[ends.lower()][1] if ends else 9
    return f"{starts[0] + low}-{starts[1] + high}"


def _first_year(words: str) -> int:
    if re.fullmatch(_YEAR, words):
        return int(words)
    return decade_start(re.sub(r"['’]?s$", "", words) if words[0].isdigit() else words)


def _last_year(words: str) -> int:
    return _first_year(words) + (0 if re.fullmatch(_YEAR, words) else 9)
