"""The peers with an embedding for each user, trained with BPR: LightGCN and matrix factorisation."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


_MOST_STEPS = 40
"""Steps of an epoch with layers: each is a propagation through the whole graph, whatever the size of its batch."""


class LightGCN:
    """Light graph convolution over the user-film graph (He et al., 2020), trained with BPR.

    It knows the users of its training set and nobody else. The dense matrix of liked films that keeps them from
    being drawn as negatives takes a byte for each user and film. On large data the batches grow from ``batch_size``,
    and the learning rate with them (Goyal et al., 2017).
    """

    def __init__(
        self,
        embedding_size: int = 64,
        layers: int = 2,
        epochs: int = 200,
        batch_size: int = 2048,
        learning_rate: float = 2e-3,
        regularization: float = 5e-4,
        seed: int = 0,
    ) -> None:
        self.embedding_size = embedding_size
        self.layers = layers
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.regularization = regularization
        self.seed = seed

    def fit(self, likes: csr_matrix, goes_on: Callable[[int, LightGCN], bool] | None = None) -> LightGCN:
        """Train; ``goes_on`` is asked after each epoch (from 1) and ends the training with False."""
        torch.manual_seed(self.seed)
        users, films = likes.shape
        self._adjacency = _bipartite_adjacency(likes)
        embedding = torch.empty(users + films, self.embedding_size)
        torch.nn.init.xavier_uniform_(embedding[:users])
        torch.nn.init.xavier_uniform_(embedding[users:])
        embedding.requires_grad_()
        liked = torch.from_numpy(likes.toarray() > 0)
        who, what = liked.nonzero(as_tuple=True)
        batch_size = max(self.batch_size, len(who) // _MOST_STEPS) if self.layers else self.batch_size
        optimizer = torch.optim.Adam([embedding], lr=self.learning_rate * batch_size / self.batch_size, fused=True)
        for epoch in range(1, self.epochs + 1):
            for batch in torch.randperm(len(who)).split(batch_size):
                user, positive = who[batch], what[batch]
                rows = torch.stack([user, positive + users, _negatives(liked, user) + users])
                optimizer.zero_grad()
                self._backward(embedding, rows)
                optimizer.step()
            self._keep(embedding, users)
            if goes_on and not goes_on(epoch, self):
                break
        return self

    def scores(self, likes: csr_matrix) -> np.ndarray:
        """Scores for the users of the training set, in its order, whatever their likes here."""
        if likes.shape[0] != len(self.users_):
            raise ValueError("This model knows the users it was trained on, all of them in order.")
        return self.users_ @ self.films_.T

    def _backward(self, embedding: Tensor, rows: Tensor) -> None:
        """The gradient of the BPR loss of users, positives and negatives, ``rows`` [3, pairs].

        Propagation is linear and symmetric, so the embedding's gradient is the propagated one of what comes out.
        """
        propagated = self._propagate(embedding.detach()).requires_grad_()
        user, positive, negative = torch.nn.functional.embedding(rows, propagated)
        margins = (user * (positive - negative)).sum(1)
        times_drawn = torch.bincount(rows.flatten(), minlength=len(embedding)).float()
        penalty = self.regularization * (times_drawn @ embedding.pow(2).sum(1)) / rows.shape[1]
        (-torch.nn.functional.logsigmoid(margins).mean() + penalty).backward()
        assert embedding.grad is not None
        assert propagated.grad is not None
        embedding.grad += self._propagate(propagated.grad)

    def _propagate(self, embedding: Tensor) -> Tensor:
        """The mean of the embeddings over all layers, [users + films, embedding_size]."""
        layer = total = embedding
        for _ in range(self.layers):
            layer = self._adjacency @ layer
            total = total + layer
        return total / (self.layers + 1)

    def _keep(self, embedding: Tensor, users: int) -> None:
        propagated = self._propagate(embedding.detach()).numpy()
        self.users_, self.films_ = propagated[:users], propagated[users:]


class BprMF(LightGCN):
    """Matrix factorisation with the BPR loss (Rendle et al., 2009): the same without a layer."""

    def __init__(self, epochs: int = 200, regularization: float = 5e-3, seed: int = 0) -> None:
        super().__init__(layers=0, epochs=epochs, regularization=regularization, seed=seed)


def _negatives(liked: Tensor, users: Tensor) -> Tensor:
    """A film for each of these users that they do not like, int64 [users]; ``liked`` is bool [users, films].

    After some redraws a user who likes nearly every film gets one that is liked after all.
    """
    films = torch.randint(liked.shape[1], (len(users),))
    for _ in range(20):
        wrong = liked[users, films]
        if not wrong.any():
            break
        films[wrong] = torch.randint(liked.shape[1], (int(wrong.sum()),))
    return films


def _bipartite_adjacency(likes: csr_matrix) -> Tensor:
    """D^-1/2 A D^-1/2 of the user-film graph as a sparse tensor [users + films, users + films], users first."""
    from scipy.sparse import bmat, diags

    matrix = bmat([[None, likes], [likes.T, None]], format="csr")
    degrees = np.asarray(matrix.sum(1)).ravel()
    scale = diags(np.where(degrees > 0, degrees, 1) ** -0.5)
    matrix = (scale @ matrix @ scale).tocsr()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Sparse", UserWarning)
        return torch.sparse_csr_tensor(
            torch.from_numpy(matrix.indptr.astype(np.int64)),
            torch.from_numpy(matrix.indices.astype(np.int64)),
            torch.from_numpy(matrix.data.astype(np.float32)),
            matrix.shape,
        )
