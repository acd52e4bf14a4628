"""A server of the app, a real browser in front of it, and the addresses of all pages."""

from __future__ import annotations

import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

from dashboard.navigation import PAGES
from tests.conftest import ROOT

CHROMIUM: Final = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--enable-unsafe-swiftshader",
)
SIZES: Final = {"desktop": (1440, 900), "phone": (390, 844)}
CENTRE: Final = "12052000-01"
needs_chromium: Final = pytest.mark.skipif(
    not CHROMIUM.is_file(), reason=f"no chromium at {CHROMIUM}; set CHROMIUM to its path"
)


def page_paths() -> dict[str, str]:
    """Address of every page of the menu with a centre in it, and of the sheets behind them, by a name for reports."""
    menu = {entry.script: f"{entry.url}?centre={CENTRE}" for entry in PAGES}
    return menu | {
        "measure_sheet": f"massnahmen?measure=active-vacancy-management&centre={CENTRE}",
        "method_sheet": "methodik?id=vacancy_rate_units",
        "problem_sheet": "methodik?id=footfall-decline",
    }


@dataclass(frozen=True)
class Served:
    """A running server: its address and the id of its process."""

    address: str
    pid: int


@contextmanager
def serve(
    data: Path,
    starter: Sequence[str] = ("-m", "streamlit"),
    script: str = "app.py",
    pause: float = 0.3,
    **variables: str,
) -> Iterator[Served]:
    """The app (or another script) over one data directory, until the block ends; asks every `pause` seconds."""
    port = free_port()
    command = [sys.executable, *starter, "run", script, "--server.port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"ZENTREN_DATA": str(data)} | variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", pause=pause)
        yield Served(f"http://127.0.0.1:{port}", server.pid)
    finally:
        server.terminate()
        server.wait(20)


def free_port() -> int:
    """A port of the loopback address that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, seconds: float = 90, pause: float = 0.3) -> None:
    """Until an address answers."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(pause)
    raise TimeoutError(url)


def hand_written() -> ModuleType:
    """The snapshot rows of tests/dashboard/conftest.py."""
    spec = importlib.util.spec_from_file_location("dashboard_rows", ROOT / "tests" / "dashboard" / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_full_snapshot(data: Path) -> None:
    """The hand-written snapshot in which every section of every page has something to show."""
    rows = hand_written()
    rows.write_snapshot(data, rows.full_rows())


@contextmanager
def chromium() -> Iterator[Any]:
    """A browser of its own."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """A browser page that notes every request to another address."""

    def __init__(self, browser: Any, address: str, size: tuple[int, int]) -> None:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="de-DE", ignore_https_errors=True
        )
        self.page, self.address = context.new_page(), address
        self.foreign: list[str] = []
        host = re.escape(address.split("://", 1)[1])
        own = re.compile(rf"^(https?|wss?)://{host}(/|$)|^(data|blob|about):")
        note = self.foreign.append
        self.page.on("request", lambda request: None if own.match(request.url) else note(request.url))
        self.page.on("websocket", lambda channel: None if own.match(channel.url) else note(channel.url))

    def open(self, path: str) -> None:
        """Go to a page and wait until it is complete."""
        self.page.goto(f"{self.address}/{path}")
        self.settle()

    def settle(self) -> None:
        """Wait until the title stands and no script runs any more."""
        self.page.wait_for_selector("[data-testid=stMain] h1", timeout=60_000)
        self.page.wait_for_function(
            "() => !document.querySelector('[data-testid=stStatusWidget],[data-testid=stSkeleton]')", timeout=60_000
        )
        self.page.wait_for_timeout(300)

    def wait_for_charts(self) -> None:
        """Wait until every chart of the page has drawn its frame."""
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]"
            ".every(chart => chart.querySelector('.main-svg'))",
            timeout=60_000,
        )

    def widen(self, selector: str) -> None:
        """Open every expander that matches."""
        for index in range(self.page.locator(selector).count()):
            self.page.locator(selector).nth(index).click()
        self.settle()
