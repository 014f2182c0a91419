"""The peers: small, well-known recommenders to be measured against."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from torch import Tensor


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


class LightGCN:
    """Light graph convolution over the user-film graph (He et al., 2020), trained with BPR.

    Users of the training set have an embedding; a new user gets the propagated part from their films only.
    """

    def __init__(
        self,
        embedding_size: int = 64,
        layers: int = 3,
        epochs: int = 200,
        batch_size: int = 4096,
        learning_rate: float = 5e-3,
        regularization: float = 1e-4,
        seed: int = 0,
    ) -> None:
        self.embedding_size = embedding_size
        self.layers = layers
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.regularization = regularization
        self.seed = seed

    def fit(self, likes: csr_matrix, after_epoch: Callable[[int, LightGCN], None] | None = None) -> LightGCN:
        import torch
        from torch_geometric.nn import LightGCN as Propagation

        torch.manual_seed(self.seed)
        users, films = likes.shape
        adjacency = _bipartite_adjacency(likes)
        model = Propagation(users + films, self.embedding_size, self.layers)
        torch.nn.init.normal_(model.embedding.weight, std=0.1)
        optimizer = torch.optim.Adam(model.parameters(), lr=self.learning_rate)
        who, liked = (torch.from_numpy(index.astype(np.int64)) for index in likes.nonzero())
        for epoch in range(1, self.epochs + 1):
            for batch in torch.randperm(len(who)).split(self.batch_size):
                user, positive = who[batch], liked[batch]
                negative = torch.randint(films, (len(batch),))
                propagated = model.get_embedding(adjacency)
                pairs = torch.stack([positive, negative]) + users
                margins = (propagated[user] * (propagated[pairs[0]] - propagated[pairs[1]])).sum(1)
                own = model.embedding.weight[torch.cat([user, pairs[0], pairs[1]])]
                penalty = self.regularization * own.pow(2).sum() / len(batch)
                loss = -torch.nn.functional.logsigmoid(margins).mean() + penalty
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            if after_epoch:
                self._keep(model.get_embedding(adjacency), users)
                after_epoch(epoch, self)
        self._keep(model.get_embedding(adjacency), users)
        return self

    def scores(self, likes: csr_matrix) -> np.ndarray:
        """Scores for the users of the training set, in its order, whatever their likes here."""
        if likes.shape[0] != len(self.users_):
            raise ValueError("This model knows the users it was trained on, all of them in order.")
        return self.users_ @ self.films_.T

    def _keep(self, propagated: Tensor, users: int) -> None:
        embeddings = propagated.detach().numpy()
        self.users_, self.films_ = embeddings[:users], embeddings[users:]


class BprMF(LightGCN):
    """Matrix factorisation with the BPR loss (Rendle et al., 2009): the same without a layer."""

    def __init__(
        self, epochs: int = 200, learning_rate: float = 5e-3, regularization: float = 1e-2, seed: int = 0
    ) -> None:
        super().__init__(layers=0, epochs=epochs, learning_rate=learning_rate, regularization=regularization, seed=seed)


def _bipartite_adjacency(likes: csr_matrix) -> Tensor:
    """The user-film graph as a symmetric sparse tensor [users + films, users + films], users first."""
    import torch
    from scipy.sparse import bmat

    matrix = bmat([[None, likes], [likes.T, None]], format="csr")
    return torch.sparse_csr_tensor(
        torch.from_numpy(matrix.indptr.astype(np.int64)),
        torch.from_numpy(matrix.indices.astype(np.int64)),
        torch.from_numpy(matrix.data.astype(np.float32)),
        matrix.shape,
    )


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
