"""Weekly footfall of centres as logs, the outcome of the effect of measures: sensors joined by the two-way index."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from etl.statistics.arrays import Floats
from etl.statistics.panel_index import poisson_index

MIN_DAYS: Final = 5
LONGEST_GAP: Final = 3
WEEK: Final = pd.Timedelta(days=7)


def sensor_weeks(daily: pd.DataFrame, min_days: int = MIN_DAYS) -> pd.DataFrame:
    """Mean per day of each sensor and week; weeks (index: Mondays, without holes) × sensor_id, NaN below `min_days`.

    `daily`: sensor_id, local_date, count, state. Days of state ok count; each is divided by its sensor's weekday factor, so
    that a missing Saturday does not look like a fall.
    """
    days = daily.loc[(daily["state"] == "ok") & daily["count"].notna(), ["sensor_id", "local_date", "count"]]
    if days.empty:
        return pd.DataFrame()
    sensors, names = pd.factorize(days["sensor_id"], sort=True)
    on = pd.to_datetime(days["local_date"])
    monday = on.min() - pd.Timedelta(days=on.min().weekday())
    day = (on - monday).dt.days.to_numpy()
    counts = np.full((len(names), day.max() // 7 + 1, 7), np.nan)
    counts[sensors, day // 7, day % 7] = days["count"].to_numpy(dtype=float)
    mean, known = _mean_and_number(_without_weekdays(counts))
    levels = np.where(known >= min_days, mean, np.nan).T
    weeks, usable = (np.flatnonzero((~np.isnan(levels)).any(axis=axis)) for axis in (1, 0))
    if not len(usable):
        return pd.DataFrame()
    columns = pd.Index(np.asarray(names, dtype=object)[usable], dtype="str", name="sensor_id")
    first, last = (monday + int(week) * WEEK for week in (weeks[0], weeks[-1]))
    index = pd.date_range(first, last, freq="7D")
    return pd.DataFrame(levels[weeks[0] : weeks[-1] + 1, usable], index=index, columns=columns)


def _without_weekdays(counts: Floats) -> Floats:
    """Counts (sensors × weeks × weekdays) divided by the factor of the sensor's weekday; NaN where that is zero."""
    days = (~np.isnan(counts)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        usual = np.nansum(counts, axis=1) / np.where(days > 0, days, np.nan)
        factor = usual / _mean_and_number(usual)[0][:, None]
        return np.asarray(counts / np.where(factor > 0, factor, np.nan)[:, None, :])


def _mean_and_number(values: Floats) -> tuple[Floats, Floats]:
    """Mean of the known values along the last, short axis (compensated sum, one after the other) and their number."""
    total, lost = np.zeros(values.shape[:-1]), np.zeros(values.shape[:-1])
    for place in range(values.shape[-1]):
        value = values[..., place]
        is_known = ~np.isnan(value)
        part = value - lost
        grown = total + part
        lost = np.where(is_known, (grown - total) - part, lost)
        total = np.where(is_known, grown, total)
    number = (~np.isnan(values)).sum(axis=-1).astype(float)
    return total / np.where(number > 0, number, np.nan), number


def centre_index(weeks: pd.DataFrame) -> pd.Series:
    """ln of the two-way Poisson index over the sensors of one centre (columns); NaN where nothing was counted."""
    panel = weeks.to_numpy(dtype=float)
    counted = np.nansum(panel, axis=1) > 0
    if not counted.any():
        return pd.Series(np.nan, index=weeks.index)
    index = poisson_index(panel, counted).index
    return pd.Series(np.log(np.where(index > 0, index, np.nan)), index=weeks.index)


def centre_weeks(weeks: pd.DataFrame, centre_of: pd.Series) -> pd.DataFrame:
    """ln index of every centre: weeks × centre_id. `centre_of`: sensor_id -> centre_id."""
    groups = weeks.columns.to_series().map(centre_of).groupby(lambda sensor: centre_of[sensor]).groups
    columns = {centre: centre_index(weeks[list(sensors)]) for centre, sensors in groups.items()}
    return pd.DataFrame(columns).copy()  # one block: slicing hundreds of single columns is slow


def filled(panel: pd.DataFrame, longest: int = LONGEST_GAP) -> pd.DataFrame:
    """Short gaps inside a series filled by the course of the others: own distance to their mean, drawn straight across.

    Longer gaps, and weeks before the first and after the last value, stay empty.
    """
    others = panel.mean(axis=1)
    distance = panel.sub(others, axis=0)
    drawn = distance.interpolate(limit_area="inside")
    short = panel.isna() & (_gap_lengths(panel) <= longest)
    return panel.where(~short, drawn.add(others, axis=0)).copy()


def _gap_lengths(panel: pd.DataFrame) -> pd.DataFrame:
    """Length of the gap each empty cell lies in, 0 for filled cells."""
    empty = panel.isna().to_numpy()
    place = np.arange(len(panel))[:, None]
    before = np.maximum.accumulate(np.where(empty, -1, place), axis=0)
    after = np.minimum.accumulate(np.where(empty, len(panel), place)[::-1], axis=0)[::-1]
    return pd.DataFrame(np.where(empty, after - before - 1, 0), index=panel.index, columns=panel.columns)
