"""Like-for-like changes by hand: three counting points, one, none; what may not be compared."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from etl.indicators.footfall import changes

CENTRE = "12061316-01"
YEARS = pd.date_range("2022-01-01", "2025-12-31")


def steps(levels):
    """Daily counts that keep one level per calendar year 2022 to 2025."""
    return np.array(levels)[YEARS.year - 2022]


def test_three_points_by_hand(region):
    for name, levels in (("a", [100, 100, 100, 110]), ("b", [200, 200, 200, 180]), ("c", [400, 400, 400, 400])):
        region.add_days(region.add_sensor(name), YEARS, steps(levels))
    rows = region.compute(changes)
    d = np.log([1.1, 0.9, 1.0])
    width = stats.t.ppf(0.975, 2) * d.std(ddof=1) / np.sqrt(3)
    for indicator, period in (
        ("footfall_yoy", "2025-03"),
        ("footfall_yoy", "2025-12"),
        ("footfall_yoy_12m", "2025-12"),
        ("footfall_yoy_12m", "2025"),
        ("footfall_change_3y", "2025"),
    ):
        row = rows.loc[(indicator, CENTRE, period)]
        assert row["value"] == pytest.approx(np.exp(d.mean()) - 1)
        assert (row["low"], row["high"]) == pytest.approx((np.exp(d.mean() - width) - 1, np.exp(d.mean() + width) - 1))
        assert (row["n"], row["completeness"], row["visibility"]) == (3, 1.0, "shown")
        assert row["source_ids"] == "zaehlung-der-kommune"
    assert rows.loc[("footfall_yoy", CENTRE, "2024-07"), "value"] == pytest.approx(0)
    assert rows.loc[("footfall_yoy_12m", CENTRE, "2025"), "data_on"] == pd.Timestamp("2025-12-31")
    # half of the twelve months up to June 2025 lie in the new year; days of the months as weights
    share = (31 + 28 + 31 + 30 + 31 + 30) / 365
    june = rows.loc[("footfall_yoy_12m", CENTRE, "2025-06"), "value"]
    assert june == pytest.approx(np.exp(np.mean(np.log([1 + 0.1 * share, 1 - 0.1 * share, 1]))) - 1, abs=2e-4)


def test_one_point_borrows_its_spread_and_is_indicative(region):
    region.add_days(region.add_sensor("a"), YEARS, steps([100, 100, 100, 90]))
    row = region.compute(changes).loc[("footfall_yoy", CENTRE, "2025-05")]
    assert row["value"] == pytest.approx(-0.1)
    assert row["low"] == pytest.approx(0.9 * np.exp(-1.959964 * 0.14) - 1, abs=1e-6)
    assert (row["visibility"], row["method"]) == ("indicative", "like_for_like_borrowed_sd")


def test_without_a_second_year_there_is_a_reason_and_no_value(region):
    region.add_days(region.add_sensor("a"), pd.date_range("2025-01-01", "2025-12-31"), 100)
    rows = region.compute(changes)
    assert rows["value"].isna().all()
    assert rows["visibility"].eq("hidden").all()
    reasons = rows["method"].groupby("indicator_id").first().to_dict()
    assert reasons == {
        "footfall_yoy": "no_month_in_both_years",
        "footfall_yoy_12m": "no_sensor_in_both_periods",
        "footfall_change_3y": "no_sensor_in_both_periods",
    }


def test_months_with_too_many_gaps_are_not_compared(region):
    days = pd.date_range("2024-01-01", "2025-12-31")
    in_gap = (days >= "2025-05-10") & (days <= "2025-05-16")  # 24 of 31 days: usable, but below 80 %
    region.add_days(region.add_sensor("a"), days[~in_gap], 100)
    rows = region.compute(changes)
    assert (CENTRE, "2025-05") not in rows.loc["footfall_yoy"].index
    assert (CENTRE, "2025-06") in rows.loc["footfall_yoy"].index


def test_a_year_without_december_is_no_year(region):
    days = pd.date_range("2023-01-01", "2025-12-31")
    region.add_days(region.add_sensor("a"), days[~((days.year == 2024) & (days.month == 12))], 100)
    rows = region.compute(changes)
    assert rows.loc["footfall_yoy_12m", "value"].isna().all()


def test_a_moved_point_is_another_point(region):
    region.add_days(region.add_sensor("a"), pd.date_range("2023-01-01", "2024-12-31"), 100)
    region.add_days(region.add_sensor("a", version=2), pd.date_range("2025-01-01", "2025-12-31"), 50)
    rows = region.compute(changes)
    assert "2025-06" not in rows.loc[("footfall_yoy", CENTRE)].index


def test_ways_of_counting_are_not_mixed(region):
    for name, change in (("a", 1.0), ("b", 1.0)):
        region.add_days(region.add_sensor(name), YEARS, steps([100, 100, 100, 100 * change]))
    region.add_days(region.add_sensor("w", method="wifi", counted="device"), YEARS, steps([900, 900, 900, 90]))
    row = region.compute(changes).loc[("footfall_yoy", CENTRE, "2025-06")]
    assert (row["value"], row["n"]) == (pytest.approx(0), 2)


def test_running_month_is_left_out(region):
    region.add_days(region.add_sensor("a"), pd.date_range("2024-01-01", "2026-01-14"), 100)
    periods = region.compute(changes).loc[("footfall_yoy", CENTRE)].index
    assert periods.max() == "2025-12"
