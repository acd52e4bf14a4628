"""Two hundred kills at any moment of loads: nothing is lost, nothing doubled.  Long: run it by name (``pytest tests/bench/test_kills.py``)."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from etl.loading import Order, load_files
from etl.stores import Stores
from tests.reliability.test_full_disk import counts

ROOT = Path(__file__).resolve().parents[2]
KILLS = 200


@pytest.mark.timeout(3600)
def test_two_hundred_kills_leave_whole_deliveries_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    load_files(Stores(data), [Order(counts(tmp_path / "alt.csv", 1, 1), ags="12062140")])
    files = [counts(tmp_path / f"neu{month}.csv", 12, month) for month in range(2, 12)]
    per_file, old = 12 * 28 * 24, 28 * 24
    rng = random.Random(200)
    call = [sys.executable, "-m", "etl", "load", "--ags", "12062140", "--data", str(data)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = time.perf_counter()
    subprocess.run(
        [*call[:-1], str(tmp_path / "probe"), str(files[0])],
        env=environment,
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    usual = time.perf_counter() - start
    for number in range(KILLS):
        process = subprocess.Popen(
            [*call, str(files[number % len(files)])],
            env=environment,
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(usual * rng.uniform(0.3, 1.05))
        process.send_signal(signal.SIGKILL)
        process.wait()
        with duckdb.connect(str(Stores(data).warehouse), read_only=True) as connection:
            [(hours, distinct, loads)] = connection.execute(
                "SELECT count(*), count(DISTINCT (sensor_key, ts_utc)), (SELECT count(*) FROM load WHERE status = 'loaded') FROM footfall_hour"
            ).fetchall()
        # P0 stands in the old file too, but in another month
        assert hours == distinct == old + (loads - 1) * per_file, f"after kill {number}"
    reports = load_files(Stores(data), [Order(path, ags="12062140") for path in files])
    assert all(report.is_loaded for report in reports)
    with duckdb.connect(str(Stores(data).warehouse), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM footfall_hour").fetchall() == [(old + 10 * per_file,)]
