"""The only door to the warehouse: open it, remember deliveries, merge canonical rows; a load is one transaction.

The warehouse is attached to an in-memory connection, so canonical rows staged there by a source module reach it by SQL
without leaving DuckDB.
"""

import json
import re
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
MEMORY_LIMIT: Final = "1800MB"


class WarehouseBusy(Exception):
    """Another process holds the warehouse."""


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
    """Create the tables that are not there: all of them in a new warehouse, later additions in an old one."""
    schema = SCHEMA.read_text(encoding="utf-8")
    rows = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'warehouse'").fetchall()
    if set(re.findall(r"^CREATE TABLE (\w+)", schema, re.MULTILINE)) <= {name for (name,) in rows}:
        return
    with transaction(connection):
        connection.execute(schema.replace("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS warehouse."))


def _as_text(options: dict[str, str]) -> str:
    return json.dumps(options, sort_keys=True, ensure_ascii=False)


def _scalar(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    rows = connection.execute(sql).fetchall()  # read to the end: an unfinished result blocks register()
    return int(rows[0][0]) if rows else 0
