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

from agent.engines.tagging import INTENTS, TAGS, VALUES, log_softmax
from recommender.embedding import EMBEDDING_SIZE

if TYPE_CHECKING:
    from transformers import PreTrainedModel

RANK = 16
DROPOUT = 0.1


class Adapted(nn.Module):
    """A linear layer that stays as it is, and the product of two thin matrices added to its own; nothing at first."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.layer = layer
        self.down = nn.Parameter(torch.randn(RANK, layer.in_features) * layer.in_features**-0.5)
        self.up = nn.Parameter(torch.zeros(layer.out_features, RANK))

    def forward(self, states: Tensor) -> Tensor:
        return self.layer(states) + 2 * (states @ self.down.T) @ self.up.T


class TaggerNetwork(nn.Module):
    """The adapted encoder, and what is read off its states: for each word piece a tag and what a limit there comes to, and
    the intent of the whole."""

    def __init__(self, encoder: PreTrainedModel) -> None:
        """``encoder`` is a BERT, whose weights are shared and stay as they are."""
        super().__init__()
        shared = {id(weight): weight for weight in (*encoder.parameters(), *encoder.buffers())}
        self.encoder = copy.deepcopy(encoder, shared).requires_grad_(False)
        self.tag = nn.Linear(EMBEDDING_SIZE, len(TAGS))
        self.value = nn.Linear(EMBEDDING_SIZE, len(VALUES))
        self.intent = nn.Linear(EMBEDDING_SIZE, len(INTENTS))
        self.dropout = nn.Dropout(DROPOUT)
        for name, layer in list(self.encoder.named_modules()):
            if isinstance(layer, nn.Linear) and name.startswith("encoder."):
                self.encoder.set_submodule(name, Adapted(layer))

    def forward(self, pieces: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Scores of the tags [messages, pieces, tags], values [messages, pieces, values] and intents [messages, intents]
        of word pieces, int64 [messages, pieces]; ``mask`` is 0 where a message has no piece any more and 1 elsewhere."""
        states = self.encoder(input_ids=pieces, attention_mask=mask).last_hidden_state
        whole = (states * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        dropped = self.dropout(states)
        return self.tag(dropped), self.value(dropped), self.intent(self.dropout(whole))

    @torch.inference_mode()
    def read(self, pieces: Sequence[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Scores of the tags [pieces, tags] and values [pieces, values], and log-probabilities of the intents [intents]
        of one message."""
        tags, values, intents = self(torch.tensor([pieces]), torch.ones(1, len(pieces), dtype=torch.int64))
        return tags[0].numpy(), values[0].numpy(), log_softmax(intents[0].numpy())

    def save(self, path: Path) -> None:
        """All that was fitted, in half precision."""
        fitted = {name: weight.half() for name, weight in self.state_dict().items() if name in self._fitted()}
        save_file(fitted, path)

    @classmethod
    def load(cls, encoder: PreTrainedModel, path: Path) -> TaggerNetwork:
        """A network to read with."""
        network = cls(encoder)
        fitted = {name: weight.float() for name, weight in load_file(path).items()}
        if missing := network._fitted() ^ set(fitted):
            raise ValueError(f"{path} does not fit this network: {min(missing)} is in one of them only.")
        network.load_state_dict(fitted, strict=False)
        return network.eval().requires_grad_(False)

    def _fitted(self) -> set[str]:
        return {name for name, weight in self.named_parameters() if weight.requires_grad}
