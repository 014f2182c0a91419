"""What is known of a person's taste."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.tools import BaseTool, tool


def make_show_profile(read: Callable[[str], Sequence[dict[str, Any]]]) -> BaseTool:
    """``read`` gives the entries of a user's profile, each with kind, label and sentence."""

    @tool(parse_docstring=True, response_format="content_and_artifact")
    def show_profile(user: str) -> tuple[str, list[dict[str, Any]]]:
        """Show everything known of a person's taste, each entry with the sentence it came from.

        Args:
            user: the person's name
        """
        entries = list(read(user))
        lines = [f'{entry["kind"]}: {entry["label"]} (said: "{entry["sentence"]}")' for entry in entries]
        return "\n".join(lines) or "Nothing is known yet.", entries

    return show_profile
