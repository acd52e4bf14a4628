"""The cells of a workbook's first sheet (or a named one) as text, times kept: for tables of counts and context data."""

from datetime import date, datetime, time, timedelta
from typing import Final

from python_calamine import CalamineError, CalamineWorkbook

from etl.delivery import Delivery
from etl.rules import notice
from etl.sources.contract import FileRefused

MAX_ROWS: Final = 1_048_576
MAX_UNPACKED_BYTES: Final = 600 << 20


def sheet_names(delivery: Delivery) -> list[str]:
    """Names of the sheets; raises FileRefused (L03)."""
    return list(_opened(delivery).sheet_names)


def sheet_rows(
    delivery: Delivery, sheet: str | None = None, *, max_rows: int = MAX_ROWS
) -> list[tuple[int, list[str]]]:
    """(1-based row, cells as text) of the named sheet or the first; raises FileRefused (L03)."""
    book = _opened(delivery)
    try:
        found = book.get_sheet_by_index(0) if sheet is None else book.get_sheet_by_name(sheet)
        rows = found.to_python(nrows=max_rows)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error
    start = (found.start or (0, 0))[0] + 1
    return [(number, [cell_text(value) for value in row]) for number, row in enumerate(rows, start=start)]


def cell_text(value: object) -> str:
    """A cell as text: times in ISO form to the minute, whole numbers without ``.0``."""
    if isinstance(value, datetime):
        rounded = value + timedelta(seconds=30) if value.second >= 30 else value
        is_day = (rounded.hour, rounded.minute) == (0, 0)
        return f"{rounded:%Y-%m-%d}" if is_day else f"{rounded:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)


def _opened(delivery: Delivery) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(delivery.path))
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused(notice("L03", reason=str(error), scope="file")) from error
