"""A full disk or one that may not be written: a clear message, and everything that was there before is there still."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from etl.loading import Order, load_files
from etl.stores import Stores

ROOT = Path(__file__).resolve().parents[2]
MIB = 1 << 20


def counts(path: Path, points: int, month: int) -> Path:
    with path.open("w", encoding="utf-8") as stream:
        stream.write("zeit;sensor_id;anzahl\n")
        for point in range(points):
            stream.writelines(
                f"{d:02d}.{month:02d}.2024 {h:02d}:00;P{point};{(h * 7919 + d * 104729 + point * 31) % 997}\n"
                for d in range(1, 29)
                for h in range(24)
            )
    return path


def load(path: Path, data: Path, limit: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "etl", "load", str(path), "--ags", "12062140", "--data", str(data)]
    return subprocess.run(
        call,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=path.parent,
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=limit,
        check=False,
    )


def stored(data: Path) -> list[tuple[int, int]]:
    with duckdb.connect(str(Stores(data).warehouse), read_only=True) as connection:
        return connection.execute("SELECT count(*), (SELECT count(*) FROM load) FROM footfall_hour").fetchall()


def smaller_files(size: int) -> Callable[[], None]:
    """No file may grow beyond ``size``: what a full disk looks like to a program."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.timeout(280)
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    load_files(Stores(data), [Order(counts(tmp_path / "a.csv", 2, 5), ags="12062140")])
    before = stored(data)
    big = counts(tmp_path / "b.csv", 150, 6)
    size = Stores(data).warehouse.stat().st_size
    result = load(big, data, smaller_files(size + 64 * 1024))
    assert result.returncode == 1
    assert "Speicherplatz" in result.stderr + result.stdout
    assert "Traceback" not in result.stderr
    assert stored(data) == before
    assert load(big, data).returncode == 0
    assert stored(data)[0][0] == before[0][0] + 150 * 28 * 24


@pytest.mark.skipif(os.geteuid() == 0, reason="an administrator may write everywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    data = tmp_path / "data"
    load_files(Stores(data), [Order(counts(tmp_path / "a.csv", 1, 5), ags="12062140")])
    before = stored(data)
    data.chmod(0o500)
    try:
        result = load(counts(tmp_path / "b.csv", 1, 6), data)
    finally:
        data.chmod(0o700)
    assert (result.returncode, "Schreibrechte" in result.stderr + result.stdout) == (1, True)
    assert stored(data) == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """The data directory lies behind a file: nothing can be created there, whoever asks."""
    blocked = tmp_path / "datei"
    blocked.write_text("keine Mappe", encoding="utf-8")
    result = load(counts(tmp_path / "a.csv", 1, 5), blocked / "data")
    assert (result.returncode, "Schreibrechte" in result.stderr + result.stdout) == (1, True)
    assert "Traceback" not in result.stderr
    assert blocked.read_text(encoding="utf-8") == "keine Mappe"
