"""Whether a unit is empty: by its status, by a yes or no under „Leerstand“, else by what else the row says."""

from collections.abc import Sequence
from functools import partial

from etl.delivery import fold
from etl.rules import notice
from etl.sources.register_cells import is_blank, read_flag
from etl.sources.register_grid import Cell, text_of
from etl.sources.register_table import Table
from etl.sources.register_vocabulary import code_of
from etl.sources.vacancy_doubts import Doubts, mapped_cells


def read_statuses(table: Table, doubts: Doubts, empty_status: str | None, hint: str) -> list[str]:
    """Status of every unit; an empty cell is unknown unless the sender said what it means."""
    named = [name for name in ("status", "is_vacant", "is_occupied") if table.column(name) is not None]
    if not named:
        return _derived_statuses(table, doubts, hint)
    read: list[str | None] = [None] * len(table)
    for name in named:
        found = mapped_cells(table, name, partial(_status, name=name), None)
        read = [known or new for known, new in zip(read, found, strict=True)]
    by_use = mapped_cells(
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
    condition = mapped_cells(table, "condition", lambda cell: code_of("status", text_of(cell)), None)
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


def unknown_share(statuses: Sequence[str]) -> float:
    """Share of units whose status is unknown."""
    return sum(status == "unknown" for status in statuses) / len(statuses) if statuses else 0.0
