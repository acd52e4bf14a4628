"""Typed counts in which nothing has to be decided: every row a whole hour with its distance to UTC, of a named point.

Such a file is held as three numbers a row, in its own order, and ``staged_footfall_hour`` is a view of them.  No row is
joined to the calendar: summer time is a handful of ranges of hours.
"""

from typing import Final

import duckdb

from etl.sources.count_layout import Staging

HOUR_US: Final = 3_600_000_000
MINUTE_US: Final = 60_000_000
MAX_POINTS: Final = 100_000
MAX_COUNT: Final = 2_000_000_000


def stage_plain(staging: Staging, path: str, time: str, count: str, sensor: str) -> bool:
    """Fill ``sensor_number`` and ``staged_footfall_hour``; False = some row needs a decision, the general steps take it.

    ``time`` (with zone), ``count`` and ``sensor`` are columns of the file, quoted.
    """
    connection = staging.connection
    if not _number_points(connection, path, sensor):
        return False
    hour = f"epoch_us({time}) // {HOUR_US}"
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE plain AS
        SELECT enum_code({sensor}::VARCHAR::point_text) AS point,
               CASE WHEN epoch_us({time}) - {hour} * {HOUR_US} < {MINUTE_US} THEN {hour} END::INTEGER AS hour_no,
               CASE WHEN {count} BETWEEN 0 AND {MAX_COUNT} THEN {count} WHEN {count} IS NOT NULL THEN -1 END::INTEGER AS count
        FROM read_parquet(?)
        """,
        [path],
    )
    if not _is_sure(connection):
        return False
    connection.execute(
        f"""
        CREATE OR REPLACE VIEW plain_hour AS
        SELECT sensor_no, ts_utc, DATE '1970-01-01' + (local_no // 24)::INTEGER AS local_date, (local_no % 24)::UTINYINT AS local_hour,
               count, 0::UTINYINT AS status
        FROM (SELECT point::INTEGER AS sensor_no, make_timestamp(hour_no::BIGINT * {HOUR_US}) AS ts_utc,
                     hour_no + 1 + ({_summer(connection)})::INTEGER AS local_no, count
              FROM plain WHERE count IS NOT NULL)
        """
    )
    if staging.repeats("plain_hour"):
        return False
    connection.execute("DROP TABLE staged_footfall_hour; ALTER VIEW plain_hour RENAME TO staged_footfall_hour")
    return True


def _number_points(connection: duckdb.DuckDBPyConnection, path: str, sensor: str) -> bool:
    """``sensor_number`` in the order in which the points come, and their names as an enumeration in that order; False
    where a name is missing or written in two ways."""
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE point_seen AS
        SELECT {sensor}::VARCHAR AS label, trim({sensor}::VARCHAR) AS sensor_ref, min(file_row_number) AS first_row
        FROM read_parquet(?, file_row_number = true) GROUP BY {sensor}
        """,
        [path],
    )
    [(points, labels, refs)] = connection.execute(
        "SELECT count(*), count(label), count(DISTINCT sensor_ref) FROM point_seen"
    ).fetchall()
    if not 0 < points <= MAX_POINTS or points != labels or points != refs:
        return False
    connection.execute(
        """
        CREATE OR REPLACE TABLE sensor_number AS
        SELECT (row_number() OVER (ORDER BY first_row) - 1)::INTEGER AS sensor_no, sensor_ref FROM point_seen;
        DROP TABLE IF EXISTS plain;
        DROP TYPE IF EXISTS point_text;
        CREATE TYPE point_text AS ENUM (SELECT label FROM point_seen ORDER BY first_row)
        """
    )
    return True


def _is_sure(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether every hour is one of the calendar and not ahead of tomorrow, and every count is one."""
    [(sure,)] = connection.execute(
        f"""
        SELECT count(hour_no) = count(*) AND coalesce(min(count) >= 0, true) AND make_timestamp(min(hour_no)::BIGINT * {HOUR_US}) >= (SELECT min(ts_utc) FROM hour_of_day)
               AND make_timestamp(max(hour_no)::BIGINT * {HOUR_US}) <= least((SELECT max(ts_utc) FROM hour_of_day), now()::TIMESTAMP + INTERVAL 1 DAY)
        FROM plain
        """
    ).fetchall()
    return bool(sure)


def _summer(connection: duckdb.DuckDBPyConnection) -> str:
    """Condition on ``hour_no``: local time is two hours ahead of UTC, in the years of the file."""
    ranges = connection.execute(
        f"""
        SELECT min(hour_no)::INTEGER, max(hour_no)::INTEGER FROM (
            SELECT epoch_us(ts_utc) // {HOUR_US} AS hour_no, year(ts_utc) AS year, date_diff('hour', ts_utc, local_ts) AS ahead FROM hour_of_day)
        WHERE ahead = 2 AND hour_no BETWEEN (SELECT min(hour_no) FROM plain) AND (SELECT max(hour_no) FROM plain) GROUP BY year ORDER BY 1
        """
    ).fetchall()
    return " OR ".join(f"hour_no BETWEEN {first} AND {last}" for first, last in ranges) or "false"
