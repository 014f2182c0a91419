"""What speaks for a film being meant by a run of words, and against it: the inputs of a logistic regression."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence

from rapidfuzz.distance import Levenshtein

from agent.engines import lexicon
from agent.engines.people_spans import PeopleSpotter
from agent.engines.sentence import Sentence, Span
from agent.engines.sentiment import is_opinion
from agent.engines.spans import (
    NOT_BEFORE_TITLE,
    asked_about,
    is_whole_object,
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
from agent.engines.tagging import Tags
from agent.engines.title_candidates import SMALL_WORDS, Candidate
from agent.engines.vocabulary import EVERYDAY, RARE, Vocabulary
from recommender.titles import TitleIndex

_ARTICLES = frozenset(["the", "a", "an"])
FILM_WORDS = frozenset("film films movie movies flick story stories night show".split())
PICK_WORDS = frozenset("one ones other others rest first second third fourth last".split())
_LIKENESS, _EDITS = 88.0, 2.0
"""About the middle of misspelt titles', so that signals are about -1 to 1."""
_RATED = re.compile(
    r"\s*[-:,(]?\s*(?:\d\d?(?:[.,]5)?(?: ?/ ?\d+|(?=\s*(?:,|;|\.|\)|$)))|\d+ ?%|(?:\d|one|two|three|four|five|no) stars?|[👍👎⭐]|★)"
)
"""A mark given to what stands before: "8/10", "five stars", "95%"."""
_KEEPS_OUT = re.compile(
    r"\b(?:other than|besides|apart from|but not|so not|except(?: for)?|minus|not|arent|isnt|(?:any|no)thing but|no more)(?: the)?$"
)
_SORTS = frozenset("kind type style level sort vibe vibes stuff please pls lol ffs again tho though".split())
_RECENT = 2008
"""Films from here on are better known than their ratings tell."""
_MOST_ODDS = 4.0
"""So sure a tag is believed to be, in log-odds."""
_TELLING_RATINGS = 15
"""From which an unusual name in a list tells that its neighbours are films too."""


class TitleSignals:
    def __init__(self, titles: TitleIndex, vocabulary: Vocabulary, people: PeopleSpotter) -> None:
        self._titles = titles
        self._vocabulary = vocabulary
        self._people = people

    def of(
        self,
        sentence: Sentence,
        candidate: Candidate,
        others: Sequence[Candidate],
        people: Sequence[Span],
        lexical: Sequence[Span],
        expected: Collection[str],
    ) -> dict[str, float]:
        """Signal -> its value, mostly 0 or 1; what is not there is 0. ``others`` are all candidates of the sentence,
        ``people`` the persons named in it, ``lexical`` its words for genres, moods, countries and themes, ``expected``
        normalised titles of films that the talk is about already."""
        words = [t.norm for t in sentence.tokens[candidate.first : candidate.last] if t.norm not in _ARTICLES]
        words = words or [sentence.tokens[candidate.last - 1].norm]
        everyday = all(w in lexicon.CHAT_WORDS or self._vocabulary.spread[w] >= EVERYDAY for w in words)
        signals = {
            **self._of_film(candidate, words, expected),
            **self._of_words(words, everyday),
            **_of_case(sentence, candidate, everyday),
            **_of_place(sentence, candidate, everyday),
            **self._of_company(sentence, candidate, others, lexical, everyday),
            **_of_context(sentence, candidate),
            "English word within a phrase": self._is_loose(sentence, candidate, words),
            "a person here": any(person.first <= candidate.first < person.last for person in people),
            "a person of it named": _names_a_person_of(candidate, people),
            "kept out": _is_kept_out(sentence, candidate),
        }
        if candidate.kind == "part":
            signals |= self._of_part(sentence, candidate)
        if candidate.kind == "misspelt":
            signals |= self._of_misspelling(sentence, candidate)
        return {name: float(value) for name, value in signals.items() if value}

    def _is_loose(self, sentence: Sentence, candidate: Candidate, words: Sequence[str]) -> bool:
        """One English word in small letters where nothing says that it stands for itself."""
        first, last = candidate.first, candidate.last
        return (
            len(words) == 1
            and self._vocabulary.is_english(words[0])
            and sentence.raw(first, last).islower()
            and not (slot(sentence, first, last) or whole_phrase(sentence, first, last))
        )

    def _of_film(self, candidate: Candidate, words: Sequence[str], expected: Collection[str]) -> dict[str, float]:
        kind = "exact" if candidate.kind == "outside" else candidate.kind
        recent = bool(candidate.movies) and candidate.movies[0].year >= _RECENT
        fame, size = math.log1p(candidate.rating_count) / 3, min(len(words), 4) / 2
        return {
            f"is {kind}": 1,
            "fame": fame,
            f"fame, {kind}": fame,
            "words": size,
            f"words, {kind}": size,
            "share of title": len(" ".join(words)) / max(1, len(candidate.title)),
            "begins title": candidate.title.removeprefix("the ").startswith(" ".join(words)),
            "recent": recent,
            "recent, one word": recent and len(words) == 1,
            "talked about": candidate.title in expected,
        }

    def _of_words(self, words: Sequence[str], everyday: bool) -> dict[str, float]:
        chat = [word in lexicon.CHAT_WORDS for word in words]
        spread = math.log1p(min(self._vocabulary.spread[word] for word in words)) / 3
        rank = math.log(max(self._vocabulary.rank(word) for word in words)) - 9
        norm, one = " ".join(words), len(words) == 1
        return {
            "spread": spread,
            "spread, one word": one * spread,
            "rank": rank,
            "rank, one word": one * rank,
            "chat": all(chat),
            "chat, one word": one and all(chat),
            "everyday": everyday,
            "everyday, one word": one and everyday,
            "rare": any(self._vocabulary.spread[w] < RARE and not c for w, c in zip(words, chat, strict=True)),
            "pronoun": one and words[0] in NOT_BEFORE_TITLE,
            "opinion": is_opinion(norm),
            "set phrase": norm in lexicon.SET_PHRASES,
            "stands for a pick": all(word in PICK_WORDS for word in words),
            "short": len(norm) <= 3,
            "number": norm.isdigit(),
            "surname": one and words[0] in self._people.surnames,
            "person": norm in self._people.names,
            "ordinary phrase": all(
                w in FILM_WORDS or self._vocabulary.is_word(w) or w in lexicon.CHAT_WORDS for w in words
            ),
            **{f"names a {kind}": 1 for kind, known in self._vocabulary.words if norm in known},
        }

    def _of_company(
        self,
        sentence: Sentence,
        candidate: Candidate,
        others: Sequence[Candidate],
        lexical: Sequence[Span],
        everyday: bool,
    ) -> dict[str, float]:
        """What stands around: longer and shorter candidates, and neighbours in a list."""
        longer = [other for other in others if other.holds(candidate)]
        span = _span(candidate)
        listed = any(
            other.kind == "exact"
            and other.rating_count >= _TELLING_RATINGS
            and (other.last - other.first > 1 or self._vocabulary.spread[sentence.tokens[other.first].norm] < RARE)
            and neighbours(sentence, span, _span(other))
            for other in others
        )
        among_words = any(
            neighbours(sentence, span, word)
            for word in lexical
            if word.last <= candidate.first or candidate.last <= word.first
        )
        return {
            "in longer": any(other.kind in ("exact", "abridged", "outside") for other in longer),
            "in part": any(other.kind == "part" for other in longer),
            "in misspelt": max((o.likeness - 76 for o in longer if o.kind == "misspelt"), default=0) / 12,
            "holds shorter": candidate.kind in ("part", "misspelt", "abridged")
            and any(other.kind == "exact" and candidate.holds(other) for other in others),
            "listed": listed,
            "listed, everyday": listed and everyday,
            "among words": among_words,
        }

    def _of_part(self, sentence: Sentence, candidate: Candidate) -> dict[str, float]:
        tokens = sentence.tokens[candidate.first : candidate.last]
        norm = sentence.norm(candidate.first, candidate.last)
        ratings = sum(movie.rating_count for movie in candidate.movies)
        titles = min(len(self._titles.names_with(token.norm)) for token in tokens)
        known = self._vocabulary.is_known(tokens[0])
        return {
            "part: titles": math.log1p(len(self._titles.containing(norm))),
            "part: titles with a word": math.log1p(titles),
            "part: best known": candidate.rating_count / ratings,
            "part: one known word": len(tokens) == 1 and known,
            "part: one unknown word": len(tokens) == 1 and not known,
            "part: letters": len(norm) / 10,
            "part: ordinary": self._vocabulary.is_word(norm.removeprefix("the ")),
            "part: one English word": len(tokens) == 1 and self._vocabulary.is_english(norm),
        }

    def _of_misspelling(self, sentence: Sentence, candidate: Candidate) -> dict[str, float]:
        tokens, name = sentence.tokens[candidate.first : candidate.last], candidate.name
        norm, parts = sentence.norm(candidate.first, candidate.last), name.split()
        said = norm.split()
        edits = Levenshtein.distance(norm, name)
        unknown = [not self._vocabulary.is_known(token) for token in tokens if token.norm not in _ARTICLES]
        ends = [(tokens[0], parts[0]), (tokens[-1], parts[-1])]
        return {
            "misspelt: likeness": (candidate.likeness - _LIKENESS) / 6,
            "misspelt: very like": max(0.0, candidate.likeness - 92) / 4,
            "misspelt: same letter first": norm[0] == name[0],
            "misspelt: letters": len(name) / 10,
            "misspelt: edits": edits / _EDITS,
            "misspelt: edits per word": edits / len(parts),
            "misspelt: edits per letter": 5 * edits / len(name),
            "misspelt: unknown words": sum(unknown) / max(1, len(unknown)),
            "misspelt: same words": len({*said} & {*parts}) / max(len(said), len(parts)),
            "misspelt: as many words": len(said) == len(parts),
            "misspelt: one word": len(parts) == 1,
            "misspelt: all English": all(self._vocabulary.rank(word) < self._vocabulary.rank("") for word in said),
            "misspelt: small word at an end": sum(t.norm in SMALL_WORDS and t.norm != part for t, part in ends),
            "misspelt: known word at an end": sum(self._vocabulary.is_known(t) and t.norm != part for t, part in ends),
        }


def _names_a_person_of(candidate: Candidate, people: Sequence[Span]) -> bool:
    """Somebody who made the film or plays in it is named beside it: "room with brie larson"."""
    involved = set(candidate.movies[0].people) if candidate.movies else set()
    beside = (person for person in people if person.last <= candidate.first or candidate.last <= person.first)
    return any(involved.intersection(person.values) for person in beside)


def _is_kept_out(sentence: Sentence, candidate: Candidate) -> bool:
    """All that is not wanted in its part of the sentence: "…, so not drive", "anything other than heat"."""
    before = sentence.norm(max(0, candidate.first - 3), candidate.first)
    tokens = sentence.tokens
    behind = sentence.gap(candidate.last) if candidate.last < len(tokens) else "."
    return bool(_KEEPS_OUT.search(before)) and (
        bool(re.search(r"[,.;!?)]", behind)) or tokens[candidate.last].norm in _SORTS
    )


def _of_case(sentence: Sentence, candidate: Candidate, everyday: bool) -> dict[str, float]:
    tokens = sentence.tokens[candidate.first : candidate.last]
    if shouted(sentence):
        return {}
    capitals = [token.text[0].isupper() or token.text[0].isdigit() for token in tokens]
    significant = [c for c, token in zip(capitals, tokens, strict=True) if len(token.norm) > 3 or token is tokens[0]]
    written = all(significant) and any(token.text[0].isupper() for token in tokens)
    inside = not sentence.starts_sentence(candidate.first)
    return {
        "capitals inside": written and inside,
        "capitals inside, everyday": written and inside and everyday,
        "capitals at start": written and not inside,
        "only first capital at start": written and not inside and len(tokens) > 1 and not all(capitals),
        "small in a sentence with capitals": not written and sentence.text[:1].isupper() and tokens[0].text.islower(),
    }


def _of_place(sentence: Sentence, candidate: Candidate, everyday: bool) -> dict[str, float]:
    first, last = candidate.first, candidate.last
    in_slot, whole = slot(sentence, first, last), whole_phrase(sentence, first, last)
    talk = talks_of_films(sentence, first, last)
    begins = sentence.tokens[first].norm
    return {
        "slot": in_slot,
        "slot, everyday": in_slot and everyday,
        "slot, whole phrase": in_slot and whole,
        "whole phrase": whole,
        "whole phrase, everyday": whole and everyday,
        "whole phrase, talk of films": whole and talk,
        "talk of films": talk,
        "stands alone": stands_alone(sentence, first, last),
        "whole object": is_whole_object(sentence, first, last),
        "told of": told_of(sentence, first, last),
        "judged": sentence.starts_sentence(first) and judged_until(sentence, first) == last,
        "asked about": asked_about(sentence, first, last),
        "rated": bool(_RATED.match(sentence.text[sentence.tokens[last - 1].end :].lower())),
        "year": year_near(sentence, first, last) is not None,
        "all there is": last - first == len(sentence.tokens),
        "quoted": any(start <= first and last <= end for start, end, _ in quoted(sentence)),
        "article added": begins == "the" and not candidate.title.startswith("the "),
        "a added": begins in ("a", "an") and not candidate.title.startswith(begins),
        "article kept": begins == "the" and candidate.title.startswith("the "),
        "article dropped": begins != "the" and candidate.title.startswith("the "),
    }


def title_odds(sentence: Sentence, tags: Tags) -> list[float]:
    """Of each token the log-odds that it is tagged as a title, at most 4 either way."""
    said = [tags.title_odds(token.start, token.end) for token in sentence.tokens]
    return [-_MOST_ODDS if odds is None else _MOST_ODDS * math.tanh(odds / _MOST_ODDS) for odds in said]


def signals_of_tags(candidate: Candidate, odds: Sequence[float]) -> dict[str, float]:
    """Whether the words are tagged as a title, the least of them too, and those beside; ``odds`` are of each token."""
    inside = odds[candidate.first : candidate.last]
    before = odds[candidate.first - 1] if candidate.first else 0.0
    behind = odds[candidate.last] if candidate.last < len(odds) else 0.0
    return {
        "tagged": sum(inside) / len(inside),
        "tagged, least": min(inside),
        f"tagged, {candidate.kind}": sum(inside) / len(inside),
        "tagged before": max(before, 0.0),
        "tagged behind": max(behind, 0.0),
    }


def _of_context(sentence: Sentence, candidate: Candidate) -> dict[str, float]:
    """The two words before and behind, and the marks beside."""
    first, last, tokens = candidate.first, candidate.last, sentence.tokens

    def word(index: int) -> str:
        norm = tokens[index].norm if 0 <= index < len(tokens) else ""
        return "0" if norm.isdigit() else norm

    behind = sentence.gap(last) if last < len(tokens) else sentence.text[tokens[-1].end :]
    return {
        f"before: {word(first - 1)}": 1,
        f"behind: {word(last)}": 1,
        f"two before: {word(first - 2)}": 0.5,
        f"two behind: {word(last + 1)}": 0.5,
        f"mark before: {sentence.gap(first).strip()[-1:]}": 1,
        f"mark behind: {behind.strip()[:1]}": 1,
    }


def _span(candidate: Candidate) -> Span:
    return Span("movie", candidate.first, candidate.last, "")
