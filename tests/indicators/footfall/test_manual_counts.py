"""Short manual counts: mean hourly value with a band by days; never mixed with permanent counters."""

import numpy as np
import pandas as pd
import pytest

from etl.indicators.footfall import levels, manual_counts

CENTRE = "12061316-01"


def count(region, key, day, persons):
    region.add_hours(key, day, day, lambda hours: np.where(hours["local_hour"].isin([10, 11]), persons, 0))
    region.connection.execute(
        "DELETE FROM warehouse.footfall_hour WHERE sensor_key = ? AND local_hour NOT IN (10, 11)", [key]
    )


def test_tuesday_and_saturday(region):
    key = region.add_sensor("m", method="manual")
    count(region, key, "2025-05-13", 120)
    count(region, key, "2025-05-17", 200)
    row = region.compute(manual_counts).loc[("footfall_manual_h", CENTRE, "2025-05")]
    assert row["value"] == pytest.approx(160)
    assert row["high"] == pytest.approx(160 * np.exp(1.959964 * 0.2 / np.sqrt(2)))
    assert (row["n"], row["visibility"], row["method"]) == (2, "shown", "manual_count_two_weekdays")


def test_one_day_is_an_indication(region):
    count(region, region.add_sensor("m", method="manual"), "2025-05-13", 120)
    row = region.compute(manual_counts).loc[("footfall_manual_h", CENTRE, "2025-05")]
    assert (row["visibility"], row["completeness"]) == ("indicative", 0.5)


def test_manual_counts_stay_out_of_the_daily_mean(region):
    count(region, region.add_sensor("m", method="manual"), "2025-05-13", 120)
    region.add_days(region.add_sensor("a"), pd.date_range("2025-05-01", "2025-05-31"), 1000)
    rows = region.compute(levels).loc[("footfall_daily_mean", CENTRE)]
    assert rows["value"].tolist() == [1000]
