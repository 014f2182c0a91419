from __future__ import annotations

import pytest

from agent.tui.app import GatrecApp
from agent.tui.commands import COMMANDS, CommandError, parse
from agent.tui.screens.main import MainScreen


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/why 2", "Why Seven (1996)?"),
        ("/why titanic", "Why titanic?"),
        ("/SEEN 1", "I have seen Fargo (1996)"),
        ("/like 1, 2", "I like Fargo (1996) and Seven (1996)"),
        ("/compare 1 2", "Compare Fargo (1996) and Seven (1996)"),
        ("/compare 1 and 2", "Compare Fargo (1996) and Seven (1996)"),
        ("/more", "More"),
        ("/more 2", "More like Seven (1996)"),
        ("/more  {braces} [/b]", "More like {braces} [/b]"),
        ("/undo", "Undo"),
    ],
)
def test_commands_that_stand_for_a_sentence(pick, line, sentence):
    assert parse(line, [pick(1), pick(2, "Seven")])[1] == sentence


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("/nope", "no command /nope"),
        ("/", "no command /"),
        ("/why", "/why FILM"),
        ("/why 7", "no film 7: the latest list ends with 1"),
        ("/undo everything", "leave out “everything”"),
    ],
)
def test_what_is_no_command_is_said_in_one_sentence(pick, line, reason):
    with pytest.raises(CommandError, match=reason) as refused:
        parse(line, [pick(1)])
    assert "\n" not in str(refused.value)


def test_no_film_has_been_listed_yet():
    with pytest.raises(CommandError, match="no films have been listed yet"):
        parse("/why 1", [])


def test_every_command_is_a_sentence_or_an_action_of_the_app():
    for command in COMMANDS.values():
        assert bool(command.says or command.says_alone) != bool(command.action)
        if command.action:
            assert any(hasattr(owner, f"action_{command.action}") for owner in (MainScreen, GatrecApp))
