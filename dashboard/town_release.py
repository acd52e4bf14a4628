"""A build as one visitor may see it: the tables of the snapshot behind views that leave out towns that have not released.

Whoever asks names the build and the towns (`selection_id`); pages, downloads, reports and the interface run the same
statements over either. Aggregates over all towns are asked of the whole build (`whole`) and suppressed by their query.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

import duckdb

from dashboard.suppression import MIN_TOWNS

# between the id of the build and the digest of the towns; no build id holds it
MARK: Final = "~"
# tables without a value of a single town, shown to everybody
OPEN_TABLES: Final = frozenset({
    "build_info", "measure", "municipality", "programme_participation", "source", "street_network", "structure_value",
    "weather_day",
})  # fmt: skip
_SEEN_CENTRE: Final = "centre_id IN (SELECT centre_id FROM seen_centre)"
_SEEN_TOWN: Final = "ags IN (SELECT ags FROM seen_town)"
# a delivery without a target is that of an office that publishes for many towns, or nobody knows whose it is
_SEEN_LOAD: Final = """(left(target, 8) IN (SELECT ags FROM seen_town)
                        OR (coalesce(target, '') = '' AND topic IN ('structure', 'place')))"""
_SPECIAL: Final = {
    "centre": f"is_example OR {_SEEN_TOWN}",
    "event": f"{_SEEN_TOWN} OR {_SEEN_CENTRE}",
    "peer": f"{_SEEN_CENTRE} AND peer_id IN (SELECT centre_id FROM seen_centre)",  # noqa: S608 (fixed text)
    "load": _SEEN_LOAD,
    "pooled_effect": f"towns >= {MIN_TOWNS}",
}


def selection_id(build_id: str, towns: Iterable[str]) -> str:
    """Name of a build seen with these towns only: the same towns, the same name, so it serves as a key of caches."""
    return build_id + MARK + hashlib.sha256(",".join(sorted(towns)).encode()).hexdigest()[:12]


def whole(build_id: str) -> str:
    """Id of the build behind a selection."""
    return build_id.partition(MARK)[0]


def is_selection(build_id: str) -> bool:
    """Whether towns are left out."""
    return MARK in build_id


def condition(table: str, columns: Iterable[str]) -> str:
    """Which rows of a table belong to towns that may be seen. A table nobody has thought of shows nothing."""
    names = set(columns)
    if table in _SPECIAL:
        return _SPECIAL[table]
    if table in OPEN_TABLES:
        return "true"
    if "centre_id" in names:
        return _SEEN_CENTRE
    if "ags" in names:
        return _SEEN_TOWN
    if "load_id" in names:
        return f"load_id IN (SELECT load_id FROM load WHERE {_SEEN_LOAD})"  # noqa: S608 (fixed text)
    return "false"


def create_views(engine: duckdb.DuckDBPyConnection, selection: str, towns: Iterable[str]) -> None:
    """Attach a database of views named like the selection over its attached build.

    `seen_town` and `seen_centre` hold what may be seen; invented places of comparison are always seen.
    """
    build_id = whole(selection)
    engine.execute(f"ATTACH ':memory:' AS \"{selection}\"")
    engine.execute(f'CREATE TABLE "{selection}".seen_town AS SELECT unnest(?::TEXT[]) AS ags', [sorted(towns)])
    columns: dict[str, list[str]] = {}
    for table, column in engine.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = ?", [build_id]
    ).fetchall():
        columns.setdefault(table, []).append(column)
    if "centre" in columns:
        engine.execute(
            f"""CREATE TABLE "{selection}".seen_centre AS SELECT centre_id FROM "{build_id}".centre
                WHERE is_example OR ags IN (FROM "{selection}".seen_town)"""  # noqa: S608 (names of attached databases)
        )
    for table, names in columns.items():
        rows = _qualified(condition(table, names), selection, build_id)
        engine.execute(f'CREATE VIEW "{selection}"."{table}" AS SELECT * FROM "{build_id}"."{table}" WHERE {rows}')  # noqa: S608


def _qualified(rows: str, selection: str, build_id: str) -> str:
    for name in ("seen_town", "seen_centre"):
        rows = rows.replace(f"FROM {name}", f'FROM "{selection}".{name}')
    return rows.replace("FROM load", f'FROM "{build_id}".load')
