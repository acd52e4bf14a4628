"""A delivery is loaded whole or not at all, and the report tells the whole truth about it."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from etl.loading import LoadReport, Order, load_files
from etl.stores import Stores, stores
from etl.withdrawal import CannotWithdraw, withdraw

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def store(tmp_path: Path) -> Stores:
    return stores(tmp_path / "data")


def load(store: Stores, *paths: Path, **said: str) -> list[LoadReport]:
    reports = load_files(store, [Order(path, **said) for path in paths])
    for report in reports:
        assert report.rows_read == report.rows_loaded + report.rows_rejected + report.rows_duplicate
    return reports


def facts(store: Stores, sql: str) -> list[tuple]:
    with duckdb.connect(str(store.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def hourly(
    path: Path, days: range, *, month: int = 5, count: int = 100, changed: dict[tuple[int, int], int] | None = None
) -> Path:
    lines = ["zeit;sensor_id;anzahl"]
    for day in days:
        for hour in range(24):
            value = (changed or {}).get((day, hour), count + hour)
            lines.append(f"{day:02d}.{month:02d}.2025 {hour:02d}:00;Markt;{value}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_wuerzburg_gives_the_published_sums_and_true_days(store: Stores, realdata: Path) -> None:
    [report] = load(store, next((realdata / "wuerzburg_hystreet_2024").glob("passanten*.csv")), ags="09663000")
    assert (report.status, report.kind, report.rows_read) == ("loaded", "hystreet_csv", 4323 + 4292 + 4309)
    sums = facts(
        store,
        "SELECT name, count(*), sum(count) FROM footfall_hour JOIN sensor USING (sensor_key) GROUP BY 1 ORDER BY 1",
    )
    assert sums == [
        ("Kaiserstraße", 4323, 3_692_961),
        ("Schönbornstraße", 4292, 4_594_552),
        ("Spiegelstraße", 4309, 2_453_423),
    ]
    longest = facts(store, "SELECT max(n) FROM (SELECT count(*) n FROM footfall_hour GROUP BY sensor_key, local_date)")
    assert longest == [(24,)]  # the files hold no switch day: April to September


@pytest.mark.parametrize("order", [("mai", "juni"), ("juni", "mai")])
def test_moers_is_one_counting_point_whatever_the_encoding(
    store: Stores, realdata: Path, order: tuple[str, str]
) -> None:
    folder = realdata / "moers_hystreet_2022"
    for month in order:
        [report] = load(store, folder / f"besucherzahlen-moers-{month}-2022-stundlich.csv", ags="05170024")
        assert report.status == "loaded"
        assert ("L10" in {notice.code for notice in report.notices}) == (month == "mai")
    assert facts(store, "SELECT sensor_ref, count(*) FROM sensor GROUP BY 1") == [("Steinstraße, Moers", 1)]
    by_month = facts(store, "SELECT month(local_date), sum(count) FROM footfall_hour GROUP BY 1 ORDER BY 1")
    assert by_month == [(5, 350_450), (6, 366_618)]


def test_a_local_day_has_23_or_25_hours_when_the_clock_changes(store: Stores, tmp_path: Path) -> None:
    path = tmp_path / "zeitumstellung.csv"
    lines = ["Zeitpunkt;Standort;Passanten"]
    lines += [f"2025-03-30 {hour:02d}:00:00 +0{1 if hour < 2 else 2}00;Markt;5" for hour in range(24) if hour != 2]
    lines += [f"2025-10-26 {hour:02d}:00:00 +0200;Markt;5" for hour in range(3)]
    lines += [f"2025-10-26 {hour:02d}:00:00 +0100;Markt;5" for hour in range(2, 24)]
    path.write_text("\n".join(lines), encoding="utf-8")
    [report] = load(store, path, ags="12062140")
    assert report.rows_loaded == 48
    assert facts(store, "SELECT local_date::TEXT, count(*) FROM footfall_hour GROUP BY 1 ORDER BY 1") == [
        ("2025-03-30", 23),
        ("2025-10-26", 25),
    ]


def test_the_same_file_twice_changes_nothing(store: Stores, tmp_path: Path) -> None:
    path = hourly(tmp_path / "mai.csv", range(1, 4))
    [first] = load(store, path, ags="12062140")
    before = facts(store, "SELECT * FROM footfall_hour ORDER BY ALL"), facts(store, "SELECT count(*) FROM load")
    [again] = load(store, path, ags="12062140")
    assert (first.status, again.status, again.rows_duplicate) == ("loaded", "unchanged", 72)
    assert (
        facts(store, "SELECT * FROM footfall_hour ORDER BY ALL"),
        facts(store, "SELECT count(*) FROM load"),
    ) == before


def test_a_corrected_file_replaces_its_hours_and_keeps_the_record_of_the_old(store: Stores, tmp_path: Path) -> None:
    load(store, hourly(tmp_path / "mai.csv", range(1, 4)), ags="12062140")
    [report] = load(store, hourly(tmp_path / "mai_neu.csv", range(3, 6), changed={(3, 12): 999}), ags="12062140")
    assert (report.rows_loaded, report.rows_duplicate, report.rows_replaced) == (49, 23, 1)
    assert "F15" in {notice.code for notice in report.notices}
    assert facts(store, "SELECT count(*), count(DISTINCT ts_utc) FROM footfall_hour") == [(120, 120)]
    assert facts(store, "SELECT count FROM footfall_hour WHERE local_date = '2025-05-03' AND local_hour = 12") == [
        (999,)
    ]
    assert facts(store, "SELECT load_id, status FROM load ORDER BY 1") == [(1, "loaded"), (2, "loaded")]
    assert len(list(store.inbox.iterdir())) == 2


def test_rejected_rows_are_kept_word_by_word(store: Stores, tmp_path: Path) -> None:
    path = hourly(tmp_path / "mai.csv", range(1, 4))
    text = path.read_text(encoding="utf-8").splitlines()
    text[10] = "01.05.2025 09:00;Markt;viele"
    path.write_text("\n".join(text), encoding="utf-8")
    [report] = load(store, path, ags="12062140")
    assert (report.status, report.rows_rejected, report.rows_loaded) == ("loaded", 1, 71)
    [(line, code, raw)] = facts(store, "SELECT line, code, raw FROM reject")
    assert (line, code) == (11, "F08")
    assert "viele" in raw
    finding = next(notice for notice in report.notices if notice.code == "F08")
    assert (finding.row, finding.value) == (11, "viele")


def test_a_file_with_too_many_faults_leaves_the_warehouse_as_it_was(store: Stores, tmp_path: Path) -> None:
    load(store, hourly(tmp_path / "mai.csv", range(1, 4)), ags="12062140")
    before = facts(store, "SELECT * FROM footfall_hour ORDER BY ALL")
    path = hourly(tmp_path / "juni.csv", range(1, 4), month=6)
    path.write_text(path.read_text(encoding="utf-8").replace(";110", ";?").replace(";111", ";?"), encoding="utf-8")
    [report] = load(store, path, ags="12062140")
    assert report.status == "rejected"
    assert "L04" in {notice.code for notice in report.notices}
    assert facts(store, "SELECT * FROM footfall_hour ORDER BY ALL") == before


@pytest.mark.parametrize(
    ("said", "code"),
    [({}, "L02"), ({"ags": "99999999"}, "L06"), ({"ags": "120621"}, "L06"), ({"centre_id": "irgendwo"}, "L07")],
)
def test_a_place_that_cannot_exist_is_refused(store: Stores, tmp_path: Path, said: dict[str, str], code: str) -> None:
    [report] = load(store, hourly(tmp_path / "mai.csv", range(1, 3)), **said)
    assert report.status == "rejected"
    assert code in {notice.code for notice in report.notices}


def test_a_trial_load_counts_and_changes_nothing(store: Stores, tmp_path: Path) -> None:
    path = hourly(tmp_path / "mai.csv", range(1, 4))
    [report] = load_files(store, [Order(path, ags="12062140")], dry_run=True)
    assert (report.rows_loaded, report.load_id) == (72, None)
    assert facts(store, "SELECT count(*) FROM footfall_hour") == [(0,)]


@pytest.mark.timeout(240)
def test_a_kill_at_any_moment_leaves_before_or_after(store: Stores, tmp_path: Path) -> None:
    load(store, hourly(tmp_path / "mai.csv", range(1, 4)), ags="12062140")
    big = tmp_path / "gross.csv"
    with big.open("w", encoding="utf-8") as stream:
        stream.write("zeit;sensor_id;anzahl\n")
        for sensor in range(20):
            stream.writelines(
                f"{day:02d}.{month:02d}.2024 {hour:02d}:00;P{sensor};{hour + day}\n"
                for month in range(5, 9)
                for day in range(1, 29)
                for hour in range(24)
            )
    rows = 20 * 4 * 28 * 24
    call = [sys.executable, "-m", "etl", "load", str(big), "--ags", "12062140", "--data", str(store.root)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    trial = tmp_path / "probe"
    subprocess.run([*call[:-1], str(trial)], check=True, capture_output=True, env=environment, cwd=tmp_path)
    usual = time.perf_counter() - start
    pauses = random.Random(7)
    for _ in range(4):  # through the command line; tests/reliability/test_kills.py kills many more
        process = subprocess.Popen(
            call, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(usual * pauses.uniform(0.3, 1.05))
        process.send_signal(signal.SIGKILL)
        process.wait()
        [(old, new, loads)] = facts(
            store,
            """
            SELECT count(*) FILTER (sensor_ref = 'Markt'), count(*) FILTER (sensor_ref <> 'Markt'), (SELECT count(*) FROM load)
            FROM footfall_hour JOIN sensor USING (sensor_key)
            """,
        )
        assert (old, new, loads) in ((72, 0, 1), (72, rows, 2))
    [report] = load(store, big, ags="12062140")
    assert report.status in ("loaded", "unchanged")
    assert facts(store, "SELECT count(*) FROM footfall_hour") == [(72 + rows,)]


def test_a_withdrawn_delivery_gives_its_places_back(store: Stores, tmp_path: Path) -> None:
    load(store, hourly(tmp_path / "mai.csv", range(1, 4)), ags="12062140")
    before = facts(store, "SELECT sensor_key, ts_utc, count FROM footfall_hour ORDER BY ALL")
    [wrong] = load(store, hourly(tmp_path / "falsch.csv", range(3, 6), changed={(3, 12): 999}), ags="12062140")
    assert wrong.load_id is not None
    assert withdraw(store, wrong.load_id) == [1]
    assert facts(store, "SELECT sensor_key, ts_utc, count FROM footfall_hour ORDER BY ALL") == before
    assert facts(store, "SELECT load_id, status FROM load ORDER BY 1") == [(1, "loaded"), (2, "withdrawn")]
    with pytest.raises(CannotWithdraw, match="schon zurückgezogen"):
        withdraw(store, wrong.load_id)
    [again] = load(store, tmp_path / "falsch.csv", ags="12062140")
    assert (again.status, again.rows_loaded) == ("loaded", 49)


def test_a_delivery_whose_values_were_replaced_can_be_delivered_again(store: Stores, tmp_path: Path) -> None:
    first = hourly(tmp_path / "mai.csv", range(1, 4))
    load(store, first, ags="12062140")
    load(store, hourly(tmp_path / "falsch.csv", range(3, 4), changed={(3, 12): 999}), ags="12062140")
    [again] = load(store, first, ags="12062140")
    assert (again.status, again.rows_replaced) == ("loaded", 1)
    assert facts(store, "SELECT count FROM footfall_hour WHERE local_date = '2025-05-03' AND local_hour = 12") == [
        (112,)
    ]
