"""The main job in a real browser on the real server: map → profile → measures; nothing leaves the server's own address."""

import importlib.util
import math
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

from dashboard.charts.region_map import _CENTRE, _ZOOM
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


def wait_for(url: str, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
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
    visitor.page.wait_for_url("**centre=12052000-01**")
    text = visitor.page.inner_text("[data-testid=stMain]")
    assert "Sinkende Passantenfrequenz" in text
    assert "Beispieldaten" in text
    visitor.check()

    visitor.follow("Passende Maßnahmen")
    visitor.page.get_by_text("Antwortet vor allem darauf").or_(visitor.page.get_by_text("Warum hier?")).first.wait_for()
    visitor.page.wait_for_url("**problem=footfall-decline**")
    visitor.follow("Zum Maßnahmenblatt")
    visitor.page.get_by_role("heading", name="Schritte").wait_for()
    visitor.check()


def pixel_of(lat: float, lon: float, box: dict) -> tuple[float, float]:
    """Where a place lies on the map as it opens (Web Mercator, 512-pixel tiles)."""
    scale = 512 * 2**_ZOOM / (2 * math.pi)

    def mercator(degrees: float) -> float:
        return math.log(math.tan(math.pi / 4 + math.radians(degrees) / 2))

    x = scale * math.radians(lon - _CENTRE["lon"])
    y = scale * (mercator(_CENTRE["lat"]) - mercator(lat))
    return box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y


def test_a_click_on_the_map_chooses_the_municipality(visitor: Visitor) -> None:
    """A click inside Lindow (Mark): address and list follow; then the list leads again."""
    visitor.open("?town=12052000")
    canvas = visitor.page.locator("canvas.maplibregl-canvas").first
    canvas.wait_for(timeout=60_000)
    visitor.page.wait_for_timeout(3000)
    x, y = pixel_of(53.0, 13.0, canvas.bounding_box())
    visitor.page.mouse.move(x - 3, y - 3)
    visitor.page.mouse.move(x, y, steps=4)
    visitor.page.wait_for_timeout(500)
    visitor.page.mouse.click(x, y)
    visitor.page.wait_for_url("**town=12068280**", timeout=15_000)
    visitor.page.get_by_text("Für diese Gemeinde liegen noch keine Daten vor.").wait_for()
    visitor.check()
    chooser = visitor.page.get_by_role("combobox", name="Gemeinde")
    chooser.click()
    visitor.page.keyboard.type("Forst")
    visitor.page.get_by_role("option", name="Forst (Lausitz)").wait_for()
    chooser.press("Enter")
    visitor.page.wait_for_url("**town=12071076**", timeout=15_000)
    visitor.check()


def test_what_a_delivered_file_says_is_shown_literally(visitor: Visitor) -> None:
    """A rejected row and an event title hold a Markdown image: it is text, nothing is fetched."""
    visitor.open("datenstand")
    visitor.page.get_by_text("![x](http://fremd.example/x.png);-1").wait_for()
    visitor.open("profil?centre=12052000-01")
    visitor.page.get_by_text("Ereignisse im Zeitraum").click()
    visitor.page.get_by_text("Stadtfest <b>![x](http://fremd.example/y.png)").wait_for()
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
