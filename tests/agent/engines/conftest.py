"""A small Ollama server on a real socket, scripted with what it shall do wrong."""

from __future__ import annotations

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import ollama as _warmed  # noqa: F401  (importing it takes half a second, and calls are timed)
import pytest

HEARD = {"intent": "recommend"} | {
    name: [] for name in ("liked", "disliked", "seen", "similar_to", "wanted", "avoided")
}
PULL_STEPS = ({"status": "pulling", "total": 4, "completed": 1}, {"status": "success"})
Answer = Callable[["Call"], None]


class Call:
    """One request to ``/api/chat``, and what can be sent back."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: dict[str, Any], server: FakeOllama) -> None:
        self._handler = handler
        self._server = server
        self.body = body
        self._begun = False

    def fail(self, status: int, error: str) -> None:
        answer = json.dumps({"error": error}).encode()
        self._handler.send_response(status)
        self._handler.send_header("Content-Length", str(len(answer)))
        self._handler.end_headers()
        self._handler.wfile.write(answer)

    def send(self, content: str, thinking: str = "") -> None:
        message = {"role": "assistant", "content": content} | ({"thinking": thinking} if thinking else {})
        self.line({"message": message, "done": False})

    def line(self, part: dict[str, Any]) -> None:
        if not self._begun:
            self._begun = True
            self._handler.send_response(200)
            self._handler.send_header("Content-Type", "application/x-ndjson")
            self._handler.send_header("Transfer-Encoding", "chunked")
            self._handler.end_headers()
        part = {"model": self.body["model"], "created_at": "2026-01-01T00:00:00Z"} | part
        self._chunk(json.dumps(part).encode() + b"\n")

    def steps(self, steps: Iterable[dict[str, Any]]) -> None:
        for step in steps:
            self.line(step)
        self._chunk(b"")

    def end(self, reason: str = "stop") -> None:
        words = sum(len(message["content"].split()) for message in self.body["messages"])
        counts = {"prompt_eval_count": round(1.4 * words), "eval_count": 10}
        self.line({"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": reason} | counts)
        self._chunk(b"")

    def _chunk(self, data: bytes) -> None:
        self._handler.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self._handler.wfile.flush()

    def die(self) -> None:
        self._handler.connection.shutdown(socket.SHUT_RDWR)

    def say(self, text: str) -> None:
        if not self.body["stream"]:
            answer = json.dumps({"model": self.body["model"], "message": {"role": "assistant", "content": text}})
            self._handler.send_response(200)
            self._handler.send_header("Content-Length", str(len(answer)))
            self._handler.end_headers()
            self._handler.wfile.write(answer.encode())
            return
        for word in text.split(" "):
            self.send(word + " ")
        self.end()

    def wait_for_disconnect(self, seconds: float = 10.0) -> bool:
        """Whether the client hung up within the time; noted in the server's log."""
        connection: socket.socket = self._handler.connection
        ended = time.monotonic() + seconds
        while time.monotonic() < ended:
            if select.select([connection], [], [], 0.02)[0] and not connection.recv(1, socket.MSG_PEEK):
                self._server.disconnected.set()
                return True
        return False


class FakeOllama:
    def __init__(self) -> None:
        self.models = {"qwen2.5:3b": 2_000_000_000}
        self.capabilities = ["completion"]
        self.heard: Answer = lambda call: call.say(json.dumps(HEARD))
        self.reply: Answer = lambda call: call.say("Nothing to say.")
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.disconnected = threading.Event()
        self.in_memory: set[str] = set()
        """Names of the models that are loaded."""
        self.loading_seconds = 0.0
        self.pulled: Answer = lambda call: call.steps(PULL_STEPS)
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                models = [{"name": name, "model": name, "size": size} for name, size in server.models.items()]
                running = [{"name": name, "model": name, "context_length": 4096} for name in server.in_memory]
                answers = {"/api/tags": {"models": models}, "/api/ps": {"models": running}}
                self._send((answers | {"/api/version": {"version": "0.21.0"}})[self.path])

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.requests.append((self.path, body))
                match self.path:
                    case "/api/show":
                        self._send({"capabilities": server.capabilities, "details": {}, "model_info": {}})
                    case "/api/generate":
                        time.sleep(server.loading_seconds)
                        server.in_memory.add(body["model"])
                        self._send({"model": body["model"], "response": "", "done": True, "done_reason": "load"})
                    case "/api/pull":
                        server.pulled(Call(self, body, server))
                    case "/api/chat" if body["model"] not in server.models:
                        Call(self, body, server).fail(404, "model not found")
                    case "/api/chat":
                        call = Call(self, body, server)
                        try:
                            (server.heard if body.get("format") else server.reply)(call)
                        except (BrokenPipeError, ConnectionResetError):
                            server.disconnected.set()

            def _send(self, answer: dict[str, Any]) -> None:
                self._send_raw(json.dumps(answer).encode())

            def _send_raw(self, answer: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                """Clients that hang up are part of the tests."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def chats(self) -> list[dict[str, Any]]:
        return [body for path, body in self.requests if path == "/api/chat"]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def ollama(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOllama]:
    server = FakeOllama()
    monkeypatch.setenv("OLLAMA_HOST", server.url)
    yield server
    server.stop()


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> str:
    """``OLLAMA_HOST`` names a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    monkeypatch.setenv("OLLAMA_HOST", url)
    return url
