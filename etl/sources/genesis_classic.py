"""Tables of the statistical offices as shown on the screen ("classic" CSV of GENESIS and Regionalstatistik).

Four to eleven heading lines that vary, no names over the key columns, units in the heading, names indented by level, and a
footer behind a line of underscores.  A row of this file is a line whose key column holds a regional key.
Source: downloads of regionalstatistik.de; the layout is documented nowhere, so it is read from the data rows backwards.
"""

import csv
import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from etl.delivery import Delivery, Head, UnreadableDelivery, fold, text_form
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.structure_values import FACT_COLUMNS, Decimal, reference_day, to_structure_values

KIND: Final = "genesis_classic"
TOPIC: Final = "structure"

KEY: Final = re.compile(r"^\s*(DG|\d{2}|\d{3}|\d{5}|\d{8})\s*$")
TIME: Final = re.compile(r"^\s*(\d{4}|\d{2}\.\d{2}\.\d{4}|\d{4}-\d{2}(-\d{2})?)\s*$")
DAY_IN_TEXT: Final = re.compile(r"\b(\d{2}\.\d{2}\.\d{4}|(?:19|20)\d{2})\b")
FOOTER: Final = re.compile(r"^_{5,}")
UNITS: Final = frozenset(
    fold(name)
    for name in ("Anzahl", "EUR", "Tsd. EUR", "1000 EUR", "Mill. EUR", "Mio. EUR", "%", "Prozent", "qkm", "km2", "ha", "Personen",
                 "Jahre", "EUR je Einwohner", "Index", "qm", "m2", "1000", "Promille", "Tonnen", "je 1000 Einwohner")
)  # fmt: skip
MIN_SHARE: Final = 0.6


@dataclass(frozen=True)
class _Shape:
    """Where the columns lie: ``time`` is None when the heading names the time; ``values`` are (position, label, unit)."""

    time: int | None
    key: int
    values: tuple[tuple[int, str, str], ...]


def recognise(head: Head) -> float:
    """Likely when the text calls itself a table ("Tabelle: 12411-01-01-4") or has the line of underscores and key rows."""
    lines = head.lines[:60]
    rows = [line.split(";") for line in lines]
    keyed = sum(any(KEY.match(cell) for cell in row[:2]) and len(row) > 2 for row in rows)
    named = any(re.match(r"^\W*(Tabelle:\s*)?\d{5}(-\d{1,4}){1,4}\b", line) for line in lines[:4])
    return 0.95 if named and keyed >= 2 else (0.5 if keyed >= 5 and any(FOOTER.match(line) for line in lines) else 0.0)


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """All numbers of the table as structure values; raises FileRefused when no column holds keys (K19)."""
    rows = _rows(delivery)
    body = [(number, row) for number, row in rows if any(KEY.match(cell) for cell in row[:2]) and len(row) > 2]
    if not body:
        raise FileRefused(notice("K19", scope="file"))
    heading = [row for number, row in rows if number < body[0][0]]
    shape = _shape(heading, [row for _, row in body])
    day = None if shape.time is not None else _day(heading, context)
    log = ReadLog()
    facts = _facts(body, shape, day)
    if facts.empty:
        raise FileRefused(notice("L03", reason="unter den Überschriften stehen keine Werte", scope="file"))
    said = context.option("decimal")
    decimal: Decimal | None = "comma" if said == "comma" else "point" if said == "point" else None
    values = to_structure_values(facts, context.register, log, decimal)
    return Reading(
        rows_read=len(body),
        frames={"structure_value": values.frame} if len(values.frame) else {},
        rejects=log.rejects,
        rows_duplicate=values.rows_duplicate,
        notices=log.notices,
    )


def _rows(delivery: Delivery) -> list[tuple[int, list[str]]]:
    """The rows above the footer with their line."""
    try:
        form = text_form(delivery)
        found: list[tuple[int, list[str]]] = []
        with delivery.path.open(encoding=form.encoding, newline="") as stream:
            for number, row in enumerate(csv.reader(stream, delimiter=form.separator), start=1):
                if row and FOOTER.match(row[0]):
                    break
                found.append((number, [cell.lstrip("\ufeff") for cell in row]))
    except (UnreadableDelivery, UnicodeError, csv.Error) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error
    return found


def _shape(heading: list[list[str]], body: list[list[str]]) -> _Shape:
    times = sum(bool(TIME.match(row[0])) for row in body)
    second = sum(len(row) > 1 and bool(KEY.match(row[1])) for row in body)
    has_time = second >= MIN_SHARE * len(body) and times >= MIN_SHARE * len(body)
    key = 1 if has_time else (0 if sum(bool(KEY.match(row[0])) for row in body) >= MIN_SHARE * len(body) else 1)
    width = max(len(row) for row in body)
    tables = [row for row in heading if sum(bool(cell.strip()) for cell in row) > 1 or (row and not row[0].strip())]
    units = _unit_row(tables, key)
    labels = [_filled(row, width) for row in tables if row is not units]
    unit_cells = _filled(units, width) if units is not None else [""] * width
    title = next((row[0] for row in heading if row and row[0].strip() and not TIME.match(row[0])), "Tabelle")
    code = re.search(r"\d{5}(-\d{1,4})*", title)
    values = []
    for position in range(key + 2, width):
        parts = [row[position].strip() for row in labels if row[position].strip()]
        label = ", ".join(dict.fromkeys(parts)) or f"Spalte {position + 1}"
        bracket = re.search(r"\(([^()]+)\)\s*$", label)
        inner = bracket.group(1) if bracket and fold(bracket.group(1)) in UNITS else ""
        prefix = code.group(0) if code else "TABELLE"
        values.append((position, f"{prefix}|{label}", unit_cells[position].strip() or inner))
    return _Shape(0 if has_time else None, key, tuple(values))


def _unit_row(tables: list[list[str]], key: int) -> list[str] | None:
    """The last heading line that holds nothing but units."""
    for row in reversed(tables):
        cells = [fold(cell) or cell.strip() for cell in row[key + 1 :] if cell.strip()]
        if cells and all(cell in UNITS or cell == "%" for cell in cells):
            return row
    return None


def _filled(row: list[str], width: int) -> list[str]:
    """Merged heading cells filled to the right."""
    cells, last = [], ""
    for position in range(width):
        own = row[position].strip() if position < len(row) else ""
        last = own or last
        cells.append(last)
    return cells


def _day(heading: list[list[str]], context: ReadContext) -> str:
    said = context.option("reference_on")
    found = [match for row in heading for cell in row for match in DAY_IN_TEXT.findall(cell)]
    day = said or next((text for text in found if "." in text), found[-1] if found else None)
    if day is None or reference_day(day) is None:
        raise FileRefused(notice("K07", scope="file"))
    return day


def _facts(body: list[tuple[int, list[str]]], shape: _Shape, day: str | None) -> pd.DataFrame:
    records = []
    for number, row in body:
        time = day or row[shape.time or 0].strip()
        raw, key = ";".join(row), row[shape.key].strip() if len(row) > shape.key else ""
        for position, label, unit in shape.values:
            value = row[position].strip() if position < len(row) else ""
            indicator, shown = label, label.partition("|")[2]
            records.append((number, raw, key, time, indicator, shown, value, unit, ""))
    return pd.DataFrame(records, columns=list(FACT_COLUMNS)).astype({"line": "int64"})
