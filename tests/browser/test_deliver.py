"""Delivering in a real browser: a real hystreet month and a register with errors, from the file to the changed figures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.text import texts
from etl import deliveries
from etl.stores import Stores
from tests.browser.visiting import SIZES, Served, Visitor, needs_chromium, serve
from tests.delivery.conftest import FORST, register_with_errors

pytestmark = [pytest.mark.browser, needs_chromium]
SECONDS = 60
WORDS = texts("de")


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[tuple[Served, Path]]:
    """A server over an empty data directory."""
    data = tmp_path / "data"
    data.mkdir()
    with serve(data) as running:
        yield running, data


def deliver(visitor: Visitor, file: Path) -> None:
    """Choose a file and wait until it is checked."""
    chooser = visitor.page.locator("input[type=file]")
    chooser.wait_for(
        state="attached", timeout=2 * SECONDS * 1000
    )  # the first visit opens stores and reads the catalogue
    chooser.set_input_files(str(file))
    visitor.page.get_by_text(WORDS["column.read"], exact=True).first.wait_for(timeout=SECONDS * 1000)
    visitor.settle()


def confirm(visitor: Visitor) -> float:
    """Load what was checked; seconds until the changed figures stand there."""
    begun = time.monotonic()
    visitor.page.get_by_role("button", name=WORDS["deliver.confirm"]).click()
    visitor.page.get_by_role("heading", name=WORDS["deliver.changed_figures"]).wait_for(timeout=SECONDS * 1000)
    return time.monotonic() - begun


def test_register_with_errors_from_file_to_undo(browser: Any, fresh: tuple[Served, Path], tmp_path: Path) -> None:
    served, data = fresh
    file = tmp_path / "Leerstand Forst.xlsx"
    file.write_bytes(register_with_errors())
    visitor = Visitor(browser, served.address, SIZES["desktop"])
    visitor.open(f"liefern?centre={FORST}")
    deliver(visitor, file)
    shown = visitor.page.locator("[data-testid=stMain]").inner_text()
    assert "✖ Fehler" in shown
    assert "weiß nicht" in shown
    assert confirm(visitor) < SECONDS
    shown = visitor.page.locator("[data-testid=stMain]").inner_text()
    assert "21,1 %" in shown.replace("\u00a0", " ")  # 8 of the 38 units whose status is known
    visitor.page.get_by_role("link", name=WORDS["deliver.to_profile"].split("{")[0]).click()
    visitor.settle()
    assert "profil" in visitor.page.url
    assert FORST in visitor.page.url

    visitor.open(f"liefern?centre={FORST}&way=history")
    visitor.page.get_by_text(WORDS["deliver.undo"], exact=True).click()
    visitor.page.get_by_text(WORDS["deliver.undo_sure"]).click()
    visitor.page.get_by_role("button", name=WORDS["deliver.undo_now"]).click()
    visitor.page.get_by_text(WORDS["deliver.withdrawn"].split("{number}")[1][:30]).wait_for(timeout=SECONDS * 1000)
    assert [row["status"] for row in deliveries.listed(Stores(data))] == ["withdrawn"]
    assert not list((data / "staging").glob("upload-*"))
    assert not visitor.foreign


def test_real_hystreet_month_on_a_phone(
    browser: Any, fresh: tuple[Served, Path], tmp_path: Path, realdata: Path
) -> None:
    served, data = fresh
    file = tmp_path / "mai.csv"
    file.write_bytes((realdata / "moers_hystreet_2022" / "besucherzahlen-moers-mai-2022-stundlich.csv").read_bytes())
    visitor = Visitor(browser, served.address, SIZES["phone"])
    visitor.open(f"liefern?centre={FORST}")
    deliver(visitor, file)
    shown = visitor.page.locator("[data-testid=stMain]").inner_text()
    assert WORDS["source_kind.hystreet_csv"] in shown
    assert "744" in shown  # 31 days of 24 hours
    assert confirm(visitor) < SECONDS
    width = visitor.page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= SIZES["phone"][0]
    assert deliveries.listed(Stores(data))[0]["rows_loaded"] == 744
    assert not visitor.foreign


def test_text_of_a_file_is_never_markup(browser: Any, fresh: tuple[Served, Path], tmp_path: Path) -> None:
    served, _ = fresh
    file = tmp_path / "leerstand.csv"
    rows = [f"<img src=x onerror=document.title='x'>;{n};[a](https://example.org);belegt" for n in range(1, 9)]
    file.write_text("\n".join(["Straße;Hausnr.;Leer seit;Status", *rows]), encoding="utf-8")
    visitor = Visitor(browser, served.address, SIZES["desktop"])
    visitor.open(f"liefern?centre={FORST}")
    deliver(visitor, file)
    main = visitor.page.locator("[data-testid=stMain]")
    assert main.locator("img[src=x]").count() == 0
    assert main.locator("a[href*='example.org']").count() == 0
    assert visitor.page.title() != "x"
    assert not visitor.foreign


@pytest.mark.parametrize("size", SIZES)
def test_check_has_no_serious_violation(browser: Any, fresh: tuple[Served, Path], tmp_path: Path, size: str) -> None:
    axe = pytest.importorskip("tests.browser.test_axe")
    served, _ = fresh
    file = tmp_path / "register.xlsx"
    file.write_bytes(register_with_errors())
    visitor = Visitor(browser, served.address, SIZES[size])
    visitor.open(f"liefern?centre={FORST}")
    deliver(visitor, file)
    assert axe.violations(visitor.page) == []
    for way in ("count", "unit", "templates", "history"):
        visitor.open(f"liefern?centre={FORST}&way={way}")
        assert axe.violations(visitor.page) == [], way
