"""The map page's script beside the statements it rests on. Run in a process of its own: it prints two medians in ms.

`python -m tests.bench.page_script` over the data directory of ZENTREN_DATA.
"""

import json
import logging
import statistics
import sys
import time
from typing import Any

import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import build
from dashboard.snapshot_reader import SnapshotReader, Values
from tests.conftest import ROOT

RUNS = 30


def medians() -> dict[str, float]:
    """Median of the whole script of a warm page, and of its statements alone, in milliseconds."""
    asked: list[tuple[str, str, Values]] = []
    plain = SnapshotReader.query

    def noting(self: SnapshotReader, build_id: str, sql: str, values: Values = ()) -> Any:
        asked.append((build_id, sql, values))
        return plain(self, build_id, sql, values)

    SnapshotReader.query = noting  # type: ignore[method-assign]
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    SnapshotReader.query = plain  # type: ignore[method-assign]
    statements = list(asked)
    reader = build.reader()

    def bare() -> None:
        for statement in statements:
            reader.query(*statement)

    bare()
    return {"script": _median(app.run), "sql": _median(bare), "statements": len(statements)}


def _median(call: Any) -> float:
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) * 1000


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    st.cache_resource.clear()
    json.dump(medians(), sys.stdout)
