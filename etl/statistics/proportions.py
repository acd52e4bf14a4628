"""Shares and rates with intervals: vacancy rate by units, by floor area, and its change on the same units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from etl.statistics.estimates import Estimate, Estimates, as_floats


def normal_quantile(level: float) -> float:
    """Two-sided normal quantile: 1.96 for a level of 0.95."""
    return float(stats.norm.ppf(0.5 + level / 2))


def wilson(successes: ArrayLike, n: ArrayLike, level: float = 0.95) -> Estimates:
    """Share `successes / n` with the score interval of Wilson 1927 (method 3 of Newcombe 1998, single proportion).

    Inputs are broadcast against each other; counts may be fractional (effective sample sizes).
    `n == 0` gives NaN. Raises ValueError if a count lies outside 0…n.
    """
    x, size = np.broadcast_arrays(as_floats(successes), as_floats(n))
    if np.any((x < 0) | (x > size)):
        raise ValueError("wilson: successes must lie between 0 and n")
    size = np.where(size > 0, size, np.nan)
    z = normal_quantile(level)
    share = x / size
    shrink = 1 + z**2 / size
    centre = (share + z**2 / (2 * size)) / shrink
    half = z / shrink * np.sqrt(share * (1 - share) / size + z**2 / (4 * size**2))
    low = np.where(x == 0, 0.0, centre - half)
    high = np.where(x == size, 1.0, centre + half)
    unknown = np.isnan(share)
    return Estimates(
        share, np.where(unknown, np.nan, low), np.where(unknown, np.nan, high), np.where(unknown, 0.0, size)
    )


def effective_n(weights: ArrayLike) -> float:
    """Number of equally weighted observations worth as much as these (Kish 1965): (Σw)² / Σw²."""
    w = as_floats(weights)
    squares = float(np.sum(w**2))
    return float(np.sum(w)) ** 2 / squares if squares > 0 else 0.0


@dataclass(frozen=True)
class AreaRate(Estimate):
    """Vacant share of floor area; `n` is the effective number of units, `units` the number with a known area."""

    units: int
    completeness: float


def area_rate(area_m2: ArrayLike, is_vacant: ArrayLike, level: float = 0.95) -> AreaRate:
    """Vacant share of floor area or frontage: Wilson on (rate · n_eff, n_eff), n_eff after Kish.

    `area_m2`, `is_vacant`: one entry per unit. Units without area (NaN or 0) are left out and lower `completeness`.
    """
    area, vacant = as_floats(area_m2), as_floats(is_vacant)
    usable = (area > 0) & ~np.isnan(vacant)
    area, vacant = area[usable], vacant[usable]
    completeness = float(usable.mean()) if usable.size else 0.0
    n_eff = effective_n(area)
    if n_eff == 0:
        return AreaRate(np.nan, np.nan, np.nan, 0.0, 0, completeness)
    rate = min(float(area @ vacant / area.sum()), 1.0)
    interval = wilson(rate * n_eff, n_eff, level).item()
    return AreaRate(rate, interval.low, interval.high, n_eff, int(usable.sum()), completeness)


def newcombe_difference(first: Estimate, second: Estimate) -> Estimate:
    """Difference `first - second` of two independent shares, hybrid score interval (Newcombe 1998, method 10).

    Both arguments are results of `wilson`; `n` of the result is the smaller of the two.
    """
    difference = first.value - second.value
    below = np.hypot(first.value - first.low, second.high - second.value)
    above = np.hypot(first.high - first.value, second.value - second.low)
    return Estimate(difference, difference - float(below), difference + float(above), min(first.n, second.n))


@dataclass(frozen=True)
class PairedChange(Estimate):
    """Change of the vacancy rate on the same `n` units; positive means more vacancy."""

    became_vacant: int
    became_let: int
    p_value: float


def paired_change(was_vacant: ArrayLike, is_vacant: ArrayLike, level: float = 0.95) -> PairedChange:
    """Change between two register dates on the same units, one entry per unit.

    Interval: adjusted Wald for paired shares (Bonett & Price 2012). `p_value`: exact McNemar test (binomial on the
    units that changed). Units unknown (NaN) at either date are left out.
    """
    before, after = as_floats(was_vacant), as_floats(is_vacant)
    both = ~np.isnan(before) & ~np.isnan(after)
    n = int(both.sum())
    vacated = int(np.sum(both & (before == 0) & (after > 0)))
    let = int(np.sum(both & (before > 0) & (after == 0)))
    if n == 0:
        return PairedChange(np.nan, np.nan, np.nan, 0.0, 0, 0, np.nan)
    up, down = (vacated + 1) / (n + 2), (let + 1) / (n + 2)
    half = normal_quantile(level) * np.sqrt((up + down - (up - down) ** 2) / (n + 2))
    p_value = float(stats.binomtest(vacated, vacated + let).pvalue) if vacated + let else 1.0
    low, high = max(up - down - half, -1.0), min(up - down + half, 1.0)
    return PairedChange((vacated - let) / n, float(low), float(high), float(n), vacated, let, p_value)
