"""How varied is the mix of uses: Hill numbers of what is there, and estimates of the market behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from etl.statistics.estimates import FloatArray, as_floats


@dataclass(frozen=True)
class Diversity:
    """Effective numbers of types of order 0, 1 and 2 for `n` units.

    `observed_*`: plug-in Hill numbers, right for a complete register of a fixed centre. `estimated_*`: of the
    underlying market, comparable between centres of different size (Chao1; Chao, Wang & Jost 2013; unbiased Simpson).
    """

    n: int
    observed_types: int
    observed_shannon: float
    observed_simpson: float
    estimated_types: float
    estimated_shannon: float
    estimated_simpson: float


def hill_number(counts: ArrayLike, order: float) -> float:
    """Effective number of types (Σ pᵢ^q)^(1/(1−q)), Hill 1973; order 1 is exp(Shannon entropy). NaN without units."""
    x = _positive(counts)
    if x.size == 0:
        return np.nan
    share = x / x.sum()
    if order == 1:
        return float(np.exp(-np.sum(share * np.log(share))))
    return float(np.sum(share**order) ** (1 / (1 - order)))


def diversity(counts: ArrayLike) -> Diversity:
    """All Hill numbers of a use mix; `counts` = units per use type. ValueError for negative or fractional counts."""
    x = _positive(counts)
    n = int(x.sum())
    return Diversity(
        n=n,
        observed_types=x.size,
        observed_shannon=hill_number(x, 1),
        observed_simpson=hill_number(x, 2),
        estimated_types=chao1(x),
        estimated_shannon=float(np.exp(_entropy_estimate(x))),
        estimated_simpson=simpson_estimate(x),
    )


def chao1(counts: ArrayLike) -> float:
    """Lower bound of the number of types in the market (Chao 1984, in the form of Chao et al. 2014). NaN without units."""
    x = _positive(counts)
    if x.size == 0:
        return np.nan
    n, once, twice = x.sum(), float(np.sum(x == 1)), float(np.sum(x == 2))
    unseen = once**2 / (2 * twice) if twice else once * (once - 1) / 2
    return float(x.size + (n - 1) / n * unseen)


def simpson_estimate(counts: ArrayLike) -> float:
    """Order-2 number of the market, n(n − 1) / Σ x(x − 1); NaN while no type occurs twice."""
    x = _positive(counts)
    pairs = float(np.sum(x * (x - 1)))
    return float(x.sum() * (x.sum() - 1) / pairs) if pairs > 0 else np.nan


def _entropy_estimate(x: FloatArray) -> float:
    """Shannon entropy of the market (Chao, Wang & Jost 2013, equation 6)."""
    n = float(x.sum())
    if n < 2:
        return np.nan
    seen = float(np.sum(x / n * (special.digamma(n) - special.digamma(x))))
    once, twice = float(np.sum(x == 1)), float(np.sum(x == 2))
    if once == 0:
        return seen
    discovery = 2 * twice / ((n - 1) * once + 2 * twice) if twice else 2 / ((n - 1) * (once - 1) + 2)
    if discovery >= 1:
        return seen
    gap = 1 - discovery
    order = np.arange(1, int(n))
    # the bracket is the tail of the series of −ln A; summing that tail avoids the cancellation for large n
    tail = -np.log(discovery) - float(np.sum(gap**order / order))
    return seen + once / n * gap ** (1 - n) * tail


def _positive(counts: ArrayLike) -> FloatArray:
    x = as_floats(counts).ravel()
    x = x[~np.isnan(x)]
    if np.any((x < 0) | (x != np.round(x))):
        raise ValueError("diversity: counts must be whole numbers of units")
    return x[x > 0]
