"""How many people pass: per counting point and day, per inhabitant, and the vitality factor of the strongest point.

Counts of different cross-sections are never added: a centre's figure is the mean over its counting points, or that of its
strongest one.  A month without gaps is a full count; the interval says what missing days leave open (methods 1.2).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.month_panel import DECEMBER, MONTHS_PER_YEAR, MonthPanel, over_a_year, read_months
from etl.indicators.footfall.rows import TOPIC, Rows, finished, month_rows, without_value, year_rows
from etl.statistics.arrays import Bools, Counts, Floats
from etl.statistics.month_mean import MINIMUM_MONTHS_OF_YEAR

__all__ = ["INDICATORS", "TOPIC", "compute"]

INDICATORS: Final = ("footfall_daily_mean", "footfall_per_capita", "vitality_factor")
# error of a monthly mean by the share of its days that are missing in one block; Auckland 2019–2025, methods 1.2
MISSING_SHARES: Final = (0.0, 4 / 30, 6 / 30, 9 / 30, 16 / 30, 23 / 30)
RELATIVE_ERRORS: Final = (0.0, 0.021, 0.028, 0.037, 0.068, 0.118)
NORMAL_95: Final = 1.959964
DAYS_PER_YEAR: Final = 365.0
_POPULATION: Final = """
SELECT c.centre_id, m.population::DOUBLE AS population FROM snapshot.centre c JOIN snapshot.municipality m USING (ags) SEMI JOIN chosen USING (centre_id)
"""


def compute(facts: Facts) -> pd.DataFrame:
    """Daily mean per month and year; per inhabitant over the last twelve months, at the ends of quarters and years."""
    panel = read_months(facts)
    population = facts.query(_POPULATION).set_index("centre_id")["population"]
    bounds = [float(bound) for bound in facts.parameter("vitality_factor", "size_class_bounds")]
    years = YearMeans(*year_means(panel))
    frames = []
    for centre_id, columns in panel.groups.items():
        frames += _daily_means(panel, centre_id, columns, years)
        inhabitants = float(population.get(centre_id, np.nan))
        frames += _per_inhabitant(panel, centre_id, years, inhabitants, bounds)
    return finished(facts, frames)


@dataclass(frozen=True)
class YearMeans:
    """Level per counting point over twelve months and its standard error, (months, sensors)."""

    level: Floats
    error: Floats


def gap_error(valid_share: Floats) -> Floats:
    """Relative standard error of monthly means with that share of valid days; 0 for a full month."""
    return np.interp(1 - valid_share, MISSING_SHARES, RELATIVE_ERRORS)


def year_means(panel: MonthPanel) -> tuple[Floats, Floats]:
    """Mean per day over the twelve months up to each row and its standard error by gaps, (months, sensors).

    Needs ten usable months, December among them; months weigh by their days.
    """
    known = ~np.isnan(panel.mean)
    days = np.where(known, panel.month_days[:, np.newaxis], 0).astype(float)
    sums = np.nan_to_num(panel.mean) * days
    december = known & (panel.month_number == DECEMBER)[:, np.newaxis]
    variance = (sums * gap_error(panel.valid_share)) ** 2
    total, counted, months, decembers, spread = (
        over_a_year(values.astype(float)) for values in (days, sums, known, december, variance)
    )
    enough = (months >= MINIMUM_MONTHS_OF_YEAR) & (decembers > 0)
    unknown = np.full(known.shape, np.nan)
    level = np.divide(counted, total, out=unknown.copy(), where=enough)
    return level, np.divide(np.sqrt(np.maximum(spread, 0.0)), total, out=unknown, where=enough)


def _daily_means(panel: MonthPanel, centre_id: str, columns: Counts, years: YearMeans) -> list[Rows]:
    mean = panel.mean[:, columns]
    known = ~np.isnan(mean)
    rows = np.flatnonzero(known.any(axis=1))
    if not len(rows):
        return [without_value(panel, centre_id, "footfall_daily_mean", "no_usable_month")]
    sensors = known.sum(axis=1)
    error = np.where(known, np.nan_to_num(mean) * gap_error(panel.valid_share[:, columns]), 0.0)
    frames = []
    value = np.divide(np.nansum(mean, axis=1), sensors, out=np.full(len(mean), np.nan), where=sensors > 0)
    width = NORMAL_95 * np.divide(np.sqrt((error**2).sum(axis=1)), sensors, out=np.zeros(len(mean)), where=sensors > 0)
    share = np.where(known, panel.valid_share[:, columns], 0.0).sum(axis=1) / np.maximum(sensors, 1)
    frames.append(
        month_rows(
            panel,
            centre_id,
            "footfall_daily_mean",
            rows,
            value=value[rows],
            low=(value - width)[rows],
            high=(value + width)[rows],
            n=sensors[rows].astype(float),
            completeness=share[rows],
            method="mean_of_counting_points",
        )
    )
    return [*frames, _yearly_means(panel, centre_id, columns, years)]


def _yearly_means(panel: MonthPanel, centre_id: str, columns: Counts, years: YearMeans) -> Rows:
    level, error = years.level[:, columns], years.error[:, columns]
    rows = np.flatnonzero((panel.month_number == DECEMBER) & (~np.isnan(level)).any(axis=1))
    sensors = (~np.isnan(level[rows])).sum(axis=1)
    value = np.nansum(level[rows], axis=1) / np.maximum(sensors, 1)
    width = NORMAL_95 * np.sqrt(np.nansum(error[rows] ** 2, axis=1)) / np.maximum(sensors, 1)
    return year_rows(
        panel,
        centre_id,
        "footfall_daily_mean",
        rows,
        value=value,
        low=value - width,
        high=value + width,
        n=sensors.astype(float),
        completeness=np.array([_share(panel, columns, int(row)) for row in rows]),
        method="mean_of_counting_points",
    )


def _per_inhabitant(
    panel: MonthPanel, centre_id: str, years: YearMeans, population: float, bounds: list[float]
) -> list[Rows]:
    """Strongest counting point by inhabitants, per day and 1,000, and per year."""
    names = ("footfall_per_capita", "vitality_factor")
    columns = panel.groups[centre_id]
    level, error = years.level[:, columns], years.error[:, columns]
    is_known: Bools = np.any(~np.isnan(level), axis=1)
    reported = panel.reported_rows(centre_id)
    reported = reported[is_known[reported]] if len(reported) else reported
    if not population > 0:
        return [without_value(panel, centre_id, name, "population_unknown") for name in names]
    if not len(reported):
        return [without_value(panel, centre_id, name, "no_full_year") for name in names]
    decembers = np.flatnonzero((panel.month_number == DECEMBER) & is_known)
    frames = []
    size = f"strongest_point_size_class_{int(np.searchsorted(bounds, population, side='right')) + 1}"
    for name, factor, method in (
        ("footfall_per_capita", 1000 / population, "strongest_point"),
        ("vitality_factor", DAYS_PER_YEAR / population, size),
    ):
        for make, rows in ((month_rows, reported), (year_rows, decembers)):
            strongest = np.nanargmax(level[rows], axis=1)
            value = level[rows, strongest] * factor
            width = NORMAL_95 * error[rows, strongest] * factor
            frames.append(
                make(
                    panel,
                    centre_id,
                    name,
                    rows,
                    value=value,
                    low=value - width,
                    high=value + width,
                    n=(~np.isnan(level[rows])).sum(axis=1).astype(float),
                    completeness=np.array([_share(panel, columns, int(row)) for row in rows]),
                    method=method,
                )
            )
    return frames


def _share(panel: MonthPanel, columns: Counts, row: int) -> float:
    """Mean share of valid days over the counting points and the twelve months up to ``row``."""
    return float(panel.valid_share[max(row - MONTHS_PER_YEAR + 1, 0) : row + 1][:, columns].mean())
