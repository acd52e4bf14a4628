"""Snapshots: built under a new name, then made current by one atomic rename; readers never wait and never see half a build."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from etl.stores import Stores

SCHEMA: Final = Path(__file__).with_name("snapshot.sql")
POINTER: Final = "CURRENT"
KEPT: Final = 3
_NAME: Final = re.compile(r"^\d{4}-\d{2}-\d{2}-[0-9a-f]{12}$")


class NoSnapshot(Exception):
    """There is no readable snapshot yet; the message says what to do."""


def current_id(stores: Stores) -> str | None:
    """Name of the current snapshot, None when none was built or the pointer is damaged."""
    try:
        name = (stores.snapshots / POINTER).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if _NAME.match(name) else None


def current_path(stores: Stores) -> Path | None:
    """File of the current snapshot, None when there is none."""
    build_id = current_id(stores)
    path = stores.snapshots / f"{build_id}.duckdb"
    return path if build_id and path.is_file() else None


def create(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Attach a new, empty snapshot file as ``snapshot``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    connection.execute(f"ATTACH '{quoted(path)}' AS snapshot")
    connection.execute(SCHEMA.read_text(encoding="utf-8").replace("CREATE TABLE ", "CREATE TABLE snapshot."))


def tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of the tables of the attached snapshot, in order."""
    sql = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'snapshot' ORDER BY ALL"
    return [name for (name,) in connection.execute(sql).fetchall()]


def publish(stores: Stores, partial: Path, build_id: str) -> Path:
    """Give a finished, detached snapshot file its name and make it current; both steps are atomic."""
    target = stores.snapshots / f"{build_id}.duckdb"
    _sync(partial)
    partial.replace(target)
    pointer = stores.snapshots / f"{POINTER}.partial"
    pointer.write_text(build_id + "\n", encoding="ascii")
    _sync(pointer)
    pointer.replace(stores.snapshots / POINTER)
    _sync(stores.snapshots)
    return target


def prune(stores: Stores, keep: int = KEPT) -> list[str]:
    """Remove all but the current and the youngest other snapshots, and what a broken build left; returns the names."""
    current = current_path(stores)
    files = sorted(stores.snapshots.glob("*.duckdb"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    others = [path for path in files if path != current]
    removed = others[max(keep - 1, 0) :]
    for path in [*removed, *stores.snapshots.glob("*.duckdb.wal")]:
        path.unlink(missing_ok=True)
    return [path.stem for path in removed]


@contextmanager
def reading(stores: Stores) -> Iterator[duckdb.DuckDBPyConnection]:
    """A locked-down connection that sees the current snapshot as its default schema and nothing else.

    Raises NoSnapshot when there is none.
    """
    path = current_path(stores)
    if path is None:
        raise NoSnapshot("Es gibt noch keine Auswertung. Bitte zuerst Daten laden und «python -m etl build» aufrufen.")
    connection = duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    )
    try:
        connection.execute(f"ATTACH '{quoted(path)}' AS snapshot (READ_ONLY)")
        connection.execute("USE snapshot")
        connection.execute(
            "SET TimeZone='Europe/Berlin'; SET enable_external_access=false; SET lock_configuration=true"
        )
        yield connection
    finally:
        connection.close()


def quoted(path: Path) -> str:
    """A path as the inside of an SQL text literal (ATTACH takes no bound value)."""
    return str(path).replace("'", "''")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
