"""Seasonal signature: how a year's footfall spreads over the twelve months, from complete years of the index."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.day_panel import DayPanel
from etl.indicators.footfall.index import centre_index
from etl.indicators.footfall.month_panel import MONTHS_PER_YEAR, MonthPanel
from etl.statistics.arrays import Counts, Floats


def season_shares(facts: Facts, months: MonthPanel, days: Mapping[str, DayPanel]) -> pd.DataFrame:
    """Rows of ``snapshot.footfall_season``; none for a centre with fewer than two complete years."""
    least = int(facts.catalogue.method("footfall", "min_season_years").value)  # type: ignore[arg-type]
    frames = []
    for centre_id, columns in months.groups.items():
        index = centre_index(months, columns) if len(months.months) else None
        shares = None if index is None else yearly_shares(index.value * months.month_days, months.year)
        if shares is None or len(shares) < least:
            continue
        frames.append(
            pd.DataFrame(
                {
                    "centre_id": centre_id,
                    "month": np.arange(1, MONTHS_PER_YEAR + 1),
                    "share": shares.mean(axis=0),
                    "lowest": shares.min(axis=0),
                    "highest": shares.max(axis=0),
                    "years": len(shares),
                    "is_synthetic": months.is_synthetic[centre_id],
                }
            )
        )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def yearly_shares(totals: Floats, year: Counts) -> Floats:
    """Shares of the months (years, 12) of each year with all twelve months; totals and year are (months,) in order."""
    complete = []
    for one in np.unique(year):
        months = totals[year == one]
        if len(months) == MONTHS_PER_YEAR and not np.isnan(months).any() and months.sum() > 0:
            complete.append(months / months.sum())
    return np.array(complete).reshape(-1, MONTHS_PER_YEAR)
