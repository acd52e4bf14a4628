"""A table of municipalities: key, name, inhabitants, area, central-place level, settlement point.

What GV100AD does not say (level, point), or an own table in place of it.  A row is one municipality; keys of the Land 99,
which does not exist, are those of invented places.
"""

import re
from datetime import date
from typing import Final

import pandas as pd

from etl.canonical import checked
from etl.delivery import Delivery, Head, fold
from etl.geography.keys import KeyFormatError, municipality_ags
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.tables import Row, german_day, german_number, heading_share, read_table

KIND: Final = "municipality_table"
TOPIC: Final = "structure"

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "ags": ("AGS", "Gemeindeschlüssel", "Amtlicher Gemeindeschlüssel", "ARS"),
    "name": ("Gemeinde", "Gemeindename", "Name der Gemeinde", "municipality"),
    "population": ("Einwohner", "Einwohnerzahl", "Bevölkerung", "population"),
    "population_on": ("Stand Einwohner", "Stichtag", "Stand", "population_on"),
    "area_km2": ("Fläche km²", "Fläche in km²", "Fläche", "area_km2"),
    "level": ("Zentralörtliche Stufe", "Zentrale Orte", "Zentraler Ort", "central_place_level"),
    "lat": ("lat", "Breite", "Breitengrad", "latitude"),
    "lon": ("lon", "Länge", "Längengrad", "longitude"),
    "territorial_status_on": ("Gebietsstand", "territorial_status_on"),
}
NEEDED: Final = ("ags", "name", "population")
LEVELS: Final = {"oberzentrum": 3.0, "mittelzentrum": 2.0, "grundzentrum": 1.0, "grundfunktionalerschwerpunkt": 1.0}
LIMITS: Final = {"population": (0.0, 1e8), "area_km2": (0.0, 1e6), "lat": (-90.0, 90.0), "lon": (-180.0, 180.0)}
INVENTED: Final = re.compile(r"^99\d{6}$")
SYNTHETIC_MARK: Final = "beispieldaten"


def recognise(head: Head) -> float:
    """Likely when key, name and inhabitants stand in one heading row."""
    return 0.9 * heading_share(head, COLUMNS, NEEDED)


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """One row per municipality and territorial status; rows with a bad key, number or day are rejected."""
    table = read_table(delivery, COLUMNS, NEEDED)
    log = ReadLog()
    kept: dict[tuple[object, object], dict[str, object]] = {}
    repeated = 0
    for row in table.rows:
        found = _municipality(row, log)
        if found is None:
            continue
        earlier = kept.setdefault((found["ags"], found["territorial_status_on"]), found)
        if earlier != found:
            log.reject("K06", row.line, raw=row.raw, column="AGS", value=found["ags"])
        elif earlier is not found:
            repeated += 1
    if not kept:
        raise FileRefused(notice("L13", scope="file", kind=KIND, reason="Keine Zeile beschreibt eine Gemeinde."))
    names = [delivery.name, *(str(fields["name"]) for fields in kept.values())]
    return Reading(
        rows_read=len(table.rows),
        frames={"municipality": checked("municipality", pd.DataFrame(list(kept.values())))},
        rejects=log.rejects,
        rows_duplicate=repeated,
        notices=log.notices,
        is_synthetic=any(SYNTHETIC_MARK in name.lower() for name in names),
    )


def _municipality(row: Row, log: ReadLog) -> dict[str, object] | None:
    ags = _key(row.get("ags"))
    name = row.get("name")
    if ags is None or not name:
        log.reject("K13", row.line, raw=row.raw, column="AGS", value=f"{row.get('ags')} {name}")
        return None
    numbers: dict[str, float | None] = {}
    for field in ("population", "area_km2", "lat", "lon"):
        numbers[field] = german_number(row.get(field))
        number = numbers[field]
        if row.get(field) and (number is None or not LIMITS[field][0] <= number <= LIMITS[field][1]):
            log.reject("K14", row.line, raw=row.raw, column=COLUMNS[field][0], value=row.get(field))
            return None
    days: dict[str, date | None] = {}
    for field in ("population_on", "territorial_status_on"):
        days[field] = german_day(row.get(field))
        if row.get(field) and days[field] is None:
            log.reject("K07", row.line, raw=row.raw, column=COLUMNS[field][0], value=row.get(field))
            return None
    return {
        "ags": ags,
        "ars": None,
        "name": name,
        "type": None,
        **numbers,
        **days,
        "postal_code": None,
        "central_place_level": _level(row),
    }


def _key(text: str) -> str | None:
    if INVENTED.match(text):
        return text
    try:
        return municipality_ags(text)
    except KeyFormatError:
        return None


def _level(row: Row) -> float | None:
    """3 Oberzentrum, 2 Mittelzentrum (also shared), 1 basic centre, 0 when the column is there and the cell is empty."""
    if "level" not in row.cells:
        return None
    text = row.get("level")
    number = german_number(text)
    if number is not None and number in (0, 1, 2, 3):
        return number
    return next((level for word, level in LEVELS.items() if fold(text).startswith(word)), 0.0)
