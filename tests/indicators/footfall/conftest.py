"""Towns whose counting points count what a test says, reduced the way a build does it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import ModuleType

import duckdb
import numpy as np
import pandas as pd
import pytest

from etl.catalogue.register import Catalogue
from etl.indicators.contract import Facts
from etl.local_time import hour_calendar
from etl.reduce.footfall import reduce_footfall

ETL = Path(__file__).resolve().parents[3] / "etl"


@dataclass
class Region:
    """Towns under construction; ``compute`` reduces what was added and runs an indicator module."""

    connection: duckdb.DuckDBPyConnection
    catalogue: Catalogue
    as_of: date = date(2026, 1, 15)
    keys: dict[str, int] = field(default_factory=dict)
    is_reduced: bool = False

    def add_town(self, centre_id: str = "12061316-01", population: int | None = 20_000) -> None:
        ags = centre_id[:8]
        if not self._one("SELECT 1 FROM snapshot.municipality WHERE ags = ?", ags):
            self.connection.execute(
                "INSERT INTO snapshot.municipality (ags, name, population) VALUES (?, ?, ?)", [ags, ags, population]
            )
        self.connection.execute(
            "INSERT INTO snapshot.centre (centre_id, ags, name, is_example) VALUES (?, ?, ?, false)",
            [centre_id, ags, centre_id],
        )

    def add_sensor(
        self,
        name: str,
        centre_id: str = "12061316-01",
        method: str = "laser",
        counted: str = "person",
        version: int = 1,
    ) -> int:
        if not self._one("SELECT 1 FROM snapshot.centre WHERE centre_id = ?", centre_id):
            self.add_town(centre_id)
        key = len(self.keys) + 1
        self.keys[f"{centre_id}/{name}@{version}"] = key
        sensor_id = f"{centre_id}/{name}" + (f"@{version}" if version > 1 else "")
        self.connection.execute(
            "INSERT INTO warehouse.sensor VALUES (?, ?, ?, ?, ?, ?, 51.7, 14.3, ?, ?, NULL, NULL, 1)",
            [key, sensor_id, centre_id, name, version, name, method, counted],
        )
        return key

    def add_days(self, key: int, days: pd.DatetimeIndex, counts: np.ndarray | float) -> None:
        frame = pd.DataFrame({"day": days, "count": np.broadcast_to(np.asarray(counts), len(days)).astype(int)})
        self._insert("footfall_day", "?, day::DATE, count, 0, 1", key, frame)

    def add_hours(
        self, key: int, first: str, last: str, count: Callable[[pd.DataFrame], np.ndarray] | None = None
    ) -> None:
        calendar = hour_calendar()
        hours = calendar[calendar["local_date"].between(first, last)].copy()
        hours["count"] = 10 if count is None else np.asarray(count(hours)).astype(int)
        self._insert("footfall_hour", "?, ts_utc::TIMESTAMP, local_date::DATE, local_hour, count, 0, 1", key, hours)

    def add_event(self, first: str, last: str, centre_id: str = "12061316-01", kind: str = "event") -> None:
        self.connection.execute(
            "INSERT INTO snapshot.event VALUES (?, ?, NULL, ?, ?, ?, 'Fest')",
            [f"e{first}", centre_id, first, last, kind],
        )

    def compute(self, module: ModuleType, chosen: list[str] | None = None) -> pd.DataFrame:
        """Rows of the module, indexed by indicator, centre and period."""
        self.reduce()
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE chosen AS SELECT centre_id FROM snapshot.centre WHERE ? OR list_contains(?, centre_id)",
            [chosen is None, chosen or []],
        )
        rows = module.compute(Facts(self.connection, self.as_of, self.catalogue))
        return rows.set_index(["indicator_id", "centre_id", "period"]).sort_index()

    def reduce(self) -> None:
        """Reduce what was added, once."""
        if not self.is_reduced:
            reduce_footfall(self.connection, None)
            self.is_reduced = True

    def _one(self, sql: str, value: str) -> tuple | None:
        return self.connection.execute(sql, [value]).fetchone()

    def _insert(self, table: str, columns: str, key: int, frame: pd.DataFrame) -> None:
        self.connection.register("_facts", frame)
        self.connection.execute(f"INSERT INTO warehouse.{table} SELECT {columns} FROM _facts", [key])
        self.connection.unregister("_facts")


def new_region(catalogue: Catalogue) -> Region:
    connection = duckdb.connect(":memory:")
    for room, schema in (("warehouse", "warehouse.sql"), ("snapshot", "snapshot.sql")):
        connection.execute(f"ATTACH ':memory:' AS {room}")
        text = (ETL / schema).read_text(encoding="utf-8")
        connection.execute(text.replace("CREATE TABLE ", f"CREATE TABLE {room}."))
    for room in ("warehouse", "snapshot"):
        connection.execute(
            f"""
            INSERT INTO {room}.load (load_id, topic, source_id, target, status, is_synthetic)
            VALUES (1, 'footfall', 'zaehlung-der-kommune', '', 'loaded', false)
            """
        )
    return Region(connection, catalogue)


@pytest.fixture
def region(catalogue: Catalogue) -> Iterator[Region]:
    built = new_region(catalogue)
    yield built
    built.connection.close()


@pytest.fixture
def make_region(catalogue: Catalogue) -> Callable[[], Region]:
    return lambda: new_region(catalogue)
