"""Index of a centre from all its counting points, and what a series of months says: trend, season, winter level.

Two-way Poisson model (methods 1.5); trend with autocorrelation-inflated interval (1.7).  A moved counting point counts as
a new one: no splice.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from etl.indicators.contract import Facts
from etl.indicators.footfall.month_panel import DECEMBER, MONTHS_PER_YEAR, MonthPanel, read_months
from etl.indicators.footfall.rows import TOPIC, Rows, finished, month_rows, visibility_of, without_value, year_rows
from etl.statistics.arrays import Counts, Floats
from etl.statistics.month_mean import MINIMUM_MONTHS_OF_YEAR
from etl.statistics.panel_index import geometric_index, poisson_index
from etl.statistics.trend import Trend, TrendStatus, monthly_trend
from etl.statistics.year_on_year import BORROWED_SD

__all__ = ["INDICATORS", "TOPIC", "compute"]

INDICATORS: Final = ("footfall_index", "footfall_trend", "season_ratio", "winter_ratio")
SEASON_MONTHS: Final = 36
TREND_MONTHS: Final = 36
NORMAL_95: Final = float(stats.norm.ppf(0.975))


@dataclass(frozen=True)
class CentreIndex:
    """Index per month (base year = 100), its interval, the counting points per month and the base year."""

    value: Floats
    low: Floats
    high: Floats
    sensors: Counts
    base_year: int


def compute(facts: Facts) -> pd.DataFrame:
    """Index per month and year; trend, seasonal ratio and winter level at the ends of quarters."""
    panel = read_months(facts)
    few = int(facts.parameter("footfall_index", "min_sensors_centre"))
    winter = [int(month) for month in facts.parameter("winter_ratio", "months")]
    season_from = int(facts.parameter("season_ratio", "min_months"))
    frames = []
    for centre_id, columns in panel.groups.items():
        index = centre_index(panel, columns)
        if index is None:
            frames += [without_value(panel, centre_id, name, "no_full_year") for name in INDICATORS]
            continue
        frames += _index_rows(panel, centre_id, index, few)
        frames.append(_trend_rows(panel, centre_id, columns))
        frames += _season_rows(panel, centre_id, index, winter, season_from)
    return finished(facts, frames)


def centre_index(panel: MonthPanel, columns: Counts, base_year: int | None = None) -> CentreIndex | None:
    """Index of the counting points in ``columns``; the base is ``base_year`` or the first full year; None without one.

    The interval speaks of the counting points: their scatter around the index, by how many there are in the month and in
    the base; one or two counting points borrow the standard deviation 0.14.
    """
    mean = panel.mean[:, columns]
    year = base_year or first_full_year(panel, mean)
    if year is None:
        return None
    is_base = panel.year == year
    fitted = poisson_index(mean, is_base)
    spread = np.fmax(fitted.residual_sd, BORROWED_SD) if len(columns) < 3 else fitted.residual_sd
    spread = BORROWED_SD if np.isnan(spread) else float(spread)
    in_base = int((~np.isnan(mean[is_base])).sum())
    error = spread * np.sqrt(1 / np.maximum(fitted.sensors, 1) + 1 / in_base)
    value = np.where(fitted.sensors > 0, fitted.index, np.nan)
    return CentreIndex(
        value, value * np.exp(-NORMAL_95 * error), value * np.exp(NORMAL_95 * error), fitted.sensors, year
    )


def first_full_year(panel: MonthPanel, mean: Floats) -> int | None:
    """First calendar year with ten counted months, December among them; preferably one with at least half of the points."""
    counted = (~np.isnan(mean) & (mean > 0)).sum(axis=1)
    for least in (max(1, (mean.shape[1] + 1) // 2), 1):
        for year in np.unique(panel.year):
            rows = (panel.year == year) & (counted >= least)
            if rows.sum() >= MINIMUM_MONTHS_OF_YEAR and (rows & (panel.month_number == DECEMBER)).any():
                return int(year)
    return None


def _index_rows(panel: MonthPanel, centre_id: str, index: CentreIndex, few: int) -> list[Rows]:
    rows = np.flatnonzero(~np.isnan(index.value))
    columns = panel.groups[centre_id]
    completeness = panel.valid_share[:, columns].mean(axis=1)
    method = f"poisson_two_way_base_{index.base_year}"
    monthly = month_rows(
        panel,
        centre_id,
        "footfall_index",
        rows,
        value=index.value[rows],
        low=index.low[rows],
        high=index.high[rows],
        n=index.sensors[rows].astype(float),
        completeness=completeness[rows],
        method=method,
        visibility=visibility_of(index.sensors[rows] < few),
    )
    years = []
    for december in (int(row) for row in np.flatnonzero(panel.month_number == DECEMBER)):
        inside = np.arange(max(december - MONTHS_PER_YEAR + 1, 0), december + 1)
        known = inside[~np.isnan(index.value[inside])]
        if len(known) < MINIMUM_MONTHS_OF_YEAR or december not in known:
            continue
        sensors = index.sensors[known].mean()
        years.append(
            year_rows(
                panel,
                centre_id,
                "footfall_index",
                [december],
                value=index.value[known].mean(),
                low=index.low[known].mean(),
                high=index.high[known].mean(),
                n=sensors,
                completeness=completeness[inside].mean(),
                method=method,
                visibility=visibility_of([sensors < few]),
            )
        )
    return [monthly, *years]


def _trend_rows(panel: MonthPanel, centre_id: str, columns: Counts) -> Rows:
    """Trend of the equally weighted index over the last 36 months, at each reported month."""
    trends = {int(row): _trend_at(panel, columns, int(row)) for row in panel.reported_rows(centre_id)}
    found = {row: trend for row, trend in trends.items() if trend.status is not TrendStatus.TOO_SHORT}
    if not found:
        return without_value(panel, centre_id, "footfall_trend", "too_few_months")
    is_preliminary = np.array([trend.status is TrendStatus.PROVISIONAL for trend in found.values()])
    months = np.array([trend.months for trend in found.values()], dtype=float)
    return month_rows(
        panel,
        centre_id,
        "footfall_trend",
        list(found),
        value=[trend.change for trend in found.values()],
        low=[trend.low for trend in found.values()],
        high=[trend.high for trend in found.values()],
        n=months,
        completeness=months / TREND_MONTHS,
        method=np.where(is_preliminary, "ols_ar1_preliminary", "ols_ar1"),
        visibility=visibility_of(is_preliminary),
    )


def _trend_at(panel: MonthPanel, columns: Counts, row: int) -> Trend:
    window = panel.mean[max(row - TREND_MONTHS + 1, 0) : row + 1][:, columns]
    known = (window > 0).any(axis=1)
    return monthly_trend(geometric_index(window, known).index if known.any() else np.full(len(window), np.nan))


def _season_rows(
    panel: MonthPanel, centre_id: str, index: CentreIndex, winter: list[int], season_from: int
) -> list[Rows]:
    """Strongest by weakest month, and winter by the mean of the year, from up to 36 months of the index."""
    figures: dict[int, Season] = {}
    for row in panel.reported_rows(centre_id):
        rows = np.arange(max(row - SEASON_MONTHS + 1, 0), row + 1)
        season = seasonal_figures(index.value[rows], panel.month_number[rows], winter, season_from)
        if season is not None:
            figures[int(row)] = season
    if not figures:
        return [without_value(panel, centre_id, name, "too_few_months") for name in ("season_ratio", "winter_ratio")]
    seasons = list(figures.values())
    months = np.array([season.months for season in seasons], dtype=float)
    frames = []
    for name, estimates in (
        ("season_ratio", [season.ratio for season in seasons]),
        ("winter_ratio", [season.winter for season in seasons]),
    ):
        logs, widths = np.array(estimates).T
        frames.append(
            month_rows(
                panel,
                centre_id,
                name,
                list(figures),
                value=np.exp(logs),
                low=np.exp(logs - widths),
                high=np.exp(logs + widths),
                n=months,
                completeness=months / SEASON_MONTHS,
                method="monthly_index",
            )
        )
    return frames


@dataclass(frozen=True)
class Season:
    """Logarithm and 95 % half width of two figures: strongest by weakest month, winter by the mean of the year."""

    ratio: tuple[float, float]
    winter: tuple[float, float]
    months: int


def seasonal_figures(index: Floats, month_number: Counts, winter: list[int], min_months: int) -> Season | None:
    """Season of consecutive months (months,), NaN = gap; None below ``min_months`` or without all twelve months.

    Level of each calendar month by regression of the logs on month and a straight line (a trend is no season); the
    scatter of the years around it gives the interval.
    """
    logs = np.log(index, out=np.full(len(index), np.nan), where=index > 0)
    known = np.flatnonzero(~np.isnan(logs))
    if len(known) < min_months or len(np.unique(month_number[known])) < MONTHS_PER_YEAR:
        return None
    months = [(month_number[known] == month).astype(float) for month in range(1, MONTHS_PER_YEAR + 1)]
    design = np.column_stack([known - known.mean(), *months])
    fitted = np.linalg.lstsq(design, logs[known], rcond=None)[0]
    freedom = max(len(known) - design.shape[1], 1)
    spread = np.sqrt(np.sum((logs[known] - design @ fitted) ** 2) / freedom)
    quantile = stats.t.ppf(0.975, freedom)
    level = np.exp(fitted[1:])
    years = len(known) / MONTHS_PER_YEAR
    ratio = np.log(level.max() / level.min())
    cold = np.log(level[np.array(winter) - 1].mean() / level.mean())
    rest = 1 - len(winter) / MONTHS_PER_YEAR
    return Season(
        ratio=(float(ratio), float(quantile * spread * np.sqrt(2 / years))),
        winter=(float(cold), float(quantile * spread * np.sqrt(rest / (len(winter) * years)))),
        months=len(known),
    )
