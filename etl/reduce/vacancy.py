"""Vacancy by street: one row per street segment and register, streets with few units joined to their neighbour."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd
import shapely

from etl.geography.measures import GEOGRAPHIC, METRIC, to_geographic, to_wkb, transformer
from etl.reduce.registers import read_registers
from etl.statistics.proportions import wilson

MIN_UNITS: Final = 5
COLUMNS: Final = (
    "centre_id",
    "observed_on",
    "street",
    "units",
    "vacant",
    "rate",
    "low",
    "high",
    "geometry_wkb",
    "is_synthetic",
)


def reduce_street_segments(connection: duckdb.DuckDBPyConnection, centre_ids: Sequence[str]) -> None:
    """Fill ``snapshot.street_segment`` for the given centres from ``snapshot.vacancy_unit``; their old rows go.

    Only complete registers have segments. A segment with fewer than five units after joining has counts and no rate.
    """
    connection.execute(
        "DELETE FROM snapshot.street_segment WHERE centre_id IN (SELECT unnest(?::TEXT[]))", [list(centre_ids)]
    )
    registers = read_registers(connection, centre_ids)
    segments = street_segments(registers.units)
    if segments.empty:
        return
    connection.register("_street_segment", segments)
    connection.execute("INSERT INTO snapshot.street_segment BY NAME SELECT * FROM _street_segment")
    connection.unregister("_street_segment")


def street_segments(units: pd.DataFrame) -> pd.DataFrame:
    """``units``: columns of ``Registers.units``; one row per centre, register and street or joined streets."""
    stock = units[units["is_stock"] & units["is_register_complete"] & units["street"].notna()].copy()
    if stock.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    longitude, latitude = stock["lon"].to_numpy(dtype=float), stock["lat"].to_numpy(dtype=float)
    stock["x"], stock["y"] = transformer(GEOGRAPHIC, METRIC).transform(longitude, latitude)
    stock.loc[~np.isfinite(stock["x"]) | ~np.isfinite(stock["y"]), ["x", "y"]] = np.nan
    rows = [
        {"centre_id": centre_id, "observed_on": register_on, **segment}
        for (centre_id, register_on), register in stock.groupby(["centre_id", "register_on"])
        for segment in _segments_of(register)
    ]
    segments = pd.DataFrame(rows)
    rate = wilson(segments["vacant"], segments["units"])
    has_rate = segments["units"] >= MIN_UNITS
    for column, figures in (("rate", rate.value), ("low", rate.low), ("high", rate.high)):
        segments[column] = np.where(has_rate, figures, np.nan)
    return segments[list(COLUMNS)]


@dataclass(frozen=True)
class _Group:
    """Streets taken together, with the mean place of their units (EPSG:25833, NaN = unknown)."""

    streets: tuple[str, ...]
    units: int
    x: float
    y: float

    def joined(self, other: "_Group") -> "_Group":
        share = self.units / (self.units + other.units)
        x, y = (
            b if np.isnan(a) else a if np.isnan(b) else share * a + (1 - share) * b
            for a, b in ((self.x, other.x), (self.y, other.y))
        )
        return _Group(tuple(sorted(self.streets + other.streets)), self.units + other.units, x, y)


def _segments_of(register: pd.DataFrame) -> list[dict[str, Any]]:
    segments = []
    for group in _large_enough(_streets(register)):
        rows = register[register["street"].isin(group.streets)]
        segments.append(
            {
                "street": ", ".join(group.streets),
                "units": len(rows),
                "vacant": int(rows["is_vacant"].to_numpy(dtype=bool).sum()),
                "geometry_wkb": _line(rows),
                "is_synthetic": bool(rows["is_synthetic"].any()),
            }
        )
    return segments


def _streets(register: pd.DataFrame) -> list[_Group]:
    return [
        _Group((str(name),), len(rows), float(rows["x"].mean()), float(rows["y"].mean()))
        for name, rows in register.groupby("street", sort=True)
    ]


def _large_enough(groups: list[_Group]) -> list[_Group]:
    """Streets joined until every group has five units: the smallest joins the nearest, by name where places are unknown."""
    groups = list(groups)
    while len(groups) > 1:
        smallest = min(groups, key=lambda group: (group.units, group.streets))
        if smallest.units >= MIN_UNITS:
            break
        groups.remove(smallest)
        neighbour = _neighbour(groups, smallest)
        groups[groups.index(neighbour)] = neighbour.joined(smallest)
    return sorted(groups, key=lambda group: group.streets)


def _neighbour(groups: list[_Group], of: _Group) -> _Group:
    distance = np.array([np.hypot(group.x - of.x, group.y - of.y) for group in groups])
    if not np.isnan(distance).all():
        return groups[int(np.nanargmin(distance))]
    ordered = sorted(groups, key=lambda group: group.streets)
    return next((group for group in ordered if group.streets > of.streets), ordered[-1])


def _line(rows: pd.DataFrame) -> bytes | None:
    """Line along the units of a segment, one part per street, from one end of its main direction to the other."""
    parts = []
    for _, street in rows.groupby("street", sort=True):
        places = street[["x", "y"]].dropna().drop_duplicates().to_numpy(dtype=float)
        if len(places) < 2:
            continue
        middle, direction = places.mean(axis=0), _direction(places)
        along = (places - middle) @ direction
        ends = middle + np.outer([along.min(), along.max()], direction)
        parts.append(shapely.LineString(ends))
    if not parts:
        return None
    return to_wkb(to_geographic(parts[0] if len(parts) == 1 else shapely.MultiLineString(parts)))


def _direction(places: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.svd(places - places.mean(axis=0), full_matrices=False)[2][0])
