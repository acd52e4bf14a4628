"""Months × counting points as arrays, with the columns of each centre that may be put into one figure.

Comparison guard: one figure mixes neither methods of counting nor counted objects; a centre speaks through the group of
counting points with the most usable months.  Short manual counts have an indicator of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from etl.indicators.contract import Facts
from etl.statistics.arrays import Bools, Counts, Dates, Floats

MANUAL: Final = "manual"
MONTHS_PER_YEAR: Final = 12
DECEMBER: Final = 12
QUARTER_MONTHS: Final = (3, 6, 9, 12)
QUARTERS_REPORTED: Final = 16

_SENSORS: Final = """
SELECT s.sensor_id, s.centre_id, s.name, s.version, s.method, s.counted_object, s.first_on, s.last_on, s.is_synthetic
FROM snapshot.sensor s SEMI JOIN {scope} c ON c.centre_id = s.centre_id
WHERE s.first_on IS NOT NULL AND s.method <> 'manual' ORDER BY s.sensor_id
"""
_MONTHS: Final = """
SELECT m.sensor_id, m.month, m.mean_per_day, m.valid_days, m.days_in_month, m.is_full
FROM snapshot.footfall_month m SEMI JOIN {scope} c ON c.centre_id = m.centre_id
WHERE last_day(m.month) <= ?
"""


@dataclass(frozen=True)
class MonthPanel:
    """Complete months up to the day looked from; arrays (months, sensors) unless said.

    months: (months,) datetime64[M] without gaps. sensors: one row per column. mean: persons per day, NaN unless usable.
    valid_share: valid days by days of the month, 0 where nothing was delivered. is_full: at least 24 valid days.
    kind: (sensors,) what is counted and how; only equal kinds are compared. groups: centre → columns that may be compared with each other. is_synthetic: centre → example data among them.
    """

    months: Dates
    sensors: pd.DataFrame
    mean: Floats
    valid_share: Floats
    is_full: Bools
    kind: NDArray[np.str_]
    groups: Mapping[str, Counts]
    is_synthetic: Mapping[str, bool]

    @property
    def month_number(self) -> Counts:
        """1 January to 12 December, (months,)."""
        return self.months.astype(np.int64) % MONTHS_PER_YEAR + 1

    @property
    def year(self) -> Counts:
        return self.months.astype("datetime64[Y]").astype(np.int64) + 1970

    @property
    def month_days(self) -> Counts:
        """Calendar days of each month, (months,)."""
        return ((self.months + 1).astype("datetime64[D]") - self.months.astype("datetime64[D]")).astype(np.int64)

    @property
    def data_on(self) -> Dates:
        """Last day of each month, (months,)."""
        return (self.months + 1).astype("datetime64[D]") - 1

    def sensors_of(self) -> dict[str, list[str]]:
        """Ids of the counting points of each centre that are compared with each other."""
        names = self.sensors["sensor_id"].to_numpy(dtype=object)
        return {centre_id: names[columns].tolist() for centre_id, columns in self.groups.items()}

    def last_row(self, centre_id: str) -> int:
        """Row of the newest month in which a counting point of the centre is usable; −1 when there is none."""
        rows = np.flatnonzero((~np.isnan(self.mean[:, self.groups[centre_id]])).any(axis=1))
        return int(rows[-1]) if len(rows) else -1

    def reported_rows(self, centre_id: str) -> Counts:
        """Rows for figures over a year or more: the last 16 ends of quarters and the newest usable month."""
        last = self.last_row(centre_id)
        quarters = np.flatnonzero(np.isin(self.month_number[: last + 1], QUARTER_MONTHS))[-QUARTERS_REPORTED:]
        return np.unique(np.append(quarters, last)) if last >= 0 else quarters


def read_months(facts: Facts, scope: str = "chosen") -> MonthPanel:
    """Panel of the counting points of the centres in table ``scope`` (``chosen`` or ``snapshot.centre``)."""
    if scope not in ("chosen", "snapshot.centre"):
        raise ValueError(f"No scope {scope!r}.")
    sensors = facts.query(_SENSORS.format(scope=scope))
    rows = facts.query(_MONTHS.format(scope=scope), [facts.as_of])
    rows = rows[rows["sensor_id"].isin(sensors["sensor_id"])]
    if rows.empty:
        return _empty(sensors)
    month = rows["month"].to_numpy().astype("datetime64[M]")
    months = np.arange(month.min(), month.max() + 1)
    position = pd.Series(np.arange(len(sensors)), index=sensors["sensor_id"])
    cell = (month - months[0]).astype(np.int64), position[rows["sensor_id"]].to_numpy()
    shape = (len(months), len(sensors))
    mean, valid_share, is_full = np.full(shape, np.nan), np.zeros(shape), np.zeros(shape, dtype=bool)
    mean[cell] = rows["mean_per_day"].to_numpy(dtype=float, na_value=np.nan)
    valid_share[cell] = rows["valid_days"].to_numpy(dtype=float) / rows["days_in_month"].to_numpy(dtype=float)
    is_full[cell] = rows["is_full"].to_numpy(dtype=bool)
    groups = comparable_columns(sensors, (~np.isnan(mean)).sum(axis=0))
    synthetic = {centre: bool(sensors["is_synthetic"].to_numpy()[columns].any()) for centre, columns in groups.items()}
    return MonthPanel(months, sensors, mean, valid_share, is_full, kind_of(sensors), groups, synthetic)


def over_a_year(values: Floats) -> Floats:
    """Sum over each month and the eleven before; NaN in the first eleven rows."""
    sums = np.full(values.shape, np.nan)
    if len(values) >= MONTHS_PER_YEAR:
        total = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
        sums[MONTHS_PER_YEAR - 1 :] = total[MONTHS_PER_YEAR:] - total[:-MONTHS_PER_YEAR]
    return sums


def kind_of(sensors: pd.DataFrame) -> NDArray[np.str_]:
    """Counted object and method of each counting point."""
    return (sensors["counted_object"] + " " + sensors["method"]).to_numpy(dtype=str)


def comparable_columns(sensors: pd.DataFrame, usable_months: Counts) -> dict[str, Counts]:
    """Per centre the columns of the method and counted object with the most usable months (ties by name)."""
    weights = pd.DataFrame({"centre_id": sensors["centre_id"], "kind": kind_of(sensors), "months": usable_months})
    totals = weights.groupby(["centre_id", "kind"])["months"].sum().reset_index()
    ordered = totals.sort_values(by=["centre_id", "months", "kind"], ascending=[True, False, True])
    best = ordered.drop_duplicates("centre_id")
    chosen = weights.reset_index().merge(best[["centre_id", "kind"]], on=["centre_id", "kind"])
    return {str(centre): np.sort(group["index"].to_numpy()) for centre, group in chosen.groupby("centre_id")}


def _empty(sensors: pd.DataFrame) -> MonthPanel:
    shape = (0, len(sensors))
    groups = comparable_columns(sensors, np.zeros(len(sensors), dtype=np.int64)) if len(sensors) else {}
    synthetic = {centre: bool(sensors["is_synthetic"].to_numpy()[columns].any()) for centre, columns in groups.items()}
    none = np.zeros(0, dtype="datetime64[M]")
    return MonthPanel(
        none,
        sensors,
        np.zeros(shape),
        np.zeros(shape),
        np.zeros(shape, dtype=bool),
        kind_of(sensors),
        groups,
        synthetic,
    )
