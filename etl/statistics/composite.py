"""An index of several dimensions, with the band its rank really has; the dimensions are the result, the index an option.

Steps and cautions: OECD/JRC Handbook on Constructing Composite Indicators (2008). There is no league table: a centre
has a band of ranks, and a tier only where the draws agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize

from etl.statistics.estimates import FloatArray, IntArray, as_floats
from etl.statistics.lenses import MAD_OF_STANDARD_NORMAL, row_quantile

Aggregation = Literal["arithmetic", "geometric"]
CENTRE, SCALE, LIMIT = 100.0, 10.0, 3.0
MIN_DIMENSIONS: Final = 3
DRAWS: Final = 300
TIE_BREAK: Final = 1e-6  # towns that cannot be told apart change places at random
RANK_BAND: Final = (0.05, 0.95)
TIERS: Final = 5
MIN_AGREEMENT: Final = 0.8
REDUNDANT: Final = 0.9
OPPOSED: Final = -0.2
MIN_TOWNS_CORRELATED: Final = 20


@dataclass(frozen=True)
class RankBands:
    """Ranks of towns over draws (1 = best, NaN without an index).

    `low`–`high` hold 90 % of the draws; `tier_low`–`tier_high` are equal where at least 80 % of the draws agree on one of
    five tiers, else the two neighbouring tiers with the most draws. `ranks`: draws × towns.
    """

    low: FloatArray
    high: FloatArray
    tier_low: FloatArray
    tier_high: FloatArray
    ranks: FloatArray

    def share_above(self, town: int, other: int) -> float:
        """Share of the draws in which one town ranks before another; NaN when one has no index."""
        first, second = self.ranks[:, town], self.ranks[:, other]
        known = ~(np.isnan(first) | np.isnan(second))
        return float(np.mean(first[known] < second[known])) if known.any() else float("nan")


def scores(values: ArrayLike, direction: ArrayLike, reference: ArrayLike | None = None) -> FloatArray:
    """Indicators (towns × indicators) on one scale: 100 + 10 robust z, cut at ±3, larger = better.

    `direction`: +1 where higher is better, −1 where lower is. `reference`: the values of the reference year and class
    (default: the values themselves), so that a town can move over time. A constant indicator gives 100.
    """
    x = as_floats(values)
    median, spread = _middle_and_spread(x if reference is None else as_floats(reference))
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(spread > 0, (x - median) / spread, np.where(np.isnan(x), np.nan, 0.0))
    return np.asarray(CENTRE + SCALE * np.clip(as_floats(direction) * z, -LIMIT, LIMIT))


def score_errors(standard_errors: ArrayLike, reference: ArrayLike) -> FloatArray:
    """Standard errors of indicators (towns × indicators) on the scale of `scores`; 0 for a constant indicator."""
    _, spread = _middle_and_spread(as_floats(reference))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(spread > 0, SCALE * as_floats(standard_errors) / spread, 0.0))


def _middle_and_spread(against: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Median and robust standard deviation per column; NaN where nothing is known."""
    median = row_quantile(against.T, 0.5)
    return median, row_quantile(np.abs(against - median).T, 0.5) / MAD_OF_STANDARD_NORMAL


def dimension_scores(indicator_scores: ArrayLike, dimension_of: Sequence[int]) -> FloatArray:
    """Mean of the indicators of each dimension (towns × dimensions); NaN where fewer than half of them are known."""
    x, group = as_floats(indicator_scores), np.asarray(dimension_of)
    columns = []
    for dimension in range(int(group.max()) + 1):
        members = x[:, group == dimension]
        n = (~np.isnan(members)).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.nansum(members, axis=1) / n
        columns.append(np.where(2 * n >= members.shape[1], mean, np.nan))
    return np.column_stack(columns)


def index(dimensions: ArrayLike, weights: ArrayLike, aggregation: Aggregation = "arithmetic") -> FloatArray:
    """Weighted mean over the dimensions; the weight of a missing one goes to the others, NaN below three dimensions.

    `geometric` lets a good dimension make up less for a poor one. ValueError for negative weights or a sum of zero.
    """
    x, w = as_floats(dimensions), as_floats(weights)
    if np.any(w < 0) or w.sum() <= 0:
        raise ValueError("index: weights must not be negative and not all zero")
    known = ~np.isnan(x)
    used = np.where(known, w, 0.0)
    total = used.sum(axis=1)
    y = np.log(np.maximum(x, 1e-9)) if aggregation == "geometric" else x
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, y * used, 0.0).sum(axis=1) / total
    result = np.exp(mean) if aggregation == "geometric" else mean
    return np.where((known.sum(axis=1) >= min(MIN_DIMENSIONS, x.shape[1])) & (total > 0), result, np.nan)


@dataclass(frozen=True)
class Doubt:
    """Two indicators that should not stand side by side: they say the same (|r| > .9) or pull against each other."""

    first: int
    second: int
    correlation: float
    is_redundant: bool


def doubtful_pairs(indicator_scores: ArrayLike, dimension_of: Sequence[int]) -> list[Doubt]:
    """Pairs of one dimension with |r| > .9 or a clearly negative r (below −.2), from at least 20 towns with both."""
    x, group = as_floats(indicator_scores), np.asarray(dimension_of)
    found = []
    for first in range(x.shape[1]):
        for second in range(first + 1, x.shape[1]):
            known = ~np.isnan(x[:, first]) & ~np.isnan(x[:, second])
            if group[first] != group[second] or known.sum() < MIN_TOWNS_CORRELATED:
                continue
            pair = x[known][:, [first, second]]
            if np.ptp(pair, axis=0).min() == 0:
                continue
            r = float(np.asarray(np.corrcoef(pair, rowvar=False))[0, 1])
            if abs(r) > REDUNDANT or r < OPPOSED:
                found.append(Doubt(first, second, r, abs(r) > REDUNDANT))
    return found


def rank_bands(
    indicator_scores: ArrayLike,
    standard_errors: ArrayLike,
    dimension_of: Sequence[int],
    weights: ArrayLike,
    *,
    draws: int = DRAWS,
    seed: int = 0,
) -> RankBands:
    """How far the rank of each town is known, from draws of what the indicators could truly be.

    `indicator_scores`, `standard_errors` (towns × indicators, same scale, NaN where unknown). Each draw takes every
    indicator from its shrunken posterior m + B (x − m) with variance B·se², B = v / (v + se²); a missing one from all
    towns' distribution. Adding noise to values that are noisy already would give bands that are too narrow at the top
    and too wide elsewhere (measured: 82 % instead of 92 % covered). A town without an index has no rank.
    """
    x, se = as_floats(indicator_scores), np.nan_to_num(as_floats(standard_errors))
    has_index = ~np.isnan(index(dimension_scores(x, dimension_of), weights))
    middle, spread = _posteriors(x, se)
    generator = np.random.default_rng(seed)
    ranks = np.full((draws, len(x)), np.nan)
    for draw in range(draws):
        possible = middle + np.maximum(spread, TIE_BREAK) * generator.standard_normal(x.shape)
        ranks[draw, has_index] = _ranks(index(dimension_scores(possible[has_index], dimension_of), weights))
    low, high = (row_quantile(ranks.T, part) for part in RANK_BAND)
    tiers = _tiers(ranks, int(has_index.sum()))
    return RankBands(np.floor(low), np.ceil(high), tiers[0], tiers[1], ranks)


def _posteriors(x: FloatArray, se: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and standard deviation of every indicator's posterior; of all towns' true values where it is missing."""
    known = ~np.isnan(x)
    mean, between = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for column in np.flatnonzero(known.any(axis=0)):
        towns = known[:, column]
        mean[column], between[column] = _true_distribution(x[towns, column], se[towns, column] ** 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        kept = np.where(between + se**2 > 0, between / (between + se**2), 1.0)
    middle = np.where(known, mean + kept * (x - mean), mean)
    spread = np.where(known, np.sqrt(kept) * se, np.sqrt(between))
    return middle, spread


def _true_distribution(x: FloatArray, noise: FloatArray) -> tuple[float, float]:
    """Mean and variance of the true values behind noisy ones (Paule–Mandel); towns with much noise count little.

    The variance v solves Σ (x − m)² / (v + noise) = n − 1, m weighted alike; 0 where noise explains all differences.
    """

    def excess(v: float) -> float:
        weight = 1 / (v + noise)
        middle = float(weight @ x / weight.sum())
        return float(weight @ (x - middle) ** 2) - (len(x) - 1)

    highest = float(np.ptp(x)) ** 2
    if len(x) < 2 or highest == 0:
        return float(x.mean()), 0.0
    if np.all(noise == 0):
        return float(x.mean()), float(x.var(ddof=1))
    lowest = 1e-9 * highest
    v = 0.0 if excess(lowest) <= 0 else float(optimize.brentq(excess, lowest, max(highest, 2 * lowest)))
    weight = 1 / (max(v, lowest) + noise)
    return float(weight @ x / weight.sum()), v


def _ranks(values: FloatArray) -> FloatArray:
    order = np.argsort(-values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    return ranks


def _tiers(ranks: FloatArray, towns: int) -> tuple[FloatArray, FloatArray]:
    """Tier 1 (best) to 5 per town: one where the draws agree, else the two neighbouring ones with the most draws."""
    low, high = np.full(ranks.shape[1], np.nan), np.full(ranks.shape[1], np.nan)
    for town in np.flatnonzero(~np.isnan(ranks[0])):
        tier: IntArray = np.ceil(ranks[:, town] * TIERS / max(towns, 1)).astype(int)
        counts = np.bincount(tier, minlength=TIERS + 1)[1:] / len(tier)
        best = int(counts.argmax())
        if counts[best] >= MIN_AGREEMENT:
            low[town] = high[town] = best + 1
            continue
        first = int(np.argmax(counts[:-1] + counts[1:]))
        low[town], high[town] = first + 1, first + 2
    return low, high
