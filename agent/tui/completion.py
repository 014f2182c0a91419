"""What a half-typed message may be about to say: a command, its argument, or a film's title."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.tui.commands import COMMANDS, FILMS

SHORTEST_TITLE = 3
"""Letters after which a title is looked for where none was asked for with @."""
_COMMAND = re.compile(r"/(\w*)$")
_ARGUMENT = re.compile(r"/(\w+) +(.*)$")
_AT = re.compile(r"(?:^|(?<=\s))@([^@]{1,60})$")
_OPINION = re.compile(
    r"\b(?:like|likes|liked|love|loves|loved|enjoy|enjoyed|adore|adored|hate|hated|dislike|disliked|seen|saw|watched"
    r"|about|than|not|compare)\s+(?!.*\b(?:like|liked|love|loved|hate|hated|seen|watched)\s)(.+)$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r",\s*(?:and |or )?| and | or | but not ", re.IGNORECASE)


class Completion(NamedTuple):
    start: int
    """Column at which ``text`` replaces what was typed, up to the cursor."""
    text: str
    label: str
    hint: str = ""


class Asked(NamedTuple):
    """A place where something may be completed."""

    start: int
    prefix: str
    command: str = ""
    """The command whose argument it is; without one it is a title."""
    sure: bool = False
    """The person asked for it, with / or @: Enter takes what is offered."""


def commands(before: str) -> list[Completion]:
    """Commands for a line that begins with a slash and holds nothing but part of a name."""
    typed = _COMMAND.fullmatch(before)
    if typed is None:
        return []
    return [
        Completion(0, f"/{command.name}" + (" " if command.needs_argument else ""), command.usage, command.title)
        for command in COMMANDS.values()
        if command.name.startswith(typed[1].lower())
    ]


def asked(before: str) -> list[Asked]:
    """What may be completed at the end of ``before``, a line up to the cursor; the likeliest first."""
    if argument := _ARGUMENT.fullmatch(before):
        command = COMMANDS.get(argument[1].lower())
        if command is None or not command.argument:
            return []
        return [Asked(argument.start(2), argument[2], command.name, sure=FILMS not in command.argument)]
    if title := _AT.search(before):
        return [Asked(title.start(), title[1], sure=True)]
    if opinion := _OPINION.search(before):
        starts = [opinion.start(1), *(opinion.start(1) + part.end() for part in _SEPARATOR.finditer(opinion[1]))]
        return [Asked(start, before[start:]) for start in starts if len(before[start:].strip()) >= SHORTEST_TITLE]
    return []
