"""Development against the region and strongest points of a town."""

import numpy as np
import pandas as pd
import pytest

from etl.indicators.footfall import across_centres

YEARS = pd.date_range("2022-01-01", "2025-12-31")
OWN = "12061316-01"
OTHERS = ("12052000-01", "12071076-01", "12062140-01")


def add(region, centre_id, last_level, population=10_000, **sensor):
    region.add_town(centre_id, population)
    for name in ("a", "b", "c"):
        region.add_days(
            region.add_sensor(name, centre_id, **sensor), YEARS, np.where(YEARS.year == 2025, last_level, 1000)
        )


def test_own_change_by_that_of_the_region(region):
    add(region, OWN, 900)
    for centre, level, population in zip(OTHERS, (1000, 1100, 1000), (10_000, 20_000, 10_000), strict=True):
        add(region, centre, level, population)
    row = region.compute(across_centres).loc[("footfall_share_region", OWN, "2025-12")]
    # ln 0.9 minus the population-weighted mean of ln 1, ln 1.1, ln 1
    assert row["value"] == pytest.approx(0.9 / 1.1**0.5 - 1)
    assert row["low"] < row["value"] < row["high"]
    assert row["method"] == "against_region_3y"


def test_last_year_when_three_years_are_not_there(region):
    for centre, level in zip((OWN, *OTHERS), (900, 1000, 1000, 1000), strict=True):
        region.add_town(centre)
        days = YEARS[YEARS.year >= 2024]
        region.add_days(region.add_sensor("a", centre), days, np.where(days.year == 2025, level, 1000))
    row = region.compute(across_centres).loc[("footfall_share_region", OWN, "2025-12")]
    assert (row["value"], row["method"], row["visibility"]) == (pytest.approx(-0.1), "against_region_1y", "indicative")


def test_region_needs_three_comparable_towns(region):
    add(region, OWN, 900)
    add(region, OTHERS[0], 1000)
    add(region, OTHERS[1], 1000)
    add(region, "12061316-02", 1000)  # the same town
    add(region, "14612000-01", 1000)  # another Land
    add(region, OTHERS[2], 1000, method="camera")
    row = region.compute(across_centres).loc[("footfall_share_region", OWN)]
    assert row["method"].tolist() == ["too_few_centres_or_years"]
    assert row["value"].isna().all()


def test_strongest_point_of_a_district_centre(region):
    for centre, level in (("12061316-01", 2000), ("12061316-02", 500)):
        region.add_town(centre)
        region.add_days(region.add_sensor("a", centre), YEARS, level)
    region.add_days(region.add_sensor("a", OTHERS[0]), YEARS, 9000)
    rows = region.compute(across_centres)
    assert rows.loc[("rel_footfall_max", "12061316-01", "2025-12"), "value"] == 1
    assert rows.loc[("rel_footfall_max", "12061316-02", "2025-12"), "value"] == pytest.approx(0.25)
    assert rows.loc[("rel_footfall_max", OTHERS[0]), "method"].tolist() == ["one_counting_point_in_town"]


def test_the_planning_region_comes_before_the_land(region):
    add(region, OWN, 900)
    for centre in OTHERS:
        add(region, centre, 1000)
    for centre in ("12060001-01", "12060002-01", "12060003-01"):  # far away in the same Land
        add(region, centre, 500)
    near = [OWN[:8], *(centre[:8] for centre in OTHERS)]
    region.connection.execute(
        "UPDATE snapshot.municipality SET planning_region = CASE WHEN list_contains(?, ags) THEN 'A' ELSE 'B' END",
        [near],
    )
    value = region.compute(across_centres).loc[("footfall_share_region", OWN, "2025-12"), "value"]
    assert value == pytest.approx(-0.1)
