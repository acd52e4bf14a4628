"""Vacancy by street: one row per street segment and register, streets with few units joined to their neighbour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from etl.geography.measures import GEOGRAPHIC, METRIC, to_wkb, transformer
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
    stock = stock.sort_values(["centre_id", "register_on"], kind="stable", ignore_index=True)
    units_of = _Units.of(stock)
    keys = ["centre_id", "register_on"]
    starts = np.flatnonzero(~stock.duplicated(keys).to_numpy())
    rows: list[dict[str, Any]] = []
    for first, last in zip(starts, [*starts[1:], len(stock)], strict=True):
        centre_id, register_on = stock.at[first, "centre_id"], stock.at[first, "register_on"]
        for segment in _segments_of(units_of, int(first), int(last)):
            rows.append({"centre_id": centre_id, "observed_on": register_on, **segment})
    segments = pd.DataFrame(rows)
    segments["geometry_wkb"] = _geographic(segments["geometry_wkb"])
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


@dataclass(frozen=True)
class _Units:
    """Columns of the units of all registers as arrays; places in EPSG:25833, NaN = unknown."""

    street: NDArray[np.object_]
    place: NDArray[np.float64]
    is_vacant: NDArray[np.bool_]
    is_synthetic: NDArray[np.bool_]

    @classmethod
    def of(cls, stock: pd.DataFrame) -> "_Units":
        return cls(
            stock["street"].to_numpy(dtype=object),
            stock[["x", "y"]].to_numpy(dtype=float),
            stock["is_vacant"].to_numpy(dtype=bool),
            stock["is_synthetic"].to_numpy(dtype=bool),
        )


def _segments_of(units: _Units, first: int, last: int) -> list[dict[str, Any]]:
    """Segments of the register in rows ``first`` to ``last`` − 1."""
    by_street: dict[str, list[int]] = {}
    for row in range(first, last):
        by_street.setdefault(str(units.street[row]), []).append(row)
    segments = []
    for group in _large_enough(_streets(units, by_street)):
        rows = [row for street in group.streets for row in by_street[street]]
        segments.append(
            {
                "street": ", ".join(group.streets),
                "units": len(rows),
                "vacant": int(units.is_vacant[rows].sum()),
                "geometry_wkb": _line([units.place[by_street[street]] for street in group.streets]),
                "is_synthetic": bool(units.is_synthetic[rows].any()),
            }
        )
    return segments


def _streets(units: _Units, by_street: Mapping[str, Sequence[int]]) -> list[_Group]:
    groups = []
    for name in sorted(by_street):
        places = units.place[by_street[name]]
        located = places[~np.isnan(places[:, 0])]
        x, y = located.mean(axis=0) if len(located) else (np.nan, np.nan)
        groups.append(_Group((name,), len(places), float(x), float(y)))
    return groups


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


def _line(streets: Sequence[NDArray[np.float64]]) -> shapely.Geometry | None:
    """Line along the units of a segment, one part per street, from one end of its main direction to the other."""
    parts = []
    for street in streets:
        places = street[~np.isnan(street[:, 0])]
        if len(places) < 2 or not np.ptp(places, axis=0).any():
            continue
        places = np.unique(places, axis=0)
        middle, direction = places.mean(axis=0), _direction(places)
        along = (places - middle) @ direction
        parts.append(shapely.LineString(middle + np.outer([along.min(), along.max()], direction)))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else shapely.MultiLineString(parts)


def _direction(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Main direction of at least two different places, pointing east (north where there is no east)."""
    direction = np.asarray(np.linalg.svd(places - places.mean(axis=0), full_matrices=False)[2][0])
    leading = direction[0] if abs(direction[0]) > 1e-12 else direction[1]
    return direction if leading > 0 else -direction


def _geographic(lines: pd.Series) -> list[bytes | None]:
    """Lines in EPSG:25833 as WKB in EPSG:4326, all at once."""
    shapes = np.array(list(lines), dtype=object)
    has_line = np.array([line is not None for line in shapes])
    turned = shapely.transform(shapes[has_line], _to_degrees)
    found: list[bytes | None] = [None] * len(shapes)
    for row, line in zip(np.flatnonzero(has_line), turned, strict=True):
        found[row] = to_wkb(line)
    return found


def _to_degrees(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(transformer(METRIC, GEOGRAPHIC).transform(metres[:, 0], metres[:, 1]))
