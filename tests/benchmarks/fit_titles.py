"""Fit the weights of what speaks for a film being meant: `python tests/benchmarks/fit_titles.py`.

A logistic regression on every run of words of the labelled sentences (tests/agent/understanding/sentences.jsonl, the
half called ``tuned``) that may name a film. Prints precision and recall of five-fold cross-validation, each sentence
judged by weights that have not seen it, and writes agent/engines/title_weights.json: weights for messages that the
tagger has read too, and for those it has not.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from agent.engines.sentence import Sentence
from agent.engines.spotting import Spotter
from agent.engines.tagging import Tagger
from agent.engines.title_candidates import Candidate
from agent.engines.title_signals import signals_of_tags, title_odds
from agent.engines.title_spans import BIAS, WEIGHTS, best_founded, log_odds
from recommender.catalog import Catalog, load_catalog
from recommender.embedding import Encoder
from recommender.titles import TitleIndex, normalise

SENTENCES = Path(__file__).parents[1] / "agent" / "understanding" / "sentences.jsonl"
INVERSE_REGULARIZATION = 0.6
"""Chosen by cross-validation among .3, .6, 1.5 and 3."""
LEAST_SENTENCES = 4
"""A signal that fewer candidates show gets no weight."""
Row = tuple[Candidate, dict[str, float], bool | None]


@dataclass(frozen=True, slots=True)
class Labelled:
    rows: list[Row]
    """Candidates with their signals and whether the film is meant; None where another film of that name is."""
    films: set[int]
    optional: set[int]
    """Of the films, those that may be left alone; also the films shown, which may be pointed at instead of named."""


def labelled(spotter: Spotter, catalog: Catalog, label: dict[str, Any], tagger: Tagger | None) -> Labelled:
    films = {film["movie_id"] for film in label["films"]}
    shown = {*label.get("picks", []), *filter(None, [label.get("focus")])}
    rows: list[Row] = []
    expected = [normalise(catalog[movie_id].title) for movie_id in shown]
    sentence = Sentence.of(spotter.spelt_right(label["say"]))
    tags = tagger.titles(sentence.text) if tagger else None
    odds = title_odds(sentence, tags) if tags else []
    for candidate, said in spotter.title_candidates(sentence, expected):
        signals = {**said, **(signals_of_tags(candidate, odds) if tags else {})}
        meant = {movie.movie_id for movie in candidate.movies} & films
        first = bool(candidate.movies) and candidate.movies[0].movie_id in films
        if candidate.kind != "outside":
            rows.append((candidate, signals, None if meant and not first else first))
    return Labelled(rows, films, {film["movie_id"] for film in label["films"] if film.get("optional")} | shown)


def fit(sentences: list[Labelled]) -> dict[str, float]:
    rows = [(signals, meant) for sentence in sentences for _, signals, meant in sentence.rows if meant is not None]
    frequent = Counter(name for signals, _ in rows for name in signals)
    kept = [
        {name: value for name, value in signals.items() if frequent[name] >= LEAST_SENTENCES and name != BIAS}
        for signals, _ in rows
    ]
    names = DictVectorizer()
    model = LogisticRegression(C=INVERSE_REGULARIZATION, max_iter=3000)
    model.fit(names.fit_transform(kept), [meant for _, meant in rows])
    weights = dict(zip(names.get_feature_names_out(), model.coef_[0].tolist(), strict=True))
    return {BIAS: float(model.intercept_[0]), **weights}


def linked(weights: dict[str, float], sentence: Labelled) -> set[int]:
    """The films of the best founded candidates that do not overlap."""
    chosen = best_founded([(log_odds(weights, signals), candidate) for candidate, signals, _ in sentence.rows])
    return {candidate.movies[0].movie_id for candidate in chosen}


def main() -> None:
    catalog, encoder = load_catalog(), Encoder()
    spotter = Spotter(catalog, TitleIndex(catalog))
    with SENTENCES.open(encoding="utf-8") as file:
        labels = [label for label in map(json.loads, file) if label["half"] == "tuned"]
    weights = {}
    for name, tagger in (("untagged", None), ("tagged", Tagger(lambda: encoder))):
        sentences = [labelled(spotter, catalog, label, tagger) for label in labels]
        cross_validate(name, sentences)
        weights[name] = {
            signal: round(weight, 3) for signal, weight in sorted(fit(sentences).items()) if abs(weight) >= 0.0005
        }
    WEIGHTS.write_text(json.dumps(weights, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def cross_validate(name: str, sentences: list[Labelled]) -> None:
    right = found = missed = 0
    for train, test in KFold(5, shuffle=True, random_state=0).split(np.arange(len(sentences))):
        weights = fit([sentences[index] for index in train])
        for index in test:
            films, sentence = linked(weights, sentences[index]), sentences[index]
            right += len(films & sentence.films - sentence.optional)
            found += len(films - sentence.optional)
            missed += len(sentence.films - sentence.optional - films)
    print(f"{name}, cross-validated: precision {right / found:.3f}, recall {right / (right + missed):.3f}")


if __name__ == "__main__":
    main()
