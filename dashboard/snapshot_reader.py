"""The app's only door to the snapshots: read-only, one attached file per build, never a mixture of two builds."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from dashboard import town_release
from etl.snapshot import NoSnapshot, current_id, current_path
from etl.stores import Stores

ATTACHED: Final = 3
# selections of towns that visitors see: one per role and town at most, and as many again after a change of releases
SELECTIONS: Final = 64
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
        self._selections: OrderedDict[str, frozenset[str]] = OrderedDict()
        self._seen: set[str] = set()
        self._towns: dict[str, frozenset[str]] = {}

    def current(self) -> str:
        """Build id of the current snapshot, attached. Raises NoSnapshot or BrokenSnapshot."""
        build_id, path = current_id(self._stores), current_path(self._stores)
        if build_id is None or path is None:
            raise NoSnapshot("no current snapshot")
        self._ensure(build_id, path)
        return build_id

    def towns(self, build_id: str) -> frozenset[str]:
        """AGS of the real towns of a build."""
        if build_id not in self._towns:
            rows = self.query(build_id, "SELECT DISTINCT ags FROM centre WHERE NOT is_example")
            self._towns[build_id] = frozenset(rows["ags"])
        return self._towns[build_id]

    def selection(self, build_id: str, towns: Collection[str]) -> str:
        """Name to query a build by when only these of its towns may be seen; the build id when they are all."""
        seen = self.towns(build_id).intersection(towns)
        if seen == self.towns(build_id):
            return build_id
        name = town_release.selection_id(build_id, seen)
        with self._lock:
            self._selections[name] = seen
            self._selections.move_to_end(name)
            while len(self._selections) > SELECTIONS:
                self._drop(next(iter(self._selections)))
        return name

    def query(self, build_id: str, sql: str, values: Values = ()) -> pd.DataFrame:
        """Rows of one statement over the tables of one build, or of a selection of its towns, values bound.

        A build that was detached meanwhile is attached again; BrokenSnapshot when its file is gone.
        """
        whole = town_release.whole(build_id)
        self._ensure(whole, self._stores.snapshots / f"{whole}.duckdb")
        if town_release.is_selection(build_id):
            self._ensure_selection(build_id)
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

    def _ensure_selection(self, name: str) -> None:
        with self._lock:
            if name in self._seen:
                return
            if name not in self._selections:
                raise BrokenSnapshot(name)
            town_release.create_views(self._engine, name, self._selections[name])
            self._seen.add(name)

    def _drop(self, name: str) -> None:
        del self._selections[name]
        if name in self._seen:
            self._seen.remove(name)
            self._engine.execute(f'DETACH "{name}"')

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
            self._towns.pop(oldest, None)
            for name in [name for name in self._selections if town_release.whole(name) == oldest]:
                self._drop(name)
            self._engine.execute(f'DETACH "{oldest}"')


def _with_plain_text(frame: pd.DataFrame) -> pd.DataFrame:
    """Text columns as Python strings: pages go through them row by row, where Arrow strings are many times slower."""
    return frame.astype({name: object for name, kind in frame.dtypes.items() if kind == "str"})
