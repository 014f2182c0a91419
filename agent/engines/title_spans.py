"""Finding films in a sentence: of all runs of words that may name one, those for which enough speaks.

How much each signal says is a logistic regression's, fitted to labelled sentences
(``python tests/benchmarks/fit_titles.py``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from agent.engines import lexicon
from agent.engines.people_spans import PeopleSpotter
from agent.engines.sentence import Sentence, Span
from agent.engines.spans import NOT_BEFORE_TITLE, joined, judged_until, quoted, shouted, slot, year_near
from agent.engines.tagging import Tags
from agent.engines.title_candidates import Candidate, TitleCandidates
from agent.engines.title_signals import FILM_WORDS, PICK_WORDS, TitleSignals, signals_of_tags, title_odds
from agent.engines.vocabulary import Vocabulary
from recommender.outside import OutsideFilms
from recommender.titles import TitleIndex, normalise

WEIGHTS = Path(__file__).with_name("title_weights.json")
ENOUGH = 0.15
"""The log odds from which a film is taken to be meant: about .95 of those so found are, by cross-validation."""
_DOUBTFUL = 3.0
"""Log-odds nearer to nothing than this are doubtful."""
_BEFORE_THEMES = frozenset(["no", "without", "with", "about", "any", "some", "more", "less", "fewer", "many", "on"])
_COUNTED_ON = re.compile(
    r"\w+(?P<first> 1)?(?P<others>(?: (?:and|or|vs|versus|to|but not))? [2-9]\b(?:(?: (?:and|or|vs))? [2-9]\b)*)"
    r"(?! (?:stars?|out|of|times|hours?|years?|kids|films|movies|people)\b)"
)
"""From the last word of a film named: the numbers behind it."""
_EVERYDAY_RANK = 2_000
"""Up to here among English words a lone word is no part of a title, unless more than its place says so."""
_ROMAN = {"2": "ii", "3": "iii", "4": "iv"}
BIAS = "bias"
"""The weight of what is always there."""


class TitleSpotter:
    def __init__(
        self, titles: TitleIndex, outside: OutsideFilms, vocabulary: Vocabulary, people: PeopleSpotter
    ) -> None:
        self._titles = titles
        self._vocabulary = vocabulary
        self._candidates = TitleCandidates(titles, outside, vocabulary)
        self._signals = TitleSignals(titles, vocabulary, people)

    def spans(
        self, sentence: Sentence, people: Sequence[Span], expected: Collection[str], tags: Callable[[], Tags | None]
    ) -> list[Span]:
        """Films named, best founded first, without overlaps. ``people`` are the persons named; ``tags`` tell titles, and
        are asked for where the other signals leave a doubt."""
        spans = [
            Span("movie", first, last, sentence.raw(first, last), year=year_near(sentence, first, last))
            for first, last, text in quoted(sentence)
            if self._titles.exact(text)
        ]
        free = [
            (candidate, signals)
            for candidate, signals in self.candidates(sentence, people, expected)
            if not any(span.first < candidate.last and candidate.first < span.last for span in spans)
        ]
        spans += [_span(sentence, candidate) for candidate in best_founded(_weighed(sentence, free, tags))]
        return [part for span in spans for part in self._of_series(sentence, span)]

    def _of_series(self, sentence: Sentence, span: Span) -> list[Span]:
        """The film and those of its series that are named behind it by number alone: "shrek 1 and 2", "rocky 2, 3 or 4"."""
        counted = _COUNTED_ON.match(sentence.norm(span.last - 1, len(sentence.tokens)))
        series = normalise(span.text)
        number = re.search(r" (?:\d|i{1,3}|iv|v)$", series)
        if not counted or not (number or counted["first"]):
            return [span]
        last = span.last + bool(counted["first"])
        found = [replace(span, last=last)]
        for index in range(last, last + len(counted["others"].split())):
            base, place = series.removesuffix(number[0] if number else ""), sentence.tokens[index].norm
            names = [f"{base} {place}", f"{base} part {_ROMAN.get(place)}", f"the {base} part {_ROMAN.get(place)}"]
            if place.isdigit() and (name := next(filter(self._titles.exact, names), None)):
                found.append(Span("movie", index, index + 1, name))
        return found if len(found) > 1 else [span]

    def candidates(
        self, sentence: Sentence, people: Sequence[Span], expected: Collection[str]
    ) -> list[tuple[Candidate, Mapping[str, float]]]:
        """Every run of words that may name a film, and what speaks for it; a person's first name may not."""
        found = [
            candidate
            for candidate in self._candidates.of(sentence)
            if not (
                _is_of_a_person(candidate, people)
                or _is_a_year(sentence, candidate)
                or self._is_no_title(sentence, candidate, expected)
            )
        ]
        found = [candidate for candidate in found if not _is_short_for_another(sentence, candidate, found)]
        words = self._vocabulary.all_spans(sentence)
        return [
            (candidate, self._signals.of(sentence, candidate, found, people, words, expected) | {BIAS: 1.0})
            for candidate in found
        ]

    def _is_no_title(self, sentence: Sentence, candidate: Candidate, expected: Collection[str]) -> bool:
        """ "Gran" alone is no film. In small letters, "scary movie" is a wish, "action" a genre and no part of a title,
        "no aliens" a limit and, of films shown, "the others" are those."""
        if candidate.kind == "part" and sentence.norm(candidate.first, candidate.last) in lexicon.RELATIVES:
            return True
        if not sentence.raw(candidate.first, candidate.last).islower() or candidate.title in expected:
            return False
        words = [t.norm for t in sentence.tokens[candidate.first : candidate.last] if t.norm not in ("a", "an", "the")]
        wish = len(words) > 1 and words[-1] in FILM_WORDS and self._vocabulary.is_word(" ".join(words[:-1]))
        before = sentence.norm(max(0, candidate.first - 1), candidate.first)
        if candidate.kind == "part" and any(
            " ".join(words) in known for kind, known in self._vocabulary.words if kind != "theme"
        ):
            return True
        kept_out = before in _BEFORE_THEMES and len(words) == 1 and words[0].endswith("s")
        return (
            wish or (kept_out and self._vocabulary.is_word(words[0])) or (bool(expected) and set(words) <= PICK_WORDS)
        )

    def unknown(self, sentence: Sentence, taken: list[bool]) -> list[Span]:
        """Words that look like a title the catalogue does not have as it stands: quoted, or capitalised, or the
        object of an opinion with a near title."""
        spans = [Span("movie", first, last, text) for first, last, text in quoted(sentence)]
        count = len(sentence.tokens)
        for first in range(count):
            last = judged_until(sentence, first) if sentence.starts_sentence(first) else None
            if last and not any(taken[first:last]) and self._could_be_title(sentence, first, last):
                spans.append(Span("movie", first, last, sentence.raw(first, last)))
        index = 0
        while index < count:
            if taken[index] or not slot(sentence, index, index + 1):
                index += 1
                continue
            last = index
            while last < count and not taken[last] and (last == index or joined(sentence, index, last + 1)):
                if sentence.tokens[last].norm in (
                    "but",
                    "because",
                    "and",
                    "or",
                    "so",
                    "with",
                    "yesterday",
                    "though",
                    "last",
                    "too",
                    "was",
                    "is",
                    "a lot",
                    "as",
                    "which",
                    "very",
                    "again",
                ):
                    break
                last += 1
            text = sentence.raw(index, last)
            runs_on = last < count and taken[last] and sentence.gap(last) == " " and text.islower()
            if last > index and not runs_on and self._could_be_title(sentence, index, last):
                spans.append(Span("movie", index, last, text, year=year_near(sentence, index, last)))
            index = max(last, index + 1)
        return spans

    def _could_be_title(self, sentence: Sentence, first: int, last: int) -> bool:
        tokens = sentence.tokens[first:last]
        if tokens[0].norm in NOT_BEFORE_TITLE or not any(self._vocabulary.is_content(token) for token in tokens):
            return False
        significant = [t for t in tokens if len(t.norm) > 3 or t is tokens[0]]
        if all(t.text[0].isupper() for t in significant) and not shouted(sentence):
            return True
        if any(self._vocabulary.is_word(token.norm) for token in tokens):
            return False
        match = self._titles.resolve(sentence.raw(first, last))
        if match and not match.exact and len(tokens) == 1 and self._vocabulary.rank(tokens[0].norm) <= _EVERYDAY_RANK:
            return False  # "watch along"
        return match is not None and match.movies[0].rating_count >= 10 and len(sentence.raw(first, last)) > 4


Signals = Mapping[str, float]


def _weighed(
    sentence: Sentence, candidates: Sequence[tuple[Candidate, Signals]], tags: Callable[[], Tags | None]
) -> list[tuple[float, Candidate]]:
    """The candidates with the log-odds that they are meant."""
    untagged = [(log_odds(_weights()["untagged"], signals), candidate) for candidate, signals in candidates]
    if all(abs(odds) > _DOUBTFUL for odds, _ in untagged) or not (found := tags()):
        return untagged
    odds = title_odds(sentence, found)
    return [
        (log_odds(_weights()["tagged"], {**signals, **signals_of_tags(candidate, odds)}), candidate)
        for candidate, signals in candidates
    ]


def log_odds(weights: Mapping[str, float], signals: Signals) -> float:
    return sum(weights.get(name, 0.0) * value for name, value in signals.items())


def best_founded(candidates: Sequence[tuple[float, Candidate]]) -> list[Candidate]:
    """Of candidates with their log-odds those for which enough speaks, the most first, and none that overlaps one
    before it."""
    chosen: list[Candidate] = []
    for odds, candidate in sorted(candidates, key=lambda pair: pair[0], reverse=True):
        if odds > ENOUGH and not any(candidate.overlaps(other) for other in chosen):
            chosen.append(candidate)
    return chosen


def _is_a_year(sentence: Sentence, candidate: Candidate) -> bool:
    """The "2001" of "The Fellowship of the Ring (2001)", "Psycho from 1960"; the age in "no older than 10 years"."""
    words = sentence.norm(candidate.first, candidate.last)
    before = sentence.norm(candidate.first - 1, candidate.first) if candidate.first else ""
    bracketed = sentence.gap(candidate.first).endswith("(")
    if re.fullmatch(r"\d{1,2} years", words):
        return before in ("than", "over", "under", "last", "past", "about")
    return bool(re.fullmatch(r"(?:18|19|20)\d\d", words)) and (bracketed or before in ("from", "of", "in", "since"))


def _is_of_a_person(candidate: Candidate, people: Sequence[Span]) -> bool:
    """The words are a part of a person's name, or a name that a film's title only holds: "Stanley Kubrick: A Life in
    Pictures"."""
    for person in people:
        if person.first <= candidate.first and candidate.last <= person.last:
            part = candidate.last - candidate.first < person.last - person.first
            return part or candidate.title != normalise(person.text)
    return False


def _is_short_for_another(sentence: Sentence, candidate: Candidate, found: Sequence[Candidate]) -> bool:
    """ "The Mission" in full names that film, and not Mission: Impossible by its first word; "The Civil War" no film
    outside the catalogue."""
    if candidate.kind != "outside" and candidate.title == sentence.norm(candidate.first, candidate.last):
        return False
    return any(
        other.holds(candidate) and other.kind == "exact" and other.title == sentence.norm(other.first, other.last)
        for other in found
    )


def _span(sentence: Sentence, candidate: Candidate) -> Span:
    first, last = candidate.first, candidate.last
    return Span(
        "movie", first, last, candidate.name or sentence.raw(first, last), year=year_near(sentence, first, last)
    )


@cache
def _weights() -> dict[str, dict[str, float]]:
    return json.loads(WEIGHTS.read_text(encoding="utf-8"))
