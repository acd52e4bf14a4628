"""From the cells of a register to the values of its units: area, status, begin of the vacancy, trade, and what was doubtful.

Every value that cannot be read stays empty and is noted with its row; nothing is guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from etl.delivery import fold
from etl.rules import notice
from etl.sources.register_cells import is_blank, read_area, read_flag, read_floor
from etl.sources.register_dates import read_period
from etl.sources.register_grid import Cell, text_of
from etl.sources.register_headings import bracket_text
from etl.sources.register_table import Table, house_and_street
from etl.sources.register_vocabulary import code_of, vocabulary
from etl.sources.vacancy_doubts import Doubts, Fault, mapped_cells
from etl.sources.vacancy_status import read_statuses
from etl.trades import UNKNOWN, trade_of

EARLIEST_VACANCY: Final = date(1950, 1, 1)
AREA_FIELDS: Final = {
    "area_sales": "sales",
    "area_usable": "usable",
    "area_commercial": "commercial",
    "area": "unknown",
}
EMPTY: Final = frozenset(("vacant", "partly_vacant"))
_Value = TypeVar("_Value")


@dataclass
class Values:
    """Columns of units of one sheet, in the order of its rows; ``faults`` has an entry for every rejected row."""

    columns: dict[str, list[Any]]
    faults: dict[int, Fault]


def read_values(
    table: Table, observed_on: Sequence[date], doubts: Doubts, empty_status: str | None, hint: str
) -> Values:
    """Values of all units of a sheet.

    ``observed_on`` is the survey date per row; ``empty_status`` what an empty status cell means by the sender's word;
    ``hint`` the title, sheet and file name, for lists without a status column.
    """
    faults: dict[int, Fault] = {}
    columns = _addresses(table, doubts)
    columns["floor"] = mapped_cells(table, "floor", lambda cell: _floor(cell, doubts, table), doubts)
    columns["unit"] = [text_of(cell) or None for cell in table.column("unit") or [None] * len(table)]
    columns["area_m2"], columns["area_kind"] = _areas(table, doubts)
    columns["status"] = read_statuses(table, doubts, empty_status, hint)
    columns["vacant_since"], columns["vacant_since_precision"] = _since(table, observed_on, doubts, faults)
    columns["trade"] = _trades(table, "trade", doubts)
    columns["previous_trade"] = _trades(table, "previous_trade", doubts)
    columns["location_class"] = _coded(table, "location_class", None)
    columns["cause"] = _coded(table, "cause", doubts)
    columns["closure_announced_on"] = _closures(table, observed_on, doubts)
    _move_last_uses(table, columns, doubts)
    _check_contradictions(table, columns, doubts)
    return Values(columns, faults)


def label(columns: dict[str, list[Any]], index: int) -> str:
    """The unit as a clerk would name it: its address."""
    parts = (columns["street"][index], columns["house_no"][index], columns["floor"][index])
    return " ".join(str(part) for part in parts if part) or "ohne Anschrift"


def _addresses(table: Table, doubts: Doubts) -> dict[str, list[Any]]:
    streets: list[str | None] = []
    numbers: list[str | None] = []
    cells = table.column("house_no")
    suffixes = table.column("house_suffix")
    for index, line in enumerate(table.lines):
        street, number, was_repaired = house_and_street(table, index)
        if cells is not None and not is_blank(cells[index]) and (was_repaired or number is None):
            raw = text_of(cells[index])
            heading = table.header.heading("house_no")
            if number is None:
                doubts.add("V24", line, heading, raw)
            else:
                doubts.add("V15", line, heading, raw, repaired=number)
        if number and suffixes is not None and not is_blank(suffixes[index]):
            number = f"{number}{text_of(suffixes[index])[:4]}"
        streets.append(street[:120] if street else None)
        numbers.append(number)
    return {"street": streets, "house_no": numbers}


def _floor(cell: Cell, doubts: Doubts, table: Table) -> str | None:
    floor = read_floor(cell)
    if floor.was_repaired:
        doubts.add("V15", table.lines[0], table.header.heading("floor"), text_of(cell), repaired=floor.value)
    return floor.value


def _areas(table: Table, doubts: Doubts) -> tuple[list[float | None], list[str]]:
    """Area and its kind: sales area before usable before commercial area; each row says its own kind."""
    values: list[float | None] = [None] * len(table)
    kinds = ["unknown"] * len(table)
    told = mapped_cells(table, "area_kind", lambda cell: code_of("area_kind", text_of(cell)), None)
    without_kind = 0
    for name, kind in AREA_FIELDS.items():
        heading = table.header.heading(name)
        if heading is None:
            continue
        if kind == "unknown":
            kind = code_of("area_kind", bracket_text(heading)) or kind
        read = mapped_cells(table, name, lambda cell: _Plausible.of(cell), doubts)
        for index, found in enumerate(read):
            if found is None or values[index] is not None:
                continue
            values[index], kinds[index] = found.value, (told[index] or kind if kind == "unknown" else kind)
            without_kind += kinds[index] == "unknown"
            found.report(doubts, table.lines[index], heading)
    if without_kind:
        heading = table.header.heading("area")
        doubts.log.note(notice("V06", column=heading, value="Flächenart fehlt", rows=without_kind))
    return values, kinds


@dataclass(frozen=True)
class _Plausible:
    """An area that was read, and what is to be said about it."""

    raw: str
    value: float | None
    is_rough: bool
    is_implausible: bool

    @classmethod
    def of(cls, cell: Cell) -> "_Plausible | None":
        area = read_area(cell)
        if area.value is None or area.value != area.value or area.value < 0:
            return None
        limits = vocabulary().parameters
        implausible = not limits["smallest_area_m2"] < area.value <= limits["largest_area_m2"]
        return cls(text_of(cell), area.value or None, area.is_rough, implausible)

    def report(self, doubts: Doubts, line: int, heading: str) -> None:
        if self.is_rough and self.value:
            doubts.add("V15", line, heading, self.raw, repaired=f"{self.value:g} m²".replace(".", ","))
        if self.is_implausible:
            doubts.add("V06", line, heading, self.raw)


def _since(
    table: Table, observed_on: Sequence[date], doubts: Doubts, faults: dict[int, Fault]
) -> tuple[list[date | None], list[str | None]]:
    values: list[date | None] = [None] * len(table)
    precisions: list[str | None] = [None] * len(table)
    for name in ("vacant_since", "vacancy_duration"):
        cells = table.column(name)
        if cells is None:
            continue
        heading = table.header.heading(name) or ""
        for index, cell in enumerate(cells):
            if values[index] is not None or is_blank(cell) or index in faults:
                continue
            written = _with_unit(cell, heading) if name == "vacancy_duration" else cell
            period = read_period(written, observed_on[index], uses_1904=table.sheet.uses_1904)
            if period is None:
                if read_flag(cell) is not False:
                    doubts.add("V24", table.lines[index], heading, text_of(cell))
                continue
            if period.first > observed_on[index] or period.first < EARLIEST_VACANCY:
                faults[index] = Fault("V04", heading, text_of(cell))
                continue
            values[index], precisions[index] = period.first, period.precision
    return values, precisions


def _with_unit(cell: Cell, heading: str) -> Cell:
    """A bare number in „Leerstandsdauer (Monate)“ with the unit of the heading."""
    text = text_of(cell)
    if not text.replace(",", "").replace(".", "").isdigit():
        return text
    folded = fold(heading)
    return f"{text} Monate" if "monat" in folded else f"{text} Jahre" if "jahr" in folded else text


def _trades(table: Table, name: str, doubts: Doubts) -> list[str | None]:
    def read(cell: Cell) -> str | None:
        text = text_of(cell)
        return None if code_of("status", text) == "vacant" else trade_of(text) or UNKNOWN

    result = mapped_cells(table, name, read, None)
    cells = table.column(name) or []
    for index, trade in enumerate(result):
        if trade == UNKNOWN:
            doubts.add("V18", table.lines[index], table.header.heading(name), text_of(cells[index]))
    return result


def _coded(table: Table, name: str, doubts: Doubts | None) -> list[str | None]:
    return mapped_cells(table, name, lambda cell: code_of(name, text_of(cell)), doubts)


def _closures(table: Table, observed_on: Sequence[date], doubts: Doubts) -> list[date | None]:
    """Announced closures; a month or a year means its last day."""
    cells = table.column("closure_announced_on")
    result: list[date | None] = [None] * len(table)
    for index, cell in enumerate(cells or []):
        if is_blank(cell) or read_flag(cell) is False:
            continue
        period = read_period(cell, uses_1904=table.sheet.uses_1904)
        if period is None:
            doubts.add("V24", table.lines[index], table.header.heading("closure_announced_on"), text_of(cell))
        elif abs(period.last.year - observed_on[index].year) <= 30:
            result[index] = period.last
    return result


def _move_last_uses(table: Table, columns: dict[str, list[Any]], doubts: Doubts) -> None:
    """The trade written beside an empty unit is the one that left (V37)."""
    moved = 0
    for index, status in enumerate(columns["status"]):
        trade = columns["trade"][index]
        if status == "vacant" and trade is not None:
            columns["trade"][index] = None
            if columns["previous_trade"][index] is None:
                columns["previous_trade"][index] = trade
                moved += 1
    if moved:
        doubts.log.note(notice("V37", column=table.header.heading("trade"), rows=moved))


def _check_contradictions(table: Table, columns: dict[str, list[Any]], doubts: Doubts) -> None:
    """Units in use with a begin of vacancy, empty units with a tenant (V05); the tenant's name is not shown."""
    for index, status in enumerate(columns["status"]):
        if status == "occupied" and columns["vacant_since"][index] is not None:
            since = f"leer seit {columns['vacant_since'][index]:%d.%m.%Y}"
            heading = table.header.heading("vacant_since") or table.header.heading("vacancy_duration")
            doubts.log.warn("V05", table.lines[index], column=heading, value=since, unit=label(columns, index))
        elif status == "vacant" and table.has_tenant[index]:
            doubts.log.warn("V05", table.lines[index], value="Mieter genannt", unit=label(columns, index))
