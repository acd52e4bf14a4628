"""Funding beside outcome in the regional report: counted by hand, few towns hidden on paper and in the workbook."""

import io
from collections.abc import Callable
from datetime import date

import openpyxl
from pypdf import PdfReader

from dashboard.build import catalogue
from dashboard.queries import material, region
from dashboard.reports import files
from dashboard.reports.regional_report import regional_report
from dashboard.reports.wording import Words
from tests.dashboard.conftest import finding
from tests.dashboard.test_programme_exposure import TOWNS, participation
from tests.dashboard.test_programme_exposure import region as region_rows

START = date(2024, 1, 1)


def test_table_and_sheet_show_both_groups_and_hide_few_towns(publish: Callable) -> None:
    """ziz: A–D (A conspicuous), the other eight without (L conspicuous); leader: E and F, two towns."""
    rows = region_rows(
        *(participation(t, "ziz", START) for t in range(4)),
        *(participation(t, "leader", START) for t in (4, 5)),
        *(participation(t, "efre-nas", START) for t in (6, 7, 8)),
        conspicuous=(0, 11),
    )
    build = publish(rows | {"finding": [finding(f"{TOWNS[0]}-01", "vacancy-surge", "severe")]})
    words = Words("de", catalogue())
    document = regional_report(words, material.build_facts(build), region.region_figures(build, "all"))
    pages = PdfReader(io.BytesIO(files.as_file(document, words, "pdf"))).pages
    text = " ".join(" ".join(page.extract_text().split()) for page in pages)
    assert "irgendein Programm 9 1 von 9 3 1 von 3" in text
    assert "(ZIZ) 4 1 von 4 8 1 von 8" in text
    assert "LEADER 2023 bis 2027 n. a. n. a. n. a. n. a." in text
    assert "Kein Wirkungsnachweis" in text
    book = openpyxl.load_workbook(io.BytesIO(files.as_file(document, words, "xlsx")))
    found = {
        tuple(row[1:]) for row in book["Förderung"].iter_rows(values_only=True) if str(row[0]).startswith("LEADER")
    }
    assert found == {("mit Programm", None, None, None), ("ohne Programm", None, None, None)}


def test_without_a_list_there_is_no_section(publish: Callable) -> None:
    build, words = publish(region_rows()), Words("de", catalogue())
    document = regional_report(words, material.build_facts(build), region.region_figures(build, "all"))
    assert words.t("region.programmes") not in {section.title for section in document.sections}
