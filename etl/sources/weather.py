"""Weather as context: hourly or daily files of the German Weather Service (DWD) and answers of Bright Sky.

A row is an hour (or a day) from 2000 on.  Stored are local days of a station: highest and mean temperature, precipitation.
Hours are UTC; sums of precipitation belong to the hour before their label.  Days that lack hours have no figures.
Source: DWD open data (climate observations, current observations); Bright Sky interface description.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from etl.delivery import Delivery, Head
from etl.geography.measures import point_distance_m
from etl.local_time import hour_calendar
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.json_documents import looks_like_json
from etl.sources.read_log import ReadLog
from etl.sources.weather_files import HOURLY, Station, Table, bright_sky, current_observations, is_archive, product_file

KIND: Final = "weather"
TOPIC: Final = "structure"

FAR_M: Final = 30_000
COLUMNS: Final = (
    *("station_id", "station_name", "lat", "lon", "local_date", "temperature_max_c", "temperature_mean_c"),
    *("precipitation_mm", "hours"),
)


@dataclass(frozen=True)
class _Hours:
    """Readable observations: ``ts_utc`` or ``local_date``, temperature, precipitation; and the station."""

    frame: pd.DataFrame
    station: Station


def recognise(head: Head) -> float:
    """Sure for the headings of the three forms."""
    text = head.text or ""
    if looks_like_json(head):
        return 0.98 if '"weather"' in text and '"source_id"' in text and '"precipitation"' in text else 0.0
    if is_archive(head.members):
        return 0.95
    first = head.lines[0] if head.lines else ""
    if first.startswith("STATIONS_ID;MESS_DATUM"):
        return 0.99
    return 0.97 if first.startswith("surface observations;") else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Local days of the station; raises FileRefused (L08) when there is neither temperature nor precipitation."""
    log = ReadLog()
    head = delivery.head()
    if looks_like_json(head):
        table, station = bright_sky(delivery, log)
    elif head.lines and head.lines[0].startswith("surface observations;"):
        table, station = current_observations(delivery)
    else:
        table, station = product_file(delivery)
    if not table.rows:
        raise FileRefused(notice("L03", reason="die Datei enthält keine Beobachtungen ab dem Jahr 2000", scope="file"))
    hours = _Hours(_typed(table, log), station)
    days = _hourly_days(hours.frame, log) if table.resolution == HOURLY else _daily_days(hours.frame)
    _warn_if_far(station, context, log)
    frame = days.assign(station_id=station.station_id, station_name=station.name, lat=station.lat, lon=station.lon)[
        list(COLUMNS)
    ]
    return Reading(
        rows_read=len(table.rows),
        frames={"weather_day": frame} if len(frame) else {},
        rejects=log.rejects,
        rows_duplicate=len(table.rows) - log.rejected - len(hours.frame),
        notices=log.notices,
    )


def _typed(table: Table, log: ReadLog) -> pd.DataFrame:
    """Rows with readable time and numbers; the same time twice with equal values is a duplicate, else a reject."""
    seen: dict[pd.Timestamp, tuple[float | None, ...]] = {}
    records = []
    for row in table.rows:
        fault = next((name for name, value in row.numbers.items() if value == "fault"), None)
        if row.time is None or fault is not None:
            log.reject("W04", row.line, raw=row.raw, column=fault or "Zeit", value=row.time_text)
            continue
        values = tuple(None if value == "fault" else value for value in row.numbers.values())
        if row.time in seen:
            if seen[row.time] != values:
                log.reject("W04", row.line, raw=row.raw, column="Zeit (doppelt)", value=row.time_text)
            continue
        seen[row.time] = values
        records.append((row.time, *values))
    names = ["time", *table.names]
    frame = pd.DataFrame(records, columns=names).astype({"time": "datetime64[us]"})
    for name in table.names:
        frame[name] = frame[name].astype("float64")
    return frame.reindex(columns=["time", "temperature", "temperature_max", "precipitation"])


def _hourly_days(frame: pd.DataFrame, log: ReadLog) -> pd.DataFrame:
    calendar = hour_calendar()[["ts_utc", "local_date"]]
    expected = calendar.groupby("local_date").size()
    hourly = frame.assign(ts_utc=frame["time"].dt.floor("h")).merge(calendar, on="ts_utc")
    temperature = hourly.groupby("local_date")["temperature"].agg(["max", "mean", "count"])
    # a sum labelled 00:00 is that of the last hour of the day before
    rain = frame.assign(ts_utc=frame["time"].dt.floor("h") - pd.Timedelta(hours=1)).merge(calendar, on="ts_utc")
    wet = rain.groupby("local_date")["precipitation"].agg(["sum", "count"])
    days = sorted(set(temperature.index) | set(wet.index))
    temperature, wet = temperature.reindex(days), wet.reindex(days)
    full = expected.reindex(days)
    warm_full, wet_full = temperature["count"] >= full, wet["count"] >= full
    result = pd.DataFrame(
        {
            "local_date": pd.to_datetime(days),
            "temperature_max_c": temperature["max"].where(warm_full).to_numpy(),
            "temperature_mean_c": temperature["mean"].where(warm_full).round(2).to_numpy(),
            "precipitation_mm": wet["sum"].where(wet_full).round(2).to_numpy(),
            "hours": temperature["count"].fillna(0).clip(lower=wet["count"].fillna(0)).astype(int).to_numpy(),
        }
    )
    result = result[result["hours"] > 1]  # a lone hour is the edge of the file, not a day
    lacking = result["temperature_max_c"].isna() & result["precipitation_mm"].isna()
    if lacking.any():
        log.note(notice("W03", rows=int(lacking.sum()), scope="file"))
    return result


def _daily_days(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "local_date": frame["time"],
            "temperature_max_c": frame["temperature_max"],
            "temperature_mean_c": frame["temperature"],
            "precipitation_mm": frame["precipitation"],
            "hours": 24,
        }
    )


def _warn_if_far(station: Station, context: ReadContext, log: ReadLog) -> None:
    """W02: by the distance the service gives, else by that to the centre the sender named."""
    distance = station.distance_m
    if distance is None and station.lat is not None and station.lon is not None:
        centres = context.register.centres
        here = centres[(centres["centre_id"] == context.centre_id) | (centres["ags"] == context.ags)]
        points: Sequence[tuple[float, float]] = list(zip(here["lon"], here["lat"], strict=True))
        distance = min((point_distance_m((station.lon, station.lat), point) for point in points), default=None)
    if distance is not None and distance > FAR_M:
        shown = station.name or station.station_id
        log.note(notice("W02", value=shown, distance=round(distance / 1000), scope="file"))
