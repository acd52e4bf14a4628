"""Like-for-like changes of footfall: against the same month last year, over twelve months, and over three years.

Only counting points valid in both periods are compared, each by the logarithm of its own ratio; the interval is that over
counting points (methods 1.5).  A moved point is another point, unless the town asked to link it: then the method ends in
``_linked`` and the interval is wider by the uncertainty of the link (methods 1.4).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.linked_points import LinkedMonths, link_months
from etl.indicators.footfall.month_panel import DECEMBER, MONTHS_PER_YEAR, MonthPanel, over_a_year, read_months
from etl.indicators.footfall.rows import TOPIC, Rows, finished, month_rows, visibility_of, without_value, year_rows
from etl.statistics.arrays import Bools, Counts, Floats
from etl.statistics.year_on_year import MINIMUM_SENSORS_OWN_SD, YearOnYear, change_over_sensors

__all__ = ["INDICATORS", "TOPIC", "compute"]

INDICATORS: Final = ("footfall_yoy", "footfall_yoy_12m", "footfall_change_3y")
THREE_YEARS: Final = 36


@dataclass(frozen=True)
class Ratios:
    """Log ratios of every counting point between two periods, (months, sensors), and the share of valid days behind them."""

    log_ratio: Floats
    completeness: Floats
    link_error: Floats  # relative uncertainty where the ratio crosses a linked move, else 0


def compute(facts: Facts) -> pd.DataFrame:
    """Monthly year-on-year change; twelve-month and three-year change at the ends of quarters and of years."""
    linked = link_months(facts, read_months(facts))
    panel = linked.panel
    least = float(facts.parameter("footfall_yoy", "min_completeness"))
    min_months = int(facts.parameter("footfall_change_3y", "min_months"))
    by_month = month_ratios(linked, MONTHS_PER_YEAR, least)
    by_year = {
        "footfall_yoy_12m": year_ratios(linked, MONTHS_PER_YEAR, min_months),
        "footfall_change_3y": year_ratios(linked, THREE_YEARS, min_months),
    }
    frames = []
    for centre_id, columns in panel.groups.items():
        last = panel.last_row(centre_id)
        monthly = _rows(panel, centre_id, "footfall_yoy", by_month, np.arange(last + 1))
        frames.append(
            monthly if len(monthly) else without_value(panel, centre_id, "footfall_yoy", "no_month_in_both_years")
        )
        for indicator_id, ratios in by_year.items():
            reported = _rows(panel, centre_id, indicator_id, ratios, panel.reported_rows(centre_id))
            if not len(reported):
                reported = without_value(panel, centre_id, indicator_id, "no_sensor_in_both_periods")
            frames += [reported, _calendar_years(panel, centre_id, indicator_id, ratios, columns)]
    return finished(facts, frames)


def month_ratios(linked: LinkedMonths, lag: int, min_completeness: float) -> Ratios:
    """ln(month / month ``lag`` months earlier) where both are usable and complete enough."""
    panel = linked.panel
    mean = np.where((panel.valid_share >= min_completeness) & (panel.mean > 0), panel.mean, np.nan)
    earlier = _lagged(mean, lag)
    completeness = np.minimum(panel.valid_share, _lagged(panel.valid_share, lag))
    return Ratios(np.log(mean / earlier), completeness, linked.across_move(lag) * linked.uncertainty)


def year_ratios(linked: LinkedMonths, lag: int, min_months: int) -> Ratios:
    """ln(last twelve months / the same months ``lag`` months earlier) over the months usable on both sides.

    A counting point needs ``min_months`` such months, December among them.
    """
    panel = linked.panel
    earlier = _lagged(panel.mean, lag)
    is_pair = ~np.isnan(panel.mean) & ~np.isnan(earlier)
    weights = panel.month_days[:, np.newaxis]
    now = over_a_year(np.where(is_pair, panel.mean * weights, 0.0))
    then = over_a_year(np.where(is_pair, earlier * weights, 0.0))
    months = over_a_year(is_pair.astype(float))
    has_december = over_a_year((is_pair & (panel.month_number == DECEMBER)[:, np.newaxis]).astype(float)) > 0
    enough = (months >= min_months) & has_december & (now > 0) & (then > 0)
    ratio = np.divide(now, then, out=np.full(now.shape, np.nan), where=enough)
    share = np.where(is_pair, np.minimum(panel.valid_share, _lagged(panel.valid_share, lag)), 0.0)
    link_error = linked.across_move(lag, MONTHS_PER_YEAR) * linked.uncertainty
    return Ratios(np.log(ratio), over_a_year(share) / MONTHS_PER_YEAR, link_error)


def _lagged(values: Floats, lag: int) -> Floats:
    """The panel moved down by ``lag`` months; NaN where there is no earlier month."""
    moved = np.full(values.shape, np.nan)
    if lag < len(values):
        moved[lag:] = values[:-lag]
    return moved


def _rows(panel: MonthPanel, centre_id: str, indicator_id: str, ratios: Ratios, rows: Counts) -> Rows:
    change = change_over_sensors(ratios.log_ratio[:, panel.groups[centre_id]][rows])
    known = change.sensors > 0
    return month_rows(
        panel, centre_id, indicator_id, rows[known], **_columns(change, ratios, panel.groups[centre_id], rows, known)
    )


def _calendar_years(panel: MonthPanel, centre_id: str, indicator_id: str, ratios: Ratios, columns: Counts) -> Rows:
    rows = np.flatnonzero(panel.month_number == DECEMBER)
    change = change_over_sensors(ratios.log_ratio[:, columns][rows])
    known = change.sensors > 0
    return year_rows(panel, centre_id, indicator_id, rows[known], **_columns(change, ratios, columns, rows, known))


def _columns(change: YearOnYear, ratios: Ratios, columns: Counts, rows: Counts, known: Bools) -> dict[str, object]:
    used = ~np.isnan(ratios.log_ratio[np.ix_(rows, columns)])
    share = np.where(used, ratios.completeness[np.ix_(rows, columns)], 0.0).sum(axis=1)
    few = change.sensors < MINIMUM_SENSORS_OWN_SD
    method = np.where(few, "like_for_like_borrowed_sd", "like_for_like_t")
    method = np.where(change.pulled_by_few, "like_for_like_t_pulled_by_few", method)
    # the errors of several links are taken to go the same way: their mean, not its root
    error = np.where(used, ratios.link_error[np.ix_(rows, columns)], 0.0).sum(axis=1) / np.maximum(change.sensors, 1)
    method = np.where(error > 0, np.char.add(method.astype(str), "_linked"), method)
    return {
        "value": change.change[known],
        "low": _wider(change.change, change.low, error)[known],
        "high": _wider(change.change, change.high, error)[known],
        "n": change.sensors[known].astype(float),
        "completeness": np.divide(share, change.sensors, out=np.zeros(len(share)), where=known)[known],
        "method": method[known],
        "visibility": visibility_of(few[known]),
    }


def _wider(change: Floats, end: Floats, error: Floats) -> Floats:
    """An end of the interval moved outwards: its distance in logs and the uncertainty of the links by squares."""
    centre, distance = np.log1p(change), np.log1p(end) - np.log1p(change)
    return np.asarray(np.where(error > 0, np.expm1(centre + np.sign(distance) * np.hypot(distance, error)), end))
