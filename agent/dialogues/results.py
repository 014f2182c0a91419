"""What came of a run: JSON-plain, so that two runs can be compared years apart."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Tier = Literal["must", "should"]


class CheckResult(BaseModel):
    """One demand and what came of it. ``kind`` is the key path in the script, or "always …"."""

    kind: str
    tier: Tier
    ok: bool
    expected: str
    got: str = ""


class TurnResult(BaseModel):
    text: str
    again: bool = False
    record: dict[str, Any]
    """The line protocol's object."""
    checks: list[CheckResult]


class DialogueResult(BaseModel):
    name: str
    file: str
    line: int
    tags: list[str]
    repeat: int
    turns: list[TurnResult]
    end: list[CheckResult]

    @property
    def checks(self) -> list[CheckResult]:
        return [*(check for turn in self.turns for check in turn.checks), *self.end]

    @property
    def passed(self) -> bool:
        """Whether every ``must`` held."""
        return all(check.ok for check in self.checks if check.tier == "must")


class RunResult(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: Literal["gatrec dialogues 1"] = "gatrec dialogues 1"
    engine: str
    seed: int
    seconds: float
    dialogues: list[DialogueResult]

    @property
    def passed(self) -> bool:
        return all(dialogue.passed for dialogue in self.dialogues)
