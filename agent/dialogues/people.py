"""Simulated people: held-out rating histories that talk.

Two policies. One reveals liked films one by one and hopes for a film it would like and has not named; the other
describes one film by traits of its profile, a little more each turn, without naming it. Both answer what they are
shown by their real ratings. What they are after never gets into what they say: not its title, not their rating of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from recommender.catalog import Catalog, Movie
from recommender.data import DISLIKE, LIKE, Ratings
from recommender.splits import NewUser, new_users
from recommender.titles import normalise

Policy = Literal["reveal", "describe"]
POLICIES: tuple[Policy, ...] = ("reveal", "describe")
VALIDATION_USERS = 60
"""Those on whom hyperparameters were chosen; they do not take part."""
MOST_TRAIT_WORDS = 3
_GENRE_WORDS = {"Children": "children's", "Film-Noir": "noir", "Sci-Fi": "sci-fi"}
_UNSPOKEN_GENRES = ("IMAX",)


@dataclass(frozen=True, slots=True)
class Person:
    """One held-out user. Everything is a movie id."""

    user_id: int
    policy: Policy
    targets: frozenset[int]
    """What counts as success: for ``reveal`` a fifth of the likes, for ``describe`` one film."""
    likes: tuple[int, ...]
    """Liked films to reveal, in order; none of them a target."""
    stars: dict[int, float] = field(repr=False)
    """Ratings of the films they may speak of: what reactions are made of."""
    talk: int = 1
    """Which of the person's conversations it is; each has targets and an order of its own."""


def held_out_people(ratings: Ratings, catalog: Catalog, count: int, seed: int, talks: int = 1) -> list[Person]:
    """``count`` users with at least 15 likes, for each policy ``talks`` times.

    ``ValueError`` when there are not so many.
    """
    _, counts = np.unique(ratings.likes().users, return_counts=True)
    eligible = int((counts >= 15).sum()) - VALIDATION_USERS
    if count > eligible:
        raise ValueError(f"There are only {eligible} people to hold out, not {count}.")
    held_out = new_users(ratings, validation=VALIDATION_USERS, test=count).test
    people: list[Person] = []
    for talk in range(1, talks + 1):
        rng = np.random.default_rng(seed if talk == 1 else (seed, talk))
        for user in held_out if talk == 1 else [_hidden_anew(user, rng) for user in held_out]:
            people += _people_of(user, ratings.of([user.user_id]), catalog, talk, rng)
    return people


def _hidden_anew(user: NewUser, rng: np.random.Generator) -> NewUser:
    """The same person with as many other targets, and another order of what is told."""
    films = rng.permutation(np.concatenate([user.targets, user.given]))
    return replace(user, targets=films[: len(user.targets)], given=films[len(user.targets) :])


def _people_of(
    user: NewUser, ratings: Ratings, catalog: Catalog, talk: int, rng: np.random.Generator
) -> Iterator[Person]:
    """The user with each policy; ``ratings`` are theirs."""
    given, targets = _ids(catalog, user.given), _ids(catalog, user.targets)
    rated = dict(zip(_ids(catalog, ratings.films), map(float, ratings.stars), strict=True))
    describable = [movie_id for movie_id in targets if len(_hints(catalog[movie_id])) >= 3]
    chosen = {"reveal": targets, "describe": [int(rng.choice(describable))] if describable else []}
    for policy in POLICIES:
        if chosen[policy]:
            hidden = [catalog[movie_id] for movie_id in chosen[policy]]
            stars = {movie_id: value for movie_id, value in rated.items() if not _tells(catalog[movie_id], hidden)}
            yield Person(
                user_id=user.user_id,
                policy=policy,
                targets=frozenset(chosen[policy]),
                likes=tuple(movie_id for movie_id in given if movie_id in stars),
                stars=stars,
                talk=talk,
            )


class Talk:
    """What a person says in one conversation, given what they were shown."""

    def __init__(self, person: Person, catalog: Catalog) -> None:
        self._person = person
        self._catalog = catalog
        self._likes = list(person.likes)
        self._hints = _hints(catalog[next(iter(person.targets))]) if person.policy == "describe" else []
        self.named: set[int] = set()
        """Films the person has named so far."""
        self.wanted: list[tuple[str, str]] = []
        """Hard limits said so far: ("genre", "Comedy"), ("year", "1990-1999")."""

    def first(self) -> str:
        if self._person.policy == "describe":
            return f"I'm looking for {self._next_hint()}."
        return f"I loved {self._reveal()}. What should I watch?"

    def next(self, record: dict[str, Any]) -> str | None:
        """The answer to a turn; None when there is nothing left to say."""
        if question := record.get("question"):
            return self._answer(question["candidates"])
        said = self._reactions([pick["movie_id"] for pick in record["picks"]])
        if self._person.policy == "describe":
            if not self._hints:
                return None
            return " ".join([*said, f"It should be {self._next_hint()}."])
        if not self._likes:
            return None
        return " ".join([*said, f"I also loved {self._reveal()}.", "What else?"])

    def _reactions(self, picks: Sequence[int]) -> list[str]:
        """How the shown films were: liked, disliked, just seen; nothing of those the person does not know."""
        stars = {movie_id: self._person.stars[movie_id] for movie_id in picks if movie_id in self._person.stars}
        groups = (
            ("I loved {}.", [i for i, value in stars.items() if value >= LIKE]),
            ("I hated {}.", [i for i, value in stars.items() if value <= DISLIKE]),
            ("I have seen {}.", [i for i, value in stars.items() if DISLIKE < value < LIKE]),
        )
        self.named |= set(stars)
        self._likes = [movie_id for movie_id in self._likes if movie_id not in stars]
        return [words.format(self._titles(films)) for words, films in groups if films]

    def _answer(self, candidates: Sequence[int]) -> str:
        """Which of the films of one name was meant: the one the person has named."""
        meant = next((movie_id for movie_id in candidates if movie_id in self.named), None)
        return f"The one from {self._catalog[meant].year}." if meant else "Never mind that one. What else?"

    def _reveal(self) -> str:
        movie_id = self._likes.pop(0)
        self.named.add(movie_id)
        return self._catalog[movie_id].title

    def _next_hint(self) -> str:
        words, limits = self._hints.pop(0)
        self.wanted += limits
        return words

    def _titles(self, movie_ids: Sequence[int]) -> str:
        titles = [self._catalog[movie_id].title for movie_id in movie_ids]
        return f"{', '.join(titles[:-1])} and {titles[-1]}" if len(titles) > 1 else titles[0]


Hint = tuple[str, list[tuple[str, str]]]
"""Words for "it should be …" and the hard limits in them."""


def _hints(movie: Movie) -> list[Hint]:
    """The film in traits, the vaguest first, none of which has a word of its title. Empty without a profile."""
    profile = movie.profile
    if profile.source != "llm":
        return []
    titles = {word for title in (movie.title, *movie.other_titles) for word in normalise(title).split()}

    def speakable(traits: Sequence[str]) -> list[str]:
        return [t for t in traits if not titles & set(normalise(t).split()) and len(t.split()) <= MOST_TRAIT_WORDS]

    genres = [genre for genre in movie.genres if genre not in _UNSPOKEN_GENRES and normalise(genre) not in titles]
    moods, themes = speakable(profile.moods), speakable(profile.themes)
    decade = movie.year // 10 * 10
    hints: list[Hint] = []
    if genres:
        kind = " ".join([*moods[:1], _GENRE_WORDS.get(genres[0], genres[0].lower()), "film"])
        hints.append((f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}", [("genre", genres[0])]))
    if themes:
        hints.append((f"about {themes[0]}", []))
    hints.append((f"from the {decade}s", [("year", f"{decade}-{decade + 9}")]))
    if len(themes) > 1:
        hints.append((f"about {' and '.join(themes[1:3])}", []))
    if len(moods) > 1:
        hints.append((f"{' and '.join(moods[1:3])}", []))
    return hints if genres and themes else []


def _tells(movie: Movie, targets: Sequence[Movie]) -> bool:
    """The film is a target, or naming it would say a target's title ("The Godfather: Part II")."""
    said = f" {normalise(movie.title)} "
    return any(f" {normalise(title)} " in said for t in targets for title in (t.title, *t.other_titles))


def _ids(catalog: Catalog, rows: np.ndarray) -> list[int]:
    return [catalog.movies[row].movie_id for row in rows]
