"""Weekly footfall of centres as logs, the outcome of the effect of measures: sensors joined by the two-way index."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

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
    on = pd.to_datetime(days["local_date"])
    days = days.assign(weekday=on.dt.weekday, week=on - pd.to_timedelta(on.dt.weekday, unit="D"))
    usual = days.groupby(["sensor_id", "weekday"])["count"].mean().rename("usual").reset_index()
    usual["factor"] = usual["usual"] / usual.groupby("sensor_id")["usual"].transform("mean")
    days = days.merge(usual[["sensor_id", "weekday", "factor"]], on=["sensor_id", "weekday"])
    days["level"] = days["count"] / days["factor"].where(days["factor"] > 0)
    weekly = days.groupby(["week", "sensor_id"])["level"].agg(["mean", "count"]).reset_index()
    wide = weekly[weekly["count"] >= min_days].pivot(index="week", columns="sensor_id", values="mean")
    if wide.empty:
        return pd.DataFrame()
    return wide.reindex(pd.date_range(wide.index.min(), wide.index.max(), freq="7D"))


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
    empty = panel.isna()
    lengths = {}
    for name in panel.columns:
        run = (~empty[name]).cumsum()
        lengths[name] = empty[name].groupby(run).transform("sum").where(empty[name], 0)
    return pd.DataFrame(lengths, index=panel.index)
