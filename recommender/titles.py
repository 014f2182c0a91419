"""Titles as people type them: normal forms, other names, and finding the film that is meant."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recommender.catalog import Catalog, Movie

_ARTICLES = "the|a|an|la|le|les|el|los|las|il|lo|i|gli|der|die|das|den|det|en|ett|o|os|as|un|una|une|l'"
_TRAILING_ARTICLE = re.compile(rf"^(?P<rest>.+), (?P<article>{_ARTICLES})$", re.IGNORECASE)
_LEADING_ARTICLE = re.compile(r"^(the|a|an) (?=\w)")
_SAY_NOTHING = {
    "the movie",
    "the beginning",
    "the sequel",
    "the story",
    "the musical",
    "the final chapter",
    "a love story",
}
"""Second halves of titles that nobody means a film by."""
_PARENTHESES = re.compile(r"(?!^)\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_NUMERALS = {"ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"} | {
    word: str(number)
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"],
        start=1,
    )
}

_LEAST_RUN_TOGETHER = 6
_LEAST_APART = 8
"""Letters from which a name may be written as one word ("oldboy") or in other parts ("wolf of wallstreet")."""
_SMALL_WORDS = frozenset(["the", "a", "an", "and", "of", "in", "to", "at", "with", "for", "part"])
_LEAST_ABRIDGED = 2
"""Words that a title must have beside its small ones to be known without those."""
_LEAST_SERIES = 3
"""So many films "… and the …" make their hero's name a name for them."""
_ORDINALS = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}
_YEARS_APART = 12
"""Films of one name that are further apart are no series."""
_RATINGS_OF_INITIALS = 60
"""A title is known by its first letters from so many."""
FUZZY_CUTOFF = 86.0
"""rapidfuzz's 0-100 score under which a misspelt title is not taken for a film."""


def split_title(raw: str) -> tuple[str, tuple[str, ...]]:
    """Split MovieLens' title line into the shown title and the film's other titles.

    >>> split_title("Seven (a.k.a. Se7en)")
    ('Seven', ('Se7en',))
    """
    others = []
    for inside in _PARENTHESES.findall(raw):
        name = re.sub(r"^a\.?k\.?a\.?\s+", "", inside.strip(), flags=re.IGNORECASE)
        if name:
            others.append(article_first(name))
    title = _PARENTHESES.sub("", raw)
    return article_first(" ".join(title.split()) or raw), tuple(others)


def article_first(title: str) -> str:
    """ "Matrix, The" -> "The Matrix"."""
    match = _TRAILING_ARTICLE.match(title)
    if not match:
        return title
    article, rest = match["article"], match["rest"]
    return f"{article}{rest}" if article.endswith("'") else f"{article} {rest}"


def normalise(text: str) -> str:
    """Lower case, no accents, "&" as "and", only letters and digits, single spaces."""
    text = text.replace("&", " and ").replace("³", " 3").replace("²", " 2").replace("½", " 1/2")
    text = re.sub(r"['’`´.]", "", text)
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    folded = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", folded))


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """Films a span of text may mean, the likeliest first."""

    movies: tuple[Movie, ...]
    exact: bool
    """The words are a title of the film as it stands, not a part or a misspelling of one."""
    settled: bool
    """The first film is meant; otherwise it is worth asking which."""


class TitleIndex:
    """All names of all films: exact look-up, partial and misspelt titles, nearest titles."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._names: dict[str, list[Movie]] = defaultdict(list)
        self._parts: dict[str, list[Movie]] = defaultdict(list)
        for movie in catalog:
            for title in (movie.title, *movie.other_titles):
                self._add(self._names, normalise(title), movie)
                for part in _title_parts(title):
                    self._add(self._parts, part, movie)
        heroes: dict[str, list[Movie]] = defaultdict(list)
        for movie in catalog:
            hero, found, _ = normalise(movie.title).partition(" and the ")
            if found and " " in hero:
                heroes[hero].append(movie)
        for hero, movies in heroes.items():
            if len(movies) >= _LEAST_SERIES:
                self._parts[hero] += [movie for movie in movies if movie not in self._parts[hero]]
        self.longest = max(len(name.split()) for name in self._names)
        self._by_token: dict[str, set[str]] = defaultdict(set)
        for name in self._names:
            for token in name.split():
                self._by_token[token].add(name)

        self._abridged: dict[str, list[Movie]] = defaultdict(list)
        for name, movies in self._names.items():
            if len(short := _without_small_words(name)) >= _LEAST_ABRIDGED and len(short) < len(name.split()):
                self._abridged[" ".join(short)] += movies
        self._run_together: dict[str, list[Movie]] = defaultdict(list)
        for name, movies in self._names.items():
            if len(letters := name.replace(" ", "")) >= _LEAST_RUN_TOGETHER:
                self._run_together[letters] += [m for m in movies if m not in self._run_together[letters]]
        self._starting: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            self._starting[name.removeprefix("the ").split()[0]].append(name)
        self._initials = self._first_letters()
        self._beginning: dict[str, list[str]] = defaultdict(list)
        for name in self._names:
            owner, possessive, _ = name.partition("s ")
            if possessive and owner in self._parts:
                self._beginning[owner].append(name)
        self._named: dict[str, list[str]] = defaultdict(list)
        for name in (*self._names, *self._parts):
            for word in set(name.split()):
                self._named[word].append(name)
        self.words = [word for word in self._named if len(word) >= 3]
        """The words of all names."""

    def best_known(self) -> list[tuple[str, tuple[Movie, ...]]]:
        """Every name of a film or of a part of its title, with the films so called, the best known first."""
        found: dict[str, set[Movie]] = defaultdict(set)
        for names in (self._names, self._parts):
            for name, movies in names.items():
                found[name].update(movies)
        return [
            (name, tuple(sorted(movies, key=lambda movie: (-movie.rating_count, movie.movie_id))))
            for name, movies in found.items()
        ]

    def names_with(self, word: str) -> list[str]:
        """Names of films that have this normalised word in them."""
        return self._named.get(word, [])

    def _first_letters(self) -> dict[str, str]:
        found: dict[str, tuple[int, str]] = {}
        for names in (self._names, self._parts):
            for name, movies in names.items():
                fame, letters = max(m.rating_count for m in movies), "".join(word[0] for word in name.split())
                if fame >= _RATINGS_OF_INITIALS and len(letters) >= 3 and fame > found.get(letters, (0, ""))[0]:
                    found[letters] = (fame, _LEADING_ARTICLE.sub("", name))
        return {letters: name for letters, (_, name) in found.items()}

    @staticmethod
    def _add(names: dict[str, list[Movie]], name: str, movie: Movie) -> None:
        for form in title_forms(name):
            only_a_number = form.isdigit() and form != name
            if form and not only_a_number and movie not in names[form]:
                names[form].append(movie)

    def exact(self, text: str) -> tuple[Movie, ...]:
        """Films whose title, other title or well-known part ("Fellowship of the Ring") is this text."""
        name = normalise(text)
        bare = _LEADING_ARTICLE.sub("", name)
        for form in (name, bare, numbered(bare)):
            movies = {*self._names.get(form, ()), *self._parts.get(form, ())}
            if form in self._parts and form not in self._names and len(form.split()) > 1:
                movies.update(movie for name in self._beginning.get(form, ()) for movie in self._names[name])
            if movies:
                if form == form.replace(" ", ""):
                    movies.update(self._run_together.get(form, ()))
                return tuple(sorted(movies, key=lambda movie: _likelihood(movie, name), reverse=True))
        letters = bare.replace(" ", "")
        if (letters == bare or len(letters) >= _LEAST_APART) and letters in self._run_together:
            return tuple(sorted(self._run_together[letters], key=lambda movie: movie.rating_count, reverse=True))
        return self._of_series(bare)

    def abridged(self, text: str) -> tuple[Movie, ...]:
        """Films whose title is this text but for small words: "girl with dragon tattoo", "monty python holy grail"."""
        words = normalise(text).split()
        if len(words) < _LEAST_ABRIDGED or words[-1] in _SMALL_WORDS or words[0] in _SMALL_WORDS - {"the"}:
            return ()
        movies = set(self._abridged.get(" ".join(_without_small_words(" ".join(words))), ()))
        return tuple(sorted(movies, key=lambda movie: movie.rating_count, reverse=True))

    def _of_series(self, name: str) -> tuple[Movie, ...]:
        """ "harry potter 3", "the third harry potter": that film of the series, in the order of years."""
        ordinal = re.fullmatch(rf"(?P<number>{'|'.join(_ORDINALS)}) (?P<series>.+)", name)
        match = ordinal or re.fullmatch(r"(?P<series>.{3,}) (?:part )?(?P<number>[2-9])", name)
        if not match:
            return ()
        number = _ORDINALS.get(match["number"]) or int(match["number"])
        if ordinal and (
            called := self._names.get(f"{match['series']} {number}") or self._parts.get(f"{match['series']} {number}")
        ):
            return tuple(called)
        series = self._series(self.spelt_out(match["series"]))
        return (series[number - 1],) if len(series) >= max(2, number) else ()

    def _series(self, name: str) -> list[Movie]:
        """Films called so, with or without more behind a colon or "and the", by year; of films of that name made long
        before or after, the better known ones."""
        known = {
            movie
            for full in self._starting.get(name.split()[0], ())
            for movie in self._names[full]
            if _series_of(movie.title) == name
        }
        groups: list[list[Movie]] = []
        for movie in sorted(known, key=lambda movie: movie.year):
            if not groups or movie.year - groups[-1][-1].year > _YEARS_APART:
                groups.append([])
            groups[-1].append(movie)
        return max(groups, key=lambda films: sum(movie.rating_count for movie in films), default=[])

    def spelt_out(self, letters: str) -> str:
        """The well-known title or series that these are the first letters of: "lotr", "bttf"; else the letters."""
        return self._initials.get(letters, letters)

    def resolve(self, text: str, year: int | None = None) -> TitleMatch | None:
        """The films that ``text`` may mean; None when no title is near enough."""
        name = normalise(text)
        if movies := self.exact(text):
            if movies[0].rating_count < 5 and (near := self._fuzzy(name, limit=1, cutoff=88.0)):
                movies = tuple(sorted({*near, *movies}, key=lambda movie: movie.rating_count, reverse=True))
            return self._settle(movies, year, exact=True)
        if movies := self.abridged(text):
            return self._settle(movies, year, exact=True)
        if movies := self.containing(name):
            return self._settle(movies, year, exact=False, text=name)
        if near := self._fuzzy(name, limit=5, cutoff=FUZZY_CUTOFF):
            match = self._settle(near, year, exact=True)
            return TitleMatch(match.movies, exact=False, settled=match.settled)
        return None

    def nearest(self, text: str, limit: int = 3) -> tuple[Movie, ...]:
        """Films with the most similar titles, for "I don't know X; did you mean …?"."""
        return self._fuzzy(normalise(text), limit=limit, cutoff=45.0)

    def _settle(self, movies: Sequence[Movie], year: int | None, exact: bool, text: str = "") -> TitleMatch:
        if year is not None and (of_year := [movie for movie in movies if abs(movie.year - year) <= 1]):
            of_year.sort(key=lambda movie: abs(movie.year - year))
            return TitleMatch(tuple(of_year), exact, settled=True)
        first, others = movies[0], movies[1:]
        if exact:
            others = [movie for movie in others if normalise(movie.title) == normalise(first.title)]
        elif text and all(normalise(movie.title).startswith(text) for movie in movies):
            others = []  # a series by its name: the best-known film stands for it
        rival = max((movie.rating_count for movie in others), default=0)
        known = first.rating_count
        settled = known >= 6 * rival or (known >= 60 and known >= 4 * rival) or (known >= 10 and rival <= 4)
        return TitleMatch(tuple(movies), exact, settled=settled)

    def containing(self, name: str) -> tuple[Movie, ...]:
        """Films with a title that holds these normalised words in this order ("shawshank", "eternal sunshine")."""
        tokens = name.split()
        if not tokens or any(token not in self._by_token for token in tokens):
            return ()
        names = set.intersection(*(self._by_token[token] for token in tokens))
        if len(names) > 40:
            return ()
        found = {movie for full in names if f" {name} " in f" {full} " for movie in self._names[full]}
        return tuple(sorted(found, key=lambda movie: movie.rating_count, reverse=True)[:8])

    def completing(self, text: str, limit: int = 8, inside: bool = True) -> tuple[Movie, ...]:
        """Films with a title that begins with this text or, after those, has a later word that does (``inside``).

        Well-known films come first. Looks at every title: milliseconds for ten thousand films.
        """
        name = normalise(text)
        if not name:
            return ()
        begins: set[Movie] = set()
        holds: set[Movie] = set()
        later_word = f" {name}"
        for full, movies in self._names.items():
            if full.startswith(name):
                begins.update(movies)
            elif inside and later_word in full:
                holds.update(movies)
        ranked = [sorted(found, key=lambda m: -m.rating_count) for found in (begins, holds - begins)]
        return tuple((ranked[0] + ranked[1])[:limit])

    def _fuzzy(self, name: str, limit: int, cutoff: float) -> tuple[Movie, ...]:
        from rapidfuzz import fuzz, process

        bare = _LEADING_ARTICLE.sub("", name)
        if len(bare) < 4:
            return ()
        names = [*self._names, *self._parts]
        hits = process.extract(bare, names, scorer=fuzz.ratio, limit=25, score_cutoff=cutoff)
        scored: dict[Movie, float] = {}
        for full, score, _ in hits:
            for movie in (*self._names.get(full, ()), *self._parts.get(full, ())):
                popularity = min(movie.rating_count, 50) / 10
                scored[movie] = max(scored.get(movie, 0.0), score + popularity)
        return tuple(sorted(scored, key=lambda movie: scored[movie], reverse=True)[:limit])


def title_forms(name: str) -> set[str]:
    """A normalised title as it may be said: as it stands, without its article, with its number as a digit."""
    return {name, _LEADING_ARTICLE.sub("", name), numbered(name)}


def _series_of(title: str) -> str:
    """ "The Hunger Games: Catching Fire" -> "hunger games"."""
    return _LEADING_ARTICLE.sub("", normalise(re.split(r":(?!\d)| and the ", title, flags=re.IGNORECASE)[0]))


def _without_small_words(name: str) -> list[str]:
    return [word for word in name.split() if word not in _SMALL_WORDS]


def numbered(name: str) -> str:
    """Number words and Roman numerals as digits, without "part" and "episode": "godfather part ii" -> "godfather 2"."""
    tokens = [_NUMERALS.get(token, token) for token in name.split() if token not in ("part", "episode", "vol")]
    return " ".join(tokens)


_LEAST_OWNED = 3
"""Words from which what is somebody's names the film alone."""


def _title_parts(title: str) -> set[str]:
    """Well-known parts of a title: before and after a colon or dash, the series name with its number, and what is
    somebody's: "Monty Python's Life of Brian"."""
    parts: set[str] = set()
    _, owned, rest = title.replace("’", "'").partition("'s ")
    if owned and len(rest.split()) >= _LEAST_OWNED:
        parts.add(normalise(rest))
    pieces = [normalise(piece) for piece in re.split(r":(?!\d)| - |, or | or: ", title)]
    if len(pieces) < 2:
        return parts
    parts.add(pieces[0])
    parts |= {
        piece
        for piece in pieces[1:]
        if piece not in _SAY_NOTHING and len(piece.split()) >= 2 and not piece.startswith("part ")
    }
    number = re.match(r"(?:part|episode|chapter|vol|volume) (\w+)", pieces[1])
    if number:
        parts.add(f"{pieces[0]} {_NUMERALS.get(number[1], number[1])}")
    return parts


def _likelihood(movie: Movie, name: str) -> int:
    """How likely a person who says ``name`` means the film: its ratings, three times if that is its shown title."""
    title = normalise(movie.title)
    if name == title and _LEADING_ARTICLE.match(name):
        return movie.rating_count * 12  # "The Room" is not "Room"
    if name == normalise(movie.title.split(":")[0]) and _LEADING_ARTICLE.match(name):
        return movie.rating_count * 4  # "The Lord of the Rings" is rather the three than the one of that name
    return movie.rating_count * (3 if name in (title, _LEADING_ARTICLE.sub("", title)) else 1)
