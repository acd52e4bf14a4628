"""Two hundred kills during loads and builds: nothing is lost, nothing doubled, nothing half can be reached.

``KILLED_LOADS`` and ``KILLED_BUILDS`` in the environment change how many.
"""

import hashlib
import os
import random
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from etl import snapshot
from etl.build import build
from etl.loading import Order, load_files
from etl.stores import Stores
from tests.reliability.killed_work import TOWN, build_for, load_one
from tests.reliability.killing import Killer, seconds_of

LOADS = int(os.environ.get("KILLED_LOADS", "120"))
BUILDS = int(os.environ.get("KILLED_BUILDS", "80"))
POINTS = ("Markt", "Bahnhof", "Brücke")
MONTHS = range(1, 13)
Stored = dict[int, int]  # month → version of the delivery that stands in the warehouse


def value(month: int, version: int, day: int, hour: int, point: int) -> int:
    return (hour * 7919 + day * 104729 + month * 31 + point * 17) % 499 + 500 * version


def delivery(folder: Path, month: int, version: int) -> Path:
    """Four weeks of hours; a later version corrects every count."""
    path = folder / f"zaehlung-{month}-{version}.csv"
    lines = ["zeit;sensor_id;anzahl"]
    lines += [
        f"{day:02d}.{month:02d}.2024 {hour:02d}:00;{name};{value(month, version, day, hour, point)}"
        for point, name in enumerate(POINTS)
        for day in range(1, 29)
        for hour in range(24)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def figures(months: Stored) -> list[tuple[int, int, int, int]]:
    """(month, hours, different hours, sum) as they must stand, reckoned without a database."""
    hours = [(day, hour, point) for day in range(1, 29) for hour in range(24) for point in range(len(POINTS))]
    return [
        (month, len(hours), len(hours), sum(value(month, version, *hour) for hour in hours))
        for month, version in sorted(months.items())
    ]


def found(store: Stores) -> list[tuple[int, int, int, int]]:
    with duckdb.connect(str(store.warehouse), read_only=True) as connection:
        rows = connection.execute(
            """
            SELECT month(local_date), count(*), count(DISTINCT (sensor_key, ts_utc)), sum(count)
            FROM footfall_hour GROUP BY 1 ORDER BY 1
            """
        ).fetchall()
        [(orphans,)] = connection.execute(
            "SELECT count(*) FROM footfall_hour WHERE load_id NOT IN (SELECT load_id FROM load WHERE status = 'loaded')"
        ).fetchall()
    assert orphans == 0
    return rows


def no_leftovers(store: Stores) -> None:
    """What killed work had left is gone after the next that ended; the inbox holds whole files only."""
    assert list(store.staging.glob("work-*")) == []
    assert list(store.snapshots.glob("*.partial*")) == []
    for path in store.inbox.iterdir():
        assert path.name.startswith(hashlib.sha256(path.read_bytes()).hexdigest()), path.name


@pytest.mark.timeout(900)
def test_kills_during_loads_leave_whole_deliveries_only(tmp_path: Path) -> None:
    store = Stores(tmp_path / "data")
    files = {(month, version): delivery(tmp_path, month, version) for month in MONTHS for version in (0, 1)}
    rng, killer, stands = random.Random(120), Killer(120), {1: 0}
    load_one(store.root, files[1, 0])
    probe = tmp_path / "probe"
    seconds_of(load_one, probe, files[1, 0])  # starts the server, makes the tables
    usual = min(seconds_of(load_one, probe, files[month, 0]) for month in (2, 3, 4))
    for number, share in enumerate(killer.moments(LOADS)):
        month = rng.choice(MONTHS)
        version = 1 - stands.get(month, rng.randint(0, 1))
        after = {**stands, month: version}
        killer.kill(share * usual, load_one, store.root, files[month, version])
        now = found(store)
        assert now in (figures(stands), figures(after)), f"after kill {number}"
        stands = after if now == figures(after) else stands
    assert killer.reached > LOADS / 5
    for month in MONTHS:
        load_one(store.root, files[month, 1])
    assert found(store) == figures(dict.fromkeys(MONTHS, 1))
    no_leftovers(store)


def current(store: Stores) -> str:
    """The build the pointer names, which opens and is whole."""
    name = snapshot.current_id(store)
    assert name is not None
    with snapshot.reading(store) as connection:
        assert connection.execute("SELECT build_id FROM build_info").fetchall() == [(name,)]
        [(findings, expected)] = connection.execute(
            "SELECT count(*), (SELECT count(*) FROM centre) * count(DISTINCT problem_id) FROM finding"
        ).fetchall()
    assert findings == expected > 0
    return name


def contents(store: Stores) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    with snapshot.reading(store) as connection:
        tables = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
        for (table,) in tables:
            yield table, connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()


@pytest.mark.timeout(900)
def test_kills_during_builds_leave_the_old_or_the_new_snapshot(tmp_path: Path) -> None:
    store = Stores(tmp_path / "data")
    for month in (1, 2):
        load_files(store, [Order(delivery(tmp_path, month, 0), ags=TOWN)])
    day = date(2024, 7, 1)
    seconds_of(build_for, store.root, day)
    usual = min(seconds_of(build_for, store.root, day := day + timedelta(days=1)) for _ in range(2))
    stands, killer = current(store), Killer(80)
    for number, share in enumerate(killer.moments(BUILDS)):
        killer.kill(share * usual, build_for, store.root, day + timedelta(days=1))
        now = current(store)
        if now != stands:
            day += timedelta(days=1)
            assert now.startswith(day.isoformat()), f"after kill {number}"
            stands = now
    assert killer.reached > BUILDS / 5
    assert found(store) == figures({1: 0, 2: 0})  # a build only reads the warehouse
    last = build(store, as_of=day + timedelta(days=1))
    assert current(store) == last.build_id
    no_leftovers(store)
    for path in store.snapshots.glob("*.duckdb"):
        with duckdb.connect(str(path), read_only=True) as connection:
            assert connection.execute("SELECT build_id FROM build_info").fetchall() == [(path.stem,)]
    undisturbed = Stores(tmp_path / "undisturbed")
    undisturbed.root.mkdir()
    shutil.copyfile(store.warehouse, undisturbed.warehouse)
    assert build(undisturbed, as_of=day + timedelta(days=1)).build_id == last.build_id
    expected = dict(contents(undisturbed))
    assert {table: rows for table, rows in contents(store) if rows != expected[table]} == {}
