"""Busiest hours and shop hours from hourly counts."""

import numpy as np
import pandas as pd
import pytest

from etl.indicators.footfall import day_profile

CENTRE = "12061316-01"


def test_busiest_three_hours(region):
    shape = np.full(24, 10)
    shape[11:14] = 30, 50, 40
    region.add_hours(region.add_sensor("a"), "2025-01-01", "2025-12-31", lambda hours: shape[hours["local_hour"]])
    row = region.compute(day_profile).loc[("peak_conc", CENTRE, "2025-12")]
    # of 21 · 10 + 120 persons; the two days of clock change add or lose ten
    assert row["value"] == pytest.approx(120 / 330, abs=1e-4)
    assert (row["n"], row["visibility"]) == (12, "shown")


def test_shop_hours_without_sundays_and_holidays(region):
    def shop(hours):
        is_shop = hours["local_hour"].between(10, 19)
        is_sunday = hours["local_date"].dt.day_of_week == 6
        is_holiday = hours["local_date"] == "2025-10-03"
        return np.where(is_shop & ~is_sunday & ~is_holiday, 70, 4)

    region.add_hours(region.add_sensor("a"), "2025-01-01", "2025-12-31", shop)
    row = region.compute(day_profile).loc[("footfall_retail_h", CENTRE, "2025-12")]
    assert row["value"] == pytest.approx(70)


def test_too_few_opening_hours(region):
    region.add_hours(region.add_sensor("a"), "2025-10-01", "2025-12-31")
    rows = region.compute(day_profile).loc[("footfall_retail_h", CENTRE)]
    assert rows["method"].tolist() == ["too_few_opening_hours"]  # 750 hours are 75 shop days


def test_day_values_have_no_profile(region):
    region.add_days(region.add_sensor("a"), pd.date_range("2025-01-01", "2025-12-31"), 100)
    rows = region.compute(day_profile)
    assert set(rows["method"]) == {"needs_hourly_counts"}
