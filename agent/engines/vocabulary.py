"""The ordinary words of the catalogue: genres, moods, countries, themes, and how common each word is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from agent.engines import lexicon
from agent.engines.sentence import Sentence, Span, SpanKind, Token
from agent.engines.sentiment import opinion_words
from recommender.catalog import Catalog
from recommender.embedding import frequent_words
from recommender.titles import normalise

RARE = 8
"""A word in fewer profiles than this is rare enough to stand for a name by itself."""
EVERYDAY = 40
"""A word in so many profiles is in everybody's mouth."""

_LONGEST = 6
"""Words of the longest phrase for a mood or theme."""
_LIKENESS = 87.0
"""rapidfuzz's 0-100 score from which a word is taken for a misspelt one."""


_ASKING = frozenset(
    "similar recommend suggest something anything nothing without favourite another different director actress".split()
)
"""Words of wishes that are often misspelt."""


_DEGREE = re.compile(r"(?P<stem>\w{3,}?)(?:er|est)")


class Vocabulary:
    def __init__(self, catalog: Catalog) -> None:
        self.themes = _frequent_themes(catalog)
        self.spread = Counter(word for movie in catalog for word in set(normalise(movie.profile.sentence).split()))
        """Word -> number of film profiles that use it."""
        self.words: list[tuple[SpanKind, dict[str, list[str]]]] = [
            ("genre", _inverted(lexicon.GENRES)),
            ("country", _inverted(lexicon.COUNTRIES | lexicon.COUNTRY_GROUPS, lexicon.COUNTRY_GROUPS)),
            ("mood", _inverted(lexicon.MOODS)),
            ("theme", self.themes),
        ]
        self._ranks = {word: rank for rank, word in enumerate(frequent_words(), start=1)}
        self._spelling = spelling_words()
        self._in_phrases = {
            part for _, words in self.words for phrase in words if " " in phrase for part in phrase.split()
        }
        self._genre_words = [word for word in self.words[0][1] if " " not in word and len(word) >= 5]
        self._country_names = {normalise(name): name for name in catalog.countries} | lexicon.COUNTRY_NAMES

    def rank(self, norm: str) -> int:
        """The word's place among English words, the most frequent first; behind all of them when it is none."""
        return self._ranks.get(norm) or self._ranks.get(norm.removesuffix("s")) or len(self._ranks)

    def is_english(self, norm: str) -> bool:
        return norm in self._ranks

    def is_known(self, token: Token) -> bool:
        """Some profile uses the word: it can be looked up."""
        return self.spread[token.norm] > 0 or self.spread[token.norm.removesuffix("s")] > 0

    def spelt_right(self, text: str, names: Collection[str]) -> str:
        """The text with misspelt words of opinion, genre and mood put right ("obsesed", "scarry").

        ``names`` are words of titles and people, which are left alone.
        """
        from rapidfuzz import fuzz, process

        def right(match: re.Match[str]) -> str:
            word = normalise(match[0])
            known = word in names or word in lexicon.CHAT_WORDS or word in self._in_phrases or self.spread[word]
            if len(word) < 5 or known or self.is_word(word):
                return match[0]
            near = process.extractOne(word, self._spelling, scorer=fuzz.ratio, score_cutoff=_LIKENESS)
            return near[0] if near and near[0][0] == word[0] else match[0]

        return re.sub(r"\b[a-z]{5,}\b", right, text)

    def is_content(self, token: Token) -> bool:
        """A word that says something about a film, not only that one is wanted."""
        return token.norm not in lexicon.CHAT_WORDS and not token.norm.isdigit() and len(token.norm) > 1

    def is_word(self, norm: str) -> bool:
        """The words also are a genre, mood, country or theme."""
        return any(norm in words for _, words in self.words)

    def all_spans(self, sentence: Sentence) -> list[Span]:
        """Of every kind, also where they overlap."""
        return [span for kind, words in self.words for span in self.spans(sentence, kind, words)]

    def spans(self, sentence: Sentence, kind: SpanKind, words: dict[str, list[str]]) -> list[Span]:
        spans = []
        count = len(sentence.tokens)
        for first in range(count):
            for last in range(min(count, first + _LONGEST), first, -1):
                norm = sentence.norm(first, last)
                values = words.get(norm)
                if values is None and kind == "genre" and last - first == 1 and norm.endswith("s") and len(norm) >= 6:
                    values = words.get(norm.removesuffix("s"))
                if values is None and kind == "country" and self._made_there(sentence, first, norm):
                    values = [self._country_names[norm]]
                if (
                    values is None
                    and kind == "country"
                    and norm in lexicon.NATIONS
                    and self._is_kept_out(sentence, first)
                ):
                    values = [lexicon.NATIONS[norm]]
                if kind == "country" and norm == "english" and self._names_a_genre(sentence, last):
                    values = ["UK"]
                if values is None and kind == "genre" and last - first == 1:
                    values = self.misspelt_genre(sentence.tokens[first])
                if values is None and kind == "mood" and last - first == 1:
                    values = next((words[base] for base in _compared(norm) if base in words), None)
                if values:
                    spans.append(Span(kind, first, last, sentence.raw(first, last), tuple(values)))
                    break
        return spans

    def _names_a_genre(self, sentence: Sentence, index: int) -> bool:
        """A genre or a word for films stands here: "english romcom" is about a country, "in english" is not."""
        word = sentence.norm(index, index + 1)
        return word in self.words[0][1] or word in ("film", "films", "movie", "movies", "humour")

    def _is_kept_out(self, sentence: Sentence, index: int) -> bool:
        """ "without the germans": films by them are meant; a film may also be about them."""
        before = sentence.norm(max(0, index - 4), index)
        if sentence.norm(index + 1, index + 2) in ("only", "please"):
            return True
        return bool(re.search(r"\b(?:without|no|not|no more|enough of|less)(?: any| the| those)*$", before))

    def _made_there(self, sentence: Sentence, first: int, name: str) -> bool:
        """A country by its name says where a film was made: "from Japan", "from Italy or Spain", "from China, not Japan"."""
        if name not in self._country_names:
            return False
        if re.search(r"\b(?:from|made in) .*\bnot(?: from)?$", sentence.norm(0, first)):
            return True
        before = sentence.norm(max(0, first - 6), first)
        if HOMELAND.search(sentence.norm(0, len(sentence.tokens))):
            return True
        behind = sentence.norm(first + len(name.split()), len(sentence.tokens))
        if _ONLY_A_PLACE.fullmatch(before) and _ONLY_A_PLACE.fullmatch(behind):
            return True
        if re.search(
            r"\b(?:from|made in|make (?:over )?(?:there )?in|(?:how|what) about|(?:my|our) (?:home )?country(?: is| its)?|country .* its)$",
            before,
        ):
            return not _WHERE_SOMEBODY_IS.search(before)
        listed = re.search(r"\b(?:from|made in) (.+?)(?: (?:or|and))?$", before)
        words = re.split(r" (?:or|and) ", listed[1]) if listed else []
        return bool(words) and all(word in self._country_names for word in words)

    def misspelt_genre(self, token: Token) -> list[str]:
        """ "commedy", "thirller": the genre a word that no profile uses is nearest to."""
        if len(token.norm) < 6 or self.is_known(token) or not self.is_content(token):
            return []
        from rapidfuzz import fuzz, process

        near = process.extractOne(token.norm, self._genre_words, scorer=fuzz.ratio, score_cutoff=82)
        return self.words[0][1][near[0]] if near else []


HOMELAND = re.compile(r"\b(?:my|our) (?:own |home )*(?:country|homeland)\b")
_ONLY_A_PLACE = re.compile(r"(?:(?:and|or|maybe|please|pls|instead|then|try|ok|not|no|rather|now|only|just)(?: |$))*")
"""Around a country that is all the message names: "argentina please"."""
_WHERE_SOMEBODY_IS = re.compile(
    r"\b(?:comes?|came|im|am|greetings|hello|hi|evening|morning|flew|back|moved|hails?|friends?|husband|wife|family|home) from$"
)
"""Before a place where somebody comes from, and no film was made."""


def _frequent_themes(catalog: Catalog, least: int = 4) -> dict[str, list[str]]:
    counts = Counter(theme for movie in catalog if movie.profile.source == "llm" for theme in movie.profile.themes)
    themes: dict[str, list[str]] = {}
    for theme, count in counts.items():
        norm = normalise(theme)
        if count >= least and norm not in lexicon.CHAT_WORDS and not norm.rstrip("s").isdigit():
            themes.setdefault(norm, []).append(theme)
            themes.setdefault(_plural(norm), []).append(theme)
            if norm.endswith(("o", "s", "x", "ch", "sh")):
                themes.setdefault(norm + "es", []).append(theme)
    return themes | {words: [theme] for words, theme in lexicon.THEMES.items()}


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


def spelling_words() -> list[str]:
    """Words of opinion, genre and mood that a misspelt one may stand for."""
    single = {word for group in (lexicon.GENRES, lexicon.MOODS) for words in group.values() for word in words}
    return sorted(word for word in single | opinion_words() | _ASKING if " " not in word and len(word) >= 5)


def _compared(norm: str) -> list[str]:
    """What an adjective in its comparative or superlative may come from: "moodier" from "moody", "sadder" from "sad"."""
    match = _DEGREE.fullmatch(norm)
    if not match:
        return []
    stem = match["stem"]
    return [stem, f"{stem}e", re.sub(r"i$", "y", stem), re.sub(r"(.)\1$", r"\1", stem)]
