import numpy as np

from recommender.benchmarks.films import Film, ItemTexts
from recommender.catalog import load_catalog
from recommender.embedding import movie_vectors

CATALOG = load_catalog()


def test_item_texts_come_from_the_catalogue_by_title_and_id() -> None:
    texts = ItemTexts(CATALOG, movie_vectors(CATALOG))
    films = {1: Film("Heat", 1995, ("Crime",)), 2: Film("Matrix, The", 1999, ("Action",))}
    by_title = texts.by_title(films, 4)
    by_id = texts.by_movie_id({6: 1, 2571: 2}, {}, 4)
    np.testing.assert_allclose(by_title, by_id, atol=1e-6)
    assert not by_title[[0, 3]].any()


def test_other_sources_of_text() -> None:
    texts = ItemTexts(CATALOG, movie_vectors(CATALOG))
    films = {1: Film("Heat", 1995, ("Crime",)), 2: Film("Matrix, The", 1999, ("Action",))}
    assert not texts.by_title(films, 4, "none").any()
    noise = texts.by_title(films, 4, "random")
    assert abs(noise @ noise.T - np.eye(4)).max() < 0.5
    metadata = texts.by_title(films, 4, "metadata")
    assert metadata[[1, 2]].any(1).all()
    assert not metadata[[0, 3]].any()
    assert not np.allclose(metadata, texts.by_title(films, 4))
