"""Large files are held in a short form and sorted in parts: what is loaded, rejected and repeated stays the same."""

from pathlib import Path
from typing import Any

import pytest

from etl import hours_append
from etl.sources import count_encoding
from tests.sources.counted import CountDesk, said
from tests.sources.test_count_parquet import parquet


@pytest.fixture
def counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CountDesk:
    """Every file counts as large; three rows are sorted at a time."""
    monkeypatch.setattr(count_encoding, "MIN_BYTES", 0)
    monkeypatch.setattr(hours_append, "MAX_SORTED_ROWS", 3)
    return CountDesk(tmp_path)


HEADER = "zeit;sensor_id;anzahl;wetter\n"
AUTUMN = [("2024-10-27 01:00 +0200", 23), ("2024-10-27 02:00 +0200", 0), ("2024-10-27 02:00 +0100", 1)]


def stored(counts: CountDesk) -> list[tuple[Any, ...]]:
    """The rows in the order in which they lie in the warehouse."""
    return counts.query(
        "SELECT sensor_ref, ts_utc::TEXT, local_date::TEXT, local_hour, count, status FROM footfall_hour f JOIN sensor USING (sensor_key) ORDER BY f.rowid"
    )


def test_mixed_rows_are_stored_by_point_and_hour_through_the_change_of_the_clock(counts: CountDesk) -> None:
    lines = [f"{time};{point};{count};\n" for time, count in reversed(AUTUMN) for point in ("Markt", "Bahnhof")]
    report = counts.load(counts.write("a.csv", HEADER + "".join(lines)))
    assert (report.rows_read, report.rows_loaded) == (6, 6)
    autumn = [
        ("2024-10-26 23:00:00", "2024-10-27", 1, 23, 0),
        ("2024-10-27 00:00:00", "2024-10-27", 2, 0, 0),
        ("2024-10-27 01:00:00", "2024-10-27", 2, 1, 0),
    ]
    assert stored(counts) == [(point, *row) for point in ("Markt", "Bahnhof") for row in autumn]
    assert "F13" in said(report)  # the column "wetter" is empty


def test_the_hour_that_comes_twice_is_told_by_the_order_of_its_rows(counts: CountDesk) -> None:
    labels = ["01:00", "02:00", "02:00", "03:00"]
    lines = [f"2024-10-27 {label};Markt;{count};\n" for count, label in enumerate(labels)]
    single = ["2024-10-27 02:00;Bahnhof;7;\n"]
    report = counts.load(counts.write("a.csv", HEADER + "".join(lines + single)))
    assert (report.rows_read, report.rows_loaded) == (5, 5)
    assert [(row[0], row[1][11:13], row[3], row[4]) for row in stored(counts)] == [
        ("Markt", "23", 1, 0),
        ("Markt", "00", 2, 1),
        ("Markt", "01", 2, 2),
        ("Markt", "02", 3, 3),
        ("Bahnhof", "00", 2, 7),
    ]


@pytest.mark.parametrize("highest", [65_534, 65_535, 65_536, 180_000])
def test_counts_are_stored_whatever_their_size(counts: CountDesk, highest: int) -> None:
    """Two bytes hold most counts; where one is larger all are read again with four."""
    lines = [f"2024-06-01 0{h}:00 +0200;Markt;{count};\n" for h, count in enumerate((0, 7, highest))]
    counts.load(counts.write("a.csv", HEADER + "".join(lines)))
    assert [row[4] for row in stored(counts)] == [0, 7, highest]


@pytest.mark.parametrize(
    ("line", "rejected", "duplicate", "code"),
    [
        ("2024-06-01 03:00 +0200;Markt;3;", 0, 1, None),
        ("2024-06-01 03:00 +0200;Markt;4;", 2, 0, "F03"),
        ("2024-06-03 03:00 +0200;Markt;-4;", 1, 0, "F08"),
        ("2024-06-03 03:00 +0200;Markt;1.5;", 1, 0, "F08"),
        ("neulich;Markt;4;", 1, 0, "F01"),
        ("2039-06-03 03:00 +0200;Markt;4;", 1, 0, "F14"),
        ("2024-06-03 03:00 +0200;;4;", 1, 0, "L14"),
        ("2024-06-03 03:00 +0200;Markt;4", 1, 0, "L14"),
        ("2024-06-03 03:00 +0200;Markt;;", 0, 0, None),
        ("2024-06-03 03:00 +0200; Markt ;007;", 0, 0, None),
    ],
)
def test_a_row_that_needs_a_decision_gets_it(
    counts: CountDesk, line: str, rejected: int, duplicate: int, code: str | None
) -> None:
    rows = "".join(f"2024-06-0{1 + h // 24} {h % 24:02d}:00 +0200;Markt;{h};\n" for h in range(48))
    report = counts.load(counts.write("a.csv", f"{HEADER}{rows}{line}\n"))
    assert (report.status, report.rows_read, report.rows_rejected, report.rows_duplicate) == (
        "loaded",
        49,
        rejected,
        duplicate,
    )
    assert len(counts.sensors()) == 1
    codes = counts.query("SELECT DISTINCT code, max(line) FROM reject GROUP BY 1")
    assert codes == ([] if code is None else [(code, 50)])


def test_typed_hours_in_order_and_out_of_order_are_stored_alike(counts: CountDesk) -> None:
    hours = """SELECT TIMESTAMPTZ '2024-10-27 01:00+02' + INTERVAL (h) HOUR AS zeit, p AS sensor_id, (100 * h)::INTEGER AS anzahl
        FROM range(3) r(h), (VALUES ('Markt'), ('Bahnhof')) s(p)"""
    report = counts.load(parquet(counts, f"{hours} ORDER BY p DESC, zeit"))
    assert (report.rows_read, report.rows_loaded) == (6, 6)
    in_order = stored(counts)
    assert in_order[:3] == [
        ("Markt", "2024-10-26 23:00:00", "2024-10-27", 1, 0, 0),
        ("Markt", "2024-10-27 00:00:00", "2024-10-27", 2, 100, 0),
        ("Markt", "2024-10-27 01:00:00", "2024-10-27", 2, 200, 0),
    ]
    other = CountDesk(counts.folder / "other")
    other.folder.mkdir()
    other.load(parquet(other, f"{hours} ORDER BY zeit, p DESC"))
    assert stored(other) == in_order


def test_an_outlier_in_a_large_file_is_set_aside(counts: CountDesk) -> None:
    rows = "".join(
        f"2024-06-{1 + h // 24:02d} {h % 24:02d}:00 +0200;Markt;{100 if h != 300 else 30000};\n" for h in range(480)
    )
    report = counts.load(counts.write("a.csv", HEADER + rows))
    assert "F07" in said(report)
    assert counts.query("SELECT count, status FROM footfall_hour WHERE status <> 0") == [(30000, 3)]
