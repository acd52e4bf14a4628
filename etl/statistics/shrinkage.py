"""Rates of many towns steadied against each other, so that small registers do not fill both ends of every list."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, special, stats

from etl.statistics.estimates import Estimates, FloatArray, as_floats

MIN_TOWNS = 8
_MAX_LOG_CONCENTRATION = np.log(1e5)


@dataclass(frozen=True)
class BetaPrior:
    """How the true rate varies between towns of one class: Beta(alpha, beta), fitted to `n_towns` towns."""

    alpha: float
    beta: float
    n_towns: int

    @property
    def mean(self) -> float:
        """Average true rate of the class."""
        return self.alpha / (self.alpha + self.beta)


def fit_beta_binomial(successes: ArrayLike, n: ArrayLike) -> BetaPrior | None:
    """Maximum-likelihood beta-binomial over towns (Skellam 1948; Nelder–Mead on logit mean and log concentration).

    One entry per town; towns with `n == 0` or unknown counts are left out. None below 8 towns or if no town, or every
    unit, counts as a success: then nothing can be borrowed. If the towns differ no more than chance allows, the
    concentration alpha + beta stops at 100,000 (all towns get the mean).
    """
    x, size = as_floats(successes), as_floats(n)
    usable = (size > 0) & ~np.isnan(x)
    x, size = x[usable], size[usable]
    if x.size < MIN_TOWNS or x.sum() == 0 or x.sum() == size.sum():
        return None

    def negative_log_likelihood(parameters: FloatArray) -> float:
        alpha, beta = _from_unbounded(parameters)
        return -float(np.sum(special.betaln(x + alpha, size - x + beta) - special.betaln(alpha, beta)))

    start = np.array([special.logit(x.sum() / size.sum()), np.log(30.0)])
    options = {"xatol": 1e-6, "fatol": 1e-9, "maxiter": 2000}
    found = optimize.minimize(negative_log_likelihood, start, method="Nelder-Mead", options=options)
    alpha, beta = _from_unbounded(found.x)
    return BetaPrior(alpha, beta, x.size)


def _from_unbounded(parameters: FloatArray) -> tuple[float, float]:
    mean = float(special.expit(np.clip(parameters[0], -12, 12)))
    concentration = float(np.exp(np.clip(parameters[1], -3, _MAX_LOG_CONCENTRATION)))
    return mean * concentration, (1 - mean) * concentration


def posterior(successes: ArrayLike, n: ArrayLike, prior: BetaPrior, level: float = 0.95) -> Estimates:
    """Shrunken rate (x + α) / (n + α + β) with the equal-tailed interval of its Beta posterior.

    Use it for colour and order; show the raw rate as the number. A town with `n == 0` or unknown counts stays NaN.
    """
    alpha, beta, size = _posterior_parameters(successes, n, prior)
    tail = (1 - level) / 2
    low, high = stats.beta.ppf(tail, alpha, beta), stats.beta.ppf(1 - tail, alpha, beta)
    return Estimates(alpha / (alpha + beta), low, high, size)


def probability_above(successes: ArrayLike, n: ArrayLike, prior: BetaPrior, bar: float) -> FloatArray:
    """Posterior probability that the true rate of each town exceeds `bar` (a share); NaN without data."""
    alpha, beta, _ = _posterior_parameters(successes, n, prior)
    return np.asarray(stats.beta.sf(bar, alpha, beta), dtype=np.float64)


def _posterior_parameters(
    successes: ArrayLike, n: ArrayLike, prior: BetaPrior
) -> tuple[FloatArray, FloatArray, FloatArray]:
    x, size = np.broadcast_arrays(as_floats(successes), as_floats(n))
    unknown = np.isnan(x) | ~(size > 0)
    alpha = np.where(unknown, np.nan, x + prior.alpha)
    beta = np.where(unknown, np.nan, size - x + prior.beta)
    return alpha, beta, np.where(unknown, 0.0, size)
