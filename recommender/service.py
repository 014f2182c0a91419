"""Recommending for a person who was not in the training data: numpy only, a millisecond or so per list.

The forward pass here is the one of ``recommender.model.GAT``, for one user. Nothing is learned about the
person: the user node is made of the films they like and of what they said, anew for every call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from recommender.appeal import APPEALS, AppealName, Standing, best, ranked
from recommender.catalog import STARTER, Catalog
from recommender.checkpoint import RecommenderError, load_model
from recommender.explain import Attribution, Parts
from recommender.likeness import Likeness

__all__ = ["Attribution", "Recommender", "RecommenderError", "Taste"]

READS_ALIKE = 0.4
"""Text cosine from which a film is like a disliked one; chosen on validation, as is the weight."""


@dataclass(frozen=True, slots=True)
class Taste:
    """What is known of a person. Movie ids that the catalogue does not have are ignored."""

    liked: tuple[int, ...] = ()
    disliked: tuple[int, ...] = ()
    text_vector: np.ndarray | None = None
    """Sentence vector [384] of what the person said about their taste."""
    strengths: Mapping[int, float] = field(default_factory=dict)
    """Movie id -> how much it is liked or disliked, in (0, 1]; 1 where nothing is said."""


@dataclass(frozen=True, slots=True)
class _UserNode:
    """A folded-in user: ``messages.sum(0)`` is the user's embedding; each row is one neighbour's part."""

    rows: np.ndarray
    """Liked films, int64 [likes]."""
    films: np.ndarray
    """Messages of the liked films, float32 [likes, embedding_size]."""
    profile: np.ndarray
    """Message of the taste text, float32 [embedding_size]; zeros without one."""
    edge_weights: np.ndarray
    """Weight of each liked film's item-item edges, float32 [likes]."""


class Recommender:
    """Scores, ranks and explains films of one catalogue."""

    def __init__(
        self, catalog: Catalog, vectors: np.ndarray, weights: dict[str, np.ndarray], card: dict[str, Any]
    ) -> None:
        self.catalog = catalog
        self.vectors = vectors
        self.card = card
        self._weights = weights
        self._texts = centred(vectors)
        self._films = weights["film_embedding"] + self._texts @ weights["text_projection"].T
        means = np.array([movie.rating_mean or 0 for movie in catalog], dtype=np.float32)
        self._standing = Standing(catalog.rating_counts, means, self._texts)
        self._usual = (catalog.rating_counts / max(catalog.rating_counts.sum(), 1)).astype(np.float32)
        self._usual_film = self._usual @ self._films
        starts, values = weights["edge_starts"], weights["edge_values"].astype(np.float32)
        sums = np.concatenate([[0], np.cumsum(values * self._usual[weights["edge_targets"]], dtype=np.float64)])
        self._usual_edges = (sums[starts[1:]] - sums[starts[:-1]]).astype(np.float32)
        self._dislike_weight = float(card["configuration"]["dislike_weight"])
        self._penalty_of = lru_cache(maxsize=8)(self._compute_penalty)

    @classmethod
    def load(cls, catalog: Catalog, vectors: np.ndarray, folder: Path = STARTER) -> Recommender:
        """The model of the folder. ``RecommenderError`` when it is missing or was trained on other data."""
        weights, card = load_model(folder, catalog.fingerprint)
        return cls(catalog, vectors, weights, card)

    def scores(self, taste: Taste) -> np.ndarray:
        """The score of every film, float32 [films]. An empty taste gives the popularity prior."""
        user = self._fold_in(taste)
        scores = self._films @ (user.films.sum(0) + user.profile) + self._weights["bias"]
        for row, weight in zip(user.rows, user.edge_weights, strict=True):
            targets, values = self._edges(row)
            scores[targets] += weight * values
        return scores + self._penalty(taste)

    def top(self, scores: np.ndarray, allowed: np.ndarray, k: int) -> np.ndarray:
        """Rows of the k best allowed films, best first, int64 [<= k]; equal scores: the more rated one first.

        ``allowed`` is a bool mask over rows.
        """
        return best(scores, allowed, k, self.catalog.rating_counts)

    def recommend(
        self, taste: Taste, allowed: np.ndarray, k: int, appeal: AppealName = "any"
    ) -> list[tuple[int, float]]:
        """Row and score of the k best allowed films, best first; with another appeal in that appeal's order."""
        scores = self.scores(taste)
        if appeal == "any":
            rows = self.top(scores, allowed, k)
        else:
            liked = self.catalog.rows(taste.liked)
            rows = ranked(scores, allowed, k, APPEALS[appeal], self._standing, liked)
        return list(zip(rows.tolist(), scores[rows].tolist(), strict=True))

    def attribution(self, taste: Taste, movie_id: int) -> Attribution:
        """The exact parts of one film's score. ``KeyError`` when the catalogue has no such film."""
        row = self.catalog[movie_id].row
        user = self._fold_in(taste)
        penalty = self._penalty(taste)
        bias = self._weights["bias"]
        edges = np.array([self._edge(liked, row) for liked in user.rows], dtype=np.float32)

        def parts(film: np.ndarray, edge: np.ndarray, popularity: float, dislikes: float) -> Parts:
            liked = user.films @ film + user.edge_weights * edge
            ids = [self.catalog.movies[i].movie_id for i in user.rows]
            return Parts(
                liked=dict(zip(ids, liked.tolist(), strict=True)),
                words=float(user.profile @ film),
                popularity=popularity,
                dislikes=dislikes,
            )

        return Attribution(
            movie_id=movie_id,
            parts=parts(self._films[row], edges, float(bias[row]), float(penalty[row])),
            usual=parts(
                self._usual_film, self._usual_edges[user.rows], float(self._usual @ bias), float(self._usual @ penalty)
            ),
        )

    def rank(self, taste: Taste, movie_id: int, allowed: np.ndarray) -> int:
        """Rank (1 = best) of a film among the allowed ones. ``KeyError`` when the catalogue has no such film."""
        scores = self.scores(taste)
        return int(np.count_nonzero(scores[allowed] > scores[self.catalog[movie_id].row])) + 1

    @property
    def film_embeddings(self) -> np.ndarray:
        """Where the network puts the films, float32 [films, embedding_size]. Not to be written to."""
        return self._films

    def alike(self, movie_ids: Sequence[int], allowed: np.ndarray, k: int) -> list[tuple[int, float]]:
        """Row and log odds of the k allowed films most like these, best first; nothing for no known film."""
        rows = self.catalog.rows(movie_ids)
        if not len(rows):
            return []
        scores = self._likeness.scores(rows.tolist())
        best_first = self.top(scores, allowed, k)
        return list(zip(best_first.tolist(), scores[best_first].tolist(), strict=True))

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(self.catalog, self._texts, self._films)

    def _fold_in(self, taste: Taste) -> _UserNode:
        weights = self._weights
        rows = self.catalog.rows(tuple(dict.fromkeys(taste.liked)))
        strengths = self._strengths(rows, taste)
        nodes = self._films[rows]  # (neighbours, d): the liked films and, last, the profile node
        offsets = weights["strength_slope"] * np.log(strengths)
        offsets -= weights["popularity_slope"] * weights["log_degree"][rows]
        size = nodes.shape[1]
        mean = strengths @ nodes / strengths.sum() if len(rows) else np.zeros(size, dtype=np.float32)
        query = weights["query"] @ mean
        length = strengths.sum()
        if taste.text_vector is not None:
            nodes = np.vstack([nodes, weights["taste_projection"] @ taste.text_vector])
            offsets = np.append(offsets, weights["profile_logit"])
            length += 1
        if not len(nodes):
            return _UserNode(rows, nodes, np.zeros(size, dtype=np.float32), strengths)
        logits = nodes @ (weights["key"].T @ query) / np.float32(np.sqrt(size)) + offsets
        attention = np.exp(logits - logits.max())
        attention *= length ** weights["length_exponent"] / attention.sum()
        messages = (attention[:, None] * (nodes @ weights["message"].T)).astype(np.float32)
        return _UserNode(
            rows=rows,
            films=messages[: len(rows)],
            profile=messages[len(rows) :].sum(0),
            edge_weights=weights["edge_weight"] * strengths,
        )

    def _strengths(self, rows: np.ndarray, taste: Taste) -> np.ndarray:
        """The strength of each of these films, float32 [rows]."""
        ids = [self.catalog.movies[row].movie_id for row in rows]
        return np.clip([taste.strengths.get(i, 1.0) for i in ids], 0.01, 1).astype(np.float32)

    def _penalty(self, taste: Taste) -> np.ndarray:
        rows = self.catalog.rows(taste.disliked)
        return self._penalty_of(tuple(rows.tolist()), tuple(self._strengths(rows, taste).tolist()))

    def _compute_penalty(self, rows: tuple[int, ...], strengths: tuple[float, ...]) -> np.ndarray:
        return dislike_penalty(self._texts, np.array(rows, dtype=np.int64), self._dislike_weight * np.array(strengths))

    def _edges(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Item-item edges from one film: target rows and weights."""
        start, end = self._weights["edge_starts"][row : row + 2]
        values = self._weights["edge_values"][start:end].astype(np.float32)
        return self._weights["edge_targets"][start:end], values

    def _edge(self, row: int, target: int) -> float:
        targets, values = self._edges(row)
        found = np.flatnonzero(targets == target)
        return float(values[found[0]]) if len(found) else 0.0


def dislike_penalty(texts: np.ndarray, disliked: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """0 or less for each film: how far its text cosine to a disliked film goes beyond what many films share, weighed.

    ``texts`` [films, text_size] are centred and of length one; ``disliked`` [n] are rows of films; float32 [films].
    Without the threshold a handful of dislikes pushes down every film of their genres, liked ones too.
    """
    if not len(disliked):
        return np.zeros(len(texts), dtype=np.float32)
    alike = np.maximum(texts @ texts[disliked].T - READS_ALIKE, 0)
    return -(alike * weights).max(1).astype(np.float32)


def centred(vectors: np.ndarray) -> np.ndarray:
    """Text vectors with their mean taken away, again of length one: what films share says nothing."""
    shifted = vectors - vectors.mean(0)
    return shifted / np.maximum(np.linalg.norm(shifted, axis=1, keepdims=True), 1e-9)
