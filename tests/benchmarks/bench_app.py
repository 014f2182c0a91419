"""How long a person waits for a key to show: `python tests/benchmarks/bench_app.py`.

Drives the installed `gatrec-chat` in a pseudo terminal of 120x40 with a data folder of its own: keys while models load,
while nothing happens, and while a language model streams its reply (a small Ollama server in this process). Each key is
a letter that stands nowhere else, so its echo cannot be mistaken. Needs Linux. Exit status 1 when a limit is missed.
"""

from __future__ import annotations

import codecs
import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import tempfile
import termios
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np

GATREC_CHAT = str(Path(sys.executable).parent / "gatrec-chat")
LETTERS = [chr(code) for code in (*range(0x391, 0x3A2), *range(0x3B1, 0x3CA), *range(0x410, 0x450))]
SECONDS_BETWEEN_KEYS = 0.12
MODEL = "qwen2.5:3b"
HEARD = {name: [] for name in ("liked", "disliked", "seen", "similar_to", "wanted", "avoided")}
REPLY = "I suggest The Shawshank Redemption, a patient story" + " of hope and of friendship" * 40 + "."
"""One sentence, which lasts as long as it is measured."""
TOKENS_PER_SECOND = 15
CTRL_E, CTRL_U, ENTER = b"\x05", b"\x15", b"\r"


class Ollama(BaseHTTPRequestHandler):
    """Answers at once and then writes steadily, as a good processor does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        known = {"name": MODEL, "model": MODEL, "size": 2_000_000_000, "context_length": 4096}
        self._answer({"models": [known], "version": "0.21.0"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/api/chat":
            about = {"capabilities": ["completion"], "details": {}, "model_info": {}}
            self._answer(about | {"model": MODEL, "response": "", "done": True, "done_reason": "load"})
            return
        words = json.dumps({"intent": "recommend", **HEARD}) if body.get("format") else REPLY
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for word in words.split(" "):
            time.sleep(0 if body.get("format") else 1 / TOKENS_PER_SECOND)
            self._chunk({"message": {"role": "assistant", "content": word + " "}, "done": False})
        self._chunk({"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop"})
        self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, part: dict[str, Any]) -> None:
        line = json.dumps({"model": MODEL, "created_at": "2026-01-01T00:00:00Z"} | part).encode() + b"\n"
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
        self.wfile.flush()

    def _answer(self, answer: dict[str, Any]) -> None:
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """The app hangs up when it has enough."""


class Terminal:
    """The app in a pseudo terminal, and how long its letters take to come back."""

    def __init__(self, home: Path, *options: str, **environment: str) -> None:
        self.started = time.perf_counter()
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            os.environ.update(GATREC_HOME=str(home), TERM="xterm-256color", COLORTERM="truecolor", **environment)
            os.execv(GATREC_CHAT, [GATREC_CHAT, *options])
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.seen = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
        self._letter = 0

    def until(self, text: str, seconds: float = 120) -> float:
        """Seconds since the start when the text is on the screen."""
        ended = time.perf_counter() + seconds
        while text not in self.seen:
            if time.perf_counter() > ended:
                raise SystemExit(f"The app never showed {text!r}: {self.seen[-500:]!r}")
            self._read(0.5)
        return time.perf_counter() - self.started

    def send(self, keys: bytes) -> None:
        self.seen = ""
        os.write(self._fd, keys)

    def echo(self) -> float:
        """Milliseconds from pressing the next letter to its being painted."""
        letter = LETTERS[self._letter % len(LETTERS)]
        self._letter += 1
        if self._letter % 40 == 0:
            self.send(CTRL_U)
            self._read(0.3)
        pressed = time.perf_counter()
        self.send(letter.encode())
        while letter not in self.seen and time.perf_counter() - pressed < 10:
            self._read(1)
        waited = time.perf_counter() - pressed
        self.idle(max(0.0, SECONDS_BETWEEN_KEYS - waited))
        return 1000 * waited

    def idle(self, seconds: float) -> None:
        """Read on, as a terminal does, for some time."""
        ended = time.perf_counter() + seconds
        while (left := ended - time.perf_counter()) > 0:
            self._read(left)

    def close(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)

    def _read(self, seconds: float) -> None:
        if select.select([self._fd], [], [], seconds)[0]:
            self.seen += self._decoder.decode(os.read(self._fd, 1 << 16))


def keys_while_loading(home: Path) -> tuple[float, list[float]]:
    """First paint in seconds, and the keys until everything is loaded."""
    terminal = Terminal(home, "--llm", "builtin")
    first_paint = terminal.until("gatrec")
    times: list[float] = []
    loaded = ""
    while "built-in engine" not in loaded and len(times) < len(LETTERS):
        times.append(terminal.echo())
        loaded += terminal.seen
    terminal.close()
    return first_paint, times


def keys_while_streaming(home: Path, url: str) -> tuple[list[float], list[float]]:
    """Keys while nothing happens, and while a reply streams."""
    terminal = Terminal(home, "--llm", f"ollama:{MODEL}", OLLAMA_HOST=url)
    terminal.until(f"{MODEL} by Ollama")
    terminal.idle(1)
    idle = [terminal.echo() for _ in range(30)]
    terminal.send(CTRL_E + CTRL_U)
    terminal.idle(0.5)
    terminal.send(b"Something from the 90s")
    terminal.idle(0.5)
    terminal.send(ENTER)
    terminal.until(" tokens", 60)
    streaming = [terminal.echo() for _ in range(30)]
    terminal.until(" tokens", 2)  # it still writes
    terminal.close()
    return idle, streaming


def report(name: str, times: list[float], limit: float = 50) -> bool:
    middle, late = np.percentile(times, [50, 95])
    verdict = "ok" if late <= limit else "ABOVE"
    print(
        f"{name:<34}{middle:>7.0f}{late:>7.0f}{max(times):>7.0f} ms  of {len(times):>3}  limit {limit:.0f}  {verdict}"
    )
    return late > limit


def main() -> None:
    server = Server(("127.0.0.1", 0), Ollama)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        first_paint, first_start = keys_while_loading(home)
        later_paint, later_start = keys_while_loading(home)
        idle, streaming = keys_while_streaming(home, f"http://127.0.0.1:{server.server_address[1]}")
    print(f"first paint {min(first_paint, later_paint):.2f} s, limit 0.5")
    print(f"{'key to screen':<34}{'median':>7}{'95 %':>7}{'worst':>7}")
    broken = [
        min(first_paint, later_paint) > 0.5,
        report("while models load, first start", first_start),
        report("while models load, later starts", later_start),
        report("while nothing happens", idle),
        report("while a reply streams", streaming),
    ]
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load average {load:.1f}: above one process per core, times say little.")
    sys.exit(any(broken))


if __name__ == "__main__":
    main()
