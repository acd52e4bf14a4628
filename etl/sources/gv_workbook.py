"""Register of municipalities as the quarterly workbook "AuszugGV" of the Federal Statistical Office (GV-ISys).

Six heading rows, then one row per Land, district, association and municipality; the key stands in five columns.  A row of
this file is a row of record type 60.  Columns by position, as the heading cells are merged and vary.
"""

import re
from typing import Final

import pandas as pd

from etl.canonical import checked
from etl.delivery import Delivery, Head, fold
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.gv100ad import population_day
from etl.sources.read_log import ReadLog
from etl.sources.structure_values import reference_day
from etl.sources.tables import german_number
from etl.sources.workbook_grid import sheet_names, sheet_rows

KIND: Final = "gv_workbook"
TOPIC: Final = "structure"

MUNICIPALITY: Final = "60"
RECORD_TYPES: Final = ("10", "20", "40", "50", MUNICIPALITY)
KIND_COLUMN, LAND, NAME, AREA, POPULATION, POSTAL_CODE, LON, LAT = 1, 2, 7, 8, 9, 13, 14, 15
WIDTHS: Final = (2, 1, 2, 4, 3)
TYPES: Final = {
    "60": "Markt", "61": "kreisfreie Stadt", "62": "Stadtkreis", "63": "Stadt", "64": "Gemeinde",
    "65": "gemeindefreies Gebiet, bewohnt", "66": "gemeindefreies Gebiet, unbewohnt", "67": "Große Kreisstadt",
}  # fmt: skip
LIMITS: Final = {"population": (0.0, 1e8), "area_km2": (0.0, 1e6), "lat": (-90.0, 90.0), "lon": (-180.0, 180.0)}
DAY: Final = re.compile(r"\b(\d{2}\.\d{2}\.\d{4})\b")


def recognise(head: Head) -> float:
    """Likely for a workbook that carries the name of the product; any other workbook is looked into last."""
    if not head.is_workbook:
        return 0.0
    return 0.9 if "auszuggv" in head.name.lower() else 0.21


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """All municipalities with area, population, postal code and point; raises FileRefused (L08) for another workbook."""
    names = sheet_names(delivery)
    sheet = next((name for name in names if "gemeinden" in name.lower()), names[0] if names else None)
    grid = sheet_rows(delivery, sheet)
    heading = " ".join(fold(cell) for _, row in grid[:7] for cell in row)
    body = [(line, [cell.strip() for cell in row]) for line, row in grid if row and row[0].strip() == MUNICIPALITY]
    if not body or "gemeindename" not in heading.replace("-", ""):
        raise FileRefused(notice("L08", columns="Satzart, ARS, Gemeindename", found=sheet or "", scope="file"))
    day = _day([cell for _, row in grid[:7] for cell in row], context)
    log = ReadLog()
    kept: dict[str, dict[str, object]] = {}
    duplicates = 0
    for line, row in body:
        fields = _municipality(line, row, day, log)
        if fields is None:
            continue
        ags = str(fields["ags"])
        if ags in kept:
            if kept[ags] == fields:
                duplicates += 1
            else:
                log.reject("K06", line, raw=";".join(row), column="ARS", value=ags)
            continue
        kept[ags] = fields
    return Reading(
        rows_read=len(body),
        frames={"municipality": checked("municipality", pd.DataFrame(list(kept.values())))} if kept else {},
        rejects=log.rejects,
        rows_duplicate=duplicates,
        notices=log.notices,
    )


def _municipality(line: int, row: list[str], day: pd.Timestamp, log: ReadLog) -> dict[str, object] | None:
    row = [*row, *[""] * (LAT + 1 - len(row))]
    parts = [part.zfill(width) for part, width in zip(row[LAND : LAND + 5], WIDTHS, strict=True)]
    land, region, district, association, municipality = parts
    raw = ";".join(row)
    if (
        not all(part.isdecimal() and len(part) == width for part, width in zip(parts, WIDTHS, strict=True))
        or not row[NAME]
    ):
        log.reject("K13", line, raw=raw, column="ARS", value=" ".join(parts) + " " + row[NAME])
        return None
    numbers: dict[str, float | None] = {}
    for field, position in (("area_km2", AREA), ("population", POPULATION), ("lat", LAT), ("lon", LON)):
        numbers[field] = german_number(row[position].replace(" ", "")) if row[position] else None
        number = numbers[field]
        if row[position] and (number is None or not LIMITS[field][0] <= number <= LIMITS[field][1]):
            log.reject("K14", line, raw=raw, column=field, value=row[position])
            return None
    name, _, kind = row[NAME].partition(",")
    return {
        "ags": land + region + district + municipality,
        "ars": "".join(parts),
        "name": name.strip(),
        "type": TYPES.get(row[KIND_COLUMN]) or kind.strip() or None,
        **numbers,
        "population_on": pd.Timestamp(population_day(day.date())) if numbers["population"] is not None else None,
        "postal_code": row[POSTAL_CODE].zfill(5) if row[POSTAL_CODE].isdecimal() else None,
        "central_place_level": None,
        "territorial_status_on": day,
    }


def _day(cells: list[str], context: ReadContext) -> pd.Timestamp:
    said = context.option("territorial_status_on")
    found = [said] if said else [match[1] for cell in cells if (match := DAY.search(cell))]
    day = reference_day(found[0]) if found else None
    if day is None:
        raise FileRefused(notice("K07", scope="file"))
    return pd.Timestamp(day)
