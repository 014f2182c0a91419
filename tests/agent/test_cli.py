"""The command line: what the settings file and the options choose."""

from __future__ import annotations

import sys

import pytest
from typer.testing import CliRunner

from agent import cli
from agent.preferences import FILE


@pytest.fixture
def started(monkeypatch):
    """What the app would be started with."""
    calls = []
    monkeypatch.setattr("agent.tui.app.run", lambda *arguments: calls.append(arguments))
    return calls


def run(*options):
    return CliRunner().invoke(cli.app, list(options))


def test_options_override_the_settings_file(started, gatrec_home):
    gatrec_home.mkdir()
    (gatrec_home / FILE).write_text('user = "ada"\nengine = "builtin"\n')
    run()
    run("--user", "bob", "--llm", "ollama:qwen3:4b")
    assert [(settings.user, settings.llm) for settings, *_ in started] == [
        ("ada", "builtin"),
        ("bob", "ollama:qwen3:4b"),
    ]


def test_a_settings_file_that_makes_no_sense_does_not_keep_the_app_from_starting(started, gatrec_home):
    gatrec_home.mkdir()
    (gatrec_home / FILE).write_text("engine = ")
    run()
    ((settings, _, problem),) = started
    assert settings.llm == "auto"
    assert problem.endswith("mend it or move it away. The defaults are used.")


def test_serving_without_the_extra_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    done = run("--serve")
    assert done.exit_code == 1
    assert 'pip install "gatrec-chat[web]"' in done.output


def test_serving_is_for_this_machine_and_passes_the_options_on(monkeypatch):
    served = {}

    class Server:
        def __init__(self, command, **options):
            served.update(command=command, **options)

        def serve(self):
            served["served"] = True

    module = type(sys)("textual_serve.server")
    module.Server = Server
    monkeypatch.setitem(sys.modules, "textual_serve", type(sys)("textual_serve"))
    monkeypatch.setitem(sys.modules, "textual_serve.server", module)
    monkeypatch.setattr(sys, "argv", ["gatrec-chat", "--serve", "--port", "8123", "--user", "ada lovelace"])
    run("--serve", "--port", "8123", "--user", "ada lovelace")
    assert served["host"] == "localhost"
    assert served["port"] == 8123
    assert served["served"]
    assert served["command"].endswith("--port 8123 --user 'ada lovelace'")
