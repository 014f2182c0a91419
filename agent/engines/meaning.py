"""What words mean that no rule knows, by the phrases they are nearest to in meaning.

A logistic regression on sentence vectors for each of two questions: what is thought of a film, and what the person
wants done. It is fitted to the phrases in ``phrases/``; ``python -m agent.engines.meaning`` does so anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from safetensors import safe_open
from safetensors.numpy import save_file

from agent.events import Attitude, Intent
from recommender.embedding import Encoder, EncoderError
from recommender.titles import normalise

PHRASES = Path(__file__).with_name("phrases")
WEIGHTS = PHRASES / "weights.safetensors"
STAND_INS = {"attitudes": "it", "intents": "that film"}
"""Question -> the words that stand for a film in its phrases."""
SURE_OF_ATTITUDE = 0.45
AGAINST_SEEN = 0.6
SURE_OF_INTENT = 0.6
BEYOND_DOUBT = 0.8
"""Probabilities under which nothing is concluded; chosen on sentences that the phrases do not come from. Small talk must
be beyond doubt: a wish taken for it would be lost."""
_PENALTY = 0.1
"""Of squared weights, over the sum of all phrases' losses."""


class Meaning:
    """Reads words with a sentence encoder; holds back where it is not sure, or where there is no encoder.

    ``encode`` gives the unit vector [384] of a text; it may wait until the encoder is loaded.
    """

    def __init__(self, encode: Callable[[str], np.ndarray | None]) -> None:
        self._encode = encode

    def attitude(self, words: str, seen: bool = False) -> Attitude | None:
        """What normalised words think of a film; in its place stands ``STAND_INS["attitudes"]``.

        ``seen``: they are known to say at least that it was seen, and must be clearer to say more.
        """
        least = AGAINST_SEEN if seen else SURE_OF_ATTITUDE
        return self._nearest("attitudes", words, least)  # type: ignore[return-value]

    def intent(self, words: str, beyond_doubt: bool = False) -> Intent | None:
        """What a normalised message wants done; in place of films stands ``STAND_INS["intents"]``."""
        intent = self._nearest("intents", words, BEYOND_DOUBT if beyond_doubt else SURE_OF_INTENT)
        if intent == "chat":
            intent = self._nearest("intents", words, BEYOND_DOUBT)
        return intent  # type: ignore[return-value]

    def _nearest(self, question: str, words: str, least: float) -> str | None:
        try:
            vector = self._encode(words)
        except EncoderError:
            return None
        if vector is None:
            return None
        answer, probability = _classifiers()[question].best(vector)
        return answer if probability >= least else None


@dataclass(frozen=True, slots=True)
class Classifier:
    """Multinomial logistic regression."""

    classes: Sequence[str]
    weights: np.ndarray
    """[classes, 384]"""
    bias: np.ndarray
    """[classes]"""

    def best(self, vector: np.ndarray) -> tuple[str, float]:
        """The likeliest class of a vector [384], and its probability."""
        scores = self.weights @ vector + self.bias
        odds = np.exp(scores - scores.max())
        return self.classes[int(odds.argmax())], float(odds.max() / odds.sum())


def read_phrases(question: str) -> dict[str, list[str]]:
    """Class -> its normalised phrases, with the stand-in for films."""
    written: dict[str, list[str]] = yaml.safe_load((PHRASES / f"{question}.yaml").read_text(encoding="utf-8"))
    return {name: [_with_stand_in(phrase, question) for phrase in phrases] for name, phrases in written.items()}


def _with_stand_in(phrase: str, question: str) -> str:
    words = (STAND_INS[question] if word in ("X", "Y") else word for word in phrase.split())
    return normalise(" ".join(words))


def fit(phrases: dict[str, list[str]], encoder: Encoder) -> Classifier:
    """Fit a classifier to the phrases of each class; classes count alike, however many phrases they have."""
    import torch

    classes = list(phrases)
    vectors = torch.from_numpy(encoder.encode([phrase for name in classes for phrase in phrases[name]]))
    labels = torch.tensor([index for index, name in enumerate(classes) for _ in phrases[name]])
    weights = torch.zeros(len(classes), vectors.shape[1], requires_grad=True)
    bias = torch.zeros(len(classes), requires_grad=True)
    share = len(labels) / len(classes) / torch.bincount(labels).float()
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=500, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        entropy = torch.nn.functional.cross_entropy(vectors @ weights.T + bias, labels, weight=share)
        total = entropy + _PENALTY / 2 / len(labels) * weights.square().sum()
        total.backward()
        return total

    optimiser.step(loss)
    return Classifier(classes, weights.detach().numpy(), bias.detach().numpy())


def digest() -> str:
    """Of the phrases: the weights say which ones they were fitted to."""
    return hashlib.sha256(json.dumps([read_phrases(question) for question in STAND_INS]).encode()).hexdigest()


def save(classifiers: dict[str, Classifier]) -> None:
    tensors = {f"{question}.weights": found.weights for question, found in classifiers.items()}
    tensors |= {f"{question}.bias": found.bias for question, found in classifiers.items()}
    metadata = {question: json.dumps(found.classes) for question, found in classifiers.items()}
    save_file(tensors, WEIGHTS, metadata | {"phrases": digest()})


@cache
def _classifiers() -> dict[str, Classifier]:
    with safe_open(WEIGHTS, framework="numpy") as file:
        return {
            question: Classifier(
                json.loads(file.metadata()[question]),
                file.get_tensor(f"{question}.weights"),
                file.get_tensor(f"{question}.bias"),
            )
            for question in STAND_INS
        }


def main() -> None:
    encoder = Encoder()
    save({question: fit(read_phrases(question), encoder) for question in STAND_INS})


if __name__ == "__main__":
    main()
