"""Runs scripts: each dialogue is a conversation of its own over services that are loaded once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack

from langgraph.checkpoint.memory import InMemorySaver

from agent.config import Settings
from agent.dialogues.always import check_always
from agent.dialogues.checks import Happened, check_end, check_turn
from agent.dialogues.names import Entry
from agent.dialogues.results import CheckResult, DialogueResult, RunResult, TurnResult
from agent.dialogues.script import Script, Turn
from agent.engines.base import Engine
from agent.engines.choose import choose_engine
from agent.events import ProfileChange, TurnFailed, TurnFinished
from agent.profile import ProfileStore, TasteEntry
from agent.session import ChatSession
from tools.services import Services

USER = "script"
_KINDS = {"year": "period"}
"""Where the profile calls a kind by another name than limits do."""
_SENTENCES = {
    "like": "I loved {}.",
    "dislike": "I hated {}.",
    "seen": "I have seen {}.",
    "want": "I like {}.",
    "avoid": "I don't like {}.",
}
"""The sentence that a starting profile's entry is kept with."""


async def run_scripts(
    scripts: Sequence[Script],
    services: Services,
    settings: Settings,
    repeat: int = 1,
    jobs: int = 1,
    after_each: Callable[[DialogueResult], None] = lambda _: None,
) -> RunResult:
    """Run every script ``repeat`` times, each time with the next seed, ``jobs`` dialogues at once."""
    started = time.perf_counter()
    engines = [
        choose_engine(Settings(llm=settings.llm, seed=settings.seed + number, ephemeral=True), services)
        for number in range(repeat)
    ]
    free = asyncio.Semaphore(jobs)

    async def run(script: Script, number: int) -> DialogueResult:
        async with free:
            result = await run_script(script, services, engines[number], number)
        after_each(result)
        return result

    dialogues = await asyncio.gather(*(run(script, number) for script in scripts for number in range(repeat)))
    return RunResult(
        engine=engines[0].name,
        seed=settings.seed,
        seconds=round(time.perf_counter() - started, 1),
        dialogues=list(dialogues),
    )


async def run_script(script: Script, services: Services, engine: Engine, number: int = 0) -> DialogueResult:
    """One dialogue from an empty conversation, with the script's profile."""
    profiles = ProfileStore(None, services.catalog)
    for entry in script.profile:
        profiles.apply(USER, [_change(entry)], _SENTENCES[entry.attitude].format(entry.said.split(" ", 1)[1]))
    session = ChatSession(Settings(user=USER), services, engine, profiles, InMemorySaver(), AsyncExitStack())
    history: list[Happened] = []
    turns: list[TurnResult] = []
    failed = False
    try:
        visit, first = 0, 0
        for turn in script.turns:
            if turn.again:
                visit, first = visit + 1, len(history)
            record = await _say(session, turn.say, f"visit {visit}")
            if failed := "error" in record:
                turns.append(TurnResult(text=turn.say, again=turn.again, record=record, checks=[_failure(record)]))
                break
            happened = _happened(
                record, history[first:], history[-1].after if history else _taste(profiles), _taste(profiles)
            )
            history.append(happened)
            turns.append(
                TurnResult(text=turn.say, again=turn.again, record=record, checks=_check(turn, happened, services))
            )
    finally:
        profiles.close()
    end: list[CheckResult] = []
    if script.end and not failed:
        for tier, checks in (("must", script.end.must), ("should", script.end.should)):
            if checks:
                end += check_end(checks, tier, history, services.catalog)  # type: ignore[arg-type]
    return DialogueResult(
        name=script.name, file=script.file, line=script.line, tags=script.tags, repeat=number, turns=turns, end=end
    )


async def _say(session: ChatSession, text: str, thread: str) -> dict:
    """The turn's record, or an object with ``error``."""
    async for event in session.turn(text, thread=thread):
        if isinstance(event, TurnFinished):
            return event.record
        if isinstance(event, TurnFailed):
            return {"text": text, "error": event.error}
    raise RuntimeError("the turn did not end")


def _happened(
    record: dict, earlier: Sequence[Happened], before: Sequence[TasteEntry], after: Sequence[TasteEntry]
) -> Happened:
    """The turn with what its conversation (``earlier``) had shown and named."""
    lists = [picks for happened in earlier if (picks := _picks(happened.record))]
    past = earlier[-1] if earlier else Happened(record)
    return Happened(
        record=record,
        before=before,
        after=after,
        last_list=lists[-1] if lists else (),
        shown=frozenset(movie_id for picks in lists for movie_id in picks),
        named=past.named | {mention["movie_id"] for mention in record["mentions"]},
        wanted=past.wanted | {limit["value"] for limit in record["limits"] if limit["polarity"] == "want"},
    )


def _picks(record: dict) -> list[int]:
    return [pick["movie_id"] for pick in record["picks"]]


def _check(turn: Turn, happened: Happened, services: Services) -> list[CheckResult]:
    results = check_always(happened, services.catalog)
    for tier, checks in (("must", turn.must), ("should", turn.should)):
        if checks:
            results += check_turn(checks, tier, happened, services.catalog)  # type: ignore[arg-type]
    return results


def _failure(record: dict) -> CheckResult:
    error = record["error"]
    return CheckResult(
        kind="always an answer", tier="must", ok=False, expected="an answer", got=f"{error['kind']}: {error['message']}"
    )


def _taste(profiles: ProfileStore) -> list[TasteEntry]:
    return list(profiles.read(USER).entries)


def _change(entry: Entry) -> ProfileChange:
    """A starting profile's entry as the change that puts it there."""
    if entry.film:
        return ProfileChange(op="add", kind=entry.attitude, movie_id=entry.film.movie_id, scope="lasting")  # type: ignore[typeddict-item]
    return ProfileChange(
        op="add",
        kind=_KINDS.get(entry.kind, entry.kind),  # type: ignore[typeddict-item]
        value=entry.value,
        polarity=entry.attitude,  # type: ignore[typeddict-item]
        scope="lasting",
    )
