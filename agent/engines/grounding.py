"""Whether a sentence about films says only what the turn's record holds.

A sentence passes when each film, person, genre, country, name and number in it stands in the record, with the films it
speaks of, and when the films it says the person likes or dislikes are those the person named so.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agent.engines import lexicon
from agent.engines.spotting import Sentence, Spotter, Token
from recommender.catalog import Catalog, Movie
from recommender.titles import normalise

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUOTED = re.compile(r"[\"“”«]([^\"“”«»]+)[\"“”»]")
_PERCENT = re.compile(r"(\d+) ?(?:%|percent)")
_MARKER = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")
_MARKUP = re.compile(r"://|\]\(|</?\w|\{|\}|`")
_LIKES = re.compile(
    r"\b(?:you(?: (?:have|also|really|both|already|clearly|do|did|said|that|mentioned|ve))*"
    r" (?:like|liked|love|loved|enjoy|enjoyed|adore|adored|prefer|appreciate|appreciated)"
    r"|your (?:love|fondness|taste|liking|favou?rites?|appreciation|enjoyment) (?:of|for|like|is|are|include|includes))\b"
)
_DISLIKES = re.compile(
    r"\byou(?: (?:have|also|really|clearly|did|do|not|dont|didnt))* (?:hate|hated|dislike|disliked|cannot stand)\b"
)
_OF_FILM = re.compile(r"\b(?:which|that) you (?:asked for|asked about|wanted|mentioned|named|like|liked|love|loved)\b")
"""Said of the film right before."""
_POINTS_BACK = re.compile(r"^(?:it|its|this|that|these|they|both|he|she|his|her|the (?:film|movie|story))\b")
_SCALE = re.compile(r"(?:out of|of|/) ?(?:5|five)\b")
_STEM = 5
"""Letters by which words are taken for forms of one another: "murder", "murdered"."""
_MOST_UNTRACED = 2
_UNTRACED_SHARE = 0.4
_SUGGESTS = re.compile(
    r"\b(?:try|watch|see|check out|start with|begin with|go with|go for|recommend|suggest|suggestions?|choices?|picks?)\b"
)
_REASON = re.compile(r"\b(?:because|since|you|your|fits?|match(?:es)?|shares?|sharing|common)\b")
_UNSPOKEN = re.compile(
    r"^$|\bi (?:have |really |also )?(?:love|loved|like|liked|hate|hated|adore|enjoyed?|watched|saw|seen|want|m looking|am looking)\b"
    r"|\b(?:the|this|a) (?:person|user|record|json|message)\b|\bas an ai\b|\blanguage model\b"
)
"""What a recommender would not say: tastes of its own, the person as somebody else, its own workings."""
_ENDS = (".", "!", "?", "…", "*", '"', "”")
_TASTE_KINDS = ("mood", "theme")
_NAME_KINDS = ("genre", "country", "person")


@dataclass(frozen=True, slots=True)
class _Film:
    title: str
    names: tuple[tuple[str, ...], ...]
    """Its names as normalised words, the longest first."""
    facts: str
    """All that the record may mean of it, normalised, between spaces."""
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Named:
    film: _Film
    first: int
    last: int


class Grounding:
    """Judges the sentences of one reply, in order: "it" is the film of the sentence before."""

    def __init__(self, record: dict[str, Any], catalog: Catalog, spotter: Spotter) -> None:
        self._spotter = spotter
        movies = {movie.movie_id: movie for movie in _movies(record, catalog)}
        self._films = [_film(movie, record) for movie in movies.values()]
        general = json.dumps({key: record[key] for key in _GENERAL}, ensure_ascii=False)
        self._general = f" {normalise(general)} "
        numbers = frozenset(_NUMBER.findall(general))
        self._shares = _shares(record)
        self._general_numbers = numbers.union(*self._shares.values()) | {
            number[-2:] for number in numbers if number.endswith("0")
        }
        self._message = f" {_from_me(normalise(record['text']))} "
        self._liked = _titles(record, "like")
        self._disliked = _titles(record, "dislike")
        labels = [item["label"] for key in ("changes", "profile") for item in record[key] if not item.get("movie_id")]
        self._tastes = f" {normalise(' '.join(labels))} "
        self._told = self._liked | self._disliked
        """Films the person brought up: never a suggestion."""
        self._last: list[_Film] = []

    @property
    def names(self) -> list[str]:
        """Titles of the films that may be named."""
        return [film.title for film in self._films]

    def supports(self, text: str) -> bool:
        """Whether the record bears the sentence out."""
        if _MARKUP.search(text):
            return False
        sentence = Sentence.of(re.sub(r"[*_#]", "", _MARKER.sub("", text)))
        words = sentence.norm(0, len(sentence.tokens))
        if _UNSPOKEN.search(words) or not text.rstrip().endswith(_ENDS) or self._echoes(words):
            return False
        named = self._named(sentence)
        before, self._last = self._last, []
        if not before and _POINTS_BACK.search(words):
            return False  # at a sentence that was not shown
        films = [each.film for each in named] or before
        rest = _without(sentence, named)
        facts = self._general + "".join(film.facts for film in films)
        numbers = self._general_numbers.union(*(film.numbers for film in films))
        supported = (
            set(_NUMBER.findall(_SCALE.sub("", rest.text))) <= numbers
            and self._traced(rest, facts)
            and self._told_of(rest, films, facts)
            and self._opinions_hold(words, sentence, named)
            and self._shares_hold(rest, [each.film.title for each in named])
            and not (named and _SUGGESTS.search(words) and all(each.film.title in self._told for each in named))
        )
        if supported:
            self._last = films
        return supported

    def films_named(self, text: str) -> set[str]:
        """Titles of the record's films that the text names."""
        return {each.film.title for each in self._named(Sentence.of(re.sub(r"[*_#]", "", text)))}

    def _named(self, sentence: Sentence) -> list[_Named]:
        tokens, found, index = sentence.tokens, [], 0
        while index < len(tokens):
            best: _Named | None = None
            for film in self._films:
                for name in film.names:
                    last = index + len(name)
                    if best and last <= best.last:
                        continue
                    if tuple(token.norm for token in tokens[index:last]) == name and _as_name(tokens[index:last]):
                        best = _Named(film, index, last)
            if best:
                found.append(best)
                index = best.last
            else:
                index += 1
        return found

    def _traced(self, rest: Sentence, facts: str) -> bool:
        """No film, and no person, genre, country or other name that the facts do not have."""
        for index, token in enumerate(rest.tokens):
            proper = token.text[0].isupper() and not _opens(rest, index) and token.norm not in _ALWAYS
            if proper and not _has(facts, token.norm):
                return False
        if any(not _has(facts, normalise(words)) for words in _QUOTED.findall(rest.text) if words != "it"):
            return False
        reasoned = bool(_REASON.search(rest.norm(0, len(rest.tokens))))
        for span in self._spotter.spans(rest):
            if span.kind in ("movie", "unknown"):
                if span.text[0].isupper() and not _has(facts, normalise(span.text)):
                    return False
            elif span.kind in _NAME_KINDS or (reasoned and span.kind in _TASTE_KINDS):
                said = normalise(span.text)
                if said in ("film", "films", "movie", "movies"):
                    continue
                if not (_has(facts, said) or any(_has(facts, normalise(value)) for value in span.values)):
                    return False
        return True

    def _shares_hold(self, rest: Sentence, titles: list[str]) -> bool:
        """Each share said stands with its film: "Heat with 41%", "Heat and Seven with 41% and 18%"."""
        shared = [title for title in titles if title in self._shares]
        percentages = _PERCENT.findall(rest.text)
        pairs = zip(shared, percentages, strict=True) if len(shared) == len(percentages) else ()
        return all(percentage in self._shares[title] for title, percentage in pairs)

    def _echoes(self, words: str) -> bool:
        """The sentence only says the message again."""
        return f" {_from_me(words)} " in self._message

    def _told_of(self, rest: Sentence, films: list[_Film], facts: str) -> bool:
        """What is told is of these films: mostly in their own words, and not in those of another one."""
        if not films:
            return True
        known = {word[:_STEM] for word in facts.split()}
        foreign = {word[:_STEM] for film in self._films if film not in films for word in film.facts.split()}
        content = [token for token in rest.tokens if len(token.norm) > 3 and self._spotter.vocabulary.is_content(token)]
        untraced = [token.norm[:_STEM] for token in content if token.norm[:_STEM] not in known]
        elsewhere = [stem for stem in untraced if stem in foreign]
        too_many = len(untraced) > _MOST_UNTRACED and len(untraced) > _UNTRACED_SHARE * len(content)
        return not too_many and len(elsewhere) <= _MOST_UNTRACED

    def _opinions_hold(self, words: str, sentence: Sentence, named: list[_Named]) -> bool:
        """The films and tastes said to be liked or disliked are."""
        for pattern, titles in ((_LIKES, self._liked), (_DISLIKES, self._disliked)):
            for match in pattern.finditer(words):
                start = len(words[: match.end()].split())
                films = list(_listed_after(sentence, named, start))
                if not films and not any(_has(self._tastes, token.norm) for token in sentence.tokens[start:]):
                    return False
                if any(film.title not in titles for film in films):
                    return False
        for match in _OF_FILM.finditer(words):
            before = len(words[: match.start()].split())
            if any(each.last == before and each.film.title not in self._told for each in named):
                return False
        return True


_GENERAL = ("limits", "relaxed", "changes", "count", "profile", "action")
_ALWAYS = frozenset(["i", "movielens", "gatrec", "film", "films", "hollywood"])


def _movies(record: dict[str, Any], catalog: Catalog) -> Iterator[Movie]:
    ids = [item["movie_id"] for key in ("picks", "mentions", "facts", "explanations") for item in record[key]]
    ids += [reason["movie_id"] for pick in record["picks"] for reason in pick["because"] if "movie_id" in reason]
    ids += [part["movie_id"] for explanation in record["explanations"] for part in explanation["contributions"]]
    ids += [item["movie_id"] for key in ("changes", "profile") for item in record[key] if item.get("movie_id")]
    yield from (movie for movie_id in ids if (movie := catalog.get(movie_id)))


def _film(movie: Movie, record: dict[str, Any]) -> _Film:
    parts = [
        movie.text,
        *movie.other_titles,
        *(word for genre in movie.genres for word in lexicon.GENRES.get(genre, ())),
    ]
    if country := movie.profile.country:
        parts += [country, *lexicon.COUNTRIES.get(country, ())]
    parts += [json.dumps(item, ensure_ascii=False) for item in _about(movie.movie_id, record)]
    text = " ".join(part for part in parts if part)
    numbers = {*_NUMBER.findall(text), str(movie.rating_count), str(movie.year)}
    if movie.rating_mean is not None:
        numbers |= {f"{movie.rating_mean:.1f}", f"{movie.rating_mean:.2f}"}
    decade = movie.year // 10 * 10
    numbers |= {str(decade), f"{decade % 100:02d}"}
    names = {normalise(title) for title in (movie.title, *movie.other_titles)}
    names |= {re.sub(r"^(?:the|a|an) ", "", name) for name in names}
    words = sorted((tuple(name.split()) for name in names if name), key=len, reverse=True)
    return _Film(movie.title, tuple(words), f" {normalise(text)} ", frozenset(numbers))


def _about(movie_id: int, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for key in ("picks", "facts", "explanations"):
        yield from (item for item in record[key] if item["movie_id"] == movie_id)


def _shares(record: dict[str, Any]) -> dict[str, frozenset[str]]:
    """Title -> its shares as they are spoken: 0.41 is "41". The general standing's share is without a title."""
    said: defaultdict[str, set[str]] = defaultdict(set)
    reasons = [reason for pick in record["picks"] for reason in pick["because"] if "share" in reason]
    for explanation in record["explanations"]:
        reasons += explanation["contributions"]
        said[""].add(f"{100 * explanation['bias_share']:.0f}")
    for reason in reasons:
        said[reason["title"]].add(f"{100 * reason['share']:.0f}")
    return {title: frozenset(shares) for title, shares in said.items()}


def _titles(record: dict[str, Any], attitude: str) -> set[str]:
    titles = {mention["title"] for mention in record["mentions"] if mention["attitude"] == attitude}
    labels = [item["label"] for key in ("changes", "profile") for item in record[key] if item["kind"] == attitude]
    titles |= {re.sub(r" \(.*\)$", "", label) for label in labels}
    if attitude == "like":
        reasons = [reason for pick in record["picks"] for reason in pick["because"]]
        titles |= {reason["title"] for reason in reasons if reason["kind"] == "liked_movie"}
        titles |= {part["title"] for each in record["explanations"] for part in each["contributions"]}
    return titles


def _from_me(words: str) -> str:
    """The words with "I" and "my" for "you" and "your": what a model says again is turned round."""
    return re.sub(r"\b(you|your)\b", lambda match: {"you": "i", "your": "my"}[match[1]], words)


def _as_name(tokens: list[Token]) -> bool:
    return tokens[0].text[0].isupper() or tokens[0].text[0].isdigit()


def _without(sentence: Sentence, named: list[_Named]) -> Sentence:
    """The sentence with "it" in place of the films named."""
    text, end = "", 0
    for each in named:
        text += sentence.text[end : sentence.tokens[each.first].start] + "it"
        end = sentence.tokens[each.last - 1].end
    return Sentence.of(text + sentence.text[end:])


def _opens(sentence: Sentence, index: int) -> bool:
    """The token is capitalised because a sentence or a quotation starts there."""
    return index == 0 or bool(re.search(r"[.!?:;\n]", sentence.gap(index)))


def _has(facts: str, words: str) -> bool:
    """The facts have these words, maybe in the singular, plural or genitive."""
    return any(f" {form} " in facts for form in (words, words.removesuffix("s"), f"{words}s"))


def _listed_after(sentence: Sentence, named: list[_Named], start: int) -> Iterator[_Film]:
    """The films of a list that begins at token ``start``: "Heat", "Heat and Seven"."""
    for each in named:
        if each.first < start:
            continue
        between = [token.norm for token in sentence.tokens[start : each.first]]
        if not all(
            word in ("and", "both", "the", "film", "films", "movie", "movies", "like", "titles") for word in between
        ):
            return
        yield each.film
        start = each.last
