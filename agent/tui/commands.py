"""What can be typed as ``/name``: one table for the palette, completion and help.

A command either stands for a sentence, which goes the way of every typed sentence, or is an action of the app.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from agent.events import Pick
from agent.tui.shown import film

FILMS = "FILM"
"""A number in the latest list, several of them, or a title."""


class Command(NamedTuple):
    name: str
    title: str
    argument: str = ""
    """What may follow; in brackets when it can be left out."""
    says: str = ""
    """The sentence it stands for, ``{}`` being the argument."""
    says_alone: str = ""
    """The sentence it stands for without an argument."""
    action: str = ""
    """The app's action, which takes the argument as its text."""

    @property
    def usage(self) -> str:
        return f"/{self.name} {self.argument}".rstrip()

    @property
    def needs_argument(self) -> bool:
        return bool(self.argument) and not self.argument.startswith("[")


class CommandError(ValueError):
    """What was typed is no command; the message says what to do."""


COMMANDS = {
    command.name: command
    for command in (
        Command("more", "More films, or more like one", f"[{FILMS}]", "More like {}", "More"),
        Command("why", "Why a film was picked, or was not", FILMS, "Why {}?"),
        Command("like", "Say that you like a film", FILMS, "I like {}"),
        Command("dislike", "Say that you dislike a film", FILMS, "I dislike {}"),
        Command("seen", "Say that you have seen a film", FILMS, "I have seen {}"),
        Command("about", "What is known of a film", FILMS, "Tell me about {}"),
        Command("compare", "Films side by side", f"{FILMS} {FILMS}", "Compare {}"),
        Command("undo", "Take back the last change of your profile", says_alone="Undo"),
        Command("profile", "Show what gatrec knows about you", action="profile"),
        Command("engine", "Choose who listens and speaks", "[NAME]", action="engine"),
        Command("new", "Begin a new conversation", action="new"),
        Command("conversations", "Go back to an earlier conversation", action="conversations"),
        Command("rename", "Give this conversation a name", "NAME", action="rename"),
        Command("films", "Well-known films to like or skip", action="quick_start"),
        Command("map", "Your taste and the latest films on a map", action="map"),
        Command("import", "Bring in ratings or a profile from a file", action="bring_in"),
        Command("save", "Save your profile to a file", action="save"),
        Command("theme", "Change the colours", "[NAME]", action="change_theme"),
        Command("settings", "Change the settings", action="settings"),
        Command("copy", "Copy the film or the latest answer", action="copy"),
        Command("export", "Save the conversation as Markdown", action="export"),
        Command("picture", "Save the screen as a picture (SVG)", action="picture"),
        Command("help", "Show the keys and commands", action="help"),
        Command("quit", "Quit", action="quit"),
    )
}


def parse(line: str, picks: Sequence[Pick]) -> tuple[Command, str]:
    """The command of a line that begins with a slash, and its argument or, where it stands for one, its sentence.

    Numbers in the argument name films of ``picks``, the latest list. ``CommandError`` when there is no such command
    or film, or something is missing.
    """
    name, _, argument = line.removeprefix("/").strip().partition(" ")
    argument = argument.strip()
    command = COMMANDS.get(name.lower())
    if command is None:
        raise CommandError(f"There is no command /{name}: F1 or /help shows all of them.")
    if command.needs_argument and not argument:
        raise CommandError(f"/{name} needs a little more: {command.usage}")
    if argument and not command.argument:
        raise CommandError(f"/{name} stands alone: leave out “{argument}”.")
    if argument and command.says:
        return command, command.says.format(_films(argument, picks))
    return command, command.says_alone or argument


def _films(argument: str, picks: Sequence[Pick]) -> str:
    """ "1 3" -> "Fargo (1996) and Clue (1985)"; anything but numbers stays as it is."""
    words = argument.replace(",", " ").replace(" and ", " ").split()
    if not all(word.isdecimal() for word in words):
        return argument
    labels = {pick["rank"]: film(pick["title"], pick["year"]) for pick in picks}
    for word in words:
        if int(word) not in labels:
            held = f"the latest list ends with {len(labels)}" if labels else "no films have been listed yet"
            raise CommandError(f"There is no film {word}: {held}.")
    return " and ".join(labels[int(word)] for word in words)
