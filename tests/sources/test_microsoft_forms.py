"""Microsoft Forms downloads: joined options, Likert statements, quiz columns, no codes at all."""

from datetime import datetime

import pytest
from openpyxl import Workbook

START, END = datetime(2025, 9, 18, 10, 0), datetime(2025, 9, 18, 10, 5)
ENGLISH = ["ID", "Start time", "Completion time", "Email", "Name"]
GERMAN = ["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name"]
MOTIVE = "Warum sind Sie heute in der Innenstadt?"
LIKERT = "Wie bewerten Sie die Innenstadt in Schulnoten?.Sauberkeit"


def form(tmp_path, questions, rows, base=tuple(GERMAN), name="Umfrage.xlsx"):
    book = Workbook()
    sheet = book.active
    sheet.append([*base, *questions])
    for number, answers in enumerate(rows, start=1):
        sheet.append([number, START, END, "anonymous", "Anna Geheim", *answers])
    path = tmp_path / name
    book.save(path)
    return path


@pytest.mark.parametrize("base", [ENGLISH, GERMAN])
def test_download_of_a_form(desk, tmp_path, base):
    questions = [MOTIVE, "Wie oft besuchen Sie\xa0die Innenstadt?\n", LIKERT, "Points - Frage", "Anmerkungen"]
    rows = [
        ["Einkaufen;Arzt, Gesundheit;", "täglich", "2 = gut", 1, "Frau Geheim grüßt herzlich"],
        ["Gastronomie;", "seltener", "6", 0, None],
    ]
    report = desk.load_one(form(tmp_path, questions, rows, base))
    assert (report.kind, report.status, report.rows_read, report.rows_loaded) == ("microsoft_forms", "loaded", 2, 2)
    assert desk.answers("motive") == [("1", "health", None), ("1", "shopping", None), ("2", "gastronomy", None)]
    assert desk.answers("visit_freq") == [("1", "daily", None), ("2", "rarely", None)]
    assert desk.answers("grade_cleanliness") == [("1", None, 2.0), ("2", None, 6.0)]
    assert {n.column for n in report.notices if n.code == "S10"} == {base[3], "Name"}
    assert [n.column for n in report.notices if n.code == "S37"] == ["Points - Frage"]
    assert desk.query("SELECT DISTINCT wave, is_complete FROM survey_answer") == [("2025", True)]
    assert b"geheim" not in (tmp_path / "stores" / "warehouse.duckdb").read_bytes().lower()


def test_option_that_holds_the_separator_is_refused(desk, tmp_path, codes_of):
    rows = [["Einkaufen;Bummeln; Freunde treffen;"], *[["Einkaufen;"]] * 9]
    report = desk.load_one(form(tmp_path, [MOTIVE], rows))
    assert report.status == "rejected"
    assert {"S08", "S28"} <= codes_of(report)


def test_questions_without_item_keep_their_text(desk, tmp_path, codes_of):
    rows = [["rot;blau;", "ja"], ["rot;", "nein"]]
    report = desk.load_one(form(tmp_path, ["Welche Farben?", "Kommen Sie wieder?"], rows))
    assert "S22" in codes_of(report)
    assert desk.answers("q_welche_farben") == [("1", "blau", None), ("1", "rot", None), ("2", "rot", None)]
    assert desk.answers("q_kommen_sie_wieder") == [("1", "ja", None), ("2", "nein", None)]


def test_typed_other_answers_among_options_are_not_kept(desk, tmp_path):
    rows = [["rot;blau;"]] * 20 + [[f"rot;meine Adresse ist Weg {number};"] for number in range(15)]
    desk.load_one(form(tmp_path, ["Welche Farben?"], rows))
    counts = dict(desk.query("SELECT code, count(*) FROM survey_answer GROUP BY 1"))
    assert counts == {"rot": 35, "blau": 20, "other": 15}


def test_repeated_question_is_refused(desk, tmp_path, codes_of):
    report = desk.load_one(form(tmp_path, ["Frage", "Frage"], [["a", "b"]]))
    assert codes_of(report) == {"S07"}


def test_csv_made_from_a_form(desk):
    path = desk.csv(
        "form.csv", [*ENGLISH, MOTIVE], [["1", "18.09.2025 10:00", "18.09.2025 10:05", "x", "y", "Einkaufen;"]], ","
    )
    report = desk.load_one(path)
    assert (report.kind, report.rows_loaded) == ("microsoft_forms", 1)
    assert desk.answers("motive") == [("1", "shopping", None)]


def test_large_download_is_recognised_although_its_head_is_cut(desk, tmp_path):
    rows = [
        ["Einkaufen;", "täglich", "2 = gut", 1, f"Text {number * 7919} {number * 104729}"] for number in range(2500)
    ]
    questions = [MOTIVE, "Wie oft besuchen Sie die Innenstadt?", LIKERT, "Points - Frage", "Anmerkungen"]
    path = form(tmp_path, questions, rows)
    assert path.stat().st_size > 64 << 10
    report = desk.load_one(path)
    assert (report.kind, report.rows_loaded) == ("microsoft_forms", 2500)
