"""How many people pass: per counting point and day, per inhabitant, and the vitality factor of the strongest point.

Counts of different cross-sections are never added: a centre's figure is the mean over its counting points, or that of its
strongest one.  A month without gaps is a full count; the interval says what missing days leave open (methods 1.2).
"""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.month_panel import DECEMBER, MONTHS_PER_YEAR, MonthPanel, read_months
from etl.indicators.footfall.rows import TOPIC, month_rows, without_value, year_rows
from etl.indicators.provenance import indicator_rows
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
    frames = []
    for centre_id, columns in panel.groups.items():
        frames += _daily_means(panel, centre_id, columns)
        frames += _per_inhabitant(panel, centre_id, columns, float(population.get(centre_id, np.nan)), bounds)
    return indicator_rows(facts, frames, TOPIC)


def gap_error(valid_share: Floats) -> Floats:
    """Relative standard error of monthly means with that share of valid days; 0 for a full month."""
    return np.interp(1 - valid_share, MISSING_SHARES, RELATIVE_ERRORS)


def year_means(panel: MonthPanel, columns: Counts) -> tuple[Floats, Floats]:
    """Mean per day over the twelve months up to each row and its standard error by gaps, (months, columns).

    Needs ten usable months, December among them; months weigh by their days.
    """
    mean, share = panel.mean[:, columns], panel.valid_share[:, columns]
    known = ~np.isnan(mean)
    days = np.where(known, panel.month_days[:, np.newaxis], 0).astype(float)
    level, error = np.full(mean.shape, np.nan), np.full(mean.shape, np.nan)
    variance = (np.nan_to_num(mean) * gap_error(share) * days) ** 2
    december = (panel.month_number == DECEMBER)[:, np.newaxis] & known
    for row in range(MONTHS_PER_YEAR - 1, len(mean)):
        inside = slice(row - MONTHS_PER_YEAR + 1, row + 1)
        total = days[inside].sum(axis=0)
        enough = (known[inside].sum(axis=0) >= MINIMUM_MONTHS_OF_YEAR) & december[inside].any(axis=0)
        sums = (np.nan_to_num(mean[inside]) * days[inside]).sum(axis=0)
        np.divide(sums, total, out=level[row], where=enough)
        np.divide(np.sqrt(variance[inside].sum(axis=0)), total, out=error[row], where=enough)
    return level, error


def _daily_means(panel: MonthPanel, centre_id: str, columns: Counts) -> list[pd.DataFrame]:
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
    return [*frames, _yearly_means(panel, centre_id, columns)]


def _yearly_means(panel: MonthPanel, centre_id: str, columns: Counts) -> pd.DataFrame:
    level, error = year_means(panel, columns)
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
    panel: MonthPanel, centre_id: str, columns: Counts, population: float, bounds: list[float]
) -> list[pd.DataFrame]:
    """Strongest counting point by inhabitants, per day and 1,000, and per year."""
    names = ("footfall_per_capita", "vitality_factor")
    level, error = year_means(panel, columns)
    is_known: Bools = np.any(~np.isnan(level), axis=1)
    reported = panel.reported_rows(centre_id)
    reported = reported[is_known[reported]] if len(reported) else reported
    if not population > 0:
        return [without_value(panel, centre_id, name, "population_unknown") for name in names]
    if not len(reported):
        return [without_value(panel, centre_id, name, "no_full_year") for name in names]
    years = np.flatnonzero((panel.month_number == DECEMBER) & is_known)
    frames = []
    size = f"strongest_point_size_class_{int(np.searchsorted(bounds, population, side='right')) + 1}"
    for name, factor, method in (
        ("footfall_per_capita", 1000 / population, "strongest_point"),
        ("vitality_factor", DAYS_PER_YEAR / population, size),
    ):
        for make, rows in ((month_rows, reported), (year_rows, years)):
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
