"""Indicators and findings of 400 centres × 7 years from a loaded warehouse; whether cost grows with the centres only."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from etl.build import build
from etl.loading import Order, load_files
from etl.local_time import hour_calendar
from etl.stores import CONTENT, stores
from etl.warehouse import attached, scratch_connection
from tests.bench.figures import Figure, alone

CENTRES, SENSORS, YEARS = 400, 4, 7
AS_OF = date(2026, 1, 15)
UNITS, REGISTERS = 60, 4
SENSORS_AT_ONCE = 100
STREETS = ("Markt", "Hauptstraße", "Lange Straße", "Bahnhofstraße", "Mühlenweg")
TRADES = (
    "clothes",
    "restaurant",
    "hairdresser",
    "office",
    "bakery",
    "pharmacy",
    "supermarket",
    "bank",
    "post",
    "doctor",
)
COMPUTING = ("indicators", "peers", "composite", "findings")
ITEMS = ("grade_overall", "grade_ambience", "grade_cleanliness", "grade_safety", "grade_retail", "grade_green", "nps")


@dataclass(frozen=True)
class Built:
    """Seconds of the steps of a build, centres computed anew, hours in the warehouse."""

    seconds: dict[str, float]
    recomputed: int
    centres: int


def figures() -> Iterator[Figure]:
    """Seconds and memory for 400 centres, the ratio to 100 centres, and one centre after one delivery."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        small = _full(Path(folder) / "small", CENTRES // 4)
        large = _full(Path(folder) / "large", CENTRES)
        yield Figure(
            "indicators and findings of 400 centres × 7 years from a loaded warehouse", _sum(large[0]), "s", at_most=600
        )
        yield Figure("  peak memory of that build", large[1], "MiB", at_most=6 * 1024)
        for step, seconds in large[0].seconds.items():
            yield Figure(f"  of that: {step}", seconds, "s")
        yield Figure("  against 100 centres", _sum(large[0]) / _sum(small[0]), "x", at_most=4.4)
        again = alone(build_after_one_day, Path(folder) / "large").result
        yield Figure("one centre anew after one delivery: indicators and findings", _sum(again), "s", at_most=5)
        yield Figure("  centres computed anew", again.recomputed, "centres", at_most=1)
        for step in ("reduce", *COMPUTING):
            yield Figure(f"  of that: {step}", again.seconds[step], "s")
        yield Figure("  the whole new snapshot with the effects of all centres", sum(again.seconds.values()), "s")


def _full(data: Path, centres: int) -> tuple[Built, float]:
    fill(data, centres)
    run = alone(build_once, data)
    if run.result.centres != centres:
        raise RuntimeError(f"{run.result.centres} centres instead of {centres}")
    return run.result, run.peak_mib


def _sum(built: Built) -> float:
    """From hourly counts to findings."""
    return built.seconds["reduce"] + sum(built.seconds[step] for step in COMPUTING)


def build_once(data: Path) -> Built:
    report = build(stores(data), as_of=AS_OF)
    if report.failures:
        raise RuntimeError(str(report.failures))
    return Built(report.seconds, len(report.recomputed), report.centres)


def build_after_one_day(data: Path) -> Built:
    """One more day of one counting point, delivered as a file, then a build."""
    store = stores(data)
    day = AS_OF - timedelta(days=1)
    path = data / "day.csv"
    lines = [f"{day:%Y-%m-%d} {hour:02d}:00;P0;{hour}" for hour in range(24)]
    path.write_text("zeit;sensor_id;anzahl\n" + "\n".join(lines) + "\n", encoding="utf-8")
    [report] = load_files(store, [Order(path, centre_id=centre_ids(1)[0])])
    if report.rows_loaded != 24:
        raise RuntimeError(report)
    return build_once(data)


def centre_ids(centres: int) -> list[str]:
    places = pd.read_csv(CONTENT / "reference" / "municipalities_brandenburg.csv", dtype={"ags": str}).head(centres)
    return (places["ags"] + "-01").tolist()


def fill(data: Path, centres: int) -> None:
    """A warehouse as deliveries leave it: hourly counts, four registers and two result tables of every centre."""
    store = stores(data)
    connection = scratch_connection(store.staging / "bench")
    with attached(connection, store.warehouse):
        _places(connection, centres)
        _counts(connection, centres)
        _registers(connection, centres)
        _surveys(connection, centres)
        connection.execute(
            """
            INSERT INTO warehouse.load BY NAME
            SELECT load_id, topic || '.csv' AS file, topic AS sha256, 'generic' AS kind, topic, source AS source_id, '' AS target,
                   '{}' AS options, TIMESTAMP '2026-01-10' AS received_at, 'loaded' AS status, 1 AS rows_read, 1 AS rows_loaded,
                   0 AS rows_rejected, 0 AS rows_duplicate, 0 AS rows_replaced, false AS is_synthetic
            FROM (VALUES (1, 'footfall', 'zaehlung-der-kommune'), (2, 'vacancy', 'leerstandsregister-der-kommune'),
                         (3, 'survey', 'befragung-der-kommune')) v(load_id, topic, source);
            INSERT INTO warehouse.load_centre
            SELECT l.load_id, c.centre_id, l.topic FROM warehouse.load l, warehouse.centre c ORDER BY ALL
            """
        )
    connection.close()


def _places(connection: duckdb.DuckDBPyConnection, centres: int) -> None:
    places = pd.read_csv(CONTENT / "reference" / "municipalities_brandenburg.csv", dtype={"ags": str}).head(centres)
    places = places.assign(number=np.arange(centres))
    connection.register("_places", places)
    connection.execute(
        """
        INSERT INTO warehouse.municipality BY NAME
        SELECT ags, 'Ort ' || number AS name, 50.0 AS area_km2, population::DOUBLE AS population, DATE '2024-12-31' AS population_on,
               (number % 3)::DOUBLE AS central_place_level, lat::DOUBLE AS lat, lon::DOUBLE AS lon, DATE '2024-12-31' AS territorial_status_on, 0 AS load_id
        FROM _places;
        INSERT INTO warehouse.centre BY NAME
        SELECT ags || '-01' AS centre_id, ags, 'Zentrum' AS name, 'main' AS kind, lat::DOUBLE AS lat, lon::DOUBLE AS lon, true AS is_default_boundary, 0 AS load_id
        FROM _places;
        """
    )
    sensors = pd.DataFrame(
        {"number": np.repeat(np.arange(centres), SENSORS), "point": np.tile(np.arange(SENSORS), centres)}
    )
    connection.register("_sensors", sensors)
    connection.execute(
        """
        INSERT INTO warehouse.sensor BY NAME
        SELECT row_number() OVER () AS sensor_key, p.ags || '-01/p' || point AS sensor_id, p.ags || '-01' AS centre_id, 'P' || point AS sensor_ref,
               1 AS version, 'P' || point AS name, 'laser' AS method, 'person' AS counted_object, 1 AS load_id
        FROM _sensors s JOIN _places p USING (number) ORDER BY number, point
        """
    )


def _counts(connection: duckdb.DuckDBPyConnection, centres: int) -> None:
    """Seven years of hours: level of the point, weekday, hour of the day, season, a slow trend and noise from a hash."""
    first, last = date(AS_OF.year - YEARS, 1, 1), date(AS_OF.year - 1, 12, 31)
    calendar = hour_calendar()
    hours = calendar[calendar["local_date"].between(pd.Timestamp(first), pd.Timestamp(last))]
    weekday = np.array([0.9, 0.9, 1.0, 1.0, 1.2, 1.4, 0.5])[hours["local_date"].dt.dayofweek]
    daily = np.exp(-((hours["local_hour"].to_numpy(dtype=float) - 14) ** 2) / 30)
    season = 1 + 0.2 * np.sin(2 * np.pi * hours["local_date"].dt.dayofyear.to_numpy() / 365)
    connection.register("_hours", hours.assign(shape=weekday * daily * season).drop(columns=["local_ts", "is_second"]))
    connection.execute("CREATE TEMP TABLE bench_hour AS SELECT * FROM _hours ORDER BY ts_utc")
    for start in range(0, centres * SENSORS, SENSORS_AT_ONCE):
        connection.execute(
            """
            INSERT INTO warehouse.footfall_hour
            SELECT s.sensor_key::INTEGER, h.ts_utc, h.local_date::DATE, h.local_hour,
                   ((100 + 10 * (s.sensor_key % 37)) * h.shape * (0.9 + (hash(s.sensor_key, h.ts_utc) % 200) / 1000.0)
                    * (1 - 0.02 * (s.sensor_key // 4 % 7 - 3) * year(h.local_date - INTERVAL 2019 YEAR)))::INTEGER + 1, 0, 1
            FROM range(?, ?) s(sensor_key), bench_hour h ORDER BY 1, 2
            """,
            [start + 1, min(start + SENSORS_AT_ONCE, centres * SENSORS) + 1],
        )


def _registers(connection: duckdb.DuckDBPyConnection, centres: int) -> None:
    connection.execute(
        """
        INSERT INTO warehouse.vacancy_unit BY NAME
        SELECT c.centre_id || '/' || u AS unit_id, c.centre_id, make_date((? - r)::INTEGER, 5, 15) AS observed_on,
               list_extract(?, (u % 5 + 1)::INTEGER) AS street, (u // 5 + 1)::TEXT AS house_no, 'EG' AS floor, 60.0 + 7 * (u % 23) AS area_m2,
               'sales' AS area_kind,
               CASE WHEN hash(c.centre_id, u, (r + u % 3) // 3) % 100 < 12 THEN 'vacant' ELSE 'occupied' END AS status,
               CASE WHEN hash(c.centre_id, u, (r + u % 3) // 3) % 100 < 12 THEN make_date((? - r - u % 4 - 1)::INTEGER, 3, 1) END AS vacant_since,
               'month' AS vacant_since_precision, list_extract(?, (hash(u, c.centre_id) % 10 + 1)::INTEGER) AS trade,
               list_extract(['A', 'B', 'C'], (u % 3 + 1)::INTEGER) AS location_class,
               c.lat + 0.0002 * (u // 5) + 0.0001 * (u % 5) AS lat, c.lon + 0.0004 * (u % 5) AS lon, true AS is_register_complete, 2 AS load_id
        FROM warehouse.centre c, range(?) v(u), range(?) w(r) ORDER BY 2, 3, 1
        """,
        [AS_OF.year - 1, list(STREETS), AS_OF.year - 1, list(TRADES), UNITS, REGISTERS],
    )


def _surveys(connection: duckdb.DuckDBPyConnection, centres: int) -> None:
    connection.execute(
        """
        INSERT INTO warehouse.survey_aggregate BY NAME
        SELECT 's' || y AS survey_id, c.centre_id, y::TEXT AS wave, item, 150 AS n,
               CASE WHEN item = 'nps' THEN (hash(c.centre_id, item) % 40)::DOUBLE - 20
                    ELSE 2.0 + (hash(c.centre_id, item) % 100) / 80.0 END AS mean, 1.0 AS sd, 3 AS load_id
        FROM warehouse.centre c, (SELECT unnest([2023, 2025]) AS y), (SELECT unnest(?::TEXT[]) AS item) ORDER BY ALL
        """,
        [list(ITEMS)],
    )
