"""A conversation as a Markdown document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
