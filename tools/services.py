"""What the tools work with: the catalogue, the recommender and the search index, loaded once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.catalog import Catalog, load_catalog
from recommender.service import Recommender
from recommender.titles import TitleIndex

if TYPE_CHECKING:
    from recommender.embedding import Encoder
    from recommender.index import ProfileIndex


@dataclass(frozen=True, slots=True)
class Services:
    catalog: Catalog
    titles: TitleIndex
    recommender: Recommender
    index: ProfileIndex
    loading_encoder: Future[Encoder]

    @property
    def encoder(self) -> Encoder:
        """The sentence encoder. It takes longest to load: whoever needs it first may wait for it."""
        return self.loading_encoder.result()

    @classmethod
    def load(cls, folder: Path | None, progress: Callable[[str], None] = lambda _: None) -> Services:
        """Load everything; a few seconds. The search index is kept in ``folder``, or in memory when None.

        The sentence encoder goes on loading beside: only a look-up by meaning has to wait for it.
        """
        from recommender.embedding import movie_vectors
        from recommender.index import ProfileIndex

        progress("Reading the catalogue")
        catalog = load_catalog()
        vectors = movie_vectors(catalog, folder, lambda done, total: progress(f"Reading the films, {done} of {total}"))
        recommender = Recommender.load(catalog, vectors)
        titles = TitleIndex(catalog)
        loading = _start_loading_encoder()
        progress("Opening the search index")
        index = ProfileIndex.open(
            catalog, vectors, folder, lambda done, total: progress(f"Building the search index, {done} of {total}")
        )
        catalog.words  # noqa: B018 - computed here rather than in the first turn
        return cls(catalog, titles, recommender, index, loading)


def _start_loading_encoder() -> Future[Encoder]:
    """Load the encoder in a daemon thread, so that leaving early does not wait for it."""
    loading: Future[Encoder] = Future()

    def load() -> None:
        try:
            from recommender.embedding import Encoder

            encoder = Encoder()
            encoder.encode(["warm up"])
            loading.set_result(encoder)
        except BaseException as error:
            loading.set_exception(error)

    threading.Thread(target=load, name="load-encoder", daemon=True).start()
    return loading
