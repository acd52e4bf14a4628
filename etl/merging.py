"""Merging canonical rows into a warehouse table: what is there stays, what differs is replaced, the rest is added.

No index is kept; only the blocks of the incoming key range are read, so a small delivery costs the same beside a large stock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from etl.hours_append import append_hours

# What identifies a fact, and which of its columns identify the row of the delivered file it came from.
FACT_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "footfall_hour": ("sensor_key", "ts_utc"),
    "footfall_day": ("sensor_key", "local_date"),
    "vacancy_unit": ("centre_id", "observed_on", "unit_id"),
    "survey_answer": ("centre_id", "survey_id", "wave", "response_id", "item", "code"),
    "survey_aggregate": ("centre_id", "survey_id", "wave", "item"),
    "structure_value": ("key", "indicator", "reference_on"),
    "municipality": ("ags", "territorial_status_on"),
    "municipality_boundary": ("ags",),
    "centre": ("centre_id",),
    "event": ("event_id",),
    "measure_carried_out": ("centre_id", "measure_id", "starts_on"),
    "programme_participation": ("ags", "programme_id", "starts_on"),
    "street_network": ("ags",),
    "weather_day": ("station_id", "local_date"),
    "transit_stop": ("stop_id", "counted_on"),
}
ROW_KEYS: Final[dict[str, tuple[str, ...]]] = {
    **FACT_KEYS,
    "survey_answer": ("centre_id", "survey_id", "wave", "response_id"),
}
# Tables whose facts of one delivered row replace each other as a whole: a corrected response drops its old answers.
WHOLE_ROWS: Final = frozenset({"survey_answer"})


@dataclass(frozen=True)
class Merge:
    """What a merge did, in rows of the delivered file: ``unchanged`` were there already, ``replaced`` had other values."""

    unchanged: int
    replaced: int


def merge(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    incoming: str,
    load_id: int,
    *,
    is_wide: bool = False,
    in_order: bool = False,
) -> Merge:
    """Bring the rows of the relation ``incoming`` (columns of ``table`` without load_id) into the warehouse table.

    Facts that are there with the same values stay as they are; facts with other values are replaced; the rest is added
    in key order.  ``table`` and ``incoming`` are names of this program, never of a user.  ``is_wide``: one row of the
    file holds the facts of several counting points at one time; ``in_order``: hours may stand in order of their keys already.
    """
    columns = _columns(connection, table)
    if table in WHOLE_ROWS:
        return _merge_whole_rows(connection, table, incoming, columns, load_id)
    keys = FACT_KEYS[table]
    if _has_overlap(connection, table, incoming, keys):
        result = _count_overlap(connection, table, incoming, columns, is_wide)
        _delete_changed(connection, table, keys)
        rows = f"SELECT {', '.join('i.' + c for c in columns)} FROM {incoming} i ANTI JOIN warehouse.{table} w ON {_same('i', 'w', keys)}"
    elif table == "footfall_hour":
        append_hours(connection, incoming, load_id, in_order=in_order)
        return Merge(0, 0)
    else:
        result = Merge(0, 0)
        rows = f"SELECT {', '.join(columns)} FROM {incoming}"
    connection.execute(
        f"INSERT INTO warehouse.{table} ({', '.join(columns)}, load_id) SELECT *, ? FROM ({rows}) ORDER BY {', '.join(keys)}",
        [load_id],
    )
    return result


def _merge_whole_rows(
    connection: duckdb.DuckDBPyConnection, table: str, incoming: str, columns: list[str], load_id: int
) -> Merge:
    """Replace the facts of every delivered row that differs in any of them; equal rows stay as they are."""
    keys = ROW_KEYS[table]
    listed, key_list = ", ".join(columns), ", ".join(keys)
    result = Merge(0, 0)
    if _has_overlap(connection, table, incoming, keys):
        connection.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE changed AS
            SELECT DISTINCT {key_list} FROM (
                (SELECT {listed} FROM {incoming} EXCEPT ALL SELECT {listed} FROM stored)
                UNION ALL (SELECT {listed} FROM stored EXCEPT ALL SELECT {listed} FROM {incoming})
            ) AS difference SEMI JOIN stored USING ({key_list})
            """
        )
        known = _scalar(connection, f"SELECT count(*) FROM (SELECT DISTINCT {key_list} FROM stored)")
        replaced = _scalar(connection, "SELECT count(*) FROM changed")
        result = Merge(known - replaced, replaced)
        connection.execute(f"DELETE FROM warehouse.{table} w USING changed c WHERE {_same('c', 'w', keys)}")
    connection.execute(
        f"""
        INSERT INTO warehouse.{table} ({listed}, load_id) SELECT *, ? FROM (
            SELECT {", ".join("i." + c for c in columns)} FROM {incoming} i
            ANTI JOIN warehouse.{table} w ON {_same("i", "w", keys)}
        ) ORDER BY {", ".join(FACT_KEYS[table])}
        """,
        [load_id],
    )
    return result


def fill_gaps(connection: duckdb.DuckDBPyConnection, table: str, source: str, load_id: int) -> None:
    """Add the rows of ``source`` whose place is empty: a delivered row of which nothing is stored, nothing is replaced."""
    keys = ROW_KEYS[table]
    columns = ", ".join(_columns(connection, table))
    connection.execute(
        f"""
        INSERT INTO warehouse.{table} ({columns}, load_id)
        SELECT {columns}, ? FROM (SELECT i.* FROM {source} i ANTI JOIN warehouse.{table} w ON {_same("i", "w", keys)})
        ORDER BY {", ".join(FACT_KEYS[table])}
        """,
        [load_id],
    )


def _has_overlap(connection: duckdb.DuckDBPyConnection, table: str, incoming: str, keys: tuple[str, ...]) -> bool:
    """Whether stored facts lie in the key range of the incoming ones; only blocks of that range are read."""
    if not connection.execute(f"SELECT 1 FROM warehouse.{table} LIMIT 1").fetchall():
        return False
    bounds = connection.execute(
        f"SELECT {', '.join(f'min({k}), max({k})' for k in keys[:2])} FROM {incoming}"
    ).fetchone()
    if bounds is None or bounds[0] is None:
        return False
    in_range = " AND ".join(f"w.{k} BETWEEN ? AND ?" for k in keys[:2])
    found = connection.execute(f"SELECT 1 FROM warehouse.{table} w WHERE {in_range} LIMIT 1", list(bounds)).fetchone()
    if found is None:
        return False
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE stored AS
        SELECT w.* FROM warehouse.{table} w SEMI JOIN {incoming} i ON {_same("i", "w", keys)} WHERE {in_range}
        """,
        list(bounds),
    )
    return _scalar(connection, "SELECT count(*) FROM stored") > 0


def _count_overlap(
    connection: duckdb.DuckDBPyConnection, table: str, incoming: str, columns: list[str], is_wide: bool
) -> Merge:
    keys = FACT_KEYS[table]
    row_keys = keys[1:2] if is_wide else ROW_KEYS[table]
    equal = " AND ".join(f"i.{c} IS NOT DISTINCT FROM s.{c}" for c in columns)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE overlap AS
        SELECT {", ".join("i." + k for k in keys)}, s.{keys[0]} IS NOT NULL AS is_stored, {equal} AS is_equal
        FROM {incoming} i LEFT JOIN stored s ON {_same("i", "s", keys)}
        """
    )
    counts = connection.execute(
        f"""
        SELECT count(*) FILTER (all_equal), count(*) FILTER (NOT all_equal AND any_stored)
        FROM (SELECT bool_and(is_equal) AS all_equal, bool_or(is_stored) AS any_stored FROM overlap GROUP BY {", ".join(row_keys)})
        """
    ).fetchone()
    return Merge(*(counts or (0, 0)))


def _delete_changed(connection: duckdb.DuckDBPyConnection, table: str, keys: tuple[str, ...]) -> None:
    connection.execute(
        f"DELETE FROM warehouse.{table} w USING overlap o WHERE o.is_stored AND NOT o.is_equal AND {_same('o', 'w', keys)}"
    )


def _same(left: str, right: str, keys: Sequence[str]) -> str:
    return " AND ".join(f"{left}.{k} IS NOT DISTINCT FROM {right}.{k}" for k in keys)


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = 'warehouse' AND table_name = ? ORDER BY column_index",
        [table],
    ).fetchall()
    return [name for (name,) in rows if name != "load_id"]


def _scalar(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    rows = connection.execute(sql).fetchall()  # read to the end: an unfinished result blocks register()
    return int(rows[0][0]) if rows else 0
