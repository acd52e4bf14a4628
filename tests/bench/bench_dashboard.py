"""The dashboard: bytes per step, time per rerun, many visitors beside two twins, memory, start, reads during builds."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashboard.snapshot_reader import SnapshotReader
from etl.snapshot import current_id
from etl.stores import Stores, stores
from tests.bench.figures import Figure
from tests.bench.load_test import Crowd, Opener, Waits, app_visit, crowd, dash_visit, naive_visit
from tests.bench.map_of_germany import map_of
from tests.bench.region_rows import region_rows, write_region
from tests.bench.scenarios import COTTBUS, FORST, take_steps
from tests.bench.streamlit_client import session
from tests.bench.twins import content
from tests.browser.visiting import CHROMIUM, SIZES, Visitor, chromium, free_port, hand_written, serve, wait_for
from tests.conftest import ROOT

DASH = "dash==4.4.1"
PEERS = ROOT / ".venv" / "bench-peers"
RERUNS = 20
READS, BUILDS, READERS = 35_000, 6, 8
ROUNDS = 4
# the map has its areas as features and nothing left to load
_IS_DRAWN = """() => {
    const chart = document.querySelector('.js-plotly-plot');
    const map = chart?._fullLayout?.map?._subplot?.map;
    return Boolean(map && map.loaded() && map.areTilesLoaded() && map.queryRenderedFeatures().length > 100);
}"""


def figures() -> Iterator[Figure]:
    """All figures; over the current snapshot of the data directory, or a region written by hand when there is none."""
    with tempfile.TemporaryDirectory() as place:
        data = stores().root.resolve()
        if current_id(stores()) is None:
            data = Path(place)
            write_region(data)
        with serve(data) as app:
            yield from _bytes(app.address)
            yield from _reruns(app.address)
            yield from _memory(app.address, app.pid)
            yield from _first_map("413 municipalities", app.address, at_most=4)
        with serve(data, script="tests/bench/twins/germany_page.py", PYTHONPATH=str(ROOT)) as germany:
            yield from _first_map("10,800 municipalities", germany.address, at_most=6)
        yield from _page_script(data)
        yield from _many_visitors(data)
        yield from _start(data)
    yield from _reads_during_builds()


def _bytes(address: str) -> Iterator[Figure]:
    steps = asyncio.run(take_steps(address))
    for step, (sent, most) in steps.bytes_and_limits.items():
        yield Figure(f"bytes on the wire: {step}", sent / 1000, "kB", at_most=most / 1000)
    germany = len(zlib.compress(map_of(10_800).to_json().encode()))
    yield Figure("bytes on the wire: a map of 10,800 changes", germany / 1000, "kB", at_most=50)


def _reruns(address: str) -> Iterator[Figure]:
    profile, page_map = asyncio.run(_times(address))
    yield Figure("profile, only the centre changes, median", statistics.median(profile) * 1000, "ms", at_most=150)
    yield Figure("whole map page again, median", statistics.median(page_map) * 1000, "ms", at_most=150)


async def _times(address: str) -> tuple[list[float], list[float]]:
    async with session(address) as visitor:
        await visitor.run(f"centre={COTTBUS}", page="profil")
        await visitor.run(f"centre={FORST}")
        profile = [(await visitor.run(f"centre={(COTTBUS, FORST)[n % 2]}")).seconds for n in range(RERUNS)]
        await visitor.run("", page="")
        page_map = [(await visitor.run("")).seconds for _ in range(RERUNS)]
    return profile, page_map


def _memory(address: str, pid: int) -> Iterator[Figure]:
    """Every session opens the map once and the connection ends; the app keeps it for a while."""
    indicators = content.indicators()
    still = Crowd(visitors=10, think=0.2, seconds=1)
    asyncio.run(crowd(app_visit(address), indicators, still))
    before = resident(pid)
    peaks = []
    for _ in range(ROUNDS):
        asyncio.run(crowd(app_visit(address), indicators, Crowd(visitors=50, think=1, seconds=3)))
        peaks.append(resident(pid))
    yield Figure("memory per further session", (peaks[0] - before) / 50, "MB", at_most=2)
    yield Figure("growth of memory over 4 × 50 sessions", 100 * (peaks[-1] / peaks[0] - 1), "%", at_most=5)


def resident(pid: int) -> float:
    """Resident memory of a process in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS"))


def _first_map(name: str, address: str, at_most: float) -> Iterator[Figure]:
    """Seconds from the request of the page to the last tile of the map, in a browser that has nothing of it yet."""
    if not CHROMIUM.is_file():
        sys.stderr.write(f"no chromium at {CHROMIUM}: first map not measured\n")
        return
    with chromium() as browser:
        seconds = min(_until_drawn(browser, address) for _ in range(3))
    yield Figure(f"first map of {name} to drawn", seconds, "s", at_most=at_most)


def _until_drawn(browser: Any, address: str) -> float:
    visitor = Visitor(browser, address, SIZES["desktop"])
    start = time.perf_counter()
    visitor.page.goto(address)
    visitor.page.wait_for_function(_IS_DRAWN, timeout=60_000, polling=50)
    seconds = time.perf_counter() - start
    visitor.page.context.close()
    return seconds


def _page_script(data: Path) -> Iterator[Figure]:
    command = [sys.executable, "-m", "tests.bench.page_script"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"ZENTREN_DATA": str(data)}, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    yield Figure("script of the map page, median", found["script"], "ms", at_most=40)
    yield Figure(f"script of the map page beside its {found['statements']} bare statements",
                 found["script"] / found["sql"], "×", at_most=3)  # fmt: skip


def _many_visitors(data: Path) -> Iterator[Figure]:
    indicators = content.indicators()
    with serve(data) as app:
        own = _waits(app_visit(app.address), indicators)
    with serve(data, script="tests/bench/twins/naive_page.py", PYTHONPATH=str(ROOT)) as naive:
        plain = _waits(naive_visit(naive.address), indicators)
    with _dash(data) as address:
        dash = _waits(dash_visit(address), indicators)
    for name, waits in (("the app", own), ("Dash twin", dash), ("Streamlit's defaults", plain)):
        yield Figure(f"50 visitors, 3 s think time: {name}, median", waits.quantile(0.5) * 1000, "ms")
        yield Figure(f"50 visitors, 3 s think time: {name}, 95 %", waits.quantile(0.95) * 1000, "ms")
    yield Figure("95 % of the app beside the Dash twin", own.quantile(0.95) / dash.quantile(0.95), "×", at_most=3)
    ratio = own.quantile(0.95) / plain.quantile(0.95)
    yield Figure("95 % of the app beside Streamlit's defaults", ratio, "×", at_most=1 / 20)


def _waits(opener: Opener, indicators: list[str]) -> Waits:
    asyncio.run(crowd(opener, indicators, Crowd(visitors=2, think=0.1, seconds=2)))
    return asyncio.run(crowd(opener, indicators, Crowd()))


@contextmanager
def _dash(data: Path) -> Iterator[str]:
    """The Dash twin; Dash itself is installed beside the environment, not into it."""
    if not (PEERS / "dash").is_dir():
        sys.stderr.write(f"installing {DASH} into {PEERS.relative_to(ROOT)} for the comparison\n")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(PEERS), DASH]
        subprocess.run(command, check=True)
    port = free_port()
    variables = {"ZENTREN_DATA": str(data), "PYTHONPATH": f"{ROOT}:{PEERS}", "PATH": "/usr/bin:/bin"}
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.twins.dash_page", str(port)],
        cwd=ROOT,
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_dash-layout")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _start(data: Path) -> Iterator[Figure]:
    bare = min(_bare_import() for _ in range(3))
    whole = min(_first_page(data) for _ in range(3))
    yield Figure("bare import of streamlit, pandas, duckdb", bare, "s")
    yield Figure("cold start to the first complete page", whole, "s", at_most=2 * bare + 1)


def _bare_import() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import streamlit, pandas, duckdb"], check=True)
    return time.perf_counter() - start


def _first_page(data: Path) -> float:
    async def first(address: str) -> None:
        async with session(address) as visitor:
            await visitor.run("", page="")

    start = time.perf_counter()
    with serve(data, pause=0.02) as app:
        asyncio.run(first(app.address))
        return time.perf_counter() - start


def _reads_during_builds() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        rows, written = region_rows(), hand_written()
        written.write_snapshot(root, rows)
        reads = Reads(SnapshotReader(Stores(root)))
        threads = [threading.Thread(target=reads.keep_reading) for _ in range(READERS)]
        for thread in threads:
            thread.start()
        for _ in range(BUILDS):
            written.write_snapshot(root, rows)
        for thread in threads:
            thread.join()
    yield Figure("reads during 6 builds", reads.count, "reads", at_least=READS)
    yield Figure("builds seen by the readers", len(reads.builds), "builds", at_least=2)
    yield Figure("errors of these reads", len(reads.errors), "errors", at_most=0)
    yield Figure("answers mixed of two builds", reads.mixed, "answers", at_most=0)


class Reads:
    """Readers that ask which build answers, again and again."""

    def __init__(self, reader: SnapshotReader) -> None:
        self.reader = reader
        self.count, self.mixed = 0, 0
        self.errors: list[str] = []
        self.builds: set[str] = set()
        self._lock = threading.Lock()

    def keep_reading(self) -> None:
        """Until all readers together have done their number."""
        while self.count < READS:
            try:
                build = self.reader.current()
                answer = self.reader.query(
                    build, "SELECT build_id, (SELECT count(*) FROM finding) AS n FROM build_info"
                )
            except Exception as error:  # noqa: BLE001 - counted: the figure must be zero
                self.errors.append(repr(error))
                continue
            with self._lock:
                self.count += 1
                self.builds.add(build)
                self.mixed += answer["build_id"].iloc[0] != build or answer["n"].iloc[0] == 0
