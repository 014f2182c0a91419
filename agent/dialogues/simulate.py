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
    found_at: int | None
    """The turn, from 1, whose first five picks held what the person was after; None when none did."""
    turns: int
    picks: int
    repeats: int
    """Picks that were shown before or that the person had named."""
    broken: int
    """Picks outside a genre or decade that the person had asked for."""
    stars: list[float]
    """The person's real ratings of the picks they have rated, targets included."""
    said: list[str]


class SimulationResult(BaseModel):
    format: Literal["gatrec simulation 1"] = "gatrec simulation 1"
    seed: int
    users: int
    seconds: float
    conversations: list[Conversation]


async def simulate(
    services: Services,
    ratings: Ratings,
    users: int,
    seed: int,
    config: TrainConfig,
    systems: Sequence[str] = SYSTEMS,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> SimulationResult:
    """Every person talks to every system; the models are trained without the people who talk to them.

    ``progress`` is told (what, done, of how many). ``ValueError`` when there are not so many people.
    """
    started = time.perf_counter()
    people = held_out_people(ratings, services.catalog, users, seed)
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
                conversations.append(await converse(person, system, stage, services.catalog, stars))
                progress(f"{system}, group {number} of {len(groups)}", done, len(members))
            await stage.aclose()
    seconds = round(time.perf_counter() - started, 1)
    return SimulationResult(seed=seed, users=users, seconds=seconds, conversations=conversations)


def _taste_vectors(services: Services) -> dict[int, np.ndarray]:
    said = load_tastes()
    return dict(zip(said, services.encoder.encode(list(said.values())), strict=True))


def _stars(ratings: Ratings, catalog: Catalog, person: Person) -> dict[int, float]:
    mine = ratings.of([person.user_id])
    return {catalog.movies[row].movie_id: float(star) for row, star in zip(mine.films, mine.stars, strict=True)}


async def converse(
    person: Person, system: str, stage: Stage, catalog: Catalog, stars: dict[int, float]
) -> Conversation:
    """Talk until a target is among the first five picks, nothing is left to say or the turns are over.

    ``stars`` are all ratings of the person, targets included; only the measure uses them.
    """
    talk = Talk(person, catalog)
    result = Conversation(
        system=system,
        policy=person.policy,
        user_id=person.user_id,
        found_at=None,
        turns=0,
        picks=0,
        repeats=0,
        broken=0,
        stars=[],
        said=[],
    )
    shown: set[int] = set()
    text: str | None = talk.first()
    while text is not None and result.turns < TURNS:
        result.said.append(text)
        result.turns += 1
        record = await stage.say(text, f"{person.policy} {person.user_id}", "simulated")
        picks = [pick["movie_id"] for pick in record["picks"]][:PICKS]
        result.picks += len(picks)
        result.repeats += sum(movie_id in shown or movie_id in talk.named for movie_id in picks)
        result.broken += sum(not _keeps(catalog, movie_id, talk.wanted) for movie_id in picks)
        result.stars += [stars[movie_id] for movie_id in picks if movie_id in stars]
        shown.update(picks)
        if person.targets & set(picks):
            result.found_at = result.turns
            break
        text = talk.next(record)
    return result


def _keeps(catalog: Catalog, movie_id: int, wanted: Sequence[tuple[str, str]]) -> bool:
    movie = catalog[movie_id]
    return all(value in movie.genres if kind == "genre" else value[:3] == str(movie.year)[:3] for kind, value in wanted)


def summary(conversations: Sequence[Conversation], seed: int = 0) -> dict[str, Any]:
    """Means over people, each with its 95 % bootstrap interval: (mean, low, high)."""
    rng = np.random.default_rng(seed)
    found = np.array([c.found_at or TURNS + 1 for c in conversations])
    picks = np.array([c.picks for c in conversations])
    samples = rng.integers(0, len(found), size=(RESAMPLES, len(found)))

    def interval(measure: Callable[[np.ndarray], float]) -> tuple[float, float, float]:
        """``measure`` takes indexes of people."""
        drawn = [value for sample in samples if not np.isnan(value := measure(sample))]
        low, high = np.percentile(drawn, [2.5, 97.5]) if drawn else (np.nan, np.nan)
        return measure(np.arange(len(found))), float(low), float(high)

    def share(count: Callable[[Conversation], int]) -> Callable[[np.ndarray], float]:
        counts = np.array([count(c) for c in conversations])
        return lambda chosen: 100 * counts[chosen].sum() / max(picks[chosen].sum(), 1)

    stars = np.array([sum(c.stars) for c in conversations])
    rated = np.array([len(c.stars) for c in conversations])

    def success_by(turn: int) -> tuple[float, float, float]:
        return interval(lambda chosen: float((found[chosen] <= turn).mean()))

    def turns_to_success(chosen: np.ndarray) -> float:
        successes = found[chosen][found[chosen] <= TURNS]
        return float(successes.mean()) if len(successes) else np.nan

    return {
        "success": [success_by(turn) for turn in range(1, TURNS + 1)],
        "turns to success": interval(turns_to_success),
        "repeats in 100": interval(share(lambda c: c.repeats)),
        "limits broken in 100": interval(share(lambda c: c.broken)),
        "stars": interval(lambda chosen: float(stars[chosen].sum() / max(rated[chosen].sum(), 1))),
    }


def tables(result: SimulationResult) -> list[Table]:
    """One table a policy, a column for each system."""
    systems = list(dict.fromkeys(c.system for c in result.conversations))
    found = []
    for policy in POLICIES:
        people = len({c.user_id for c in result.conversations if c.policy == policy})
        table = Table(policy, *systems, title=f"{policy}: {people} people, mean and 95 % bootstrap interval")
        summaries = [
            summary([c for c in result.conversations if (c.policy, c.system) == (policy, system)]) for system in systems
        ]
        for turn in range(TURNS):
            table.add_row(f"found by turn {turn + 1}", *(_cell(values["success"][turn], 2) for values in summaries))
        for name, digits in (("turns to success", 2), ("repeats in 100", 1), ("limits broken in 100", 1), ("stars", 2)):
            table.add_row(name, *(_cell(values[name], digits) for values in summaries))
        found.append(table)
    return found


def _cell(interval: tuple[float, float, float], digits: int) -> str:
    mean, low, high = (f"{value:.{digits}f}" for value in interval)
    return f"{mean} ({low}-{high})"
