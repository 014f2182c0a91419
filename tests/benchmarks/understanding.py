"""How well the built-in engine understands: `python tests/benchmarks/understanding.py [--half tuned|held-out|unseen]`.

Reads and resolves each labelled sentence of tests/agent/understanding/sentences.jsonl (its README says how they are
labelled) and prints the figures with the confusion of intents. ``--failures`` prints what went wrong, sentence by
sentence; ``--write`` puts the figures of both halves into RESULTS.md beside the sentences.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from agent.engines.reading import Reader
from agent.engines.spotting import Spotter
from agent.engines.tagging import Tagger
from agent.events import Limit
from agent.limits import traits_of
from agent.resolve import Resolved, Resolver
from agent.understanding import Situation, Understanding
from recommender.catalog import Catalog, load_catalog
from recommender.embedding import Encoder
from recommender.titles import TitleIndex, normalise

FOLDER = Path(__file__).parents[1] / "agent" / "understanding"
HALVES = ("tuned", "held-out", "unseen")
TARGETS = {
    "film precision": 0.95,
    "film recall": 0.90,
    "attitude accuracy": 0.92,
    "limits exact": 0.90,
    "intent accuracy": 0.93,
}
Label = dict[str, Any]


@dataclass
class Score:
    """Counts over sentences, and what went wrong in each."""

    counts: Counter[str] = field(default_factory=Counter)
    intents: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(labelled, understood) -> sentences; an accepted alternative counts as the label."""
    failures: list[str] = field(default_factory=list)

    def shares(self) -> dict[str, tuple[int, int]]:
        """Figure -> (right, of how many)."""
        n = self.counts
        return {
            "film precision": (n["films linked"], n["films found"]),
            "film recall": (n["films linked"], n["films"]),
            "attitude accuracy": (n["attitudes right"], n["films linked"]),
            "limits exact": (n["limits exact"], n["with limits"]),
            "intent accuracy": (n["intents right"], n["sentences"]),
        }

    def figures(self) -> dict[str, float]:
        return {name: right / of if of else 1.0 for name, (right, of) in self.shares().items()}


class Judge:
    """Reads sentences as the built-in engine does and holds the outcome against the labels."""

    def __init__(self, catalog: Catalog, tagger: Tagger) -> None:
        titles = TitleIndex(catalog)
        self._catalog = catalog
        self._reader = Reader(Spotter(catalog, titles), tagger)
        self._resolver = Resolver(catalog, titles)

    def score(self, labels: Sequence[Label]) -> Score:
        score = Score()
        for label in labels:
            said, found = self._understand(label)
            wrong = [
                *_judge_films(score.counts, label, found),
                *_judge_limits(score.counts, label, said, found),
                *_judge_intent(score, label, found),
            ]
            score.counts["sentences"] += 1
            if wrong:
                score.failures.append(f"{label['say']!r}: " + "; ".join(wrong))
        return score

    def _understand(self, label: Label) -> tuple[Understanding, Resolved]:
        picks, focus = label.get("picks", []), label.get("focus")
        situation = Situation(
            last_intent="recommend" if picks else None,
            picks=[self._catalog[movie_id].label for movie_id in picks],
            traits=[traits_of(self._catalog[movie_id]) for movie_id in picks],
            focus=self._catalog[focus].label if focus else "",
        )
        said = self._reader.read(label["say"], situation)
        return said, self._resolver.resolve(said, label["say"], picks, focus, None)


def _judge_films(counts: Counter[str], label: Label, found: Resolved) -> list[str]:
    """Films named or pointed at. A film the person is asked about ("which Crash?") counts as missed."""
    pointed_at = [*found.supposed, *found.disregarded]
    if found.intent not in ("recommend", "refine"):
        pointed_at += found.subjects
    attitudes = dict.fromkeys(pointed_at, "neutral") | {
        mention["movie_id"]: mention["attitude"] for mention in found.mentions
    }
    wanted = {film["movie_id"]: film for film in label["films"]}
    optional = {movie_id for movie_id, film in wanted.items() if film.get("optional")}
    linked = [movie_id for movie_id in attitudes if movie_id in wanted and movie_id not in optional]
    right = [i for i in linked if attitudes[i] in (wanted[i]["attitude"], *wanted[i].get("or", []))]
    counts["films"] += len(wanted) - len(optional)
    counts["films found"] += sum(movie_id not in optional for movie_id in attitudes)
    counts["films linked"] += len(linked)
    counts["attitudes right"] += len(right)
    asked = f" (asked back: {found.question['text']!r})" if found.question else ""
    return [
        *(f"film missed: {wanted[i]['title']}{asked}" for i in wanted if i not in attitudes and i not in optional),
        *(f"not a film meant: {movie_id} as {attitudes[movie_id]}" for movie_id in attitudes if movie_id not in wanted),
        *(
            f"{wanted[i]['title']} is {wanted[i]['attitude']}, understood as {attitudes[i]}"
            for i in linked
            if i not in right
        ),
    ]


def _judge_limits(counts: Counter[str], label: Label, said: Understanding, found: Resolved) -> list[str]:
    """Exact when every labelled limit was heard and nothing else. Counted over sentences that have or got limits."""
    if not label["limits"] and not found.limits:
        return []
    counts["with limits"] += 1
    accepted = [(wanted, [wanted, *wanted.get("or", [])]) for wanted in label["limits"]]
    missed = [
        wanted
        for wanted, readings in accepted
        if not wanted.get("optional")
        and not any(_same(reading, limit) for reading in readings for limit in found.limits)
        and not any(_looked_up(reading, said.description) for reading in readings)
    ]
    wrong = [
        limit
        for limit in found.limits
        if not any(_same(reading, limit) for _, readings in accepted for reading in readings)
    ]
    counts["limits exact"] += not missed and not wrong
    return [
        *(f"limit missed: {_worded(limit)}" for limit in missed),
        *(f"not a limit meant: {_worded(limit)}" for limit in wrong),
    ]


def _judge_intent(score: Score, label: Label, found: Resolved) -> list[str]:
    right = found.intent in (label["intent"], *label.get("or", []))
    score.counts["intents right"] += right
    score.intents[label["intent"], label["intent"] if right else found.intent] += 1
    return [] if right else [f"intent {label['intent']}, understood as {found.intent}"]


def _same(wanted: Label, limit: Limit) -> bool:
    """Films for children are an audience and a genre.

    Themes are free words and need only share them; "not before 1990" is the same as "from 1990"; "older" and
    "newer" than the films shown are resolved to the years before or after."""
    kind, value, polarity = _positive_year(limit["kind"], limit["value"], limit["polarity"])
    if polarity == "avoid" and (wanted["kind"], kind, value) == ("audience", "genre", "Children"):
        kind, value = "audience", "kids"
    values = [wanted["value"]] if isinstance(wanted["value"], str) else wanted["value"]
    if kind != wanted["kind"] or polarity != wanted["polarity"] or wanted["scope"] not in ("any", limit["scope"]):
        return False
    if kind == "year" and value.startswith("<=" if "older" in values else ">=" if "newer" in values else "none"):
        return True
    if kind == "theme":
        return any(_share_words(value, theme) for theme in values)
    return normalise(value) in map(normalise, values) if kind == "person" else value in values


def _positive_year(kind: str, value: str, polarity: str) -> tuple[str, str, str]:
    if kind == "year" and polarity == "avoid" and value[:2] in ("<=", ">="):
        year = int(value[2:])
        return kind, f">={year + 1}" if value.startswith("<=") else f"<={year - 1}", "want"
    return kind, value, polarity


def _share_words(left: str, right: str) -> bool:
    stems = [{_stem(word) for word in normalise(text).split()} for text in (left, right)]
    return stems[0] <= stems[1] or stems[1] <= stems[0]


def _stem(word: str) -> str:
    return re.sub(r"(?<=o|s|x|h)es$|(?<!s)s$", "", word)


def _looked_up(wanted: Label, description: str) -> bool:
    """A wanted theme may also be looked up by meaning instead of being kept as a limit."""
    if wanted["kind"] != "theme" or wanted["polarity"] != "want":
        return False
    themes = [wanted["value"]] if isinstance(wanted["value"], str) else wanted["value"]
    return any(_share_words(theme, description) for theme in themes)


def _worded(limit: Limit | Label) -> str:
    return f"{limit['polarity']} {limit['kind']} {limit['value']} {limit['scope']}"


def load_sentences(half: str) -> list[Label]:
    with (FOLDER / "sentences.jsonl").open(encoding="utf-8") as file:
        return [label for label in map(json.loads, file) if label["half"] == half]


def confusion(score: Score) -> tuple[list[str], list[list[str]]]:
    """Header and rows: labelled intents down, understood ones across."""
    intents = sorted({intent for pair in score.intents for intent in pair})
    rows = [
        [wanted, *(str(score.intents[wanted, found] or "·") for found in intents)]
        for wanted in intents
        if any(score.intents[wanted, found] for found in intents)
    ]
    return ["labelled \\ understood", *intents], rows


def markdown(scores: dict[str, Score]) -> str:
    lines = [
        "# How well the built-in engine understands",
        "",
        "Made by `python tests/benchmarks/understanding.py --write`; README.md says how the sentences are labelled.",
        "",
        _row(["", "target", *(f"{half} ({score.counts['sentences']} sentences)" for half, score in scores.items())]),
        _row(["---"] * (2 + len(scores))),
    ]
    for name, target in TARGETS.items():
        shares = [score.shares()[name] for score in scores.values()]
        lines.append(_row([name, f"{target:.2f}", *(f"{right / of:.3f} ({right} of {of})" for right, of in shares)]))
    for half, score in scores.items():
        header, rows = confusion(score)
        lines += ["", f"## Intents, {half}", "", _row(header), _row(["---"] * len(header)), *map(_row, rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    encoder = Encoder()
    judge = Judge(load_catalog(), Tagger(lambda: encoder))
    halves = (arguments.half,) if arguments.half and not arguments.write else HALVES
    scores = {half: judge.score(labels) for half in halves if (labels := load_sentences(half))}
    console = Console()
    for half, score in scores.items():
        table = Table(title=f"{half}: {score.counts['sentences']} sentences")
        for column in ("", "target", "reached"):
            table.add_column(column)
        for name, value in score.figures().items():
            colour = "green" if value >= TARGETS[name] else "red"
            table.add_row(name, f"{TARGETS[name]:.2f}", f"[{colour}]{value:.3f}[/]")
        console.print(table)
        header, rows = confusion(score)
        intents = Table(*header, title="intents")
        for row in rows:
            intents.add_row(*row)
        console.print(intents)
        if arguments.failures:
            print(*score.failures, sep="\n")
    if arguments.write:
        (FOLDER / "RESULTS.md").write_text(markdown(scores), encoding="utf-8")


if __name__ == "__main__":
    main()
