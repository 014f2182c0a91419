"""What holds the app's event loop up: `python tests/benchmarks/bench_loop.py [--size 80x24]`.

Runs the app in a pseudo terminal through a whole tour (start, quick start, requests, why, profile, map, compare,
palette, themes, widths, a streamed reply, resuming) with a data folder of its own, and measures the processor time that
each callback of the event loop takes in its thread: on a busy machine wall time says little. Prints what took longer
than the limit, by what was being done. Needs Linux. Exit status 1 when a step of the tour breaks the limit.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import pty
import struct
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from bench_app import MODEL, Ollama, Server

LIMIT_MS = 20
WIDTHS = (40, 60, 80, 100, 120, 160, 200)
MESSAGES = (
    "I loved Heat and Se7en, but I cannot stand horror. Something from the 90s?",
    "more",
    "something funnier",
    "a mind-bending heist inside dreams",
    "something light and French",
    "only from the 80s",
    "start over",
    "surprise me",
    "a Korean thriller",
    "more",
)
THEMES = ("ansi-dark", "nord", "gatrec-light", "gatrec")


@dataclass
class Watch:
    """Processor time of the event loop's callbacks, by the step of the tour they ran in."""

    step: str = "first paint"
    took: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    """Step -> milliseconds and name of each callback."""

    def install(self) -> None:
        run = asyncio.Handle._run  # type: ignore[attr-defined]

        def timed(handle: Any) -> None:
            name = _name(handle)
            began = time.thread_time()
            run(handle)
            self.took.setdefault(self.step, []).append((1000 * (time.thread_time() - began), name))

        asyncio.Handle._run = timed  # type: ignore[attr-defined]


def _name(handle: Any) -> str:
    task = getattr(handle._callback, "__self__", None)
    return task.get_name() if isinstance(task, asyncio.Task) else getattr(handle._callback, "__qualname__", "callback")


class Tour:
    def __init__(self, app: Any, pilot: Any, watch: Watch) -> None:
        self.app, self.pilot, self._watch = app, pilot, watch

    def step(self, name: str) -> None:
        self._watch.step = name

    async def until(self, holds: Callable[[], object], seconds: float = 60) -> None:
        ended = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > ended:
                raise TimeoutError(self._watch.step)
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await asyncio.sleep(0.3)

    async def say(self, text: str) -> None:
        from agent.tui.widgets.composer import Composer

        self.app.query_one(Composer).focus().insert(text)
        await self.pilot.press("enter")
        await self.until(lambda: self.app.chat.turn is None)

    async def run(self, url: str) -> None:
        from agent.tui.app import SECONDS_TO_READ

        app, main = self.app, self.app.main
        await asyncio.sleep(0.3)
        self.step("models load")
        await self.until(lambda: app.chat.opened.is_set() and main.session.services.loading_encoder.done(), 120)
        self.step("quick start")
        await self.press("tab", "l", "right", "l", "enter")
        await self.until(lambda: app.chat.turn is None)
        self.step("requests")
        for message in MESSAGES:
            await self.say(message)
        self.step("garbage, while one reads")
        await asyncio.sleep(SECONDS_TO_READ + 1)
        self.step("cards by key")
        await self.press("tab", "down", "down", "enter")
        await self.until(lambda: app.screen is not main)
        await self.press("escape")
        self.step("why, likes left aside")
        await self.say("why the first one?")
        app.query("WhyView").last().focus()
        await self.press("space", "down", "space")
        self.step("compare")
        await self.say("compare 1 and 2")
        self.step("profile and map")
        await self.press("f2", "down", "minus", "plus", "u")
        await self.press("m")
        await self.until(lambda: app.screen.query("MapView"))
        await self.press("escape", "escape")
        self.step("help, settings, palette")
        for keys in (("f1",), ("f8",), ("ctrl+p", "e", "x")):
            await self.press(*keys)
            await self.until(lambda: app.screen is not main)
            await self.press("escape")
        self.step("themes")
        for theme in THEMES:
            app.theme = theme
            await asyncio.sleep(0.5)
        self.step("widths from 40 to 200")
        for width in (*WIDTHS, *WIDTHS[::-1]):
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
            await asyncio.sleep(0.5)
        self.step("a new conversation")
        await self.press("ctrl+n")
        self.step("resuming a long one")
        await self.press("f3")
        await self.until(lambda: app.screen is not main)
        await self.press("down", "enter")
        await self.until(lambda: app.query("PickCard"))
        self.step("a streamed reply")
        os.environ["OLLAMA_HOST"] = url
        await main.session.use_engine(f"ollama:{MODEL}")
        await self.say("something from the 70s")


def drive(url: str, home: Path) -> None:
    """The app and the tour, in this process and on this terminal."""
    watch = Watch()
    watch.install()
    from agent.config import Settings
    from agent.tui.app import GatrecApp
    from agent.tui.process import give_way

    give_way()
    app = GatrecApp(Settings(home=home, llm="builtin"))
    failures: list[BaseException] = []

    async def tour(pilot: Any) -> None:
        try:
            await Tour(app, pilot, watch).run(url)
        except BaseException as error:
            failures.append(error)
        app.exit()

    app.run(auto_pilot=tour, loop=asyncio.new_event_loop())
    sys.stdout.flush()
    broken = report(watch)
    if failures:
        print(f"The tour ended early: {failures[0]!r}")
    sys.stdout.flush()
    os._exit(broken or bool(failures))


def report(watch: Watch) -> bool:
    print(f"{'processor time of one callback':<28}{'callbacks':>10}{'99 %':>8}{'worst':>8}   above {LIMIT_MS} ms")
    broken = False
    for step, took in watch.took.items():
        times = [milliseconds for milliseconds, _ in took]
        above = sorted(((ms, name) for ms, name in took if ms > LIMIT_MS), reverse=True)
        broken |= bool(above)
        names = ", ".join(f"{ms:.0f} {name}" for ms, name in above[:6]) + (f" … {len(above)}" if above[6:] else "")
        print(f"{step:<28}{len(took):>10}{np.percentile(times, 99):>8.1f}{max(times):>8.1f}   {names}")
    return broken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--size", default="120x40", help="columns and rows of the terminal")
    columns, rows = (int(part) for part in parser.parse_args().size.split("x"))
    server = Server(("127.0.0.1", 0), Ollama)
    with tempfile.TemporaryDirectory() as folder:
        pid, terminal = pty.fork()
        if pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            drive(f"http://127.0.0.1:{server.server_address[1]}", Path(folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        shown = b""
        try:
            while part := os.read(terminal, 1 << 16):
                shown += part
        except OSError:
            pass  # Linux says so when the other end is closed
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(shown.rpartition(b"processor time")[1].decode(), end="")
    print(shown.rpartition(b"processor time")[2].decode().replace("\r", ""))
    sys.exit(status)


if __name__ == "__main__":
    main()
