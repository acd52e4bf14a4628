"""The figures behind a document as XLSX: raw values, text never taken for a formula."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any, Final

import xlsxwriter

from dashboard.reports.document import Document, Sheet
from dashboard.reports.fixed_zip import fixed

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDEST: Final = 60


def as_xlsx(document: Document) -> bytes:
    """The sheets of a document as a workbook. The same document gives the same bytes."""
    target = io.BytesIO()
    made_at = datetime.fromtimestamp(document.stamp.made_at, UTC).replace(tzinfo=None)
    with xlsxwriter.Workbook(target, dict(_OPTIONS)) as book:
        book.set_properties({"title": document.title, "author": "Zentrenkompass", "comments": document.stamp.line,
                             "created": made_at})  # fmt: skip
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd.mm.yyyy" if document.language == "de" else "dd/mm/yyyy"})
        for sheet in document.sheets:
            _sheet(book, sheet, heading, day)
    return fixed(target.getvalue(), document.stamp.made_at)


def _sheet(book: Any, sheet: Sheet, heading: Any, day: Any) -> None:
    page = book.add_worksheet(sheet.name[:31])
    page.freeze_panes(1, 0)
    page.write_row(0, 0, sheet.columns, heading)
    for line, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            _write(page, line, column, value, day)
    for column, name in enumerate(sheet.columns):
        longest = max([len(name), *(len(str(row[column])) for row in sheet.rows[:200] if row[column] is not None)])
        page.set_column(column, column, min(longest + 2, _WIDEST))
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)


def _write(page: Any, line: int, column: int, value: object, day: Any) -> None:
    if isinstance(value, datetime | date):
        page.write_datetime(line, column, value, day)
    elif isinstance(value, bool):
        page.write_boolean(line, column, value)
    elif isinstance(value, int | float):
        page.write_number(line, column, value)
    elif value is not None:
        page.write_string(line, column, str(value))
