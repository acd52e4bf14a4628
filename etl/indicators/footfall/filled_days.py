"""Gaps of up to 28 days filled for reading a curve; a filled day is marked, and no indicator counts it (methods 1.3)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.day_panel import DayPanel
from etl.indicators.footfall.month_panel import MonthPanel
from etl.statistics.arrays import Bools, Floats
from etl.statistics.gap_filling import MINIMUM_NEIGHBOURS, fill_days


def filled_days(facts: Facts, months: MonthPanel, days: Mapping[str, DayPanel]) -> pd.DataFrame:
    """Rows of ``snapshot.footfall_filled``: gaps between the first and the last count of a counting point."""
    frames = []
    for centre_id, panel in days.items():
        if not len(panel.days):
            continue
        filled = fill_days(panel.counts)
        row, column = np.nonzero(filled.is_imputed & within_life(panel.counts))
        has_neighbours = (~np.isnan(panel.counts)).sum(axis=1)[row] >= MINIMUM_NEIGHBOURS
        frames.append(
            pd.DataFrame(
                {
                    "sensor_id": np.array(panel.sensor_ids, dtype=object)[column],
                    "centre_id": centre_id,
                    "local_date": panel.days[row].astype("datetime64[us]"),
                    "count": filled.values[row, column].round(1),
                    "method": np.where(has_neighbours, "weekday_median_by_neighbours", "weekday_median"),
                    "is_synthetic": months.is_synthetic[centre_id],
                }
            )
        )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def within_life(counts: Floats) -> Bools:
    """True from the first to the last count of each counting point (days, sensors): before and after there is no gap."""
    known = ~np.isnan(counts)
    has_begun = np.maximum.accumulate(known, axis=0)
    goes_on = np.maximum.accumulate(known[::-1], axis=0)[::-1]
    return np.asarray(has_begun & goes_on)
