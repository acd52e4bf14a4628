"""Step in a series by the largest cumulative sum: a question to the user ("Was a sensor moved?"), not a finding.

Meant for the weekly log gap of a sensor to the panel of its centre, where season and general trend are already gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from etl.statistics.arrays import Floats, as_panel
from etl.statistics.panel_index import geometric_index

TRIM = 0.10
MINIMUM_PERIODS = 36
HIGHEST_AUTOCORRELATION = 0.9
CRITICAL_LENGTHS = (36, 52, 60, 104, 156)
CRITICAL_VALUES = {0.05: (2.75, 2.84, 2.88, 2.93, 2.95), 0.01: (3.32, 3.36, 3.42, 3.46, 3.48)}


@dataclass(frozen=True)
class Break:
    """Most likely step of a series; NaN and −1 when there are fewer than 36 observed periods.

    last_before: row of the last period before the step. statistic: largest standardised cumulative sum. critical: value it must
    exceed. mean_before, mean_after: levels in the unit of the series (for logs: step = exp(after − before) − 1).
    """

    last_before: int
    statistic: float
    critical: float
    mean_before: float
    mean_after: float
    autocorrelation: float
    periods: int

    @property
    def is_found(self) -> bool:
        return self.statistic > self.critical

    @property
    def step(self) -> float:
        return self.mean_after - self.mean_before


def find_break(values: ArrayLike, level: float = 0.05) -> Break:
    """Test a series (periods,) for one step in its mean; NaN = gap, left out.

    T = max over h ≤ j ≤ n−h of |S_j| / √(j(n−j)/n) / √(σ̂²(1+ρ̂)/(1−ρ̂)), S_j = Σ_{i≤j}(x_i − x̄), h = 10 % of n; σ̂ and
    ρ̂ = min(.9, max(0, r + (1+3r)/n + 2/n)) from the residuals after removing the candidate step. Critical values at
    `level` .05 or .01 are simulated for autocorrelated series of 36 to 156 periods and interpolated between.
    Raises ValueError for any other level.
    """
    critical = critical_value(MINIMUM_PERIODS, level)
    series = np.asarray(values, dtype=float)
    rows = np.flatnonzero(~np.isnan(series))
    n = len(rows)
    if n < MINIMUM_PERIODS:
        return Break(-1, np.nan, critical, np.nan, np.nan, np.nan, n)
    observed = series[rows]
    trim = int(np.ceil(TRIM * n))
    before = np.arange(trim, n - trim + 1)
    sums = np.cumsum(observed - observed.mean())[before - 1]
    contrast = np.abs(sums) / np.sqrt(before * (n - before) / n)
    count = int(before[np.argmax(contrast)])
    residuals, means = _without_step(observed, count)
    rho = _autocorrelation(residuals)
    long_run_sd = np.sqrt(residuals @ residuals / (n - 2) * (1 + rho) / (1 - rho))
    statistic = _ratio(float(contrast.max()), float(long_run_sd), scale=float(np.abs(observed).max()))
    return Break(int(rows[count - 1]), statistic, critical_value(n, level), *means, rho, n)


@dataclass(frozen=True)
class SensorBreak:
    """A step of one sensor (column) against the others; `is_of_two`: two sensors only, either may be the one that changed."""

    sensor: int
    step: Break
    is_of_two: bool


def breaks_of_sensors(values: ArrayLike, level: float, min_step: float) -> list[SensorBreak]:
    """Steps of single sensors in a panel (periods, sensors) of means, largest first.

    Each sensor is compared with the index of the others; the one with the clearest step leaves the panel before the next
    is looked for, so that its step is not held against its neighbours. min_step: smallest step as a fraction.
    """
    panel = as_panel(values)
    active = [column for column in range(panel.shape[1]) if np.sum(panel[:, column] > 0) >= MINIMUM_PERIODS]
    found: list[SensorBreak] = []
    while len(active) >= 2:
        steps = {sensor: find_break(_gap(panel, sensor, active), level) for sensor in active}
        clear = [one for one in active if steps[one].is_found and abs(np.expm1(steps[one].step)) >= min_step]
        if not clear:
            break
        sensor = max(clear, key=lambda one: steps[one].statistic)
        found.append(SensorBreak(sensor, steps[sensor], len(active) == 2))
        active.remove(sensor)
    return found


def _gap(panel: Floats, sensor: int, active: Sequence[int]) -> Floats:
    """Log of a sensor against the index of the other active ones; NaN where either is missing."""
    others = panel[:, [one for one in active if one != sensor]]
    known = (others > 0).any(axis=1)
    if not known.any():
        return np.full(len(panel), np.nan)
    own = np.log(panel[:, sensor], out=np.full(len(panel), np.nan), where=panel[:, sensor] > 0)
    return np.asarray(own - np.log(geometric_index(others, known).index))


def critical_value(periods: int, level: float) -> float:
    """Critical value of the statistic for a number of periods, level .05 or .01 (simulated, trim 10 %)."""
    if level not in CRITICAL_VALUES:
        raise ValueError(f"Critical values exist for the levels {sorted(CRITICAL_VALUES)}, not for {level}.")
    return float(np.interp(periods, CRITICAL_LENGTHS, CRITICAL_VALUES[level]))


def _without_step(observed: Floats, count: int) -> tuple[Floats, tuple[float, float]]:
    """Residuals around the two levels, and the levels."""
    means = float(observed[:count].mean()), float(observed[count:].mean())
    levels = np.where(np.arange(len(observed)) < count, *means)
    return observed - levels, means


def _ratio(contrast: float, long_run_sd: float, scale: float) -> float:
    """Statistic of the test; a series without noise has either a certain step (∞) or none (0)."""
    rounding = 1e-12 * scale
    if long_run_sd > rounding:
        return contrast / long_run_sd
    return np.inf if contrast > rounding * 1e3 else 0.0


def _autocorrelation(residuals: Floats) -> float:
    n = len(residuals)
    sum_of_squares = float(residuals @ residuals)
    r = float(residuals[1:] @ residuals[:-1]) / sum_of_squares if sum_of_squares > np.finfo(float).tiny else 0.0
    return min(HIGHEST_AUTOCORRELATION, max(0.0, r + (1 + 3 * r) / n + 2 / n))
