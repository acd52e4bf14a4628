"""How much of a year's footfall events bring.

Event days are measured against what calendar and surrounding days let expect (methods 1.6, 1.9); the event itself is kept
out of the expectation.
"""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.day_panel import read_days
from etl.indicators.footfall.holiday_calendar import calendar_of, event_days, land_of
from etl.indicators.footfall.month_panel import MonthPanel, read_months
from etl.indicators.footfall.rows import TOPIC, Rows, finished, month_rows, without_value
from etl.statistics.anomalies import rolling_level
from etl.statistics.arrays import Dates, Floats
from etl.statistics.calendar_effects import calendar_design, fit_calendar

__all__ = ["INDICATORS", "TOPIC", "compute"]

INDICATORS: Final = ("event_share",)
HISTORY_DAYS: Final = 3 * 366
YEAR_DAYS: Final = 365
MIN_VALID_SHARE: Final = 0.8
NORMAL_95: Final = 1.959964


def compute(facts: Facts) -> pd.DataFrame:
    """Event share of twelve months at the ends of quarters."""
    panel = read_months(facts)
    events = event_days(facts)
    frames = []
    for centre_id in panel.groups:
        if centre_id not in events:
            frames.append(without_value(panel, centre_id, "event_share", "no_event_calendar"))
        elif panel.last_row(centre_id) < 0:
            frames.append(without_value(panel, centre_id, "event_share", "no_usable_month"))
        else:
            frames.append(_event_rows(facts, panel, centre_id, events[centre_id]))
    return finished(facts, frames)


def _event_rows(facts: Facts, panel: MonthPanel, centre_id: str, events: Dates) -> Rows:
    """One row per reported month with a whole year of days before it."""
    sensors = panel.sensors["sensor_id"].iloc[panel.groups[centre_id]].tolist()
    days = read_days(facts, sensors, HISTORY_DAYS)
    if not len(days.days):
        return without_value(panel, centre_id, "event_share", "too_few_days")
    expected, scale = expected_without_events(days.days, days.counts, events, land_of(centre_id))
    reported = panel.reported_rows(centre_id)
    shares = {
        int(row): share
        for row in reported
        if (share := event_share(days.days, days.counts, events, (expected, scale), panel.data_on[row])) is not None
    }
    if not shares:
        return without_value(panel, centre_id, "event_share", "too_few_days")
    value, width, count, valid = np.array(list(shares.values())).T
    return month_rows(
        panel,
        centre_id,
        "event_share",
        list(shares),
        value=value,
        low=value - width,
        high=value + width,
        n=count,
        completeness=valid,
        method="event_days_above_calendar_norm",
    )


def event_share(
    dates: Dates, counts: Floats, events: Dates, norm: tuple[Floats, Floats], end: np.datetime64
) -> tuple[float, float, float, float] | None:
    """Share of the year up to ``end``, its 95 % half width, event days and share of valid days; None with too few days.

    ``norm``: expected counts and the SD of their logs.  Days without a count are taken as average ones.
    """
    expected, scale = norm
    inside = (dates > end - YEAR_DAYS) & (dates <= end)
    valid = np.sum(~np.isnan(counts[inside]), axis=0) / YEAR_DAYS
    usable = (valid >= MIN_VALID_SHARE) & ~np.isnan(scale)
    if not usable.any():
        return None
    is_event = (np.isin(dates, events) & inside)[:, np.newaxis] & ~np.isnan(counts) & ~np.isnan(expected) & usable
    uplift = np.where(is_event, counts - expected, 0.0).sum()
    total = (np.nansum(counts[inside], axis=0)[usable] / valid[usable]).sum()
    spread = np.sqrt(np.where(is_event, (expected * scale) ** 2, 0.0).sum())
    event_days = float(is_event.any(axis=1).sum())
    return float(uplift / total), float(NORMAL_95 * spread / total), event_days, float(valid[usable].mean())


def expected_without_events(dates: Dates, counts: Floats, events: Dates, land: str) -> tuple[Floats, Floats]:
    """Expected counts (days, sensors) as if there were no event, and the robust SD of their logs (sensors,)."""
    years = dates.astype("datetime64[Y]").astype(int) + 1970
    calendar = calendar_of(land, int(years[0]), int(years[-1]))
    ordinary = np.where(np.isin(dates, events)[:, np.newaxis], np.nan, counts)
    fit = fit_calendar(calendar_design(dates, calendar), ordinary)
    level = rolling_level(fit.residuals)
    return np.exp(fit.expected_log + level), fit.scale
