"""The parts of the hybrid loss. All are means over the users of a batch."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def softmax_loss(log_probabilities: Tensor, likes: Tensor, profile_length: float, user_exponent: float = 0.0) -> Tensor:
    """Cross entropy over the whole catalogue, summed over a user's films and divided by a usual profile length.

    ``log_probabilities`` and ``likes`` (strengths, 0 for none) are [users, films]. A user weighs n^-a, n being the sum
    of their likes over the usual length and a the ``user_exponent``: with 1 all count the same.
    """
    weights = (likes.sum(1).clamp(min=1) / profile_length) ** -user_exponent
    return -((likes * log_probabilities).sum(1) * weights).mean() / profile_length


def distillation_loss(log_probabilities: Tensor, teacher: Tensor) -> Tensor:
    """Cross entropy to the teacher's probabilities, both [users, films] (Hinton et al., 2015)."""
    return -(teacher * log_probabilities).sum(1).mean()


def bpr_loss(positive: Tensor, negative: Tensor) -> Tensor:
    """Bayesian personalised ranking (Rendle et al., 2009) of score pairs, [...]."""
    return -functional.logsigmoid(positive - negative).mean()


def cosine_loss(users: Tensor, positive: Tensor, negative: Tensor, margin: float = 0.3) -> Tensor:
    """Liked films near their user in direction, others no nearer than ``margin``.

    ``users`` [users, 1, embedding_size]; the films' embeddings [users, pairs, embedding_size].
    """
    near = 1 - functional.cosine_similarity(users, positive, dim=-1)
    far = functional.relu(functional.cosine_similarity(users, negative, dim=-1) - margin)
    return (near + far).mean()


def draw_positives(likes: Tensor, pairs: int, generator: torch.Generator) -> Tensor:
    """For each user ``pairs`` liked films, drawn with repetition, int64 [users, pairs]."""
    return torch.multinomial(likes, pairs, replacement=True, generator=generator)


def robust_negatives(
    scores: Tensor, likes: Tensor, popularity: Tensor, pairs: int, hard_share: float, generator: torch.Generator
) -> Tensor:
    """Films the users do not like, int64 [users, pairs]: a share of them hard, the others random.

    Hard ones are the best scored of 64 uniform and 64 popular (to the power 3/4) candidates. Mixing in random
    ones keeps the loss from chasing films that are liked but not yet rated. A candidate that is liked after
    all is only taken when nothing else is left.
    """
    users, films = scores.shape
    hard_count = round(hard_share * pairs)
    uniform = torch.randint(films, (users, 64), generator=generator)
    popular = torch.multinomial(popularity**0.75, users * 64, replacement=True, generator=generator)
    candidates = torch.cat([uniform, popular.view(users, 64)], dim=1)
    candidate_scores = scores.gather(1, candidates).masked_fill(likes.gather(1, candidates) > 0, -1e9)
    hard = candidates.gather(1, candidate_scores.topk(hard_count).indices)
    random = torch.randint(films, (users, pairs - hard_count), generator=generator)
    return torch.cat([hard, random], dim=1)
