"""Ratios of sums whose errors cluster: weeks of a count hang together, so a week, not a passer-by, is the unit."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from etl.statistics.arrays import Floats
from etl.statistics.estimates import Estimate, Estimates


def clustered_ratio(part: ArrayLike, whole: ArrayLike, confidence: float = 0.95) -> Estimate:
    """Σ part / Σ whole over clusters; see `rolling_ratio`."""
    x, y = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    return rolling_ratio(x, y, np.array([0]), np.array([len(x)]), confidence).item()


def rolling_ratio(
    part: ArrayLike, whole: ArrayLike, first: ArrayLike, stop: ArrayLike, confidence: float = 0.95
) -> Estimates:
    """Ratio s = Σx / Σy over the clusters first ≤ i < stop of each window, with its interval.

    part, whole: (clusters,). first, stop: (windows,) row numbers. Linearisation: e_i = x_i − s·y_i,
    SE = √(W/(W−1)·Σe_i²) / Σy_i, Student's t with W − 1 degrees of freedom (Cochran 1977, ratio estimator). NaN below two
    clusters or where nothing was counted; `n` is the number of clusters.
    """
    x, y = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    begin, end = np.asarray(first, dtype=int), np.asarray(stop, dtype=int)
    sums_x, sums_y, xx, xy, yy = (_window_sums(values, begin, end) for values in (x, y, x * x, x * y, y * y))
    n = np.maximum(end - begin, 0).astype(float)
    usable = (n >= 2) & (sums_y > 0)
    ratio = np.divide(sums_x, sums_y, out=np.full(len(n), np.nan), where=usable)
    squares = np.maximum(xx - 2 * ratio * xy + ratio**2 * yy, 0.0)
    freedom = np.maximum(n - 1, 1)
    error = np.divide(np.sqrt(n / freedom * squares), sums_y, out=np.full(len(n), np.nan), where=usable)
    width = stats.t.ppf((1 + confidence) / 2, freedom) * error
    return Estimates(ratio, ratio - width, ratio + width, n)


def _window_sums(values: Floats, first: np.ndarray, stop: np.ndarray) -> Floats:
    total = np.concatenate([[0.0], np.cumsum(values)])
    return total[np.maximum(stop, first)] - total[first]
