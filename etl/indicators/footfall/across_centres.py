"""Figures that need other centres: development against the region, and the strongest point against that of the town.

Computed for all centres in every build, because a delivery of one town changes the yardstick of the others.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from etl.indicators.contract import Facts
from etl.indicators.footfall.changes import THREE_YEARS, year_ratios
from etl.indicators.footfall.levels import NORMAL_95, year_means
from etl.indicators.footfall.linked_points import unlinked
from etl.indicators.footfall.month_panel import MONTHS_PER_YEAR, MonthPanel, read_months
from etl.indicators.footfall.rows import TOPIC, Rows, finished, month_rows, visibility_of, without_value
from etl.statistics.arrays import Bools, Counts, Floats
from etl.statistics.year_on_year import MINIMUM_SENSORS_OWN_SD, change_over_sensors

__all__ = ["INDICATORS", "SCOPE", "TOPIC", "compute"]

SCOPE: Final = "all"
INDICATORS: Final = ("footfall_share_region", "rel_footfall_max")
_PLACES: Final = """
SELECT c.centre_id, c.ags, coalesce(m.population, 0)::DOUBLE AS population, c.is_example, coalesce(m.planning_region, '') AS planning_region
FROM snapshot.centre c LEFT JOIN snapshot.municipality m USING (ags) ORDER BY c.centre_id
"""


@dataclass(frozen=True)
class Changes:
    """Log change of every centre over a lag, its standard error and counting points; arrays (months, centres)."""

    value: Floats
    error: Floats
    sensors: Floats


@dataclass(frozen=True)
class Region:
    """Column of a centre among all, the columns that stand for its region, and their inhabitants."""

    own: int
    others: Counts
    weights: Floats


def compute(facts: Facts) -> pd.DataFrame:
    """Both figures at the ends of quarters for every centre that counts."""
    panel = read_months(facts, "snapshot.centre")
    places = facts.query(_PLACES).set_index("centre_id").loc[list(panel.groups)]
    if places.empty or not len(panel.months):
        return finished(facts, [])
    min_months = int(facts.parameter("footfall_change_3y", "min_months"))
    min_centres = int(facts.parameter("footfall_share_region", "min_region_centres"))
    changes = {lag: _changes(panel, lag, min_months) for lag in (THREE_YEARS, MONTHS_PER_YEAR)}
    regions = _regions(panel, places, min_centres)
    population = np.maximum(places["population"].to_numpy(dtype=float), 1.0)
    level, _ = year_means(panel)
    frames = []
    for number, centre_id in enumerate(panel.groups):
        region = Region(number, np.flatnonzero(regions[number]), population[regions[number]])
        frames.append(_share_rows(panel, centre_id, changes, region, min_centres))
        frames.append(_relative_rows(panel, centre_id, level))
    return finished(facts, frames)


def _regions(panel: MonthPanel, places: pd.DataFrame, min_centres: int) -> Bools:
    """(centres, centres) True where the column may stand for the region of the row: same way of counting, both real or
    both example data, another town of the same planning region, or of the same Land where those are too few."""
    land = places["ags"].str[:2].to_numpy()
    example = np.array([panel.is_synthetic[centre] for centre in panel.groups])
    kind = np.array([panel.kind[columns[0]] for columns in panel.groups.values()])
    ags = places["ags"].to_numpy()
    planning = places["planning_region"].to_numpy(dtype=str)
    same = np.ones((len(places), len(places)), dtype=bool)
    for trait in (land, example, kind):
        same &= trait[:, np.newaxis] == trait[np.newaxis, :]
    same &= ags[:, np.newaxis] != ags[np.newaxis, :]
    near = same & (planning[:, np.newaxis] == planning[np.newaxis, :]) & (planning != "")[:, np.newaxis]
    return np.where((near.sum(axis=1) >= min_centres)[:, np.newaxis], near, same)


def _changes(panel: MonthPanel, lag: int, min_months: int) -> Changes:
    ratios = year_ratios(unlinked(panel), lag, min_months)
    per_centre = [change_over_sensors(ratios.log_ratio[:, columns]) for columns in panel.groups.values()]
    return Changes(
        np.column_stack([np.log1p(one.change) for one in per_centre]),
        np.column_stack([one.standard_error for one in per_centre]),
        np.column_stack([one.sensors for one in per_centre]).astype(float),
    )


def _share_rows(
    panel: MonthPanel, centre_id: str, changes: dict[int, Changes], region: Region, min_centres: int
) -> Rows:
    """Own change minus the population-weighted change of the region, over three years, else over one."""
    found: dict[int, tuple[float, float, float, int]] = {}
    for row in panel.reported_rows(centre_id):
        for lag, change in changes.items():
            others = change.value[row, region.others]
            known = ~np.isnan(others)
            if np.isnan(change.value[row, region.own]) or known.sum() < min_centres:
                continue
            mean, error = weighted_mean(others[known], region.weights[known])
            own_error = change.error[row, region.own]
            quantile = _quantile(int(change.sensors[row, region.own]))
            width = np.hypot(quantile * own_error, t_quantile(int(known.sum()) - 1) * error)
            found[int(row)] = (change.value[row, region.own] - mean, float(width), change.sensors[row, region.own], lag)
            break
    if not found:
        return without_value(panel, centre_id, "footfall_share_region", "too_few_centres_or_years")
    value, width, sensors, lags = (np.array(part) for part in zip(*found.values(), strict=True))
    return month_rows(
        panel,
        centre_id,
        "footfall_share_region",
        list(found),
        value=np.expm1(value),
        low=np.expm1(value - width),
        high=np.expm1(value + width),
        n=sensors,
        completeness=1.0,
        method=np.where(lags == THREE_YEARS, "against_region_3y", "against_region_1y"),
        visibility=visibility_of(sensors < MINIMUM_SENSORS_OWN_SD),
    )


def weighted_mean(values: Floats, weights: Floats) -> tuple[float, float]:
    """Weighted mean and its standard error with the weights as given (ratio estimator)."""
    share = weights / weights.sum()
    mean = float(share @ values)
    n = len(values)
    return mean, float(np.sqrt(n / (n - 1) * np.sum((share * (values - mean)) ** 2)))


def _quantile(sensors: int) -> float:
    return t_quantile(sensors - 1) if sensors >= MINIMUM_SENSORS_OWN_SD else NORMAL_95


@lru_cache(maxsize=1024)
def t_quantile(freedom: int) -> float:
    return float(stats.t.ppf(0.975, freedom))


def _relative_rows(panel: MonthPanel, centre_id: str, level: Floats) -> Rows:
    """Strongest point of the centre by the strongest point of its town, over the last twelve months."""
    town = [other for other in panel.groups if other[:8] == centre_id[:8]]
    own, all_points = panel.groups[centre_id], np.concatenate([panel.groups[other] for other in town])
    all_points = all_points[panel.kind[all_points] == panel.kind[own[0]]]
    if len(all_points) < 2:
        return without_value(panel, centre_id, "rel_footfall_max", "one_counting_point_in_town")
    own_level, town_level = level[:, own], level[:, all_points]
    rows = panel.reported_rows(centre_id)
    rows = rows[(~np.isnan(own_level[rows])).any(axis=1)] if len(rows) else rows
    if not len(rows):
        return without_value(panel, centre_id, "rel_footfall_max", "no_full_year")
    return month_rows(
        panel,
        centre_id,
        "rel_footfall_max",
        rows,
        value=np.nanmax(own_level[rows], axis=1) / np.nanmax(town_level[rows], axis=1),
        n=(~np.isnan(town_level[rows])).sum(axis=1).astype(float),
        completeness=1.0,
        method="strongest_point_of_centre_by_town",
    )
