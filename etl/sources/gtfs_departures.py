"""Timetables (GTFS): departures per stop near a centre on one Tuesday, as a measure of how well buses and trains serve it.

A row of this reading is a stop (its parent station where it has one) within 500 m of a known centre.  Departures are
counted on the first Tuesday that is no public holiday inside the validity of the feed; a feed that has expired, or does not
reach such a Tuesday, gives no value, never zero.  Source: GTFS Schedule Reference.
"""

import csv
import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Final

import holidays
import pandas as pd

from etl.delivery import Delivery, Head
from etl.geography.measures import transformer
from etl.local_time import today
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.structure_values import reference_day

KIND: Final = "gtfs_departures"
TOPIC: Final = "structure"

NEEDED: Final = ("stops.txt", "trips.txt", "stop_times.txt")
CALENDARS: Final = ("calendar.txt", "calendar_dates.txt")
RADIUS_M: Final = 500
MAX_MEMBER_BYTES: Final = 4 << 30
DAY_COLUMNS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TUESDAY: Final = 1


def recognise(head: Head) -> float:
    """Sure for an archive with the needed files."""
    names = {member.rsplit("/", 1)[-1] for member in head.members}
    return 1.0 if set(NEEDED) <= names else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Departures of the stops near the centres; options ``day=2026-03-03`` and ``radius_m=500``."""
    log = ReadLog()
    try:
        with zipfile.ZipFile(delivery.path) as archive:
            return _read(archive, context, log)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        ValueError,
        csv.Error,
    ) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error


def _read(archive: zipfile.ZipFile, context: ReadContext, log: ReadLog) -> Reading:
    members = {info.filename.rsplit("/", 1)[-1]: info for info in archive.infolist()}
    missing = [name for name in NEEDED if name not in members]
    if missing or not any(name in members for name in CALENDARS):
        wanted = ", ".join(missing or CALENDARS)
        raise FileRefused(notice("L08", columns=wanted, found=", ".join(list(members)[:12]), scope="file"))
    if any(info.file_size > MAX_MEMBER_BYTES for info in members.values()):
        raise FileRefused(notice("L05", reason="mehr als 4 GB in einer Datei des Archivs", scope="file"))
    services = _Services(archive, members)
    day = _chosen_day(services, context)
    radius = (
        int(context.option("radius_m") or RADIUS_M) if (context.option("radius_m") or "1").isdecimal() else RADIUS_M
    )
    stops, station_of = _stops(archive, members, context, radius, log)
    read = len(stops) + log.rejected
    if day is None or not services.first <= day <= services.last:
        shown = day or context.option("day") or f"{today():%d.%m.%Y}"
        log.note(notice("W05", start=services.first, end=services.last, date=shown, scope="file"))
        return Reading(rows_read=0, notices=log.notices)
    running = services.on(day)
    trips = {trip["trip_id"] for trip in _rows(archive, members["trips.txt"]) if trip.get("service_id") in running}
    counts = _departures(archive, members, trips, station_of)
    log.note(notice("W06", date=f"{day:%d.%m.%Y}", rows=len(stops), distance=radius, scope="file"))
    frame = pd.DataFrame(
        [
            (stop_id, name, lat, lon, pd.Timestamp(day), counts.get(stop_id, 0), pd.Timestamp(services.last))
            for stop_id, (name, lat, lon) in sorted(stops.items())
        ],
        columns=["stop_id", "name", "lat", "lon", "counted_on", "departures", "feed_valid_until"],
    )
    return Reading(
        rows_read=read,
        frames={"transit_stop": frame} if len(frame) else {},
        rejects=log.rejects,
        notices=log.notices,
    )


class _Services:
    """Which services run on a day: weekly pattern and exceptions; either file alone is valid."""

    def __init__(self, archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> None:
        weekly = list(_rows(archive, members["calendar.txt"])) if "calendar.txt" in members else []
        exceptions = list(_rows(archive, members["calendar_dates.txt"])) if "calendar_dates.txt" in members else []
        self.weekly = [
            (row.get("service_id"), start, end, [row.get(name) == "1" for name in DAY_COLUMNS])
            for row in weekly
            if (start := _day(row.get("start_date"))) and (end := _day(row.get("end_date")))
        ]
        self.exceptions = [
            (row.get("service_id"), day, row.get("exception_type") == "1")
            for row in exceptions
            if (day := _day(row.get("date")))
        ]
        days = [day for _, start, end, _ in self.weekly for day in (start, end)]
        days += [day for _, day, is_added in self.exceptions if is_added]
        if not days:
            raise FileRefused(notice("L03", reason="der Fahrplan nennt keinen Geltungstag", scope="file"))
        self.first, self.last = min(days), max(days)

    def on(self, day: date) -> set[str | None]:
        running = {service for service, start, end, week in self.weekly if start <= day <= end and week[day.weekday()]}
        for service, when, is_added in self.exceptions:
            if when == day:
                (running.add if is_added else running.discard)(service)
        return running


def _chosen_day(services: _Services, context: ReadContext) -> date | None:
    """The day said, else the first Tuesday from now (or the start of validity) on that is no holiday; None if there is none."""
    said = context.option("day")
    if said is not None:
        return reference_day(said)
    start = max(services.first, today())
    off = holidays.country_holidays("DE", subdiv="BB", years=range(start.year, start.year + 2))
    day = start + timedelta(days=(TUESDAY - start.weekday()) % 7)
    while day <= services.last:
        if day not in off:
            return day
        day += timedelta(days=7)
    return None


def _stops(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], context: ReadContext, radius: int, log: ReadLog
) -> tuple[dict[str, tuple[str, float, float]], dict[str, str]]:
    """(stops or stations near a centre with name and place, stop → its station)."""
    rows = list(enumerate(_rows(archive, members["stops.txt"]), start=2))
    places: dict[str, tuple[str, float, float]] = {}
    parents: dict[str, str] = {}
    for line, row in rows:
        stop_id = row.get("stop_id") or ""
        parents[stop_id] = row.get("parent_station") or stop_id
        try:
            lat, lon = float(row.get("stop_lat") or ""), float(row.get("stop_lon") or "")
        except ValueError:
            lat = lon = float("nan")
        if -90 <= lat <= 90 and -180 <= lon <= 180:
            places[stop_id] = (row.get("stop_name") or stop_id, lat, lon)
        elif (row.get("location_type") or "0") in ("0", "1"):
            log.reject("W07", line, raw=str(row), column="stop_lat", value=stop_id)
    station_of = {stop: parent if parent in places else stop for stop, parent in parents.items()}
    stations = {station_of[stop] for stop in places}
    near = {stop for stop in _near(places, context, radius)}
    return {stop: places[stop] for stop in stations & near}, station_of


def _near(places: dict[str, tuple[str, float, float]], context: ReadContext, radius: int) -> Iterator[str]:
    centres = context.register.centres
    if context.centre_id is not None:
        centres = centres[centres["centre_id"] == context.centre_id]
    elif context.ags is not None:
        centres = centres[centres["ags"] == context.ags]
    if centres.empty or not places:
        return
    metric = transformer(4326, 25833)
    x, y = metric.transform(centres["lon"].to_numpy(), centres["lat"].to_numpy())
    names = list(places)
    px, py = metric.transform([places[n][2] for n in names], [places[n][1] for n in names])
    for name, east, north in zip(names, px, py, strict=True):
        if (((x - east) ** 2 + (y - north) ** 2) <= radius**2).any():
            yield name


def _departures(
    archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], trips: set[str], station_of: dict[str, str]
) -> Counter[str]:
    """Departures per station: a trip's last stop is an arrival, and stops without boarding are none."""
    last: dict[str, tuple[int, str, bool]] = {}
    counts: Counter[str] = Counter()
    for row in _rows(archive, members["stop_times.txt"]):
        trip, stop = row.get("trip_id"), row.get("stop_id")
        if trip is None or trip not in trips or stop is None:
            continue
        sequence = row.get("stop_sequence") or "0"
        position = int(sequence) if sequence.isdecimal() and len(sequence) < 9 else 0
        station, is_boarding = station_of.get(stop, stop), row.get("pickup_type") != "1"
        counts[station] += is_boarding
        if trip not in last or position > last[trip][0]:
            last[trip] = (position, station, is_boarding)
    for _, station, was_counted in last.values():
        counts[station] -= was_counted
    return counts


@contextmanager
def _text(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[io.TextIOWrapper]:
    with archive.open(info) as binary, io.TextIOWrapper(binary, encoding="utf-8-sig", newline="") as stream:
        yield stream


def _rows(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[dict[str, str]]:
    with _text(archive, info) as stream:
        for row in csv.DictReader(stream):
            yield {str(k).strip(): str(v).strip() for k, v in row.items() if k is not None and isinstance(v, str)}


def _day(text: str | None) -> date | None:
    return reference_day(f"{text[:4]}-{text[4:6]}-{text[6:]}") if text and text.isdecimal() and len(text) == 8 else None
