"""Rules of the dashboard's own code that a linter does not know, and what the server offers beside the pages."""

import asyncio
import gzip
import json
import re
from pathlib import Path

import pytest
from starlette.requests import Request

from dashboard import geometry, navigation, server
from dashboard.delivery import upload_words
from tests.conftest import ROOT

SOURCES = [ROOT / "app.py", *sorted((ROOT / "dashboard").rglob("*.py"))]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"unsafe_allow_html|components\.html", "no raw HTML"),
        (r"st\.map\(|plotly\.express|\bpx\.|pydeck|go\.Choropleth\(|Scattergeo", "maps that call foreign hosts"),
        (r"map_style|\"style\": (?!\"white-bg\")", "map styles other than white-bg call foreign hosts"),
        (r"import geopandas|from geopandas", "geometry is prepared by the ETL"),
    ],
)
def test_forbidden(pattern: str, why: str) -> None:
    found = [path.name for path in SOURCES if re.search(pattern, path.read_text(encoding="utf-8"))]
    assert not found, why


def test_raw_html_is_one_style_sheet_with_texts_of_ours() -> None:
    """The upload field's own words; a text cannot end the style sheet it stands in."""
    found = [path for path in SOURCES if "st.html(" in path.read_text(encoding="utf-8")]
    assert found == [ROOT / "dashboard" / "delivery" / "upload_words.py"]
    written = upload_words.style('</style><script>"', "\\")
    assert written.count("<") == 2
    assert written.startswith("<style>")
    assert written.endswith("</style>")


def test_only_one_module_touches_the_session_state() -> None:
    """The address is the state of a view; dashboard/state.py keeps it, and what is no view beside it."""
    found = [path for path in (ROOT / "dashboard").rglob("*.py") if "session_state" in path.read_text(encoding="utf-8")]
    assert found == [ROOT / "dashboard" / "state.py"]


def test_every_page_of_the_menu_has_its_script_and_its_own_address() -> None:
    for entry in navigation.PAGES:
        assert (ROOT / "dashboard" / "pages" / f"{entry.script}.py").is_file()
        assert entry.section in navigation.SECTIONS
    addresses = [entry.url for entry in navigation.PAGES]
    assert len(set(addresses)) == len(addresses)
    assert addresses[0] == ""


def test_pages_are_thin() -> None:
    long = {
        path.name
        for path in (ROOT / "dashboard" / "pages").glob("*.py")
        if len(path.read_text("utf-8").splitlines()) > 60
    }
    assert not long


def fetch(file: str) -> tuple[int, bytes, dict[str, str]]:
    request = Request({"type": "http", "method": "GET", "path": "", "headers": [], "path_params": {"file": file}})
    response = asyncio.run(server.boundary_file(request))
    return response.status_code, bytes(response.body), dict(response.headers)


def test_boundaries_are_served_compressed_and_named() -> None:
    layer = geometry.layer("brandenburg_gemeinden")
    status, body, headers = fetch(Path(layer.address).name)
    assert status == 200
    assert headers["content-encoding"] == "gzip"
    assert "immutable" in headers["cache-control"]
    features = json.loads(gzip.decompress(body))["features"]
    assert len(features) == 413
    named = {feature["properties"]["ags"]: feature["properties"]["name"] for feature in features}
    assert named["12052000"] == "Cottbus"
    assert layer.ids["12052000"] == next(f["id"] for f in features if f["properties"]["ags"] == "12052000")
    assert len(body) < 250_000


@pytest.mark.parametrize("file", ["brandenburg_gemeinden-000000000000.geojson", "..%2F..%2Fpyproject.toml", "x"])
def test_nothing_else_is_served(file: str) -> None:
    assert fetch(file)[0] == 404
