"""Valid by possible hours, with clock changes, gaps, a silent and a moved counting point."""

import pandas as pd
import pytest

from etl.indicators.footfall import completeness

CENTRE = "12061316-01"


def test_gap_of_ten_days(region):
    key = region.add_sensor("a")
    region.add_hours(key, "2025-03-01", "2025-03-10")
    region.add_hours(key, "2025-03-21", "2025-03-31")
    rows = region.compute(completeness).loc[("completeness", CENTRE)]
    # 31 days with one hour fewer for summer time; it falls on a counted day
    assert rows.loc["2025-03", "value"] == pytest.approx((21 * 24 - 1) / (31 * 24 - 1))
    assert rows.loc["2025-03", "data_on"] == pd.Timestamp("2025-03-31")


def test_silent_point_stays_expected_a_moved_one_does_not(region):
    year = pd.date_range("2025-01-01", "2025-12-31")
    region.add_days(region.add_sensor("a"), year, 100)
    region.add_days(region.add_sensor("b"), year[year.month <= 6], 100)
    moved = region.compute(completeness).loc[("completeness", CENTRE)]
    assert moved.loc["2025-06", "value"] == 1
    assert moved.loc["2025-12", "value"] == pytest.approx((365 + 181) / 730, abs=1e-3)


def test_successor_takes_over(region):
    year = pd.date_range("2025-01-01", "2025-12-31")
    region.add_days(region.add_sensor("a"), year[year.month <= 6], 100)
    region.add_days(region.add_sensor("a", version=2), year[year.month > 6], 100)
    rows = region.compute(completeness).loc[("completeness", CENTRE)]
    assert rows["value"].eq(1).all()
    assert rows.loc["2025-12", "n"] == 2


def test_outage_is_not_valid(region):
    days = pd.date_range("2025-05-01", "2025-05-31")
    region.add_days(region.add_sensor("a"), days, [0 if day.day <= 5 else 100 for day in days])
    rows = region.compute(completeness).loc[("completeness", CENTRE)]
    assert rows.loc["2025-05", "value"] == pytest.approx(26 / 31)
