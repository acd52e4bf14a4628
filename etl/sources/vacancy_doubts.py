"""What was doubtful or wrong in the cells of a register, and the reading of a column cell by cell."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from etl.rules import notice
from etl.sources.read_log import SHOWN_PER_RULE, ReadLog
from etl.sources.register_cells import is_blank
from etl.sources.register_grid import Cell, text_of
from etl.sources.register_privacy import without_person
from etl.sources.register_table import Table

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


def mapped_cells(
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
