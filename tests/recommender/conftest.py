from collections.abc import Callable
from dataclasses import replace

import pytest

from recommender.catalog import Catalog


@pytest.fixture(scope="session")
def first_films(catalog: Catalog) -> Callable[..., Catalog]:
    """A small catalogue of the first ``count`` films."""

    def make(count: int, fingerprint: str = "first films") -> Catalog:
        return Catalog([replace(movie, row=row) for row, movie in enumerate(catalog.movies[:count])], fingerprint)

    return make
