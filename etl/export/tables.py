"""Tables of a snapshot as frames ready to leave: columns from the schema, guarded, geometry as WKB, licence per table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from etl.dictionary import TableEntry
from etl.dictionary import tables as schema
from etl.export.guard import NEVER_PUBLIC, selection

# a statement with bound values over the tables of one build
Ask = Callable[[str, Mapping[str, Any]], pd.DataFrame]
# sources behind tables that name none
_OF_TABLE: Final = {
    "municipality": ("gv100ad", "municipality_table", "municipality_polygons", "zentrale-orte"),
    "centre": ("centres_table",),
    "measure": ("massnahmenkatalog",),
    "recommendation": ("massnahmenkatalog",),
    "peer": ("gv100ad", "zentrale-orte"),
}
SEE_SOURCES: Final = "Lizenzen der Quellen, siehe Tabelle source"


@dataclass(frozen=True)
class Licensed:
    """What may be done with a table: licences and credit lines of the sources behind the rows that leave."""

    licences: tuple[str, ...]
    credits: tuple[str, ...]

    @property
    def licence(self) -> str:
        """All licences in one line."""
        return " | ".join(self.licences)


@dataclass(frozen=True)
class Table:
    """A table as it leaves: schema, rows, what the guard held back, licence."""

    entry: TableEntry
    rows: pd.DataFrame
    withheld: int
    licensed: Licensed

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.entry.name


def available(ask: Ask) -> dict[str, TableEntry]:
    """Tables of this snapshot that the schema explains, with the columns the snapshot has."""
    found = ask(
        """SELECT table_name, column_name FROM duckdb_columns()
           WHERE database_name = current_database() AND schema_name = current_schema()""",
        {},
    )
    columns = {str(name): set(part["column_name"]) for name, part in found.groupby("table_name")}
    return {
        entry.name: TableEntry(
            entry.name, entry.grain, tuple(column for column in entry.columns if column.name in columns[entry.name])
        )
        for entry in schema()
        if entry.name in columns
    }


def public_names(ask: Ask) -> list[str]:
    """Names of the tables that may leave publicly."""
    return [name for name in available(ask) if name not in NEVER_PUBLIC]


def closed_sources(ask: Ask) -> list[str]:
    """Ids of the sources whose values must not be passed on."""
    found = ask("SELECT source_id FROM source WHERE NOT coalesce(is_public, false) ORDER BY 1", {})
    return [str(source) for source in found["source_id"]]


def build_id(ask: Ask) -> str:
    """Id of the build."""
    return str(ask("SELECT build_id FROM build_info", {})["build_id"].iloc[0])


def read_table(ask: Ask, name: str, is_internal: bool = False) -> Table:
    """A table guarded; KeyError for one that does not exist or must not leave."""
    entry = available(ask).get(name)
    if entry is None or (name in NEVER_PUBLIC and not is_internal):
        raise KeyError(f"no table '{name}' to export")
    chosen = selection(name, [column.name for column in entry.columns], closed_sources(ask), is_internal)
    rows = ask(chosen.sql + " ORDER BY ALL", chosen.values)
    everything = int(ask(f'SELECT count(*) AS n FROM "{name}"', {})["n"].iloc[0])  # noqa: S608 (name from the schema)
    return Table(entry, rows, everything - len(rows), licensed(ask, name, rows))


def licensed(ask: Ask, name: str, rows: pd.DataFrame) -> Licensed:
    """Licences of the sources the rows name, else of those behind the table, else of the deliveries that may leave."""
    sources = ask("SELECT source_id, licence, attribution, is_synthetic FROM source ORDER BY source_id", {})
    known = sources.set_index("source_id")
    used = [source for source in _named(ask, name, rows) if source in known.index]
    if not used:
        return Licensed((SEE_SOURCES,), ("Zentrenkompass",))
    return Licensed(
        tuple(dict.fromkeys(str(known.at[source, "licence"]) for source in used)),
        tuple(dict.fromkeys(str(known.at[source, "attribution"]) for source in used)),
    )


def _named(ask: Ask, name: str, rows: pd.DataFrame) -> list[str]:
    for column in ("source_ids", "source_id"):
        if column in rows and name != "source":
            parts = {part.strip() for ids in rows[column].dropna().unique() for part in str(ids).split(",")}
            return sorted(part for part in parts if part)
    if name in _OF_TABLE:
        return list(_OF_TABLE[name])
    if "is_synthetic" not in rows or rows.empty:
        return []
    is_example = rows["is_synthetic"].fillna(False).astype(bool)
    found = ask(
        """SELECT DISTINCT l.source_id, coalesce(l.is_synthetic, false) AS is_synthetic
           FROM load l JOIN source s USING (source_id)
           WHERE l.status = 'loaded' AND (l.is_synthetic OR s.is_public)""",
        {},
    )
    wanted = ([True] if is_example.any() else []) + ([] if is_example.all() else [False])
    return sorted(str(source) for source in found[found["is_synthetic"].isin(wanted)]["source_id"])
