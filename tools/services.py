"""What the tools work with: the catalogue, the recommender and the search index, loaded once."""

from __future__ import annotations

from collections.abc import Callable
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

        progress("Reading the catalogue")
        catalog = load_catalog()
        titles = TitleIndex(catalog)
        vectors = movie_vectors(catalog)
        recommender = Recommender.load(catalog, vectors)
        progress("Opening the search index")
        index = ProfileIndex.open(
            catalog, vectors, folder, lambda step, done, total: progress(f"{step} {done} of {total}")
        )
        progress("Loading the language encoder")
        encoder = Encoder()
        encoder.encode(["warm up"])
        catalog.words  # noqa: B018 - computed once, here rather than in the first turn
        return cls(catalog, titles, recommender, encoder, index)
