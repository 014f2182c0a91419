import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from recommender.catalog import STARTER, load_catalog
from recommender.checkpoint import CARD, WEIGHTS, load_model, save_model
from recommender.embedding import movie_vectors
from recommender.evaluate import rows_matrix
from recommender.model import GAT
from recommender.service import Recommender, RecommenderError, Taste, centred
from recommender.train import GATScorer, export

HEAT, SEVEN, AMELIE = 6, 47, 4973
CATALOG = load_catalog()
RECOMMENDER = Recommender.load(CATALOG, movie_vectors(CATALOG))
IDS = [movie.movie_id for movie in CATALOG]
ANYTHING = np.ones(len(CATALOG), dtype=bool)


def words(seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).standard_normal(384).astype(np.float32)
    return vector / np.linalg.norm(vector)


tastes = st.builds(
    Taste,
    liked=st.lists(st.sampled_from(IDS), max_size=25).map(tuple),
    disliked=st.lists(st.sampled_from(IDS), max_size=3).map(tuple),
    text_vector=st.none() | st.integers(0, 99).map(words),
)
strong_tastes = st.builds(
    lambda taste, strengths: replace(taste, strengths=dict(zip(taste.liked, strengths, strict=False))),
    tastes,
    st.lists(st.sampled_from([0.25, 0.5625, 0.75]), max_size=25),
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Recommender, GATScorer]:
    """An untrained model of the whole catalogue, as torch/PyG and as the exported numpy one."""
    torch.manual_seed(1)
    vectors = movie_vectors(CATALOG)
    films = len(CATALOG)
    model = GAT(
        texts=torch.from_numpy(centred(vectors)),
        popularity=torch.randn(films),
        log_degree=torch.rand(films) * 5,
        embedding_size=16,
        initial_std=0.3,
    )
    with torch.no_grad():
        model.profile_logit.fill_(0.8)
        model.strength_slope.fill_(0.7)
        model.bias_shift.normal_()
    edges = csr_matrix(rows_matrix([np.arange(i, i + 3) % films for i in range(films)], films) * 0.125)
    folder = tmp_path_factory.mktemp("model")
    card = {"data": CATALOG.fingerprint, "configuration": {"dislike_weight": 2.0}}
    save_model(folder, export(model, edges, 4.0), card)
    return Recommender.load(CATALOG, vectors, folder), GATScorer(model.eval(), edges, 4.0)


@settings(max_examples=40, deadline=None)
@given(taste=strong_tastes)
def test_numpy_equals_torch(small: tuple[Recommender, GATScorer], taste: Taste) -> None:
    service, scorer = small
    rows = np.unique(CATALOG.rows(taste.liked))
    text = np.zeros((1, 384), dtype=np.float32) if taste.text_vector is None else taste.text_vector[None]
    likes = rows_matrix([rows], len(CATALOG))
    likes.data[:] = [taste.strengths.get(CATALOG.movies[row].movie_id, 1.0) for row in likes.indices]
    expected = scorer.scores(likes, text)[0]
    scores = service.scores(replace(taste, disliked=()))
    np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-4)


@settings(max_examples=60, deadline=None)
@given(taste=strong_tastes, movie_id=st.sampled_from(IDS))
def test_parts_add_up_to_the_score(taste: Taste, movie_id: int) -> None:
    scores = RECOMMENDER.scores(taste)
    attribution = RECOMMENDER.attribution(taste, movie_id)
    assert attribution.parts.total == pytest.approx(scores[CATALOG[movie_id].row], rel=1e-4, abs=1e-5)
    usual = np.average(scores, weights=CATALOG.rating_counts)
    assert attribution.usual.total == pytest.approx(usual, rel=1e-4, abs=1e-5)
    assert set(attribution.liked) == set(taste.liked)
    assert attribution.dislikes <= 0


def test_empty_taste_gives_the_popular() -> None:
    best = RECOMMENDER.top(RECOMMENDER.scores(Taste()), ANYTHING, 10)
    assert np.median(CATALOG.rating_counts[best]) > np.percentile(CATALOG.rating_counts, 99)


def test_unknown_ids_and_repeats_change_nothing() -> None:
    plain = RECOMMENDER.scores(Taste((HEAT, SEVEN)))
    odd = RECOMMENDER.scores(Taste((HEAT, -5, SEVEN, HEAT, 10**9), (10**9,)))
    np.testing.assert_array_equal(plain, odd)


def test_likes_change_the_list() -> None:
    thriller = RECOMMENDER.scores(Taste((HEAT, SEVEN)))
    family = RECOMMENDER.scores(Taste((1, 364, 595)))
    usual_suspects, aladdin = CATALOG[50].row, CATALOG[588].row
    assert thriller[usual_suspects] - thriller[aladdin] > family[usual_suspects] - family[aladdin]


def test_words_change_the_list() -> None:
    first, second = (RECOMMENDER.scores(Taste((HEAT,), text_vector=words(i))) for i in (1, 2))
    assert not np.allclose(first, second)


def test_disliked_films_push_their_like_away() -> None:
    liked, taste = Taste((HEAT, SEVEN)), Taste((HEAT, SEVEN), (AMELIE,))
    change = RECOMMENDER.scores(taste) - RECOMMENDER.scores(liked)
    assert change.max() <= 1e-6
    assert np.argmin(change) == CATALOG[AMELIE].row


def test_a_film_liked_less_counts_for_less() -> None:
    def share(strength: float) -> float:
        taste = Taste((HEAT, AMELIE), strengths={HEAT: strength})
        return RECOMMENDER.attribution(taste, SEVEN).shares().liked[HEAT]

    assert share(0.2) < share(0.5) < share(1.0)
    assert share(1.0) == RECOMMENDER.attribution(Taste((HEAT, AMELIE)), SEVEN).shares().liked[HEAT]
    weak, strong = (RECOMMENDER.scores(Taste((), (AMELIE,), strengths={AMELIE: s})) for s in (0.5, 1.0))
    assert strong[CATALOG[AMELIE].row] < weak[CATALOG[AMELIE].row]


def test_top_is_a_full_sort_with_the_masked_left_out() -> None:
    scores = RECOMMENDER.scores(Taste((HEAT,)))
    allowed = CATALOG.years >= 2000
    expected = [row for row in np.argsort(-scores, kind="stable") if allowed[row]][:25]
    assert RECOMMENDER.top(scores, allowed, 25).tolist() == expected


def test_ties_go_to_the_more_rated() -> None:
    scores = np.zeros(len(CATALOG), dtype=np.float32)
    counts = CATALOG.rating_counts[RECOMMENDER.top(scores, ANYTHING, 5)]
    assert counts.tolist() == sorted(CATALOG.rating_counts, reverse=True)[:5]


def test_top_of_few_and_of_none() -> None:
    scores = RECOMMENDER.scores(Taste())
    few = np.zeros(len(CATALOG), dtype=bool)
    assert len(RECOMMENDER.top(scores, few, 5)) == 0
    few[[3, 8]] = True
    assert sorted(RECOMMENDER.top(scores, few, 5).tolist()) == [3, 8]
    assert len(RECOMMENDER.top(scores, ANYTHING, 0)) == 0


def test_ranks_are_the_places_in_the_lists() -> None:
    taste = Taste((HEAT, SEVEN, AMELIE))
    allowed = ANYTHING.copy()
    allowed[CATALOG.rows(taste.liked)] = False
    with_all = RECOMMENDER.top(RECOMMENDER.scores(taste), allowed, 500)
    without = RECOMMENDER.top(RECOMMENDER.scores(Taste((SEVEN, AMELIE))), allowed, 9000)
    movie = CATALOG.movies[with_all[4]]
    assert RECOMMENDER.rank(taste, movie.movie_id, allowed) == 5
    after = RECOMMENDER.rank(Taste((SEVEN, AMELIE)), movie.movie_id, allowed)
    assert after == without.tolist().index(movie.row) + 1


def test_forgetting_the_top_attributed_like_costs_the_pick_more_than_a_random_one() -> None:
    rng = np.random.default_rng(0)
    famous = [CATALOG.movies[row].movie_id for row in np.argsort(-CATALOG.rating_counts)[:400]]
    top, random = [], []
    for _ in range(40):
        told = tuple(int(i) for i in rng.choice(famous, 6, replace=False))
        scores = RECOMMENDER.scores(Taste(told))
        allowed = ANYTHING.copy()
        allowed[CATALOG.rows(told)] = False
        pick = RECOMMENDER.top(scores, allowed, 1)[0]
        parts = RECOMMENDER.attribution(Taste(told), CATALOG.movies[pick].movie_id).liked

        def lead_lost(forgotten: int, told: tuple[int, ...] = told, pick: int = pick) -> float:
            before, after = (RECOMMENDER.scores(Taste(t)) for t in (told, tuple(set(told) - {forgotten})))
            return float(before[pick] - before.mean() - after[pick] + after.mean())

        top.append(lead_lost(max(parts, key=parts.__getitem__)))
        random.append(lead_lost(int(rng.choice(told))))
    assert np.mean(top) > np.mean(random) + 0.2


@pytest.mark.parametrize("damage", ["missing", "stale", "cut short", "no card"])
def test_unusable_model_says_what_to_do(tmp_path: Path, damage: str) -> None:
    if damage != "missing":
        for name in (WEIGHTS, CARD):
            shutil.copy(STARTER / name, tmp_path / name)
    if damage == "stale":
        card = json.loads((tmp_path / CARD).read_text())
        (tmp_path / CARD).write_text(json.dumps(card | {"data": "other"}))
    if damage == "cut short":
        (tmp_path / WEIGHTS).write_bytes((STARTER / WEIGHTS).read_bytes()[:1000])
    if damage == "no card":
        (tmp_path / CARD).write_text("{")
    with pytest.raises(RecommenderError, match="gatrec train"):
        Recommender.load(CATALOG, RECOMMENDER.vectors, tmp_path)


def test_saved_weights_come_back_bit_equal(tmp_path: Path) -> None:
    weights, card = load_model(STARTER, CATALOG.fingerprint)
    save_model(tmp_path / "new", weights, card)
    again, same_card = load_model(tmp_path / "new", CATALOG.fingerprint)
    assert card == same_card
    assert {p.name for p in (tmp_path / "new").iterdir()} == {WEIGHTS, CARD}
    for name, value in weights.items():
        assert value.tobytes() == again[name].tobytes()
        assert value.shape == again[name].shape


def test_serving_needs_no_torch() -> None:
    code = "import sys, recommender.service; sys.exit('torch' in sys.modules or 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
