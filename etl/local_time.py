"""Local time of Europe/Berlin, decided once at load: UTC instant, local date, local hour.

The calendar is a table, so no query converts time zones per row.  Local days have 23, 24 or 25 hours.
"""

from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

ZONE: Final = "Europe/Berlin"
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2040, 1, 1)


@lru_cache(maxsize=8)
def hour_calendar(zone: str = ZONE) -> pd.DataFrame:
    """One row per UTC hour from 2000 to 2039.

    Columns: ts_utc (naive UTC start of the hour), local_ts (naive local start), local_date, local_hour (0..23),
    is_second (True for the second of the two equal local hours in October).
    """
    utc = pd.date_range(FIRST_DAY, LAST_DAY, freq="h", tz="UTC", inclusive="left")
    local = utc.tz_convert(zone).tz_localize(None)
    frame = pd.DataFrame({"ts_utc": utc.tz_localize(None), "local_ts": local})
    frame["local_date"] = frame["local_ts"].dt.normalize()
    frame["local_hour"] = frame["local_ts"].dt.hour.astype("uint8")
    frame["is_second"] = frame["local_ts"].duplicated()
    return frame


def install_calendar(connection: duckdb.DuckDBPyConnection, zone: str = ZONE) -> None:
    """Create ``hour_calendar`` and ``day_calendar`` (local_date, expected_hours) in ``connection``.

    They are views on frames that are built once, so a load that needs no calendar pays nothing for it.
    """
    connection.register("_hour_calendar", hour_calendar(zone))
    connection.register("_day_calendar", _day_calendar(zone))
    connection.execute(
        """
        CREATE OR REPLACE TEMP VIEW hour_calendar AS
        SELECT ts_utc::TIMESTAMP AS ts_utc, local_ts::TIMESTAMP AS local_ts, local_date::DATE AS local_date,
               local_hour::UTINYINT AS local_hour, is_second
        FROM _hour_calendar
        """
    )
    connection.execute(
        """
        CREATE OR REPLACE TEMP VIEW day_calendar AS
        SELECT local_date::DATE AS local_date, expected_hours::UTINYINT AS expected_hours FROM _day_calendar
        """
    )


@lru_cache(maxsize=8)
def _day_calendar(zone: str) -> pd.DataFrame:
    return hour_calendar(zone).groupby("local_date").size().rename("expected_hours").reset_index()


def expected_hours(day: date, zone: str = ZONE) -> int:
    """Hours of a local day: 23, 24 or 25."""
    start = pd.Timestamp(day).tz_localize(zone)
    end = (pd.Timestamp(day) + pd.Timedelta(days=1)).tz_localize(zone)
    return round((end - start) / pd.Timedelta(hours=1))


def today() -> date:
    """The present day in Europe/Berlin."""
    return datetime.now(ZoneInfo(ZONE)).date()
