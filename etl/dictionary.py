"""The data dictionary: what every table and column of a snapshot means, read from the comments of ``etl/snapshot.sql``."""

import re
from dataclasses import dataclass
from typing import Final

from etl.snapshot import SCHEMA

_COLUMN: Final = re.compile(r"^\s+(\w+) ([A-Z]+),?\s+-- (.+)$")
_TABLE: Final = re.compile(r"^CREATE TABLE (\w+) \($")


@dataclass(frozen=True)
class Column:
    """One column: name, SQL type, meaning."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class TableEntry:
    """One table: its grain in words and its columns."""

    name: str
    grain: str
    columns: tuple[Column, ...]


def tables() -> tuple[TableEntry, ...]:
    """All tables of a snapshot in the order of the schema; raises ValueError for a line that explains nothing."""
    entries: list[TableEntry] = []
    grain, name = "", ""
    columns: list[Column] = []
    for number, line in enumerate(SCHEMA.read_text(encoding="utf-8").splitlines(), start=1):
        table, column = _TABLE.match(line), _COLUMN.match(line)
        if table:
            name, columns = table.group(1), []
        elif column and name:
            columns.append(Column(*column.groups()))
        elif line.startswith(");"):
            entries.append(TableEntry(name, grain, tuple(columns)))
            name = ""
        elif line.startswith("--"):
            grain = line.removeprefix("-- ")
        elif line.strip():
            raise ValueError(
                f"etl/snapshot.sql, line {number}: a column needs «name TYPE,  -- meaning»: {line.strip()}"
            )
    return tuple(entries)


def as_markdown() -> str:
    """The dictionary as the page docs/data-dictionary.md."""
    parts = [
        "# Data dictionary",
        "",
        "Tables of a snapshot (`data/snapshots/<build_id>.duckdb`), made from `etl/snapshot.sql` by `python -m etl dictionary`.",
    ]
    for entry in tables():
        parts += ["", f"## {entry.name}", "", entry.grain, "", "| Column | Type | Meaning |", "|---|---|---|"]
        parts += [
            f"| `{column.name}` | {column.type} | {column.meaning.replace('|', chr(92) + '|')} |"
            for column in entry.columns
        ]
    return "\n".join(parts) + "\n"
