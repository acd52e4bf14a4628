"""Weighting a survey to known margins (raking, iterative proportional fitting) and what that costs in precision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from etl.statistics.estimates import Estimate, FloatArray, IntArray, as_floats
from etl.statistics.proportions import effective_n, wilson

WEIGHT_BOUNDS = (1 / 5, 5.0)
MAX_CYCLES = 500
CONVERGED = 1e-9

Margins = Mapping[str, Mapping[object, float]]


@dataclass(frozen=True)
class RakedWeights:
    """One weight per respondent, mean 1.

    `deff` = design effect of weighting n Σw² / (Σw)² (Kish 1965), `n_eff` = n / deff. `max_deviation`: largest gap
    between a weighted share and its target; above 0 only where the weight bounds hold the fit back.
    """

    weights: FloatArray
    deff: float
    n_eff: float
    max_deviation: float


def rake(
    respondents: pd.DataFrame,
    margins: Margins,
    base_weights: ArrayLike | None = None,
    bounds: tuple[float, float] | None = WEIGHT_BOUNDS,
) -> RakedWeights:
    """Weights that reproduce the margins (Deming & Stephan 1940), cut to 1/5…5 of the mean after every cycle.

    `respondents`: one row each, one column per margin; `margins`: column → category → share or head count of the
    population. ValueError names a category that is missing on either side; merge small categories first.
    """
    if respondents.empty:
        raise ValueError("rake: no respondents")
    coded = [_coded(respondents[column], target) for column, target in margins.items()]
    weights = np.ones(len(respondents)) if base_weights is None else as_floats(base_weights).copy()
    weights /= weights.mean()
    for _ in range(MAX_CYCLES):
        previous = weights
        weights = _one_cycle(weights, coded, bounds)
        if np.max(np.abs(weights - previous)) < CONVERGED:
            break
    deviation = max(float(np.abs(_shares(weights, codes, target.size) - target).max()) for codes, target in coded)
    n_eff = effective_n(weights)
    return RakedWeights(weights, weights.size / n_eff, n_eff, deviation)


def _coded(answers: pd.Series, target: Mapping[object, float]) -> tuple[IntArray, FloatArray]:
    codes = pd.Index(list(target)).get_indexer(pd.Index(answers))
    if np.any(codes < 0):
        strangers = sorted(map(str, set(answers[codes < 0])))
        raise ValueError(f"rake: column {answers.name!r} has answers without a margin: {strangers}")
    share = as_floats(list(target.values()))
    empty = [
        str(label)
        for label, s, n in zip(target, share, np.bincount(codes, minlength=share.size), strict=True)
        if s > 0 and n == 0
    ]
    if empty:
        raise ValueError(f"rake: nobody answered in the categories {empty} of {answers.name!r}; merge them with others")
    return codes.astype(np.int64), share / share.sum()


def _one_cycle(
    weights: FloatArray, coded: list[tuple[IntArray, FloatArray]], bounds: tuple[float, float] | None
) -> FloatArray:
    for codes, target in coded:
        share = _shares(weights, codes, target.size)
        weights = weights * np.divide(target, share, out=np.zeros_like(target), where=share > 0)[codes]
    weights = weights / weights.mean()
    return weights if bounds is None else np.clip(weights, *bounds)


def _shares(weights: FloatArray, codes: IntArray, categories: int) -> FloatArray:
    return np.bincount(codes, weights=weights, minlength=categories) / weights.sum()


def weighted_mean(values: ArrayLike, weights: ArrayLike, level: float = 0.95) -> Estimate:
    """Weighted mean with SE = s_w / √(n_eff − 1) and a t interval; `n` is the effective number of answers.

    Missing answers are left out together with their weight.
    """
    x, w = as_floats(values), as_floats(weights)
    answered = ~np.isnan(x) & (w > 0)
    x, w = x[answered], w[answered]
    n_eff = effective_n(w)
    if n_eff == 0:
        return Estimate.unknown()
    mean = float(np.average(x, weights=w))
    if n_eff <= 2:
        return Estimate(mean, np.nan, np.nan, n_eff)
    spread = float(np.sqrt(np.average((x - mean) ** 2, weights=w)))
    half = float(stats.t.ppf(0.5 + level / 2, n_eff - 1)) * spread / np.sqrt(n_eff - 1)
    return Estimate(mean, mean - half, mean + half, n_eff)


def weighted_share(is_case: ArrayLike, weights: ArrayLike, level: float = 0.95) -> Estimate:
    """Weighted share with Wilson's interval on (share · n_eff, n_eff); missing answers are left out."""
    x, w = as_floats(is_case), as_floats(weights)
    answered = ~np.isnan(x) & (w > 0)
    n_eff = effective_n(w[answered])
    if n_eff == 0:
        return Estimate.unknown()
    share = float(np.clip(np.average(x[answered] > 0, weights=w[answered]), 0, 1))
    interval = wilson(share * n_eff, n_eff, level).item()
    return Estimate(share, interval.low, interval.high, n_eff)
