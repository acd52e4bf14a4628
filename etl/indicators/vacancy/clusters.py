"""Clusters of vacancy in the newest register: Bernoulli scan statistic (Kulldorff 1997), and their areas for the map."""

import hashlib
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from etl.geography.measures import to_geographic, to_wkb
from etl.indicators.contract import Facts
from etl.indicators.provenance import chosen_centres, indicator_rows
from etl.indicators.vacancy.locations import metres
from etl.indicators.vacancy.rates import ONLY_VACANT
from etl.indicators.vacancy.streets import delivered_lines, near, street_lines
from etl.reduce.registers import Registers, read_registers
from etl.statistics.clusters import ScanResult, euclidean_distances, scan_for_clusters
from etl.statistics.street_network import network_distances

TOPIC: Final = "vacancy"
INDICATORS: Final = ("vacancy_cluster", "vacancy_cluster_share")
PROBLEM: Final = "vacancy-cluster"
STRAIGHT: Final = "bernoulli_scan_straight_distance"
ALONG_STREETS: Final = "bernoulli_scan_along_streets"
METHODS: Final = (STRAIGHT, ALONG_STREETS)
AREA_COLUMNS: Final = (
    "centre_id",
    "problem_id",
    "area_no",
    "units",
    "vacant",
    "p_value",
    "label",
    "geometry_wkb",
    "is_synthetic",
)


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of ``vacancy_cluster`` (p of the most likely cluster of the newest register) and ``vacancy_cluster_share``."""
    registers = read_registers(facts.connection, chosen_centres(facts))
    rows = [row for register, units in _newest(registers) for row in _rows(facts, register, units)]
    return indicator_rows(facts, [pd.DataFrame(rows)], TOPIC)


def cluster_areas(facts: Facts) -> pd.DataFrame:
    """Polygons of the significant clusters of the chosen centres, columns of ``snapshot.problem_area``."""
    registers = read_registers(facts.connection, chosen_centres(facts))
    rows = [row for register, units in _newest(registers) for row in _areas(facts, register, units)]
    return pd.DataFrame(rows, columns=list(AREA_COLUMNS))


def _newest(registers: Registers) -> list[tuple[dict[str, Any], pd.DataFrame]]:
    last = registers.registers[registers.registers["is_last"]]
    stock = registers.last()
    by_centre = dict(iter(stock[stock["is_stock"]].groupby("centre_id")))
    return [
        (dict(register), by_centre.get(register["centre_id"], stock.iloc[:0]).reset_index(drop=True))  # type: ignore[arg-type]
        for register in last.to_dict("records")
    ]


def _rows(facts: Facts, register: dict[str, Any], units: pd.DataFrame) -> list[dict[str, Any]]:
    """p of the most likely cluster, and the share of the located units that lie in it."""
    row = _row(facts, register, units)
    scan = None if row["method"] not in METHODS else _scan(facts, register["centre_id"], _located(units))
    inside = np.nan if scan is None else len(scan.clusters[0].members) / scan.n_units if scan.clusters else 0.0
    return [row, {**row, "indicator_id": "vacancy_cluster_share", "value": inside}]


def _row(facts: Facts, register: dict[str, Any], units: pd.DataFrame) -> dict[str, Any]:
    located = _located(units)
    share = float(len(located) / len(units)) if len(units) else 0.0
    scan, obstacle = None, None
    if not register["is_complete"]:
        obstacle = ONLY_VACANT
    elif share < float(facts.parameter("vacancy_cluster", "min_located")):
        obstacle = "coordinates_missing"
    else:
        scan = _scan(facts, register["centre_id"], located)
        obstacle = None if scan else "too_few_units"
    p_value = np.nan if scan is None else scan.clusters[0].p_value if scan.clusters else 1.0
    return {
        "centre_id": register["centre_id"],
        "indicator_id": "vacancy_cluster",
        "data_on": register["register_on"],
        "value": p_value,
        "n": float(len(located)),
        "completeness": share,
        "method": obstacle or (ALONG_STREETS if _network(facts, register["centre_id"][:8]) else STRAIGHT),
        "is_synthetic": register["is_synthetic"],
    }


def _areas(facts: Facts, register: dict[str, Any], units: pd.DataFrame) -> list[dict[str, Any]]:
    if _row(facts, register, units)["method"] not in METHODS:
        return []
    located = _located(units)
    scan = _scan(facts, register["centre_id"], located)
    limit = float(facts.parameter("vacancy_cluster", "significance"))
    margin = float(facts.parameter("vacancy_cluster", "area_margin"))
    rows: list[dict[str, Any]] = []
    for cluster in scan.clusters if scan else ():
        if cluster.p_value > limit:
            continue
        members = located.iloc[cluster.members]
        streets = members["street"].dropna().value_counts()
        ordered = sorted(streets.index, key=lambda name: (-int(streets[name]), str(name)))
        hull = shapely.MultiPoint(members[["x", "y"]].to_numpy(dtype=float)).convex_hull.buffer(margin, quad_segs=4)
        rows.append(
            {
                "centre_id": register["centre_id"],
                "problem_id": PROBLEM,
                "area_no": len(rows) + 1,
                "units": len(members),
                "vacant": cluster.vacant,
                "p_value": cluster.p_value,
                "label": ", ".join(ordered),
                "geometry_wkb": to_wkb(to_geographic(hull)),
                "is_synthetic": bool(register["is_synthetic"]),
            }
        )
    return rows


def _located(units: pd.DataFrame) -> pd.DataFrame:
    """Units with coordinates in metres, in an order that does not depend on their names."""
    x, y = metres(units["lon"], units["lat"])
    placed = units.assign(x=np.round(x, 1), y=np.round(y, 1)).dropna(subset=["x", "y"])
    return placed.sort_values(["x", "y", "is_vacant"], kind="stable").reset_index(drop=True)


def _scan(facts: Facts, centre_id: str, located: pd.DataFrame) -> ScanResult | None:
    return _scanned(
        tuple(located["x"]),
        tuple(located["y"]),
        tuple(located["is_vacant"]),
        (int(facts.parameter("vacancy_cluster", "permutations")), int(facts.parameter("vacancy_cluster", "secondary"))),
        int.from_bytes(hashlib.sha256(centre_id.encode()).digest()[:8]),
        _network(facts, centre_id[:8]),
    )


def _network(facts: Facts, ags: str) -> bytes:
    """The lines to walk along in metres as WKB: as delivered, else from the repository; empty where there are none."""
    lines = delivered_lines(facts, ags) or street_lines(ags)
    return bytes(shapely.to_wkb(shapely.MultiLineString(list(lines)))) if lines else b""


@lru_cache(maxsize=1024)
def _scanned(
    x: tuple[float, ...],
    y: tuple[float, ...],
    is_vacant: tuple[bool, ...],
    limits: tuple[int, int],
    seed: int,
    network: bytes,
) -> ScanResult | None:
    """Remembered, because the indicator and the areas of the map ask for the same scan."""
    permutations, secondary = limits
    places = np.column_stack([x, y])
    streets = near(network, places) if network else []
    distances = network_distances(places, streets) if streets else euclidean_distances(x, y)
    return scan_for_clusters(distances, is_vacant, permutations=permutations, secondary=secondary, seed=seed)
