"""What the words of a message are said for, by the sentence encoder with its weights adapted to that question.

First which words may be a title; then, with a mask for each film, what is thought of it, for any words whether they are
a wish or taste or neither and what it comes to, and what the person wants done. The adaptation is of low rank (LoRA, Hu
et al., 2021); ``python tests/benchmarks/fit_tagger.py`` fits it to labelled sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from agent.engines import lexicon
from agent.events import Attitude, Intent
from agent.understanding import LimitKind
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
TITLE: Literal["title"] = "title"
Tag = Attitude | Stance | Literal["plain", "title"]
TAGS: tuple[Tag, ...] = (PLAIN, TITLE, *ATTITUDES, *STANCES)
"""What a token may be; ``PLAIN`` ones have nothing to do with taste."""
OTHER = "other"
"""A topic, a person, a country and whatever else has no value of its own."""
VALUES: dict[str, LimitKind] = {
    **dict.fromkeys(lexicon.MOODS, "mood"),
    **dict.fromkeys(lexicon.GENRES, "genre"),
    **dict.fromkeys(("kids", "family", "teen", "adult"), "audience"),
    **dict.fromkeys(("old", "recent"), "year"),
    OTHER: "theme",
}
"""What a limit in any words may come to, and its kind."""
WEIGHTS = Path(__file__).with_name("tagger.safetensors")
_LONGEST = 48
"""Word pieces of a message: of longer ones the network has learned nothing."""
Question = Literal["titles", "new", "listed"]
"""What is asked of a message: which words are titles; what is meant by it, or by it right behind a list of films."""


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
    values: np.ndarray
    """[word pieces, values], likewise."""
    intents: np.ndarray
    """Log-probabilities [intents]."""

    def attitudes(self, film: int) -> np.ndarray:
        """Log-probabilities [attitudes] of the film in this place of the message."""
        return log_softmax(self.scores[self.words.films[film]][[TAGS.index(attitude) for attitude in ATTITUDES]])

    def stances(self, start: int, end: int) -> np.ndarray | None:
        """Log-probabilities [stances] of the words of characters ``start`` to ``end``, plain ones among those with no
        stance; None where there are none."""
        places = self.words.of(start, end)
        if not places:
            return None
        scores = self.scores[places].mean(0)
        found = scores[[TAGS.index(stance) for stance in STANCES]]
        found[STANCES.index("none")] = np.logaddexp(found[STANCES.index("none")], scores[TAGS.index(PLAIN)])
        return log_softmax(found)

    def tag(self, start: int, end: int) -> tuple[Tag, float]:
        """The likeliest of all tags for the words of characters ``start`` to ``end``, and its probability."""
        places = self.words.of(start, end)
        if not places:
            return PLAIN, 1.0
        scores = log_softmax(self.scores[places].mean(0))
        return TAGS[int(scores.argmax())], float(np.exp(scores.max()))

    def value(self, start: int, end: int) -> tuple[str, float]:
        """What a limit in the words of characters ``start`` to ``end`` comes to, and how probably."""
        places = self.words.of(start, end)
        if not places:
            return OTHER, 1.0
        scores = log_softmax(self.values[places].mean(0))
        return tuple(VALUES)[int(scores.argmax())], float(np.exp(scores.max()))

    def title_odds(self, start: int, end: int) -> float | None:
        """Log-odds that the words of characters ``start`` to ``end`` are of a title; None where there are none."""
        places = self.words.of(start, end)
        if not places:
            return None
        logs = log_softmax(self.scores[places])[:, TAGS.index(TITLE)]
        return float((logs - np.log1p(-np.exp(np.minimum(logs, -1e-6)))).mean())


class Tagger:
    """Reads messages; holds back where there is no encoder, and with long messages.

    ``encoder`` gives it, and may wait until it is loaded.
    """

    def __init__(self, encoder: Callable[[], Encoder]) -> None:
        self._encoder = encoder
        self._asked = lru_cache(maxsize=64)(self._ask)

    def read(self, text: str, films: tuple[tuple[int, int], ...], listed: bool) -> Tags | None:
        """``films`` are the characters of each film named, in order; ``listed``: films have been shown just before."""
        return self._asked("listed" if listed else "new", text, films)

    def titles(self, text: str) -> Tags | None:
        """The message tagged for titles alone."""
        return self._asked("titles", text, ())

    def _ask(self, question: Question, text: str, films: tuple[tuple[int, int], ...]) -> Tags | None:
        try:
            encoder = self._encoder()
        except EncoderError:
            return None
        words = split(encoder.tokenizer, question, text, films)
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


def split(tokenizer: PreTrainedTokenizerFast, question: Question, text: str, films: Sequence[tuple[int, int]]) -> Words:
    """The message in word pieces, as the network reads it."""
    pieces, places = [tokenizer.cls_token_id], [(0, 0)]
    where: list[int] = []

    def add(words: str, start: int) -> None:
        found = tokenizer(words, add_special_tokens=False, return_offsets_mapping=True, split_special_tokens=True)
        pieces.extend(found["input_ids"])
        places.extend((start + a, start + b) for a, b in found["offset_mapping"])

    pieces += tokenizer(f"{question}: ", add_special_tokens=False)["input_ids"]
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
