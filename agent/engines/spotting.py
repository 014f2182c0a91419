"""Finding films, people, genres, moods, countries and themes in a sentence: spans first, meaning later."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from agent.engines import cues, lexicon
from recommender.catalog import Catalog, Movie
from recommender.titles import TitleIndex, TitleMatch, normalise

SpanKind = Literal["movie", "person", "genre", "mood", "country", "theme", "unknown"]

_WORD = re.compile(r"\w+(?:['’`]\w+)*|&")
_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{1,80})[\"“”«»]|(?<!\w)['‘]([^'’‘]{2,60})['’](?!\w)")
_ACCEPT = 2.0
_RARE = 8
"""A word in fewer profiles than this is rare enough to stand for a title by itself."""
_OPINION = frozenset(
    """
    adore adored appreciate despise despised detest dislike disliked enjoy enjoyed fan favorite favorites
    favourite favourites finished hate hated hates hating like liked likes liking loathe loathed love loved
    loves loving prefer rewatch rewatched saw seen stand thought watch watched watching
    """.split()
)
_PLACED = frozenset(["in", "at", "near", "around", "from", "through", "into", "by"])
"""After these a capitalised name is a place, a time or a person rather than a film."""
MOST_FUZZY_LOOKUPS = 16
"""A look-up among all titles takes milliseconds; a message may cost only so many."""
_ITEM_STARTS = frozenset(["and", "or", "but", "like", "about", "than", "is", "of", "as"])
_ITEM_ENDS = frozenset(["and", "or", "but", "is", "was", "are", "were", "made", "vs", "better"])
_WEEKDAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
_ASKED_OF = r"(?:any good|worth|suitable|scary|good|too|really|ok|okay|sad|funny|violent|appropriate)\b"
_NOT_BEFORE_TITLE = frozenset(
    """
    he her him i it me she that them these they this those us we you
    """.split()
)


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    norm: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens ``first`` to ``last`` (exclusive) that mean something; ``values`` are catalogue values."""

    kind: SpanKind
    first: int
    last: int
    text: str
    values: tuple[str, ...] = ()
    year: int | None = None


@dataclass(slots=True)
class Sentence:
    """A message in tokens, with the character gaps between them."""

    text: str
    tokens: list[Token] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> Sentence:
        tokens = []
        for match in _WORD.finditer(text):
            norm = normalise(match[0])
            if norm:
                tokens.append(Token(match[0], norm, match.start(), match.end()))
        return cls(text, tokens)

    def norm(self, first: int, last: int) -> str:
        return " ".join(token.norm for token in self.tokens[first:last])

    def raw(self, first: int, last: int) -> str:
        return self.text[self.tokens[first].start : self.tokens[last - 1].end] if first < last else ""

    def gap(self, index: int) -> str:
        """The characters before token ``index``."""
        start = self.tokens[index - 1].end if index else 0
        return self.text[start : self.tokens[index].start]

    def starts_sentence(self, index: int) -> bool:
        return index == 0 or bool(re.search(r"[.!?\n]", self.gap(index)))


class Spotter:
    """Knows every name in the catalogue and how ordinary each word is."""

    def __init__(self, catalog: Catalog, titles: TitleIndex) -> None:
        self._titles = titles
        self._people, self._surnames, self._bearers = _names_of_people(catalog)
        self._themes = _frequent_themes(catalog)
        self._spread = Counter(word for movie in catalog for word in set(normalise(movie.profile.sentence).split()))
        self._words: list[tuple[SpanKind, dict[str, list[str]]]] = [
            ("genre", _inverted(lexicon.GENRES)),
            ("country", _inverted(lexicon.COUNTRIES | lexicon.COUNTRY_GROUPS, lexicon.COUNTRY_GROUPS)),
            ("mood", _inverted(lexicon.MOODS)),
            ("theme", self._themes),
        ]
        self._genre_words = [word for word in self._words[0][1] if " " not in word and len(word) >= 5]
        self._country_names = {normalise(name): name for name in catalog.countries} | lexicon.COUNTRY_NAMES

    def spans(self, sentence: Sentence, expected: Collection[str] = ()) -> list[Span]:
        """All spans, in order, without overlaps: certain titles first, then people, then the lexicon's words.

        ``expected`` are normalised titles of films that the talk is about already.
        """
        taken = [False] * len(sentence.tokens)
        found: list[Span] = []

        def take(span: Span) -> None:
            if not any(taken[span.first : span.last]):
                taken[span.first : span.last] = [True] * (span.last - span.first)
                found.append(span)

        people = self._people_spans(sentence)
        titles = self._title_spans(sentence, expected)
        for span in sorted([*people, *titles], key=lambda s: (s.last - s.first, s.kind == "movie"), reverse=True):
            take(span)
        for kind, words in self._words:
            for span in self._word_spans(sentence, kind, words):
                take(span)
        for span in self._unknown_titles(sentence, taken):
            take(span)
        return sorted(found, key=lambda span: span.first)

    def is_known(self, token: Token) -> bool:
        """Some profile uses the word: it can be looked up."""
        return self._spread[token.norm] > 0 or self._spread[token.norm.removesuffix("s")] > 0

    def is_content(self, token: Token) -> bool:
        """A word that says something about a film, not only that one is wanted."""
        return token.norm not in lexicon.CHAT_WORDS and not token.norm.isdigit() and len(token.norm) > 1

    # -- titles -----------------------------------------------------------------------------------------------

    def _title_spans(self, sentence: Sentence, expected: Collection[str]) -> list[Span]:
        spans = [
            Span("movie", first, last, sentence.raw(first, last), year=_year_near(sentence, first, last))
            for first, last, text in _quoted(sentence)
            if self._titles.exact(text)
        ]
        count = len(sentence.tokens)
        weak: list[Span] = []
        for first in range(count):
            for last in range(min(count, first + self._titles.longest), first, -1):
                if not _joined(sentence, first, last):
                    continue
                movies = self._titles.exact(sentence.raw(first, last)) or self._well_known_part(sentence, first, last)
                if not movies or self._is_rather_a_person(sentence, first, last, movies):
                    continue
                if sentence.tokens[first].norm in ("a", "an") and not normalise(movies[0].title).startswith("a"):
                    continue
                named = normalise(movies[0].title) in expected
                evidence = self._evidence(sentence, first, last, movies[0].rating_count) + 3.0 * named
                if evidence < _ACCEPT:
                    if (
                        movies[0].rating_count >= (3 if last - first > 1 else 20)
                        and sentence.tokens[first].norm not in _NOT_BEFORE_TITLE
                    ):
                        weak.append(Span("movie", first, last, sentence.raw(first, last)))
                else:
                    last = self._misspelt_until(sentence, first, last)
                    year = _year_near(sentence, first, last)
                    spans.append(Span("movie", first, last, sentence.raw(first, last), year=year))
                    break
        spans += self._listed_with(sentence, spans, weak)
        return [*spans, *self._misspelt(sentence, spans)]

    def _misspelt(self, sentence: Sentence, certain: Sequence[Span]) -> list[Span]:
        """Titles around a word that nothing here knows: such a word is most often half of a misspelt name."""
        taken = {i for span in certain for i in range(span.first, span.last)}
        found: list[Span] = []
        tries = MOST_FUZZY_LOOKUPS
        for index, token in enumerate(sentence.tokens):
            if index in taken or len(token.norm) < 5 or self.is_known(token) or not self.is_content(token):
                continue
            if self._is_word(token.norm) or token.norm in self._surnames or self._misspelt_genre(token):
                continue
            for first, last in _windows(sentence, index):
                if tries == 0 or taken & set(range(first, last)):
                    break
                tries -= 1
                match = self._titles.resolve(sentence.raw(first, last))
                if match and not match.exact and match.movies[0].rating_count >= 20 and _resembles(token, match):
                    found.append(Span("movie", first, last, sentence.raw(first, last)))
                    taken |= set(range(first, last))
                    break
        return found

    def _listed_with(self, sentence: Sentence, certain: Sequence[Span], weak: Sequence[Span]) -> list[Span]:
        """Names too weak by themselves that stand in one list with certain titles: "alien, heat and fargo"."""
        found = list(certain)
        for _ in weak:
            for span in weak:
                if span not in found and any(_neighbours(sentence, span, other) for other in found):
                    found.append(span)
        return [span for span in found if span not in certain]

    def _is_rather_a_person(self, sentence: Sentence, first: int, last: int, movies: Sequence[Movie]) -> bool:
        """A person's name that is only a part of a film's title: "Stanley Kubrick: A Life in Pictures"."""
        name = sentence.norm(first, last)
        return name in self._people and normalise(movies[0].title) != name

    def _misspelt_until(self, sentence: Sentence, first: int, last: int) -> int:
        """Where the title really ends: "The Big Lebowsky" is no "The Big" but a misspelt longer title."""
        if not _slot(sentence, first, last):
            return last
        for end in range(min(last + 4, len(sentence.tokens)), last, -1):
            behind = sentence.tokens[last:end]
            if not _joined(sentence, first, end) or any(sentence.gap(i) != " " for i in range(last, end)):
                continue
            if not all(self.is_content(token) and not self._is_word(token.norm) for token in behind):
                continue
            match = self._titles.resolve(sentence.raw(first, end))
            if match and match.movies[0].rating_count >= 10:
                return end
        return last

    def _well_known_part(self, sentence: Sentence, first: int, last: int) -> tuple[Movie, ...]:
        """Films with these capitalised words in their title: "Eternal Sunshine"."""
        tokens = sentence.tokens[first:last]
        capitals = all(token.text[0].isupper() for token in tokens) and not _shouted(sentence)
        telling = len(tokens) > 2 or any(
            self._spread[token.norm] < _RARE and token.norm not in lexicon.CHAT_WORDS for token in tokens
        )
        placed = _slot(sentence, first, last) or _stands_alone(sentence, first, last)
        if len(tokens) < 2 or not (capitals or (telling and placed and self.is_content(tokens[0]))):
            return ()
        if any(sentence.gap(index) != " " for index in range(first + 1, last)):
            return ()
        known = [movie for movie in self._titles.containing(sentence.norm(first, last)) if movie.rating_count >= 20]
        return tuple(known) if capitals or len(known) == 1 else ()

    def _evidence(self, sentence: Sentence, first: int, last: int, rating_count: int) -> float:
        """How much speaks for a film being meant by these words; see ``_ACCEPT``."""
        tokens = sentence.tokens[first:last]
        if last - first == 1 and (tokens[0].norm in _NOT_BEFORE_TITLE or len(tokens[0].norm) == 1):
            named = len(tokens[0].norm) > 1 and tokens[0].text[0].isupper() and not sentence.starts_sentence(first)
            return _ACCEPT if named and _slot(sentence, first, last) else 0.0
        norm = sentence.norm(first, last)
        bare = [t.norm for t in tokens if t.norm not in ("the", "a", "an")]
        everyday = all(word in lexicon.CHAT_WORDS or self._spread[word] >= 40 for word in bare)
        rare = any(self._spread[word] < _RARE and word not in lexicon.CHAT_WORDS for word in bare)
        points = 0.5 * (rating_count >= 20) + 0.5 * (rating_count >= 100) + min(0.5 * (len(bare) - 1), 1.5) + 1.0 * rare
        if _year_near(sentence, first, last) is not None:
            points += 3.0
        slot = _slot(sentence, first, last)
        points += 1.5 * slot
        if sentence.starts_sentence(first) and _judged_until(sentence, first) == last:
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
            and not _shouted(sentence)
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
        if len(sentence.tokens) == last - first and tokens[0].text[0].isupper():
            points += 2.5
        if len(bare) > 1 and rating_count >= 150:
            points += 0.5
        if len(bare) > 1 and rating_count >= 50 and _stands_alone(sentence, first, last):
            points += 1.0
        if first and sentence.tokens[first - 1].norm in ("a", "an", "some", "any", "more"):
            points -= 2.0
        norm = " ".join(bare)
        if self._is_word(norm):
            only_theme = not any(norm in words for kind, words in self._words if kind != "theme")
            object_by_name = written_as_title and inside and only_theme and _is_whole_object(sentence, first, last)
            points -= 0.5 if object_by_name or (norm in self._themes and rating_count >= 50) else 2.0
        if _is_whole_object(sentence, first, last) and everyday and rating_count >= 20:
            points += 2.0
        if first and sentence.tokens[first - 1].norm in _PLACED and not slot and len(bare) == 1:
            points -= 2.0
        return points

    def _is_word(self, norm: str) -> bool:
        """The words also are a genre, mood, country or theme."""
        return any(norm in words for _, words in self._words)

    def _unknown_titles(self, sentence: Sentence, taken: list[bool]) -> list[Span]:
        """Words that look like a title the catalogue does not have as it stands: quoted, or capitalised, or the
        object of an opinion with a near title."""
        spans = [Span("movie", first, last, text) for first, last, text in _quoted(sentence)]
        count = len(sentence.tokens)
        for first in range(count):
            last = _judged_until(sentence, first) if sentence.starts_sentence(first) else None
            if last and not any(taken[first:last]) and self._could_be_title(sentence, first, last):
                spans.append(Span("movie", first, last, sentence.raw(first, last)))
        index = 0
        while index < count:
            if taken[index] or not _slot(sentence, index, index + 1):
                index += 1
                continue
            last = index
            while last < count and not taken[last] and (last == index or _joined(sentence, index, last + 1)):
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
                spans.append(Span("movie", index, last, text, year=_year_near(sentence, index, last)))
            index = max(last, index + 1)
        return spans

    def _could_be_title(self, sentence: Sentence, first: int, last: int) -> bool:
        tokens = sentence.tokens[first:last]
        if tokens[0].norm in _NOT_BEFORE_TITLE or not any(self.is_content(token) for token in tokens):
            return False
        significant = [t for t in tokens if len(t.norm) > 3 or t is tokens[0]]
        if all(t.text[0].isupper() for t in significant) and not _shouted(sentence):
            return True
        if any(self._is_word(token.norm) for token in tokens):
            return False
        match = self._titles.resolve(sentence.raw(first, last))
        return match is not None and match.movies[0].rating_count >= 10 and len(sentence.raw(first, last)) > 4

    # -- people ------------------------------------------------------------------------------------------------

    def _people_spans(self, sentence: Sentence) -> list[Span]:
        spans = []
        count = len(sentence.tokens)
        for first in range(count):
            for last in range(min(count, first + 4), first, -1):
                name = sentence.norm(first, last)
                if last - first > 1 and name in self._people and _joined(sentence, first, last):
                    spans.append(Span("person", first, last, sentence.raw(first, last), (self._people[name],)))
                    break
                if last - first == 2 and " " in name and name in self._surnames:
                    spans.append(Span("person", first, last, sentence.raw(first, last), (self._surnames[name][0],)))
                    break
                if last - first == 2 and (full := self._misspelt_name(sentence, first)):
                    spans.append(Span("person", first, last, sentence.raw(first, last), (full,)))
                    break
                after = sentence.tokens[last].norm if last < count else ""
                if last - first == 1 and after in ("brothers", "bros", "sisters") and name in self._bearers:
                    siblings = tuple(self._bearers[name])
                    spans.append(Span("person", first, last + 1, sentence.raw(first, last + 1), siblings))
                elif last - first == 1 and (full := self._surname(sentence, first)):
                    spans.append(Span("person", first, last, sentence.raw(first, last), (full,)))
        return spans

    def _misspelt_name(self, sentence: Sentence, first: int) -> str | None:
        """A well-known person whose first name is spelt another way: "nicholas cage"."""
        from rapidfuzz import fuzz

        full, fame = self._surnames.get(sentence.tokens[first + 1].norm, ("", 0))
        name = sentence.norm(first, first + 2)
        near = fame >= 300 and len(sentence.tokens[first].norm) >= 4 and fuzz.ratio(name, normalise(full)) >= 88
        return full if near and sentence.gap(first + 1) == " " else None

    def _surname(self, sentence: Sentence, index: int) -> str | None:
        """The person a lone surname means: after "by", "with" …, or capitalised and well known."""
        token = sentence.tokens[index]
        name = token.norm.removesuffix("s") if token.text.endswith(("'s", "’s")) else token.norm
        if name not in self._surnames or name in lexicon.CHAT_WORDS or self._is_word(name):
            return None
        full, fame = self._surnames[name]
        before = sentence.tokens[index - 1].norm if index else ""
        capital = token.text[0].isupper() and not sentence.starts_sentence(index)
        after = sentence.tokens[index + 1].norm if index + 1 < len(sentence.tokens) else ""
        alone = len(sentence.tokens) == 1 or before in ("a", "an", "any", "some", "of")
        cued = before in ("by", "with", "starring", "from", "featuring") or after in (
            "film",
            "films",
            "movie",
            "movies",
            "flick",
        )
        common = self._spread[name] >= 15
        if cued and fame >= 100 and (capital or not common or (fame >= 300 and self._spread[name] < 30)):
            return full
        if alone and fame >= 100 and (token.text[0].isupper() or (len(sentence.tokens) == 1 and not common)):
            return full
        negated = before in ("no", "not", "without", "or", "and", "a")
        if (
            fame >= 300
            and not common
            and self._spread[name] < _RARE
            and len(name) >= 5
            and (negated or cued or index == 0)
        ):
            return full
        if capital and fame >= 300 and not common and not self._titles.exact(token.text):
            return full
        return full if fame >= 900 and not common and not self._titles.exact(token.text) and len(name) > 5 else None

    def _made_there(self, sentence: Sentence, first: int, name: str) -> bool:
        """A country by its name says where a film was made: "from Japan", "from Italy or Spain"."""
        if name not in self._country_names:
            return False
        before = sentence.norm(max(0, first - 6), first)
        if re.search(r"\b(?:from|made in)$", before):
            return True
        listed = re.search(r"\b(?:from|made in) (.+?)(?: (?:or|and))?$", before)
        words = re.split(r" (?:or|and) ", listed[1]) if listed else []
        return bool(words) and all(word in self._country_names for word in words)

    def _misspelt_genre(self, token: Token) -> list[str]:
        """ "commedy", "thirller": the genre a word that no profile uses is nearest to."""
        if len(token.norm) < 6 or self.is_known(token) or not self.is_content(token):
            return []
        from rapidfuzz import fuzz, process

        near = process.extractOne(token.norm, self._genre_words, scorer=fuzz.ratio, score_cutoff=82)
        return self._words[0][1][near[0]] if near else []

    # -- words -------------------------------------------------------------------------------------------------

    def _word_spans(self, sentence: Sentence, kind: SpanKind, words: dict[str, list[str]]) -> list[Span]:
        spans = []
        count = len(sentence.tokens)
        for first in range(count):
            for last in range(min(count, first + 4), first, -1):
                norm = sentence.norm(first, last)
                values = words.get(norm)
                if values is None and kind == "country" and self._made_there(sentence, first, norm):
                    values = [self._country_names[norm]]
                if values is None and kind == "genre" and last - first == 1:
                    values = self._misspelt_genre(sentence.tokens[first])
                if values:
                    spans.append(Span(kind, first, last, sentence.raw(first, last), tuple(values)))
                    break
        return spans


def _names_of_people(
    catalog: Catalog,
) -> tuple[dict[str, str], dict[str, tuple[str, int]], dict[str, list[str]]]:
    """Normalised full name -> name; surname -> its best-known bearer, where one is clearly better known; surname ->
    its well-known bearers."""
    people = {normalise(name): name for name in catalog.people if " " in name}
    bearers: dict[str, list[tuple[int, str]]] = {}
    for name, fame in catalog.people.items():
        parts = normalise(name).split()
        if len(parts) > 1:
            bearers.setdefault(parts[-1], []).append((fame, name))
        if len(parts) > 2 and parts[-2] in ("de", "di", "von", "van", "del", "la", "le", "da"):
            bearers.setdefault(" ".join(parts[-2:]), []).append((fame, name))
    surnames = {}
    for surname, known in bearers.items():
        known.sort(reverse=True)
        if len(known) == 1 or known[0][0] >= 1.5 * known[1][0]:
            surnames[surname] = (known[0][1], known[0][0])
    well_known = {surname: [name for fame, name in known if fame >= 100] for surname, known in bearers.items()}
    return people, surnames, {surname: names for surname, names in well_known.items() if len(names) > 1}


def _frequent_themes(catalog: Catalog, least: int = 4) -> dict[str, list[str]]:
    counts = Counter(theme for movie in catalog if movie.profile.source == "llm" for theme in movie.profile.themes)
    themes: dict[str, list[str]] = {}
    for theme, count in counts.items():
        norm = normalise(theme)
        if count >= least and norm not in lexicon.CHAT_WORDS and not norm.rstrip("s").isdigit():
            themes.setdefault(norm, []).append(theme)
            themes.setdefault(_plural(norm), []).append(theme)
    return themes


def _plural(norm: str) -> str:
    return norm.removesuffix("s") if norm.endswith("s") else norm + "s"


def _inverted(
    words_of: dict[str, tuple[str, ...]], groups: dict[str, tuple[str, ...]] | None = None
) -> dict[str, list[str]]:
    """Word -> the values it means; a group's own name means all of its members."""
    values: dict[str, list[str]] = {}
    for value, words in words_of.items():
        if groups and value in groups:
            values[value] = list(groups[value])
            continue
        for word in words:
            values.setdefault(word, []).append(value)
    return values


def _quoted(sentence: Sentence) -> list[tuple[int, int, str]]:
    spans = []
    for match in _QUOTED.finditer(sentence.text):
        inside = [i for i, t in enumerate(sentence.tokens) if match.start() <= t.start and t.end <= match.end()]
        if inside and len(inside) <= 12:
            spans.append((inside[0], inside[-1] + 1, match[1] or match[2]))
    return spans


def _year_near(sentence: Sentence, first: int, last: int) -> int | None:
    """The year right behind a title ("Crash (2004)", "Crash from 2004") or right before it ("the 1996 Crash")."""
    end = sentence.tokens[last - 1].end
    match = re.match(r"[\"'”’]?\s*(?:\(\s*|,?\s+(?:from|of)\s+|\s)((?:18|19|20)\d\d)\b(?!s)", sentence.text[end:])
    if match is None and first:
        match = re.fullmatch(r"((?:18|19|20)\d\d)", sentence.tokens[first - 1].norm)
    return int(match[1]) if match else None


def _joined(sentence: Sentence, first: int, last: int) -> bool:
    """The tokens stand together as in a title: no sentence end or bracket between them, but for "(500) Days …"."""
    opened = sentence.gap(first).endswith("(")
    return all(
        (opened and i == first + 1 and sentence.gap(i) == ") ")
        or (
            re.fullmatch(r"[\s:,.\-–—'’/&!·*]{1,3}", sentence.gap(i))
            and "\n" not in sentence.gap(i)
            and not re.search(r"[.!]\s", sentence.gap(i))
        )
        or (sentence.gap(i) in (". ",) and len(sentence.tokens[i - 1].norm) <= 3)
        for i in range(first + 1, last)
    )


def _slot(sentence: Sentence, first: int, last: int) -> bool:
    """The words are the object of an opinion ("loved heat"), or next in such a list, or judged ("heat was great")."""
    index = first - 1
    while index >= 0 and sentence.tokens[index].norm in (
        "the",
        "a",
        "an",
        "movie",
        "film",
        "of",
        "both",
        "already",
        "is",
        "are",
        "really",
        "was",
        "to",
        "it",
    ):
        index -= 1
    if index >= 0 and sentence.tokens[index].norm in _OPINION and not re.search(r"[.!?;\n]", sentence.gap(index + 1)):
        return True
    before = sentence.tokens[first - 1].norm if first else ""
    if before in ("and", "or", "nor") or (first and "," in sentence.gap(first)):
        start = first - (2 if before in ("and", "or", "nor") else 1)
        clause = re.split(r"[.!?;\n]", sentence.text[: sentence.tokens[first].start])[-1]
        words = normalise(clause).split()
        return start >= 0 and any(word in _OPINION for word in words) and len(words) <= 25
    if before in (
        "to",
        "like",
        "than",
        "as",
        "about",
        "not",
        "with",
        "of",
        "know",
        "directed",
        "made",
        "in",
    ) and re.search(
        r"(similar to|like|rather than|better than|as good as|about|why not|compared? (?:to|with)|heard of|you know"
        r"|who directed|who made|who(?: i)?s in)$",
        sentence.norm(0, first),
    ):
        return True
    clause = re.split(r"[.!?;\n]", sentence.text[: sentence.tokens[first].start])[-1]
    before = normalise(clause)
    if any(match.end() == len(before) for cue in (cues.LIKE, cues.DISLIKE) for match in cue.finditer(before)):
        return True
    behind = sentence.norm(last, last + 9)
    if last < len(sentence.tokens) and re.match(r"\s*[:=]", sentence.gap(last)):
        return True
    if first and sentence.tokens[first - 1].norm in ("is", "was") and re.match(_ASKED_OF, behind):
        return True
    return bool(
        re.match(r"(?:was|is|were|are)\b", behind)
        and (cues.JUDGED_WELL.match(behind) or cues.JUDGED_BADLY.match(behind))
    )


def _neighbours(sentence: Sentence, one: Span, other: Span) -> bool:
    """Two spans with only a comma, a slash, a bullet or "and" between them."""
    left, right = sorted((one, other), key=lambda span: span.first)
    if left.last > right.first:
        return False
    between = sentence.norm(left.last, right.first)
    gap = sentence.gap(right.first)
    return between in ("and", "or", "yes", "no") or (between == "" and bool(re.search(r"[,/&\n]", gap)))


def _resembles(token: Token, match: TitleMatch) -> bool:
    """The unknown word is a misspelling of a word of the title."""
    from rapidfuzz import fuzz

    words = normalise(" ".join((match.movies[0].title, *match.movies[0].other_titles))).split()
    return token.norm not in words and any(fuzz.ratio(token.norm, word) >= 75 for word in (*words, "".join(words)))


def _windows(sentence: Sentence, index: int) -> Iterator[tuple[int, int]]:
    """Runs of up to six words around one, the likeliest sizes first, that do not start or end with ordinary words."""
    count = len(sentence.tokens)
    for size in (3, 2, 4, 5, 6, 1):
        for first in range(max(0, index - size + 1), index + 1):
            last = first + size
            if last > count or any(sentence.gap(i) not in (" ", "-") for i in range(first + 1, last)):
                continue
            start, end = sentence.tokens[first].norm, sentence.tokens[last - 1].norm
            ordinary = start in lexicon.CHAT_WORDS and start not in ("the", "a")
            if (not ordinary or sentence.starts_sentence(first)) and end not in lexicon.CHAT_WORDS:
                yield first, last


def _stands_alone(sentence: Sentence, first: int, last: int) -> bool:
    """The words are a clause, or an item of a list, by themselves: "die hard but on a boat"."""
    before = sentence.tokens[first - 1].norm if first else ""
    after = sentence.tokens[last].norm if last < len(sentence.tokens) else ""
    opens = not first or bool(re.search(r"[,.!?;\n]", sentence.gap(first))) or before in _ITEM_STARTS
    closes = not after or bool(re.search(r"[,.!?;\n]", sentence.gap(last))) or after in _ITEM_ENDS
    return opens and closes


def _is_whole_object(sentence: Sentence, first: int, last: int) -> bool:
    """An opinion verb stands right before and nothing follows: "i loved up"."""
    ends = last == len(sentence.tokens) or sentence.starts_sentence(last)
    opinion = first > 0 and sentence.tokens[first - 1].norm in _OPINION
    return ends and opinion and sentence.tokens[first].norm not in _NOT_BEFORE_TITLE | {"one", "ones", "both", "all"}


def _judged_until(sentence: Sentence, first: int) -> int | None:
    """Where the subject of a judgement ends: "terminatr 2 is awesome" -> 2."""
    for last in range(first + 1, min(first + 6, len(sentence.tokens))):
        if sentence.tokens[last].norm in ("was", "is", "were"):
            behind = sentence.norm(last, len(sentence.tokens))
            judged = cues.JUDGED_WELL.match(behind) or cues.JUDGED_BADLY.match(behind)
            return last if judged else None
    return None


def _shouted(sentence: Sentence) -> bool:
    """Nearly every word is capitalised, so capitals say nothing."""
    letters = [token for token in sentence.tokens if token.text[0].isalpha()]
    return len(letters) > 4 and sum(token.text[0].isupper() for token in letters) > 0.8 * len(letters)
