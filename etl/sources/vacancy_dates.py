"""The survey date of a register: from a column, the sheet's name, the sender, a title or the file's name, in this order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from etl.rules import notice
from etl.sources.contract import FileRefused
from etl.sources.read_log import ReadLog
from etl.sources.register_cells import is_blank
from etl.sources.register_dates import Period, find_period, read_period
from etl.sources.register_grid import text_of
from etl.sources.register_table import Table
from etl.sources.vacancy_doubts import Fault

EARLIEST_SURVEY: Final = date(1990, 1, 1)


@dataclass(frozen=True)
class SurveyDates:
    """Survey date of each row of a sheet; ``is_own`` tells that it stands in the row; rows with ``faults`` are rejected."""

    days: list[date]
    is_own: list[bool]
    faults: dict[int, Fault]


@dataclass(frozen=True)
class _Stated:
    day: date
    origin: str
    is_told: bool = False  # by the sender


def survey_dates(
    tables: Sequence[Table], told: str | None, file_name: str, today: date, log: ReadLog
) -> list[SurveyDates]:
    """Dates of all rows of all sheets. Raises FileRefused (V29 for an unreadable option, V30 when no date is known).

    A month or a year means its last day, at most ``today``.
    """
    by_sheet = [_from_text(table.sheet.name or "", today) for table in tables]
    differ = len({day for day in by_sheet if day}) > 1
    given = _told_day(told, today)
    result = []
    for table, sheet_day in zip(tables, by_sheet, strict=True):
        stated = _stated(table, sheet_day, differ, given, _from_text(file_name, today), today)
        result.append(_dates_of(table, stated, today, log))
    return result


def _stated(
    table: Table, sheet_day: date | None, differ: bool, given: date | None, file_day: date | None, today: date
) -> _Stated | None:
    by_sheet = None if sheet_day is None else _Stated(sheet_day, f"dem Namen des Blattes „{table.sheet.name}“")
    by_sender = None if given is None else _Stated(given, "der Angabe des Absenders", is_told=True)
    title_day = _from_text(table.title, today)
    by_title = None if title_day is None else _Stated(title_day, "der Titelzeile")
    by_file = None if file_day is None else _Stated(file_day, "dem Dateinamen")
    ordered = (by_sheet, by_sender, by_title, by_file) if differ else (by_sender, by_sheet, by_title, by_file)
    return next((stated for stated in ordered if stated is not None), None)


def _dates_of(table: Table, stated: _Stated | None, today: date, log: ReadLog) -> SurveyDates:
    cells = table.column("observed_on")
    heading = table.header.heading("observed_on")
    read: list[date | None] = [None] * len(table)
    faults: dict[int, Fault] = {}
    for index, cell in enumerate(cells or []):
        if is_blank(cell):
            continue
        period = read_period(cell, uses_1904=table.sheet.uses_1904)
        day = None if period is None else _plausible(period, today)
        if day is None:
            faults[index] = Fault("V29", heading, text_of(cell))
        read[index] = day
    known = [day for day in read if day is not None]
    if stated is None and known:
        stated = _Stated(max(known), f"der jüngsten Angabe in Spalte „{heading}“")
    if stated is None:
        if table and not faults:
            raise FileRefused(notice("V30", scope="file"))
        stated = _Stated(today, "dem Tag der Lieferung", is_told=True)
    missing = sum(day is None for day in read) - len(faults)
    if missing and not stated.is_told:
        log.note(notice("V16", date=f"{stated.day:%d.%m.%Y}", origin=stated.origin, rows=missing))
    return SurveyDates([day or stated.day for day in read], [day is not None for day in read], faults)


def _told_day(told: str | None, today: date) -> date | None:
    if told is None:
        return None
    period = read_period(told)
    day = None if period is None else _plausible(period, today)
    if day is None:
        raise FileRefused(notice("V29", value=told, scope="file"))
    return day


def _from_text(text: str, today: date) -> date | None:
    period = find_period(text)
    return None if period is None else _plausible(period, today)


def _plausible(period: Period, today: date) -> date | None:
    """Last day of the period, not later than today; None for what lies in the future or before 1990."""
    return min(period.last, today) if EARLIEST_SURVEY <= period.first <= today else None
