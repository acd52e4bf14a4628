"""A full build of the example data, a build after one small delivery, and a build with nothing new."""

import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from etl.build import BuildReport, build
from etl.demo.loading import load_example
from etl.loading import Order, load_files
from etl.stores import Stores, stores
from tests.bench.figures import Figure

CENTRE = "12062140-01"


def figures() -> Iterator[Figure]:
    """Seconds and ratios of three builds over the 18 example towns and their comparison centres."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        store = stores(Path(folder) / "data")
        start = time.perf_counter()
        load_example(store)
        yield Figure("write and load the example data", time.perf_counter() - start, "s")
        full, seconds = _timed(store)
        yield Figure("full build of the example data (18 towns and 150 comparison centres)", seconds, "s", at_most=30)
        for step, step_seconds in full.seconds.items():
            yield Figure(f"  of that: {step}", step_seconds, "s")
        load_files(store, [Order(_one_day(Path(folder)), centre_id=CENTRE)])
        small, small_seconds = _timed(store)
        yield Figure(
            "build after one delivery for one centre, against the full build", small_seconds / seconds, "x", at_most=0.7
        )
        yield Figure("  centres computed anew", len(small.recomputed), "centres", at_most=1)
        _, idle_seconds = _timed(store)
        yield Figure("build with nothing new, against the full build", idle_seconds / seconds, "x", at_most=0.1)


def _timed(store: Stores) -> tuple[BuildReport, float]:
    start = time.perf_counter()
    report = build(store)
    return report, time.perf_counter() - start


def _one_day(folder: Path) -> Path:
    """One more day of a counting point of the centre."""
    day = date.today() - timedelta(days=1)
    path = folder / "ein_tag_beispieldaten.csv"
    lines = [f"{day:%d.%m.%Y} {hour:02d}:00;Beispieldaten: Prüfpunkt;{hour * 3}" for hour in range(24)]
    path.write_text("zeit;sensor_id;anzahl\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path
