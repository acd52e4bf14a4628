"""Accessibility of every page, wide and narrow, German and English: no serious or critical violation of ours (axe-core)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.browser.network_life import fill
from tests.browser.visiting import SIZES, Served, Visitor, needs_chromium, page_paths, serve, write_full_snapshot

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = [pytest.mark.browser, needs_chromium, pytest.mark.timeout(1200)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "resultTypes": ["violations"]}
PATHS = page_paths()


@dataclass(frozen=True)
class Known:
    """A violation inside a widget of Streamlit that this app cannot mend: rules, selector of the widget, reason."""

    rules: tuple[str, ...]
    widget: str
    reason: str


KNOWN = (
    Known(("list", "listitem"), "[data-testid=stSidebarNav]", "section headers stand in the list of the menu"),
    Known(
        ("scrollable-region-focusable",),
        "[data-testid=stTable]",
        "a wide table scrolls sideways in its frame; Chromium and Firefox let the keyboard into it all the same",
    ),
)
_OVERFLOWS = """() => { const main = document.querySelector('[data-testid=stMain]');
    return main.scrollWidth > main.clientWidth }"""
_IS_INSIDE = "([target, widget]) => !!document.querySelector(target)?.closest(widget)"


def violations(page: Any) -> list[str]:
    """Serious and critical violations that are not known, one line per element."""
    found = axe.Axe().run(page, options=RULES).response["violations"]
    return [
        f"{violation['id']} ({violation['impact']}): {' '.join(map(str, node['target']))} {node['html'][:200]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
        if not is_known(page, violation["id"], node["target"][0])
    ]


def is_known(page: Any, rule: str, target: str) -> bool:
    """Whether the element lies in a widget of Streamlit that is known to break the rule."""
    return any(rule in known.rules and page.evaluate(_IS_INSIDE, [target, known.widget]) for known in KNOWN)


@pytest.mark.parametrize("size", SIZES)
def test_no_page_has_a_serious_violation(browser: Any, served: Served, size: str) -> None:
    found = {}
    for name, path in PATHS.items():
        visitor = Visitor(browser, served.address, SIZES[size])
        visitor.open(path)
        visitor.wait_for_charts()
        lines = violations(visitor.page)
        if lines:
            found[name] = lines
        visitor.page.context.close()
    assert not found, "\n".join(f"{name}: {line}" for name, lines in found.items() for line in lines)


def test_an_open_table_and_the_english_pages_too(browser: Any, served: Served) -> None:
    visitor = Visitor(browser, served.address, SIZES["desktop"])
    found = []
    for name in ("map", "profile", "trends"):
        visitor.open(f"{PATHS[name]}&lang=en")
        visitor.widen("[data-testid=stExpander] summary")
        visitor.wait_for_charts()
        found += [f"{name}: {line}" for line in violations(visitor.page)]
    assert not found, "\n".join(found)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, dict[str, str]]]:
    """A server whose network is in the middle of its work, and the addresses of its pages."""
    data = tmp_path_factory.mktemp("network")
    write_full_snapshot(data)
    paths = fill(data)
    with serve(data) as running:
        yield running, paths


@pytest.mark.parametrize(("size", "language"), [("phone", "de"), ("desktop", "en")])
def test_the_network_with_content(
    browser: Any, network: tuple[Served, dict[str, str]], size: str, language: str
) -> None:
    """Also what only a link of a mail opens; nothing is wider than the phone."""
    served, paths = network
    visitor, found = Visitor(browser, served.address, SIZES[size]), []
    for name, path in paths.items():
        visitor.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
        found += [f"{name}: {line}" for line in violations(visitor.page)]
        if visitor.page.evaluate(_OVERFLOWS):
            found.append(f"{name}: wider than the screen")
    assert not found, "\n".join(found)
    assert not visitor.foreign


def test_the_check_finds_what_it_looks_for(browser: Any) -> None:
    page = browser.new_page()
    page.set_content("<html lang='de'><title>t</title><main><h1>t</h1><img src='x.png'><input type='text'></main>")
    assert {line.split()[0] for line in violations(page)} == {"image-alt", "label"}
    page.close()
