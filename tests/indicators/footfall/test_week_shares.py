"""Weekday, Saturday, Sunday and evening shares by hand; holiday weeks; too few weeks."""

import numpy as np
import pandas as pd
import pytest

from etl.indicators.footfall import week_shares

CENTRE = "12061316-01"
DAYS = pd.date_range("2024-01-01", "2025-12-31")
BY_WEEKDAY = np.array([100, 100, 100, 100, 120, 260, 65])


def test_shares_by_hand_and_without_holiday_weeks(region):
    counts = BY_WEEKDAY[DAYS.day_of_week].copy()
    easter_week = (DAYS >= "2025-04-14") & (DAYS <= "2025-04-20")  # Good Friday
    counts[easter_week & (DAYS.day_of_week == 5)] = 5000
    region.add_days(region.add_sensor("a"), DAYS, counts)
    rows = region.compute(week_shares)
    total = BY_WEEKDAY.sum()
    weekday = rows.loc[("weekday_share", CENTRE, "2025-12")]
    assert weekday["value"] == pytest.approx(400 / total)
    assert weekday["low"] == pytest.approx(weekday["high"])
    assert rows.loc[("sat_ratio", CENTRE, "2025-12"), "value"] == pytest.approx(260 / 104)
    assert rows.loc[("sun_share", CENTRE, "2024-12"), "value"] == pytest.approx(65 / total)
    assert rows.loc[("sun_share", CENTRE, "2025-12"), "value"] < 65 / total
    # 52 weeks less those with a public holiday of Brandenburg from Monday to Saturday: New Year's week is not among the
    # 52 weeks that end by 28 December 2025; Easter (2), Labour Day, Ascension, Whit Monday, Unity and Reformation Day, Christmas
    assert weekday["n"] == 52 - 9
    assert rows.loc[("sun_share", CENTRE, "2025-12"), "n"] == 52


def test_evening_share_needs_hours(region):
    region.add_hours(
        region.add_sensor("a"), "2025-01-01", "2025-12-31", lambda hours: 10 + 5 * (hours["local_hour"] >= 18)
    )
    rows = region.compute(week_shares)
    # 6 hours of 15 by 18 of 10 and 6 of 15, but for the two days of clock change
    assert rows.loc[("evening_share", CENTRE, "2025-12"), "value"] == pytest.approx(90 / 270, abs=1e-4)


def test_day_values_give_no_evening(region):
    region.add_days(region.add_sensor("a"), DAYS, 100)
    rows = region.compute(week_shares).loc[("evening_share", CENTRE)]
    assert rows["method"].tolist() == ["needs_hourly_counts"]
    assert rows["visibility"].tolist() == ["hidden"]


def test_few_weeks_are_indicative_or_no_figure(region):
    region.add_days(region.add_sensor("a", "12052000-01"), pd.date_range("2025-06-01", "2025-09-30"), 100)
    region.add_days(region.add_sensor("a", "12071076-01"), pd.date_range("2025-08-01", "2025-09-05"), 100)
    rows = region.compute(week_shares)
    assert rows.loc[("sun_share", "12052000-01", "2025-09"), "visibility"] == "indicative"
    assert rows.loc[("sun_share", "12071076-01"), "method"].tolist() == ["too_few_whole_weeks"]


def test_a_week_with_a_gap_does_not_count(region):
    counts = BY_WEEKDAY[DAYS.day_of_week]
    saturdays_lost = (DAYS.day_of_week == 5) & (DAYS.month == 9)
    region.add_days(region.add_sensor("a"), DAYS[~saturdays_lost], counts[~saturdays_lost])
    row = region.compute(week_shares).loc[("sat_ratio", CENTRE, "2025-12")]
    assert row["value"] == pytest.approx(260 / 104)
