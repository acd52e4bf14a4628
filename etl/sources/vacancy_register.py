"""Vacancy registers (Leerstandskataster) as towns keep them: Excel, OpenDocument or CSV, one row per shop unit.

Title rows, merged cells, several sheets, totals and footnotes are taken as what they are; columns are found by their
headings (``data/reference/register_headers.toml``) or named by the sender: ``--option column.status=Zustand``.
Other options: ``observed_on=2024-05-15`` (survey date), ``empty_status=belegt`` (what an empty status cell means),
``complete=ja`` or ``nein`` (whether the list names all units or vacant ones only).

What the towns' files look like and which rules apply: data formats 4.1 and 4.7 of the project.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from etl.delivery import Delivery, Head, fold
from etl.rules import notice
from etl.sources.contract import FileRefused, ReadContext, Reading
from etl.sources.read_log import ReadLog
from etl.sources.register_cells import is_blank
from etl.sources.register_grid import Grid, Sheet, read_grid, text_of
from etl.sources.register_headings import Header, check_options, find_header, lookup, missing
from etl.sources.register_table import Table, extract_table
from etl.sources.register_vocabulary import code_of, vocabulary
from etl.sources.survey_table import head_rows
from etl.sources.vacancy_dates import SurveyDates, survey_dates
from etl.sources.vacancy_doubts import Doubts
from etl.sources.vacancy_frame import finish
from etl.sources.vacancy_identity import UnitRow
from etl.sources.vacancy_places import read_places
from etl.sources.vacancy_values import label, read_values

KIND: Final = "vacancy_register"
TOPIC: Final = "vacancy"

NAME_HINTS: Final = ("leerst", "kataster", "vacan", "ladenlokal", "flaechenregister", "gewerbeflaechen")
PLACE_FIELDS: Final = ("address", "street", "house_no", "unit_id", "object", "running_no")
STATE_FIELDS: Final = ("status", "is_vacant", "is_occupied", "vacant_since", "vacancy_duration", "previous_trade")
SYNTHETIC_MARK: Final = "beispieldaten"


def recognise(head: Head) -> float:
    """By the file's name, or by headings of place and state; a nameless workbook too large to look into is tried last."""
    named = any(hint in fold(head.name) for hint in NAME_HINTS)
    rows = (
        head_rows(head) if head.is_workbook else [line.split(max(";\t,|", key=line.count)) for line in head.lines[:40]]
    )
    for cells in rows:
        names = {found[0] for cell in cells if (found := lookup(cell.strip(' "')))}
        if len(names) >= 3 and names & set(PLACE_FIELDS) and names & set(STATE_FIELDS):
            return 0.9
    if head.is_workbook:
        return 0.85 if named else 0.3
    return 0.4 if named and head.text is not None and head.text.lstrip()[:1] not in ("{", "[", "<") else 0.0


def read(delivery: Delivery, context: ReadContext) -> Reading:
    """Read all sheets of a register. Raises FileRefused (L03, L05, L08, V29, V30)."""
    return read_register(read_grid(delivery, vocabulary().headings), delivery, context)


def read_register(grid: Grid, delivery: Delivery, context: ReadContext) -> Reading:
    """Units of a grid of cells, wherever it came from."""
    log = ReadLog()
    for about in grid.notices:
        log.note(about)
    tables = _tables(grid, context, log)
    marks = (delivery.name, *(table.title for table in tables), *(_last_text(sheet) for sheet in grid.sheets))
    for sheet in grid.sheets:
        sheet.rows.clear()  # the tables hold what is needed; a large workbook would lie in memory twice
    dates = survey_dates(tables, context.option("observed_on"), delivery.name, date.today(), log)
    doubts = Doubts(log)
    rows: list[UnitRow] = []
    for number, (table, days) in enumerate(zip(tables, dates, strict=True)):
        rows += _unit_rows(number, table, days, (context, doubts, delivery.name))
    doubts.report()
    if not rows:
        raise FileRefused(notice("L03", reason="unter den Überschriften stehen keine Einheiten", scope="file"))
    frame = finish(rows, tables, context, log)
    return Reading(
        rows_read=len(rows),
        frames={"vacancy_unit": frame},
        rejects=log.rejects,
        rows_duplicate=sum(row.is_duplicate and row.fault is None for row in rows),
        notices=log.notices,
        is_synthetic=any(SYNTHETIC_MARK in mark.lower() for mark in marks),
    )


def _tables(grid: Grid, context: ReadContext, log: ReadLog) -> list[Table]:
    """The sheets that are registers; others are named with the reason (V23), none at all refuses the file (L08)."""
    found: list[tuple[Sheet, Header]] = []
    headers: list[Header] = []
    headings: list[str] = []
    for sheet in grid.sheets:
        header = find_header(sheet, context.options)
        lacking = "keine Überschriften eines Registers gefunden" if header is None else _lacking(header)
        if header is not None:
            headers.append(header)
            headings += header.headings
        if header is not None and lacking is None:
            found.append((sheet, header))
        elif any(text_of(cell) for row in sheet.rows for cell in row):
            headings += [] if header is not None else _first_texts(sheet)
            if grid.is_workbook:
                log.note(notice("V23", sheet=sheet.name, reason=lacking))
    if headers:
        check_options(context.options, headers)
    if not found:
        needed = "Anschrift (oder Nummer) und Status (oder „leer seit“, Leerstand ja/nein)"
        raise missing(needed, headings[:20])
    for sheet, header in found:
        _note_sheet(sheet, header, log)
    _note_columns([header for _, header in found], log)
    return [extract_table(sheet, header, log) for sheet, header in found]


def _lacking(header: Header) -> str | None:
    """What a sheet lacks to be a register; None when it is one."""
    if not any(name in header.fields for name in PLACE_FIELDS):
        return "eine Spalte mit Anschrift oder Nummer fehlt"
    if not any(name in header.fields for name in (*STATE_FIELDS, "trade", "condition")):
        return "eine Spalte mit Status oder „leer seit“ fehlt"
    return None


def _first_texts(sheet: Sheet) -> list[str]:
    widest = max(sheet.rows[:60], key=lambda row: sum(isinstance(cell, str) and bool(cell) for cell in row), default=[])
    return [text_of(cell)[:40] for cell in widest if isinstance(cell, str) and cell][:20]


def _note_sheet(sheet: Sheet, header: Header, log: ReadLog) -> None:
    if sheet.hidden_rows:
        log.note(notice("V21", sheet=sheet.name, rows=sheet.hidden_rows))
    for column in header.columns:
        count = sheet.empty_formulas.get(column.index, 0)
        if count and column.meaning == "field":
            log.note(notice("V22", column=column.heading, rows=count))


def _note_columns(headers: Sequence[Header], log: ReadLog) -> None:
    """Personal columns one by one (V12), unused ones together (V31)."""
    personal = dict.fromkeys(c.heading for header in headers for c in header.columns if c.meaning == "personal")
    for heading in personal:
        log.note(notice("V12", column=heading))
    used = {id(column) for header in headers for column in header.fields.values()}
    unused = dict.fromkeys(
        c.heading
        for header in headers
        for c in header.columns
        if c.meaning in ("unused", "free_text")
        or (c.meaning == "field" and _is_left_over(c.index, header, id(c), used))
    )
    if unused:
        log.note(notice("V31", columns=", ".join(unused)))


def _is_left_over(index: int, header: Header, column_id: int, used: set[int]) -> bool:
    return column_id not in used and all(column.index != index for column in header.fields.values())


def _unit_rows(number: int, table: Table, dates: SurveyDates, given: tuple[ReadContext, Doubts, str]) -> list[UnitRow]:
    context, doubts, file_name = given
    told = context.option("empty_status")
    empty_status = None if told is None else code_of("status", told)
    if told is not None and empty_status is None:
        raise FileRefused(notice("V17", value=told, level="error", scope="file"))
    hint = f"{table.title} {table.sheet.name or ''} {file_name}"
    values = read_values(table, dates.days, doubts, empty_status, hint)
    columns, faults = values.columns, {**values.faults, **dates.faults}
    labels = [label(columns, index) for index in range(len(table))]
    columns |= read_places(table, context, labels, doubts, faults)
    columns["observed_on"] = dates.days
    columns["is_own_date"] = dates.is_own
    for name, target in (("unit_id", "own_id"), ("running_no", "running_no"), ("object", "object")):
        columns[target] = [
            None if is_blank(cell) else text_of(cell)[:80] for cell in table.column(name) or [None] * len(table)
        ]
    names = list(columns)
    return [
        UnitRow(
            table.lines[index],
            number,
            table.raw(index) if index in faults else "",
            dict(zip(names, row, strict=True)),
            faults.get(index),
        )
        for index, row in enumerate(zip(*columns.values(), strict=True))
    ]


def _last_text(sheet: Sheet) -> str:
    """Text of the last filled row, where footnotes stand."""
    for row in reversed(sheet.rows):
        texts = [text for cell in row if (text := text_of(cell))]
        if texts:
            return " ".join(texts)
    return ""
