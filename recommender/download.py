"""MovieLens from GroupLens' own server: whole and right, or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
from filelock import FileLock, Timeout

from recommender.checkpoint import RecommenderError

GROUPLENS = "https://files.grouplens.org/datasets/movielens"
TRIES = 3
"""So often the connection may break before any more of the file has come."""
_SAME_TERMS = "free for research, no commercial use without permission, may be passed on under the same terms"
_NOT_PASSED_ON = "free for research, no commercial use without permission, may not be passed on"


@dataclass(frozen=True, slots=True)
class Dataset:
    size: str
    terms: str


DATASETS = {
    "ml-100k": Dataset("5 MB", _NOT_PASSED_ON),
    "ml-1m": Dataset("6 MB", _NOT_PASSED_ON),
    "ml-latest-small": Dataset("1 MB", _SAME_TERMS),
    "ml-32m": Dataset("239 MB", _SAME_TERMS),
}


def download(
    name: str, folder: Path, progress: Callable[[int, int | None], None], server: str = GROUPLENS
) -> tuple[Path, bool]:
    """Fetch ``name``.zip into the folder (made when missing); the file and whether GroupLens has a checksum of it.

    A file that is there and right is kept. One that broke off, NAME.zip.part, is gone on with. ``progress`` is told
    the bytes that are there and, where known, those of the whole. Raises ``RecommenderError`` when the server cannot be
    reached, does not have the file, or what came is not what GroupLens published.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target, partial = folder / f"{name}.zip", folder / f"{name}.zip.part"
    address = f"{server}/{name}.zip"
    try:
        with FileLock(folder / f".{name}.lock", timeout=0), httpx.Client(timeout=30, follow_redirects=True) as client:
            checksum = _published_checksum(client, address)
            if target.exists() and _is_right(target, checksum):
                return target, checksum is not None
            _fetch(client, address, partial, progress)
            if not _is_right(partial, checksum):
                partial.unlink()
                raise RecommenderError(f"What came from {address} is not the file that was published: try again.")
            os.replace(partial, target)
    except Timeout:
        raise RecommenderError(f"Another gatrec is downloading {name} into {folder}: wait for it.") from None
    except httpx.HTTPStatusError as error:
        raise RecommenderError(
            f"{error.request.url.host} answers {error.response.status_code} to {error.request.url}: try again later."
        ) from None
    except httpx.RequestError as error:
        there = f" What has come is kept in {partial}." if partial.exists() else ""
        raise RecommenderError(
            f"{address} cannot be fetched ({str(error) or type(error).__name__}). Check the connection and run the "
            f"command again, or fetch the file elsewhere: --data takes the zip as it is.{there}"
        ) from None
    return target, checksum is not None


def _published_checksum(client: httpx.Client, address: str) -> str | None:
    """The MD5 that GroupLens publishes beside the file; None where it publishes none."""
    answer = client.get(f"{address}.md5")
    if answer.status_code == httpx.codes.NOT_FOUND:
        return None
    found = re.search(r"\b[0-9a-f]{32}\b", answer.raise_for_status().text.lower())
    return found[0] if found else None


def _fetch(client: httpx.Client, address: str, partial: Path, progress: Callable[[int, int | None], None]) -> None:
    """Get the rest of the file; a connection that breaks is tried again as long as more of the file comes."""
    failures = 0
    while True:
        before = _size(partial)
        try:
            return _fetch_rest(client, address, partial, progress)
        except httpx.TransportError:
            failures = 0 if _size(partial) > before else failures + 1
            if failures == TRIES:
                raise


def _fetch_rest(client: httpx.Client, address: str, partial: Path, progress: Callable[[int, int | None], None]) -> None:
    there = _size(partial)
    headers = {"Range": f"bytes={there}-", "Accept-Encoding": "identity"} if there else {"Accept-Encoding": "identity"}
    with client.stream("GET", address, headers=headers) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # all of it has come: the checksum tells
        answer.raise_for_status()
        if answer.status_code != httpx.codes.PARTIAL_CONTENT:
            there = 0  # the server sends it from the start
        length = answer.headers.get("Content-Length")
        whole = there + int(length) if length else None
        progress(there, whole)
        with partial.open("ab" if there else "wb") as file:
            for chunk in answer.iter_raw():
                file.write(chunk)
                there += len(chunk)
                progress(there, whole)


def _is_right(path: Path, checksum: str | None) -> bool:
    """By the checksum, or without one by those within the zip."""
    if checksum is not None:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "md5").hexdigest() == checksum
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except zipfile.BadZipFile:
        return False


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
