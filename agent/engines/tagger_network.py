"""The network behind the tags: an encoder whose matrices are adapted by ones of low rank (LoRA, Hu et al., 2021)."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn.utils import parametrize

from agent.engines.tagging import INTENTS, TAGS, log_softmax
from recommender.embedding import EMBEDDING_SIZE

if TYPE_CHECKING:
    from transformers import PreTrainedModel

RANK = 16
DROPOUT = 0.1


class LowRank(nn.Module):
    """Adds the product of two thin matrices to a weight [outputs, inputs]; nothing at first."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        outputs, inputs = weight.shape
        self.down = nn.Parameter(torch.randn(RANK, inputs) * inputs**-0.5)
        self.up = nn.Parameter(torch.zeros(outputs, RANK))

    def forward(self, weight: Tensor) -> Tensor:
        return weight + 2 * self.up @ self.down


class TaggerNetwork(nn.Module):
    """The adapted encoder, and what is read off its states: a tag for each word piece, and the intent of the whole."""

    def __init__(self, encoder: PreTrainedModel) -> None:
        """``encoder`` is a BERT; its layers are copied, its embeddings shared, and it stays as it is."""
        super().__init__()
        self.encoder = copy.deepcopy(encoder, {id(encoder.embeddings): encoder.embeddings}).requires_grad_(False)
        self.tag = nn.Linear(EMBEDDING_SIZE, len(TAGS))
        self.intent = nn.Linear(EMBEDDING_SIZE, len(INTENTS))
        self.dropout = nn.Dropout(DROPOUT)
        for matrix in self._matrices():
            parametrize.register_parametrization(matrix, "weight", LowRank(matrix.weight))

    def forward(self, pieces: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Scores of the tags [messages, pieces, tags] and intents [messages, intents] of word pieces, int64 [messages,
        pieces]; ``mask`` is 0 where a message has no piece any more and 1 elsewhere."""
        states = self.encoder(input_ids=pieces, attention_mask=mask).last_hidden_state
        whole = (states * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        return self.tag(self.dropout(states)), self.intent(self.dropout(whole))

    @torch.inference_mode()
    def read(self, pieces: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
        """Scores of the tags [pieces, tags] and log-probabilities of the intents [intents] of one message."""
        tags, intents = self(torch.tensor([pieces]), torch.ones(1, len(pieces), dtype=torch.int64))
        return tags[0].numpy(), log_softmax(intents[0].numpy())

    def save(self, path: Path) -> None:
        """All that was fitted, in half precision."""
        fitted = {name: weight.half() for name, weight in self.state_dict().items() if name in self._fitted()}
        save_file(fitted, path)

    @classmethod
    def load(cls, encoder: PreTrainedModel, path: Path) -> TaggerNetwork:
        """A network to read with: the thin matrices are added to the encoder's once and for all."""
        network = cls(encoder)
        fitted = {name: weight.float() for name, weight in load_file(path).items()}
        if missing := network._fitted() ^ set(fitted):
            raise ValueError(f"{path} does not fit this network: {min(missing)} is in one of them only.")
        network.load_state_dict(fitted, strict=False)
        for matrix in network._matrices():
            parametrize.remove_parametrizations(matrix, "weight")
        return network.eval().requires_grad_(False)

    def _matrices(self) -> list[nn.Linear]:
        return [
            module
            for name, module in self.encoder.named_modules()
            if name.startswith("encoder.") and isinstance(module, nn.Linear)
        ]

    def _fitted(self) -> set[str]:
        return {name for name, weight in self.named_parameters() if weight.requires_grad}
