"""What accuracy does not show of recommended lists: coverage, novelty, diversity, calibration, popularity bias."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from recommender.evaluate import CUTOFFS, rows_matrix

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

SMOOTHING = 0.01
"""Share of the history mixed into the list's genres, so that a genre missing from the list is no infinity."""


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What the measures need to know of the films."""

    counts: np.ndarray
    """How many of the training users have the film, [films]."""
    users: int
    """The number of training users."""
    texts: np.ndarray
    """Text vectors [films, text_size]; a film without one (zeros) counts as unlike every other."""
    genres: np.ndarray
    """Each film's weight split evenly over its genres, [films, genres]; zeros for a film without any."""

    def measures(
        self, ranked: np.ndarray, history: csr_matrix, cutoffs: Sequence[int] = CUTOFFS
    ) -> dict[str, np.ndarray]:
        """Measures of each user's list, [users] each, and coverage, which is one number, [].

        ``ranked`` [users, >= max(cutoffs)] are films best first, ``history`` [users, films] how much each user
        likes what they told. At each cutoff:

        - coverage: share of all films that are in anybody's list;
        - novelty: mean self-information of the films in bits, -log2 of the share of users who have the film,
          with one user added who has them all (Vargas and Castells, 2011);
        - diversity: mean cosine distance of the texts over all pairs of the list (Ziegler et al., 2005);
        - miscalibration: Kullback-Leibler divergence of the list's genres from the history's, in nats (Steck,
          2018); NaN for a user whose history has no genre;
        - popularity_rank: mean place of the films among all by number of users, 1 the most popular, ties at
          their mean: the lower, the stronger the bias to what is popular.

        Diversity is left out when no film has a text, miscalibration when none has a genre.
        """
        from scipy.stats import rankdata

        information = -np.log2((self.counts + 1) / (self.users + 1))
        places = rankdata(-self.counts)
        lengths = np.linalg.norm(self.texts, axis=1, keepdims=True)
        texts = self.texts / np.where(lengths > 0, lengths, 1)
        described = (lengths[:, 0] > 0).astype(np.float64)
        wanted = _shares(history @ self.genres)
        measures: dict[str, np.ndarray] = {}
        for k in cutoffs:
            lists = rows_matrix(list(ranked[:, :k]), len(self.counts))
            both_ways = ((lists @ texts) ** 2).sum(1) - lists @ described  # cosines of all ordered pairs
            measures[f"coverage@{k}"] = np.array(len(np.unique(ranked[:, :k])) / len(self.counts))
            measures[f"novelty@{k}"] = lists @ information / k
            if described.any():
                measures[f"diversity@{k}"] = 1 - both_ways / (k * (k - 1))
            if self.genres.any():
                measures[f"miscalibration@{k}"] = _divergence(wanted, np.nan_to_num(_shares(lists @ self.genres)))
            measures[f"popularity_rank@{k}"] = lists @ places / k
        return measures


def genre_shares(genres: Sequence[Sequence[str]]) -> np.ndarray:
    """The genres of each film as float32 [films, genres], each film's weight split evenly over them."""
    columns = {name: column for column, name in enumerate(sorted({name for names in genres for name in names}))}
    shares = np.zeros((len(genres), len(columns)), dtype=np.float32)
    for film, names in enumerate(genres):
        for name in names:
            shares[film, columns[name]] = 1 / len(names)
    return shares


def _shares(weights: np.ndarray) -> np.ndarray:
    """Rows scaled to the sum 1; NaN for a row of zeros."""
    sums = weights.sum(1, keepdims=True)
    return weights / np.where(sums > 0, sums, np.nan)


def _divergence(wanted: np.ndarray, got: np.ndarray) -> np.ndarray:
    """KL(wanted || smoothed got) of each row, [rows]; NaN stays NaN."""
    smoothed = (1 - SMOOTHING) * got + SMOOTHING * wanted
    ratio = np.divide(wanted, smoothed, out=np.ones_like(wanted), where=wanted > 0)
    return (wanted * np.log(ratio)).sum(1)
