"""Small tables with headings, delivered as CSV or Excel: read as text, columns found by their synonyms."""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from etl.delivery import Delivery, Head, UnreadableDelivery, fold, text_form
from etl.rules import notice
from etl.sources.contract import FileRefused
from etl.sources.survey_table import head_rows

MAX_ROWS: Final = 200_000
_HEAD_ROWS: Final = 20


@dataclass(frozen=True)
class Row:
    """One data row: its 1-based line, its cells by field (only fields that were found), and the whole row as text."""

    line: int
    cells: dict[str, str]
    raw: str

    def get(self, field: str) -> str:
        """The cell without blanks at its ends, empty when the column is missing."""
        return self.cells.get(field, "").strip()


@dataclass(frozen=True)
class SmallTable:
    """The rows of a small table and its headings as delivered, by field."""

    rows: tuple[Row, ...]
    headings: dict[str, str]


def heading_share(head: Head, synonyms: Mapping[str, Sequence[str]], needed: Sequence[str]) -> float:
    """1.0 when one of the first rows of a text file or a small workbook names all ``needed`` fields, else 0.0."""
    for cells in _head_cells(head):
        if set(needed) <= set(_positions(cells, synonyms)):
            return 1.0
    return 0.0


def _head_cells(head: Head) -> list[list[str]]:
    if head.is_workbook:
        return head_rows(head, _HEAD_ROWS)
    lines = head.lines[:_HEAD_ROWS]
    return [[cell.strip(' "') for cell in line.split(max(";\t,|", key=line.count))] for line in lines]


def read_table(delivery: Delivery, synonyms: Mapping[str, Sequence[str]], needed: Sequence[str]) -> SmallTable:
    """The first table with all ``needed`` fields; raises FileRefused (L03, L08)."""
    grid = _workbook(delivery) if delivery.head().is_workbook else _text(delivery)
    for index, (_, cells) in enumerate(grid[:_HEAD_ROWS]):
        found = _positions(cells, synonyms)
        if set(needed) <= set(found):
            rows = tuple(
                _row(line, cells, found) for line, cells in grid[index + 1 :] if any(cell.strip() for cell in cells)
            )
            return SmallTable(rows, {field: cells[position] for field, position in _positions(cells, synonyms).items()})
    first = next((cells for _, cells in grid if any(cells)), [])
    wanted = ", ".join(synonyms[field][0] for field in needed)
    raise FileRefused(notice("L08", columns=wanted, found=", ".join(first[:12]), scope="file"))


def german_day(text: str) -> date | None:
    """A day written as 24.12.2025, 2025-12-24 or with a time behind it; None when it is none."""
    bare = text.strip().split("T")[0].split(" ")[0]
    for style in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"):
        try:
            day = datetime.strptime(bare, style).date()
        except ValueError:
            continue
        return day if 1800 <= day.year < 2200 else None
    return None


def german_number(text: str) -> float | None:
    """A number with decimal comma or point and without thousands; None when it is none."""
    try:
        number = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _row(line: int, cells: list[str], found: dict[str, int]) -> Row:
    return Row(line, {field: cells[at] if at < len(cells) else "" for field, at in found.items()}, ";".join(cells))


def _positions(cells: Sequence[str], synonyms: Mapping[str, Sequence[str]]) -> dict[str, int]:
    folded = [fold(cell) for cell in cells]
    found: dict[str, int] = {}
    for field, names in synonyms.items():
        position = next((folded.index(fold(name)) for name in names if fold(name) in folded), None)
        if position is not None and position not in found.values():
            found[field] = position
    return found


def _text(delivery: Delivery) -> list[tuple[int, list[str]]]:
    try:
        form = text_form(delivery)
        with delivery.path.open(encoding=form.encoding, newline="") as stream:
            reader = csv.reader(stream, delimiter=form.separator)
            grid = [
                (number, [cell.lstrip("\ufeff") for cell in row])
                for number, row in zip(range(1, MAX_ROWS), reader, strict=False)
            ]
    except (UnreadableDelivery, UnicodeError, csv.Error) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error
    return grid


def _workbook(delivery: Delivery) -> list[tuple[int, list[str]]]:
    try:
        sheet = CalamineWorkbook.from_path(str(delivery.path)).get_sheet_by_index(0)
        rows = sheet.to_python(nrows=MAX_ROWS)
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error
    start = (sheet.start or (0, 0))[0] + 1
    return [(number, [_cell(value) for value in row]) for number, row in enumerate(rows, start=start)]


def _cell(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
