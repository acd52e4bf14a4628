"""The only door to the warehouse: open it, remember deliveries, merge canonical rows; a load is one transaction.

The warehouse is attached to an in-memory connection, so canonical rows staged there by a source module reach it by SQL
without leaving DuckDB.
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from etl.rules import Notice

SCHEMA: Final = Path(__file__).with_name("warehouse.sql")
LOCK_PATIENCE_S: Final = 30.0
MEMORY_LIMIT: Final = "1500MB"

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
}
ROW_KEYS: Final[dict[str, tuple[str, ...]]] = {
    **FACT_KEYS,
    "survey_answer": ("centre_id", "survey_id", "wave", "response_id"),
}
# Tables whose facts of one delivered row replace each other as a whole: a corrected response drops its old answers.
WHOLE_ROWS: Final = frozenset({"survey_answer"})


class WarehouseBusy(Exception):
    """Another process holds the warehouse."""


@dataclass(frozen=True)
class Merge:
    """What a merge did, in rows of the delivered file: ``unchanged`` were there already, ``replaced`` had other values."""

    unchanged: int
    replaced: int


@dataclass(frozen=True)
class LoadRecord:
    """The provenance of one delivery as it is written to table ``load``."""

    file: str
    sha256: str
    kind: str
    topic: str
    source_id: str
    target: str
    options: dict[str, str]
    status: str
    rows_read: int
    rows_loaded: int
    rows_rejected: int
    rows_duplicate: int
    rows_replaced: int
    is_synthetic: bool


def scratch_connection(folder: Path, memory_limit: str = MEMORY_LIMIT) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that spills to ``folder``; nothing is downloaded, times are shown in Europe/Berlin."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(
        ":memory:",
        config={
            "temp_directory": str(folder),
            "memory_limit": memory_limit,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )
    connection.execute("SET TimeZone='Europe/Berlin'")
    return connection


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool = False) -> Iterator[None]:
    """Attach the warehouse file as ``warehouse`` (created with its tables when new) and detach it at the end.

    Raises WarehouseBusy when another process holds it for longer than ``LOCK_PATIENCE_S``.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    attach_patiently(connection, path, read_only=read_only)
    try:
        if not read_only:
            _create_tables(connection)
        yield
    finally:
        connection.execute("DETACH warehouse")


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing: any exception rolls the warehouse back to what it was."""
    connection.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def earlier_load(
    connection: duckdb.DuckDBPyConnection, sha256: str, kind: str, target: str, options: dict[str, str] | None = None
) -> tuple[int, int, int] | None:
    """(load_id, rows_read, rows_rejected) of the delivery with the same bytes, kind and target, or None.

    A delivery whose values a later one replaced does not count: delivered again, it restores them.  With ``options`` the
    sender must have said the same, and no questionnaire may have been loaded for the place since: either
    changes what the same answers mean.
    """
    told = None if options is None else _as_text(options)
    return connection.execute(
        """
        SELECT load_id, rows_read, rows_rejected FROM warehouse.load this
        WHERE sha256 = $sha AND kind = $kind AND target = $target AND status = 'loaded'
          AND NOT EXISTS (
              FROM warehouse.load later JOIN warehouse.load_centre theirs USING (load_id)
              JOIN warehouse.load_centre ours ON ours.centre_id = theirs.centre_id AND ours.topic = theirs.topic
              WHERE ours.load_id = this.load_id AND later.load_id > this.load_id AND later.rows_replaced > 0
                AND later.status = 'loaded')
          AND ($told::TEXT IS NULL OR (options = $told AND (kind = 'limesurvey_structure' OR load_id > coalesce(
               (SELECT max(load_id) FROM warehouse.load
                WHERE kind = 'limesurvey_structure' AND target = $target AND status = 'loaded'), 0))))
        ORDER BY load_id DESC LIMIT 1
        """,
        {"sha": sha256, "kind": kind, "target": target, "told": told},
    ).fetchone()


def withdraw_answers(connection: duckdb.DuckDBPyConnection, sha256: str, kind: str, target: str) -> None:
    """Take back the survey facts of earlier loads of the same bytes; their records stay."""
    for table in ("survey_answer", "survey_aggregate"):
        connection.execute(
            f"""
            DELETE FROM warehouse.{table} WHERE load_id IN (
                SELECT load_id FROM warehouse.load WHERE sha256 = ? AND kind = ? AND target = ? AND status = 'loaded')
            """,
            [sha256, kind, target],
        )


def next_load_id(connection: duckdb.DuckDBPyConnection) -> int:
    return _scalar(connection, "SELECT coalesce(max(load_id), 0) + 1 FROM warehouse.load")


def remember_load(
    connection: duckdb.DuckDBPyConnection,
    load_id: int,
    record: LoadRecord,
    notices: Sequence[Notice],
    rejects: pd.DataFrame,
    touched: Sequence[tuple[str, str]],
) -> None:
    """Write the record of a delivery, its notices, its rejected rows and the (centre, topic) pairs it touched."""
    connection.execute(
        "INSERT INTO warehouse.load VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            load_id,
            record.file,
            record.sha256,
            record.kind,
            record.topic,
            record.source_id,
            record.target,
            _as_text(record.options),
            datetime.now(UTC).replace(tzinfo=None, microsecond=0),
            record.status,
            record.rows_read,
            record.rows_loaded,
            record.rows_rejected,
            record.rows_duplicate,
            record.rows_replaced,
            record.is_synthetic,
        ],
    )
    if notices:
        connection.executemany(
            "INSERT INTO warehouse.load_notice VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (load_id, no, n.code, n.level, n.row, n.column, n.value, n.rows, n.message)
                for no, n in enumerate(notices)
            ],
        )
    if len(rejects):
        connection.register("_rejects", rejects)
        connection.execute(
            "INSERT INTO warehouse.reject SELECT ?, line, code, column_name, value, raw FROM _rejects", [load_id]
        )
        connection.unregister("_rejects")
    if touched:
        connection.executemany(
            "INSERT INTO warehouse.load_centre VALUES (?, ?, ?)", [(load_id, *pair) for pair in sorted(set(touched))]
        )


def merge(
    connection: duckdb.DuckDBPyConnection, table: str, incoming: str, load_id: int, *, is_wide: bool = False
) -> Merge:
    """Bring the rows of the relation ``incoming`` (columns of ``table`` without load_id) into the warehouse table.

    Facts that are there with the same values stay as they are; facts with other values are replaced; the rest is added
    in key order.  ``table`` and ``incoming`` are names of this program, never of a user.  ``is_wide``: one row of the
    file holds the facts of several counting points at one time.
    """
    columns = _columns(connection, table)
    if table in WHOLE_ROWS:
        return _merge_whole_rows(connection, table, incoming, columns, load_id)
    keys = FACT_KEYS[table]
    if _has_overlap(connection, table, incoming, keys):
        result = _count_overlap(connection, table, incoming, columns, is_wide)
        _delete_changed(connection, table, keys)
        rows = f"SELECT {', '.join('i.' + c for c in columns)} FROM {incoming} i ANTI JOIN warehouse.{table} w ON {_same('i', 'w', keys)}"
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


def attach_patiently(
    connection: duckdb.DuckDBPyConnection, path: Path, *, read_only: bool, name: str = "warehouse"
) -> None:
    """Attach a database file under ``name``; waits ``LOCK_PATIENCE_S`` for another process, then raises WarehouseBusy."""
    mode = " (READ_ONLY)" if read_only else ""
    quoted = str(path).replace("'", "''")
    deadline = time.monotonic() + LOCK_PATIENCE_S
    while True:
        try:
            connection.execute(f"ATTACH '{quoted}' AS {name}{mode}")
            return
        except duckdb.IOException as error:
            if "lock" not in str(error).lower():
                raise
            if time.monotonic() > deadline:
                raise WarehouseBusy("Ein anderer Ladevorgang läuft noch. Bitte später erneut versuchen.") from error
            time.sleep(0.2)


def _create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    exists = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = 'warehouse' AND table_name = 'load'"
    ).fetchone()
    if exists:
        return
    with transaction(connection):
        connection.execute(SCHEMA.read_text(encoding="utf-8").replace("CREATE TABLE ", "CREATE TABLE warehouse."))


def _as_text(options: dict[str, str]) -> str:
    return json.dumps(options, sort_keys=True, ensure_ascii=False)


def _scalar(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    rows = connection.execute(sql).fetchall()  # read to the end: an unfinished result blocks register()
    return int(rows[0][0]) if rows else 0
