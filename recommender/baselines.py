"""The peers without gradients: popularity, neighbours, the linear model. Those with are in ``lightgcn``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


class Random:
    """Any order at all: what a list is worth that knows nothing."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return np.random.default_rng(self.seed).random(likes.shape, dtype=np.float32)


class Popularity:
    """The most liked films, for everybody."""

    def fit(self, likes: csr_matrix) -> Popularity:
        self.counts_ = np.asarray(likes.sum(0), dtype=np.float32).ravel()
        return self

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return np.tile(self.counts_, (likes.shape[0], 1))


class ItemKNN:
    """Sum of a film's shrunk cosines to those of its ``neighbours`` nearest films that are liked.

    The neighbourhood is the candidate's (Sarwar et al., 2001), as in RecBole. Keeping the nearest films of each
    liked film instead (Deshpande and Karypis, 2004) is far worse on MovieLens 100K.
    """

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
        self.similarities_ = keep_largest(both, self.neighbours).T.tocsr()
        return self

    def scores(self, likes: csr_matrix) -> np.ndarray:
        return (likes @ self.similarities_).toarray()


class Ease:
    """Embarrassingly shallow autoencoder (Steck, 2019): the linear item-item model in closed form.

    With more films than users the user-user matrix is inverted instead (Woodbury), and the item-item weights
    are never made as a whole.

    With ``user_exponent`` a > 0 a user's row weighs n^-a, n being the sum of the row over the mean one: lists are
    judged by user, but without weights whoever liked many films has the greatest say.
    """

    def __init__(self, regularization: float = 200.0, user_exponent: float = 0.0) -> None:
        self.regularization = regularization
        self.user_exponent = user_exponent

    def fit(self, likes: csr_matrix) -> Ease:
        likes = weigh_users(likes, self.user_exponent)
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

    def edges(self, count: int) -> csr_matrix:
        """The ``count`` largest (by size) of the item-item weights, [films, films], made a block at a time."""
        from scipy.sparse import coo_matrix, eye

        films = self.likes_.shape[1]
        rows, columns = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
        values = np.zeros(0, dtype=np.float32)
        least = 0.0
        for start in range(0, films, 512):
            block = self.scores(eye(films, format="csr", dtype=np.float32)[start : start + 512])
            block_rows, block_columns = np.nonzero(np.abs(block) > least)
            rows = np.concatenate([rows, (block_rows + start).astype(np.int32)])
            columns = np.concatenate([columns, block_columns.astype(np.int32)])
            values = np.concatenate([values, block[block_rows, block_columns].astype(np.float32)])
            if len(values) > count:
                kept = np.argpartition(-np.abs(values), count)[:count]
                rows, columns, values = rows[kept], columns[kept], values[kept]
                least = float(np.abs(values).min())
        return coo_matrix((values, (rows, columns)), shape=(films, films)).tocsr()


def weigh_users(likes: csr_matrix, exponent: float) -> csr_matrix:
    """Rows times the root of their weight in a sum of squares, (sum of the row / mean sum) ** -exponent."""
    from scipy.sparse import diags

    if not exponent:
        return likes
    lengths = np.asarray(likes.sum(1), dtype=np.float32).ravel()
    relative = np.where(lengths > 0, lengths / lengths[lengths > 0].mean(), 1)
    return (diags((relative ** (-exponent / 2)).astype(np.float32)) @ likes).tocsr()


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
