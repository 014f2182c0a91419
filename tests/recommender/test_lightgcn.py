import numpy as np
import pytest
import torch
from scipy.sparse import csr_matrix
from torch_geometric.nn import LightGCN as Reference

from recommender.lightgcn import BprMF, LightGCN


@pytest.mark.parametrize("model", [BprMF(epochs=300), LightGCN(epochs=300)], ids=["bpr", "lightgcn"])
def test_factor_models_find_the_other_films_of_a_block(model: LightGCN) -> None:
    """Two tastes; each user lacks one film of the own block, which must beat the other block's films."""
    dense = np.kron(np.eye(2), np.ones((8, 8))).astype(np.float32)
    dense[np.arange(16), np.arange(16)] = 0
    scores = model.fit(csr_matrix(dense)).scores(csr_matrix(dense))
    own = scores[np.arange(16), np.arange(16)]
    assert (own[:8] > scores[:8, 8:].max(1)).all()
    assert (own[8:] > scores[8:, :8].max(1)).all()


def test_factor_models_refuse_strangers() -> None:
    likes = csr_matrix(np.eye(9, 5, dtype=np.float32))
    with pytest.raises(ValueError, match="trained on"):
        BprMF(epochs=1).fit(likes).scores(likes[:2])


def test_propagation_and_its_gradient_are_those_of_torch_geometric() -> None:
    """One step of plain gradient descent, made by autograd through PyG's layers."""
    likes = csr_matrix((np.random.default_rng(0).random((6, 4)) < 0.5).astype(np.float32))
    model = LightGCN(embedding_size=3, regularization=0.1).fit(likes, lambda epoch, model: False)
    who, what = likes.nonzero()
    edges = torch.from_numpy(np.stack([np.concatenate([who, what + 6]), np.concatenate([what + 6, who])])).long()
    reference = Reference(10, 3, 2)
    rows = torch.tensor([[0, 3], [7, 8], [9, 6]])
    embedding = reference.embedding.weight.detach().clone().requires_grad_()
    embedding.grad = torch.zeros_like(embedding)
    model._backward(embedding, rows)
    propagated = reference.get_embedding(edges)
    user, positive, negative = propagated[rows]
    penalty = 0.1 * reference.embedding.weight[rows].pow(2).sum() / 2
    (-torch.nn.functional.logsigmoid((user * (positive - negative)).sum(1)).mean() + penalty).backward()
    torch.testing.assert_close(model._propagate(embedding.detach()), propagated.detach())
    torch.testing.assert_close(embedding.grad, reference.embedding.weight.grad)


def test_training_ends_when_told_to() -> None:
    seen: list[int] = []

    def goes_on(epoch: int, model: LightGCN) -> bool:
        seen.append(epoch)
        return epoch < 3

    BprMF(epochs=9).fit(csr_matrix(np.eye(4, dtype=np.float32)), goes_on)
    assert seen == [1, 2, 3]


def test_an_epoch_propagates_forty_times_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large data is trained in larger batches: a step costs the whole graph however few pairs it sees."""
    likes = csr_matrix(np.ones((25, 20), dtype=np.float32))
    steps: list[int] = []
    backward = LightGCN._backward

    def counted(self: LightGCN, embedding: torch.Tensor, rows: torch.Tensor) -> None:
        steps.append(rows.shape[1])
        backward(self, embedding, rows)

    monkeypatch.setattr(LightGCN, "_backward", counted)
    LightGCN(epochs=1, batch_size=5).fit(likes)
    assert len(steps) <= 42
    assert sum(steps) == 500
    steps.clear()
    BprMF(epochs=1).fit(likes)
    assert steps == [500]
