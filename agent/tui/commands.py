"""What can be typed as /name or chosen in the command palette."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    title: str
    action: str
    """Name of the app's action."""


COMMANDS = {
    "help": Command("Show the keys", "help"),
    "profile": Command("Show what gatrec knows about you", "profile"),
    "theme": Command("Change the colours", "change_theme"),
    "export": Command("Save the conversation as Markdown", "export"),
    "quit": Command("Quit", "quit"),
}
