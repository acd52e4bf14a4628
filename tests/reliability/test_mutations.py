"""No broken file crashes, hangs or fills the memory, and every row read is loaded, rejected or a duplicate.

Every case of ``base_files`` is mutated ``FILES`` times with a fixed seed: together more than 5,000 files a run.
"""

import math
import random
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl import registry
from etl.canonical import checked
from etl.delivery import UnreadableDelivery, open_delivery
from etl.loading import Order, load_files
from etl.local_time import install_calendar
from etl.sources.contract import FileRefused, ReadContext, Reading, Register
from etl.stores import Stores
from etl.warehouse import scratch_connection
from tests.reliability.base_files import base_files, write
from tests.reliability.mutations import mutated

FILES = 140
LONGEST_S = 10.0
MOST_MIB = 1024
CASES = base_files()
REGISTER = Register(
    pd.DataFrame({"ags": ["12052000", "12062140"], "name": ["Cottbus", "Finsterwalde"], "lat": [51.76, 51.63], "lon": [14.33, 13.71], "population": [95000.0, 15000.0], "population_on": pd.NaT}),
    pd.DataFrame({"centre_id": ["12052000-01"], "ags": ["12052000"], "name": ["Innenstadt"], "lat": [51.7606], "lon": [14.3343]}),
)  # fmt: skip
OPTIONS = {"name": "A", "wave": "2025", "observed_on": "2024-05-15"}


def read_all(path: Path, kind: str | None, folder: Path) -> list[Reading]:
    """What every module that may read the file makes of it; raises what must not be raised."""
    try:
        delivery = open_delivery(path, folder)
        chosen = registry.candidates(delivery, kind)[:3]
    except (UnreadableDelivery, FileRefused):
        return []
    readings = []
    for module in chosen:
        connection = emptied(folder)
        try:
            context = ReadContext(connection, REGISTER, "12052000", "12052000-01", OPTIONS)
            reading = module.read(delivery, context)
            check(reading, connection)
            readings.append(reading)
            break
        except FileRefused:
            continue
    return readings


@lru_cache(maxsize=1)
def scratch(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = scratch_connection(folder / "spill")
    install_calendar(connection)
    return connection


def emptied(folder: Path) -> duckdb.DuckDBPyConnection:
    """The scratch database without the tables and views of the file before."""
    connection = scratch(folder)
    for (name,) in connection.execute(
        "SELECT view_name FROM duckdb_views() WHERE NOT internal AND NOT temporary"
    ).fetchall():
        connection.execute(f"DROP VIEW {name} CASCADE")
    for name, is_temporary in connection.execute("SELECT table_name, temporary FROM duckdb_tables()").fetchall():
        connection.execute(f"DROP TABLE {'temp.' if is_temporary else ''}{name} CASCADE")
    return connection


def check(reading: Reading, connection: duckdb.DuckDBPyConnection) -> None:
    assert reading.rows_read == reading.rows_loaded + len(reading.rejects) + reading.rows_duplicate
    assert min(reading.rows_read, reading.rows_loaded, reading.rows_duplicate) >= 0
    assert reading.rejects["line"].notna().all()
    assert not reading.rejects["line"].duplicated().any()
    for table, frame in reading.frames.items():
        checked(table, frame)
    for table in reading.staged:
        [(negative,)] = connection.execute(f"SELECT count(*) FROM staged_{table} WHERE count < 0").fetchall()
        assert negative == 0


def memory_mib(entry: str) -> float:
    """``VmRSS`` (now) or ``VmHWM`` (the most so far) of this process in MiB; nan where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(entry)), math.nan)


def memory_at_start_mib() -> float:
    """Start the highest mark anew where the system lets us: other tests ran in this process before."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        return memory_mib("VmRSS")
    return memory_mib("VmHWM")


@pytest.mark.parametrize("case", sorted(CASES))
def test_base_files_are_valid(case: str, tmp_path: Path) -> None:
    kind, make = CASES[case]
    readings = read_all(write(make(), tmp_path), None, tmp_path)
    found = registry.recognition(open_delivery(write(make(), tmp_path), tmp_path))
    assert kind in [name for name, _ in found], found
    assert readings, "no module could read the base file"
    assert readings[0].rows_loaded > 0 or case == "census_grid"


def test_every_kind_is_mutated() -> None:
    assert set(registry.kinds()) == {kind for kind, _ in CASES.values()}
    assert FILES * len(CASES) >= 5_000


@pytest.mark.timeout(280)
@pytest.mark.parametrize("case", sorted(CASES))
def test_mutated_files(case: str, tmp_path: Path) -> None:
    kind, make = CASES[case]
    name, data = make()
    seed = int.from_bytes(case.encode()[:6], "big")
    before = memory_at_start_mib()
    for number in range(FILES):
        rng = random.Random(seed * 1000 + number)
        path = tmp_path / name
        path.write_bytes(mutated(rng, data))
        start = time.process_time()  # of this process: other work on the machine is no hang
        try:
            read_all(path, kind if number % 3 else None, tmp_path)
        except Exception as error:
            error.add_note(f"{case}, file {number}: {path.read_bytes()[:300]!r}")
            raise
        took = time.process_time() - start
        assert took < LONGEST_S, f"{case}, file {number} took {took:.1f} s"
    grown = memory_mib("VmHWM") - before
    assert not grown >= MOST_MIB, f"{grown:.0f} MiB more than before {case}"


@pytest.mark.timeout(280)
def test_mutated_files_through_the_whole_loading(tmp_path: Path) -> None:
    """Fewer files, but all the way into the warehouse: nothing but whole deliveries arrives there."""
    stores = Stores(tmp_path / "data")
    for number, case in enumerate(sorted(CASES) * 2):
        name, data = CASES[case][1]()
        path = tmp_path / name
        path.write_bytes(mutated(random.Random(number), data))
        [report] = load_files(stores, [Order(path, centre_id="12052000-01", options=OPTIONS)])
        assert report.rows_read == report.rows_loaded + report.rows_rejected + report.rows_duplicate
        assert min(report.rows_read, report.rows_loaded, report.rows_rejected, report.rows_duplicate) >= 0
    with duckdb.connect(str(stores.warehouse), read_only=True) as connection:
        [(orphans,)] = connection.execute(
            "SELECT count(*) FROM footfall_hour WHERE load_id NOT IN (SELECT load_id FROM load)"
        ).fetchall()
        assert orphans == 0
