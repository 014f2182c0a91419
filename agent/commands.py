"""``gatrec``: train and measure the recommender, run scripted dialogues. Heavy imports stay inside the commands."""

from __future__ import annotations

from agent.dialogues import commands as dialogues
from recommender import cli

app = cli.app
app.add_typer(dialogues.app, name="dialogues")


def main() -> None:
    cli.main()
