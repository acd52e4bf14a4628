"""The main job in a real browser on the real server: map → profile → measures; nothing leaves the server's own address."""

import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--enable-unsafe-swiftshader",
]
SIZES = [(1440, 900), (390, 844)]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.is_file(), reason=f"no chromium at {CHROMIUM}; set CHROMIUM to its path"),
]


def hand_written() -> ModuleType:
    """The snapshot rows of tests/dashboard/conftest.py."""
    spec = importlib.util.spec_from_file_location("dashboard_rows", ROOT / "tests" / "dashboard" / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running server over a hand-written snapshot."""
    data = tmp_path_factory.mktemp("data")
    rows = hand_written()
    rows.write_snapshot(data, rows.full_rows())
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"ZENTREN_DATA": str(data)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/_stcore/health")
        yield address
    finally:
        server.terminate()
        server.wait(20)


def wait_for(url: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    raise TimeoutError(url)


class Visitor:
    """A page that notes every request to another address and every message of an exception."""

    def __init__(self, page: object, address: str) -> None:
        self.page, self.address = page, address
        self.foreign: list[str] = []
        own = re.compile(rf"^(http|ws){address.removeprefix('http')}|^(data|blob):")
        page.on("request", lambda request: None if own.match(request.url) else self.foreign.append(request.url))

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}/{path}")
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_selector("[data-testid=stHeading] h1", timeout=60_000)
        self.page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')", timeout=60_000)

    def follow(self, label: str) -> None:
        self.page.get_by_role("link", name=label).first.click()
        self.settle()

    def check(self) -> None:
        assert not self.foreign
        assert self.page.locator("[data-testid=stException]").count() == 0
        assert "konnte nicht angezeigt werden" not in self.page.inner_text("body")
        assert not self.page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")


@pytest.fixture(params=SIZES, ids=["desktop", "phone"])
def visitor(request: pytest.FixtureRequest, address: str) -> Iterator[Visitor]:
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        width, height = request.param
        yield Visitor(browser.new_page(viewport={"width": width, "height": height}, locale="de-DE"), address)
        browser.close()


def test_from_the_map_to_a_measure(visitor: Visitor) -> None:
    visitor.open("?town=12052000")
    visitor.page.wait_for_selector(".js-plotly-plot canvas", timeout=60_000)
    assert "stark auffällig" in visitor.page.inner_text("[data-testid=stMain]")
    visitor.check()

    visitor.follow("Zum Profil")
    visitor.page.get_by_role("heading", name="Empfohlene Maßnahmen").wait_for()
    assert "centre=12052000-01" in visitor.page.url
    text = visitor.page.inner_text("[data-testid=stMain]")
    assert "Sinkende Passantenfrequenz" in text
    assert "Beispieldaten" in text
    visitor.check()

    visitor.follow("Passende Maßnahmen")
    visitor.page.get_by_text("Antwortet vor allem darauf").or_(visitor.page.get_by_text("Warum hier?")).first.wait_for()
    assert "problem=footfall-decline" in visitor.page.url
    visitor.follow("Zum Maßnahmenblatt")
    visitor.page.get_by_role("heading", name="Schritte").wait_for()
    visitor.check()


def test_the_geometry_is_fetched_once_from_the_own_server(visitor: Visitor) -> None:
    fetched: list[str] = []
    visitor.page.on(
        "response", lambda response: fetched.append(response.url) if "/geometrie/" in response.url else None
    )
    visitor.open("")
    visitor.page.wait_for_selector(".js-plotly-plot canvas", timeout=60_000)
    visitor.page.wait_for_timeout(2000)
    assert {url.split("/geometrie/")[0] for url in fetched} == {visitor.address}
    visitor.check()


@pytest.mark.parametrize("page", ["vergleich", "trends", "wirkung", "datenstand", "methodik", "herunterladen"])
def test_other_pages_in_english(visitor: Visitor, page: str) -> None:
    visitor.open(f"{page}?lang=en&centre=12052000-01")
    assert visitor.page.get_by_text("Karte der Problemlagen").count() == 0
    visitor.check()
