"""Rows of the indicator contract for one centre and one footfall indicator, put together from arrays.

They stay arrays until the end: one frame for all centres is many times faster than a frame for each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.month_panel import MonthPanel
from etl.indicators.provenance import indicator_rows
from etl.statistics.arrays import Dates

TOPIC: Final = "footfall"
DEFAULTS: Final = {"low": np.nan, "high": np.nan, "visibility": "shown"}


@dataclass(frozen=True)
class Rows:
    """Columns of equal length, the same for every indicator."""

    columns: dict[str, Any]

    def __len__(self) -> int:
        return len(self.columns["data_on"])


def finished(facts: Facts, parts: Sequence[Rows]) -> pd.DataFrame:
    """All rows of a module as the indicator contract wants them, with their sources."""
    filled = [part.columns for part in parts if len(part)]
    if not filled:
        return indicator_rows(facts, [], TOPIC)
    frame = pd.DataFrame({name: np.concatenate([part[name] for part in filled]) for name in filled[0]})
    frame["data_on"] = frame["data_on"].astype("datetime64[us]")
    return indicator_rows(facts, [frame], TOPIC)


def month_rows(panel: MonthPanel, centre_id: str, indicator_id: str, rows: Any, **columns: Any) -> Rows:
    """One row per month of ``rows`` (row numbers of the panel); ``columns`` are of equal length or single values."""
    columns["period"] = panel.months[rows].astype(str)
    return dated_rows(centre_id, indicator_id, panel.data_on[rows], panel.is_synthetic[centre_id], **columns)


def year_rows(panel: MonthPanel, centre_id: str, indicator_id: str, rows: Any, **columns: Any) -> Rows:
    """The same for calendar years; ``rows`` are their Decembers."""
    columns["period"] = panel.year[rows].astype(str)
    return dated_rows(centre_id, indicator_id, panel.data_on[rows], panel.is_synthetic[centre_id], **columns)


def dated_rows(centre_id: str, indicator_id: str, data_on: Dates, is_synthetic: bool, **columns: Any) -> Rows:
    """One row per day of ``data_on`` with the columns of the indicator contract; needs at least value, n, completeness,
    method and period."""
    given = {"centre_id": centre_id, "indicator_id": indicator_id, "is_synthetic": is_synthetic, **DEFAULTS, **columns}
    spread = {name: np.broadcast_to(np.asarray(given[name]), len(data_on)) for name in sorted(given)}
    return Rows({"data_on": np.asarray(data_on).astype("datetime64[D]"), **spread})


def without_value(panel: MonthPanel, centre_id: str, indicator_id: str, reason: str) -> Rows:
    """One row that says why the centre has no figure, at the newest month or the newest day with data."""
    last = panel.last_row(centre_id)
    if last >= 0:
        return month_rows(panel, centre_id, indicator_id, [last], **_nothing(reason))
    days = panel.sensors["last_on"].to_numpy()[panel.groups[centre_id]].astype("datetime64[D]")
    newest = np.array([days.max()])
    columns = {**_nothing(reason), "period": newest.astype(str)}
    return dated_rows(centre_id, indicator_id, newest, panel.is_synthetic[centre_id], **columns)


def _nothing(reason: str) -> dict[str, Any]:
    return {"value": np.nan, "n": 0.0, "completeness": np.nan, "method": reason}


def visibility_of(is_indicative: Sequence[bool] | Any) -> Any:
    """``indicative`` where true, else ``shown``."""
    return np.where(is_indicative, "indicative", "shown")
