"""How long a vacancy lasts: Kaplan–Meier with delayed entry, re-letting quota, duration classes of the stock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from etl.statistics.estimates import Estimate, FloatArray, IntArray, as_floats
from etl.statistics.proportions import normal_quantile, wilson

FRICTIONAL_MONTHS = 12
LONG_TERM_MONTHS = 36
DURATION_CLASSES = ("frictional", "long_term", "structural")


@dataclass(frozen=True)
class SurvivalCurve:
    """Share of vacancies still standing after `time`; one entry per distinct time at which one ended.

    `standard_error` after Greenwood 1926, `low` and `high` from the log(−log) transform (Kalbfleisch & Prentice).
    `n_spells` vacancies entered, `last_time` is the longest duration observed.
    """

    time: FloatArray
    at_risk: IntArray
    events: IntArray
    survival: FloatArray
    standard_error: FloatArray
    low: FloatArray
    high: FloatArray
    n_spells: int
    last_time: float

    def at(self, time: float) -> Estimate:
        """Share still vacant after `time`; NaN beyond the longest observed duration unless all have ended."""
        if self.n_spells == 0:
            return Estimate.unknown()
        if time > self.last_time and not (self.survival.size and self.survival[-1] == 0):
            return Estimate.unknown(self.n_spells)
        step = int(np.searchsorted(self.time, time, side="right")) - 1
        if step < 0:
            return Estimate(1.0, np.nan, np.nan, self.n_spells)
        return Estimate(float(self.survival[step]), float(self.low[step]), float(self.high[step]), self.n_spells)

    def median(self) -> Estimate:
        """First time at which at most half are still vacant, interval after Brookmeyer & Crowley 1982.

        NaN where the curve or its bound never falls to one half.
        """
        value, low, high = (self._first_at_most_half(bound) for bound in (self.survival, self.low, self.high))
        return Estimate(value, low, high, self.n_spells)

    def _first_at_most_half(self, bound: FloatArray) -> float:
        reached = np.flatnonzero(bound <= 0.5 + 1e-12)
        return float(self.time[reached[0]]) if reached.size else np.nan


def survival_curve(
    duration: ArrayLike, has_ended: ArrayLike, entry: ArrayLike | None = None, level: float = 0.95
) -> SurvivalCurve:
    """Kaplan–Meier estimate with delayed entry: S(t) = Π (1 − d_u / n_u), n_u = #{entry < u ≤ duration}.

    One entry per vacancy: `duration` since it fell vacant (any unit, usually months), `has_ended` 1 if it was let and 0
    if it still stands, `entry` its age when observation began (0 for vacancies that began under observation). Leaving
    `entry` out for a register that starts with old vacancies biases S upwards by about ten points.
    Spells with unknown duration or with duration ≤ entry are left out.
    """
    length, ended = as_floats(duration), as_floats(has_ended)
    start = np.zeros_like(length) if entry is None else as_floats(entry)
    usable = ~np.isnan(ended) & (length > start)
    length, ended, start = length[usable], ended[usable], start[usable]
    time, events = np.unique(length[ended > 0], return_counts=True)
    leave_order, entry_order = np.sort(length), np.sort(start)
    entered = np.searchsorted(entry_order, time, side="left")
    at_risk = entered - np.searchsorted(leave_order, time, side="left")
    survival = np.cumprod(1 - events / at_risk)
    standard_error, low, high = _greenwood(survival, events, at_risk, normal_quantile(level))
    return SurvivalCurve(
        time, at_risk, events, survival, standard_error, low, high, length.size, float(length.max(initial=0.0))
    )


def _greenwood(
    survival: FloatArray, events: IntArray, at_risk: IntArray, z: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard_variance = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = z * np.sqrt(hazard_variance) / np.log(survival)
        low, high = survival ** np.exp(-spread), survival ** np.exp(spread)
        standard_error = survival * np.sqrt(hazard_variance)
    all_ended = survival == 0
    return (
        np.where(all_ended, np.nan, standard_error),
        np.where(all_ended, np.nan, low),
        np.where(all_ended, np.nan, high),
    )


def reletting_quota(curve: SurvivalCurve, months: float = 12) -> Estimate:
    """Share of units let again within `months` after falling vacant: 1 − S(months)."""
    standing = curve.at(months)
    return Estimate(1 - standing.value, 1 - standing.high, 1 - standing.low, standing.n)


def duration_class(vacant_months: ArrayLike) -> pd.Categorical:
    """Class of each vacancy by its age: `frictional` ≤ 12, `long_term` ≤ 36, `structural` > 36 months; else missing."""
    bins = [-np.inf, FRICTIONAL_MONTHS, LONG_TERM_MONTHS, np.inf]
    return pd.cut(as_floats(vacant_months), bins=bins, labels=list(DURATION_CLASSES))


def structural_share(vacant_months: ArrayLike) -> Estimate:
    """Share of today's vacant units that stand empty for more than 36 months, with a Wilson interval.

    `n` counts the units whose begin is known. This describes the stock; long vacancies are over-represented in it, so
    it must not be read as "a vacancy lasts that long" (use `survival_curve`).
    """
    months = as_floats(vacant_months)
    months = months[~np.isnan(months)]
    return wilson(int(np.sum(months > LONG_TERM_MONTHS)), months.size).item()
