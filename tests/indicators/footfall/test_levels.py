"""Persons per day, per inhabitant and per year, by hand."""

import numpy as np
import pandas as pd
import pytest

from etl.indicators.footfall import levels

CENTRE = "12061316-01"
YEAR = pd.date_range("2025-01-01", "2025-12-31")


def test_mean_of_points_and_strongest_point(region):
    region.add_town(population=25_000)
    region.add_days(region.add_sensor("a"), YEAR, 1000)
    region.add_days(region.add_sensor("b"), YEAR, 4000)
    rows = region.compute(levels)
    daily = rows.loc[("footfall_daily_mean", CENTRE, "2025-06")]
    assert (daily["value"], daily["low"], daily["high"], daily["n"]) == (2500, 2500, 2500, 2)
    assert rows.loc[("footfall_daily_mean", CENTRE, "2025"), "value"] == pytest.approx(2500)
    per_head = rows.loc[("footfall_per_capita", CENTRE, "2025-12")]
    assert (per_head["value"], per_head["method"]) == (pytest.approx(160), "strongest_point")
    vitality = rows.loc[("vitality_factor", CENTRE, "2025")]
    assert vitality["value"] == pytest.approx(4000 * 365 / 25_000)
    assert vitality["method"] == "strongest_point_size_class_1"


@pytest.mark.parametrize(("population", "size"), [(49_999, 1), (50_000, 2), (100_000, 3), (700_000, 5)])
def test_size_classes(region, population, size):
    region.add_town(population=population)
    region.add_days(region.add_sensor("a"), YEAR, 1000)
    rows = region.compute(levels)
    assert rows.loc[("vitality_factor", CENTRE, "2025"), "method"] == f"strongest_point_size_class_{size}"


def test_gaps_widen_the_interval(region):
    kept = ~((YEAR.month == 6) & (YEAR.day <= 6))
    region.add_days(region.add_sensor("a"), YEAR[kept], 1000)
    daily = region.compute(levels).loc[("footfall_daily_mean", CENTRE, "2025-06")]
    # six of thirty days missing in one block: 2.8 % (methods 1.2)
    assert daily["low"] == pytest.approx(1000 * (1 - 1.959964 * 0.028))
    assert daily["completeness"] == pytest.approx(0.8)


def test_unknown_population_and_short_series_have_reasons(region):
    region.add_town("12061316-01", population=None)
    region.add_town("12052000-01", population=95_000)
    for centre in ("12061316-01", "12052000-01"):
        region.add_days(region.add_sensor("a", centre), YEAR[YEAR.month <= 6], 1000)
    rows = region.compute(levels)
    assert rows.loc[("vitality_factor", "12061316-01"), "method"].tolist() == ["population_unknown"]
    assert rows.loc[("footfall_per_capita", "12052000-01"), "method"].tolist() == ["no_full_year"]
    assert np.isnan(rows.loc[("footfall_per_capita", "12052000-01"), "value"]).all()
