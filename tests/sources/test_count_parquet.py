"""Typed counts as Parquet: the same rules as for text, without reading labels."""

from pathlib import Path

import duckdb
import pytest

from tests.sources.counted import CountDesk, said


@pytest.fixture
def counts(tmp_path: Path) -> CountDesk:
    return CountDesk(tmp_path)


def parquet(desk: CountDesk, sql: str) -> Path:
    path = desk.folder / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'Europe/Berlin'")
        connection.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")
    return path


HOURS = "SELECT TIMESTAMPTZ '2024-03-31 00:00+01' + INTERVAL (h) HOUR AS zeit, 'Markt' AS sensor_id, (10 + h)::INTEGER AS anzahl FROM range(23) r(h)"


def test_hours_with_zone_make_the_short_day_of_march(counts: CountDesk) -> None:
    report = counts.load(parquet(counts, HOURS))
    assert (report.kind, report.rows_read, report.rows_loaded) == ("count_parquet", 23, 23)
    assert counts.query("SELECT local_date::TEXT, count(*), sum(count) FROM footfall_hour GROUP BY 1") == [
        ("2024-03-31", 23, 23 * 10 + sum(range(23)))
    ]
    assert "F12" not in said(report)


def test_faulty_and_repeated_rows_are_counted_one_by_one(counts: CountDesk) -> None:
    many = "SELECT TIMESTAMP '2024-05-01' + INTERVAL (h) HOUR AS zeit, 'A' AS sensor, h AS anzahl FROM range(100) r(h)"
    odd = "VALUES (TIMESTAMP '2024-05-01 05:00', 'A', 5), (TIMESTAMP '2024-05-01 06:00', 'A', 7), (TIMESTAMP '2024-06-01 05:00', 'A', -1)"
    report = counts.load(parquet(counts, f"{many} UNION ALL {odd}"))
    assert (report.status, report.rows_read, report.rows_loaded, report.rows_rejected, report.rows_duplicate) == (
        "loaded",
        103,
        99,
        3,
        1,
    )
    assert counts.query("SELECT code, count(*) FROM reject GROUP BY 1 ORDER BY 1") == [("F03", 2), ("F08", 1)]


@pytest.mark.parametrize(
    ("time", "code"),
    [
        ("NULL::TIMESTAMP", "F01"),
        ("TIMESTAMP '2024-05-02 07:30'", "F01"),
        ("TIMESTAMP '2024-03-31 02:00'", "F12"),
        ("TIMESTAMP '1950-05-02 07:00'", "F12"),
        ("TIMESTAMP '2039-05-02 07:00'", "F14"),
        ("TIMESTAMP '2024-05-02 07:00:59'", None),
    ],
)
def test_times_that_are_no_hour_are_rejected_each_with_its_rule(counts: CountDesk, time: str, code: str | None) -> None:
    many = "SELECT TIMESTAMP '2024-05-10' + INTERVAL (h) HOUR AS zeit, 'A' AS sensor, h AS anzahl FROM range(40) r(h)"
    report = counts.load(parquet(counts, f"{many} UNION ALL SELECT {time}, 'A', 5"))
    assert (report.status, report.rows_rejected) == ("loaded", 0 if code is None else 1)
    assert counts.query("SELECT code FROM reject") == ([] if code is None else [(code,)])


def test_other_columns_and_damaged_files_are_refused(counts: CountDesk) -> None:
    assert "L08" in said(counts.load(parquet(counts, "SELECT 'x' AS zeit, 1 AS anzahl")))
    path = parquet(counts, HOURS)
    path.write_bytes(path.read_bytes()[:200])
    assert "L03" in said(counts.load(path))
