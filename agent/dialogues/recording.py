"""What happened, as a new script to edit: a run's turns with what they did as their demands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from agent.dialogues.results import DialogueResult
from agent.dialogues.script import Script
from recommender.catalog import Catalog


def recorded(scripts: Sequence[Script], results: Sequence[DialogueResult], catalog: Catalog) -> str:
    """YAML of the dialogues (their first repetition), each demanding what it just did."""
    profiles = {script.name: [entry.said for entry in script.profile] for script in scripts}
    documents = [_dialogue(result, profiles[result.name], catalog) for result in results if not result.repeat]
    return yaml.safe_dump_all(documents, sort_keys=False, allow_unicode=True, width=110)


def _dialogue(result: DialogueResult, profile: list[str], catalog: Catalog) -> dict[str, Any]:
    found: dict[str, Any] = {"name": result.name}
    if result.tags:
        found["tags"] = result.tags
    if profile:
        found["profile"] = profile
    found["turns"] = [
        {"say": turn.text.replace("$", "$$")}
        | ({"again": True} if turn.again else {})
        | ({"must": _demands(turn.record, catalog)} if "error" not in turn.record else {})
        for turn in result.turns
    ]
    return found


def _demands(record: dict[str, Any], catalog: Catalog) -> dict[str, Any]:
    demands: dict[str, Any] = {"intent": record["intent"]}
    if record["mentions"]:
        demands["mentions"] = {catalog[m["movie_id"]].label: m["attitude"] for m in record["mentions"]}
    if record["limits"]:
        demands["limits"] = [f"{limit['polarity']} {limit['value']} {limit['scope']}" for limit in record["limits"]]
    if record["picks"]:
        demands["picks"] = {"include": [catalog[pick["movie_id"]].label for pick in record["picks"]]}
    if explanation := record["explanation"]:
        demands["explanation"] = {"of": catalog[explanation["movie_id"]].label}
        if named := [catalog[part["movie_id"]].label for part in explanation["contributions"]]:
            demands["explanation"]["names"] = named
    if changes := record["profile_changes"]:
        said = [(change["op"], _said(change, catalog)) for change in changes]
        both = {
            "has": [what for op, what in said if op == "add"],
            "lacks": [what for op, what in said if op == "remove"],
        }
        demands["profile"] = {name: entries for name, entries in both.items() if entries}
    if "question" in record:
        demands["asks"] = [catalog[movie_id].label for movie_id in record["question"]["candidates"]]
    return demands


def _said(change: dict[str, Any], catalog: Catalog) -> str:
    if "movie_id" in change:
        return f"{change['kind']} {catalog[change['movie_id']].label}"
    return f"{change['polarity']} {change['value']}"
