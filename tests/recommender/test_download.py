"""Downloading from a server that behaves as servers and connections do."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock

from recommender.checkpoint import RecommenderError
from recommender.download import TRIES, download
from recommender.formats import read_interactions


def make_zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        lines = "".join(f"{user}\t{item}\t5\t{user}\n" for user in range(300) for item in range(100))
        archive.writestr("ml-100k/u.data", lines)
    return content.getvalue()


class Server(ThreadingHTTPServer):
    """Serves one zip and its checksum, with the faults it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = make_zip()
        self.checksum: str | None = f"MD5 (ml-100k.zip) = {hashlib.md5(self.content).hexdigest()}\n"
        self.ranges = True
        self.breaks_after: list[int] = []
        """Bytes after which the next connections break."""
        self.asked: list[str | None] = []
        """The range of each request for the zip."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        if self.path.endswith(".md5"):
            return self.answer(200 if self.server.checksum else 404, (self.server.checksum or "").encode())
        if "gone" in self.path:
            return self.answer(404, b"")
        wanted = self.headers["Range"]
        self.server.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and self.server.ranges else 0
        if start >= len(self.server.content):
            return self.answer(416, b"")
        return self.answer(206 if start else 200, self.server.content[start:], self.server.breaks_after)

    def answer(self, status: int, content: bytes, breaks_after: list[int] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: breaks_after.pop(0)] if breaks_after else content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield running
        running.shutdown()


def get(server: Server, folder: Path) -> tuple[list[tuple[int, int | None]], bool]:
    """What the progress was told, and whether there was a checksum."""
    told: list[tuple[int, int | None]] = []
    path, checked = download("ml-100k", folder, lambda done, total: told.append((done, total)), server.address)
    assert path.read_bytes() == server.content
    assert sorted(p.name for p in folder.iterdir() if not p.name.endswith(".lock")) == ["ml-100k.zip"]
    return told, checked


def test_a_file_comes_whole_and_can_be_read(server: Server, tmp_path: Path) -> None:
    told, checked = get(server, tmp_path / "new")
    assert checked
    assert told[0] == (0, len(server.content))
    assert told[-1] == (len(server.content), len(server.content))
    assert len(read_interactions(tmp_path / "new" / "ml-100k.zip")) == 30_000
    assert get(server, tmp_path / "new") == ([], True)
    assert len(server.asked) == 1


def test_an_earlier_try_is_gone_on_with(server: Server, tmp_path: Path) -> None:
    (tmp_path / "ml-100k.zip.part").write_bytes(server.content[:1000])
    told, _ = get(server, tmp_path)
    assert server.asked == ["bytes=1000-"]
    assert told[0] == (1000, len(server.content))


def test_a_broken_connection_is_gone_on_with(server: Server, tmp_path: Path) -> None:
    server.breaks_after = [5000, 300, 300, 300, 300]
    get(server, tmp_path)
    assert server.asked == [None] + [f"bytes={5000 + 300 * n}-" for n in range(5)]


def test_a_server_without_ranges_sends_it_anew(server: Server, tmp_path: Path) -> None:
    server.ranges = False
    (tmp_path / "ml-100k.zip.part").write_bytes(server.content[:1000])
    get(server, tmp_path)


@pytest.mark.parametrize("extra", [b"", b"more"])
def test_a_part_that_has_all_bytes_is_checked(server: Server, tmp_path: Path, extra: bytes) -> None:
    (tmp_path / "ml-100k.zip.part").write_bytes(server.content + extra)
    if extra:
        with pytest.raises(RecommenderError, match="not the file that was published"):
            get(server, tmp_path)
    get(server, tmp_path)


def test_a_connection_that_keeps_breaking_says_so_and_keeps_what_came(server: Server, tmp_path: Path) -> None:
    server.breaks_after = [5000] + [0] * 10
    with pytest.raises(RecommenderError, match=r"run the command again.*What has come is kept"):
        get(server, tmp_path)
    assert len(server.asked) == 1 + TRIES
    assert (tmp_path / "ml-100k.zip.part").read_bytes() == server.content[:5000]
    server.breaks_after = []
    get(server, tmp_path)


@pytest.mark.parametrize("checksum", ["0" * 32, None])
def test_a_wrong_file_is_refused_and_nothing_stays(server: Server, tmp_path: Path, checksum: str | None) -> None:
    server.checksum = checksum
    server.content = server.content[:-500] + bytes(500)
    with pytest.raises(RecommenderError, match="not the file that was published: try again"):
        get(server, tmp_path)
    assert not list(tmp_path.glob("*.zip*"))


def test_without_a_published_checksum_the_zip_must_be_whole(server: Server, tmp_path: Path) -> None:
    server.checksum = None
    assert get(server, tmp_path)[1] is False


def test_a_damaged_file_is_fetched_again(server: Server, tmp_path: Path) -> None:
    (tmp_path / "ml-100k.zip").write_bytes(b"damaged")
    get(server, tmp_path)


def test_a_missing_file_and_an_unreachable_server_say_so(server: Server, tmp_path: Path) -> None:
    with pytest.raises(RecommenderError, match=r"127.0.0.1 answers 404"):
        download("ml-100k", tmp_path, lambda *_: None, f"{server.address}/gone")
    with pytest.raises(RecommenderError, match=r"cannot be fetched .*--data takes the zip as it is"):
        download("ml-100k", tmp_path, lambda *_: None, "http://127.0.0.1:1")


def test_two_at_once_are_told_apart(server: Server, tmp_path: Path) -> None:
    with FileLock(tmp_path / ".ml-100k.lock"), pytest.raises(RecommenderError, match="Another gatrec is downloading"):
        get(server, tmp_path)
