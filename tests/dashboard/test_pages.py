"""Every page, full and empty, German and English: it renders, without an exception, in the right language."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.navigation import PAGES
from dashboard.text import texts
from tests.conftest import ROOT

SCRIPTS = [entry.script for entry in PAGES]


def open_page(script: str, language: str, **parameters: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["lang"] = language
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    if script != PAGES[0].script:
        app.switch_page(f"dashboard/pages/{script}.py").run()
    return app


def words(app: AppTest) -> str:
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.error, app.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_full(script: str, language: str, publish: Callable, full: dict) -> None:
    publish(full)
    app = open_page(script, language, centre="12052000-01")
    assert not app.exception
    assert texts(language)["notice.section_failed"] not in words(app)
    assert texts(language)[f"page.{script}"] in words(app) or script == "profile"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_snapshot_without_rows(script: str, language: str, publish: Callable, full: dict) -> None:
    publish({"build_info": full["build_info"]})
    app = open_page(script, language)
    assert not app.exception
    assert texts(language)["notice.section_failed"] not in words(app)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_centre_without_data(script: str, language: str, publish: Callable, full: dict) -> None:
    """A centre nobody has delivered anything for gives reasons and next steps, not errors."""
    publish(full | {"finding": [], "finding_history": [], "peer": [], "recommendation": []})
    app = open_page(script, language, centre="12061260-01")
    assert not app.exception
    assert texts(language)["notice.section_failed"] not in words(app)


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_snapshot_says_what_to_do(language: str, data_directory: object) -> None:
    app = open_page("map", language)
    assert not app.exception
    assert "make demo" in words(app)


def test_broken_snapshot_says_what_to_do(publish: Callable, full: dict, data_directory: object) -> None:
    build_id = publish(full)
    (data_directory / "snapshots" / f"{build_id}.duckdb").write_bytes(b"no database" * 500)
    app = open_page("map", "de")
    assert not app.exception
    assert texts("de")["notice.broken_snapshot_title"] in words(app)


def test_new_snapshot_is_shown_on_the_next_rerun(publish: Callable, full: dict) -> None:
    publish(full)
    app = open_page("data_state", "de")
    second = publish(full)
    assert second not in words(app)
    app.run()
    assert second in words(app)
