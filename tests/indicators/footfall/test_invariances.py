"""Neither the unit of a count, nor the order of counting points, nor the names of towns may change a figure."""

import numpy as np
import pandas as pd

from etl.indicators.footfall import across_centres, changes, completeness, index, levels, week_shares

MODULES = (changes, index, levels, week_shares, completeness, across_centres)
TOWNS = ("12052000-01", "12061316-01", "12062140-01", "12071076-01")
FIGURES = ["value", "low", "high", "n", "completeness"]
IN_PERSONS = ("footfall_daily_mean", "footfall_per_capita", "vitality_factor")
DAYS = pd.date_range("2023-01-01", "2025-12-31")


def panel():
    """Counts (days, towns, points) with gaps; large enough that three times a count is exact."""
    rng = np.random.default_rng(17)
    season = 1 + 0.2 * np.sin(2 * np.pi * DAYS.day_of_year.to_numpy() / 365)
    weekday = np.array([0.9, 0.9, 1, 1, 1.2, 1.4, 0.6])[DAYS.day_of_week]
    base = rng.uniform(500, 5000, (len(TOWNS), 3)) * (season * weekday)[:, np.newaxis, np.newaxis]
    counts = np.rint(base * np.exp(rng.normal(0, 0.2, base.shape)))
    starts = rng.integers(0, 500, (len(TOWNS), 3))
    is_gap = (np.arange(len(DAYS))[:, np.newaxis, np.newaxis] < starts) & (np.arange(3) == 2)
    is_gap |= rng.random(base.shape) < 0.03
    return counts, is_gap


def figures(region, factor=1, order=(0, 1, 2), towns=TOWNS):
    counts, is_gap = panel()
    for number, town in enumerate(towns):
        region.add_town(town, 10_000 * (number + 1))
        for point in order:
            kept = ~is_gap[:, number, point]
            region.add_days(region.add_sensor(f"p{point}", town), DAYS[kept], factor * counts[kept, number, point])
    rows = pd.concat([region.compute(module) for module in MODULES])
    region.connection.close()
    return rows[FIGURES].astype(float)


def close(changed, plain):
    assert len(plain) > 600
    np.testing.assert_allclose(changed.to_numpy(), plain.to_numpy(), rtol=1e-9, atol=1e-9)


def test_unit_of_the_count(make_region):
    plain, tripled = figures(make_region()), figures(make_region(), factor=3)
    in_persons = plain.index.get_level_values(0).isin(IN_PERSONS)
    close(tripled[~in_persons], plain[~in_persons])
    for column in ("value", "low", "high"):
        np.testing.assert_allclose(tripled.loc[in_persons, column], 3 * plain.loc[in_persons, column], rtol=1e-9)


def test_order_of_counting_points(make_region):
    close(figures(make_region(), order=(2, 0, 1)), figures(make_region()))


def test_names_of_towns(make_region):
    plain = figures(make_region()).reset_index()
    relabelled = ("12071076-01", "12062140-01", "12052000-01", "12061316-01")
    changed = figures(make_region(), towns=relabelled).reset_index()
    changed["centre_id"] = changed["centre_id"].map(dict(zip(relabelled, TOWNS, strict=True)))
    keys = ["indicator_id", "centre_id", "period"]
    close(changed.set_index(keys).sort_index(), plain.set_index(keys).sort_index())
