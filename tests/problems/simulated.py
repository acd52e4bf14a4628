"""A snapshot of simulated centres for the tests: every indicator a rule reads, monthly counts, yearly registers, waves.

All values are drawn like those of centres without problems; ``troubled`` centres get a share of their values worse by
several spreads.  Nothing here imitates a rule.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2026, 11, 25)
GRADES = [
    "overall",
    "ambience",
    "buildings",
    "green",
    "cleanliness",
    "safety",
    "liveliness",
    "offer",
    "gastronomy",
    "services",
    "access_car",
    "access_transit",
    "access_bike",
    "access_foot",
    "parking",
    "opening_hours",
    "accessibility",
    "seating",
]
# indicator: mean, spread between centres, half width of the interval, worse direction, lower and upper limit
MONTHLY = {
    "footfall_yoy": (-0.005, 0.03, 0.06, -1, -0.9, 2.0),
    "footfall_change_3y": (-0.01, 0.05, 0.08, -1, -0.9, 2.0),
    "footfall_share_region": (0.0, 0.03, 0.05, -1, -0.9, 2.0),
    "completeness": (0.95, 0.02, 0.0, -1, 0.0, 1.0),
    "footfall_index": (100.0, 5.0, 3.0, -1, 1.0, 300.0),
    "footfall_daily_mean": (900.0, 100.0, 50.0, -1, 10.0, 9000.0),
    "evening_share": (0.15, 0.012, 0.008, -1, 0.001, 0.99),
    "weekday_share": (0.6, 0.02, 0.01, -1, 0.01, 0.99),
    "sat_ratio": (1.02, 0.06, 0.03, -1, 0.05, 3.0),
    "sun_share": (0.07, 0.01, 0.005, -1, 0.001, 0.5),
    "season_ratio": (1.5, 0.2, 0.1, 1, 1.0, 9.0),
    "winter_ratio": (0.85, 0.05, 0.05, -1, 0.1, 1.2),
    "event_share": (0.03, 0.01, 0.005, 1, 0.0, 0.9),
    "footfall_per_capita": (80.0, 8.0, 4.0, -1, 1.0, 900.0),
    "heat_dip": (-0.08, 0.03, 0.04, -1, -0.9, 0.5),
}
REGISTER = {
    "use_diversity": (0.72, 0.03, 0.03, -1, 0.01, 0.99),
    "use_mix_retail": (0.42, 0.04, 0.08, 1, 0.01, 0.99),
    "use_mix_gastronomy": (0.15, 0.03, 0.06, -1, 0.01, 0.99),
    "use_mix_services": (0.16, 0.03, 0.06, 1, 0.01, 0.99),
    "local_supply": (5.6, 0.5, 0.0, -1, 0.0, 6.0),
    "vacancy_location_ratio": (1.2, 0.3, 0.0, 1, 0.1, 9.0),
    "opening_overlap": (0.9, 0.04, 0.05, -1, 0.01, 0.99),
}
WAVE = {
    **{f"grade_{item}": (2.5, 0.12, 0.11, 1, 1.0, 6.0) for item in GRADES},
    **{f"top2_{item}": (0.5, 0.05, 0.06, -1, 0.01, 0.99) for item in GRADES},
    "dwell_short_share": (0.22, 0.03, 0.05, 1, 0.01, 0.99),
    "dwell_median": (75.0, 8.0, 8.0, -1, 5.0, 300.0),
    "coupling_rate": (0.62, 0.05, 0.05, -1, 0.01, 0.99),
    "motive_shopping": (0.6, 0.04, 0.05, -1, 0.01, 0.99),
    "motive_transit": (0.12, 0.03, 0.04, 1, 0.01, 0.99),
    "motive_work": (0.1, 0.02, 0.03, 1, 0.01, 0.99),
    "nps": (6.0, 8.0, 9.0, -1, -100.0, 100.0),
    "visit_freq": (0.6, 0.05, 0.05, -1, 0.01, 0.99),
    "wish_online": (0.12, 0.03, 0.04, 1, 0.01, 0.99),
    "wish_opening_hours": (0.15, 0.03, 0.04, 1, 0.01, 0.99),
    "origin_share_outside": (0.4, 0.05, 0.05, -1, 0.01, 0.99),
}


def empty_snapshot() -> duckdb.DuckDBPyConnection:
    """A connection that sees an empty snapshot under construction as ``snapshot``."""
    connection = duckdb.connect(":memory:")
    connection.execute("ATTACH ':memory:' AS snapshot")
    schema = (ROOT / "etl/snapshot.sql").read_text(encoding="utf-8")
    connection.execute(schema.replace("CREATE TABLE ", "CREATE TABLE snapshot."))
    return connection


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pd.DataFrame | list[dict[str, object]]) -> None:
    """Rows into a table of the snapshot, by column name."""
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows)
    if frame.empty:
        return
    connection.register("_rows", frame)
    connection.execute(f"INSERT INTO snapshot.{table} BY NAME SELECT * FROM _rows")
    connection.unregister("_rows")


def simulated_snapshot(
    centres: int, seed: int = 1, troubled: float = 0.06, years: int = 4, names: list[str] | None = None
) -> duckdb.DuckDBPyConnection:
    """A filled snapshot; ``names`` relabels the centres (same order of figures)."""
    connection = empty_snapshot()
    random = np.random.default_rng(seed)
    ids = names or [f"12{number:06d}-01" for number in range(1, centres + 1)]
    insert(connection, "build_info", [{"build_id": "test", "as_of": AS_OF, "content_version": "", "code_version": ""}])
    _places(connection, ids, random)
    months = pd.date_range(end=AS_OF, periods=12 * years, freq="ME").date
    register_days = [date(AS_OF.year - back, 5, 15) for back in reversed(range(years))]
    waves = [date(AS_OF.year - back, 9, 30) for back in (3, 2, 1, 0)]
    frames = [
        _values(random, ids, MONTHLY, months, "%Y-%m", (3, 6), troubled),
        _values(random, ids, REGISTER, register_days, "%Y-%m-%d", (30, 120), troubled),
        _values(random, ids, WAVE, waves, "%Y", (120, 500), troubled),
        _registers(connection, random, ids, register_days, troubled),
    ]
    insert(connection, "indicator", pd.concat(frames, ignore_index=True))
    _peers(connection, ids)
    return connection


def _places(connection: duckdb.DuckDBPyConnection, ids: list[str], random: np.random.Generator) -> None:
    lat, lon = random.uniform(51.4, 52.4, len(ids)), random.uniform(13.2, 14.7, len(ids))
    insert(
        connection,
        "centre",
        pd.DataFrame(
            {
                "centre_id": ids,
                "ags": [name[:8] for name in ids],
                "name": ids,
                "kind": "main",
                "lat": lat,
                "lon": lon,
                "is_default_boundary": True,
                "is_example": True,
            }
        ),
    )
    insert(
        connection,
        "municipality",
        pd.DataFrame({"ags": [name[:8] for name in ids], "central_place_level": 2, "population": 12_000}),
    )


def _values(
    random: np.random.Generator,
    ids: list[str],
    figures: dict[str, tuple[float, float, float, int, float, float]],
    days: list[date] | np.ndarray,
    period: str,
    n: tuple[int, int],
    troubled: float,
) -> pd.DataFrame:
    frames = []
    for name, (mean, spread, half, worse, low, high) in figures.items():
        own = mean + spread * random.standard_normal(len(ids))
        own = own + worse * np.where(random.random(len(ids)) < troubled, 5 * spread, 0.0)
        noise = 0.3 * spread * random.standard_normal((len(ids), len(days)))
        values = np.clip(own[:, None] + noise, low, high)
        sizes = random.integers(*n, len(ids))
        frames.append(
            pd.DataFrame(
                {
                    "centre_id": np.repeat(ids, len(days)),
                    "indicator_id": name,
                    "period": np.tile([day.strftime(period) for day in days], len(ids)),
                    "data_on": np.tile(np.array(days, dtype=object), len(ids)),
                    "value": values.ravel(),
                    "low": (values - half).ravel() if half else np.nan,
                    "high": (values + half).ravel() if half else np.nan,
                    "n": np.repeat(sizes, len(days)).astype(float),
                    "completeness": 0.95,
                    "method": "simulated",
                    "visibility": "shown",
                    "source_ids": {"%Y-%m": "counts", "%Y-%m-%d": "register", "%Y": "survey"}[period],
                    "is_synthetic": True,
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _registers(
    connection: duckdb.DuckDBPyConnection,
    random: np.random.Generator,
    ids: list[str],
    days: list[date],
    troubled: float,
) -> pd.DataFrame:
    """Units of all registers, and the vacancy indicators computed from them by their published formulas."""
    units: list[dict[str, object]] = []
    rows: list[dict[str, object]] = []
    for name in ids:
        stock = int(random.integers(30, 120))
        is_bad = random.random() < troubled
        rate = 0.28 if is_bad else float(random.beta(6, 80))
        begun: dict[int, date] = {}
        east, north = random.uniform(-0.004, 0.004, stock), random.uniform(-0.002, 0.002, stock)
        areas = np.clip(random.lognormal(4.4, 0.5, stock), 30, 380).round()
        if random.random() < troubled:
            areas[0] = 1500.0
            begun[0] = date(2026, 1, 10)
        before: set[int] | None = None
        for day in days:
            for unit in range(1, stock):
                if unit in begun and random.random() > (0.97 if is_bad else 0.5):
                    del begun[unit]
                elif unit not in begun and len(begun) < rate * stock and random.random() < rate:
                    begun[unit] = day - timedelta(days=int(random.integers(30, 2600 if is_bad else 300)))
            vacant = {unit for unit, since in begun.items() if since <= day}
            long = {unit for unit in vacant if (day - begun[unit]).days > 36 * 30.4375}
            announced = set(range(5, 5 + int(stock * (0.06 if is_bad else 0.005)))) - vacant
            for unit in range(stock):
                is_vacant = unit in vacant
                units.append(
                    {
                        "unit_id": f"{unit:04d}",
                        "centre_id": name,
                        "observed_on": day,
                        "street": f"Straße {unit % 5}",
                        "floor": "EG",
                        "area_m2": float(areas[unit]),
                        "area_kind": "sales",
                        "status": "vacant" if is_vacant else "occupied",
                        "vacant_since": begun[unit] if is_vacant else None,
                        "vacant_since_precision": "day" if is_vacant else None,
                        "location_class": "ABC"[unit % 3],
                        "closure_announced_on": date(day.year, 12, 31) if unit in announced else None,
                        "lat": 52.0 + float(north[unit]),
                        "lon": 13.9 + float(east[unit]),
                        "is_register_complete": True,
                        "is_synthetic": True,
                    }
                )
            figures = {
                "vacancy_rate_units": (len(vacant) / stock, stock),
                "vacancy_structural_share": (len(long) / len(vacant) if vacant else None, len(vacant)),
                "vacancy_large_area": (float(sum(areas[u] for u in vacant if areas[u] >= 400)), stock),
                "anchor_share": (float(areas.max() / areas.sum()), stock),
                "vacancy_announced": (len(announced) / stock, stock),
                "vacancy_cluster": (float(random.uniform(0.005, 1.0)), stock),
                "vacancy_change": (None if before is None else (len(vacant) - len(before)) / stock, stock),
            }
            before = vacant
            rows += [
                {
                    "centre_id": name,
                    "indicator_id": indicator,
                    "period": day.isoformat(),
                    "data_on": day,
                    "value": value,
                    "n": float(n),
                    "completeness": 1.0,
                    "method": "simulated",
                    "visibility": "hidden" if value is None else "shown",
                    "source_ids": "register",
                    "is_synthetic": True,
                }
                for indicator, (value, n) in figures.items()
            ]
    insert(connection, "vacancy_unit", pd.DataFrame(units))
    return pd.DataFrame(rows)


def _peers(connection: duckdb.DuckDBPyConnection, ids: list[str]) -> None:
    """The next twenty centres in a circle: every centre serves twenty others."""
    rows = [
        {
            "centre_id": name,
            "peer_id": ids[(position + step) % len(ids)],
            "rank": step,
            "distance": step / 10,
            "reasons": json.dumps({}),
            "comparison": "full",
        }
        for position, name in enumerate(ids)
        for step in range(1, min(21, len(ids)))
    ]
    insert(connection, "peer", rows)
