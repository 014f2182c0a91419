"""What language models are told: one template a file. What people wrote gets in as a variable, never as a template."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


def render(name: str, **variables: Any) -> str:
    """The prompt ``name`` with its variables; ``jinja2.UndefinedError`` when one of them is missing.

    In templates the filter ``quoted`` writes a value as JSON, so that text from outside cannot end its own quotes.
    """
    return _environment().get_template(f"{name}.md.j2").render(**variables).strip()


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["quoted"] = lambda value: json.dumps(value, ensure_ascii=False, default=str)
    return environment
