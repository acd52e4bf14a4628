"""Rows of the indicator contract for one centre and one footfall indicator, put together from arrays."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from etl.indicators.footfall.month_panel import MonthPanel
from etl.statistics.arrays import Dates

TOPIC: Final = "footfall"


def month_rows(panel: MonthPanel, centre_id: str, indicator_id: str, rows: Any, **columns: Any) -> pd.DataFrame:
    """One row per month of ``rows`` (row numbers of the panel); ``columns`` are of equal length or single values."""
    return indicator_frame(
        centre_id,
        indicator_id,
        panel.data_on[rows],
        panel.is_synthetic[centre_id],
        period=panel.months[rows].astype(str),
        **columns,
    )


def year_rows(panel: MonthPanel, centre_id: str, indicator_id: str, rows: Any, **columns: Any) -> pd.DataFrame:
    """The same for calendar years; ``rows`` are their Decembers."""
    return indicator_frame(
        centre_id,
        indicator_id,
        panel.data_on[rows],
        panel.is_synthetic[centre_id],
        period=panel.year[rows].astype(str),
        **columns,
    )


def indicator_frame(
    centre_id: str, indicator_id: str, data_on: Dates, is_synthetic: bool, **columns: Any
) -> pd.DataFrame:
    """Rows with the columns of the indicator contract that ``indicator_rows`` does not fill."""
    frame = pd.DataFrame({"data_on": pd.to_datetime(np.asarray(data_on)).astype("datetime64[us]")})
    frame = frame.assign(centre_id=centre_id, indicator_id=indicator_id, is_synthetic=is_synthetic)
    for name, values in columns.items():
        frame[name] = values
    return frame


def without_value(panel: MonthPanel, centre_id: str, indicator_id: str, reason: str) -> pd.DataFrame:
    """One row that says why the centre has no figure, at the newest month or the newest day with data."""
    last = panel.last_row(centre_id)
    if last >= 0:
        return month_rows(
            panel, centre_id, indicator_id, [last], value=np.nan, n=0.0, completeness=np.nan, method=reason
        )
    newest = panel.sensors["last_on"].to_numpy()[panel.groups[centre_id]].max()
    return indicator_frame(
        centre_id,
        indicator_id,
        np.array([newest], dtype="datetime64[D]"),
        panel.is_synthetic[centre_id],
        value=np.nan,
        n=0.0,
        completeness=np.nan,
        method=reason,
    )


def visibility_of(is_indicative: Sequence[bool] | Any) -> Any:
    """``indicative`` where true, else ``shown``."""
    return np.where(is_indicative, "indicative", "shown")
