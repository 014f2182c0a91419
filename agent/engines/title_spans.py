"""Finding films in a sentence: titles as they stand where the sentence supports it, parts of titles, misspelt ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from agent.engines import lexicon
from agent.engines.misspelt import MisspeltTitles
from agent.engines.people_spans import PeopleSpotter
from agent.engines.sentence import Sentence, Span
from agent.engines.sentiment import is_opinion
from agent.engines.spans import (
    NOT_BEFORE_TITLE,
    asked_about,
    is_whole_object,
    joined,
    judged_until,
    neighbours,
    quoted,
    shouted,
    slot,
    stands_alone,
    talks_of_films,
    told_of,
    whole_phrase,
    year_near,
)
from agent.engines.vocabulary import RARE, Vocabulary
from recommender.catalog import Movie
from recommender.outside import OutsideFilms
from recommender.titles import TitleIndex, normalise

_ACCEPT = 2.0
_RATINGS_OUTSIDE = 20
"""As how well known films count that the catalogue does not have."""
_ACCEPT_TELLING = 1.0
"""The evidence from which a title of words that are not everyday ones is accepted."""
_LEAST_TELLING = 7
"""Ratings under which a title is not taken for one on less evidence."""
EVERYDAY = 40
"""A word in so many profiles is in everybody's mouth."""
_PLACED = frozenset(["in", "at", "near", "around", "from", "through", "into", "by"])
"""After these a capitalised name is a place, a time or a person rather than a film."""
_WEEKDAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])


class TitleSpotter:
    def __init__(
        self, titles: TitleIndex, outside: OutsideFilms, vocabulary: Vocabulary, people: PeopleSpotter
    ) -> None:
        self._titles = titles
        self._outside = outside
        self._longest = max(titles.longest, outside.longest)
        self._vocabulary = vocabulary
        self._people = people
        self._misspelt = MisspeltTitles(titles, vocabulary, people)

    def spans(self, sentence: Sentence, expected: Collection[str]) -> list[Span]:
        spans = [
            Span("movie", first, last, sentence.raw(first, last), year=year_near(sentence, first, last))
            for first, last, text in quoted(sentence)
            if self._titles.exact(text)
        ]
        count = len(sentence.tokens)
        weak: list[Span] = []
        for first in range(count):
            for last in range(min(count, first + self._longest), first, -1):
                if not joined(sentence, first, last):
                    continue
                exact = self._titles.exact(sentence.raw(first, last))
                if self._is_outside(sentence, first, last, exact):
                    year = year_near(sentence, first, last)
                    spans.append(Span("movie", first, last, sentence.raw(first, last), year=year))
                    break
                movies = exact or self._nearly_called(sentence, first, last)
                if not movies or self._is_rather_a_person(sentence, first, last, movies):
                    continue
                if sentence.tokens[first].norm in ("a", "an") and not normalise(movies[0].title).startswith("a"):
                    continue
                named = normalise(movies[0].title) in expected
                known = movies[0].rating_count
                word = sentence.tokens[first]
                added_article = word.text == "the" and not normalise(movies[0].title).startswith("the ")
                evidence = self._evidence(sentence, first, last, known) + 3.0 * named - 1.0 * added_article
                if evidence < self._enough(sentence, first, last, known):
                    least = 3 if last - first > 1 else 10 if self._is_rare([word.norm]) else 20
                    if known >= least and word.norm not in NOT_BEFORE_TITLE:
                        weak.append(Span("movie", first, last, sentence.raw(first, last)))
                else:
                    last = self._misspelt_until(sentence, first, last)
                    year = year_near(sentence, first, last)
                    spans.append(Span("movie", first, last, sentence.raw(first, last), year=year))
                    break
        spans += self._listed_with(sentence, spans, weak)
        taken = {i for span in spans for i in range(span.first, span.last)}
        return [*spans, *self._misspelt.spans(sentence, taken)]

    def _is_outside(self, sentence: Sentence, first: int, last: int, namesakes: Sequence[Movie]) -> bool:
        """The words name a film that the catalogue does not have, and the sentence supports it.

        ``namesakes`` are the catalogue's films of just this name.
        """
        if re.match(r"\d+ ?/ ?\d", sentence.text[sentence.tokens[last - 1].start :]):
            return False  # a rating: "matrix 4/5"
        film = self._outside.named(sentence.raw(first, last), year_near(sentence, first, last), namesakes)
        word = sentence.tokens[first]
        if film is None or (word.norm in ("a", "an") and not film["label"].startswith("A")):
            return False
        if last - first == 1 and not self._is_a_name(sentence, first):
            return False
        return self._evidence(sentence, first, last, _RATINGS_OUTSIDE) >= _ACCEPT

    def _is_a_name(self, sentence: Sentence, index: int) -> bool:
        """The word by itself is rather a title than the word: an unusual one, or a capitalised or loved one."""
        word = sentence.tokens[index]
        if index and sentence.tokens[index - 1].norm in _PLACED:
            return False
        ordinary = word.norm in lexicon.CHAT_WORDS or self._vocabulary.is_word(word.norm) or len(word.norm) < 3
        capital = word.text[0].isupper() and not sentence.starts_sentence(index) and not shouted(sentence)
        everyday = ordinary or self._vocabulary.spread[word.norm] >= RARE
        return not everyday or capital or is_whole_object(sentence, index, index + 1)

    def _listed_with(self, sentence: Sentence, certain: Sequence[Span], weak: Sequence[Span]) -> list[Span]:
        """Names too weak by themselves that stand in one list with certain titles: "alien, heat and fargo"."""
        found = list(certain)
        for _ in weak:
            for span in weak:
                if span not in found and any(neighbours(sentence, span, other) for other in found):
                    found.append(span)
        return [span for span in found if span not in certain]

    def _nearly_called(self, sentence: Sentence, first: int, last: int) -> Sequence[Movie]:
        """Films of a name that these words are the telling part of; the likeliest first."""
        abridged = self._titles.abridged(sentence.raw(first, last))
        telling = [movie for movie in abridged if movie.rating_count >= _LEAST_TELLING]
        return telling or self._well_known_part(sentence, first, last)

    def _enough(self, sentence: Sentence, first: int, last: int, rating_count: int) -> float:
        """The evidence that these words need: words that are hardly said of anything else need less."""
        words = [t.norm for t in sentence.tokens[first:last] if t.norm not in ("the", "a", "an")]
        if (
            rating_count < _LEAST_TELLING
            or self._is_everyday(words)
            or sentence.norm(first, last) in self._people.names
        ):
            return _ACCEPT
        if len(words) > 1:
            return _ACCEPT_TELLING
        rare = self._is_rare(words) and len(words[0]) >= 6 and words[0] not in self._people.surnames
        rare = rare and (whole_phrase(sentence, first, last) or slot(sentence, first, last))
        return (_ACCEPT + _ACCEPT_TELLING) / 2 if rare else _ACCEPT

    def _is_everyday(self, words: Sequence[str]) -> bool:
        return all(word in lexicon.CHAT_WORDS or self._vocabulary.spread[word] >= EVERYDAY for word in words)

    def _is_rare(self, words: Sequence[str]) -> bool:
        return any(self._vocabulary.spread[word] < RARE and word not in lexicon.CHAT_WORDS for word in words)

    def _is_rather_a_person(self, sentence: Sentence, first: int, last: int, movies: Sequence[Movie]) -> bool:
        """A person's name that is only a part of a film's title: "Stanley Kubrick: A Life in Pictures"."""
        name = sentence.norm(first, last)
        return name in self._people.names and normalise(movies[0].title) != name

    def _misspelt_until(self, sentence: Sentence, first: int, last: int) -> int:
        """Where the title really ends: "The Big Lebowsky" is no "The Big" but a misspelt longer title."""
        if not slot(sentence, first, last):
            return last
        for end in range(min(last + 4, len(sentence.tokens)), last, -1):
            behind = sentence.tokens[last:end]
            if not joined(sentence, first, end) or any(sentence.gap(i) != " " for i in range(last, end)):
                continue
            if not all(
                self._vocabulary.is_content(token) and not self._vocabulary.is_word(token.norm) for token in behind
            ):
                continue
            match = self._titles.resolve(sentence.raw(first, end))
            if match and match.movies[0].rating_count >= 10:
                return end
        return last

    def _well_known_part(self, sentence: Sentence, first: int, last: int) -> tuple[Movie, ...]:
        """Films with these capitalised words in their title: "Eternal Sunshine"."""
        tokens = sentence.tokens[first:last]
        capitals = all(token.text[0].isupper() for token in tokens) and not shouted(sentence)
        telling = len(tokens) > 2 or any(
            self._vocabulary.spread[token.norm] < RARE and token.norm not in lexicon.CHAT_WORDS for token in tokens
        )
        placed = (
            slot(sentence, first, last) or stands_alone(sentence, first, last) or told_of(sentence, first, last) > 0
        )
        placed = placed or (whole_phrase(sentence, first, last) and talks_of_films(sentence, first, last))
        if len(tokens) < 2:
            unheard = not self._vocabulary.is_known(tokens[0]) and len(tokens[0].norm) >= 6
            known = self._titles.containing(tokens[0].norm) if unheard and placed else ()
            films = {movie for movie in known if movie.rating_count >= 10}
            if len(films) == 1 and tokens[0].norm not in self._people.surnames:
                return tuple(films)
            return self._by_one_word(tokens[0].norm) if placed else ()
        begins = self._vocabulary.is_content(tokens[0]) or (len(tokens) > 2 and self._is_rare([tokens[-1].norm]))
        if not (capitals or (telling and placed and begins)):
            return ()
        if any(sentence.gap(index) != " " for index in range(first + 1, last)):
            return ()
        known = tuple(m for m in self._titles.containing(sentence.norm(first, last)) if m.rating_count >= 20)
        return known if capitals or len(known) == 1 else ()

    def _by_one_word(self, word: str) -> tuple[Movie, ...]:
        """The one well-known film with a word in its title that is hardly said of anything else: "nemo"."""
        said_otherwise = (
            self._vocabulary.spread[word] > 2 or word in lexicon.CHAT_WORDS or word in self._people.surnames
        )
        if len(word) < 4 or said_otherwise:
            return ()
        first, *others = self._titles.containing(word) or (None,)
        known = first is not None and first.rating_count >= EVERYDAY and all(m.rating_count < 5 for m in others)
        return (first,) if first and known else ()

    def _evidence(self, sentence: Sentence, first: int, last: int, rating_count: int) -> float:
        """How much speaks for a film being meant by these words; see ``_ACCEPT``."""
        tokens = sentence.tokens[first:last]
        if last - first == 1 and (tokens[0].norm in NOT_BEFORE_TITLE or len(tokens[0].norm) == 1):
            named = len(tokens[0].norm) > 1 and tokens[0].text[0].isupper() and not sentence.starts_sentence(first)
            return _ACCEPT if named and slot(sentence, first, last) else 0.0
        norm = sentence.norm(first, last)
        bare = [t.norm for t in tokens if t.norm not in ("the", "a", "an")]
        everyday, rare = self._is_everyday(bare), self._is_rare(bare)
        points = 0.5 * (rating_count >= 20) + 0.5 * (rating_count >= 100) + min(0.5 * (len(bare) - 1), 1.5) + 1.0 * rare
        if year_near(sentence, first, last) is not None:
            points += 3.0
        in_slot = slot(sentence, first, last)
        whole, talk = whole_phrase(sentence, first, last), talks_of_films(sentence, first, last)
        points += 1.5 * in_slot + 0.5 * whole + 0.5 * talk + 0.5 * (whole and talk)
        points += told_of(sentence, first, last)
        if whole and first and sentence.tokens[first - 1].norm in ("mean", "meant"):
            points += 1.0
        if sentence.starts_sentence(first) and judged_until(sentence, first) == last:
            points += 1.0
        if (
            norm in _WEEKDAYS
            and first
            and sentence.tokens[first - 1].norm in ("for", "on", "next", "last", "this", "by")
        ):
            points -= 3.0
        capitals = [t.text[0].isupper() or t.text[0].isdigit() for t in tokens]
        written_as_title = (
            all(c for c, t in zip(capitals, tokens, strict=True) if len(t.norm) > 3 or t is tokens[0])
            and any(t.text[0].isupper() for t in tokens)
            and not shouted(sentence)
        )
        inside = not sentence.starts_sentence(first)
        if written_as_title:
            points += (2.5 if everyday or len(bare) > 1 else 2.0) if inside else (0.5 + 0.5 * len(bare))
        if len(bare) <= 1 and everyday:
            points -= 2.0 if bare and bare[0] in lexicon.CHAT_WORDS else 1.0
        if everyday and rating_count < 5:
            points -= 1.0
        if norm.isdigit():
            points -= 2.0
        if len(bare) > 1 and is_opinion(norm) and not written_as_title:
            points -= 3.0
        if len(tokens) > 1 and len(bare) == 1 and bare[0] in lexicon.CHAT_WORDS and not written_as_title:
            points -= 1.0
        if len(sentence.tokens) == last - first and tokens[0].text[0].isupper():
            points += 2.5
        if len(bare) > 1 and rating_count >= 150:
            points += 0.5
        if len(bare) > 1 and rating_count >= 50 and stands_alone(sentence, first, last):
            points += 1.0
        before = sentence.tokens[first - 1].norm if first else ""
        if before in ("a", "an", "some", "any") or (before == "more" and not rare):
            points -= 2.0
        norm = " ".join(bare)
        if self._vocabulary.is_word(norm):
            only_theme = not any(norm in words for kind, words in self._vocabulary.words if kind != "theme")
            object_by_name = written_as_title and inside and only_theme and is_whole_object(sentence, first, last)
            known = norm in self._vocabulary.themes and rating_count >= 50
            points -= 0.5 if object_by_name or known or (only_theme and asked_about(sentence, first, last)) else 2.0
        if is_whole_object(sentence, first, last) and everyday and rating_count >= 20:
            points += 2.0
        if first and sentence.tokens[first - 1].norm in _PLACED and not in_slot and len(bare) == 1:
            points -= 2.0
        return points

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
        return match is not None and match.movies[0].rating_count >= 10 and len(sentence.raw(first, last)) > 4
