"""Finding films by meaning: sentence vectors in Chroma, words in BM25, and how well known a film is.

The three are added up with weights measured on descriptions of films whose title was forgotten: cosine
+ .03 log(1 + ratings) + .3 BM25 / best BM25. Cues take part in the search and are never returned.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from recommender.catalog import Catalog, Movie
from recommender.embedding import DEFAULT_ENCODER
from recommender.filters import Filter
from recommender.titles import normalise

if TYPE_CHECKING:
    from bm25s import BM25
    from chromadb.api.client import Client

POPULARITY_WEIGHT = 0.03
LEXICAL_WEIGHT = 0.3
NEAREST = 400
"""How many films the vectors propose; the words may propose others."""
MOST_QUERY_WORDS = 200
_SIZES = "sizes.json"
_FORMAT = "1"
_BATCH = 100
"""Films added at once. Chroma lets no other thread run meanwhile: ten times as many are a third faster in all, but
keep keys from showing for seconds on a busy machine."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One film found. ``lexical`` is its BM25 score as a share of the best one."""

    movie_id: int
    score: float
    cosine: float
    lexical: float


class ProfileIndex:
    def __init__(self, catalog: Catalog, vectors: np.ndarray, client: Client, name: str, words: BM25) -> None:
        self._catalog = catalog
        self._vectors = vectors
        self._client = client
        self._films = client.get_collection(name, embedding_function=None)
        self._words = words
        self._popularity = POPULARITY_WEIGHT * np.log1p(catalog.rating_counts)

    @classmethod
    def open(
        cls,
        catalog: Catalog,
        vectors: np.ndarray,
        folder: Path | None,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> ProfileIndex:
        """Open the index under ``folder``, building it first where it is missing, stale or broken.

        ``folder`` None keeps it in memory. ``progress`` is told (films done, films in all) while it is built. A new
        index is made aside and moved into place whole, so a kill leaves no half; a second process waits for the first.
        """
        name = _name(catalog, vectors)
        if folder is None:
            client = _client(None)
            _fill(client, name, catalog, vectors, progress)
            return cls(catalog, vectors, client, name, _index_words(catalog))

        from filelock import FileLock

        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "lock"):
            if (folder / name).exists():
                with suppress(Exception):  # whatever is wrong with it, it can be made anew
                    return cls._read(catalog, vectors, folder / name)
            for leftover in (*folder.glob("films-*"), *folder.glob("building")):
                shutil.rmtree(leftover)
            building = folder / "building"
            with closing(_client(building / "chroma")) as client:
                _fill(client, name, catalog, vectors, progress)
            _index_words(catalog).save(str(building / "words"))
            (building / _SIZES).write_text(json.dumps(_sizes(building)))
            building.rename(folder / name)
            return cls._read(catalog, vectors, folder / name)

    @staticmethod
    def is_built(catalog: Catalog, vectors: np.ndarray, folder: Path) -> bool:
        """Whether ``open`` will find the index there, though perhaps a broken one."""
        return (folder / _name(catalog, vectors)).exists()

    @classmethod
    def _read(cls, catalog: Catalog, vectors: np.ndarray, home: Path) -> ProfileIndex:
        """Open what ``open`` has built. Anything may be raised when it is broken."""
        from bm25s import BM25

        _check(home)
        words = BM25.load(str(home / "words"))
        client = _client(home / "chroma")
        try:
            index = cls(catalog, vectors, client, home.name, words)
            if index._films.count() != len(catalog) or not len(index._nearest(vectors[0], Filter())):
                raise ValueError(f"{home} does not hold the {len(catalog)} films")
        except Exception:
            client.close()
            raise
        return index

    def close(self) -> None:
        self._client.close()

    def search(self, text: str, vector: np.ndarray, k: int = 50, where: Filter | None = None) -> list[Hit]:
        """The k films that fit the words best, best first; all of them keep ``where``.

        ``vector`` is the sentence vector [384] of ``text``.
        """
        where = where or Filter()
        allowed = where.mask(self._catalog)
        lexical = self._lexical(text, allowed)
        rows = np.union1d(self._nearest(vector, where), np.argsort(-lexical)[:NEAREST])
        rows = rows[allowed[rows]]
        cosines = self._vectors[rows] @ vector
        scores = cosines + self._popularity[rows] + LEXICAL_WEIGHT * lexical[rows]
        return [
            Hit(self._catalog.movies[rows[i]].movie_id, float(scores[i]), float(cosines[i]), float(lexical[rows[i]]))
            for i in np.argsort(-scores, kind="stable")[:k]
        ]

    def _nearest(self, vector: np.ndarray, where: Filter) -> np.ndarray:
        """Rows of the films whose profiles are nearest to the vector, within the limits Chroma can hold."""
        found = self._films.query(
            query_embeddings=vector[None].astype(np.float32), n_results=NEAREST, where=_where(where), include=[]
        )
        return self._catalog.rows([int(movie_id) for movie_id in found["ids"][0]])

    def _lexical(self, text: str, allowed: np.ndarray) -> np.ndarray:
        """BM25 of the allowed films as a share of the best, float32 [films]; zeros when no word is known."""
        words = [word for word in _tokens(text)[:MOST_QUERY_WORDS] if word in self._words.vocab_dict]
        if not words:
            return np.zeros(len(self._catalog), dtype=np.float32)
        scores = self._words.get_scores(words) * allowed
        return scores / max(float(scores.max()), 1e-9)


def _client(path: Path | None) -> Client:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    client = chromadb.PersistentClient(str(path), settings) if path else chromadb.EphemeralClient(settings)
    return cast("Client", client)


def _fill(
    client: Client, name: str, catalog: Catalog, vectors: np.ndarray, progress: Callable[[int, int], None]
) -> None:
    """Put all films into the collection ``name``; in-memory clients of one process share their collections."""
    films = client.get_or_create_collection(name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}})
    for start in range(films.count(), len(catalog), _BATCH):
        movies = catalog.movies[start : start + _BATCH]
        films.add(
            ids=[str(movie.movie_id) for movie in movies],
            embeddings=vectors[start : start + _BATCH],
            metadatas=[_metadata(movie) for movie in movies],
        )
        progress(start + len(movies), len(catalog))


def _metadata(movie: Movie) -> dict[str, Any]:
    """What Chroma can filter by; it takes no empty lists."""
    known: dict[str, Any] = {
        "year": movie.year,
        "genres": list(movie.genres),
        "people": list(dict.fromkeys(movie.people)),
        "country": movie.profile.country,
        "audience": movie.profile.audience,
    }
    return {name: value for name, value in known.items() if value}


def _where(limits: Filter) -> Any:
    """The limits as Chroma's metadata filter; what it cannot say is left to the mask."""
    first, last = limits.years
    conditions: list[dict[str, Any]] = []
    conditions += [{"year": {"$gte": first}}] if first is not None else []
    conditions += [{"year": {"$lte": last}}] if last is not None else []
    conditions += [{"genres": {"$contains": genre}} for genre in limits.genres_all]
    conditions += [{"genres": {"$not_contains": genre}} for genre in limits.genres_none]
    conditions += [{"people": {"$contains": name}} for name in limits.people]
    conditions += [{"people": {"$not_contains": name}} for name in limits.people_none]
    conditions += [{"country": {"$in": list(limits.countries)}}] if limits.countries else []
    conditions += [{"audience": {"$in": list(limits.audiences)}}] if limits.audiences else []
    if limits.genres_any:
        either = [{"genres": {"$contains": genre}} for genre in limits.genres_any]
        conditions.append({"$or": either} if len(either) > 1 else either[0])
    if not conditions:
        return None
    return {"$and": conditions} if len(conditions) > 1 else conditions[0]


def _index_words(catalog: Catalog) -> BM25:
    from bm25s import BM25

    words = BM25()
    words.index([_tokens(_searchable(movie)) for movie in catalog], show_progress=False)
    return words


def _searchable(movie: Movie) -> str:
    return " ".join((movie.text, *movie.other_titles, *movie.cues))


def _tokens(text: str) -> list[str]:
    from bm25s.stopwords import STOPWORDS_EN

    return [word for word in normalise(text).split() if word not in STOPWORDS_EN]


def _check(home: Path) -> None:
    """Raise when files were lost or cut off, which Chroma itself answers with a crash or cannot recover from."""
    if json.loads((home / _SIZES).read_text()) != _sizes(home):
        raise ValueError(f"{home} is not as it was written")
    with closing(
        sqlite3.connect(f"{(home.resolve() / 'chroma' / 'chroma.sqlite3').as_uri()}?mode=ro", uri=True)
    ) as database:
        if database.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise ValueError(f"the database in {home} is broken")


def _sizes(home: Path) -> dict[str, int]:
    """Bytes of each file that does not change any more once it is written: all but the database and the list itself."""
    files = (path for path in home.rglob("*") if path.is_file() and "sqlite" not in path.name and path.name != _SIZES)
    return {path.relative_to(home).as_posix(): path.stat().st_size for path in files}


def _name(catalog: Catalog, vectors: np.ndarray) -> str:
    """Of the index's folder and collection; changes with the catalogue, the encoder and the way the index is made."""
    parts: Sequence[bytes] = (
        _FORMAT.encode(),
        DEFAULT_ENCODER.encode(),
        catalog.fingerprint.encode(),
        vectors.tobytes(),
    )
    return f"films-{hashlib.sha256(b''.join(parts)).hexdigest()[:16]}"
