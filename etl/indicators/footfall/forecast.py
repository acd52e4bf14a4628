"""What the next four weeks would normally bring, per counting point and day, with a band of its own past errors.

Median of the same weekday over six weeks; split-conformal band per week ahead (methods 1.10).  Knows no coming events.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.day_panel import DayPanel, day_panels
from etl.indicators.footfall.month_panel import MonthPanel, read_months
from etl.indicators.footfall.rows import TOPIC, Rows, dated_rows, finished, without_value
from etl.statistics.arrays import Counts, Floats, median_ignoring_gaps

__all__ = ["INDICATORS", "TOPIC", "compute"]

INDICATORS: Final = ("footfall_forecast",)
WEEK: Final = 7
HISTORY_WEEKS: Final = 60
MIN_KNOWN_WEEKS: Final = 3
MIN_ERRORS: Final = 20
FRESH_DAYS: Final = 14


@dataclass(frozen=True)
class Forecast:
    """Expected mean per counting point for each day ahead, its band, and the past errors behind it; (horizon,)."""

    value: Floats
    low: Floats
    high: Floats
    errors: Counts


def compute(facts: Facts) -> pd.DataFrame:
    """One row per day of the horizon, dated by the last counted day."""
    panel = read_months(facts)
    weeks_back, horizon = (int(facts.parameter("footfall_forecast", name)) for name in ("weeks_back", "horizon"))
    band = float(facts.parameter("footfall_forecast", "band"))
    panels = day_panels(facts, panel.sensors_of(), (HISTORY_WEEKS + weeks_back) * WEEK)
    frames = [_centre_rows(panel, centre_id, days, (weeks_back, horizon), band) for centre_id, days in panels.items()]
    return finished(facts, frames)


def _centre_rows(panel: MonthPanel, centre_id: str, days: DayPanel, spans: tuple[int, int], band: float) -> Rows:
    weeks_back, horizon = spans
    active = ~np.isnan(days.counts[-FRESH_DAYS:]).all(axis=0) if len(days.days) else np.zeros(0, dtype=bool)
    if not active.any():
        return without_value(panel, centre_id, "footfall_forecast", "no_recent_counts")
    forecast = weekday_median_forecast(days.counts[:, active], weeks_back, horizon, band)
    ahead = days.days[-1] + np.arange(1, horizon + 1)
    known = ~np.isnan(forecast.value) & (forecast.errors >= MIN_ERRORS)
    if not known.any():
        return without_value(panel, centre_id, "footfall_forecast", "too_few_weeks")
    return dated_rows(
        centre_id,
        "footfall_forecast",
        np.repeat(days.days[-1:], int(known.sum())),
        panel.is_synthetic[centre_id],
        period=ahead[known].astype(str),
        value=forecast.value[known],
        low=forecast.low[known],
        high=forecast.high[known],
        n=forecast.errors[known].astype(float),
        completeness=float((~np.isnan(days.counts[-weeks_back * WEEK :, active])).mean()),
        method="same_weekday_median_conformal_80" if band == 0.8 else "same_weekday_median_conformal",
    )


def weekday_median_forecast(counts: Floats, weeks_back: int, horizon: int, band: float) -> Forecast:
    """Forecast of the days after a panel (days, sensors) of consecutive days, averaged over the sensors.

    The band holds the share ``band`` of the relative errors that the same rule made from earlier weekly origins, per week
    ahead, with the finite-sample rank ⌈(n+1)·band⌉ of split-conformal prediction.
    """
    weeks_ahead = horizon // WEEK
    origins = range(len(counts), weeks_back * WEEK - 1, -WEEK)
    norms = {origin: _norm(counts[:origin], weeks_back) for origin in origins}
    errors: list[list[float]] = [[] for _ in range(weeks_ahead)]
    for origin, norm in norms.items():
        for week in range(weeks_ahead):
            target = counts[origin + week * WEEK : origin + (week + 1) * WEEK]
            if len(target) == WEEK:
                errors[week] += _relative_errors(target, norm)
    now = norms[len(counts)].mean(axis=1) if len(counts) in norms else np.full(WEEK, np.nan)
    reach = np.array([_conformal(np.array(week), band) for week in errors])
    value = np.tile(now, weeks_ahead)
    width = np.repeat(reach, WEEK)
    return Forecast(
        value, value * np.exp(-width), value * np.exp(width), np.repeat([len(week) for week in errors], WEEK)
    )


def _norm(counts: Floats, weeks_back: int) -> Floats:
    """Median per weekday (in the order of the days ahead) over the last weeks, (7, sensors); needs three weeks."""
    recent = counts[-weeks_back * WEEK :].reshape(weeks_back, WEEK, -1)
    known = (~np.isnan(recent)).sum(axis=0)
    return np.where(known >= MIN_KNOWN_WEEKS, median_ignoring_gaps(recent), np.nan)


def _relative_errors(target: Floats, norm: Floats) -> list[float]:
    """Absolute log errors of the mean over the sensors known on both sides, day by day."""
    both = ~np.isnan(target) & ~np.isnan(norm)
    actual, expected = (np.where(both, values, 0.0).sum(axis=1) for values in (target, norm))
    usable = (actual > 0) & (expected > 0)
    return np.abs(np.log(actual[usable] / expected[usable])).tolist()


def _conformal(errors: Floats, band: float) -> float:
    if not len(errors):
        return float("nan")
    rank = min(int(np.ceil((len(errors) + 1) * band)), len(errors))
    return float(np.sort(errors)[rank - 1])
