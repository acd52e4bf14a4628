"""Large deliveries: a workbook of 270,000 rows, 100 million typed hours, and memory that does not grow with the file."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import xlsxwriter

from etl import registry
from etl.loading import Order, load_files
from etl.stores import stores
from tests.bench.bench_loading import read_bare, write_counts
from tests.bench.figures import Figure, alone

SHEET_ROWS = 270_000
HOURS_PER_POINT = 50_000


def figures() -> Iterator[Figure]:
    """Seconds of a large workbook; ratio of a checked load of 100 million hours to a bare read; memory by size of the file."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield from _workbook(Path(folder))
        yield from _parquet(Path(folder))
        yield from _text(Path(folder))


def _workbook(folder: Path) -> Iterator[Figure]:
    path = folder / "eco.xlsx"
    _write_workbook(path)
    run = alone(load_rows, path, folder / "sheet", {}, warm=registry.modules)
    if run.result != SHEET_ROWS:
        raise RuntimeError(f"{run.result} rows loaded instead of {SHEET_ROWS}")
    yield Figure("load a workbook of 270,000 rows", run.seconds, "s", at_most=30)
    yield Figure("  peak memory of that load", run.peak_mib, "MiB", at_most=2048)


def _write_workbook(path: Path) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Time", "Markt", "Markt IN", "Markt OUT"])
    with duckdb.connect() as connection:
        times = connection.execute(
            "SELECT strftime(TIMESTAMP '2015-01-01' + INTERVAL (15 * h) MINUTE, '%d.%m.%Y %H:%M'), (h * 7919) % 997 FROM range(?) r(h)",
            [SHEET_ROWS + 400],
        ).fetchall()
    # quarter hours, none in the future; without those that the clock leaves out in March
    kept = [
        (label, count)
        for label, count in times
        if not (label[11:13] == "02" and label[3:5] == "03" and label[:2] >= "25")
    ]
    for number, (label, count) in enumerate(kept[:SHEET_ROWS], start=1):
        sheet.write_row(number, 0, [label, count, count // 2, count - count // 2])
    book.close()


def _parquet(folder: Path) -> Iterator[Figure]:
    path = folder / "counts.parquet"
    points = 2_000
    write_parquet(path, points)
    bare = min((alone(bare_parquet, path, folder / f"bare{i}.duckdb") for i in range(2)), key=lambda run: run.seconds)
    load = alone(load_rows, path, folder / "parquet", {}, warm=registry.modules)
    if load.result != points * HOURS_PER_POINT:
        raise RuntimeError(f"{load.result} rows loaded instead of {points * HOURS_PER_POINT}")
    ratio = load.seconds / bare.seconds
    yield Figure("load 100 million hours from Parquet, against a bare read into a table", ratio, "x", at_most=3)
    yield Figure("  seconds of that load", load.seconds, "s")
    yield Figure("  peak memory of that load", load.peak_mib, "MiB", at_most=3072)


def _text(folder: Path) -> Iterator[Figure]:
    """100 million hours from CSV against a bare read, and the peak memory of 50 and of 100 million."""
    peaks, ratio = {}, 0.0
    for points in (1_000, 2_000):
        path = folder / f"counts{points}.csv"
        write_counts(path, points, HOURS_PER_POINT)
        bare = min(
            (alone(read_bare, path, folder / f"bare{points}_{i}.duckdb") for i in range(2)), key=lambda run: run.seconds
        )
        load = alone(load_rows, path, folder / f"csv{points}", {}, warm=registry.modules)
        if load.result != points * HOURS_PER_POINT:
            raise RuntimeError(f"{load.result} rows loaded instead of {points * HOURS_PER_POINT}")
        peaks[points], ratio = load.peak_mib, load.seconds / bare.seconds
        path.unlink()
    yield Figure("load 100 million hours from CSV, against a bare read as text", ratio, "x", at_most=3)
    yield Figure("  peak memory of that load", peaks[2_000], "MiB", at_most=2560)
    yield Figure("  against that of half of it", peaks[2_000] / peaks[1_000], "x", at_most=1.3)


def write_parquet(path: Path, points: int) -> None:
    """Typed counts of ``points`` counting points, in the order of points and hours."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone='Europe/Berlin'")
        connection.execute(
            f"""
            COPY (SELECT t AS zeit, 'P' || p AS sensor_id, (((epoch(t) / 3600)::BIGINT * 7919 + p * 104729) % 997)::INTEGER AS anzahl
                  FROM range({points}) r(p), (SELECT TIMESTAMPTZ '2019-01-01 00:00:00+01' + INTERVAL (h) HOUR AS t FROM range({HOURS_PER_POINT}) s(h))
                  ORDER BY p, t)
            TO '{path}' (FORMAT parquet)
            """
        )


def bare_parquet(path: Path, target: Path) -> int:
    """DuckDB's own reader into a table on disk."""
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"CREATE TABLE t AS SELECT * FROM read_parquet('{path}')")
        row = connection.execute("SELECT count(*) FROM t").fetchone()
    return int(row[0]) if row else 0


def load_rows(path: Path, data: Path, options: dict[str, str]) -> int:
    """The product's way."""
    [report] = load_files(stores(data), [Order(path, ags="12062140", options=options)])
    return report.rows_loaded
