"""Loading of counts: against DuckDB's bare reader, and whether a small delivery costs more when much is there."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from etl import registry
from etl.loading import Order, load_files
from etl.stores import Stores, stores
from etl.warehouse import attached, scratch_connection
from tests.bench.figures import Figure, alone

HOURS_PER_POINT = 50_000
POINTS = 200


def figures() -> Iterator[Figure]:
    """Ratio of a checked load to a bare read of the same file; seconds and ratio of one day into 1 and 100 million hours."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield from _bulk(Path(folder))
        yield from _one_day(Path(folder))


def _bulk(folder: Path) -> Iterator[Figure]:
    csv = folder / "counts.csv"
    write_counts(csv, POINTS, HOURS_PER_POINT)
    bare = min((alone(read_bare, csv, folder / f"bare{i}.duckdb") for i in range(2)), key=lambda run: run.seconds)
    load = min(
        (alone(load_one, csv, folder / f"store{i}", "12062140", warm=registry.modules) for i in range(2)),
        key=lambda run: run.seconds,
    )
    if load.result != POINTS * HOURS_PER_POINT:
        raise RuntimeError(f"{load.result} rows loaded instead of {POINTS * HOURS_PER_POINT}")
    yield Figure(
        "load 10 million hourly counts from CSV, against a bare read_csv as text",
        load.seconds / bare.seconds,
        "x",
        at_most=3,
    )
    yield Figure("  seconds of that load", load.seconds, "s")
    yield Figure("  peak memory of that load", load.peak_mib, "MiB", at_most=2048)


def _one_day(folder: Path) -> Iterator[Figure]:
    seconds = {}
    for points in (20, 2_000):
        store = stores(folder / f"stock{points}")
        fill_warehouse(store, points, HOURS_PER_POINT)
        runs = []
        for day in range(1, 6):
            path = folder / f"day{points}_{day}.csv"
            path.write_text(
                "zeit;sensor_id;anzahl\n"
                + "".join(f"2025-06-{day:02d} {hour:02d}:00;P7;{hour}\n" for hour in range(24)),
                encoding="utf-8",
            )
            start = time.perf_counter()
            [report] = load_files(store, [Order(path, ags="12062140")])
            runs.append(time.perf_counter() - start)
            if report.rows_loaded != 24:
                raise RuntimeError(report)
        seconds[points] = min(runs)
    yield Figure("load one day of one sensor into 100 million hours", seconds[2_000], "s", at_most=2)
    yield Figure("  against the same into 1 million hours", seconds[2_000] / seconds[20], "x", at_most=1.5)


def write_counts(path: Path, points: int, hours: int) -> None:
    """A generic long CSV: German local time stamps with offset, counting point, count."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone='Europe/Berlin'")
    connection.execute(
        f"""
        COPY (SELECT strftime(t, '%Y-%m-%d %H:%M:%S %z') AS zeit, 'P' || p AS sensor_id, ((epoch(t) / 3600)::BIGINT * 7919 + p * 104729) % 997 AS anzahl
              FROM range({points}) r(p), (SELECT TIMESTAMPTZ '2019-01-01 00:00:00+01' + INTERVAL (h) HOUR AS t FROM range({hours}) s(h)))
        TO '{path}' (FORMAT csv, DELIMITER ';', HEADER true)
        """
    )
    connection.close()


def read_bare(csv: Path, target: Path) -> int:
    """DuckDB's own reader, all columns as text, into a table."""
    with duckdb.connect(str(target)) as connection:
        connection.execute(
            f"CREATE TABLE t AS SELECT * FROM read_csv('{csv}', all_varchar = true, delim = ';', header = true)"
        )
        row = connection.execute("SELECT count(*) FROM t").fetchone()
    return int(row[0]) if row else 0


def load_one(csv: Path, data: Path, ags: str) -> int:
    """The product's way."""
    [report] = load_files(stores(data), [Order(csv, ags=ags)])
    return report.rows_loaded


def fill_warehouse(store: Stores, points: int, hours: int) -> None:
    """A warehouse with ``points`` × ``hours`` counts, sorted as loads leave them."""
    connection = scratch_connection(store.staging / "bench")
    with attached(connection, store.warehouse):
        connection.execute(
            f"""
            INSERT INTO warehouse.sensor BY NAME
            SELECT p::INTEGER AS sensor_key, '12062140-01/p' || p AS sensor_id, '12062140-01' AS centre_id, 'P' || p AS sensor_ref, 1 AS version,
                   'P' || p AS name, 'unknown' AS method, 'person' AS counted_object, 0 AS load_id FROM range({points}) r(p);
            INSERT INTO warehouse.footfall_hour
            SELECT p::INTEGER, t, t::DATE, hour(t), ((epoch(t) / 3600)::BIGINT * 7919 + p * 104729) % 997, 0, 0
            FROM range({points}) r(p), (SELECT TIMESTAMP '2019-01-01' + INTERVAL (h) HOUR AS t FROM range({hours}) s(h)) ORDER BY p, t
            """
        )
    connection.close()
