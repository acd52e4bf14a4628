"""Which columns of a counting file mean what, and the state of a file on its way into the staged tables."""

from dataclasses import dataclass, field
from typing import Final

import duckdb

from etl.rules import Notice


@dataclass(frozen=True)
class Layout:
    """Which columns of the file mean what, as positions.

    ``time`` is one column, or date and hour; ``counts`` one column (long) or one per counting point (wide: position →
    name); ``sensor`` the column naming the counting point, or None with ``sensor_name`` for the whole file;
    ``parts`` are the sum checks: name → positions that must add up to the count; ``unverified`` are the texts of the
    column ``status`` that mark a value as unverified.
    """

    columns: tuple[str, ...]
    time: tuple[int, ...]
    counts: dict[int, str]
    sensor: int | None = None
    sensor_name: str | None = None
    direction: int | None = None
    status: int | None = None
    centre: int | None = None
    ags: int | None = None
    lat: int | None = None
    lon: int | None = None
    point: int | None = None
    parts: dict[str, tuple[int, ...]] = field(default_factory=dict)
    is_daily: bool = False
    month_first: bool | None = None
    zone_is_utc: bool = False
    unverified: frozenset[str] = frozenset()
    modelled: int | None = None  # column saying how the value came about: "modelled" values are no measurement
    directions: tuple[str | None, str | None] | None = None  # names of the two directions, where the file tells them

    @property
    def is_wide(self) -> bool:
        return len(self.counts) > 1 or (self.sensor is None and self.sensor_name is None)


@dataclass
class Staging:
    """The state of one file on its way into the staged tables."""

    connection: duckdb.DuckDBPyConnection
    layout: Layout
    first_line: int
    rows_read: int = 0
    rows_duplicate: int = 0
    notices: list[Notice] = field(default_factory=list)
    has_days: bool = False  # ``sensor_day`` is that of the staged hours
    is_encoded: bool = False  # ``raw`` holds enumerations and whole numbers instead of texts

    def one(self, sql: str, values: list[object] | None = None) -> tuple:
        row = self.connection.execute(sql, values or []).fetchone()
        return row or ()

    def settle_staged(self) -> None:
        """Make ``staged_footfall_hour`` a table that can be changed, where it is a view of ``raw``."""
        if self.one("SELECT 1 FROM duckdb_views() WHERE view_name = 'staged_footfall_hour'"):
            self.connection.execute(
                """
                CREATE TABLE settled AS SELECT * FROM staged_footfall_hour;
                DROP VIEW staged_footfall_hour; ALTER TABLE settled RENAME TO staged_footfall_hour
                """
            )

    def repeats(self, relation: str) -> bool:
        """Whether some hour of a counting point stands twice in ``relation``; leaves its ``sensor_day``."""
        install_days(self.connection, relation)
        self.has_days = not self.one(f"SELECT 1 FROM ({REPEATED_DAYS}) LIMIT 1")
        return not self.has_days


REPEATED_DAYS: Final = "SELECT sensor_no, local_date FROM sensor_day WHERE hours <> different"


def install_days(connection: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Create ``sensor_day``: what the checks need of the hours of ``relation``, in one pass over them.

    The hours of a local day follow each other, 25 at most: a bit for each is counted faster than different values are.
    """
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE sensor_day AS
        SELECT d.*, e.expected_hours AS expected FROM (
            SELECT sensor_no, local_date, count(*) AS hours, sum(count) AS count, max(count) AS highest,
                   count(*) FILTER (count = 0 AND local_hour BETWEEN 8 AND 19) AS zero_hours,
                   min(ts_utc) AS first_hour, max(ts_utc) AS last_hour,
                   bit_count(bit_or(1::BIGINT << (epoch_us(ts_utc) // 3600000000 % 32)::INTEGER)) AS different
            FROM {relation} WHERE count IS NOT NULL GROUP BY sensor_no, local_date) d
        JOIN day_calendar e USING (local_date)
        """
    )


def label_sql(layout: Layout) -> str:
    """Expression of the text that says when: one column, or date and hour."""
    if len(layout.time) == 1:
        return f"c{layout.time[0]}"
    return f"(c{layout.time[0]} || ' ' || c{layout.time[1]})"


def line_sql(alias: str) -> str:
    """Expression of a row's line in the file; binds the first line."""
    return f"{alias}.row_no + ? + (SELECT count(*) FROM skipped s WHERE s.row_no <= {alias}.row_no)"
