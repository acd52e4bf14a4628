"""Counts of counting devices in an Excel or OpenDocument workbook: the first sheet, read as the same table written as CSV.

Headings and options are those of :mod:`etl.sources.footfall_csv`; ``sheet`` names another sheet than the first.
"""

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from etl.delivery import Delivery, Head
from etl.rules import notice
from etl.sources import footfall_csv
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.register_workbook import workbook_traits
from etl.sources.survey_table import head_rows
from etl.sources.workbook_grid import sheet_names, sheet_rows

KIND: Final = "footfall_workbook"
TOPIC: Final = "footfall"
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}")


def recognise(head: Head) -> float:
    """As sure as for the same table in a text file; a workbook too large to look into is tried after registers."""
    if not head.is_workbook:
        return 0.0
    rows = head_rows(head)
    if not rows:
        return 0.21
    lines = "\n".join(";".join(row) for row in rows)
    return footfall_csv.recognise(replace(head, text=lines, members=()))


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Read one sheet. Raises FileRefused (L03, L05, L08, L13)."""
    if not delivery.head().is_workbook:
        raise FileRefused(notice("L13", scope="file", kind="Arbeitsmappe", reason="es ist keine Arbeitsmappe"))
    workbook_traits(delivery.path)
    sheet = context.option("sheet")
    if sheet is not None and sheet not in sheet_names(delivery):
        found = ", ".join(sheet_names(delivery))
        raise FileRefused(notice("L08", columns=f"Blatt {sheet}", found=found, scope="file"))
    return footfall_csv.read(_as_text(delivery, context, sheet), context)


def _as_text(delivery: Delivery, context: ReadContext, sheet: str | None) -> Delivery:
    """The sheet as a CSV file in which every row keeps its number."""
    folder = Path(str(context.scratch.execute("SELECT current_setting('temp_directory')").fetchall()[0][0]))
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{delivery.sha256[:16]}.csv"
    rows = [(line, cells) for line, cells in sheet_rows(delivery, sheet) if any(cell.strip() for cell in cells)]
    if not rows:
        raise FileRefused(notice("L03", reason="das Blatt hat keine Zeilen", scope="file"))
    _spell_midnights(rows)
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        at = 1
        for line, cells in rows:
            stream.write("\r\n" * (line - at))
            writer.writerow([" ".join(cell.split()) for cell in cells])
            at = line + 1
    return replace(delivery, path=target, source=delivery.original)


def _spell_midnights(rows: list[tuple[int, list[str]]]) -> None:
    """Midnight in a column of instants comes out of a workbook as a bare day; it gets its hour back."""
    instants = {at for _, cells in rows for at, cell in enumerate(cells) if _INSTANT.fullmatch(cell)}
    for _, cells in rows:
        for at in instants:
            if at < len(cells) and _DAY.fullmatch(cells[at]):
                cells[at] += " 00:00"
