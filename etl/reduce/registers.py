"""Vacancy registers as wholes: which unit rows belong to one survey of a centre, and which of them a rate speaks of.

A rate speaks of ground-floor units in use or free for use: occupied, interim use and partly vacant count as occupied,
vacant as vacant; units under construction, planned or converted are no part of it, unknown ones lower the completeness.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np
import pandas as pd

STOCK: Final = ("occupied", "vacant", "partly_vacant", "interim_use")
MAX_WALK_GAP_DAYS: Final = 62
_UNITS: Final = """
SELECT centre_id, observed_on, unit_id, street, house_no, area_m2, area_kind, status, vacant_since, trade, previous_trade,
       location_class, cause, closure_announced_on, lat, lon, is_register_complete, is_synthetic
FROM snapshot.vacancy_unit
WHERE centre_id IN (SELECT unnest(?::TEXT[]))
  AND (coalesce(trim(floor), '') = '' OR upper(trim(floor)) LIKE 'EG%' OR lower(trim(floor)) LIKE 'erdgescho%')
ORDER BY centre_id, observed_on, unit_id
"""


@dataclass(frozen=True)
class Registers:
    """``units``: one row per ground-floor unit and register; ``registers``: one row per centre and register.

    Both carry ``centre_id`` and ``register_on`` (last day of the survey).  ``units`` adds ``is_stock`` and ``is_vacant``;
    ``registers`` has ``units`` (in stock), ``vacant``, ``known`` (share of ground-floor units with a known status),
    ``is_complete`` (false: only vacant units are listed), ``number`` (1 = oldest), ``is_last`` and ``is_synthetic``.
    """

    units: pd.DataFrame
    registers: pd.DataFrame

    def last(self) -> pd.DataFrame:
        """Units of the newest register of every centre."""
        newest = self.registers.loc[self.registers["is_last"], ["centre_id", "register_on"]]
        return self.units.merge(newest, on=["centre_id", "register_on"])


def read_registers(connection: duckdb.DuckDBPyConnection, centre_ids: Sequence[str]) -> Registers:
    """The registers of some centres, from ``snapshot.vacancy_unit``."""
    units = connection.execute(_UNITS, [list(centre_ids)]).df()
    units["register_on"] = _register_dates(units)
    units = units.drop_duplicates(["centre_id", "register_on", "unit_id"], keep="last").drop(columns="observed_on")
    units["is_stock"] = units["status"].isin(STOCK)
    units["is_vacant"] = units["status"] == "vacant"
    return Registers(units.reset_index(drop=True), _summarised(units))


def _register_dates(units: pd.DataFrame) -> pd.Series:
    """Last day of the survey each row belongs to: walks of several days without a unit seen twice are one register."""
    dates = units["observed_on"].copy()
    days = units[["centre_id", "observed_on"]].drop_duplicates()
    is_near = days.groupby("centre_id")["observed_on"].diff().dt.days <= MAX_WALK_GAP_DAYS
    walked_on = set(days.loc[is_near, "centre_id"])
    for _, centre in units[units["centre_id"].isin(walked_on)].groupby("centre_id", sort=False):
        by_day = {pd.Timestamp(day): rows for day, rows in centre.groupby("observed_on")}  # type: ignore[arg-type]
        for chain in _chained(by_day):
            for day in chain:
                dates.loc[by_day[day].index] = chain[-1]
    return dates


def _chained(by_day: dict[pd.Timestamp, pd.DataFrame]) -> list[list[pd.Timestamp]]:
    chains: list[list[pd.Timestamp]] = []
    seen: set[str] = set()
    for day, rows in by_day.items():
        is_near = bool(chains) and (day - chains[-1][-1]).days <= MAX_WALK_GAP_DAYS
        if is_near and seen.isdisjoint(rows["unit_id"]):
            chains[-1].append(day)
            seen |= set(rows["unit_id"])
        else:
            chains.append([day])
            seen = set(rows["unit_id"])
    return chains


def _summarised(units: pd.DataFrame) -> pd.DataFrame:
    marked = units.assign(
        vacant=units["is_vacant"],
        is_known=np.where(units["status"] == "unknown", 0.0, 1.0),
        stock=units["is_stock"],
    )
    registers = (
        marked.groupby(["centre_id", "register_on"], sort=True)
        .agg(
            units=("stock", "sum"),
            vacant=("vacant", "sum"),
            known=("is_known", "mean"),
            is_complete=("is_register_complete", "all"),
            is_synthetic=("is_synthetic", "any"),
        )
        .reset_index()
    )
    by_centre = registers.groupby("centre_id")["register_on"]
    registers["number"] = by_centre.cumcount() + 1
    registers["is_last"] = registers["register_on"] == by_centre.transform("max")
    return registers
