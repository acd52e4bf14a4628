"""What makes a row of a register a unit of its own: its number, else its address; and what to do when two rows are one."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from etl.delivery import fold
from etl.rules import notice
from etl.sources.read_log import ReadLog
from etl.sources.register_cells import comparable
from etl.sources.vacancy_doubts import Fault

MAX_REUSED_SHARE: Final = 0.2
# What a unit may be told apart by; the columns of the canonical table that make two rows the same row.
COMPARED: Final = (
    *("street", "house_no", "floor", "unit", "area_m2", "area_kind", "status", "vacant_since", "trade"),
    *("previous_trade", "location_class", "cause", "closure_announced_on", "lat", "lon", "own_id", "running_no"),
)


@dataclass
class UnitRow:
    """One row of any sheet: ``values`` are its canonical values and ``own_id``, ``running_no``, ``object``, ``unit``."""

    line: int
    sheet_no: int
    raw: str
    values: dict[str, Any]
    fault: Fault | None = None
    is_duplicate: bool = False
    unit_id: str = ""
    basis: str = ""

    @property
    def survey(self) -> tuple[Any, Any, date]:
        """Centre, municipality and survey date: units are told apart within these."""
        return self.values["centre_id"], self.values["ags"], self.values["observed_on"]

    @property
    def address(self) -> str:
        street, house = self.values["street"], self.values["house_no"]
        return f"{comparable(street)}/{comparable(house)}" if street else ""

    @property
    def shown(self) -> str:
        parts = (self.values["street"], self.values["house_no"], self.values["floor"], self.values["unit"])
        return " ".join(str(part) for part in parts if part) or self.unit_id


def identify(rows: list[UnitRow], log: ReadLog) -> None:
    """Give every row its ``unit_id``; rows without any become faults (V26).

    A lasting number first; else the address with floor and unit; else object or running number.  Numbers that start
    anew in every street or sheet are no lasting numbers.
    """
    valid = [row for row in rows if row.fault is None]
    is_lasting = _numbers_last(valid)
    bases: Counter[str] = Counter()
    for row in valid:
        if not is_lasting and row.values["own_id"]:
            row.values["running_no"] = row.values["running_no"] or row.values["own_id"]
        row.basis, row.unit_id = _identity(row, is_lasting)
        if not row.unit_id:
            row.fault = Fault("V26", None, None)
        bases[row.basis] += 1
    names = {"address": "die Anschrift", "object": "das Objekt", "running": "die laufende Nummer"}
    used = [names[basis] for basis in names if bases[basis]]
    if used:
        log.note(notice("V27", origin=" oder ".join(used), rows=sum(bases[basis] for basis in names)))


def settle_repetitions(rows: list[UnitRow], log: ReadLog) -> None:
    """Decide on rows with the same unit: equal ones are duplicates, conflicting ones are rejected (V02), the same address
    without number of the unit is kept several times (V03)."""
    groups: dict[tuple[Any, ...], list[UnitRow]] = {}
    for row in rows:
        if row.fault is None:
            groups.setdefault((*row.survey, row.unit_id), []).append(row)
    for group in groups.values():
        if len(group) > 1:
            distinct = list(_without_equal(group))
            if group[0].basis == "address" and not group[0].values["unit"]:
                _settle_address(distinct, log)
            else:
                _settle_same(distinct, log)


def _identity(row: UnitRow, is_lasting: bool) -> tuple[str, str]:
    values = row.values
    if is_lasting and values["own_id"]:
        return "own", str(values["own_id"])
    floor = values["floor"] if values["floor"] not in (None, "EG") else ""
    inside = [fold(part) for part in (floor, values["unit"]) if part]
    if row.address:
        return "address", "/".join([row.address, *inside])
    if values["object"]:
        return "object", "/".join([values["object"], *(part for part in (values["unit"],) if part)])
    number = values["running_no"] or values["unit"]
    return ("running", str(number)) if number else ("none", "")


def _numbers_last(rows: Iterable[UnitRow]) -> bool:
    """Whether the column of unit numbers identifies units: few numbers stand at two addresses on one day."""
    places: dict[tuple[Any, ...], set[str]] = {}
    for row in rows:
        if row.values["own_id"]:
            places.setdefault((*row.survey, row.values["own_id"]), set()).add(row.address)
    reused = sum(len(addresses) > 1 for addresses in places.values())
    return bool(places) and reused <= MAX_REUSED_SHARE * len(places)


def _without_equal(group: list[UnitRow]) -> Iterable[UnitRow]:
    seen: set[tuple[Any, ...]] = set()
    for row in group:
        content = tuple(row.values[name] for name in COMPARED)
        if content in seen:
            row.is_duplicate = True
        else:
            seen.add(content)
            yield row


def _settle_same(group: list[UnitRow], log: ReadLog) -> None:
    statuses = list(dict.fromkeys(row.values["status"] for row in group))
    if len(statuses) > 1:
        for row in group:
            row.fault = Fault("V02", None, ", ".join(statuses), {"unit": row.shown})
        return
    for row in group[1:]:
        row.is_duplicate = True
        differing = [name for name in COMPARED if row.values[name] != group[0].values[name]]
        log.warn("V28", row.line, value=", ".join(differing), unit=row.shown)


def _settle_address(group: list[UnitRow], log: ReadLog) -> None:
    """Rows of one address: those with the same running number are one unit, the others units of their own."""
    by_number: dict[str, list[UnitRow]] = {}
    for position, row in enumerate(group, start=1):
        number = str(row.values["running_no"] or f"{position}.")
        by_number.setdefault(number, []).append(row)
    if len(by_number) > 1:
        log.warn("V03", group[0].line, value=len(by_number), unit=group[0].shown)
    for number, rows in by_number.items():
        for row in rows:
            row.unit_id = f"{row.unit_id}#{number}" if len(by_number) > 1 else row.unit_id
        if len(rows) > 1:
            _settle_same(rows, log)
