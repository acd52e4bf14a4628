"""A survey file as a table of texts with its line numbers: CSV of any separator and encoding, or the first sheet of a workbook."""

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from etl.delivery import HEAD_BYTES, Delivery, Head, detect_encoding, fold
from etl.rules import notice
from etl.sources.contract import FileRefused
from etl.sources.read_log import ReadLog

MAX_COLUMNS: Final = 5000
MAX_ROWS: Final = 1_000_000
# what openpyxl and the unpacking below it raise on damaged workbooks
_BROKEN_WORKBOOK: Final = (
    *(InvalidFileException, zipfile.BadZipFile, zlib.error, OSError, EOFError, SyntaxError, NotImplementedError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, RuntimeError, OverflowError),
)
_INVISIBLE: Final = re.compile("[\ufeff\u200b-\u200f\u00ad]")
_MASKED: Final = re.compile(r"^'(?=[=+\-@\t])")


@dataclass(frozen=True)
class SurveyTable:
    """``headings`` are the header rows (one or two); ``cells`` has one text column per position, ``lines`` the line of
    each row in the file; the index of both is the row number from 0.  ``rows_read`` counts rejected rows as well."""

    headings: tuple[tuple[str, ...], ...]
    cells: pd.DataFrame
    lines: pd.Series
    rows_read: int


def read_table(delivery: Delivery, log: ReadLog, header_rows: int = 1, sheet: str | None = None) -> SurveyTable:
    """Read the whole file; the first row with anything in it is the header.

    Rows with more fields than the header are rejected (L14) without their content, since columns may be personal.
    Raises FileRefused (L03, L13) when the file has no rows or cannot be read.
    """
    rows = table_rows(delivery, log, sheet)
    is_ragged = is_workbook(delivery)  # a workbook leaves out the empty cells at the end of a row
    headings: list[tuple[str, ...]] = []
    kept: list[list[str]] = []
    lines: list[int] = []
    rows_read = 0
    width = 0
    for line, row in rows:
        if not any(row):
            continue
        if len(headings) < header_rows:
            headings.append(tuple(row))
            width = max(width, len(row))
            if width > MAX_COLUMNS:
                raise _refused(f"mehr als {MAX_COLUMNS} Spalten")
            continue
        rows_read += 1
        if rows_read > MAX_ROWS:
            raise _refused(f"mehr als {MAX_ROWS} Zeilen")
        if any(row[width:]) or (len(row) < width and not is_ragged):
            log.reject("L14", line, raw="", found=len(row), expected=width)
            continue
        kept.append((row + [""] * width)[:width])
        lines.append(line)
    if len(headings) < header_rows:
        raise FileRefused(notice("L03", reason="die Datei hat keine Kopfzeile", scope="file"))
    padded = tuple(tuple((list(row) + [""] * width)[:width]) for row in headings)
    return SurveyTable(
        padded, pd.DataFrame(kept, columns=range(width), dtype=object), pd.Series(lines, dtype=int), rows_read
    )


def table_rows(delivery: Delivery, log: ReadLog, sheet: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """All rows of a text file or of one sheet (the first visible one) with their 1-based lines, cells cleaned."""
    return _workbook_rows(delivery.path, sheet) if is_workbook(delivery) else _text_rows(delivery, log)


def head_rows(head: Head, limit: int = 40) -> list[list[str]]:
    """The first rows of a text file or of a workbook small enough to lie whole in the head; empty when there are none."""
    if head.text is not None:
        lines = head.text.lstrip("\ufeff").splitlines(keepends=True)
        separator = header_separator("".join(lines))
        try:
            reader = csv.reader(lines, delimiter=separator)
            return [[cleaned(cell) for cell in row] for row, _ in zip(reader, range(limit), strict=False)]
        except csv.Error:
            return []
    if not head.is_workbook or len(head.raw) >= HEAD_BYTES:
        return []
    try:
        rows = _workbook_rows(io.BytesIO(head.raw), None)
        return [row for (_, row), _ in zip(rows, range(limit), strict=False)]
    except FileRefused:
        return []


def is_workbook(delivery: Delivery) -> bool:
    with delivery.path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"


def cleaned(cell: str) -> str:
    """A cell without invisible characters, outer blanks and the apostrophe that masks formulas."""
    text = _INVISIBLE.sub("", cell).replace("\xa0", " ").strip()
    return _MASKED.sub("", text)


def cell_text(value: object) -> str:
    """Text of a workbook cell; whole numbers without ``.0``, dates in ISO form."""
    match value:
        case None:
            return ""
        case bool():
            return "Ja" if value else "Nein"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return value.isoformat()
    return cleaned(str(value))


def _text_rows(delivery: Delivery, log: ReadLog) -> Iterator[tuple[int, list[str]]]:
    encoding, damaged = detect_encoding(delivery.path)
    if damaged:
        log.note(notice("L10", scope="file"))
    with delivery.path.open(encoding=encoding, newline="") as stream:
        try:
            separator = header_separator(stream.read(1 << 16))
            log.note(notice("L09", encoding=encoding, separator=_shown(separator), header=1, scope="file"))
            stream.seek(0)
            reader = csv.reader(stream, delimiter=separator)
            line = 1
            for row in reader:
                yield line, [cleaned(cell) for cell in row]
                line = reader.line_num + 1
        except (csv.Error, UnicodeError) as error:
            raise _refused(str(error)) from error


def header_separator(text: str) -> str:
    """The separator that divides the header into most fields; texts of questions hold commas, so quotes count."""
    lines = text.lstrip("\ufeff").lstrip("\r\n").splitlines(keepends=True)

    def width(separator: str) -> int:
        try:
            return len(next(csv.reader(lines, delimiter=separator), []))
        except csv.Error:
            return 0

    def named(separator: str) -> int:
        try:
            row = next(csv.reader(lines, delimiter=separator), [])
        except csv.Error:
            return 0
        return len(set(map(fold, row)) & _BASE_HEADINGS)

    return max((";", "\t", ",", "|"), key=lambda separator: (named(separator), width(separator)))


_BASE_HEADINGS: Final = frozenset(
    fold(name)
    for name in ("id", "submitdate", "lastpage", "startlanguage", "seed", "Response ID", "Date submitted", "Antwort ID",
                 "Datum Abgeschickt", "Respondent ID", "Collector ID", "Start Date", "End Date", "Merkmal", "Mittelwert", "n",
                 "Note", "Fallzahl", "Item", "Jahr", "Welle")
)  # fmt: skip


def _workbook_rows(path: Path | io.BytesIO, sheet: str | None) -> Iterator[tuple[int, list[str]]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True)
    except _BROKEN_WORKBOOK as error:
        raise _refused(f"die Arbeitsmappe ist beschädigt ({error})") from error
    try:
        names = [ws.title for ws in book.worksheets if ws.sheet_state == "visible"]
        chosen = sheet or (names[0] if names else None)
        if chosen is None or chosen not in names:
            raise _refused(f"Blatt „{chosen}“ fehlt; vorhanden: {', '.join(names)}")
        book[chosen].reset_dimensions()
        for line, row in enumerate(book[chosen].iter_rows(values_only=True), start=1):
            yield line, [cell_text(value) for value in row[:MAX_COLUMNS]]
    except _BROKEN_WORKBOOK as error:
        raise _refused(f"die Arbeitsmappe ist beschädigt ({error})") from error
    finally:
        book.close()


def _refused(reason: str) -> FileRefused:
    return FileRefused(notice("L13", kind="Umfrage", reason=reason, scope="file"))


def _shown(separator: str) -> str:
    return "Tabulator" if separator == "\t" else separator
