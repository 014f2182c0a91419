import numpy as np
import torch
from scipy.sparse import csr_matrix

from recommender.benchmarks.new_films import FromNeighbours, FromProfile, draw_new_films, text_neighbours
from recommender.data import Ratings
from recommender.model import GAT
from recommender.train import GATScorer

UNIT = np.eye(4, dtype=np.float32)


def test_a_tenth_of_the_liked_films_is_hidden() -> None:
    films = np.repeat(np.arange(40), 5)
    stars = np.where(films < 30, 5.0, 3.0)
    hidden = draw_new_films(Ratings(np.tile(np.arange(5), 40), films, stars), 50)
    assert hidden.sum() == 3
    assert not hidden[30:].any()


def test_text_neighbours_are_the_nearest_and_sum_to_one() -> None:
    new = np.array([[0.6, 0.8, 0, 0]], dtype=np.float32)
    weights = text_neighbours(new, UNIT, 2).toarray()
    np.testing.assert_allclose(weights, [[0.6 / 1.4, 0.8 / 1.4, 0, 0]], rtol=1e-5)


class Fixed:
    def scores(self, likes: csr_matrix) -> np.ndarray:
        return np.tile(np.array([1.0, 2.0, 4.0, 8.0]), (likes.shape[0], 1))


def test_a_new_film_scores_as_its_neighbours() -> None:
    scorer = FromNeighbours(Fixed(), csr_matrix([[0, 0.5, 0.5, 0], [0, 0, 0, 1.0]]))
    assert scorer.scores(csr_matrix((1, 4))).tolist() == [[3, 8]]


def test_a_new_film_with_the_text_of_a_known_one_scores_like_it() -> None:
    torch.manual_seed(0)
    gat = GAT(torch.from_numpy(UNIT), torch.tensor([0.1, 0.2, 0.3, 0.4]), torch.zeros(4), embedding_size=8)
    edges = csr_matrix(np.array([[0, 0.2, 0.4, 0], [0.1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0.3, 0]], dtype=np.float32))
    scorer = GATScorer(gat, edges, edge_weight=2.0)
    likes = csr_matrix(np.array([[1, 1, 0, 0], [0, 0, 0, 1]], dtype=np.float32))
    extended = FromProfile(scorer, UNIT[[2]], text_neighbours(UNIT[[2]], UNIT, 1))
    np.testing.assert_allclose(extended.scores(likes)[:, 0], scorer.scores(likes)[:, 2], rtol=1e-4)


def test_the_text_of_what_is_liked_raises_a_new_film_by_its_cosine() -> None:
    torch.manual_seed(0)
    gat = GATScorer(GAT(torch.from_numpy(UNIT), torch.zeros(4), torch.zeros(4), 8), csr_matrix((4, 4)), 0.0)
    likes = csr_matrix(np.array([[1, 1, 0, 0]], dtype=np.float32))
    new, neighbours = UNIT[[1, 3]], text_neighbours(UNIT[[1, 3]], UNIT, 2)
    plain = FromProfile(gat, new, neighbours).scores(likes)
    raised = FromProfile(gat, new, neighbours, text_weight=3.0).scores(likes)
    mean = UNIT[:2].mean(0) / np.linalg.norm(UNIT[:2].mean(0))
    np.testing.assert_allclose(raised - plain, [3 * UNIT[[1, 3]] @ mean], atol=1e-5)
