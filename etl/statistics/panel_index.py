"""Footfall index of a centre from sensors that start, stop and fail, and links across a moved sensor.

Counts of different cross-sections are never added. The two-way model E[m_st] = a_s·r_t separates how busy a sensor's place
is (a_s) from how busy the period was (r_t), so a sensor that drops out does not move the index.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from etl.statistics.arrays import Bools, Counts, Floats, as_panel

TOLERANCE = 1e-13
MAXIMUM_PASSES = 20_000
LINK_WEEKS = 8
LINK_UNCERTAINTY = 0.08


@dataclass(frozen=True)
class PanelIndex:
    """Index per period (base period mean = 100) and level per sensor.

    index: (periods,), NaN where nothing was counted or where no chain of sensors leads to the base periods. sensor_level:
    (sensors,) expected count of the sensor in an average base period. sensors: (periods,) sensors that counted. residual_sd: SD
    of ln(observed / expected), the scatter of single sensors around the index.
    """

    index: Floats
    sensor_level: Floats
    sensors: Counts
    residual_sd: float


Fit = Callable[[Floats], tuple[Floats, Floats]]


def poisson_index(values: ArrayLike, is_base: ArrayLike) -> PanelIndex:
    """Two-way Poisson index (PPML); weights sensors by their volume.

    values: panel (periods, sensors) of means per day, NaN where not usable, not negative. is_base: (periods,) True in the base.
    Iterates a_s = Σ_t m_st / Σ_{t∈obs(s)} r_t and r_t = Σ_s m_st / Σ_{s∈obs(t)} a_s (TRIM 3 manual; time-product-dummy of price
    statistics). Raises ValueError when no base period has a positive count or a value is negative.
    """
    return _index(as_panel(values), np.asarray(is_base, dtype=bool), _fit_poisson)


def geometric_index(values: ArrayLike, is_base: ArrayLike) -> PanelIndex:
    """Two-way index of logs, the twin of `poisson_index` that weights all sensors equally; zeros count as gaps."""
    panel = as_panel(values)
    return _index(np.where(panel == 0, np.nan, panel), np.asarray(is_base, dtype=bool), _fit_logs)


def rebased(index: ArrayLike, is_base: ArrayLike) -> Floats:
    """The same index (periods,) with another base: the mean of the base periods becomes 100.

    is_base: (periods,) True in the base. NaN everywhere when no base period has a value. Intervals move by the same factor.
    """
    values = np.asarray(index, dtype=float)
    base = values[np.asarray(is_base, dtype=bool)]
    known = base[~np.isnan(base)]
    if known.size == 0 or known.mean() <= 0:
        return np.full(values.shape, np.nan)
    return np.asarray(100 * values / known.mean())


@dataclass(frozen=True)
class RegionIndex:
    """Index of a region per period and the number of towns in it; arrays (periods,)."""

    index: Floats
    towns: Counts


def region_index(town_indices: ArrayLike, population: ArrayLike) -> RegionIndex:
    """Population-weighted mean of town indices (periods, towns); a town without a value is left out of that period.

    Source: early form of the experimental footfall index of Destatis.
    """
    indices = as_panel(town_indices)
    known = ~np.isnan(indices)
    weights = known * np.asarray(population, dtype=float)
    total = weights.sum(axis=1)
    weighted = np.where(known, indices, 0.0) * weights
    index = np.divide(weighted.sum(axis=1), total, out=np.full(len(indices), np.nan), where=total > 0)
    return RegionIndex(index, known.sum(axis=1))


@dataclass(frozen=True)
class SensorLink:
    """Factor that carries the new place of a sensor to the level of the old one, with its relative uncertainty (±)."""

    factor: float
    relative_uncertainty: float
    weeks_before: int
    weeks_after: int


def link_by_panel(old: ArrayLike, new: ArrayLike, others: ArrayLike, moved_at: int) -> SensorLink:
    """Link factor of a moved sensor by the panel of the other sensors (UNECE 2025 on linking, with the panel as bridge).

    old, new: (weeks,) means per day at both places, NaN outside their time. others: panel (weeks, sensors). moved_at: row of the
    first week at the new place. f = exp(mean over 8 weeks before of ln y_old − ln P, minus mean over 8 weeks after of
    ln y_new − ln P). The default of the product is not to link but to treat the new place as a new sensor.
    Raises ValueError when either side has fewer than four comparable weeks.
    """
    before = slice(max(moved_at - LINK_WEEKS, 0), moved_at)
    after = slice(moved_at, moved_at + LINK_WEEKS)
    panel = as_panel(others)
    is_base = np.zeros(len(panel), dtype=bool)
    is_base[before.start : after.stop] = True
    log_index = _log(poisson_index(panel, is_base).index)
    gap_before = (_log(np.asarray(old, dtype=float)) - log_index)[before]
    gap_after = (_log(np.asarray(new, dtype=float)) - log_index)[after]
    weeks = [int(np.sum(~np.isnan(gap))) for gap in (gap_before, gap_after)]
    if min(weeks) < LINK_WEEKS // 2:
        raise ValueError(
            f"A link needs {LINK_WEEKS // 2} comparable weeks on both sides, got {weeks[0]} and {weeks[1]}."
        )
    factor = float(np.exp(np.nanmean(gap_before) - np.nanmean(gap_after)))
    return SensorLink(factor, LINK_UNCERTAINTY, *weeks)


def _index(panel: Floats, is_base: Bools, fit: Fit) -> PanelIndex:
    if len(is_base) != len(panel):
        raise ValueError(f"The panel has {len(panel)} periods, the base mark {len(is_base)}.")
    if np.nanmin(panel, initial=0.0) < 0:
        raise ValueError("A panel of counts contains a negative value.")
    linked = _linked_to_base(panel, is_base)
    level, rate = fit(linked)
    base_rates = rate[is_base & ~np.isnan(rate)]
    if base_rates.size == 0 or base_rates.mean() <= 0:
        raise ValueError("No base period has a positive count.")
    base = base_rates.mean()
    log_residuals = _log(linked) - _log(rate[:, np.newaxis] * level)
    freedom = np.sum(~np.isnan(log_residuals)) - np.sum(~np.isnan(rate)) - np.sum(~np.isnan(level)) + 1
    residual_sd = float(np.sqrt(np.nansum(log_residuals**2) / freedom)) if freedom > 0 else np.nan
    return PanelIndex(100 * rate / base, level * base, np.sum(~np.isnan(panel), axis=1), residual_sd)


def _linked_to_base(panel: Floats, is_base: Bools) -> Floats:
    """The panel without cells that no chain of common sensors and periods connects with the largest base component."""
    periods, sensors = panel.shape
    row, column = np.nonzero(~np.isnan(panel))
    size = periods + sensors
    graph = coo_array((np.ones(len(row)), (row, periods + column)), shape=(size, size))
    _, component = connected_components(graph, directed=False)
    base_cells = component[row[is_base[row]]]
    if base_cells.size == 0:
        raise ValueError("No base period has a positive count.")
    main = np.argmax(np.bincount(base_cells))
    return np.where((component[:periods] == main)[:, np.newaxis], panel, np.nan)


def _fit_poisson(panel: Floats) -> tuple[Floats, Floats]:
    observed = (~np.isnan(panel)).astype(float)
    counts = np.nan_to_num(panel)
    sensor_sums, period_sums = counts.sum(axis=0), counts.sum(axis=1)
    rate = np.where(observed.any(axis=1), 1.0, np.nan)
    level = np.full(panel.shape[1], np.nan)
    for _ in range(MAXIMUM_PASSES):
        level = _quotient(sensor_sums, np.nan_to_num(rate) @ observed)
        updated = _quotient(period_sums, observed @ np.nan_to_num(level))
        updated /= np.nanmean(updated)
        change = np.nanmax(np.abs(updated - rate))
        rate = updated
        if change < TOLERANCE:
            break
    return _quotient(sensor_sums, np.nan_to_num(rate) @ observed), rate


def _fit_logs(panel: Floats) -> tuple[Floats, Floats]:
    observed = (~np.isnan(panel)).astype(float)
    logs = np.nan_to_num(_log(panel))
    per_sensor, per_period = observed.sum(axis=0), observed.sum(axis=1)
    log_rate = np.zeros(len(panel))
    log_level = np.zeros(panel.shape[1])
    for _ in range(MAXIMUM_PASSES):
        log_level = np.nan_to_num(_quotient(logs.sum(axis=0) - log_rate @ observed, per_sensor))
        updated = np.nan_to_num(_quotient(logs.sum(axis=1) - observed @ log_level, per_period))
        change = np.max(np.abs(updated - log_rate))
        log_rate = updated
        if change < TOLERANCE:
            break
    level = np.where(per_sensor > 0, np.exp(log_level), np.nan)
    return level, np.where(per_period > 0, np.exp(log_rate), np.nan)


def _quotient(numerator: Floats, denominator: Floats) -> Floats:
    return np.divide(numerator, denominator, out=np.full(np.shape(numerator), np.nan), where=denominator > 0)


def _log(values: Floats) -> Floats:
    return np.log(values, out=np.full(np.shape(values), np.nan), where=values > 0)
