"""What the tools work with: the catalogue, the recommender and the search index, loaded once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from recommender.catalog import Catalog, load_catalog
from recommender.service import Recommender
from recommender.titles import TitleIndex

if TYPE_CHECKING:
    from recommender.embedding import Encoder
    from recommender.index import ProfileIndex


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Services:
    catalog: Catalog
    titles: TitleIndex
    recommender: Recommender
    loading_index: Future[ProfileIndex]
    loading_encoder: Future[Encoder]

    @property
    def index(self) -> ProfileIndex:
        return self.loading_index.result()

    @property
    def encoder(self) -> Encoder:
        """The sentence encoder. It takes longest to load: whoever needs it first may wait for it."""
        return self.loading_encoder.result()

    def vector(self, text: str) -> np.ndarray | None:
        """Sentence vector [384] of the text, None for a blank one. Not to be written to: it is kept for the turn."""
        return _vector(self.encoder, text) if text.strip() else None

    @classmethod
    def load(cls, folder: Path | None, progress: Callable[[str], None] = lambda _: None) -> Services:
        """Load everything; a few seconds. The search index is kept in ``folder``, or in memory when None.

        The sentence encoder, and an index in memory, go on loading beside: only a look-up by meaning has to wait.
        """
        from recommender.embedding import movie_vectors
        from recommender.index import ProfileIndex
        from recommender.index_building import build_aside

        progress("Reading the catalogue")
        catalog = load_catalog()
        vectors = movie_vectors(catalog, folder, lambda done, total: progress(f"Reading the films, {done} of {total}"))
        recommender = Recommender.load(catalog, vectors)
        titles = TitleIndex(catalog)
        loading_encoder = _in_background(_load_encoder)

        def open_index() -> ProfileIndex:
            if folder is None:
                return ProfileIndex.open(catalog, vectors, None)
            if not ProfileIndex.is_built(catalog, vectors, folder):
                progress("Building the search index")
                build_aside(folder, building)
            progress("Opening the search index")
            return ProfileIndex.open(catalog, vectors, folder, building)

        def building(done: int, total: int) -> None:
            progress(f"Building the search index, {done} of {total}")

        loading_index = _in_background(open_index)
        if folder is not None:
            loading_index.result()
        catalog.words  # noqa: B018 - computed here rather than in the first turn
        return cls(catalog, titles, recommender, loading_index, loading_encoder)


@lru_cache(maxsize=32)
def _vector(encoder: Encoder, text: str) -> np.ndarray:
    """The tools and the ranking of one turn ask for the same few texts."""
    return encoder.encode([text])[0]


def _load_encoder() -> Encoder:
    from recommender.embedding import Encoder

    encoder = Encoder()
    encoder.encode(["warm up"])
    return encoder


def _in_background(load: Callable[[], T]) -> Future[T]:
    """Load in a daemon thread, so that leaving early does not wait for it."""
    loading: Future[T] = Future()

    def run() -> None:
        try:
            loading.set_result(load())
        except BaseException as error:
            loading.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return loading
