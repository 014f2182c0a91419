"""The graph attention network, in one file.

A user is not a parameter: a user node is what its neighbours in the graph make of it. Its neighbours are the
films the user likes and, when the user said something about their taste, a profile node made of that text.
One attention layer over these edges gives the user's embedding; the same film embeddings serve as input and
as output. Everything after the attention is linear, so a score splits exactly into its neighbours' parts.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch_geometric.nn import MessagePassing
from torch_geometric.utils import scatter, softmax

EVERY = slice(None)
"""All films."""


@dataclass(frozen=True, slots=True)
class UserBatch:
    """The bipartite graph of some users: one edge from each liked film to its user."""

    films: Tensor
    """Source of each edge, int64 [edges]."""
    users: Tensor
    """Target of each edge, int64 [edges], position in this batch."""
    strengths: Tensor
    """Strength of each edge in (0, 1], float32 [edges]: 1 for a film that is liked without reserve."""
    user_count: int
    texts: Tensor | None = None
    """Sentence vectors of what users said, float32 [texts, text_size]."""
    text_users: Tensor | None = None
    """Whose text each is, int64 [texts]."""


class TasteAttention(MessagePassing):
    r"""Attention from liked films (and the profile node) to their user.

    .. math::
        e_{ui} = (W_q \bar h_u) \cdot (W_k h_i) / \sqrt d + o_i, \quad
        \alpha_{u} = \mathrm{softmax}_i(e_{ui}), \quad
        u = n_u^\gamma \sum_i \alpha_{ui} W h_i

    with :math:`\bar h_u` the mean of the user's liked films and :math:`n_u` the sum of the edges' strengths.
    """

    def __init__(self, embedding_size: int, uniform: bool = False) -> None:
        """``uniform`` gives every neighbour the same attention: the plain mean, to compare with."""
        super().__init__(aggr="add", node_dim=0)
        self.uniform = uniform
        self.query = nn.Linear(embedding_size, embedding_size, bias=False)
        self.key = nn.Linear(embedding_size, embedding_size, bias=False)
        self.message_weight = nn.Parameter(
            torch.eye(embedding_size) + 0.02 * torch.randn(embedding_size, embedding_size)
        )
        self.length_exponent = nn.Parameter(torch.tensor(0.5))

    def forward(
        self, nodes: Tensor, means: Tensor, edges: tuple[Tensor, Tensor], strengths: Tensor, offsets: Tensor
    ) -> tuple[Tensor, Tensor]:
        """User embeddings [users, embedding_size] and the weight n^gamma * alpha of each edge [edges].

        ``nodes`` [nodes, embedding_size] are the source nodes, ``means`` [users, embedding_size] what the
        query is made of, ``edges`` their sources and users, ``offsets`` [edges] is added to their logits.
        """
        sources, users = edges
        user_count = len(means)
        asked = self.query(means) @ self.key.weight  # (users, d): W_k^T W_q mean, so that keys need no pass
        logits = (asked[users] * nodes[sources]).sum(-1) / nodes.shape[1] ** 0.5 + offsets  # (edges)
        if self.uniform:
            logits = torch.zeros_like(logits)
        attention = softmax(logits, users, num_nodes=user_count)  # (edges), sums to 1 per user
        lengths = scatter(strengths, users, dim_size=user_count).clamp(min=1e-6)
        weights = attention * (lengths**self.length_exponent)[users]
        edge_index = torch.stack([sources, users])
        pooled = self.propagate(edge_index, x=nodes, weights=weights, size=(len(nodes), user_count))
        return pooled @ self.message_weight.T, weights

    def message(self, x_j: Tensor, weights: Tensor) -> Tensor:
        return x_j * weights[:, None]


class GAT(nn.Module):
    """Scores of every film for users given by their liked films and, if any, their taste text."""

    texts: Tensor
    popularity: Tensor
    log_degree: Tensor

    def __init__(
        self,
        texts: Tensor,
        popularity: Tensor,
        log_degree: Tensor,
        embedding_size: int = 64,
        initial_std: float = 0.05,
        uniform_attention: bool = False,
    ) -> None:
        """``texts`` [films, text_size] are centred text vectors, ``popularity`` [films] is the bias' prior."""
        super().__init__()
        film_count, text_size = texts.shape
        self.film_embedding = nn.Parameter(initial_std * torch.randn(film_count, embedding_size))
        self.text_projection = nn.Linear(text_size, embedding_size, bias=False)
        self.taste_projection = nn.Linear(text_size, embedding_size, bias=False)
        self.attention = TasteAttention(embedding_size, uniform_attention)
        self.popularity_slope = nn.Parameter(torch.tensor(0.1))
        self.strength_slope = nn.Parameter(torch.tensor(1.0))
        self.profile_logit = nn.Parameter(torch.tensor(0.0))
        self.bias_shift = nn.Parameter(torch.zeros(film_count))
        self.register_buffer("texts", texts, persistent=False)
        self.register_buffer("popularity", popularity, persistent=False)
        self.register_buffer("log_degree", log_degree, persistent=False)

    def films(self, rows: Tensor | slice = EVERY) -> Tensor:
        """Embeddings of films, input and output alike, [films, embedding_size]; of all films or of some rows."""
        return self.film_embedding[rows] + self.text_projection(self.texts[rows])

    def bias(self, rows: Tensor | slice = EVERY) -> Tensor:
        return self.popularity[rows] + self.bias_shift[rows]

    def users(self, batch: UserBatch, films: Tensor, rows: Tensor | slice = EVERY) -> tuple[Tensor, Tensor]:
        """User embeddings [users, embedding_size] and the weight of each film edge [edges]."""
        strengths = batch.strengths
        total = scatter(strengths, batch.users, dim_size=batch.user_count).clamp(min=1e-6)
        means = scatter(films[batch.films] * strengths[:, None], batch.users, dim_size=batch.user_count)
        offsets = self.strength_slope * strengths.log()
        offsets = offsets - self.popularity_slope * self.log_degree[rows][batch.films]
        nodes, sources, users = films, batch.films, batch.users
        if batch.texts is not None and batch.text_users is not None:
            profiles = torch.arange(len(batch.texts)) + len(films)
            nodes = torch.cat([films, self.taste_projection(batch.texts)])
            sources = torch.cat([sources, profiles])
            users = torch.cat([users, batch.text_users])
            strengths = torch.cat([strengths, torch.ones(len(profiles))])
            offsets = torch.cat([offsets, self.profile_logit.expand(len(profiles))])
        embeddings, weights = self.attention(nodes, means / total[:, None], (sources, users), strengths, offsets)
        return embeddings, weights[: len(batch.films)]

    def forward(
        self, batch: UserBatch, hide_self: bool = False, rows: Tensor | slice = EVERY
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Scores [users, films], user embeddings and film embeddings.

        ``hide_self`` takes each liked film's own part out of its own score: in training every film is input
        and target at once, and must not be found by looking at itself. With ``rows``, int64 [part of the films],
        there are no other films, and those of the batch are positions among them.
        """
        films = self.films(rows)
        embeddings, weights = self.users(batch, films, rows)
        scores = embeddings @ films.T + self.bias(rows)
        if hide_self:
            own = ((films @ self.attention.message_weight.T) * films).sum(-1)  # (films): W h_i . h_i
            scores = scores.index_put((batch.users, batch.films), -weights * own[batch.films], accumulate=True)
        return scores, embeddings, films
