"""Choose the measures shown for one finding: best of each family first, and how firm the order is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from etl.measures.parameters import Ranking
from etl.statistics.arrays import Floats

Ints = npt.NDArray[np.intp]
EQUAL = 1e-9


@dataclass(frozen=True)
class Ranked:
    """Measures shown for one finding, best first; `chosen` are positions among the candidates."""

    chosen: Ints
    rank_low: Ints
    rank_high: Ints
    is_tied: bool


def weight_draws(ranking: Ranking, seed: int) -> Floats:
    """Draws × terms: weights disturbed by a Dirichlet distribution around the given ones; a weight of 0 stays 0."""
    weights = ranking.weight_array
    positive = weights > 0
    drawn = np.zeros((ranking.count("draws"), len(weights)))
    alpha = ranking["draw_concentration"] * weights[positive]
    drawn[:, positive] = np.random.default_rng(seed).dirichlet(alpha, len(drawn))
    return drawn


def rank(terms: Floats, families: Sequence[str], ranking: Ranking, draws: Floats) -> Ranked:
    """Rank candidates by their terms (terms × candidates); earlier candidates win ties.

    The best of every family comes first, up to `most_per_finding`; places left are filled with the next best. The
    rank band holds the ranks of the measures shown in `rank_band` of the draws; tied means that the best
    `top_set` measures are the same in fewer than `stable_top_share` of the draws.
    """
    scores = ranking.weight_array @ terms
    family = np.unique(np.asarray(families), return_inverse=True)[1]
    chosen = _diverse(scores, family, ranking.count("most_per_finding"))
    drawn = draws @ terms
    outside = (1 - ranking["rank_band"]) / 2
    best, worst = _ranks(drawn[:, chosen])
    low = np.quantile(best, outside, axis=0, method="inverted_cdf").astype(np.intp)
    high = np.quantile(worst, 1 - outside, axis=0, method="inverted_cdf").astype(np.intp)
    jitter = np.random.default_rng(0).uniform(0, EQUAL, drawn.shape)  # equal scores must not look ordered
    stable = _same_top(scores, drawn + jitter, family, ranking.count("top_set"))
    return Ranked(chosen, low, high, stable < ranking["stable_top_share"])


def _ranks(scores: Floats) -> tuple[Ints, Ints]:
    """Best and worst rank of each column per row; they differ where scores are equal."""
    difference = scores[:, None, :] - scores[:, :, None]  # row, measure, other
    return 1 + (difference > EQUAL).sum(axis=2), (difference >= -EQUAL).sum(axis=2)


def _diverse(scores: Floats, family: Ints, most: int) -> Ints:
    order = np.argsort(-scores, kind="stable")
    first = np.zeros(len(order), dtype=bool)
    first[np.unique(family[order], return_index=True)[1]] = True
    picked = np.concatenate([order[first], order[~first]])[:most]
    return picked[np.argsort(-scores[picked], kind="stable")].astype(np.intp)


def _same_top(scores: Floats, drawn: Floats, family: Ints, top: int) -> float:
    """Share of draws in which the same measures lead, counting one per family where there are enough families."""
    all_scores = np.vstack([scores, drawn])
    families = np.unique(family)
    if len(families) >= top:
        best = np.array([np.flatnonzero(family == f)[all_scores[:, family == f].argmax(axis=1)] for f in families]).T
        leaders = np.take_along_axis(all_scores, best, axis=1)
        top_places = np.argsort(-leaders, axis=1, kind="stable")[:, :top]
        sets = np.sort(np.take_along_axis(best, top_places, axis=1), axis=1)
    else:
        sets = np.sort(np.argsort(-all_scores, axis=1, kind="stable")[:, :top], axis=1)
    return float((sets[1:] == sets[0]).all(axis=1).mean())
