"""Documents are opened as their readers open them: text of every page, native charts, cells; twice the same bytes."""

import io
import time
from collections.abc import Callable

import openpyxl
import pytest
from pptx import Presentation
from pypdf import PdfReader

from dashboard.build import catalogue
from dashboard.queries import material, region
from dashboard.reports import files
from dashboard.reports.discussion_pack import discussion_pack
from dashboard.reports.document import Chart, Document
from dashboard.reports.fact_sheet import fact_sheet
from dashboard.reports.figures import public
from dashboard.reports.meeting_pack import meeting_of, meeting_pack
from dashboard.reports.regional_report import regional_report
from dashboard.reports.wording import Words

COTTBUS, FORST = "12052000-01", "12071076-01"


def make(kind: str, build_id: str, words: Words) -> Document:
    info = material.build_facts(build_id)
    several = [material.centre_figures(build_id, centre) for centre in (COTTBUS, FORST)]
    if kind == "fact_sheet":
        return fact_sheet(words, info, several[0])
    if kind == "discussion_pack":
        return discussion_pack(words, info, several)
    if kind == "regional_report":
        return regional_report(words, info, region.region_figures(build_id, "size_class"))
    meeting = meeting_of({
        "title": "Treffen", "held_on": "2026-12-03", "towns": ["Cottbus", "Forst (Lausitz)"], "agenda": ["Begrüßung"],
        "findings": [{"problem_id": "structural-vacancy", "towns": ["Cottbus"]}],
        "measures": [{"measure_id": "active-vacancy-management"}],
        "questions": [{"town": "Forst (Lausitz)", "text": "=HYPERLINK? Wen fragen?", "problem_id": "structural-vacancy"}],
        "contacts": [{"town": "Cottbus", "name": "E. Muster", "reach": "stadt@example.org"}],
    })  # fmt: skip
    return meeting_pack(words, info, meeting, several)


KINDS = ("fact_sheet", "discussion_pack", "regional_report", "meeting_pack")


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def slide_texts(slide: object) -> str:
    found = []
    for shape in slide.shapes:  # type: ignore[attr-defined]
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found)


@pytest.fixture
def build_id(publish: Callable, full: dict) -> str:
    return publish(full)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_build_id_data_date_and_example_mark_stand_on_every_page(kind: str, language: str, build_id: str) -> None:
    words = Words(language, catalogue())
    document = make(kind, build_id, words)
    mark, day = ("Beispieldaten", "30.09.2026") if language == "de" else ("Example data", "30 Sept 2026")
    for text in pages(files.as_file(document, words, "pdf")):
        assert build_id in text
        assert mark in text
        assert day in text
    for slide in Presentation(io.BytesIO(files.as_file(document, words, "pptx"))).slides:
        text = slide_texts(slide)
        assert build_id in text
        assert mark in text
        assert day in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_figures_give_the_same_bytes(kind: str, build_id: str) -> None:
    words = Words("de", catalogue())
    first = {form: files.as_file(make(kind, build_id, words), words, form) for form in files.FORMS}
    time.sleep(2.1)  # archives count time in steps of two seconds
    assert first == {form: files.as_file(make(kind, build_id, words), words, form) for form in files.FORMS}


def test_fact_sheet_has_figures_with_intervals_findings_with_evidence_and_reasons(build_id: str) -> None:
    """Written by hand in the snapshot: vacancy 14 % ± a tenth of it; footfall −9 % (−12 to −6) against a threshold of −5 %."""
    words = Words("de", catalogue())
    text = " ".join(pages(files.as_file(make("fact_sheet", build_id, words), words, "pdf")))
    assert "Steckbrief Cottbus" in text
    assert "14,0" in text
    assert "12,6" in text
    assert "15,4" in text
    assert "stark auffällig" in text
    assert "gestützt durch zwei unabhängige Quellen (B)" in text
    assert "-9,0 %" in text
    assert "Schwelle -5,0" in text
    assert "Antwortet vor allem darauf." in text
    assert "Kosten hoch." in text


def test_english_numbers_in_the_english_sheet(build_id: str) -> None:
    words = Words("en", catalogue())
    text = " ".join(pages(files.as_file(make("fact_sheet", build_id, words), words, "pdf")))
    assert "14.0%" in text
    assert "95,123 inhabitants" in text


def test_hidden_survey_values_are_in_no_file(build_id: str) -> None:
    """The grade of green spaces has 7 answers and the motive gastronomy 6: neither may appear with a value."""
    words = Words("de", catalogue())
    document = make("fact_sheet", build_id, words)
    charts = [block for section in document.sections for block in section.blocks if isinstance(block, Chart)]
    grades = next(chart for chart in charts if chart.title.startswith("Noten"))
    assert grades.categories == (words.survey_item("grade_overall"),)
    book = openpyxl.load_workbook(io.BytesIO(files.as_file(document, words, "xlsx")))
    motive = words.indicator("motive_gastronomy")
    rows = [row for row in book["Kennzahlen"].iter_rows(values_only=True) if row[1] == motive]
    assert len(rows) == 1
    assert rows[0][3:7] == (None, None, None, None)


def test_slides_have_native_charts_and_tables_and_nothing_leaves_the_slide(build_id: str) -> None:
    words = Words("de", catalogue())
    show = Presentation(io.BytesIO(files.as_file(make("discussion_pack", build_id, words), words, "pptx")))
    shapes = [shape for slide in show.slides for shape in slide.shapes]
    charts = [shape.chart for shape in shapes if shape.has_chart]
    assert charts
    assert any(shape.has_table for shape in shapes)
    bars = next(chart for chart in charts if list(chart.plots[0].categories) == ["Forst (Lausitz)", "Cottbus"])
    assert list(bars.plots[0].series[0].values) == [0.22, 0.14]
    for shape in shapes:
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= show.slide_width
        assert shape.top + shape.height <= show.slide_height
    assert all(slide.shapes.title is not None and slide.shapes.title.text_frame.text for slide in show.slides)


def test_charts_have_a_text_alternative(build_id: str) -> None:
    words = Words("de", catalogue())
    show = Presentation(io.BytesIO(files.as_file(make("discussion_pack", build_id, words), words, "pptx")))
    described = [shape._element.nvGraphicFramePr.cNvPr.get("descr") for slide in show.slides for shape in slide.shapes
                 if shape.has_chart]  # fmt: skip
    assert "Leerstandsquote im Vergleich: Cottbus 14,0\u00a0%, Forst (Lausitz) 22,0\u00a0%." in described


def test_text_is_never_a_formula(build_id: str) -> None:
    words = Words("de", catalogue())
    show = Presentation(io.BytesIO(files.as_file(make("meeting_pack", build_id, words), words, "pptx")))
    assert any("=HYPERLINK? Wen fragen?" in slide_texts(slide) for slide in show.slides)
    book = openpyxl.load_workbook(io.BytesIO(files.as_file(make("meeting_pack", build_id, words), words, "xlsx")))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_regional_report_names_no_town(build_id: str) -> None:
    words = Words("de", catalogue())
    document = make("regional_report", build_id, words)
    text = " ".join(pages(files.as_file(document, words, "pdf")))
    book = openpyxl.load_workbook(io.BytesIO(files.as_file(document, words, "xlsx")))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    for town in ("Forst", "Königs Wusterhausen", "Lindow"):
        assert town not in text
        assert not any(town in cell for cell in cells)


def test_regional_report_compares_with_the_same_quarter_of_the_year_before(publish: Callable, full: dict) -> None:
    """One centre is conspicuous in all quarters but the third of 2025; the newest quarter is the third of 2026."""
    for row in full["finding_history"]:
        if row["centre_id"] == FORST and row["quarter"].isoformat() == "2025-09-30":
            row["status"] = "watch"
    words = Words("de", catalogue())
    document = make("regional_report", publish(full), words)
    text = " ".join(pages(files.as_file(document, words, "pdf")))
    assert "stieg die Zahl der Zentren mit auffälligen Problemlagen von 0 auf 1." in text


def test_closed_sources_are_left_out_of_the_public_version_and_marked_in_the_internal_one(
    publish: Callable, full: dict
) -> None:
    for row in full["indicator"]:
        if row["indicator_id"] == "vacancy_rate_units":
            row["source_ids"] = "befragung-der-kommune"
    full["finding"][0]["source_ids"] = "beispieldaten,befragung-der-kommune"
    build = publish(full)
    words, info = Words("de", catalogue()), material.build_facts(build)
    figures = material.centre_figures(build, COTTBUS)
    opened = public(figures, info, catalogue())
    assert opened.withheld == 2  # one youngest value, one finding
    assert "vacancy_rate_units" not in set(opened.latest["indicator_id"])
    assert "footfall-decline" not in set(opened.findings["problem_id"])
    assert opened.recommendations.empty
    shared = pages(files.as_file(fact_sheet(words, info, opened), words, "pdf"))
    internal = pages(files.as_file(fact_sheet(words, info, figures), words, "pdf"))
    assert "14,0" not in " ".join(shared)
    assert not any("INTERN" in page for page in shared)
    assert all("INTERN, nicht weitergeben" in page for page in internal)


def test_a_centre_without_data_gives_a_document_that_says_so(build_id: str) -> None:
    words, info = Words("de", catalogue()), material.build_facts(build_id)
    document = fact_sheet(words, info, material.centre_figures(build_id, "12061260-01"))
    text = " ".join(pages(files.as_file(document, words, "pdf")))
    assert "keine Daten" in text
    assert " 0 " not in text.split("Auf einen Blick")[1].split("Intervall")[0]
    assert files.as_file(document, words, "pptx")
