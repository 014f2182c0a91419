"""How old the children are whom a message speaks of, and what audience that makes."""

from __future__ import annotations

import re

_OLDEST_CHILD, _OLDEST_TEEN = 12, 17
_YOUNG = (
    r"(?:kids?|child|children|sons?|daughters?|lads?|boys?|girls?|nieces?|nephews?|grandkids|grandchildren|grandsons?"
    r"|granddaughters?|grandson|twins|(?:little|lil|wee) (?:one|man|girl|boy|brother|sister|bro|sis|cousin)s?|youngest|oldest|eldest|brother|sister|bro|sis|toddlers?|pupils|cousins"
    r"|(?:my|our) (?:two|three|four|lot)|mine)"
)
_WORDS = {
    word: number
    for number, word in enumerate(
        """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen""".split(),
        start=2,
    )
}
_N = rf"(?P<age>\d{{1,2}}|{'|'.join(_WORDS)})(?:ish)?(?: and a half)?"
_NO_AGE = (
    r"(?! (?:times|films?|movies?|minutes|mins|hours?|stars|out|of them|of these|percent|things?|suggestions?|more)\b)"
)
_AGES = (
    rf"\b{_N} ?(?:yr|yrs|year|years)s? olds?\b",
    rf"\b{_YOUNG}\b(?: (?!and\b)\w+){{0,3}}? (?:is|are|turns?|turned|turning|aged|ages|theyre|hes|shes|of|just)(?: (?:only|just|all|about|nearly|almost))* {_N}\b{_NO_AGE}",
    rf"\b(?:hes|shes|theyre|he is|she is|they are|im|i am) (?:only |just |all |about |nearly |almost )*{_N}\b{_NO_AGE}",
    rf"\b{_YOUNG}(?: (?:this|for the) \w+)? {_N}(?: and \w+)?$",
    rf"\b{_YOUNG} {_N} (?:is|was|loves?|loved|likes?|liked|wants?|has|had|and)\b",
    rf"\b(?:my|our|the)(?: \w+)? (?:lads|sons|daughters|boys|girls|kids|nephews|nieces|cousins) {_N}\b{_NO_AGE}",
    rf"\b{_YOUNG}\b.*\b(?:and|oldest|eldest|youngest) (?:is )?{_N}\b{_NO_AGE}",
)


IN_BRACKETS = re.compile(rf"\b({_YOUNG}) ?\((?=\d{{1,2}}\b)", re.IGNORECASE)
"""Before the ages in "the kids (5 and 7)"."""


def ages(norm: str) -> list[int]:
    """The ages of children and teenagers that a normalised message tells: "my lad turns 9", "they're 5 and 14"."""
    found = [match["age"] for pattern in _AGES for match in re.finditer(pattern, norm)]
    told = [_WORDS.get(age) or int(age) for age in found]
    return [age for age in told if 1 < age <= _OLDEST_TEEN]


def audience_of(norm: str) -> str | None:
    """Children of up to twelve want films for kids, teenagers those for teens, both together those for families."""
    told = ages(norm)
    if not told:
        return None
    if max(told) <= _OLDEST_CHILD:
        return "kids"
    return "teen" if min(told) > _OLDEST_CHILD else "family"
