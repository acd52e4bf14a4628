"""Commuters of the Federal Employment Agency (web tool, CSV): one row per pair of work place and home.

About eleven lines of metadata, then a heading in which "Regionalschlüssel" stands twice; totals have the partner key 0,
subtotals are named "Übrige …", foreign states have letters.  Numbers are rounded to ten and may not be altered.
A row is a line below the heading with a regional key; the footer is none.
"""

import csv
import re
from typing import Final

import pandas as pd

from etl.delivery import Delivery, Head, UnreadableDelivery, fold, text_form
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.structure_values import FACT_COLUMNS, reference_day, to_structure_values

KIND: Final = "ba_commuters"
TOPIC: Final = "structure"

KEY_HEADING: Final = "regionalschluessel"
FOOTNOTE: Final = re.compile(r"^\s*(\*|\d+\)|©|Quelle|Die Daten|Erstellungsdatum|Hinweis)", re.IGNORECASE)
DAY: Final = re.compile(
    r"\b(\d{2}\.\d{2}\.\d{4})\b|\b(Juni|Dezember|März|September)\s+((?:19|20)\d{2})\b|\b((?:19|20)\d{2})\b"
)
MONTHS: Final = {"März": "03", "Juni": "06", "September": "09", "Dezember": "12"}
# the agency writes "*" for values below its secrecy limit, "." for what does not exist
SECRET: Final = "*"


def recognise(head: Head) -> float:
    """Sure when the first 30 lines have the heading with the key twice beside work place and home."""
    for line in head.lines[:30]:
        cells = [fold(cell) for cell in line.split(";")]
        if cells.count(KEY_HEADING) == 2 and {"arbeitsort", "wohnort"} <= set(cells):
            return 0.99
    return 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """In-commuters by home (file of work places) or out-commuters by work place; the first place is the region."""
    rows = _rows(delivery)
    start = next((i for i, (_, row) in enumerate(rows) if _is_heading(row)), None)
    if start is None:
        raise FileRefused(
            notice("L08", columns="Arbeitsort, Regionalschlüssel, Wohnort, Regionalschlüssel", found="", scope="file")
        )
    heading = [fold(cell) for cell in rows[start][1]]
    first_key, second_key = (i for i, cell in enumerate(heading) if cell == KEY_HEADING)
    is_inward = heading.index("arbeitsort") < heading.index("wohnort")
    total = next(
        (i for i, cell in enumerate(heading) if cell in ("insgesamt", "gesamt") and i > second_key), second_key + 1
    )
    day = _day([cell for _, row in rows[:start] for cell in row], context)
    body = [(line, row) for line, row in rows[start + 1 :] if len(row) > total and row[first_key].strip()]
    body = [(line, row) for line, row in body if not FOOTNOTE.match(row[0])]
    name, partner = ("EINPENDLER", "WOHNORT") if is_inward else ("AUSPENDLER", "ARBEITSORT")
    records = []
    for line, row in body:
        other, place = row[second_key].strip(), row[second_key - 1].strip()
        is_total = other == "0" or fold(place).endswith("pendlerinsgesamt")
        indicator = name if is_total else f"{name}|{partner}={other or fold(place)}"
        value = row[total].strip()
        quality = "*" if value == SECRET else ""
        value = "." if value == SECRET else value
        records.append((line, ";".join(row), row[first_key].strip(), day, indicator, place, value, "Personen", quality))
    if not records:
        raise FileRefused(notice("L03", reason="unter der Kopfzeile stehen keine Zeilen", scope="file"))
    log = ReadLog()
    facts = pd.DataFrame(records, columns=list(FACT_COLUMNS)).astype({"line": "int64"})
    values = to_structure_values(facts, context.register, log, "comma")
    return Reading(
        rows_read=len(records),
        frames={"structure_value": values.frame} if len(values.frame) else {},
        rejects=log.rejects,
        rows_duplicate=values.rows_duplicate,
        notices=log.notices,
    )


def _is_heading(row: list[str]) -> bool:
    cells = [fold(cell) for cell in row]
    return cells.count(KEY_HEADING) == 2 and {"arbeitsort", "wohnort"} <= set(cells)


def _rows(delivery: Delivery) -> list[tuple[int, list[str]]]:
    try:
        form = text_form(delivery)
        with delivery.path.open(encoding=form.encoding, newline="") as stream:
            reader = csv.reader(stream, delimiter=form.separator)
            return [
                (number, [cell.lstrip("\ufeff") for cell in row]) for number, row in enumerate(reader, start=1) if row
            ]
    except (UnreadableDelivery, UnicodeError, csv.Error) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error


def _day(cells: list[str], context: ReadContext) -> str:
    """Reference day as said, or the first one named above the heading; commuters are counted on 30 June."""
    said = context.option("reference_on")
    if said is not None:
        if reference_day(said) is None:
            raise FileRefused(notice("K07", scope="file"))
        return said
    matches = [match for cell in cells if (match := DAY.search(cell))]
    for match in matches:
        if match[1]:
            return match[1]
    for match in matches:
        if match[2]:
            return f"{match[3]}-{MONTHS[match[2]]}"
    for match in matches:
        return f"30.06.{match[4]}"
    raise FileRefused(notice("K07", scope="file"))
