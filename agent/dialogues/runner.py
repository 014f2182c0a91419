"""Runs scripts: each dialogue is a conversation of its own over services that are loaded once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver

from agent.config import Settings
from agent.dialogues.always import check_always
from agent.dialogues.checks import Happened, check_end, check_turn
from agent.dialogues.names import Entry
from agent.dialogues.results import CheckResult, DialogueResult, RunResult, TurnResult
from agent.dialogues.script import Script, ScriptError, Turn
from agent.engines.base import Engine
from agent.engines.choose import choose_engine
from agent.events import ProfileChange, TurnFailed, TurnFinished
from agent.profile import ProfileStore, TasteEntry
from agent.session import ChatSession
from tools.services import Services

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
    after_each: Callable[[RunResult], None] = lambda _: None,
    earlier: RunResult | None = None,
) -> RunResult:
    """Run every script ``repeat`` times, each time with the next seed, ``jobs`` dialogues at once.

    ``after_each`` is given the run so far, in the order in which its dialogues ended. What ``earlier`` holds is taken
    from there; ``ScriptError`` when that was a run with another engine or seed.
    """
    started = time.perf_counter()
    kept = _kept(earlier, scripts)
    spent = earlier.seconds if earlier else 0.0
    run = RunResult(engine=settings.llm, seed=settings.seed, seconds=spent, dialogues=list(kept.values()))

    def note(dialogue: DialogueResult) -> None:
        run.dialogues.append(dialogue)
        run.seconds = round(spent + time.perf_counter() - started, 1)
        after_each(run)

    for number in range(repeat):
        stage = await asyncio.to_thread(Stage.open, services, settings.llm, settings.seed + number)
        try:
            run.engine = stage.engine.name
            if earlier and (earlier.engine, earlier.seed) != (run.engine, run.seed):
                raise ScriptError(
                    f"The earlier run was made with {earlier.engine} and seed {earlier.seed}, "
                    f"this one with {run.engine} and seed {run.seed}: choose another file."
                )
            await stage.play_all(
                [script for script in scripts if (script.name, number) not in kept], number, jobs, note
            )
        finally:
            await stage.aclose()
    order = {script.name: place for place, script in enumerate(scripts)}
    run.dialogues.sort(key=lambda dialogue: (dialogue.repeat, order[dialogue.name]))
    run.seconds = round(spent + time.perf_counter() - started, 1)
    return run


def _kept(earlier: RunResult | None, scripts: Sequence[Script]) -> dict[tuple[str, int], DialogueResult]:
    """Dialogues that need not run again, by name and repetition: those whose script still says the same."""
    texts = {script.name: [turn.say for turn in script.turns] for script in scripts}
    return {
        (dialogue.name, dialogue.repeat): dialogue
        for dialogue in (earlier.dialogues if earlier else [])
        if texts.get(dialogue.name) == [turn.text for turn in dialogue.turns]
    }


class Stage:
    """A session that keeps nothing on disk. Each dialogue is a person of its own, each visit a conversation."""

    def __init__(self, services: Services, engine: Engine) -> None:
        self.engine = engine
        self._catalog = services.catalog
        self._profiles = ProfileStore(None, services.catalog)
        closing = AsyncExitStack()
        closing.callback(engine.close)
        closing.callback(self._profiles.close)
        self._session = ChatSession(Settings(), services, engine, self._profiles, InMemorySaver(), closing)

    @classmethod
    def open(cls, services: Services, llm: str, seed: int) -> Stage:
        """``EngineError`` when the engine is not to be had."""
        return cls(services, choose_engine(Settings(llm=llm, seed=seed, ephemeral=True), services))

    async def aclose(self) -> None:
        await self._session.aclose()

    async def play_all(
        self, scripts: Sequence[Script], number: int, jobs: int, after_each: Callable[[DialogueResult], None]
    ) -> None:
        """All dialogues, ``jobs`` at once; ``after_each`` is given each result."""
        free = asyncio.Semaphore(jobs)

        async def play(script: Script) -> None:
            async with free:
                after_each(await self.play(script, number))

        await asyncio.gather(*(play(script) for script in scripts))

    async def play(self, script: Script, number: int = 0) -> DialogueResult:
        """One dialogue, from an empty conversation and the script's profile; ends early when a turn fails."""
        user = f"{script.name} {number}"
        for entry in script.profile:
            self._profiles.apply(user, [_change(entry)], _SENTENCES[entry.attitude].format(entry.said.split(" ", 1)[1]))
        history: list[Happened] = []
        turns: list[TurnResult] = []
        visit, first = 0, 0
        for turn in script.turns:
            if turn.again:
                visit, first = visit + 1, len(history)
            before = self._session.taste(user)
            record = await self.say(turn.say, user, f"visit {visit}")
            if "error" in record:
                turns.append(TurnResult(text=turn.say, again=turn.again, record=record, checks=[_failure(record)]))
                break
            happened = _happened(record, history[first:], before, self._session.taste(user))
            history.append(happened)
            checks = self._check(turn, happened)
            turns.append(TurnResult(text=turn.say, again=turn.again, record=record, checks=checks))
        return DialogueResult(
            name=script.name,
            file=script.file,
            line=script.line,
            tags=script.tags,
            repeat=number,
            turns=turns,
            end=self._check_end(script, history) if len(history) == len(script.turns) else [],
        )

    async def say(self, text: str, user: str, thread: str) -> dict[str, Any]:
        """The turn's record, or an object with ``error``."""
        async for event in self._session.turn(text, user=user, thread=thread):
            if isinstance(event, TurnFinished):
                return event.record
            if isinstance(event, TurnFailed):
                return {"text": text, "error": event.error}
        raise RuntimeError("the turn did not end")

    def _check(self, turn: Turn, happened: Happened) -> list[CheckResult]:
        results = check_always(happened, self._catalog)
        if turn.must:
            results += check_turn(turn.must, "must", happened, self._catalog)
        if turn.should:
            results += check_turn(turn.should, "should", happened, self._catalog)
        return results

    def _check_end(self, script: Script, history: Sequence[Happened]) -> list[CheckResult]:
        results: list[CheckResult] = []
        if script.end and script.end.must:
            results += check_end(script.end.must, "must", history, self._catalog)
        if script.end and script.end.should:
            results += check_end(script.end.should, "should", history, self._catalog)
        return results


def _happened(
    record: dict[str, Any], earlier: Sequence[Happened], before: Sequence[TasteEntry], after: Sequence[TasteEntry]
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
        outside=past.outside | {name["outside"]["label"] for name in record.get("unknown", []) if name.get("outside")},
        wanted=past.wanted | {limit["value"] for limit in record["limits"] if limit["polarity"] == "want"},
    )


def _picks(record: dict[str, Any]) -> list[int]:
    return [pick["movie_id"] for pick in record["picks"]]


def _failure(record: dict[str, Any]) -> CheckResult:
    error = record["error"]
    return CheckResult(
        kind="always an answer", tier="must", ok=False, expected="an answer", got=f"{error['kind']}: {error['message']}"
    )


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
