"""A delivered table as a grid of cells, whether it is a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods) or a text file."""

import csv
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from etl.delivery import Delivery, UnreadableDelivery, fold, text_form
from etl.rules import Notice, notice
from etl.sources.register_workbook import MAX_CELLS, SheetTraits, too_large, unreadable, workbook_traits

Cell = str | float | bool | date | datetime | time | timedelta | None
Row = list[Cell]
MAX_FIELD: Final = 1 << 20
# sheets of our own templates that hold no data (folded names)
TEMPLATE_SHEETS: Final = frozenset({"beispiel", "erlaeuterung", "listen"})


@dataclass(frozen=True)
class Sheet:
    """One table sheet.

    ``rows`` start at the first row and column of the sheet; ``lines`` gives the 1-based number of each row;
    ``merged`` are merged ranges as (first row, first column, last row, last column), 0-based;
    ``empty_formulas`` counts formulas without value per column.
    """

    name: str | None
    rows: list[Row]
    lines: list[int]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden_rows: int = 0
    empty_formulas: dict[int, int] = field(default_factory=dict)
    uses_1904: bool = False


@dataclass(frozen=True)
class Grid:
    """All sheets of a file, with the notices on how it is written."""

    sheets: list[Sheet]
    notices: tuple[Notice, ...]
    is_workbook: bool


def read_grid(delivery: Delivery, known_headers: frozenset[str]) -> Grid:
    """Read every sheet of a workbook, or the lines of a text file. Raises FileRefused (L03, L05)."""
    if delivery.head().is_workbook:
        return _workbook(delivery.path)
    return _text(delivery, known_headers)


def _workbook(path: Path) -> Grid:
    traits = workbook_traits(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            sheets, notices = [], []
            for index, about in enumerate(book.sheets_metadata):
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue
                if fold(about.name) in TEMPLATE_SHEETS:
                    notices.append(notice("V23", sheet=about.name, reason="es gehört zur Vorlage", level="info"))
                    continue
                if about.visible != SheetVisibleEnum.Visible:
                    notices.append(notice("V23", sheet=about.name, reason="es ist ausgeblendet", level="warning"))
                    continue
                sheet = book.get_sheet_by_index(index)
                sheets.append(_sheet(sheet, traits.sheets.get(about.name, SheetTraits()), traits.uses_1904))
    except PasswordError as error:
        raise unreadable("die Arbeitsmappe ist mit einem Kennwort geschützt") from error
    except (CalamineError, OSError, ValueError, zipfile.BadZipFile) as error:
        raise unreadable(f"die Arbeitsmappe ist beschädigt ({error})") from error
    except BaseException as error:
        # the reader is a native library: where it panics, Python sees an exception outside of Exception
        if type(error).__name__ != "PanicException":
            raise
        raise unreadable("die Arbeitsmappe ist beschädigt") from error
    return Grid(sheets, tuple(notices), is_workbook=True)


def _sheet(sheet: CalamineSheet, traits: SheetTraits, uses_1904: bool) -> Sheet:
    if sheet.total_height * sheet.total_width > MAX_CELLS:
        raise too_large(f"das Blatt „{sheet.name}“ hat zu viele Zellen")
    left: Row = [None] * (sheet.start[1] if sheet.start else 0)
    rows: list[Row] = [[*left, *row] for row in sheet.iter_rows()]
    ranges = sheet.merged_cell_ranges or []
    return Sheet(
        name=sheet.name,
        rows=rows,
        lines=list(range(1, len(rows) + 1)),
        merged=tuple((first[0], first[1], last[0], last[1]) for first, last in ranges),
        hidden_rows=traits.hidden_rows,
        empty_formulas=dict(traits.empty_formulas),
        uses_1904=uses_1904,
    )


def _text(delivery: Delivery, known_headers: frozenset[str]) -> Grid:
    rows: list[Row] = []
    lines: list[int] = []
    try:
        form = text_form(delivery, known_headers)
        with delivery.path.open(encoding=form.encoding, newline="", errors="replace") as stream:
            csv.field_size_limit(MAX_FIELD)
            reader = csv.reader(stream, delimiter=form.separator)
            before = 0
            for row in reader:
                rows.append([*row])
                lines.append(before + 1)
                before = reader.line_num
    except (UnreadableDelivery, UnicodeError, csv.Error, OSError) as error:
        raise unreadable(str(error)) from error
    if rows and rows[0] and isinstance(rows[0][0], str):
        rows[0][0] = rows[0][0].lstrip("\ufeff")
    shown = {"\t": "Tabulator"}.get(form.separator, form.separator)
    notices = [notice("L09", encoding=form.encoding, separator=shown, header=form.header_line + 1, scope="file")]
    if form.damaged:
        notices.append(notice("L10", scope="file"))
    return Grid([Sheet(None, rows, lines)], tuple(notices), is_workbook=False)


def text_of(cell: Cell) -> str:
    """The cell as text: whole numbers without decimals, days as ISO date, blanks joined, empty cells as ``""``."""
    if isinstance(cell, str):
        if cell.isalnum():
            return cell
        return " ".join(cell.replace("\u200b", "").split()).removeprefix("'")
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nein"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)
