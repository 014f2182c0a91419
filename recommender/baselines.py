"""The peers: small, well-known recommenders to be measured against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


class Popularity:
    """The most liked films, for everybody."""

    def fit(self, likes: csr_matrix) -> Popularity:
        self.counts_ = np.asarray(likes.sum(0), dtype=np.float32).ravel()
        return self

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return np.tile(self.counts_, (likes.shape[0], 1))


class ItemKNN:
    """Sum of shrunk cosines to the ``neighbours`` nearest liked films (Deshpande and Karypis, 2004)."""

    def __init__(self, neighbours: int = 200, shrink: float = 10.0) -> None:
        self.neighbours = neighbours
        self.shrink = shrink

    def fit(self, likes: csr_matrix) -> ItemKNN:
        both = (likes.T @ likes).tocsr().astype(np.float32)
        counts = both.diagonal()
        both.setdiag(0)
        both.eliminate_zeros()
        rows = np.repeat(np.arange(both.shape[0]), np.diff(both.indptr))
        both.data /= np.sqrt(counts[rows] * counts[both.indices]) + self.shrink
        self.similarities_ = keep_largest(both, self.neighbours)
        return self

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return (likes @ self.similarities_).toarray()


class Ease:
    """Embarrassingly shallow autoencoder (Steck, 2019): the linear item-item model in closed form.

    With more films than users the user-user matrix is inverted instead (Woodbury), and the item-item weights
    are never made as a whole.
    """

    def __init__(self, regularization: float = 200.0) -> None:
        self.regularization = regularization

    def fit(self, likes: csr_matrix) -> Ease:
        users, films = likes.shape
        reg = self.regularization
        self.likes_ = likes
        self.weights_: np.ndarray | None = None
        if films <= users:
            gram = (likes.T @ likes).toarray().astype(np.float32)
            gram[np.diag_indices(films)] += reg
            inverse = np.linalg.inv(gram)
            self.diagonal_ = inverse.diagonal().copy()
            weights = -inverse / self.diagonal_
            weights[np.diag_indices(films)] = 0
            self.weights_ = weights
        else:
            gram = (likes @ likes.T).toarray().astype(np.float32)
            gram[np.diag_indices(users)] += reg
            self.kernel_ = likes.T @ np.linalg.inv(gram)  # [films, users]
            self.diagonal_ = (1 - np.asarray(likes.multiply(self.kernel_.T).sum(0)).ravel()) / reg
        return self

    def scores(self, likes: csr_matrix) -> np.ndarray:
        if self.weights_ is not None:
            return likes @ self.weights_
        projected = (likes @ self.kernel_) @ self.likes_  # x X^T (X X^T + reg)^-1 X
        dense = likes.toarray()
        return dense - (dense - projected) / (self.regularization * self.diagonal_)

    def edges(self, per_film: int) -> csr_matrix:
        """The item-item weights with the ``per_film`` largest (by size) of each film kept, [films, films]."""
        from scipy.sparse import csr_matrix, eye, vstack

        films = self.likes_.shape[1]
        blocks = []
        for start in range(0, films, 1024):
            rows = eye(films, format="csr", dtype=np.float32)[start : start + 1024]
            blocks.append(keep_largest(csr_matrix(self.scores(rows)), per_film))
        return vstack(blocks, format="csr")


def keep_largest(matrix: csr_matrix, count: int) -> csr_matrix:
    """The matrix with only the ``count`` largest (by size) entries of each row."""
    from scipy.sparse import csr_matrix

    starts, columns, values = [0], [], []
    for row in range(matrix.shape[0]):
        section = slice(matrix.indptr[row], matrix.indptr[row + 1])
        row_columns, row_values = matrix.indices[section], matrix.data[section]
        if len(row_values) > count:
            kept = np.sort(np.argpartition(-np.abs(row_values), count)[:count])
            row_columns, row_values = row_columns[kept], row_values[kept]
        columns.append(row_columns)
        values.append(row_values)
        starts.append(starts[-1] + len(row_values))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), starts), shape=matrix.shape)
