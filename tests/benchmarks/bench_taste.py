"""What two constants are worth that no training chooses: how much words of liking weigh (``agent.ratings``), and how
fast a film sinks that was shown in vain (``agent.ranking``). Run as a script; some minutes, prints two tables.

Of 60 people for validation and 240 for the test, whom no network has seen, the films with 3.5 stars and more that are
no targets are told: five stars are "loved", four and 4.5 "liked", 3.5 "quite liked". Targets are likes, as elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import cast

import numpy as np

from agent import ranking
from agent.planning import CANDIDATES, Plan
from agent.ratings import LIKED, LOVED, MILDLY, rated
from recommender.baselines import Ease
from recommender.catalog import Catalog, load_catalog
from recommender.data import LIKE, Ratings, load_ratings
from recommender.embedding import movie_vectors
from recommender.evaluate import bootstrap_interval, ranking_metrics, rows_matrix, top_k
from recommender.pipeline import DISLIKE_WEIGHT, EDGE_COUNT, EDGE_REGULARIZATION, training_data
from recommender.service import Recommender, Taste, centred
from recommender.splits import NewUser, new_users
from recommender.train import TrainConfig, export, fit
from tools.candidates import Candidate
from tools.services import Services

TOLD_FROM = 3.5
SEEDS = 3
MOST_TOLD = (3, 10, None)
EVENINGS, PICKS = 6, 5
FAVOURITE = 5.0

SCHEMES: dict[str, dict[float, float]] = {
    "flat": dict.fromkeys((3.5, 4.0, 4.5, 5.0), 1.0),
    "words, as shipped": {3.5: MILDLY, 4.0: LIKED, 4.5: LIKED, 5.0: LOVED},
    "words, squared": {3.5: MILDLY**2, 4.0: LIKED**2, 4.5: LIKED**2, 5.0: LOVED**2},
    "stars, as shipped": {stars: rated(stars / 5)[1] for stars in (3.5, 4.0, 4.5, 5.0)},
}
"""Stars -> strength."""
PENALTIES = (0.0, 0.1, 0.2, 0.4, 0.8, 100.0)
"""``SHOWN_PENALTY``; the last one means that what was shown twice does not come again."""


def network(known: Ratings, catalog: Catalog, vectors: np.ndarray, edge_weight: float, seed: int) -> Recommender:
    """The shipped recipe, trained on these ratings."""
    config = TrainConfig(seed=seed)
    data = training_data(known, centred(vectors), {})
    edges = Ease(EDGE_REGULARIZATION).fit(data.likes).edges(EDGE_COUNT)
    card = {"configuration": {"dislike_weight": DISLIKE_WEIGHT}}
    return Recommender(catalog, vectors, export(fit(data, config), edges, edge_weight), card)


def told(person: NewUser, ratings: Ratings, catalog: Catalog) -> dict[int, float]:
    """Movie id -> stars of what the person tells of, in a random order."""
    mine = ratings.of([person.user_id])
    stars = {
        catalog.movies[row].movie_id: float(star)
        for row, star in zip(mine.films, mine.stars, strict=True)
        if star >= TOLD_FROM and row not in person.targets
    }
    order = np.random.default_rng(person.user_id).permutation(list(stars))
    return {int(movie_id): stars[int(movie_id)] for movie_id in order}


def strengths(people: Sequence[NewUser], networks: Sequence[Recommender], ratings: Ratings, catalog: Catalog) -> None:
    """NDCG@10 of each scheme, and its paired lead over flat strengths, for all likes and for favourites."""
    stars = {person.user_id: told(person, ratings, catalog) for person in people}
    wanted = {"likes": [person.targets for person in people], "favourites": [_favourites(p, ratings) for p in people]}
    for most in MOST_TOLD:
        for goal, targets in wanted.items():
            asked = [index for index, films in enumerate(targets) if len(films)]
            matrix = rows_matrix([targets[index] for index in asked], len(catalog))
            found: dict[str, np.ndarray] = {}
            for name, scheme in SCHEMES.items():
                runs = []
                for recommender in networks:
                    scores = np.stack(
                        [_scores(recommender, stars[people[i].user_id], scheme, most, catalog) for i in asked]
                    )
                    runs.append(ranking_metrics(top_k(scores, 10), matrix, (10,))["ndcg@10"])
                found[name] = np.mean(runs, axis=0)
            for name, values in found.items():
                lead = values - found["flat"]
                low, high = bootstrap_interval(lead) if name != "flat" else (0.0, 0.0)
                print(
                    f"{most or 'all':>4} told  {goal:10} {name:18} {values.mean():.4f}"
                    f"   {lead.mean():+.4f} [{low:+.4f}, {high:+.4f}]"
                )


def _scores(
    recommender: Recommender, stars: dict[int, float], scheme: dict[float, float], most: int | None, catalog: Catalog
) -> np.ndarray:
    films = list(stars)[:most]
    scores = recommender.scores(Taste(tuple(films), strengths={i: scheme[stars[i]] for i in films}))
    scores[catalog.rows(films)] = -np.inf
    return scores


def _favourites(person: NewUser, ratings: Ratings) -> np.ndarray:
    mine = ratings.of([person.user_id])
    return np.intersect1d(person.targets, mine.films[mine.stars >= FAVOURITE])


def sinking(people: Sequence[NewUser], networks: Sequence[Recommender], ratings: Ratings, catalog: Catalog) -> None:
    """Evenings on which one more liked film is told each time and a target on the list is watched."""
    shipped = ranking.SHOWN_PENALTY
    likes = {p.user_id: [i for i, stars in told(p, ratings, catalog).items() if stars >= LIKE] for p in people}
    found: dict[float, np.ndarray] = {}
    for penalty in PENALTIES:
        ranking.SHOWN_PENALTY = penalty
        runs = []
        repeats = picks = 0
        for recommender in networks:
            watched = []
            for person in people:
                targets = {catalog.movies[row].movie_id for row in person.targets}
                lists = list(_evenings(recommender, catalog, likes[person.user_id], targets))
                shown = [movie_id for films in lists for movie_id in films]
                watched.append(len(targets & set(shown)))
                repeats += len(shown) - len(set(shown))
                picks += len(shown)
            runs.append(watched)
        found[penalty] = np.mean(runs, axis=0)
        lead = found[penalty] - found[0.0]
        low, high = bootstrap_interval(lead) if penalty else (0.0, 0.0)
        print(
            f"penalty {penalty:5} watched {found[penalty].mean():.3f}   {lead.mean():+.3f} [{low:+.3f}, {high:+.3f}]"
            f"   {repeats / picks:.1%} of the picks came again"
        )
    ranking.SHOWN_PENALTY = shipped


def _evenings(recommender: Recommender, catalog: Catalog, likes: Sequence[int], targets: set[int]) -> Iterator[list]:
    """The films shown on each evening."""
    services = cast(Services, SimpleNamespace(catalog=catalog, recommender=recommender))
    known: list[int] = []
    times: dict[str, int] = {}
    for movie_id in likes[:EVENINGS]:
        if movie_id not in known:
            known.append(movie_id)
        allowed = np.ones(len(catalog), dtype=bool)
        allowed[catalog.rows(known)] = False
        best = recommender.recommend(Taste(tuple(known)), allowed, CANDIDATES)
        candidates = [Candidate(movie_id=catalog.movies[row].movie_id, score=score) for row, score in best]
        plan = Plan(
            count=PICKS, liked=known, disliked=[], kept=[], limits=[], looked_up="moods", exclude=known,
            shown_before=dict(times),
        )  # fmt: skip
        picks = [
            pick["movie_id"] for pick in ranking.rank_picks(services, plan, {"recommend_movies": candidates}, None)
        ]
        for shown in picks:
            times[str(shown)] = times.get(str(shown), 0) + 1
        known += [shown for shown in picks if shown in targets]
        yield picks


def main() -> None:
    catalog = load_catalog()
    vectors, ratings = movie_vectors(catalog), load_ratings(catalog)
    split = new_users(ratings, validation=60, test=240)
    edge_weight = float(Recommender.load(catalog, vectors).card["configuration"]["edge_weight"])
    networks = [network(split.train, catalog, vectors, edge_weight, seed) for seed in range(SEEDS)]
    for part, people in (("validation", split.validation), ("test", split.test)):
        print(f"{part}: {len(people)} people, mean of {SEEDS} networks; lead over the first row [95 % interval]")
        strengths(people, networks, ratings, catalog)
        sinking(people, networks, ratings, catalog)


if __name__ == "__main__":
    main()
