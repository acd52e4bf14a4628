"""The report as files: complete, readable, and without anything a spreadsheet would run."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from dashboard.delivery import report

FILE = {
    "file": "liste.csv", "kind": "vacancy_register", "status": "loaded", "rows_read": 3, "rows_loaded": 1,
    "rows_rejected": 2, "rows_duplicate": 0, "rows_replaced": 0,
    "findings": [
        {"code": "L09", "level": "info", "row": None, "column": None, "value": None, "rows": 1, "message": "Zeichensatz", "message_en": "Encoding"},
        {"code": "V17", "level": "warning", "row": 4, "column": "Status", "value": "=1+1", "rows": 1, "message": "Zustand", "message_en": "State"},
        {"code": "V04", "level": "error", "row": 2, "column": "Leer seit", "value": "2031", "rows": 1, "message": "Zukunft", "message_en": "Future"},
        {"code": "V04", "level": "error", "row": 3, "column": "Leer seit", "value": "2032", "rows": 1, "message": "", "message_en": ""},
    ],
    "rejects": [
        {"line": 2, "code": "V04", "column_name": "Leer seit", "value": "2031", "raw": "@cmd;2031"},
        {"line": 3, "code": "V04", "column_name": "Leer seit", "value": "2032", "raw": "x;2032"},
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.state.language", lambda: "de")


def test_errors_stand_first_and_the_form_of_the_file_is_left_out() -> None:
    table = report.findings_table(FILE)
    assert table["Regel"].tolist() == ["V04", "V04", "V17"]
    assert table["Stufe"].tolist() == ["✖ Fehler", "✖ Fehler", "▲ Warnung"]
    assert "V04" in table["Hinweis"].iloc[1]


def test_csv_holds_no_formula() -> None:
    text = report.csv_of(FILE).decode("utf-8-sig")
    assert ";'=1+1;" in text
    assert ";=1+1" not in text


def test_workbook_has_counts_findings_and_rejected_rows_as_text() -> None:
    book = openpyxl.load_workbook(BytesIO(report.workbook_of([FILE, FILE])))
    assert book.sheetnames == ["Übersicht", "Hinweise", "Abgelehnte Zeilen"]
    assert [cell.value for cell in book["Übersicht"][2]][3:] == [3, 1, 2, 0, 0]
    assert book["Hinweise"].max_row == 7
    assert book["Abgelehnte Zeilen"].max_row == 5
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_text_names_every_line() -> None:
    text = report.text_of([FILE])
    assert "liste.csv (Leerstandsregister)" in text
    assert "- Fehler V04 Zeile 2: Zukunft" in text


def test_options_of_the_command_line_are_named_as_on_the_page() -> None:
    finding = {"code": "V17", "message": "Bitte mit --option observed_on=JJJJ-MM-TT angeben.", "message_en": ""}
    assert report.message(finding) == "Bitte mit „Tag der Erhebung (JJJJ-MM-TT)“ bei den weiteren Angaben angeben."
    known = {"code": "L01", "message": "--kind", "message_en": "--kind"}
    assert "--" not in report.message(known)
