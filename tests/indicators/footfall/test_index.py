"""Index, trend and season of a centre against planted series."""

import numpy as np
import pandas as pd
import pytest

from etl.indicators.footfall import index

CENTRE = "12061316-01"
DAYS = pd.date_range("2022-01-01", "2025-12-31")
SEASON = np.array([60, 66, 90, 100, 110, 120, 120, 110, 100, 100, 96, 128]) / 100


def test_a_point_that_stops_does_not_move_the_index(region):
    level = np.array([100, 100, 150, 150])[DAYS.year - 2022]
    region.add_days(region.add_sensor("a"), DAYS, 10 * level)
    region.add_days(region.add_sensor("b"), DAYS[DAYS.year < 2024], 3 * level[DAYS.year < 2024])
    region.add_days(region.add_sensor("c"), DAYS[DAYS.year > 2022], 7 * level[DAYS.year > 2022])
    rows = region.compute(index).loc[("footfall_index", CENTRE)]
    monthly = rows[rows.index.str.len() == 7]["value"]
    assert len(monthly) == 48
    np.testing.assert_allclose(monthly[monthly.index < "2024"], 100, rtol=1e-9)
    np.testing.assert_allclose(monthly[monthly.index >= "2024"], 150, rtol=1e-9)
    assert rows.loc["2025", "value"] == pytest.approx(150)
    assert rows["method"].unique().tolist() == ["poisson_two_way_base_2022"]
    assert rows.loc["2025-05", "n"] == 2


def test_the_base_is_the_first_full_year(region):
    days = pd.date_range("2022-05-01", "2024-12-31")
    region.add_days(region.add_sensor("a"), days, np.where(days.year == 2022, 50, 100))
    rows = region.compute(index).loc[("footfall_index", CENTRE)]
    assert rows.loc["2022-08", "value"] == pytest.approx(50)
    assert rows.loc["2023", "value"] == pytest.approx(100)
    assert "2022" not in rows.index
    assert rows.loc["2023-03", "visibility"] == "indicative"  # one counting point is not the centre


def test_without_a_full_year_there_is_no_index(region):
    region.add_days(region.add_sensor("a"), pd.date_range("2025-01-01", "2025-08-31"), 100)
    rows = region.compute(index)
    assert rows["value"].isna().all()
    assert set(rows["method"]) == {"no_full_year"}


def test_steady_growth_is_the_trend(region):
    month = (DAYS.year - 2022) * 12 + DAYS.month - 1
    for name, level in (("a", 1e6), ("b", 4e5), ("c", 2e6)):
        region.add_days(region.add_sensor(name), DAYS, np.rint(level * 1.05 ** (month / 12) * SEASON[DAYS.month - 1]))
    rows = region.compute(index)
    trend = rows.loc[("footfall_trend", CENTRE, "2025-12")]
    assert trend["value"] == pytest.approx(0.05, abs=1e-5)
    assert (trend["n"], trend["method"], trend["visibility"]) == (36, "ols_ar1", "shown")
    preliminary = rows.loc[("footfall_trend", CENTRE, "2024-06")]
    assert (preliminary["n"], preliminary["method"], preliminary["visibility"]) == (
        30,
        "ols_ar1_preliminary",
        "indicative",
    )
    assert "2023-09" not in rows.loc[("footfall_trend", CENTRE)].index


def test_season_without_the_trend(region):
    month = (DAYS.year - 2022) * 12 + DAYS.month - 1
    region.add_days(region.add_sensor("a"), DAYS, np.rint(1e6 * 1.1 ** (month / 12) * SEASON[DAYS.month - 1]))
    rows = region.compute(index)
    assert rows.loc[("season_ratio", CENTRE, "2025-12"), "value"] == pytest.approx(128 / 60, abs=1e-4)
    assert rows.loc[("winter_ratio", CENTRE, "2025-12"), "value"] == pytest.approx(0.63 / SEASON.mean(), abs=1e-4)
    assert "2023-09" not in rows.loc[("season_ratio", CENTRE)].index


@pytest.mark.statistics
def test_season_interval_covers():
    rng = np.random.default_rng(7)
    truth_ratio, truth_winter = np.log(128 / 60), np.log(0.63 / SEASON.mean())
    number = np.tile(np.arange(1, 13), 3)
    covered = []
    for _ in range(300):
        series = np.tile(SEASON, 3) * np.exp(rng.normal(0, 0.05, 36))
        season = index.seasonal_figures(100 * series, number, [1, 2], 24)
        covered.append(
            [
                abs(value - truth) <= width
                for (value, width), truth in ((season.ratio, truth_ratio), (season.winter, truth_winter))
            ]
        )
    share = np.mean(covered, axis=0)
    assert share.min() >= 0.91
