"""Hourly counts into the warehouse in the order of counting points and hours, at little more than the cost of writing.

The counts of a long history are most of what a warehouse holds.  Rows that come in order are written as they come; others
are sorted as one number each, a few counting points at a time, so that the
memory of a load does not grow with the delivery.  Joins are avoided: DuckDB keeps no order through them.
"""

from typing import Final

import duckdb

MAX_SORTED_ROWS: Final = 10_000_000
MAX_SORTED_POINTS: Final = 1024
COLUMNS: Final = "sensor_key, ts_utc, local_date, local_hour, count, status"
HOUR_US: Final = 3_600_000_000
DAY_US: Final = 24 * HOUR_US
FIRST_DAY_US: Final = 946_684_800_000_000  # 2000-01-01 00:00 UTC, where the calendar begins
# a row as one number, bits from the right: 31 count, 2 status, 1 winter time, 5 local hour, 14 local day since 2000,
# 10 counting point within the range; in order of the number, rows are in order of points and hours
DAY_NO: Final = "(local_date - DATE '2000-01-01')"
IS_WINTER: Final = (
    f"({FIRST_DAY_US} + {DAY_NO} * {DAY_US} + local_hour * {HOUR_US} - epoch_us(ts_utc) < {3 * HOUR_US // 2})"
)
KEY: Final = f"""((sensor_key - ?)::BIGINT << 53) | ({DAY_NO} << 39) | (local_hour::BIGINT << 34) | ({IS_WINTER}::BIGINT << 33)
    | (status::BIGINT << 31) | count"""
UTC_US: Final = (
    f"{FIRST_DAY_US} + (key >> 39 & 16383) * {DAY_US} + ((key >> 34 & 31) - 2 + (key >> 33 & 1)) * {HOUR_US}"
)


def append_hours(connection: duckdb.DuckDBPyConnection, incoming: str, load_id: int, *, in_order: bool = False) -> None:
    """Add the rows of ``incoming`` (the columns of ``footfall_hour`` without load_id), none of which is stored.

    Every ts_utc is a whole hour, local date and hour are those of Europe/Berlin.  ``incoming`` is a name of this program.
    ``in_order``: the rows may stand in order already; it is looked at.
    """
    target = f"INSERT INTO warehouse.footfall_hour ({COLUMNS}, load_id)"
    if in_order and _is_in_order(connection, incoming):
        connection.execute(f"{target} SELECT {COLUMNS}, ? FROM {incoming}", [load_id])
        return
    for first, last in _ranges(connection, incoming):
        connection.execute(
            f"""
            {target}
            SELECT (key >> 53)::INTEGER + ?, make_timestamp({UTC_US}), DATE '2000-01-01' + (key >> 39 & 16383)::INTEGER,
                   (key >> 34 & 31)::UTINYINT, (key & 2147483647)::INTEGER, (key >> 31 & 3)::UTINYINT, ?
            FROM (SELECT {KEY} AS key FROM {incoming} WHERE sensor_key BETWEEN ? AND ?) ORDER BY key
            """,
            [first, load_id, first, first, last],
        )


def _is_in_order(connection: duckdb.DuckDBPyConnection, incoming: str) -> bool:
    """Whether every row comes after the one before it, by counting point and hour."""
    turned = connection.execute(
        f"""
        SELECT 1 FROM (
            SELECT sensor_key, ts_utc, lag(sensor_key) OVER () AS key_before, lag(ts_utc) OVER () AS ts_before FROM {incoming})
        WHERE sensor_key < key_before OR (sensor_key = key_before AND ts_utc <= ts_before) LIMIT 1
        """
    ).fetchall()
    return not turned


def _ranges(connection: duckdb.DuckDBPyConnection, incoming: str) -> list[tuple[int, int]]:
    """Ranges of sensor_key with at most ``MAX_SORTED_ROWS`` rows and ``MAX_SORTED_POINTS`` keys each, or a single counting point."""
    ranges: list[tuple[int, int]] = []
    filled = 0
    for key, count in connection.execute(
        f"SELECT sensor_key, count(*) FROM {incoming} GROUP BY sensor_key ORDER BY sensor_key"
    ).fetchall():
        if ranges and filled + count <= MAX_SORTED_ROWS and key - ranges[-1][0] < MAX_SORTED_POINTS:
            ranges[-1] = (ranges[-1][0], key)
            filled += count
        else:
            ranges.append((key, key))
            filled = count
    return ranges
