"""From the cells of a register to the values of its units: area, status, begin of the vacancy, trade, and what was doubtful.

Every value that cannot be read stays empty and is noted with its row; nothing is guessed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final, TypeVar

from etl.delivery import fold
from etl.rules import notice
from etl.sources.read_log import SHOWN_PER_RULE, ReadLog
from etl.sources.register_cells import is_blank, read_area, read_flag, read_floor
from etl.sources.register_dates import read_period
from etl.sources.register_grid import Cell, text_of
from etl.sources.register_headings import bracket_text
from etl.sources.register_privacy import without_person
from etl.sources.register_table import Table, house_and_street
from etl.sources.register_vocabulary import code_of, vocabulary
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


@dataclass(frozen=True)
class Fault:
    """Why a row is rejected."""

    code: str
    column: str | None
    value: str | None
    fields: dict[str, object] = field(default_factory=dict)


@dataclass
class Doubts:
    """Doubtful values of one file, counted per distinct value, so that a word used 500 times gives one notice."""

    log: ReadLog
    _found: dict[tuple[str, str | None, str], tuple[int, int, dict[str, Any]]] = field(default_factory=dict)

    def add(self, code: str, line: int, column: str | None, value: object, **fields: object) -> None:
        """Note that ``value`` in ``column`` at ``line`` is doubtful by rule ``code``."""
        key = (code, column, without_person(str(value))[:120])
        first, count, known = self._found.get(key, (line, 0, fields))
        self._found[key] = (first, count + 1, known)

    def report(self) -> None:
        """Write the notices, at most ``SHOWN_PER_RULE`` values per rule."""
        shown: dict[str, int] = {}
        for (code, column, value), (line, count, fields) in self._found.items():
            shown[code] = shown.get(code, 0) + 1
            if shown[code] <= SHOWN_PER_RULE:
                self.log.note(notice(code, row=line, column=column, value=value, rows=count, **fields))
        for code, count in shown.items():
            if count > SHOWN_PER_RULE:
                hidden = count - SHOWN_PER_RULE
                self.log.note(notice("L12", value=code, rows=hidden, count=hidden))


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
    columns["floor"] = _mapped(table, "floor", lambda cell: _floor(cell, doubts, table), doubts)
    columns["unit"] = [text_of(cell) or None for cell in table.column("unit") or [None] * len(table)]
    columns["area_m2"], columns["area_kind"] = _areas(table, doubts)
    columns["status"] = _statuses(table, doubts, empty_status, hint)
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


def _mapped(
    table: Table, name: str, reader: Callable[[Cell], _Value | None], doubts: Doubts | None
) -> list[_Value | None]:
    """Every cell of a field read once per distinct value; unreadable ones are noted (V24)."""
    cells = table.column(name)
    if cells is None:
        return [None] * len(table)
    known: dict[tuple[type, Cell], _Value | None] = {}
    result: list[_Value | None] = []
    for line, cell in zip(table.lines, cells, strict=True):
        key = (type(cell), cell)
        if key not in known:
            known[key] = None if is_blank(cell) else reader(cell)
        value = known[key]
        if value is None and doubts is not None and not is_blank(cell):
            doubts.add("V24", line, table.header.heading(name), text_of(cell))
        result.append(value)
    return result


def _floor(cell: Cell, doubts: Doubts, table: Table) -> str | None:
    floor = read_floor(cell)
    if floor.was_repaired:
        doubts.add("V15", table.lines[0], table.header.heading("floor"), text_of(cell), repaired=floor.value)
    return floor.value


def _areas(table: Table, doubts: Doubts) -> tuple[list[float | None], list[str]]:
    """Area and its kind: sales area before usable before commercial area; each row says its own kind."""
    values: list[float | None] = [None] * len(table)
    kinds = ["unknown"] * len(table)
    told = _mapped(table, "area_kind", lambda cell: code_of("area_kind", text_of(cell)), None)
    without_kind = 0
    for name, kind in AREA_FIELDS.items():
        heading = table.header.heading(name)
        if heading is None:
            continue
        if kind == "unknown":
            kind = code_of("area_kind", bracket_text(heading)) or kind
        read = _mapped(table, name, lambda cell: _Plausible.of(cell), doubts)
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


def _statuses(table: Table, doubts: Doubts, empty_status: str | None, hint: str) -> list[str]:
    """Status of every unit; an empty cell is unknown unless the sender said what it means."""
    named = [name for name in ("status", "is_vacant", "is_occupied") if table.column(name) is not None]
    if not named:
        return _derived_statuses(table, doubts, hint)
    read: list[str | None] = [None] * len(table)
    for name in named:
        found = _mapped(table, name, partial(_status, name=name), None)
        read = [known or new for known, new in zip(read, found, strict=True)]
    by_use = _mapped(
        table, "trade", lambda cell: "vacant" if code_of("status", text_of(cell)) == "vacant" else None, None
    )
    cells = table.column(named[0]) or []
    heading = table.header.heading(named[0])
    empty = 0
    result = []
    for index, (status, use) in enumerate(zip(read, by_use, strict=True)):
        if status is None and is_blank(cells[index]):
            status = use or empty_status
            empty += status is None and text_of(cells[index]) not in ("unbekannt", "?")
        elif status is None:
            doubts.add("V17", table.lines[index], heading, text_of(cells[index]))
        result.append(status or "unknown")
    if empty:
        doubts.log.note(notice("V34", column=heading, rows=empty))
    return result


def _status(cell: Cell, name: str) -> str | None:
    """ja, nein and x speak of the heading; words speak for themselves."""
    flag = read_flag(cell)
    if flag is None or (name == "status" and fold(text_of(cell)) not in ("ja", "nein", "x")):
        return code_of("status", text_of(cell))
    if name == "status" and flag is not None:
        return None
    return "vacant" if flag == (name == "is_vacant") else "occupied"


def _derived_statuses(table: Table, doubts: Doubts, hint: str) -> list[str]:
    """Without a status column: from „Zustand“ where it speaks of vacancy, else from begin and use (V32)."""
    size = len(table)
    condition = _mapped(table, "condition", lambda cell: code_of("status", text_of(cell)), None)
    stated = sum(not is_blank(cell) for cell in table.column("condition") or [])
    if stated and 2 * sum(status is not None for status in condition) >= stated:
        doubts.log.note(notice("V32", origin=f"der Spalte „{table.header.heading('condition')}“", scope="file"))
        return [status or "unknown" for status in condition]
    begins = [name for name in ("vacant_since", "vacancy_duration") if table.column(name) is not None]
    has_begin = [any(not is_blank((table.column(name) or [])[index]) for name in begins) for index in range(size)]
    uses = table.column("trade")
    if uses is None and "leerst" in hint.lower():
        doubts.log.note(
            notice("V32", origin="der Überschrift „Leerstand“: alle Einheiten gelten als leer", scope="file")
        )
        return ["vacant"] * size
    headings = [table.header.heading(name) for name in (*begins, *(["trade"] if uses is not None else []))]
    doubts.log.note(notice("V32", origin=" und ".join(f"„{heading}“" for heading in headings), scope="file"))
    result = []
    for index in range(size):
        use = None if uses is None or is_blank(uses[index]) else text_of(uses[index])
        if has_begin[index] or (use is not None and code_of("status", use) == "vacant"):
            result.append("vacant")
        else:
            result.append("unknown" if use is None else "occupied")
    return result


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

    result = _mapped(table, name, read, None)
    cells = table.column(name) or []
    for index, trade in enumerate(result):
        if trade == UNKNOWN:
            doubts.add("V18", table.lines[index], table.header.heading(name), text_of(cells[index]))
    return result


def _coded(table: Table, name: str, doubts: Doubts | None) -> list[str | None]:
    return _mapped(table, name, lambda cell: code_of(name, text_of(cell)), doubts)


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


def unknown_share(statuses: Sequence[str]) -> float:
    """Share of units whose status is unknown."""
    return sum(status == "unknown" for status in statuses) / len(statuses) if statuses else 0.0
