"""What the words of a message are said for, by the sentence encoder with its weights adapted to that question.

For each film what is thought of it, for any words whether they are a wish or taste or neither, and what the person wants
done. The adaptation is of low rank (LoRA, Hu et al., 2021); ``python tests/benchmarks/fit_tagger.py`` fits it to labelled
sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from agent.events import Attitude, Intent
from recommender.embedding import Encoder, EncoderError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

    from agent.engines.tagger_network import TaggerNetwork

Stance = Literal["none", "want", "avoid", "always", "never"]
"""Words wish for something this evening or avoid it, tell of lasting taste for or against it, or neither."""
ATTITUDES: tuple[Attitude, ...] = get_args(Attitude)
STANCES: tuple[Stance, ...] = get_args(Stance)
INTENTS: tuple[Intent, ...] = get_args(Intent)
PLAIN: Literal["plain"] = "plain"
Tag = Attitude | Stance | Literal["plain"]
TAGS: tuple[Tag, ...] = (PLAIN, *ATTITUDES, *STANCES)
"""What a token may be; ``PLAIN`` ones have nothing to do with taste."""
WEIGHTS = Path(__file__).with_name("tagger.safetensors")
_LONGEST = 48
"""Word pieces of a message: of longer ones the network has learned nothing."""
_OPENING = {True: "listed: ", False: "new: "}
"""Before the message: whether films have been shown just before."""


@dataclass(frozen=True, slots=True)
class Words:
    """A message in word pieces, each film one mask."""

    pieces: list[int]
    films: list[int]
    """Place of each film."""
    places: list[tuple[int, int]]
    """Characters of the message behind each word piece; (0, 0) behind none."""

    def of(self, start: int, end: int) -> list[int]:
        """Places of the word pieces of characters ``start`` to ``end``, without films."""
        return [i for i, (a, b) in enumerate(self.places) if a < end and start < b and i not in self.films]


@dataclass(frozen=True, slots=True)
class Tags:
    """What a message is tagged; logarithms are natural."""

    words: Words
    scores: np.ndarray
    """[word pieces, tags], of the network's last layer."""
    intents: np.ndarray
    """Log-probabilities [intents]."""

    def attitudes(self, film: int) -> np.ndarray:
        """Log-probabilities [attitudes] of the film in this place of the message."""
        return self._mean([self.words.films[film]], ATTITUDES)

    def stances(self, start: int, end: int) -> np.ndarray | None:
        """Log-probabilities [stances] of the words of characters ``start`` to ``end``; None where there are none."""
        places = self.words.of(start, end)
        return self._mean(places, STANCES) if places else None

    def tag(self, start: int, end: int) -> tuple[Tag, float]:
        """The likeliest of all tags for the words of characters ``start`` to ``end``, and its probability."""
        places = self.words.of(start, end)
        if not places:
            return PLAIN, 1.0
        scores = log_softmax(self.scores[places].mean(0))
        return TAGS[int(scores.argmax())], float(np.exp(scores.max()))

    def _mean(self, places: Sequence[int], tags: Sequence[str]) -> np.ndarray:
        scores = self.scores[places][:, [TAGS.index(tag) for tag in tags]].mean(0)
        return log_softmax(scores)


class Tagger:
    """Reads messages; holds back where there is no encoder, and with long messages.

    ``encoder`` gives it, and may wait until it is loaded.
    """

    def __init__(self, encoder: Callable[[], Encoder]) -> None:
        self._encoder = encoder
        self.read = lru_cache(maxsize=64)(self._read)

    def _read(self, text: str, films: tuple[tuple[int, int], ...], listed: bool) -> Tags | None:
        """``films`` are the characters of each film named, in order; ``listed``: films have been shown just before."""
        try:
            encoder = self._encoder()
        except EncoderError:
            return None
        words = split(encoder.tokenizer, text, films, listed)
        if len(words.pieces) > _LONGEST:
            return None
        return Tags(words, *_network(encoder).read(words.pieces))


@lru_cache(maxsize=1)
def _network(encoder: Encoder) -> TaggerNetwork:
    from agent.engines.tagger_network import TaggerNetwork

    return TaggerNetwork.load(encoder.network, WEIGHTS)


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Natural logarithms of the probabilities, over the last axis."""
    shifted = scores - scores.max(-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))


def split(tokenizer: PreTrainedTokenizerFast, text: str, films: Sequence[tuple[int, int]], listed: bool) -> Words:
    """The message in word pieces, as the network reads it."""
    pieces, places = [tokenizer.cls_token_id], [(0, 0)]
    where: list[int] = []

    def add(words: str, start: int) -> None:
        found = tokenizer(words, add_special_tokens=False, return_offsets_mapping=True, split_special_tokens=True)
        pieces.extend(found["input_ids"])
        places.extend((start + a, start + b) for a, b in found["offset_mapping"])

    pieces += tokenizer(_OPENING[listed], add_special_tokens=False)["input_ids"]
    places += [(0, 0)] * (len(pieces) - 1)
    end = 0
    for first, last in films:
        add(text[end:first], end)
        where.append(len(pieces))
        pieces.append(tokenizer.mask_token_id)
        places.append((first, last))
        end = last
    add(text[end:], end)
    return Words([*pieces, tokenizer.sep_token_id], where, [*places, (0, 0)])
