"""Finding films, people, genres, moods, countries and themes in a sentence: spans first, meaning later."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from agent.engines.people_spans import PeopleSpotter
from agent.engines.sentence import Sentence, Span, Token
from agent.engines.tagging import Tags
from agent.engines.title_candidates import Candidate
from agent.engines.title_spans import TitleSpotter
from agent.engines.vocabulary import Vocabulary
from recommender.catalog import Catalog
from recommender.outside import outside_films
from recommender.titles import TitleIndex, normalise

__all__ = ["Sentence", "Span", "Spotter", "Token"]


class Spotter:
    """Knows every name in the catalogue and how ordinary each word is."""

    def __init__(self, catalog: Catalog, titles: TitleIndex) -> None:
        self._index = titles
        self.vocabulary = Vocabulary(catalog)
        self._people = PeopleSpotter(catalog, titles, self.vocabulary)
        self._names = {*titles.words, *(word for name in self._people.names for word in name.split())}
        self._titles = TitleSpotter(titles, outside_films(), self.vocabulary, self._people)

    def spelt_right(self, text: str) -> str:
        """The text with misspelt words of opinion, genre and mood put right; names are left alone."""
        return self.vocabulary.spelt_right(text, self._names)

    def spans(
        self,
        sentence: Sentence,
        expected: Collection[str] = (),
        tags: Callable[[], Tags | None] = lambda: None,
    ) -> list[Span]:
        """All spans, in order, without overlaps: certain titles first, then people, then the lexicon's words.

        ``expected`` are normalised titles of films that the talk is about already, ``tags`` tell titles and are
        asked for where that is in doubt.
        """
        taken = [False] * len(sentence.tokens)
        found: list[Span] = []

        def take(span: Span) -> None:
            if not any(taken[span.first : span.last]):
                taken[span.first : span.last] = [True] * (span.last - span.first)
                found.append(span)

        people = self._people.spans(sentence)
        titles = [
            title
            for title in self._titles.spans(sentence, people, expected, tags)
            if not any(self._means_the_person(title, person) for person in people)
        ]
        for span in sorted([*people, *titles], key=lambda s: (s.last - s.first, s.kind == "movie"), reverse=True):
            take(span)
        for kind, words in self.vocabulary.words:
            for span in self.vocabulary.spans(sentence, kind, words):
                take(span)
        found += self._doubly_meant(found)
        for span in self._titles.unknown(sentence, taken):
            take(span)
        return sorted(found, key=lambda span: span.first)

    def person(self, name: str) -> str | None:
        """The well-known person that a normalised name alone means, however it is written."""
        return self._people.bearer(name)

    def _means_the_person(self, title: Span, person: Span) -> bool:
        """The words are a film and a surname, whose bearer is far better known: "I love Hitchcock"."""
        same = (title.first, title.last) == (person.first, person.last) and title.year is None
        counts = [movie.rating_count for movie in self._index.exact(title.text)] if same else []
        return bool(counts) and self._people.outshines(normalise(title.text), max(counts))

    def title_candidates(
        self, sentence: Sentence, expected: Collection[str] = ()
    ) -> list[tuple[Candidate, Mapping[str, float]]]:
        """Every run of words that may name a film, with what speaks for it: what the weights are fitted to."""
        return self._titles.candidates(sentence, self._people.spans(sentence), expected)

    def _doubly_meant(self, spans: Sequence[Span]) -> list[Span]:
        """Words that name both a genre and a country: "anime"."""
        countries = dict(self.vocabulary.words)["country"]
        return [
            replace(span, kind="country", values=tuple(countries[normalise(span.text)]))
            for span in spans
            if span.kind == "genre" and normalise(span.text) in countries
        ]
