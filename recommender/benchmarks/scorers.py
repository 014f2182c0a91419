"""Scorers made of others, and of texts alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from recommender.evaluate import Scorer
from recommender.service import dislike_penalty
from recommender.train import GATScorer

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


class WithPopularity:
    """Another model's scores and ``weight`` times log popularity."""

    def __init__(self, model: Scorer, likes: csr_matrix, weight: float) -> None:
        self._model = model
        self._prior = weight * np.log1p(np.asarray(likes.sum(0), dtype=np.float32).ravel())

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return self._model.scores(likes) + self._prior


class WithWords:
    """The GAT told also what each person said about their taste, [people, text_size] in the order of the people."""

    def __init__(self, model: GATScorer, tastes: np.ndarray) -> None:
        self._model = model
        self._tastes = tastes

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return self._model.scores(likes, self._tastes)


class WithDislikes:
    """Another model told also what each person dislikes: never those, and less of what reads like them.

    ``disliked`` are film rows of each person in the order of the people, ``texts`` [films, text_size] centred.
    """

    def __init__(self, model: Scorer, texts: np.ndarray, disliked: Sequence[np.ndarray], weight: float) -> None:
        self._model = model
        self._penalties = np.stack([dislike_penalty(texts, rows, np.full(len(rows), weight)) for rows in disliked])
        for person, rows in enumerate(disliked):
            self._penalties[person, rows] = -np.inf

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return self._model.scores(likes) + self._penalties


class TextSimilarity:
    """Cosine of a film's text to the mean text of the liked films."""

    def __init__(self, texts: np.ndarray) -> None:
        self._texts = texts

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return (likes @ self._texts) @ self._texts.T


class WordSimilarity:
    """Cosine of a film's text to what each person said about their taste, whatever they like."""

    def __init__(self, texts: np.ndarray, tastes: np.ndarray) -> None:
        self._scores = tastes @ texts.T

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return self._scores
