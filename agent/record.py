"""The line protocol's object for one turn."""

from __future__ import annotations

from typing import Any

from agent.state import State


def turn_record(state: State, milliseconds: dict[str, float]) -> dict[str, Any]:
    """One turn as the line protocol has it, from the state the turn ended in."""
    explanations = state.get("explanations", [])
    pending = state.get("pending")
    record: dict[str, Any] = {
        "turn": state["turn"],
        "text": state["text"],
        "reply": state["reply"],
        "intent": state["intent"],
        "mentions": state["mentions"],
        "limits": state["limits"],
        "picks": state["new_picks"],
        "explanation": explanations[0] if explanations else None,
        "profile_changes": state["changes"],
        "engine": state["engine"],
        "llm_calls": state["trace"]["llm_calls"],
        "tools": state["tools"],
        "ms": milliseconds,
    }
    if state["trace"]["llm_calls"]:
        record |= {name: state["trace"][name] for name in ("prompt_tokens", "sentences", "dropped_sentences")}
    if state["trace"]["fallback"]:
        record["fallback"] = state["trace"]["fallback"]
    if state["relaxed"]:
        record["relaxed"] = state["relaxed"]
    if state["unknown"]:
        record["unknown"] = state["unknown"]
    if state["facts"]:
        record["facts"] = state["facts"]
    if state["profile"]:
        record["profile"] = state["profile"]
    if pending:
        record["question"] = {"text": pending["text"], "candidates": pending["candidates"]}
    return record
