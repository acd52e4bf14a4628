"""What was delivered: the list of loads and the rejected rows of one, read from the warehouse."""

from typing import Any

import duckdb

from etl import warehouse
from etl.stores import Stores


def listed(stores: Stores) -> list[dict[str, Any]]:
    """All deliveries, youngest last: one object per load with the columns of table ``load``."""
    return _rows(stores, "SELECT * FROM warehouse.load ORDER BY load_id", [])


def rejected_rows(stores: Stores, load_id: int) -> list[dict[str, Any]] | None:
    """Rejected rows of one delivery (line, code, column, value, raw); None when there is no such delivery."""
    if not _rows(stores, "SELECT 1 AS found FROM warehouse.load WHERE load_id = ?", [load_id]):
        return None
    return _rows(
        stores,
        'SELECT line, code, column_name AS "column", value, raw FROM warehouse.reject WHERE load_id = ? ORDER BY line, code',
        [load_id],
    )


def _rows(stores: Stores, sql: str, parameters: list[Any]) -> list[dict[str, Any]]:
    if not stores.warehouse.is_file():
        return []
    connection = duckdb.connect(":memory:")
    try:
        with warehouse.attached(connection, stores.warehouse, read_only=True):
            result = connection.execute(sql, parameters)
            names = [column[0] for column in result.description or []]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    finally:
        connection.close()
