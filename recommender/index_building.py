"""Building the search index in a process of its own: Chroma lets no other thread run while it adds films, and a person
who waits for it may be typing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def build_aside(folder: Path, progress: Callable[[int, int], None]) -> None:
    """Have another process build the index of the starter catalogue under ``folder``.

    ``progress`` is told (films done, films in all). Nothing is raised when it fails: whoever opens the index builds it.
    """
    command = [sys.executable, "-P", "-m", __name__, str(folder)]
    with (
        suppress(OSError),
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process,
    ):
        for line in process.stdout or ():
            done, total = line.split()
            progress(int(done), int(total))


def _build(folder: Path) -> None:
    """Ends at its next step when nobody reads its progress any more: the program that asked for it has ended."""
    from recommender.catalog import load_catalog
    from recommender.embedding import movie_vectors
    from recommender.index import ProfileIndex

    catalog = load_catalog()
    vectors = movie_vectors(catalog, folder)
    ProfileIndex.open(catalog, vectors, folder, lambda done, total: print(done, total, flush=True)).close()


if __name__ == "__main__":
    _build(Path(sys.argv[1]))
