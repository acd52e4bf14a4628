"""Counting files of any supplier: a time column and either one count column with the counting point (long) or one column
per counting point (wide).

Columns are found by their headings; the sender may name them: ``--option time=…``, ``count=…``, ``sensor=…``,
``hour=…``, ``direction=…``, ``timezone=…`` (Europe/Berlin unless said otherwise), ``dates=month-first``.
"""

import csv
import re
from typing import Final

from etl.delivery import Delivery, Head, fold
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.count_layout import Layout
from etl.sources.counts import opened_text, read_counts
from etl.sources.time_labels import read_time_labels

KIND: Final = "footfall_csv"
TOPIC: Final = "footfall"

HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "time": ("zeit_lokal", "zeit", "zeitpunkt", "zeitstempel", "timestamp", "time", "datetime", "datum/uhrzeit", "date_time",
             "zeitpunkt der messung", "messzeit", "ts", "datum und uhrzeit", "beginn", "measured_at_local_time", "measured_at"),
    "date": ("datum", "date", "tag", "local_date"),
    "hour": ("stunde", "hour", "uhrzeit", "std", "std.", "zeitraum", "local_hour"),
    "count": ("anzahl", "passanten", "count", "fussgaenger", "fußgänger", "personen", "wert", "value", "frequenz", "zaehlung",
              "pedestrians_count", "pedestrians", "total", "gesamt", "summe", "besucher", "footfall", "counts", "total_count",
              "passantenfrequenz", "zeitpunkt_total_count", "hourly_counts"),
    "sensor": ("sensor_id", "sensor", "zaehlstelle", "zählstelle", "standort", "location", "location_name", "name", "station",
               "lage", "messpunkt", "id", "site", "counter", "location_id", "sensorid", "strasse", "straße", "ort"),
    "direction": ("richtung", "direction"),
    "status": ("status", "qualitaet", "qualität", "collection_type"),
    "offset": ("utc_offset", "utcoffset", "offset"),
    "centre": ("centre_id", "zentrum_id", "zentrum", "centre"),
    "ags": ("ags", "gemeindeschluessel", "gemeindeschlüssel"),
    "lat": ("lat", "latitude", "breitengrad"),
    "lon": ("lon", "lng", "longitude", "laengengrad", "längengrad"),
}  # fmt: skip
NO_COUNTS: Final = frozenset(
    fold(name)
    for name in ("wochentag", "weekday", "wetter", "weather", "wetterlage", "temperatur", "temperature", "regen", "bemerkung",
                 "utc_offset", "dauer_min", "status", "jahr", "year", "monat", "month", "feiertag", "min_temperature", "objekt",
                 "kommentar", "day", "weather_condition", "unverified", "kw", "quelle", "stadt", "plz")
)  # fmt: skip
NO_PERSONS: Final = re.compile(
    r"(?i)\b(kfz|pkw|lkw|fahrzeug\w*|fahrr[aä]d\w*|rad(verkehr)?|bicycles?|bikes?|cars?|vehicles?|wifi|wlan|bluetooth|ble|devices?|ger[aä]te|mac)\b"
)
OFFSET: Final = re.compile(r"^(Z|[+-]\d{2}(:?\d{2})?)$")
# what the template's column "status" calls a count that is not proven; "missing" comes with an empty count
UNVERIFIED: Final = frozenset({"unverified", "ungeprüft", "ungeprueft", "vorläufig", "vorlaeufig"})
ONE_WAY: Final = re.compile(r"^(.*?)[\s_]+(in|out|ein|aus)$", re.IGNORECASE)
ALL_HEADINGS: Final = frozenset(name for names in HEADINGS.values() for name in names)


def recognise(head: Head) -> float:
    """Likely when a time heading comes with a count heading, or with several columns of whole numbers."""
    for index, line in enumerate(head.lines[:30]):
        separator = max(";\t,|", key=line.count)
        cells = [cell.strip(' "') for cell in line.split(separator)]
        found = _find(cells)
        if "time" not in found and "date" not in found:
            continue
        if any(fold(cell) in ("item", "merkmal", "responseid", "submitdate", "ende", "end", "dtend") for cell in cells):
            return 0.0
        if "count" in found:
            return 0.8
        row = (
            [cell.strip(' "') for cell in head.lines[index + 1].split(separator)] if len(head.lines) > index + 1 else []
        )
        numbers = sum(bool(re.fullmatch(r"\d+", cell)) for cell in row)
        return 0.6 if len(cells) >= 2 and numbers >= max(1, len(cells) // 2) else 0.0
    return 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Read a long or wide file of counts; the layout is found by headings or named by options."""
    form, header, notices = opened_text(delivery, ALL_HEADINGS)
    zone = context.option("timezone", "Europe/Berlin")
    if zone not in ("Europe/Berlin", "UTC"):
        raise FileRefused(notice("F02", value=zone, scope="file"))
    first_row = _first_row(delivery, form.encoding, form.header_line, form.separator)
    layout = _layout(header, first_row, context, delivery)
    return read_counts(
        delivery, context, form, layout, notices, method=context.option("method", "unknown") or "unknown"
    )


def _layout(header: list[str], first_row: list[str], context: ReadContext, delivery: Delivery) -> Layout:
    found = _find(header) | _named(header, context)
    time = _time_columns(found, first_row)
    if time is None:
        raise FileRefused(
            notice("L08", columns="Zeitpunkt (oder Datum und Stunde)", found=", ".join(header[:12]), scope="file")
        )
    taken = {
        *time,
        *(
            found[name]
            for name in ("sensor", "direction", "centre", "ags", "lat", "lon", "hour", "date", "status", "offset")
            if name in found
        ),
    }
    if "count" in found:
        if "count" not in context.options and NO_PERSONS.search(header[found["count"]]):
            raise FileRefused(notice("F11", column=header[found["count"]], scope="file"))
        counts = {found["count"]: header[found["count"]]}
    else:
        counts = _wide_columns(header, first_row, taken)
    if not counts:
        raise FileRefused(notice("L08", columns="Anzahl", found=", ".join(header[:12]), scope="file"))
    wide = "count" not in found
    return Layout(
        columns=tuple(header),
        time=time,
        counts=counts,
        sensor=None if wide else found.get("sensor"),
        sensor_name=None if wide or "sensor" in found else context.option("name", "Zählstelle"),
        direction=None if wide else found.get("direction"),
        centre=None if wide else found.get("centre"),
        ags=None if wide else found.get("ags"),
        lat=None if wide else found.get("lat"),
        lon=None if wide else found.get("lon"),
        status=None if wide else found.get("status"),
        modelled=None if wide else found.get("status"),
        unverified=UNVERIFIED,
        is_daily=_is_daily(found, time, first_row),
        month_first=True if context.option("dates") == "month-first" else None,
        zone_is_utc=context.option("timezone") == "UTC",
    )


def _find(header: list[str]) -> dict[str, int]:
    """Role → position by heading; earlier synonyms win."""
    folded = [fold(cell) for cell in header]
    found: dict[str, int] = {}
    for role, names in HEADINGS.items():
        position = next((folded.index(fold(name)) for name in names if fold(name) in folded), None)
        if position is not None and position not in found.values():
            found[role] = position
    return found


def _named(header: list[str], context: ReadContext) -> dict[str, int]:
    """Role → position as the sender named them; an unknown heading is refused (L08)."""
    folded = [fold(cell) for cell in header]
    named = {}
    for role in HEADINGS:
        heading = context.option(role)
        if heading is None:
            continue
        if fold(heading) not in folded:
            raise FileRefused(notice("L08", columns=heading, found=", ".join(header[:12]), scope="file"))
        named[role] = folded.index(fold(heading))
    return named


def _time_columns(found: dict[str, int], first_row: list[str]) -> tuple[int, ...] | None:
    if "time" in found:
        label = first_row[found["time"]] if len(first_row) > found["time"] else ""
        if "date" in found and first_row and not read_time_labels([label]).table.shape[0]:
            return (found["date"], found["time"])
        offset = first_row[found["offset"]].strip() if len(first_row) > found.get("offset", 9999) else ""
        if OFFSET.match(offset) and read_time_labels([f"{label} {offset}"]).table.shape[0]:
            return (found["time"], found["offset"])
        return (found["time"],)
    if "date" in found:
        return (found["date"], found["hour"]) if "hour" in found else (found["date"],)
    return None


def _is_daily(found: dict[str, int], time: tuple[int, ...], first_row: list[str]) -> bool:
    """Day values: one date column whose first label names no hour."""
    if len(time) != 1 or len(first_row) <= time[0]:
        return False
    label = first_row[time[0]].strip()
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{2,4}|\d{1,2}/\d{1,2}/\d{4}", label))


def _wide_columns(header: list[str], first_row: list[str], taken: set[int]) -> dict[int, str]:
    """Counting points of a wide file: number columns that are no known other thing; a total and its two directions are
    never loaded together, directions without a total are refused elsewhere by name."""
    names = {fold(name) for name in header}
    columns = {}
    for index, name in enumerate(header):
        numeric = len(first_row) <= index or re.fullmatch(r"\s*\d*\s*", first_row[index])
        if index in taken or not name or fold(name) in NO_COUNTS or not numeric or NO_PERSONS.search(name):
            continue
        one_way = ONE_WAY.match(name)
        if one_way and fold(one_way.group(1)) in names:
            continue
        columns[index] = name
    return columns


def _first_row(delivery: Delivery, encoding: str, header_line: int, separator: str) -> list[str]:
    with delivery.path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=separator)
        rows = [row for _, row in zip(range(header_line + 2), reader, strict=False)]
    return rows[-1] if len(rows) == header_line + 2 else []
