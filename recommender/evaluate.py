"""Full-catalogue ranking: every film not given to the model is a candidate, and metrics are per user."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from recommender.splits import CUTOFFS, NewUser

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


class Scorer(Protocol):
    def scores(self, likes: csr_matrix) -> np.ndarray:
        """Scores of every film for users given by their likes (0/1, [users, films]), [users, films]."""
        ...


def top_k(scores: np.ndarray, k: int) -> np.ndarray:
    """Columns of the k largest scores of each row, largest first, int64 [rows, k]."""
    best = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1)


def ranking_metrics(ranked: np.ndarray, targets: csr_matrix, cutoffs: Sequence[int] = CUTOFFS) -> dict[str, np.ndarray]:
    """Metrics of each user, [users] each: ndcg, recall, precision, hit and mrr at the cutoffs.

    ``ranked`` [users, >= max(cutoffs)] are films best first; ``targets`` is 0/1 [users, films] with at least
    one target a user. NDCG is normalised by the best possible list of the same length.
    """
    hits = np.asarray(targets[np.arange(len(ranked))[:, None], ranked].todense(), dtype=np.float64)
    counts = np.diff(targets.indptr)
    discounts = 1 / np.log2(np.arange(2, ranked.shape[1] + 2))
    ideal = np.cumsum(discounts)
    metrics = {}
    for k in cutoffs:
        found = hits[:, :k].sum(1)
        metrics[f"ndcg@{k}"] = hits[:, :k] @ discounts[:k] / ideal[np.minimum(counts, k) - 1]
        metrics[f"recall@{k}"] = found / counts
        metrics[f"precision@{k}"] = found / k
        metrics[f"hit@{k}"] = (found > 0).astype(np.float64)
        first = np.argmax(hits[:, :k], axis=1)
        metrics[f"mrr@{k}"] = np.where(found > 0, 1 / (first + 1), 0)
    return metrics


def evaluate_new_users(
    scorer: Scorer, people: Sequence[NewUser], film_count: int, likes: int | None = None
) -> dict[str, np.ndarray]:
    """Metrics of each person when the model is told their first ``likes`` liked films (None: all)."""
    given = rows_matrix([person.given[:likes] for person in people], film_count)
    targets = rows_matrix([person.targets for person in people], film_count)
    return ranking_metrics(ranked_candidates(scorer, given), targets)


def ranked_candidates(scorer: Scorer, given: csr_matrix, depth: int = max(CUTOFFS)) -> np.ndarray:
    """The best ``depth`` films of each user that were not given, [users, depth]."""
    scores = np.array(scorer.scores(given), dtype=np.float32)
    scores[given.nonzero()] = -np.inf
    return top_k(scores, depth)


def metrics_among_tested(
    scores: np.ndarray, tested: csr_matrix, targets: csr_matrix, cutoffs: Sequence[int] = CUTOFFS
) -> dict[str, np.ndarray]:
    """Metrics of each user when only the films of the user's test part are ranked, [users] each.

    ``scores`` [users, films]; ``tested`` [users, films] marks what the user rated in the test part and
    ``targets`` the liked ones of these. This is the rule of Ebrat et al. (2025). It does not ask for films
    among all: whoever guesses finds most targets, since hardly anything else is a candidate.
    """
    candidates = np.where(tested.toarray() > 0, scores, -np.inf)
    return ranking_metrics(top_k(candidates, max(cutoffs)), targets, cutoffs)


def bootstrap_interval(values: np.ndarray, resamples: int = 1000, seed: int = 0) -> tuple[float, float]:
    """95 % percentile interval of the mean over users drawn with replacement (Efron, 1979).

    ``values`` [users] are a metric of each user or, to compare two models, the difference of their metrics on
    the same users (a paired bootstrap). NaN users are left out; with fewer than two others both ends are NaN.
    """
    from scipy.stats import bootstrap

    known = values[~np.isnan(values)]
    if len(known) < 2:
        return float("nan"), float("nan")
    interval = bootstrap(
        (known,), np.mean, n_resamples=resamples, batch=100, method="percentile", rng=np.random.default_rng(seed)
    ).confidence_interval
    return float(interval.low), float(interval.high)


def rows_matrix(rows: Sequence[np.ndarray], film_count: int) -> csr_matrix:
    """Lists of film rows as a 0/1 matrix, float32 [len(rows), film_count]."""
    from scipy.sparse import csr_matrix

    starts = np.concatenate([[0], np.cumsum([len(films) for films in rows])])
    columns = np.concatenate(rows).astype(np.int64) if rows else np.zeros(0, dtype=np.int64)
    return csr_matrix((np.ones(len(columns), dtype=np.float32), columns, starts), shape=(len(rows), film_count))
