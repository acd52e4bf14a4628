"""Hourly facts to sensor-days, months and hour-of-week profiles: runs the portable SQL of this folder on DuckDB.

Each ``.sql`` file is one SELECT over plain table names without time-zone functions or dialect, so another engine runs it
unchanged once the tables of ``INPUTS`` exist there.  Here the counting points go through in groups: memory stays bounded
however long the history, and zone maps skip the facts of all others.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from etl.local_time import hour_calendar
from etl.statistics import day_states, month_mean

SQL: Final = Path(__file__).parent
INPUTS: Final = ("chosen_sensor", "hour_fact", "day_fact", "synthetic_load", "calendar_day", "day_rule")
INTERMEDIATE: Final = ("sensor_day", "sensor_span", "day_panel", "low_day")
# result and the columns that order it, so that equal facts give an equal snapshot
RESULTS: Final = {
    "sensor": "sensor_id",
    "footfall_daily": "sensor_id, local_date",
    "footfall_profile": "sensor_id, month, weekday, hour",
    "footfall_month": "sensor_id, month",
}
COUNTED_OBJECTS: Final = ("person", "device")
SENSORS_PER_GROUP: Final = 200


def reduce_footfall(connection: duckdb.DuckDBPyConnection, sensor_keys: Sequence[int] | None) -> None:
    """Fill ``snapshot.sensor``, ``footfall_daily``, ``footfall_profile`` and ``footfall_month`` for the given counting points.

    ``connection`` has the catalogs ``warehouse`` (read) and ``snapshot`` (tables of ``etl/snapshot.sql``) attached; rows of
    other counting points in the snapshot stay as they are.  None: all counting points of persons or devices.
    """
    chosen = _countable(connection, sensor_keys)
    _install_rules(connection)
    for start in range(0, len(chosen), SENSORS_PER_GROUP):
        _reduce_group(connection, chosen[start : start + SENSORS_PER_GROUP])
    _drop(connection)


def statement(name: str) -> str:
    """The portable SELECT of one step, by the name of its result."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def day_rule() -> pd.DataFrame:
    """One row: the rules of a valid day and a usable month, as the statistics define them."""
    return pd.DataFrame(
        {
            "minimum_hours": [day_states.MINIMUM_HOURS],
            "outage_zero_hours": [day_states.OUTAGE_ZERO_HOURS],
            "first_daytime_hour": [day_states.FIRST_DAYTIME_HOUR],
            "last_daytime_hour": [day_states.LAST_DAYTIME_HOUR],
            "low_day_share": [day_states.LOW_DAY_SHARE],
            "minimum_days": [month_mean.MINIMUM_DAYS],
            "full_days": [month_mean.FULL_DAYS],
        }
    )


def _countable(connection: duckdb.DuckDBPyConnection, sensor_keys: Sequence[int] | None) -> list[int]:
    """Keys of the wanted counting points that count people, in ascending order: neighbours lie together in the warehouse."""
    rows = connection.execute(
        """
        SELECT sensor_key FROM warehouse.sensor
        WHERE list_contains(?, counted_object) AND (? OR list_contains(?, sensor_key)) ORDER BY sensor_key
        """,
        [list(COUNTED_OBJECTS), sensor_keys is None, [int(key) for key in sensor_keys or ()]],
    ).fetchall()
    return [key for (key,) in rows]


def calendar_day() -> pd.DataFrame:
    """One row per local day: its number since 1970, weekday (1 Monday to 7 Sunday), first of its month, hours."""
    days = hour_calendar().groupby("local_date").size().rename("expected_hours").reset_index()
    date = days["local_date"].dt
    return days.assign(
        day_no=(days["local_date"] - pd.Timestamp("1970-01-01")).dt.days,
        weekday=date.day_of_week + 1,
        month=date.to_period("M").dt.to_timestamp(),
    )


def _install_rules(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables that are the same for all groups: calendar, rules, deliveries of example data."""
    connection.register("_calendar_day", calendar_day())
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE calendar_day AS
        SELECT local_date::DATE AS local_date, day_no::INTEGER AS day_no, weekday::INTEGER AS weekday,
               month::DATE AS month, expected_hours::INTEGER AS expected_hours
        FROM _calendar_day ORDER BY local_date
        """
    )
    connection.register("_day_rule", day_rule())
    connection.execute("CREATE OR REPLACE TEMP TABLE day_rule AS SELECT * FROM _day_rule")
    connection.unregister("_calendar_day")
    connection.unregister("_day_rule")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE synthetic_load AS SELECT load_id FROM warehouse.load WHERE is_synthetic"
    )


def _reduce_group(connection: duckdb.DuckDBPyConnection, sensor_keys: list[int]) -> None:
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE chosen_sensor AS
        SELECT s.*, l.load_id IS NOT NULL AS is_synthetic FROM warehouse.sensor s LEFT JOIN synthetic_load l USING (load_id)
        WHERE list_contains(?, s.sensor_key)
        """,
        [sensor_keys],
    )
    for view, table in (("hour_fact", "footfall_hour"), ("day_fact", "footfall_day")):
        connection.execute(
            f"""
            CREATE OR REPLACE TEMP VIEW {view} AS SELECT * FROM warehouse.{table}
            WHERE sensor_key BETWEEN {sensor_keys[0]:d} AND {sensor_keys[-1]:d}
              AND sensor_key IN (SELECT sensor_key FROM chosen_sensor)
            """  # noqa: S608  # a view takes no bound values; these are integers of the warehouse
        )
    for name in INTERMEDIATE:  # names and text of this package's own files
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {statement(name)}")
    for name, order in RESULTS.items():
        connection.execute(f"INSERT INTO snapshot.{name} SELECT * FROM ({statement(name)}) ORDER BY {order}")  # noqa: S608


def _drop(connection: duckdb.DuckDBPyConnection) -> None:
    for view in ("hour_fact", "day_fact"):
        connection.execute(f"DROP VIEW IF EXISTS temp.{view}")
    for table in ("chosen_sensor", *INTERMEDIATE, "synthetic_load", "calendar_day", "day_rule"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
