"""Unusual days and the uplift of events, both measured against the calendar and the recent level of the series."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from etl.statistics.arrays import Bools, Floats, median_ignoring_gaps
from etl.statistics.calendar_effects import MAD_TO_SD, CalendarFit

LEVEL_WINDOW_DAYS = 29
MINIMUM_LEVEL_DAYS = 10
CENTRE_LIMIT = 4.0
SENSOR_LIMIT = 5.0
MINIMUM_EDITIONS = 3
BAND_PROBABILITY = 0.80


@dataclass(frozen=True)
class Anomalies:
    """Standardised surprise of every day: z, expected count and flag, each (days, sensors); z is NaN on uncounted days."""

    z: Floats
    expected: Floats
    is_anomaly: Bools


def find_anomalies(fit: CalendarFit, limit: float = SENSOR_LIMIT) -> Anomalies:
    """z = (ln y − calendar fit − 29-day rolling median of that difference) / robust SD (MAD).

    limit: |z| from which a day is unusual; 4 for the index of a centre, 5 for single sensors, whose tails are fat.
    """
    level = rolling_level(fit.residuals)
    deviation = fit.residuals - level
    centre = median_ignoring_gaps(deviation)
    spread = MAD_TO_SD * median_ignoring_gaps(np.abs(deviation - centre))
    z = np.divide(deviation, spread, out=np.full(deviation.shape, np.nan), where=spread > 0)
    return Anomalies(z, np.exp(fit.expected_log + level), np.nan_to_num(np.abs(z)) > limit)


def rolling_level(residuals: Floats) -> Floats:
    """Centred 29-day rolling median (days, sensors); NaN with fewer than 10 counted days in the window."""
    window = pd.DataFrame(residuals).rolling(LEVEL_WINDOW_DAYS, center=True, min_periods=MINIMUM_LEVEL_DAYS)
    return window.median().to_numpy()


@dataclass(frozen=True)
class EventUplift:
    """Uplift of one recurring event on one series as a ratio − 1.

    editions: (editions,) uplift of each counted edition. low, high: range in which 80 % of days without an event lie, as a ratio − 1.
    mean: geometric mean over editions. may_be_claimed: at least three counted editions, and their mean lies outside the
    range that the mean of as many ordinary days would keep.
    """

    editions: Floats
    mean: float
    low: float
    high: float
    may_be_claimed: bool


def event_uplift(fit: CalendarFit, event_days: ArrayLike, sensor: int = 0) -> EventUplift:
    """Uplift exp(ln y − expected) − 1 of an event of single days, expected from the calendar and the days around it.

    Fit the calendar without this event as a column, otherwise the expectation already contains it.
    """
    is_event = np.isin(fit.design.days, np.asarray(event_days, dtype="datetime64[D]"))
    return editions_uplift(fit.residuals[:, sensor], [[int(row)] for row in np.flatnonzero(is_event)], is_event)


def editions_uplift(residuals: Floats, editions: Sequence[Sequence[int]], is_special: ArrayLike) -> EventUplift:
    """The same for editions of one or more days.

    residuals: (days,) ln y − calendar. editions: rows of the days of each edition; days without a count are left out.
    is_special: (days,) True where this or another event makes a day no ordinary one.
    """
    special = np.asarray(is_special, dtype=bool)
    ordinary = np.where(special, np.nan, residuals)
    deviation = residuals - rolling_level(ordinary[:, np.newaxis])[:, 0]
    means = [deviation[list(rows)][~np.isnan(deviation[list(rows)])] for rows in editions]
    counted = np.array([one.mean() for one in means if one.size])
    others = deviation[~special & ~np.isnan(deviation)]
    if counted.size == 0 or others.size == 0:
        return EventUplift(np.expm1(counted), np.nan, np.nan, np.nan, may_be_claimed=False)
    low, high = np.quantile(others, [(1 - BAND_PROBABILITY) / 2, (1 + BAND_PROBABILITY) / 2])
    mean = float(counted.mean())
    narrower = np.sqrt(counted.size)
    outside = mean < low / narrower or mean > high / narrower
    return EventUplift(
        editions=np.expm1(counted),
        mean=float(np.expm1(mean)),
        low=float(np.expm1(low)),
        high=float(np.expm1(high)),
        may_be_claimed=bool(counted.size >= MINIMUM_EDITIONS and outside),
    )
