"""Writing a template as an Excel workbook: a sheet to fill in with lists of allowed words, an example, an explanation."""

from datetime import date, datetime, time
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from etl.templates.contract import Cell, Column, Rows, Template

DATA_SHEET: Final = "Daten"
EXAMPLE_SHEET: Final = "Beispiel"
EXPLANATION_SHEET: Final = "Erläuterung"
LIST_SHEET: Final = "Listen"
FILLED_PREFIX: Final = "beispieldaten-"
ROWS_PREPARED: Final = 2000
_EARLIEST, _LATEST = date(1950, 1, 1), date(2100, 12, 31)
_NUMBER_FORMATS: Final = {
    "day": "dd.mm.yyyy",
    "moment": "dd.mm.yyyy hh:mm",
    "clock": "hh:mm",
    "count": "0",
    "number": "0.00",
    "share": "0 %",
    "text": "@",
}


def empty_workbook(template: Template) -> bytes:
    """The template with an empty sheet to fill in."""
    return _written(template, ())


def filled_workbook(template: Template, rows: Rows | None = None) -> bytes:
    """The template with ``rows`` in the sheet to fill in; without rows, with its own examples.

    A file with the examples should carry a name that begins with ``FILLED_PREFIX``, so that it counts as example data.
    """
    return _written(template, template.examples if rows is None else rows)


def _written(template: Template, rows: Rows) -> bytes:
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": template.title, "author": "Zentrenkompass", "created": datetime(2026, 1, 1)})
    data = book.add_worksheet(DATA_SHEET)
    _table(book, data, template, rows)
    _validate(data, template)
    example = book.add_worksheet(EXAMPLE_SHEET)
    _table(book, example, template, template.examples)
    _explain(book, book.add_worksheet(EXPLANATION_SHEET), template)
    _lists(book, template)
    data.activate()
    book.close()
    return target.getvalue()


def _table(book: Workbook, sheet: Worksheet, template: Template, rows: Rows) -> None:
    needed = book.add_format(
        {"bold": True, "bg_color": "#005b7f", "font_color": "#ffffff", "text_wrap": True, "border": 1}
    )
    optional = book.add_format({"bold": True, "bg_color": "#dfe5e9", "text_wrap": True, "border": 1})
    formats = {
        content: book.add_format({"num_format": number_format}) for content, number_format in _NUMBER_FORMATS.items()
    }
    for index, column in enumerate(template.columns):
        sheet.set_column(index, index, column.width, formats[column.content])
        sheet.write_string(0, index, column.heading, needed if column.is_needed else optional)
        for line, row in enumerate(rows, start=1):
            _write(sheet, (line, index), row[index], formats[column.content])
    sheet.freeze_panes(1, 0)


def _write(sheet: Worksheet, at: tuple[int, int], value: Cell, cell_format: Any) -> None:
    match value:
        case None | "":
            return
        case datetime() | date() | time():
            sheet.write_datetime(*at, value, cell_format)
        case int() | float():
            sheet.write_number(*at, value, cell_format)
        case str():
            sheet.write_string(*at, value, cell_format)


def _validate(sheet: Worksheet, template: Template) -> None:
    for index, column in enumerate(template.columns):
        said = ("Pflichtangabe. " if column.is_needed else "") + column.about
        rule: dict[str, Any] = {
            "input_title": column.heading[:32],
            "input_message": said[:255],
            "error_title": "Bitte prüfen",
            "error_message": said[:255],
            "error_type": "warning",
            **_rule(template, column),
        }
        sheet.data_validation(1, index, ROWS_PREPARED, index, rule)


def _rule(template: Template, column: Column) -> dict[str, Any]:
    if column.choices:
        letter = xl_col_to_name(_lists_of(template).index(column))
        return {"validate": "list", "source": f"={LIST_SHEET}!${letter}$2:${letter}${len(column.choices) + 1}"}
    if column.content in ("day", "moment"):
        return {"validate": "date", "criteria": "between", "minimum": _EARLIEST, "maximum": _LATEST}
    if column.content == "clock":
        return {"validate": "time", "criteria": "between", "minimum": time(0, 0), "maximum": time(23, 59)}
    if column.content == "text":
        return {"validate": "any"}
    low, high = column.bounds or (0, 10_000_000)
    kind = "integer" if column.content == "count" else "decimal"
    return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}


def _lists_of(template: Template) -> list[Column]:
    return [column for column in template.columns if column.choices]


def _lists(book: Workbook, template: Template) -> None:
    columns = _lists_of(template)
    if not columns:
        return
    sheet = book.add_worksheet(LIST_SHEET)
    for index, column in enumerate(columns):
        sheet.write_column(0, index, [f"Auswahl: {column.heading}", *column.choices])
    sheet.hide()


def _explain(book: Workbook, sheet: Worksheet, template: Template) -> None:
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 28, wrapped)
    sheet.set_column(1, 1, 12, wrapped)
    sheet.set_column(2, 2, 90, wrapped)
    sheet.write_string(0, 0, template.title, book.add_format({"bold": True, "font_size": 14}))
    lines = [template.purpose, *(f"{number}. {step}" for number, step in enumerate(template.steps, start=1))]
    for row, line in enumerate(lines, start=2):
        sheet.write_string(row, 0, line, book.add_format({"text_wrap": False}))
    start = len(lines) + 3
    for index, heading in enumerate(("Was steht in", "Angabe", "Inhalt")):
        sheet.write_string(start, index, heading, bold)
    for row, column in enumerate(template.columns, start=start + 1):
        sheet.write_string(row, 0, f"„{column.heading}“", wrapped)
        sheet.write_string(row, 1, "Pflicht" if column.is_needed else "freiwillig", wrapped)
        words = f" Auswahl: {', '.join(column.choices)}." if 0 < len(column.choices) <= 12 else ""
        sheet.write_string(row, 2, column.about + words, wrapped)
