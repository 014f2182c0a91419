"""What the tools work with: the catalogue, the recommender and the search index, loaded once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
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
    encoder: Encoder
    index: ProfileIndex

    @classmethod
    def load(cls, folder: Path | None, progress: Callable[[str], None] = lambda _: None) -> Services:
        """Load everything; several seconds. The search index is kept in ``folder``, or in memory when None."""
        from recommender.embedding import Encoder, movie_vectors
        from recommender.index import ProfileIndex

        def load_encoder() -> Encoder:
            encoder = Encoder()
            encoder.encode(["warm up"])
            return encoder

        progress("Reading the catalogue")
        catalog = load_catalog()
        with ThreadPoolExecutor(max_workers=1) as aside:
            loading = aside.submit(load_encoder)
            vectors = movie_vectors(
                catalog, folder, lambda done, total: progress(f"Reading the films, {done} of {total}")
            )
            recommender = Recommender.load(catalog, vectors)
            titles = TitleIndex(catalog)
            index = ProfileIndex.open(
                catalog, vectors, folder, lambda done, total: progress(f"Building the search index, {done} of {total}")
            )
            catalog.words  # noqa: B018 - computed here rather than in the first turn
            progress("Loading the sentence encoder")
            return cls(catalog, titles, recommender, loading.result(), index)
