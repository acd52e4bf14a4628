"""The app's only door to the snapshots: read-only, one attached file per build, never a mixture of two builds."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from etl.snapshot import NoSnapshot, current_id, current_path
from etl.stores import Stores

ATTACHED: Final = 3
Values = Sequence[Any] | Mapping[str, Any]
_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": "1",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


class BrokenSnapshot(Exception):
    """The current snapshot exists but cannot be read."""


class SnapshotReader:
    """Follows the pointer of one snapshot folder; safe to share between threads.

    Each build is attached under its own name, so a page that began with the old build ends with it.
    """

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._lock = threading.Lock()
        self._engine = duckdb.connect(":memory:", config=_CONFIG)
        self._engine.execute("SET TimeZone='Europe/Berlin'")
        self._attached: OrderedDict[str, Path] = OrderedDict()

    def current(self) -> str:
        """Build id of the current snapshot, attached. Raises NoSnapshot or BrokenSnapshot."""
        build_id, path = current_id(self._stores), current_path(self._stores)
        if build_id is None or path is None:
            raise NoSnapshot("no current snapshot")
        self._ensure(build_id, path)
        return build_id

    def query(self, build_id: str, sql: str, values: Values = ()) -> pd.DataFrame:
        """Rows of one statement over the tables of one build, values bound.

        A build that was detached meanwhile is attached again; BrokenSnapshot when its file is gone.
        """
        self._ensure(build_id, self._stores.snapshots / f"{build_id}.duckdb")
        cursor = self._engine.cursor()
        try:
            cursor.execute(f'USE "{build_id}"')
            return _with_plain_text(cursor.execute(sql, values).df())
        finally:
            cursor.close()

    def _ensure(self, build_id: str, path: Path) -> None:
        with self._lock:
            if build_id not in self._attached:
                self._attach(build_id, path)

    def _attach(self, build_id: str, path: Path) -> None:
        if not path.is_file():
            raise BrokenSnapshot(path.name)
        try:
            self._engine.execute(f'ATTACH ? AS "{build_id}" (READ_ONLY)', [str(path)])
        except duckdb.Error as error:
            raise BrokenSnapshot(str(path.name)) from error
        self._attached[build_id] = path
        while len(self._attached) > ATTACHED:
            oldest, _ = self._attached.popitem(last=False)
            self._engine.execute(f'DETACH "{oldest}"')


def _with_plain_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Text columns as Python strings: pages go through them row by row, where Arrow strings are many times slower."""
    return frame.astype({name: object for name, kind in frame.dtypes.items() if kind == "str"})
