"""A small warehouse and an empty snapshot in one DuckDB connection, as the build attaches them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl import warehouse
from etl.local_time import hour_calendar
from etl.reduce.footfall import reduce_footfall

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Rooms:
    """Warehouse and snapshot side by side."""

    connection: duckdb.DuckDBPyConnection

    def add_sensor(self, key: int, centre_id: str = "12052000-01", counted_object: str = "person") -> None:
        self.connection.execute(
            "INSERT INTO warehouse.sensor VALUES (?, ?, ?, ?, 1, ?, 51.7, 14.3, 'laser', ?, NULL, NULL, 1)",
            [key, f"{centre_id}/s{key}", centre_id, f"s{key}", f"Zählstelle {key}", counted_object],
        )

    def add_load(self, load_id: int, is_synthetic: bool) -> None:
        self.connection.execute(
            "INSERT INTO warehouse.load (load_id, source_id, topic, status, is_synthetic) VALUES (?, 'q', 'footfall', 'loaded', ?)",
            [load_id, is_synthetic],
        )

    def add_hours(self, key: int, hours: pd.DataFrame, status: int = 0, load_id: int = 1) -> None:
        """``hours``: ts_utc, local_date, local_hour, count."""
        self.connection.register("_hours", hours)
        self.connection.execute(
            """
            INSERT INTO warehouse.footfall_hour
            SELECT ?, ts_utc::TIMESTAMP, local_date::DATE, local_hour, count::INTEGER, ?, ? FROM _hours
            """,
            [key, status, load_id],
        )
        self.connection.unregister("_hours")

    def add_days(self, key: int, days: Iterable[tuple[str, int]], status: int = 0, load_id: int = 1) -> None:
        self.connection.executemany(
            "INSERT INTO warehouse.footfall_day VALUES (?, ?, ?, ?, ?)",
            [[key, day, count, status, load_id] for day, count in days],
        )

    def reduce(self, sensor_keys: list[int] | None = None) -> None:
        reduce_footfall(self.connection, sensor_keys)

    def query(self, sql: str) -> pd.DataFrame:
        return self.connection.execute(sql).df()

    def rows(self, sql: str) -> list[tuple]:
        return self.connection.execute(sql).fetchall()


def local_hours(first: str, last: str, count: int = 10) -> pd.DataFrame:
    """The hours of Europe/Berlin from one local day to another (inclusive), each with the same count."""
    calendar = hour_calendar()
    return calendar[calendar["local_date"].between(first, last)].assign(count=count)


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[Rooms]:
    connection = warehouse.scratch_connection(tmp_path / "scratch", "1GB")
    with warehouse.attached(connection, tmp_path / "warehouse.duckdb"):
        attach_snapshot(connection, tmp_path / "snapshot.duckdb")
        yield Rooms(connection)


def attach_snapshot(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    connection.execute(f"ATTACH '{path}' AS snapshot")
    schema = (ROOT / "etl" / "snapshot.sql").read_text(encoding="utf-8")
    connection.execute(schema.replace("CREATE TABLE ", "CREATE TABLE snapshot."))


@pytest.fixture
def hours_of():
    return local_hours
