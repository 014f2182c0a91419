"""The conversation without a screen: one message a line on stdin, one answer a line on stdout."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Coroutine
from threading import Thread
from typing import Any, BinaryIO, TextIO

from agent.config import Settings
from agent.engines.choose import EngineError
from agent.events import TurnFailed, TurnFinished
from agent.profile import ProfileError
from agent.session import ChatSession, SessionError
from recommender.service import RecommenderError

MOST_READ_AHEAD = 1000
"""Lines of stdin that wait to be answered."""
RIGHT_BEHIND_SECONDS = 0.25
_COMMAND = re.compile(r"\s*/[a-z]+(?:\s|$)", re.IGNORECASE)
NO_COMMANDS = "Commands with a slash are for the app; here, just say it: why 2, seen 1, more, undo.\n"


async def run(settings: Settings, as_json: bool) -> int:
    """Answer stdin to its end; returns the exit status. Diagnostics go to stderr, answers alone to stdout."""
    out = sys.stdout
    try:
        session = await ChatSession.open(settings, _progress(sys.stderr) if not as_json else lambda _: None)
    except (EngineError, ProfileError, RecommenderError, SessionError, OSError) as error:
        print(f"gatrec-chat: {error}", file=sys.stderr)
        return 1
    lines = _Lines(sys.stdin.buffer)
    try:
        while line := await lines.next():
            message = _message(line, as_json)
            if not as_json and _COMMAND.match(message["text"]):
                print(NO_COMMANDS, file=out, flush=True)
                continue
            answer = await lines.unless_closed(_answer(session, message))
            if answer is None:
                return 0
            print(json.dumps(answer, ensure_ascii=False) if as_json else _plain(answer), file=out, flush=True)
    except (BrokenPipeError, KeyboardInterrupt):
        return 0
    finally:
        await session.aclose()
    return 0


class _Lines:
    """The lines of stdin, read ahead in a thread, so that its end is noticed while an answer is on the way."""

    def __init__(self, source: BinaryIO) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(MOST_READ_AHEAD)
        self._ended = asyncio.Event()
        Thread(target=self._read, args=(source,), daemon=True, name="stdin").start()

    async def next(self) -> bytes:
        """The next line; empty at the end."""
        return await self._queue.get()

    async def unless_closed(self, answering: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any] | None:
        """The answer, or None when stdin was closed meanwhile: then nobody waits for it, and the turn is stopped.

        What a pipe has brought is answered in full: its end comes with or right behind the last message.
        """
        turn = asyncio.ensure_future(answering)
        closing = asyncio.ensure_future(self._closed_late())
        await asyncio.wait((turn, closing), return_when=asyncio.FIRST_COMPLETED)
        closing.cancel()
        if not turn.done():
            turn.cancel()
            await asyncio.wait((turn,))
            return None
        return turn.result()

    async def _closed_late(self) -> None:
        """Return when stdin ends after its last message has been in work for a while; else never."""
        await asyncio.sleep(RIGHT_BEHIND_SECONDS)
        if not self._ended.is_set():
            await self._ended.wait()
            if self._queue.qsize() <= 1:  # its end, and no more messages
                return
        await asyncio.Event().wait()

    def _read(self, source: BinaryIO) -> None:
        line = b" "
        try:
            while line:
                line = source.readline()
                if not line:
                    self._loop.call_soon_threadsafe(self._ended.set)
                asyncio.run_coroutine_threadsafe(self._queue.put(line), self._loop).result()
        except RuntimeError:
            """The program has ended before its input."""


async def _answer(session: ChatSession, message: dict[str, Any]) -> dict[str, Any]:
    thread = message.get("thread")
    answer: dict[str, Any] = {}
    async for event in session.turn(message["text"], thread=thread, user=message.get("user")):
        if isinstance(event, TurnFinished):
            answer = event.record
        elif isinstance(event, TurnFailed):
            answer = {"text": message["text"], "error": event.error}
    return answer if thread is None else {"thread": thread, **answer}


def _message(line: bytes, as_json: bool) -> dict[str, Any]:
    """A line is a message, or in ``--json`` mode an object with text and maybe thread and user."""
    text = line.decode("utf-8", errors="replace").rstrip("\r\n")
    if as_json and text.lstrip().startswith("{"):
        try:
            message = json.loads(text)
        except ValueError:
            return {"text": text}
        if isinstance(message, dict) and isinstance(message.get("text"), str):
            names = {name: str(message[name]) for name in ("thread", "user") if message.get(name)}
            return {"text": message["text"], **names}
    return {"text": text}


def _plain(answer: dict[str, Any]) -> str:
    if "error" in answer:
        return answer["error"]["message"]
    lines = [answer["reply"].replace("**", "")]
    for pick in answer["picks"]:
        rating = f", {pick['rating_mean']:.1f}/5 from {pick['rating_count']}" if pick["rating_mean"] else ""
        lines.append(f"  {pick['rank']}. {pick['title']} ({pick['year']}), {'/'.join(pick['genres'])}{rating}")
        lines.append(f"     {pick['profile']}")
        because = [_because(reason) for reason in pick["because"]]
        if because:
            lines.append(f"     because: {', '.join(because)}")
    return "\n".join([*lines, ""])


def _because(reason: dict[str, Any]) -> str:
    if reason["kind"] == "liked_movie":
        return f"{'like' if reason.get('sought') else 'you like'} {reason['title']} ({reason['share']:.0%})"
    return reason["value"]


def _progress(out: TextIO) -> Any:
    def show(step: str) -> None:
        if out.isatty():
            print(f"\r\x1b[K{step} …", end="", file=out, flush=True)

    return show
