"""Undo of a delivery: its facts leave the warehouse, older deliveries fill the places they had held; all or nothing."""

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from etl import merging, places, registry, storing, warehouse
from etl.canonical import checked
from etl.delivery import Delivery, open_delivery
from etl.local_time import install_calendar
from etl.sources.contract import FileRefused, ReadContext, Register
from etl.stores import Stores
from etl.working_folder import working_folder


class CannotWithdraw(Exception):
    """The delivery cannot be undone; the message says why, in German."""


@dataclass(frozen=True)
class _Earlier:
    """An older delivery of the same places and topic, as it is remembered."""

    load_id: int
    kind: str
    target: str
    options: dict[str, str]
    delivery: Delivery


def withdraw(stores: Stores, load_id: int) -> list[int]:
    """Take delivery ``load_id`` back; returns the older deliveries whose facts filled the gaps, youngest first.

    The record of the delivery stays (status ``withdrawn``), as does its file in the inbox.  Raises CannotWithdraw when
    there is no such delivery, it is withdrawn already, or an older file that is needed is not in the inbox any more.
    """
    with working_folder(stores) as scratch:
        connection = warehouse.scratch_connection(scratch / "spill")
        try:
            return _withdraw(connection, stores, load_id, scratch)
        finally:
            connection.close()


def _withdraw(connection: duckdb.DuckDBPyConnection, stores: Stores, load_id: int, scratch: Path) -> list[int]:
    if not stores.warehouse.is_file():
        raise CannotWithdraw(f"Die Lieferung {load_id} gibt es nicht.")
    with warehouse.attached(connection, stores.warehouse):
        _check(connection, load_id)
        earlier = _earlier(connection, stores, load_id, scratch)
        register = places.read_register(connection)
    install_calendar(connection)
    for one in earlier:
        _read_aside(connection, one, register, [other.delivery for other in earlier if other is not one])
    with warehouse.attached(connection, stores.warehouse), warehouse.transaction(connection):
        for table in merging.FACT_KEYS:
            connection.execute(f"DELETE FROM warehouse.{table} WHERE load_id = ?", [load_id])
        connection.execute("UPDATE warehouse.load SET status = 'withdrawn' WHERE load_id = ?", [load_id])
        for one in earlier:
            _fill_gaps(connection, one)
    return [one.load_id for one in earlier]


def _check(connection: duckdb.DuckDBPyConnection, load_id: int) -> None:
    row = connection.execute("SELECT status FROM warehouse.load WHERE load_id = ?", [load_id]).fetchall()
    if not row:
        raise CannotWithdraw(f"Die Lieferung {load_id} gibt es nicht.")
    if row[0][0] != "loaded":
        raise CannotWithdraw(f"Die Lieferung {load_id} ist schon zurückgezogen.")


def _earlier(connection: duckdb.DuckDBPyConnection, stores: Stores, load_id: int, scratch: Path) -> list[_Earlier]:
    """Older loaded deliveries of the same centres and topic (without centres: of the same kind), youngest first."""
    rows = connection.execute(
        """
        WITH x AS (SELECT * FROM warehouse.load WHERE load_id = $id), own AS (SELECT * FROM warehouse.load_centre WHERE load_id = $id)
        SELECT l.load_id, l.file, l.sha256, l.kind, l.target, l.options FROM warehouse.load l, x
        WHERE l.status = 'loaded' AND l.load_id < x.load_id AND l.topic = x.topic AND (
            EXISTS (FROM warehouse.load_centre c JOIN own USING (centre_id, topic) WHERE c.load_id = l.load_id)
            OR (NOT EXISTS (FROM own) AND l.kind = x.kind))
        ORDER BY l.load_id DESC
        """,
        {"id": load_id},
    ).fetchall()
    found = []
    for earlier_id, file, sha256, kind, target, options in rows:
        path = storing.inbox_path(stores, sha256)
        if path is None:
            raise CannotWithdraw(
                f"Die ältere Lieferung {earlier_id} ({file}) liegt nicht mehr im Eingang; ihre Werte ließen sich nicht wiederherstellen."
            )
        delivery = open_delivery(path, scratch)
        named = Delivery(file, delivery.path, sha256, delivery.size, delivery.source)
        found.append(_Earlier(earlier_id, kind, target, json.loads(options), named))
    return found


def _read_aside(
    connection: duckdb.DuckDBPyConnection, one: _Earlier, register: Register, companions: list[Delivery]
) -> None:
    """Read an older delivery as it was read then; its facts go to tables ``aside_<load>_<table>`` of the scratch database."""
    centre_id = one.target or None
    target = places.Target(centre_id[:8] if centre_id else None, centre_id)
    module = registry.candidates(one.delivery, one.kind)[0]
    context = ReadContext(connection, register, target.ags, target.centre_id, one.options, companions)
    try:
        reading = module.read(one.delivery, context)
    except FileRefused as refusal:
        raise CannotWithdraw(
            f"Die ältere Lieferung {one.load_id} ({one.delivery.name}) ist nicht mehr lesbar: {refusal.refusal.message}"
        ) from refusal
    for table in reading.staged:
        connection.execute(f"DROP TABLE IF EXISTS {_aside(one, table)}")
        connection.execute(f"CREATE TABLE {_aside(one, table)} AS SELECT * FROM staged_{table}")
    for table, frame in reading.frames.items():
        placed = storing.placed(checked(table, frame), table, target)
        if table == "centre":
            placed = placed.assign(is_default_boundary=placed["boundary_wkb"].isna())
        _keep_frame(connection, _aside(one, table), placed)


def _keep_frame(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame) -> None:
    connection.register("_aside", frame)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM _aside")
    connection.unregister("_aside")


def _fill_gaps(connection: duckdb.DuckDBPyConnection, one: _Earlier) -> None:
    """Add those facts of an older delivery whose place is empty now, under its own number."""
    tables = [
        name
        for (name,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'memory'"
        ).fetchall()
    ]
    for table in merging.FACT_KEYS:
        if _aside(one, table) not in tables:
            continue
        source = _aside(one, table)
        if table in ("footfall_hour", "footfall_day"):
            source = _with_sensor_keys(connection, one, source)
        merging.fill_gaps(connection, table, source, one.load_id)


def _with_sensor_keys(connection: duckdb.DuckDBPyConnection, one: _Earlier, source: str) -> str:
    """The staged counts with the keys of their counting points: of several versions of a point the one at the same place."""
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE sensor_match AS
        SELECT s.sensor_no, w.sensor_key FROM {_aside(one, "sensor")} s
        JOIN warehouse.sensor w ON w.centre_id = s.centre_id AND w.sensor_ref = s.sensor_ref
        QUALIFY row_number() OVER (PARTITION BY s.sensor_no ORDER BY coalesce(abs(w.lat - s.lat) + abs(w.lon - s.lon), 0), w.version) = 1
        """
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW gap_facts AS SELECT k.sensor_key, f.* FROM {source} f JOIN sensor_match k USING (sensor_no)"
    )
    return "gap_facts"


def _aside(one: _Earlier, table: str) -> str:
    return f"aside_{one.load_id}_{table}"
