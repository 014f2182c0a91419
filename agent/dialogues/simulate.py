"""How well the agent serves simulated people, turn by turn, beside each of its sources alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from pydantic import BaseModel
from rich.table import Table

from agent.dialogues.people import POLICIES, Person, Talk, held_out_people
from agent.dialogues.runner import Stage
from agent.dialogues.sources import SYSTEMS, services_without
from recommender.catalog import Catalog
from recommender.data import Ratings, load_tastes
from recommender.evaluate import bootstrap_interval
from tools.services import Services

if TYPE_CHECKING:
    from recommender.train import TrainConfig

PEOPLE_PER_MODEL = 150
"""Held out of one training; with more people, more models are trained."""
TURNS = 5
PICKS = 5
RESAMPLES = 1000


class Conversation(BaseModel):
    """What came of one conversation."""

    system: str
    policy: str
    user_id: int
    talk: int = 1
    found_at: int | None = None
    """The turn, from 1, whose first five picks held what the person was after; None when none did."""
    turns: int = 0
    lists: int = 0
    """Turns that were not answered by a question."""
    short: int = 0
    """Lists of fewer than five picks."""
    picks: int = 0
    repeats: int = 0
    """Picks that were shown before or that the person had named."""
    broken: int = 0
    """Picks outside a genre or decade that the person had asked for."""
    stars: list[float] = []
    """The person's real ratings of the picks they have rated, targets included."""
    text_distance: list[float] = []
    """Of each list of two or more: the mean cosine distance of its films' texts, over pairs (Ziegler et al., 2005)."""
    genre_distance: list[float] = []
    """Likewise, the share of the genres of two films that they do not have in common (Jaccard distance)."""
    said: list[str] = []


class SimulationResult(BaseModel):
    format: Literal["gatrec simulation 1"] = "gatrec simulation 1"
    seed: int
    users: int
    talks: int = 1
    """Conversations of each person with each policy and system."""
    seconds: float
    conversations: list[Conversation]


async def simulate(
    services: Services,
    ratings: Ratings,
    users: int,
    seed: int,
    config: TrainConfig,
    talks: int = 1,
    systems: Sequence[str] = SYSTEMS,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> SimulationResult:
    """Every person talks to every system ``talks`` times; the models are trained without the people who talk to them.

    ``progress`` is told (what, done, of how many). ``ValueError`` when there are not so many people.
    """
    started = time.perf_counter()
    people = held_out_people(ratings, services.catalog, users, seed, talks)
    tastes = _taste_vectors(services)
    user_ids = sorted({person.user_id for person in people})
    groups = [set(group.tolist()) for group in np.array_split(user_ids, -(-len(user_ids) // PEOPLE_PER_MODEL))]
    conversations: list[Conversation] = []
    for number, group in enumerate(groups, start=1):
        training = partial(progress, f"Training without group {number} of {len(groups)}")
        trained = services_without(group, services, ratings, tastes, config, training)
        members = [person for person in people if person.user_id in group]
        for system in systems:
            stage = Stage.open(trained[system], "builtin", seed)
            for done, person in enumerate(members, start=1):
                stars = _stars(ratings, services.catalog, person)
                conversations.append(await converse(person, system, stage, services, stars))
                progress(f"{system}, group {number} of {len(groups)}", done, len(members))
            await stage.aclose()
    seconds = round(time.perf_counter() - started, 1)
    return SimulationResult(seed=seed, users=users, talks=talks, seconds=seconds, conversations=conversations)


def _taste_vectors(services: Services) -> dict[int, np.ndarray]:
    said = load_tastes()
    return dict(zip(said, services.encoder.encode(list(said.values())), strict=True))


def _stars(ratings: Ratings, catalog: Catalog, person: Person) -> dict[int, float]:
    mine = ratings.of([person.user_id])
    return {catalog.movies[row].movie_id: float(star) for row, star in zip(mine.films, mine.stars, strict=True)}


async def converse(
    person: Person, system: str, stage: Stage, services: Services, stars: dict[int, float]
) -> Conversation:
    """Talk until a target is among the first five picks, nothing is left to say or the turns are over.

    ``stars`` are all ratings of the person, targets included; only the measure uses them.
    """
    catalog = services.catalog
    talk = Talk(person, catalog)
    result = Conversation(system=system, policy=person.policy, user_id=person.user_id, talk=person.talk)
    shown: set[int] = set()
    text: str | None = talk.first()
    while text is not None and result.turns < TURNS:
        result.said.append(text)
        result.turns += 1
        record = await stage.say(text, f"{person.policy} {person.user_id} {person.talk}", "simulated")
        picks = [pick["movie_id"] for pick in record["picks"]][:PICKS]
        result.lists += "question" not in record
        result.short += "question" not in record and len(picks) < PICKS
        result.picks += len(picks)
        result.repeats += sum(movie_id in shown or movie_id in talk.named for movie_id in picks)
        result.broken += sum(not _keeps(catalog, movie_id, talk.wanted) for movie_id in picks)
        result.stars += [stars[movie_id] for movie_id in picks if movie_id in stars]
        if len(picks) > 1:
            vectors = services.recommender.vectors[catalog.rows(picks)]
            result.text_distance.append(_mean_over_pairs(1 - vectors @ vectors.T))
            genres = [set(catalog[movie_id].genres) for movie_id in picks]
            apart = [[1 - len(a & b) / max(len(a | b), 1) for b in genres] for a in genres]
            result.genre_distance.append(_mean_over_pairs(np.array(apart)))
        shown.update(picks)
        if person.targets & set(picks):
            result.found_at = result.turns
            break
        text = talk.next(record)
    return result


def _keeps(catalog: Catalog, movie_id: int, wanted: Sequence[tuple[str, str]]) -> bool:
    movie = catalog[movie_id]
    return all(value in movie.genres if kind == "genre" else value[:3] == str(movie.year)[:3] for kind, value in wanted)


def _mean_over_pairs(distances: np.ndarray) -> float:
    """``distances`` [films, films] is symmetric."""
    return float(distances[np.triu_indices(len(distances), 1)].mean())


def summary(conversations: Sequence[Conversation], seed: int = 0) -> dict[str, Any]:
    """Means over conversations, each with its 95 % bootstrap interval over people: (mean, low, high).

    Whoever is drawn comes with all their conversations, which are not independent of each other.
    """
    user_ids, people = np.unique([c.user_id for c in conversations], return_inverse=True)
    samples = np.random.default_rng(seed).integers(0, len(user_ids), size=(RESAMPLES, len(user_ids)))

    def mean(of: Callable[[Conversation], float], to: Callable[[Conversation], int]) -> tuple[float, float, float]:
        """The sum of ``of`` by the sum of ``to``; NaN where there is nothing to divide by."""
        parts, wholes = (np.bincount(people, [measure(c) for c in conversations]) for measure in (of, to))
        with np.errstate(invalid="ignore"):
            drawn = parts[samples].sum(1) / wholes[samples].sum(1)
            low, high = np.nanpercentile(drawn, [2.5, 97.5]) if wholes.any() else (np.nan, np.nan)
            return float(parts.sum() / wholes.sum()), float(low), float(high)

    return {
        "success": [mean(partial(_found_by, turn=turn), lambda _: 1) for turn in range(1, TURNS + 1)],
        "turns to success": mean(lambda c: c.found_at or 0, lambda c: _found_by(c, TURNS)),
        "repeats in 100": mean(lambda c: 100 * c.repeats, lambda c: c.picks),
        "limits broken in 100": mean(lambda c: 100 * c.broken, lambda c: c.picks),
        "stars": mean(lambda c: sum(c.stars), lambda c: len(c.stars)),
        "short lists in 100": mean(lambda c: 100 * c.short, lambda c: c.lists),
        "diversity of texts": mean(lambda c: sum(c.text_distance), lambda c: len(c.text_distance)),
        "diversity of genres": mean(lambda c: sum(c.genre_distance), lambda c: len(c.genre_distance)),
    }


def leads(ours: Sequence[Conversation], theirs: Sequence[Conversation]) -> list[tuple[float, float, float]]:
    """By turn, in points: how many more of the same conversations ``ours`` served; paired 95 % interval over people."""
    other = {(c.user_id, c.talk): c for c in theirs}
    _, people = np.unique([c.user_id for c in ours], return_inverse=True)
    found = []
    for turn in range(1, TURNS + 1):
        pairs = [(_found_by(c, turn), _found_by(other[c.user_id, c.talk], turn)) for c in ours]
        lead = np.bincount(people, [100.0 * (mine - its) for mine, its in pairs]) / np.bincount(people)
        found.append((float(lead.mean()), *bootstrap_interval(lead)))
    return found


def _found_by(conversation: Conversation, turn: int) -> bool:
    return conversation.found_at is not None and conversation.found_at <= turn


MEASURES = {
    "turns to success": 2,
    "repeats in 100": 1,
    "limits broken in 100": 1,
    "short lists in 100": 1,
    "stars": 2,
    "diversity of texts": 2,
    "diversity of genres": 2,
}
"""Rows of the table below those of success, and their decimals."""


def tables(result: SimulationResult) -> list[Table]:
    """For each policy a table of all systems, and one of the first system's lead over the others."""
    first, *others = dict.fromkeys(c.system for c in result.conversations)
    found = []
    for policy in POLICIES:
        talks = {
            name: [c for c in result.conversations if (c.policy, c.system) == (policy, name)]
            for name in (first, *others)
        }
        people = len({c.user_id for c in talks[first]})
        table = Table(
            policy,
            *talks,
            title=f"{policy}: {len(talks[first])} conversations of {people} people, mean and 95 % interval",
        )
        summaries = [summary(conversations) for conversations in talks.values()]
        for turn in range(TURNS):
            table.add_row(f"found by turn {turn + 1}", *(_cell(values["success"][turn], 2) for values in summaries))
        for name, digits in MEASURES.items():
            table.add_row(name, *(_cell(values[name], digits) for values in summaries))
        found.append(table)
        if others:
            lead = Table(policy, *others, title=f"{policy}: lead of the {first} in points, paired over people")
            by_system = [leads(talks[first], talks[name]) for name in others]
            for turn in range(TURNS):
                lead.add_row(f"found by turn {turn + 1}", *(_cell(turns[turn], 1) for turns in by_system))
            found.append(lead)
    return found


def _cell(interval: tuple[float, float, float], digits: int) -> str:
    mean, low, high = (f"{value:.{digits}f}" for value in interval)
    return f"{mean} ({low} to {high})"
