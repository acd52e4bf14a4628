"""INKAR, indicators of the BBSR: one row per region, one column per indicator, and a second heading row with the year."""

from typing import Final

from etl.delivery import Delivery, Head, fold
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.structure_reading import structure_reading, text_rows
from etl.sources.structure_values import reference_day

KIND: Final = "inkar_table"
TOPIC: Final = "structure"

NEEDED: Final = ("kennziffer", "raumeinheit", "aggregat")
NO_UNIT: Final = "laut INKAR"


def recognise(head: Head) -> float:
    """Sure when the first line names Kennziffer, Raumeinheit and Aggregat."""
    for line in head.lines[:3]:
        cells = [fold(cell) for cell in line.split(max(";\t,", key=line.count))]
        if tuple(cells[:3]) == NEEDED:
            return 0.99
    return 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Every indicator and year as structure values; the file names no units (K05 as a warning)."""
    rows = text_rows(delivery)
    start = next((i for i, (_, row) in enumerate(rows[:3]) if tuple(fold(c) for c in row[:3]) == NEEDED), None)
    if start is None or len(rows) < start + 2:
        raise FileRefused(notice("L08", columns="Kennziffer, Raumeinheit, Aggregat", found="", scope="file"))
    names, years = rows[start][1], rows[start + 1][1]
    if not any(reference_day(year) for year in years[3:]):
        raise FileRefused(notice("K07", scope="file"))
    records = []
    body = [(line, row) for line, row in rows[start + 2 :] if row and row[0].strip()]
    for line, row in body:
        for position in range(3, len(names)):
            year = years[position].strip() if position < len(years) else ""
            value = row[position].strip() if position < len(row) else ""
            name = names[position].strip() or f"Spalte {position + 1}"
            key = row[0].strip()
            records.append((line, ";".join(row), key, year, f"INKAR|{name}", name, value, NO_UNIT, ""))
    log = ReadLog()
    log.note(notice("K05", value="INKAR (die Datei nennt keine Einheiten)", level="warning", scope="file"))
    return structure_reading(records, len(body), context, log)
