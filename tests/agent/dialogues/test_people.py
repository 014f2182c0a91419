"""Simulated people tell the truth and give nothing away."""

from __future__ import annotations

import numpy as np
import pytest

from agent.dialogues.people import Person, Talk, held_out_people
from agent.dialogues.sources import SYSTEMS, services_without
from recommender.catalog import Catalog
from recommender.data import Ratings, load_ratings
from recommender.service import Taste
from recommender.titles import normalise
from recommender.train import TrainConfig
from tools.services import Services


@pytest.fixture(scope="module")
def ratings(catalog: Catalog) -> Ratings:
    return load_ratings(catalog)


@pytest.fixture(scope="module")
def people(ratings: Ratings, catalog: Catalog) -> list[Person]:
    return held_out_people(ratings, catalog, 100, seed=0)


@pytest.fixture(scope="module")
def twice(ratings: Ratings, catalog: Catalog) -> list[Person]:
    return held_out_people(ratings, catalog, 100, seed=0, talks=2)


def everything_said(person: Person, catalog: Catalog) -> list[str]:
    """All turns of a person who is shown, one after the other, all films they have rated, targets included."""
    talk = Talk(person, catalog)
    rated = iter([*person.targets, *person.stars])
    said = [talk.first()]
    while (text := talk.next({"picks": [{"movie_id": i} for _, i in zip(range(5), rated, strict=False)]})) is not None:
        said.append(text)
    return said


def test_there_are_both_policies_and_the_same_people_each_time(people: list[Person], ratings, catalog) -> None:
    assert sum(person.policy == "reveal" for person in people) == 100
    assert sum(person.policy == "describe" for person in people) >= 95
    assert held_out_people(ratings, catalog, 100, seed=0) == people
    assert held_out_people(ratings, catalog, 100, seed=1) != people
    with pytest.raises(ValueError, match="There are only"):
        held_out_people(ratings, catalog, 10_000, seed=0)


def test_each_conversation_of_a_person_is_after_other_films(people: list[Person], twice: list[Person]) -> None:
    assert [person for person in twice if person.talk == 1] == people
    again = {person.user_id: person for person in twice if (person.talk, person.policy) == (2, "reveal")}
    first = [person for person in people if person.policy == "reveal"]
    assert len(again) == len(first) == 100
    assert all(len(again[person.user_id].targets) == len(person.targets) for person in first)
    assert sum(again[person.user_id].targets != person.targets for person in first) >= 95
    assert sum(again[person.user_id].likes[:1] != person.likes[:1] for person in first) >= 80


def test_targets_are_liked_and_in_no_history(twice: list[Person], ratings: Ratings, catalog: Catalog) -> None:
    for person in twice:
        mine = ratings.of([person.user_id])
        real = {catalog.movies[row].movie_id: star for row, star in zip(mine.films, mine.stars, strict=True)}
        assert all(real[movie_id] >= 4 for movie_id in person.targets)
        assert not person.targets & set(person.likes)
        assert not person.targets & set(person.stars)
        assert all(real[movie_id] == star for movie_id, star in person.stars.items())


def test_no_word_said_names_a_target(twice: list[Person], catalog: Catalog) -> None:
    for person in twice:
        for text in everything_said(person, catalog):
            said = f" {normalise(text)} "
            for movie_id in person.targets:
                movie = catalog[movie_id]
                for title in (movie.title, *movie.other_titles):
                    assert f" {normalise(title)} " not in said, (person.user_id, title, text)


def test_a_description_has_no_word_of_the_title_and_no_phrase_of_the_profile(people, catalog: Catalog) -> None:
    for person in people:
        if person.policy == "describe":
            [movie] = [catalog[movie_id] for movie_id in person.targets]
            hints = [words for words, _ in Talk(person, catalog)._hints]
            for words in hints:
                said = normalise(words).split()
                assert not set(normalise(movie.title).split()) & set(said) - {"a", "the", "of", "and", "from", "in"}
                phrases = {" ".join(said[i : i + 5]) for i in range(len(said) - 4)}
                assert not any(phrase in normalise(movie.profile.sentence) for phrase in phrases)
                assert not any(normalise(name) in normalise(words) for name in movie.people)


def test_reactions_follow_the_real_ratings(catalog: Catalog) -> None:
    person = Person(
        1, "reveal", frozenset({1}), likes=(6, 47, 111), stars={6: 5.0, 47: 4.0, 111: 4.5, 16: 2.0, 608: 3.0}
    )
    talk = Talk(person, catalog)
    assert talk.first() == "I loved Heat. What should I watch?"
    answer = talk.next({"picks": [{"movie_id": i} for i in (1, 16, 608, 47, 1214)]})
    assert answer == "I loved Seven. I hated Casino. I have seen Fargo. I also loved Taxi Driver. What else?"
    assert talk.named == {6, 16, 47, 111, 608}
    assert talk.next({"picks": [], "question": {"candidates": [6, 1214]}}) == "The one from 1995."
    assert talk.next({"picks": []}) is None


def test_the_models_have_not_seen_the_people(services: Services, ratings: Ratings, monkeypatch) -> None:
    from recommender import train

    seen: list[int] = []
    words: list[float] = []
    fit = train.fit

    def noted(data, *rest):
        seen.append(data.likes.nnz)
        words.extend(np.unique(data.tastes))
        return fit(data, *rest)

    monkeypatch.setattr(train, "fit", noted)
    people = set(np.unique(ratings.users)[:100].tolist())
    size = services.recommender.vectors.shape[1]
    tastes = {int(u): np.full(size, 0.5 if u in people else 0.25, dtype=np.float32) for u in np.unique(ratings.users)}
    systems = services_without(people, services, ratings, tastes, TrainConfig(epochs=1), lambda *_: None)
    kept = ~np.isin(ratings.users, list(people))
    assert tuple(systems) == SYSTEMS
    assert seen == [int((kept & (ratings.stars > 1)).sum())]
    assert words == [0.25]
    for system in systems.values():
        assert system.catalog.rating_counts.sum() == kept.sum()
    heat = systems["full agent"].catalog[6]
    stars = ratings.stars[kept & (ratings.films == heat.row)]
    assert (heat.rating_count, heat.rating_mean) == (len(stars), pytest.approx(stars.mean()))
    taste = Taste(liked=(6, 47))
    orders = {name: tuple(np.argsort(-system.recommender.scores(taste))[:20]) for name, system in systems.items()}
    assert orders["full agent"] == orders["GAT only"]
    assert len(set(orders.values())) == 4
