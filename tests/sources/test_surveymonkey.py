"""SurveyMonkey exports: two header rows, expanded and condensed, texts and numbers, dates that were options."""

from datetime import datetime

import pytest
from openpyxl import Workbook

BASE = [
    "Respondent ID",
    "Collector ID",
    "Start Date",
    "End Date",
    "IP Address",
    "Email Address",
    "First Name",
    "Last Name",
]
WHEN = ["01/31/2026 10:15:00 AM", "01/31/2026 10:20:00 AM"]
WHO = ["203.0.113.9", "anna@geheim.example", "Anna", "Geheim"]


def response(number, *answers):
    return [str(11000 + number), "400", *WHEN, *WHO, *answers]


def export(desk, columns, rows, name="Innenstadt.csv"):
    """``columns``: (question, second heading) per column of answers; a question is written once, as SurveyMonkey does."""
    questions, last = [], None
    for question, _ in columns:
        questions.append("" if question == last else question)
        last = question
    second = [""] * len(BASE) + [part for _, part in columns]
    return desk.csv(name, [*BASE, *questions], [second, *rows], separator=",")


MOTIVE = "Warum sind Sie heute in der Innenstadt?"
RATING = "Wie bewerten Sie die Innenstadt in Schulnoten?"
DWELL = "Wie lange halten Sie sich heute in der Innenstadt auf?"
COLUMNS = [
    (MOTIVE, "Einkaufen"),
    (MOTIVE, "Arzt, Gesundheit"),
    (MOTIVE, "Other (please specify)"),
    (RATING, "Sauberkeit"),
    (RATING, "Sicherheit"),
    (DWELL, "Response"),
    ("Möchten Sie uns noch etwas sagen?", "Open-Ended Response"),
]


def test_expanded_export_with_answer_texts(desk, codes_of, tmp_path):
    rows = [
        response(1, "Einkaufen", "", "", "2 = gut", "1", "1 bis 2 Stunden", "Frau Geheim grüßt"),
        response(2, "", "Arzt, Gesundheit", "Friseur", "6", "3", "unter 30 Minuten", ""),
    ]
    report = desk.load_one(export(desk, COLUMNS, rows), frame="online")
    assert (report.kind, report.status, report.rows_read, report.rows_loaded) == ("surveymonkey", "loaded", 2, 2)
    assert desk.answers("motive") == [("11001", "shopping", None), ("11002", "health", None), ("11002", "other", None)]
    assert desk.answers("grade_cleanliness") == [("11001", None, 2.0), ("11002", None, 6.0)]
    assert desk.answers("grade_safety") == [("11001", None, 1.0), ("11002", None, 3.0)]
    assert desk.answers("dwell") == [("11001", "1_to_2_h", None), ("11002", "under_30_min", None)]
    assert desk.query("SELECT DISTINCT survey_id, wave, frame FROM survey_answer") == [("Innenstadt", "2026", "online")]
    dropped = {n.column for n in report.notices if n.code == "S10"}
    assert dropped == {"IP Address", "Email Address", "First Name", "Last Name"}
    assert {"S17", "S19"} <= codes_of(report)
    stored = (tmp_path / "stores" / "warehouse.duckdb").read_bytes().lower()
    assert b"geheim" not in stored
    assert b"203.0.113.9" not in stored


def test_numerical_export(desk):
    """In the numerical form an option holds its number, a rating its weight."""
    rows = [response(1, "1", "", "", "2", "1", "1", ""), response(2, "1", "2", "", "6", "3", "2", "")]
    report = desk.load_one(export(desk, COLUMNS, rows))
    assert report.rows_loaded == 2
    assert desk.answers("motive") == [
        ("11001", "shopping", None),
        ("11002", "health", None),
        ("11002", "shopping", None),
    ]
    assert desk.answers("grade_cleanliness") == [("11001", None, 2.0), ("11002", None, 6.0)]
    # numbers of a single choice are no codes of the standard questionnaire, so nothing is guessed
    assert desk.answers("dwell") == []
    assert "S27" in {notice.code for notice in report.notices}


def test_condensed_export(desk):
    rows = [response(1, "Einkaufen, Arzt, Gesundheit"), response(2, "Gastronomie")]
    report = desk.load_one(export(desk, [(MOTIVE, "Response")], rows))
    assert report.rows_loaded == 2
    assert desk.answers("motive") == [
        ("11001", "health", None),
        ("11001", "shopping", None),
        ("11002", "gastronomy", None),
    ]


@pytest.mark.parametrize(
    ("damaged", "option"),
    [("2-Jan", "1-2"), ("5-Mar", "3-5"), ("02. Mrz", "2-3"), ("Oct-19", "10-19"), ("1-2", "1-2")],
)
def test_options_that_a_spreadsheet_made_dates(desk, damaged, option):
    rows = [response(i, damaged if i < 5 else "mehr") for i in range(10)]
    report = desk.load_one(export(desk, [("Wie viele Läden besuchen Sie?", "Response")], rows))
    repaired = [(n.value, n.rows) for n in report.notices if n.code == "S12"]
    assert repaired == ([(damaged, 5)] if damaged != option else [])
    codes = desk.query("SELECT code, count(*) FROM survey_answer GROUP BY 1 ORDER BY 1")
    assert codes == [(option, 5), ("mehr", 5)]


def test_workbook_with_real_date_cells(desk, tmp_path):
    book = Workbook()
    sheet = book.active
    sheet.append([*BASE, "Wie viele Läden besuchen Sie?"])
    sheet.append([None] * len(BASE) + ["Response"])
    start, end = datetime(2025, 9, 18, 10, 0), datetime(2025, 9, 18, 10, 0, 40)
    for number in range(6):
        cell = datetime(2025, 3, 5) if number < 4 else "mehr"
        sheet.append([11000 + number, 400, start, end, *WHO, cell])
    path = tmp_path / "export.xlsx"
    book.save(path)
    report = desk.load_one(path)
    assert (report.kind, report.rows_loaded) == ("surveymonkey", 6)
    assert desk.query("SELECT code, count(*) FROM survey_answer GROUP BY 1 ORDER BY 1") == [("3-5", 4), ("mehr", 2)]
    # forty seconds from start to end are less than a minute
    assert len([n for n in report.notices if n.code == "S06"]) == 6
    assert desk.query("SELECT DISTINCT wave FROM survey_answer") == [("2025",)]


def test_double_respondent(desk, codes_of):
    rows = [response(i, "täglich") for i in range(40)]
    rows.append(rows[0])
    rows.append([*rows[1][:-1], "seltener"])
    report = desk.load_one(export(desk, [("Wie oft besuchen Sie die Innenstadt?", "Response")], rows))
    assert (report.rows_read, report.rows_loaded, report.rows_rejected, report.rows_duplicate) == (42, 40, 1, 1)
    assert "S03" in codes_of(report)
    assert desk.answers("visit_freq")[1] == ("11001", "daily", None)
