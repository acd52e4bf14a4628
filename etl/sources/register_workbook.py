"""What a spreadsheet reader cannot tell or must not be asked before: how large a workbook really is, which rows are
hidden, which formulas have no stored value, which date system it counts in.

The parts of the archive are searched as bytes, piece by piece; no XML is built, so nested entities cannot grow.
"""

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from etl.rules import notice
from etl.sources.contract import FileRefused

DAMAGED: Final = (zipfile.BadZipFile, zlib.error, OSError, EOFError)
MAX_CELLS: Final = 15_000_000
MAX_PART_BYTES: Final = 1 << 30
MAX_ROW_BYTES: Final = 32 << 20
MAX_REPEATED_TEXT: Final = 1 << 29
PIECE: Final = 4 << 20
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_ROW: Final = re.compile(rb"<(?:\w+:)?row\b([^>]*[^/>])>")
_ROW_NUMBER: Final = re.compile(rb'\br="(\d{1,8})"')
_HIDDEN: Final = re.compile(rb'\bhidden="(?:1|true)"')
_CELL: Final = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})\d+"')
_NO_VALUE: Final = re.compile(
    rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})\d+"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR: Final = re.compile(rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})\d+"')
_ODS_ROW: Final = re.compile(rb"<table:table-row\b([^>]*)>(.*?)</table:table-row>", re.DOTALL)
_ODS_CELL: Final = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(/?)>")
_ODS_COLUMNS: Final = re.compile(rb'number-columns-repeated="(\d{1,9})"')
_ODS_ROWS: Final = re.compile(rb'number-rows-repeated="(\d{1,9})"')
_ODS_HIDDEN: Final = re.compile(rb'table:visibility="(?:collapse|filter)"')
_ODS_TABLE: Final = re.compile(rb'<table:table\b[^>]*?\btable:name="([^"]*)"')


@dataclass
class SheetTraits:
    """``empty_formulas`` counts formulas without value or with an error value per 0-based column."""

    hidden_rows: int = 0
    empty_formulas: Counter[int] = field(default_factory=Counter)
    last_row: int = 0
    columns: set[bytes] = field(default_factory=set)


@dataclass
class WorkbookTraits:
    """Traits per sheet name; sheets of a format that was not searched are missing."""

    sheets: dict[str, SheetTraits] = field(default_factory=dict)
    uses_1904: bool = False


def workbook_traits(path: Path) -> WorkbookTraits:
    """Search a workbook before it is read. Raises FileRefused (L03 damaged, L05 too large)."""
    if not zipfile.is_zipfile(path):
        return WorkbookTraits()
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return _xlsx(archive)
            if "content.xml" in names:
                return _ods(archive)
            for entry in archive.infolist():
                _refuse_large(entry)
    except (*DAMAGED, NotImplementedError, RuntimeError, KeyError, ValueError) as error:
        raise unreadable(f"die Arbeitsmappe ist beschädigt ({error})") from error
    return WorkbookTraits()


def unreadable(reason: str) -> FileRefused:
    """The refusal of a file that cannot be opened (L03)."""
    return FileRefused(notice("L03", reason=reason, scope="file"))


def too_large(reason: str) -> FileRefused:
    """The refusal of a file that would take more memory than it may (L05)."""
    return FileRefused(notice("L05", reason=reason, scope="file"))


def column_index(letters: bytes) -> int:
    """0-based position of a column named by letters: A = 0, AA = 26."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _xlsx(archive: zipfile.ZipFile) -> WorkbookTraits:
    for entry in archive.infolist():
        _refuse_large(entry)
    book = _small_xml(archive, "xl/workbook.xml")
    targets = {
        relation.get("Id"): str(relation.get("Target", ""))
        for relation in _small_xml(archive, "xl/_rels/workbook.xml.rels")
    }
    traits = WorkbookTraits()
    for element in book.iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag == "workbookPr":
            traits.uses_1904 = element.get("date1904") in ("1", "true")
        elif tag == "sheet":
            target = targets.get(element.get(_RELATION), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in archive.NameToInfo:
                traits.sheets[str(element.get("name"))] = _xlsx_sheet(archive, part)
    _refuse_repeated_text(archive, sum(len(sheet.columns) * sheet.last_row for sheet in traits.sheets.values()))
    return traits


def _xlsx_sheet(archive: zipfile.ZipFile, part: str) -> SheetTraits:
    traits = SheetTraits()
    for piece in _pieces(archive, part, b"</row>"):
        for attributes in _ROW.findall(piece):
            number = _ROW_NUMBER.search(attributes)
            traits.last_row = int(number[1]) if number else traits.last_row + 1
            traits.hidden_rows += _HIDDEN.search(attributes) is not None
        traits.columns.update(_CELL.findall(piece))
        if b"<f" in piece or b":f" in piece:
            traits.empty_formulas.update(column_index(letters) for letters in _NO_VALUE.findall(piece))
        if b't="e"' in piece:
            traits.empty_formulas.update(column_index(letters) for letters in _ERROR.findall(piece))
    width = max((column_index(letters) + 1 for letters in traits.columns), default=0)
    _refuse_many_cells(traits.last_row * width)
    return traits


def _ods(archive: zipfile.ZipFile) -> WorkbookTraits:
    for entry in archive.infolist():
        _refuse_large(entry)
    traits = WorkbookTraits()
    current = SheetTraits()
    rows = width = 0
    for piece in _pieces(archive, "content.xml", b"</table:table-row>"):
        tables = [(found.start(), found[1].decode("utf-8", "replace")) for found in _ODS_TABLE.finditer(piece)]
        for found in _ODS_ROW.finditer(piece):
            while tables and tables[0][0] < found.start():
                current = traits.sheets.setdefault(tables.pop(0)[1], SheetTraits())
                rows = width = 0
            row_width = _ods_width(found[2])
            repeated = _ODS_ROWS.search(found[1])
            if row_width:
                rows += int(repeated[1]) if repeated else 1
                width = max(width, row_width)
                current.hidden_rows += _ODS_HIDDEN.search(found[1]) is not None
            _refuse_many_cells(rows * width)
        for _, name in tables:
            current = traits.sheets.setdefault(name, SheetTraits())
            rows = width = 0
    return traits


def _ods_width(cells: bytes) -> int:
    """Position of the last cell with content in a row."""
    position = last = 0
    for attributes, closed in _ODS_CELL.findall(cells):
        repeated = _ODS_COLUMNS.search(attributes)
        position += int(repeated[1]) if repeated else 1
        if not closed or b"office:value" in attributes:
            last = position
    return last


def _pieces(archive: zipfile.ZipFile, part: str, row_end: bytes) -> Iterator[bytes]:
    """The part in pieces that end at the end of a row; refuses document type declarations and endless rows."""
    rest = b""
    with archive.open(part) as stream:
        first = True
        while chunk := stream.read(PIECE):
            if first and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk):
                raise unreadable("die Arbeitsmappe enthält eine Dokumenttyp-Erklärung")
            first = False
            rest += chunk
            cut = rest.rfind(row_end) + len(row_end)
            if cut >= len(row_end):
                yield rest[:cut]
                rest = rest[cut:]
            elif len(rest) > MAX_ROW_BYTES:
                raise too_large("eine einzige Zeile ist größer als 32 MB")
    yield rest


def _small_xml(archive: zipfile.ZipFile, part: str) -> Element:
    if archive.NameToInfo[part].file_size > PIECE:
        raise too_large(f"{part} ist größer als 4 MB")
    try:
        return ElementTree.fromstring(archive.read(part), forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, LookupError, ValueError) as error:
        raise unreadable(f"{part} ist kein erlaubtes XML") from error


def _refuse_large(entry: zipfile.ZipInfo) -> None:
    if entry.file_size > MAX_PART_BYTES:
        raise too_large(f"{entry.filename} packt sich auf {entry.file_size >> 20} MB aus")


def _refuse_many_cells(cells: int) -> None:
    if cells > MAX_CELLS:
        raise too_large(f"ein Blatt spannt {cells:,} Zellen auf".replace(",", "."))


def _refuse_repeated_text(archive: zipfile.ZipFile, cells: int) -> None:
    """A long shared text used by every cell would be copied for each of them."""
    part = "xl/sharedStrings.xml"
    if part not in archive.NameToInfo or archive.NameToInfo[part].file_size * cells < MAX_REPEATED_TEXT:
        return
    longest = 0
    for piece in _pieces(archive, part, b"</si>"):
        longest = max(longest, max(map(len, piece.split(b"</si>"))))
    if longest > 4000 and longest * cells > MAX_REPEATED_TEXT:
        raise too_large("ein langer Text wird in sehr vielen Zellen wiederholt")
