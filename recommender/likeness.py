"""How alike films are, as people mean it by "something like Heat": not what else its admirers love.

A weighted sum of where the network puts the films, of what their profiles say, of genres, makers, time and audience,
and of how well known a film is. The weights are those of a conditional logit (McFadden, 1974) of what was named as like
80 films; `python tests/benchmarks/bench_likeness.py` measures them on 80 others and fits them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from recommender.catalog import Catalog

WEIGHTS = {
    "network": 3.73,
    "text": 4.46,
    "genres": 1.96,
    "director": 0.89,
    "themes": 0.30,
    "moods": 0.73,
    "time": 0.39,
    "audience": 0.40,
    "known": 0.55,
}
"""Of each of the ``features``."""
MOST_YEARS = 40


class Likeness:
    """Compares films of one catalogue. All arrays are in the order of its rows."""

    def __init__(self, catalog: Catalog, texts: np.ndarray, embeddings: np.ndarray) -> None:
        """``texts`` [films, text_size] are centred and of length one, ``embeddings`` [films, embedding_size] any."""
        self._texts = texts
        self._embeddings = embeddings / np.maximum(np.linalg.norm(embeddings, axis=1, keepdims=True), 1e-9)
        self._genres = [movie.genres for movie in catalog]
        self._directors = [movie.profile.director for movie in catalog]
        self._themes = [movie.profile.themes for movie in catalog]
        self._moods = [movie.profile.moods for movie in catalog]
        self._genre_counts = np.array([len(genres) for genres in self._genres])
        self._years = np.array([movie.year for movie in catalog])
        self._audiences = np.array([movie.profile.audience or "" for movie in catalog])
        self._known = np.log1p(catalog.rating_counts)

    def scores(self, rows: Sequence[int]) -> np.ndarray:
        """How alike every film is to those of ``rows`` taken together, log odds, float32 [films]."""
        weights = np.array(list(WEIGHTS.values()), dtype=np.float32)
        return np.mean([self.features(row) @ weights for row in rows], axis=0)

    def features(self, row: int) -> np.ndarray:
        """What every film has in common with one of them, float32 [films, features].

        Cosines of the embeddings and of the texts; the share of their genres that both have (Jaccard); whether they
        have a director in common; how many themes and how many moods; minus the decades between them, at most four;
        whether they are for the same audience; and the log of the film's own number of ratings.
        """
        genres = _shared(self._genres[row], self._genres)
        either = self._genre_counts + self._genre_counts[row] - genres
        years = np.minimum(np.abs(self._years - self._years[row]), MOST_YEARS)
        columns = {
            "network": self._embeddings @ self._embeddings[row],
            "text": self._texts @ self._texts[row],
            "genres": genres / np.maximum(either, 1),
            "director": _shared(self._directors[row], self._directors) > 0,
            "themes": _shared(self._themes[row], self._themes),
            "moods": _shared(self._moods[row], self._moods),
            "time": -years / 10,
            "audience": (self._audiences == self._audiences[row]) & (self._audiences != ""),
            "known": self._known,
        }
        return np.stack([columns[name] for name in WEIGHTS], axis=1).astype(np.float32)


def _shared(own: Iterable[str], of_films: Sequence[Iterable[str]]) -> np.ndarray:
    """How many of these words each film has too, int64 [films]."""
    words = frozenset(own)
    return np.fromiter((len(words.intersection(other)) for other in of_films), dtype=np.int64, count=len(of_films))
