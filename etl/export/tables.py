"""Tables of a snapshot as frames ready to leave: columns from the schema, guarded, geometry as WKB, licence per table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from etl.dictionary import TableEntry
from etl.dictionary import tables as schema
from etl.export.guard import NEVER_PUBLIC, Selection, selection

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
class Described:
    """A table before it is read: schema, rows that may leave, rows held back, licence."""

    entry: TableEntry
    kept: int
    withheld: int
    licensed: Licensed


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


def read_table(ask: Ask, name: str, is_internal: bool = False, first: int | None = None) -> Table:
    """A table guarded, or its `first` rows; KeyError for one that does not exist or must not leave."""
    entry, chosen = _chosen(ask, name, is_internal)
    limit = "" if first is None else f" LIMIT {first:d}"
    rows = ask(f"{chosen.sql} ORDER BY ALL{limit}", chosen.values)
    described = describe(ask, name, is_internal)
    return Table(entry, rows, described.withheld, described.licensed)


def describe(ask: Ask, name: str, is_internal: bool = False) -> Described:
    """How many rows of a table may leave, how many may not, under which licences; KeyError as in read_table."""
    entry, chosen = _chosen(ask, name, is_internal)
    names = {column.name for column in entry.columns}
    source = next((column for column in ("source_ids", "source_id") if column in names and name != "source"), None)
    example = "coalesce(is_synthetic, false)" if "is_synthetic" in names else "NULL"
    found = ask(
        f"""SELECT count(*) AS kept, list(DISTINCT {source or "NULL"}) AS named, list(DISTINCT {example}) AS examples
            FROM ({chosen.sql})""",  # noqa: S608 (names from the schema)
        chosen.values,
    ).iloc[0]
    everything = int(ask(f'SELECT count(*) AS n FROM "{name}"', {})["n"].iloc[0])  # noqa: S608 (name from the schema)
    kept = int(found["kept"])
    if source:
        used = {part.strip() for ids in _items(found["named"]) if isinstance(ids, str) for part in ids.split(",")}
    else:
        used = set(_OF_TABLE.get(name, ())) or _delivered(
            ask, {bool(value) for value in _items(found["examples"]) if value in (True, False)}
        )
    return Described(entry, kept, everything - kept, _licensed(ask, used - {""}))


def _items(listed: Any) -> list[Any]:
    """Items of a list of the database, none when there is no list."""
    return list(listed) if hasattr(listed, "__len__") else []


def _chosen(ask: Ask, name: str, is_internal: bool) -> tuple[TableEntry, Selection]:
    entry = available(ask).get(name)
    if entry is None or (name in NEVER_PUBLIC and not is_internal):
        raise KeyError(f"no table '{name}' to export")
    return entry, selection(name, [column.name for column in entry.columns], closed_sources(ask), is_internal)


def _delivered(ask: Ask, examples: set[bool]) -> set[str]:
    """Sources of the deliveries that may leave: of example data, of real data, of both."""
    if not examples:
        return set()
    found = ask(
        """SELECT DISTINCT l.source_id FROM load l JOIN source s USING (source_id)
           WHERE l.status = 'loaded' AND s.is_public AND list_contains($examples, coalesce(l.is_synthetic, false))""",
        {"examples": sorted(examples)},
    )
    return {str(source) for source in found["source_id"]}


def _licensed(ask: Ask, used: set[str]) -> Licensed:
    """Licences and credit lines of sources; a pointer to the table of sources when there are none."""
    known = ask("SELECT source_id, licence, attribution FROM source ORDER BY source_id", {}).set_index("source_id")
    named = sorted(source for source in used if source in known.index)
    if not named:
        return Licensed((SEE_SOURCES,), ("Zentrenkompass",))
    return Licensed(
        tuple(dict.fromkeys(str(known.at[source, "licence"]) for source in named)),
        tuple(dict.fromkeys(str(known.at[source, "attribution"]) for source in named)),
    )
