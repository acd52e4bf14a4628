"""A measure on paper: complete, escaped, in the language asked for, with nothing but the catalogue."""

import asyncio
import re

import pytest
from starlette.requests import Request

from dashboard import print_sheet, server
from dashboard.build import catalogue
from dashboard.text import texts


def fetch(measure: str, language: str = "de") -> tuple[int, str, dict[str, str]]:
    scope = {"type": "http", "method": "GET", "path": "", "headers": [], "path_params": {"measure": measure},
             "query_string": f"lang={language}".encode()}  # fmt: skip
    response = asyncio.run(print_sheet.measure_sheet(Request(scope)))
    return response.status_code, bytes(response.body).decode(), dict(response.headers)


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_measure_prints_with_steps_and_sources(language: str) -> None:
    for measure in catalogue().measures:
        status, page, _ = fetch(measure, language)
        assert status == 200
        assert f'<html lang="{language}">' in page
        assert f"<h2>{texts(language)['measure.steps']}</h2>" in page
        assert f"<h2>{texts(language)['measure.sources']}</h2>" in page


def test_nothing_runs_and_nothing_comes_from_elsewhere() -> None:
    _, page, headers = fetch("weekly-market-relaunch")
    assert "<script" not in page
    assert not re.search(r'(src|href)="https?:', page)
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_texts_of_the_catalogue_are_escaped() -> None:
    measure = catalogue().measures["weekly-market-relaunch"]
    evil = measure.model_copy(update={"summary": measure.summary.model_copy(update={"de": "<img src=x onerror=y>"})})
    assert "<img" not in print_sheet.page(evil)
    assert "&lt;img" in print_sheet.page(evil)


def test_an_unknown_measure_is_not_found_and_the_routes_are_served() -> None:
    assert fetch("../../etc")[0] == 404
    paths = {getattr(route, "path", "") for route in server.routes()}
    assert {"/druck/blatt.css", "/druck/massnahme/{measure}"} <= paths
