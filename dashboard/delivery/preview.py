"""The delivered table as its sender knows it: first rows and every row with a problem, each problem at its cell.

Runs in the worker process.  Cells of columns that name persons are not shown.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError

from etl.delivery import Delivery, UnreadableDelivery, fold, text_form
from etl.sources.contract import FileRefused
from etl.sources.register_headings import is_personal
from etl.sources.register_workbook import workbook_traits
from etl.sources.workbook_grid import sheet_names, sheet_rows

FIRST_ROWS: Final = 15
MARKED_ROWS: Final = 100
SEARCHED_ROWS: Final = 40
MAX_LINE: Final = 200_000
MAX_COLUMNS: Final = 40
MAX_TEXT: Final = 120
HIDDEN: Final = "●●●"
Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Mark:
    """A problem of one row; ``columns`` are the positions of the cells it speaks of (empty: the whole row)."""

    code: str
    level: str
    columns: tuple[int, ...] = ()


def preview(delivery: Delivery, findings: Iterable[dict[str, Any]], sheet: str | None = None) -> dict[str, Any] | None:
    """Headings, rows and marks; None when the file is no table. ``findings`` have row, column, code and level."""
    try:
        lines = list(_lines(delivery, sheet))
    except (FileRefused, UnreadableDelivery, CalamineError, UnicodeError, csv.Error, OSError, ValueError):
        return None
    if len(lines) < 2:
        return None
    about = [finding for finding in findings if finding["row"] is not None]
    header = _header(lines, about)
    headings = [cell[:MAX_TEXT] for cell in lines[header][1][:MAX_COLUMNS]]
    hidden = {at for at, heading in enumerate(headings) if heading and is_personal([heading])}
    marks = _marks(about, headings)
    shown = {line for line, _ in lines[header + 1 : header + 1 + FIRST_ROWS]} | set(sorted(marks)[:MARKED_ROWS])
    rows = [
        {
            "line": line,
            "cells": [
                HIDDEN if at in hidden and cell else cell[:MAX_TEXT] for at, cell in enumerate(cells[:MAX_COLUMNS])
            ],
            "marks": [asdict(mark) for mark in marks.get(line, [])],
        }
        for line, cells in lines[header + 1 :]
        if line in shown
    ]
    return {"headings": headings, "rows": rows, "marked_rows": len(marks)}


def written_as(delivery: Delivery) -> dict[str, Any]:
    """How a file is written: encoding, separator and header line of a text, names of the sheets of a workbook."""
    head = delivery.head()
    try:
        if head.is_workbook:
            workbook_traits(delivery.path)
            return {"sheets": sheet_names(delivery)}
        if head.text is not None and head.text.lstrip()[:1] not in ("{", "[", "<"):
            form = text_form(delivery)
            return {"encoding": form.encoding, "separator": form.separator, "header": form.header_line + 1}
    except (FileRefused, UnreadableDelivery, CalamineError, UnicodeError, OSError, StopIteration):
        return {}
    return {}


def _lines(delivery: Delivery, sheet: str | None) -> Iterator[Line]:
    head = delivery.head()
    if head.is_workbook:
        workbook_traits(delivery.path)
        yield from ((line, cells) for line, cells in sheet_rows(delivery, sheet, max_rows=MAX_LINE) if any(cells))
    elif head.text is not None and head.text.lstrip()[:1] not in ("{", "[", "<"):
        form = text_form(delivery)
        yield from _text_lines(delivery.path, form.encoding, form.separator)


def _text_lines(path: Path, encoding: str, separator: str) -> Iterator[Line]:
    with path.open(encoding=encoding, newline="", errors="replace") as stream:
        reader = csv.reader(stream, delimiter=separator)
        before = 0
        for cells in reader:
            if any(cells):
                yield before + 1, [cell.lstrip("\ufeff").strip() for cell in cells]
            before = reader.line_num
            if before > MAX_LINE:
                return


def _header(lines: list[Line], findings: list[dict[str, Any]]) -> int:
    """The row that holds most of the columns the findings name, else the first of the widest rows of words."""
    named = {fold(part) for finding in findings for part in _parts(finding["column"])}

    def likeness(index: int) -> tuple[int, int, int]:
        cells = lines[index][1]
        words = sum(bool(cell) and not cell[0].isdigit() for cell in cells)
        return (sum(fold(cell) in named for cell in cells if cell), words, -index)

    return max(range(min(SEARCHED_ROWS, len(lines))), key=likeness)


def _marks(findings: list[dict[str, Any]], headings: list[str]) -> dict[int, list[Mark]]:
    folded = [fold(heading) for heading in headings]
    marks: dict[int, list[Mark]] = {}
    for finding in findings:
        names = [fold(part) for part in _parts(finding["column"])]
        columns = tuple(at for at, heading in enumerate(folded) if heading and heading in names)
        mark = Mark(finding["code"], finding["level"], columns)
        if mark not in marks.setdefault(int(finding["row"]), []):
            marks[int(finding["row"])].append(mark)
    return marks


def _parts(column: str | None) -> list[str]:
    if not column:
        return []
    return [column, *(part.strip() for part in column.replace("|", ",").split(",")), column.rpartition("|")[2].strip()]
