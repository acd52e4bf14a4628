"""Loads counting files into a temporary warehouse and looks at what came of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from etl.loading import LoadReport, Order, load_files
from etl.stores import Stores


@dataclass(frozen=True)
class CountDesk:
    """One warehouse in a temporary folder; every report must account for every row."""

    folder: Path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def load(self, path: Path, kind: str | None = None, **options: str) -> LoadReport:
        [report] = load_files(self.stores, [Order(path, kind, centre_id="12052000-01", options=options)])
        assert report.rows_read == report.rows_loaded + report.rows_rejected + report.rows_duplicate
        return report

    @property
    def stores(self) -> Stores:
        return Stores(self.folder / "stores")

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.stores.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def hours(self) -> list[tuple[Any, ...]]:
        """(counting point, UTC hour, count, status) in order."""
        return self.query(
            "SELECT sensor_ref, strftime(ts_utc, '%Y-%m-%d %H'), count, status FROM footfall_hour JOIN sensor USING (sensor_key) ORDER BY ALL"
        )

    def days(self) -> list[tuple[Any, ...]]:
        return self.query(
            "SELECT sensor_ref, local_date::TEXT, count FROM footfall_day JOIN sensor USING (sensor_key) ORDER BY ALL"
        )

    def sensors(self) -> list[tuple[Any, ...]]:
        return self.query("SELECT sensor_ref, method, counted_object FROM sensor ORDER BY ALL")


def said(report: LoadReport) -> set[str]:
    """Codes of the notices."""
    return {notice.code for notice in report.notices}
