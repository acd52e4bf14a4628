"""Commuters of the Federal Employment Agency: one row per pair of work place and home, from the web tool (CSV) or as workbook.

CSV: about eleven lines of metadata, then a heading in which "Regionalschlüssel" stands twice, name before key; totals have
the partner key 0, subtotals are named "Übrige …", foreign states have letters.  Workbook (``krpend``, districts): the sheets
"Einpendler Kreise" and "Auspendler Kreise", headings over several rows, key before name; key and name of the first place
stand only at the head of its block, totals have the partner key Z, other Länder ZZ.  Numbers are rounded to ten and may not
be altered.  A row is a line below the heading with a regional key; the footer is none.  The rows of the second sheet are
numbered on from the last of the first.

No description of the workbook is published; its form is that of the edition of June 2023 as open readers of it describe it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from etl.delivery import Delivery, Head, fold
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.structure_reading import Fact, structure_reading, text_rows
from etl.sources.structure_values import reference_day
from etl.sources.workbook_grid import sheet_names, sheet_rows

KIND: Final = "ba_commuters"
TOPIC: Final = "structure"

KEY_HEADING: Final = "regionalschluessel"
FOOTNOTE: Final = re.compile(r"^\s*(\*|\d+\)|©|Quelle|Die Daten|Erstellungsdatum|Hinweis)", re.IGNORECASE)
DAY: Final = re.compile(
    r"\b(\d{2}\.\d{2}\.\d{4})\b|\b(Juni|Dezember|März|September)\s+((?:19|20)\d{2})\b|\b((?:19|20)\d{2})\b"
)
MONTHS: Final = {"März": "03", "Juni": "06", "September": "09", "Dezember": "12"}
SHEET: Final = re.compile(r"^(ein|aus)pendler", re.IGNORECASE)
PLACE_KEY: Final = re.compile(r"^(\d{2}|\d{3}|\d{5}|\d{8})$", re.ASCII)
HEADING_ROWS: Final = 20
# the agency writes "*" for values below its secrecy limit, "." for what does not exist
SECRET: Final = "*"
TOTALS: Final = frozenset({"0", "Z"})
OTHERS: Final = "ZZ"

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class _Columns:
    """Where the keys, the partner's name and the number stand; ``is_inward``: the first place is that of work."""

    key: int
    partner: int
    name: int
    total: int
    is_inward: bool


def recognise(head: Head) -> float:
    """Sure when the first 30 lines have the heading with the key twice beside work place and home; a workbook by its name."""
    if head.is_workbook:
        return 0.85 if re.search(r"krpend|pendler", head.name, re.IGNORECASE) else 0.203
    for line in head.lines[:30]:
        cells = [fold(cell) for cell in line.split(";")]
        if cells.count(KEY_HEADING) == 2 and {"arbeitsort", "wohnort"} <= set(cells):
            return 0.99
    return 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """In-commuters by home, out-commuters by work place; the first place of a row is the region."""
    if delivery.head().is_workbook:
        return _read_workbook(delivery, context)
    rows = text_rows(delivery)
    start = next((i for i, (_, row) in enumerate(rows) if _is_heading(row)), None)
    if start is None:
        raise _no_commuters("")
    heading = [fold(cell) for cell in rows[start][1]]
    key, partner = (i for i, cell in enumerate(heading) if cell == KEY_HEADING)
    total = next((i for i, cell in enumerate(heading) if cell in ("insgesamt", "gesamt") and i > partner), partner + 1)
    is_inward = heading.index("arbeitsort") < heading.index("wohnort")
    day = _day([cell for _, row in rows[:start] for cell in row], context)
    body = [(line, row) for line, row in rows[start + 1 :] if len(row) > total and row[key].strip()]
    body = [(line, row) for line, row in body if not FOOTNOTE.match(row[0])]
    facts = list(_facts(body, _Columns(key, partner, partner - 1, total, is_inward), day))
    return structure_reading(facts, len(facts), context, ReadLog())


def _read_workbook(delivery: Delivery, context: ReadContext) -> Reading:
    names = sheet_names(delivery)
    facts: list[Fact] = []
    offset = 0
    for name in names:
        if not SHEET.match(name.strip()):
            continue
        rows = sheet_rows(delivery, name)
        columns, start = _sheet_columns(rows[:HEADING_ROWS])
        day = _day([cell for _, row in rows[:start] for cell in row], context)
        body = [(line + offset, row) for line, row in _filled_down(rows[start:], columns)]
        facts += _facts(body, columns, day)
        offset += rows[-1][0]
    if not facts:
        raise _no_commuters(", ".join(names)[:200])
    return structure_reading(facts, len(facts), context, ReadLog())


def _sheet_columns(rows: list[Row]) -> tuple[_Columns, int]:
    """Columns of a sheet, and where its data begin; raises FileRefused (L08) when its headings are others."""
    for position, (_, row) in enumerate(rows):
        cells = [fold(cell) for cell in row]
        work = next((i for i, cell in enumerate(cells) if cell.startswith("arbeitsort")), None)
        home = next((i for i, cell in enumerate(cells) if cell.startswith("wohnort")), None)
        if work is None or home is None:
            continue
        first, second = sorted((work, home))
        start = next((i for i in range(position + 1, len(rows)) if _has_key(rows[i][1], first)), len(rows))
        below = [[fold(cell) for cell in cells] for _, cells in rows[position:start]]
        total = next(
            (i for line in below for i, cell in enumerate(line) if cell in ("insgesamt", "gesamt") and i > second), None
        )
        if total is not None and second - first >= 2:
            return _Columns(first, second, second + 1, total, work < home), start
    raise _no_commuters("")


def _has_key(row: list[str], position: int) -> bool:
    return len(row) > position and PLACE_KEY.match(row[position].strip()) is not None


def _filled_down(rows: list[Row], columns: _Columns) -> Iterator[Row]:
    """The rows with a partner, each with the key of the block it stands in."""
    key = ""
    for line, row in rows:
        if _has_key(row, columns.key):
            key = row[columns.key].strip()
        partner = row[columns.partner].strip() if len(row) > columns.total else ""
        if key and partner and not FOOTNOTE.match(row[0]):
            yield line, [*row[: columns.key], key, *row[columns.key + 1 :]]


def _facts(body: list[Row], columns: _Columns, day: str) -> Iterator[Fact]:
    name, partner = ("EINPENDLER", "WOHNORT") if columns.is_inward else ("AUSPENDLER", "ARBEITSORT")
    for line, row in body:
        other, place = row[columns.partner].strip(), row[columns.name].strip()
        is_total = other in TOTALS or fold(place).endswith("pendlerinsgesamt")
        # ZZ stands for the other Länder, and for all of Germany too
        named = fold(place) if other in ("", OTHERS) else other
        indicator = name if is_total else f"{name}|{partner}={named}"
        value = row[columns.total].strip()
        is_secret = value == SECRET
        yield (
            line, ";".join(row), row[columns.key].strip(), day, indicator, place, "." if is_secret else value, "Personen",
            "*" if is_secret else "",
        )  # fmt: skip


def _is_heading(row: list[str]) -> bool:
    cells = [fold(cell) for cell in row]
    return cells.count(KEY_HEADING) == 2 and {"arbeitsort", "wohnort"} <= set(cells)


def _no_commuters(found: str) -> FileRefused:
    return FileRefused(
        notice("L08", columns="Arbeitsort, Regionalschlüssel, Wohnort, Regionalschlüssel", found=found, scope="file")
    )


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
