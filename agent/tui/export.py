"""A conversation as a Markdown document, and files for the person."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from textual.app import App

from agent.paths import downloads_folder
from agent.tui.shown import film


def conversation_markdown(records: Sequence[dict[str, Any]]) -> str:
    """The turns of a conversation, given as line-protocol objects, oldest first."""
    parts = ["# A conversation with gatrec"]
    for record in records:
        parts.append("> " + str(record.get("text") or "").replace("\n", "\n> "))
        picks = record.get("picks") or []
        if picks:
            parts.append("\n".join(f"{pick['rank']}. {film(pick['title'], pick['year'])}" for pick in picks))
        parts.append(str(record.get("reply") or ""))
    return "\n\n".join(part for part in parts if part) + "\n"


def deliver(app: App[Any], text: str, ending: str, mime_type: str) -> None:
    """Save the text under a name with the present second in the downloads folder, or hand it to the browser."""
    name = f"gatrec-{datetime.now():%Y-%m-%d-%H%M%S}.{ending}"
    app.deliver_text(io.StringIO(text), save_directory=downloads_folder(), save_filename=name, mime_type=mime_type)
