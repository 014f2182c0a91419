"""Fit the tagger, and see how far it and the rules are to be believed: `python tests/benchmarks/fit_tagger.py`.

The network learns from tests/agent/understanding: marked.tsv, phrases/ and the sentences of sentences.jsonl called
``tuned``, and is written to agent/engines/tagger.safetensors; ten minutes on two cores. Those called ``weighing`` were
written after the rules and are not learned from; on them is printed what the rules and the tagger read rightly, and
both together by how far the rules are trusted. ``--weigh`` prints only that.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from rapidfuzz import fuzz
from rich.console import Console
from rich.progress import track
from rich.table import Table

from agent.engines import tagging
from agent.engines.audience import company_mentioned
from agent.engines.message import Message
from agent.engines.opinions import opinions_by_rule
from agent.engines.reading import Reader
from agent.engines.spotting import Spotter
from agent.engines.tagger_network import TaggerNetwork
from agent.engines.tagging import (
    ATTITUDES,
    INTENTS,
    OTHER,
    STANCES,
    TAGS,
    TITLE,
    VALUES,
    Question,
    Tagger,
    Words,
    split,
)
from agent.engines.vocabulary import Vocabulary
from agent.engines.wanted import stances_by_rule
from agent.engines.weighing import STANCE, weighed
from agent.understanding import Situation
from recommender.catalog import Catalog, load_catalog
from recommender.embedding import Encoder, EncoderError
from recommender.titles import TitleIndex, normalise

FOLDER = Path(__file__).parents[1] / "agent" / "understanding"
EPOCHS = 4
BATCH_SIZE = 32
LEARNING_RATE = 1e-3
HEAD_LEARNING_RATE = 2e-3
SHARES = {"attitudes": 1.0, "stances": 0.7, "tags": 0.5, "intents": 0.5, "titles": 1.0, "values": 0.7}
"""Of the loss."""
READ_FOR_TITLES = 0.45
"""Share of the marked sentences in which titles are to be found too."""
KNOWN = 5
"""Ratings from which on a film's title is used so."""
OTHER_TITLES = 0.5
"""Share of the titles that are changed for another film's where titles are to be found."""
TRUSTS = (0, 1, 1.5, 2, 3)
"""In the rules; with 0 the tagger decides alone."""
_MARK = re.compile(r"\{(\w+)(?:=([^:{}]+))?:([^{}]*)\}")
Chosen = frozenset[str]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and what is known of it. Where several answers are accepted, any of them is right."""

    text: str
    films: list[tuple[int, int, Chosen | None]]
    """Characters and attitudes; None where no label says what is thought of the film."""
    words: list[tuple[int, int, Chosen]]
    """Characters and stances."""
    values: list[tuple[int, int, Chosen]]
    """Characters of limits and what they come to, where that is known."""
    intents: Chosen
    """Empty where it is not known what is wanted."""
    question: Question
    marked_whole: bool
    """All words that are not in ``words`` have nothing to do with taste."""


_POINTER = re.compile(
    r"(?:no|nr|number|the|that|this|those|these|your|all|both|last|first|\W)*\b"
    r"(?:\d|#\d+|one|ones|two|three|four|five|six|it|them|that|this|those|these|they|others?|lot|rest|picks?|films?|movies?|list"
    r"|first|second|third|fourth|fifth|last|latter|former|1st|2nd|3rd|4th|5th|both|all|everything|him|her|he|top|bottom|middle)"
)
"""Marks of films that were shown and are pointed at."""


def with_titles(example: Example, names: Sequence[str], rng: np.random.Generator) -> Example:
    """The sentence to find titles in: half of them are other films' here, so that it is the words around which tell."""
    text, end = "", 0
    films: list[tuple[int, int, Chosen | None]] = []
    for first, last, _ in example.films:
        text += example.text[end:first]
        said = example.text[first:last]
        pointer = _is_pointer(said)
        if not pointer and rng.random() < OTHER_TITLES:
            name = str(rng.choice(names))
            said = name.lower() if said.islower() else name
        films.append((len(text), len(text) + len(said), None if pointer else frozenset([TITLE])))
        text, end = text + said, last
    return Example(text + example.text[end:], films, [], [], frozenset(), "titles", marked_whole=True)


def _is_pointer(words: str) -> bool:
    norm = normalise(words)
    return bool(_POINTER.fullmatch(norm)) or norm.endswith((" one", " ones", " film", " movie"))


def marked(line: str, vocabulary: Vocabulary) -> Example:
    """A line of marked.tsv: intent, whether films were listed, and the text with marks.

    What a limit comes to stands in its mark, or is known of the word.
    """
    intent, listed, rest = line.rstrip("\n").split("\t")
    text, end = "", 0
    films: list[tuple[int, int, Chosen | None]] = []
    words: list[tuple[int, int, Chosen]] = []
    values: list[tuple[int, int, Chosen]] = []
    for mark in _MARK.finditer(rest):
        text += rest[end : mark.start()]
        first, last = len(text), len(text) + len(mark[3])
        if mark[1] in ATTITUDES:
            films.append((first, last, frozenset([mark[1]])))
        else:
            words.append((first, last, frozenset([mark[1]])))
            if mark[1] != "none" and (known := mark[2].split("|") if mark[2] else _known_values(mark[3], vocabulary)):
                values.append((first, last, frozenset(known)))
        text, end = text + mark[3], mark.end()
    return Example(
        text + rest[end:], films, words, values, frozenset([intent]), _question(listed == "shown"), marked_whole=True
    )


def _known_values(words: str, vocabulary: Vocabulary) -> list[str]:
    """What the words come to by the lists of genres, moods, countries and themes; nothing where they are in none."""
    for kind, known in vocabulary.words:
        if named := known.get(normalise(words)):
            return [value for value in named if value in VALUES] or ([] if kind in ("genre", "mood") else [OTHER])
    return []


def phrases() -> Iterable[Example]:
    """Plain ways to say what is thought of a film X, and what is wanted of the films X and Y."""
    for attitude, told in yaml.safe_load((FOLDER / "phrases/attitudes.yaml").read_text(encoding="utf-8")).items():
        for phrase in told:
            yield Example(phrase, _named(phrase, frozenset([attitude])), [], [], frozenset(), "new", marked_whole=False)
    for intent, told in yaml.safe_load((FOLDER / "phrases/intents.yaml").read_text(encoding="utf-8")).items():
        attitude = None if intent == "recommend" else frozenset(["neutral"])
        question = _question(intent in ("explain", "why_not"))
        for phrase in told:
            yield Example(phrase, _named(phrase, attitude), [], [], frozenset([intent]), question, marked_whole=False)


def _named(phrase: str, attitudes: Chosen | None) -> list[tuple[int, int, Chosen | None]]:
    return [(*match.span(), attitudes) for match in re.finditer(r"\b[XY]\b", phrase)]


def labelled(message: Message, label: dict[str, Any]) -> Example:
    """A sentence of sentences.jsonl, its labels put to the words the spotter found for them."""
    films = []
    for movie, attitudes in zip(message.movies, attitudes_of(message, label), strict=True):
        films.append((*message.characters(movie), attitudes))
    words = [(*message.characters(span), stances) for span, stances in stances_of(message, label)]
    words += [
        (*message.characters_of(first, last), _stances_of_company(label, audience))
        for first, last, audience in company_mentioned(message)
    ]
    intents = frozenset([label["intent"], *label.get("or", [])])
    return Example(
        message.sentence.text, films, words, [], intents, _question(bool(label.get("picks"))), marked_whole=False
    )


def _question(listed: bool) -> Question:
    return "listed" if listed else "new"


def _stances_of_company(label: dict[str, Any], audience: str) -> Chosen:
    """Stances of words for an audience: those of the limit of this value, or else of any audience."""
    limits = [limit for limit in label["limits"] if limit["kind"] == "audience"]
    same = [limit for limit in limits if audience in _values(limit)]
    stances = {stance for limit in same or limits for stance in _stances(limit)}
    if any("Children" in _values(limit) for limit in label["limits"]):
        stances |= {"avoid", "never"}
    return frozenset(stances or ["none"]) if same or not limits else frozenset(stances | {"none"})


def _values(limit: dict[str, Any]) -> list[str]:
    return [limit["value"]] if isinstance(limit["value"], str) else limit["value"]


def attitudes_of(message: Message, label: dict[str, Any]) -> list[Chosen | None]:
    """What may be thought of each film named, by the label of the title most like its words."""
    found: list[Chosen | None] = [None] * len(message.movies)
    for film in label["films"]:
        alike = [
            (fuzz.partial_ratio(movie.text.lower(), film["title"].lower()), -place)
            for place, movie in enumerate(message.movies)
            if found[place] is None
        ]
        score, place = max(alike, default=(0, 0))
        if score >= 70:
            left_alone = ["neutral"] if film.get("optional") else []
            found[-place] = frozenset([film["attitude"], *film.get("or", []), *left_alone])
    return found


def stances_of(message: Message, label: dict[str, Any]) -> list[tuple[Any, Chosen]]:
    """Spans that may be limits, with the stances the labels accept; "none" where no label speaks of them."""
    found = []
    for span in message.spans:
        if span.kind in ("movie", "unknown"):
            continue
        accepted = [stance for limit in label["limits"] if _speaks_of(limit, span) for stance in _stances(limit)]
        found.append((span, frozenset(accepted or ["none"])))
    return found


def _speaks_of(limit: dict[str, Any], span: Any) -> bool:
    words = set(map(_stem, normalise(span.text).split()))
    for reading in (limit, *limit.get("or", [])):
        values = _values(reading)
        if reading["kind"] == span.kind and set(values) & set(span.values):
            return True
        if reading["kind"] in ("theme", "mood") and any(
            words & set(map(_stem, normalise(value).split())) for value in values
        ):
            return True
    return False


def _stem(word: str) -> str:
    return re.sub(r"(?:ies|y|es|s|ing|ed)$", "", word)


def _stances(limit: dict[str, Any]) -> Iterable[str]:
    for reading in (limit, *limit.get("or", [])):
        scope = reading.get("scope", "any")
        for each in ("tonight", "lasting") if scope == "any" else (scope,):
            yield STANCE[reading.get("polarity", limit["polarity"]), each]
    if limit.get("optional"):
        yield "none"


class Bench:
    """Sentences as the reader sees them."""

    def __init__(self, catalog: Catalog, encoder: Encoder) -> None:
        self.catalog = catalog
        self.encoder = encoder
        spotter = Spotter(catalog, TitleIndex(catalog))
        self.vocabulary = spotter.vocabulary
        self.reader = Reader(spotter, Tagger(lambda: encoder))
        self.rules = Reader(spotter, Tagger(_no_encoder))

    def situation(self, label: dict[str, Any]) -> Situation:
        focus = label.get("focus")
        return Situation(
            last_intent="recommend" if label.get("picks") else None,
            picks=[self.catalog[movie_id].label for movie_id in label.get("picks", [])],
            focus=self.catalog[focus].label if focus else "",
        )

    def message(self, label: dict[str, Any]) -> Message:
        return self.rules.message(self.rules.sentence(label["say"]), self.situation(label))

    def split(self, example: Example) -> Words:
        films = [] if example.question == "titles" else [(first, last) for first, last, _ in example.films]
        return split(self.encoder.tokenizer, example.question, example.text, films)


def _no_encoder() -> Encoder:
    raise EncoderError("The rules read alone.")


def load_labels(half: str) -> list[dict[str, Any]]:
    with (FOLDER / "sentences.jsonl").open(encoding="utf-8") as file:
        return [label for label in map(json.loads, file) if label["half"] == half]


def fit(bench: Bench, examples: Sequence[Example], seed: int = 0) -> TaggerNetwork:
    torch.manual_seed(seed)
    network = TaggerNetwork(bench.encoder.network).train()
    words = [bench.split(example) for example in examples]
    inner = [weight for weight in network.encoder.parameters() if weight.requires_grad]
    heads = [*network.tag.parameters(), *network.value.parameters(), *network.intent.parameters()]
    optimizer = torch.optim.AdamW(
        [{"params": inner, "lr": LEARNING_RATE}, {"params": heads, "lr": HEAD_LEARNING_RATE}], weight_decay=0.01
    )
    steps = EPOCHS * -(-len(examples) // BATCH_SIZE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        [LEARNING_RATE, HEAD_LEARNING_RATE],
        total_steps=steps,
        pct_start=0.1,
        anneal_strategy="linear",
    )
    for epoch in range(EPOCHS):
        for batch in track(list(_batches(words, seed + epoch)), f"Epoch {epoch + 1} of {EPOCHS}"):
            optimizer.zero_grad()
            loss(network, [examples[i] for i in batch], [words[i] for i in batch]).backward()
            optimizer.step()
            schedule.step()
    return network.eval()


def _batches(words: Sequence[Words], seed: int) -> Iterable[np.ndarray]:
    """Sentences of like length together, in another order each time."""
    order = np.random.default_rng(seed).permutation(len(words))
    for start in range(0, len(order), 16 * BATCH_SIZE):
        by_length = sorted(order[start : start + 16 * BATCH_SIZE], key=lambda i: len(words[i].pieces))
        yield from np.split(np.array(by_length), range(BATCH_SIZE, len(by_length), BATCH_SIZE))


def loss(network: TaggerNetwork, examples: Sequence[Example], words: Sequence[Words]) -> torch.Tensor:
    """Negative log-likelihood that one of the accepted answers is given, over all that is known of the sentences."""
    pieces = torch.nn.utils.rnn.pad_sequence([torch.tensor(w.pieces) for w in words], batch_first=True)
    lengths = torch.tensor([len(w.pieces) for w in words])
    mask = (torch.arange(pieces.shape[1]) < lengths[:, None]).long()
    tags, values, intents = network(pieces, mask)
    parts: dict[str, list[torch.Tensor]] = {name: [] for name in SHARES}
    for row, (example, of) in enumerate(zip(examples, words, strict=True)):
        if example.question == "titles":
            parts["titles"] += _titles_missed(tags[row], example, of)
            continue
        if example.intents:
            parts["intents"].append(_missed(intents[row], INTENTS, example.intents))
        for (_, _, attitudes), place in zip(example.films, of.films, strict=True):
            if attitudes:
                parts["attitudes"].append(_missed(_mean(tags[row, [place]], ATTITUDES), ATTITUDES, attitudes))
        for first, last, known in example.values:
            if places := of.of(first, last):
                parts["values"].append(_missed(values[row, places].mean(0), tuple(VALUES), known))
        plain = {place for place, (first, last) in enumerate(of.places) if last > first}
        plain -= set(of.films)
        for first, last, stances in example.words:
            if places := of.of(first, last):
                parts["stances"].append(_missed(_mean(tags[row, places], STANCES), STANCES, stances))
                plain -= set(places)
                if example.marked_whole:
                    parts["tags"].append(_any_missed(tags[row, places], STANCES))
        if example.marked_whole and plain:
            parts["tags"].append(_any_missed(tags[row, sorted(plain)], (tagging.PLAIN,)))
    return sum(SHARES[name] * torch.stack(found).sum() / len(examples) for name, found in parts.items() if found)  # type: ignore[return-value]


def _titles_missed(tags: torch.Tensor, example: Example, of: Words) -> list[torch.Tensor]:
    """For each word piece the loss of telling that it is a title, or that it is none; ``tags`` are [pieces, tags]."""
    title = TAGS.index(TITLE)
    others = torch.logsumexp(torch.cat([tags[:, :title], tags[:, title + 1 :]], 1), 1)
    odds = tags[:, title] - others
    is_title = {place: known is not None for first, last, known in example.films for place in of.of(first, last)}
    pointers = {place for first, last, known in example.films if known is None for place in of.of(first, last)}
    places = [i for i, (first, last) in enumerate(of.places) if last > first and i not in pointers]
    if not places:
        return []
    wanted = torch.tensor([float(is_title.get(place, False)) for place in places])
    return [torch.nn.functional.binary_cross_entropy_with_logits(odds[places], wanted)]


def _mean(scores: torch.Tensor, tags: Sequence[str]) -> torch.Tensor:
    return scores[:, [TAGS.index(tag) for tag in tags]].mean(0)


def _missed(scores: torch.Tensor, names: Sequence[str], accepted: Chosen) -> torch.Tensor:
    right = [names.index(name) for name in accepted]
    return torch.logsumexp(scores, 0) - torch.logsumexp(scores[right], 0)


def _any_missed(scores: torch.Tensor, tags: Sequence[str]) -> torch.Tensor:
    """That the word pieces are tagged with one of ``tags``, in the mean."""
    right = [TAGS.index(tag) for tag in tags]
    return (torch.logsumexp(scores, 1) - torch.logsumexp(scores[:, right], 1)).mean()


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to be read: what the rules say, how it is tagged, and what is accepted."""

    by_rule: str | None
    tagged: np.ndarray
    accepted: Chosen


def cases(bench: Bench, labels: Sequence[dict[str, Any]]) -> dict[str, list[Case]]:
    """All attitudes, stances and intents there are to be read."""
    found: dict[str, list[Case]] = {"attitudes": [], "stances": [], "intents": []}
    for label in labels:
        situation, message = bench.situation(label), bench.message(label)
        tags = bench.reader.tags(message, situation)
        if tags is None:
            continue
        opinions = zip(opinions_by_rule(message), attitudes_of(message, label), strict=True)
        for place, (said, accepted) in enumerate(opinions):
            if accepted:
                by_rule = said.attitude if said else None
                found["attitudes"].append(Case(by_rule, tags.attitudes(place), accepted))
        accepted_of = dict(stances_of(message, label))
        for span, stance, _ in stances_by_rule(message):
            tagged = tags.stances(*message.characters(span))
            if tagged is not None:
                found["stances"].append(Case(stance, tagged, accepted_of[span]))
        intent = bench.rules.read(label["say"], situation).intent
        found["intents"].append(Case(intent, tags.intents, frozenset([label["intent"], *label.get("or", [])])))
    return found


def right(found: Sequence[Case], names: Sequence[str], trust: float) -> float:
    """Share read rightly."""
    return float(np.mean([weighed(names, case.by_rule, case.tagged, trust) in case.accepted for case in found]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weigh", action="store_true", help="Fit nothing.")
    arguments = parser.parse_args()
    bench = Bench(load_catalog(), Encoder())
    if not arguments.weigh:
        with (FOLDER / "marked.tsv").open(encoding="utf-8") as file:
            examples = [marked(line, bench.vocabulary) for line in file]
        rng = np.random.default_rng(0)
        titles = [movie.title for movie in bench.catalog if movie.rating_count >= KNOWN]
        examples += [with_titles(example, titles, rng) for example in examples if rng.random() < READ_FOR_TITLES]
        examples += phrases()
        examples += [labelled(bench.message(label), label) for label in load_labels("tuned")]
        fit(bench, examples).save(tagging.WEIGHTS)
    table = Table("", "cases", "rules", *(f"trust {trust:g}" for trust in TRUSTS), title="read rightly")
    names: dict[str, Sequence[str]] = {"attitudes": ATTITUDES, "stances": STANCES, "intents": INTENTS}
    for what, found in cases(bench, load_labels("weighing")).items():
        by_rule = np.mean([(case.by_rule or "neutral") in case.accepted for case in found])
        shares = [right(found, names[what], trust) for trust in TRUSTS]
        table.add_row(what, str(len(found)), *(f"{share:.3f}" for share in (by_rule, *shares)))
    Console().print(table)


if __name__ == "__main__":
    main()
