"""LimeSurvey responses end to end: heading styles, answer forms, traps; expected values are counted by hand."""

from datetime import UTC, datetime

import pytest

GRADES = {
    "1": "1 = sehr gut",
    "2": "2 = gut",
    "3": "3 = befriedigend",
    "4": "4 = ausreichend",
    "5": "5 = mangelhaft",
    "6": "6 = ungenügend",
}
DWELL = {
    "D1": "unter 30 Minuten",
    "D2": "30 bis unter 60 Minuten",
    "D3": "1 bis 2 Stunden",
    "D4": "länger als 2 Stunden",
}
ARRAY = "Wie bewerten Sie die Innenstadt in Schulnoten?"
DWELL_TEXT = "Wie lange halten Sie sich heute in der Innenstadt auf?"
MOTIVE_TEXT = "Warum sind Sie heute in der Innenstadt?"
MOTIVES = {"M1": "Einkaufen", "M2": "Gastronomie"}
DAY = "2025-09-18 10:00:00"


@pytest.fixture
def survey(asked):
    return [
        asked("NOTE", "F", f"<p>{ARRAY}</p>", GRADES, {"SAUB": "Sauberkeit", "SICH": "Sicherheit"}),
        asked("DAUER", "L", DWELL_TEXT, DWELL),
        asked("MOTIV", "M", MOTIVE_TEXT, parts=MOTIVES, other="Y"),
        asked("KOMMENTAR", "T", "Möchten Sie uns noch etwas sagen?"),
    ]


BY_CODE = ["NOTE[SAUB]", "NOTE[SICH]", "DAUER", "MOTIV[M1]", "MOTIV[M2]", "MOTIV[other]", "KOMMENTAR"]
BY_EM_CODE = ["NOTE_SAUB", "NOTE_SICH", "DAUER", "MOTIV_M1", "MOTIV_M2", "MOTIV_other", "KOMMENTAR"]
BY_CODE_AND_TEXT = [
    f"NOTE[SAUB]. {ARRAY} [Sauberkeit]",
    f"NOTE[SICH]. {ARRAY} [Sicherheit]",
    f"DAUER. {DWELL_TEXT}",
    f"MOTIV[M1]. {MOTIVE_TEXT} [Einkaufen]",
    f"MOTIV[M2]. {MOTIVE_TEXT} [Gastronomie]",
    f"MOTIV[other]. {MOTIVE_TEXT} [Sonstiges]",
    "KOMMENTAR. Möchten Sie uns noch etwas sagen?",
]
BY_TEXT = [
    f"{ARRAY} [Sauberkeit]",
    f"{ARRAY} [Sicherheit]",
    DWELL_TEXT,
    f"{MOTIVE_TEXT} [Einkaufen]",
    f"{MOTIVE_TEXT} [Gastronomie]",
    f"{MOTIVE_TEXT} [Other]",
    "Möchten Sie uns noch etwas sagen?",
]
ABBREVIATED = [
    "Wie bewerten Si.. [Sauberkeit]",
    "Wie bewerten Si.. [Sicherheit]",
    "Wie lange halte..",
    "Warum sind Sie .. [Einkaufen]",
    "Warum sind Sie .. [Gastronomie]",
    "Warum sind Sie .. [Other]",
    "Möchten Sie uns..",
]
SHORT = [["1", DAY, "2", "3", "D1", "Y", "", "", "Danke"], ["2", DAY, "6", "1", "D4", "Y", "Y", "Eis essen", ""]]
LONG = [
    ["1", DAY, "2 = gut", "\ufeff3 = befriedigend", "unter 30 Minuten", "Ja", "Nein", "", "Danke"],
    ["2", DAY, "6 = ungenügend", "1 = sehr gut", "länger als 2 Stunden", "Ja", "Ja", "Eis essen", "Nein"],
]


@pytest.mark.parametrize("version", [261, 426, 641])
@pytest.mark.parametrize(
    ("base", "headings"),
    [
        (["id", "submitdate"], BY_CODE),
        (["id", "submitdate"], BY_EM_CODE),
        (["id. Response ID", "submitdate. Date submitted"], BY_CODE_AND_TEXT),
        (["Antwort ID", "Datum Abgeschickt"], BY_TEXT),
        (["Antwort_ID", "Datum_Abgeschickt"], [heading.replace(" ", "_") for heading in BY_TEXT]),
        (["Response ID", "Date submitted"], ABBREVIATED),
    ],
    ids=["code", "em-code", "code-and-text", "full-text", "underscores", "abbreviated"],
)
@pytest.mark.parametrize("rows", [SHORT, LONG], ids=["codes", "labels"])
def test_every_heading_style_and_answer_form_gives_the_same_answers(desk, survey, base, headings, rows, version):
    structure = desk.lss("struktur.lss", survey, version=version)
    report = desk.load_one(desk.csv("antworten.csv", [*base, *headings], rows), structure)
    assert (report.kind, report.status, report.rows_read, report.rows_loaded) == ("limesurvey", "loaded", 2, 2)
    assert desk.answers("grade_cleanliness") == [("1", None, 2.0), ("2", None, 6.0)]
    assert desk.answers("grade_safety") == [("1", None, 3.0), ("2", None, 1.0)]
    assert desk.answers("dwell") == [("1", "under_30_min", None), ("2", "over_2_h", None)]
    assert desk.answers("motive") == [
        ("1", "shopping", None),
        ("2", "gastronomy", None),
        ("2", "other", None),
        ("2", "shopping", None),
    ]
    assert desk.query("SELECT DISTINCT survey_id, wave, centre_id FROM survey_answer") == [
        ("123456", "2025", "12052000-01")
    ]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_separator_is_found_although_texts_hold_others(desk, survey, separator):
    headings = ["id", "submitdate", *BY_CODE]
    rows = [["1", DAY, "2", "3", "D1", "Y", "", "a;b,c\td\ne", "x"]]
    report = desk.load_one(desk.csv("a.csv", headings, rows, separator), desk.lss("s.lss", survey))
    assert report.rows_loaded == 1
    assert desk.answers("grade_cleanliness") == [("1", None, 2.0)]


def test_structure_delivered_earlier_is_found(desk, survey):
    assert desk.load_one(desk.lss("s.lss", survey)).kind == "limesurvey_structure"
    report = desk.load_one(desk.csv("results-survey123456.csv", ["id", "submitdate", *BY_CODE], SHORT))
    assert "S20" in {notice.code for notice in report.notices}
    assert desk.answers("dwell") == [("1", "under_30_min", None), ("2", "over_2_h", None)]


def test_abbreviated_headings_that_repeat_are_refused(desk):
    headings = ["Antwort ID", "Datum Abgeschickt", "Wie bewerten Si..", "Wie bewerten Si.."]
    report = desk.load_one(desk.csv("a.csv", headings, [["1", DAY, "2", "3"]]))
    assert (report.status, report.rows_loaded) == ("rejected", 0)
    assert [notice.code for notice in report.notices] == ["S07"]


def test_structure_of_another_version_is_refused(desk, survey, codes_of):
    headings = ["id", "submitdate", *BY_CODE, "NEU1"]
    rows = [[*row, "x"] for row in SHORT]
    report = desk.load_one(desk.csv("results-survey123456.csv", headings, rows), desk.lss("s.lss", survey))
    assert report.status == "rejected"
    assert codes_of(report) == {"S14"}


def test_structure_of_another_survey_is_not_used(desk, asked, codes_of):
    foreign = desk.lss(
        "fremd.lss", [asked("X1", "T", "Anderes"), asked("DAUER", "L", "Dauer", {"A1": "kurz"})], sid="777"
    )
    report = desk.load_one(desk.csv("a.csv", ["id", "submitdate", *BY_CODE], SHORT), foreign)
    assert report.rows_loaded == 2
    assert {"S13", "S14"} <= codes_of(report)
    assert "S20" not in codes_of(report)


def test_fewer_questions_than_the_structure_is_said(desk, survey):
    path = desk.csv("a.csv", ["id", "submitdate", "DAUER"], [["1", DAY, "D1"]])
    report = desk.load_one(path, desk.lss("s.lss", survey))
    (found,) = [notice for notice in report.notices if notice.code == "S15"]
    assert "1 von 4" in found.message


def test_incomplete_responses_stay_and_are_marked(desk, survey):
    rows = [["1", DAY, *SHORT[0][2:]], ["2", "", *SHORT[1][2:]]]
    report = desk.load_one(desk.csv("a.csv", ["id", "submitdate", *BY_CODE], rows), desk.lss("s.lss", survey))
    (found,) = [notice for notice in report.notices if notice.code == "S04"]
    assert found.rows == 1
    assert desk.query("SELECT DISTINCT response_id, is_complete FROM survey_answer ORDER BY 1") == [
        ("1", True),
        ("2", False),
    ]


def test_submitdate_of_1980_is_complete_but_no_date(desk, survey, codes_of):
    rows = [["1", "1980-01-01 00:00:00", *SHORT[0][2:]]]
    path = desk.csv("a.csv", ["id", "submitdate", *BY_CODE], rows)
    structure = desk.lss("s.lss", survey)
    assert codes_of(desk.load_one(path, structure, wave="im Herbst")) >= {"S18"}
    report = desk.load_one(path, structure, wave="2024-09")
    assert report.rows_loaded == 1
    assert desk.query("SELECT DISTINCT wave, is_complete FROM survey_answer") == [("2024-09", True)]


def test_undated_survey_is_kept_under_the_year_of_its_delivery(desk, survey, codes_of):
    rows = [["1", "1980-01-01 00:00:00", *SHORT[0][2:]]]
    report = desk.load_one(desk.csv("a.csv", ["id", "submitdate", *BY_CODE], rows), desk.lss("s.lss", survey))
    assert "S38" in codes_of(report)
    assert desk.query("SELECT DISTINCT wave FROM survey_answer") == [(str(datetime.now(UTC).year),)]


def test_responses_of_two_years_become_two_waves(desk, survey, codes_of):
    rows = [["1", "2023-09-18 10:00:00", *SHORT[0][2:]], ["2", "2025-09-18 10:00:00", *SHORT[1][2:]]]
    report = desk.load_one(desk.csv("a.csv", ["id", "submitdate", *BY_CODE], rows), desk.lss("s.lss", survey))
    assert "S26" in codes_of(report)
    assert desk.query("SELECT DISTINCT response_id, wave FROM survey_answer ORDER BY 1") == [
        ("1", "2023"),
        ("2", "2025"),
    ]


def test_field_work_over_new_year_is_one_wave(desk, survey):
    rows = [["1", "2024-12-28 10:00:00", *SHORT[0][2:]], ["2", "2025-01-05 10:00:00", *SHORT[1][2:]]]
    desk.load_one(desk.csv("a.csv", ["id", "submitdate", *BY_CODE], rows), desk.lss("s.lss", survey))
    assert desk.query("SELECT DISTINCT wave FROM survey_answer") == [("2024",)]


def many(grade: str, number: int, start: int = 1) -> list[list[str]]:
    return [[str(start + i), DAY, grade, "2", "D1", "Y", "", "", ""] for i in range(number)]


def test_value_outside_the_scale_rejects_its_row(desk, survey):
    rows = [*many("2", 39), *many("9", 1, start=40)]
    report = desk.load_one(desk.csv("a.csv", ["id", "submitdate", *BY_CODE], rows), desk.lss("s.lss", survey))
    assert (report.rows_loaded, report.rows_rejected) == (39, 1)
    (found,) = [notice for notice in report.notices if notice.code == "S02"]
    assert (found.row, found.column, found.value) == (41, "NOTE[SAUB]", "9")


def test_many_nines_refuse_the_file_until_they_are_declared_missing(desk, survey):
    rows = [*many("2", 15), *many("9", 5, start=16)]
    path = desk.csv("a.csv", ["id", "submitdate", *BY_CODE], rows)
    structure = desk.lss("s.lss", survey)
    assert desk.load_one(path, structure).status == "rejected"
    report = desk.load_one(path, structure, missing="9,99")
    assert (report.rows_loaded, report.rows_rejected) == (20, 0)
    assert desk.query("SELECT count(*), avg(value) FROM survey_answer WHERE item = 'grade_cleanliness'") == [(15, 2.0)]


def test_no_opinion_declared_in_the_structure_is_missing(desk, asked):
    survey = [asked("NOTE", "F", ARRAY, GRADES | {"9": "weiß nicht"}, {"SAUB": "Sauberkeit"})]
    rows = [["1", DAY, "2"], ["2", DAY, "9"], ["3", DAY, ""]]
    desk.load_one(desk.csv("a.csv", ["id", "submitdate", "NOTE[SAUB]"], rows), desk.lss("s.lss", survey))
    assert desk.answers("grade_cleanliness") == [("1", None, 2.0)]


def test_another_scale_gives_no_grades(desk, asked, codes_of):
    five_best = {"1": "sehr schlecht", "2": "schlecht", "3": "mittel", "4": "gut", "5": "sehr gut"}
    survey = [asked("NOTE", "F", "Bewertung", five_best, {"SAUB": "Sauberkeit"})]
    rows = [["1", DAY, "5"], ["2", DAY, "4"]]
    report = desk.load_one(desk.csv("a.csv", ["id", "submitdate", "NOTE[SAUB]"], rows), desk.lss("s.lss", survey))
    assert "S01" in codes_of(report)
    assert desk.query("SELECT count(*) FROM survey_answer WHERE kind = 'grade'") == [(0,)]
    assert desk.answers("q_NOTE_SAUB") == [("1", "5", None), ("2", "4", None)]


def test_reversed_labels_are_read_by_label_not_by_code(desk, asked):
    reversed_codes = {str(7 - int(code)): label for code, label in GRADES.items()}
    survey = [asked("GESAMT", "L", "Wie gefällt Ihnen die Innenstadt insgesamt?", reversed_codes)]
    rows = [["1", DAY, "6"], ["2", DAY, "1"]]
    desk.load_one(desk.csv("a.csv", ["id", "submitdate", "GESAMT"], rows), desk.lss("s.lss", survey))
    assert desk.answers("grade_overall") == [("1", None, 1.0), ("2", None, 6.0)]


def test_numbers_without_a_declared_scale_are_no_grades_unless_declared(desk, codes_of):
    headings = ["Antwort ID", "Datum Abgeschickt", "Ihre Meinung [Sauberkeit]", "Frage B", "Frage C"]
    path = desk.csv("a.csv", headings, [["1", DAY, "2", "ja", "rot"], ["2", DAY, "3", "nein", "blau"]])
    assert "S01" in codes_of(desk.load_one(path))
    assert desk.answers("grade_cleanliness") == []
    other = desk.csv("b.csv", headings, [["1", DAY, "2", "ja", "rot"], ["2", DAY, "4", "nein", "blau"]])
    desk.load_one(other, scale="1-6")
    assert desk.answers("grade_cleanliness") == [("1", None, 2.0), ("2", None, 4.0)]


def test_changed_options_are_not_renamed(desk, asked, codes_of):
    survey = [asked("DAUER", "L", DWELL_TEXT, {"D1": "bis 15 Minuten", "D2": "länger"})]
    path = desk.csv("a.csv", ["id", "submitdate", "DAUER"], [["1", DAY, "D1"]])
    report = desk.load_one(path, desk.lss("s.lss", survey))
    assert "S27" in codes_of(report)
    assert desk.answers("dwell") == []
    assert desk.answers("q_DAUER") == [("1", "D1", None)]


def test_answer_outside_the_code_book(desk, survey, codes_of):
    fine = [[str(i), DAY, "2", "2", "D1", "", "", "", ""] for i in range(1, 100)]
    one = [["100", DAY, "2", "2", "D9", "", "", "", ""]]
    structure = desk.lss("s.lss", survey)
    report = desk.load_one(desk.csv("a.csv", ["id", "submitdate", *BY_CODE], fine + one), structure)
    assert (report.status, report.rows_loaded) == ("loaded", 100)
    assert "S08" in codes_of(report)
    assert desk.query("SELECT count(*) FROM survey_answer WHERE item = 'dwell' AND code = 'unlisted'") == [(1,)]
    three = [[str(i), DAY, "2", "2", "D9", "", "", "", ""] for i in range(100, 103)]
    refused = desk.load_one(desk.csv("b.csv", ["id", "submitdate", *BY_CODE], fine + three), structure)
    assert refused.status == "rejected"
    assert {"S08", "S28"} <= codes_of(refused)


def test_double_ids_and_tokens(desk, survey, codes_of):
    rows = many("2", 60)
    rows.append(list(rows[0]))  # the same row again
    rows.append([*rows[1][:2], "5", *rows[1][3:]])  # the same id with another answer
    path = desk.csv("a.csv", ["id", "submitdate", *BY_CODE], rows)
    report = desk.load_one(path, desk.lss("s.lss", survey))
    assert (report.rows_read, report.rows_loaded, report.rows_rejected, report.rows_duplicate) == (62, 60, 1, 1)
    assert "S03" in codes_of(report)
    assert desk.query("SELECT value FROM survey_answer WHERE item = 'grade_cleanliness' AND response_id = '2'") == [
        (2.0,)
    ]


def test_token_used_twice_is_rejected_and_never_shown(desk, survey, codes_of):
    rows = [[*row, f"geheim{i}"] for i, row in enumerate(many("2", 40))]
    rows[5][-1] = rows[4][-1]
    path = desk.csv("a.csv", ["id", "submitdate", *BY_CODE, "token"], rows)
    report = desk.load_one(path, desk.lss("s.lss", survey))
    assert (report.rows_loaded, report.rows_rejected) == (39, 1)
    assert {"S33", "S10"} <= codes_of(report)
    assert "geheim" not in repr(report)


def test_personal_columns_and_texts_never_arrive(desk, asked, codes_of, tmp_path):
    survey = [
        asked("DAUER", "L", DWELL_TEXT, DWELL),
        asked("KONTAKT", "S", "Ihre E-Mail-Adresse für das Gewinnspiel"),
        asked("KOMMENTAR", "T", "Anmerkungen"),
    ]
    headings = ["id", "submitdate", "ipaddr", "refurl", "seed", "token", "email", "DAUER", "KONTAKT", "KOMMENTAR"]
    secret = ["198.51.100.7", "https://geheim.example", "424242", "tok-geheim", "anna@geheim.example"]
    rows = [["1", DAY, *secret, "D1", "berta@geheim.example", "Frau Geheim wohnt hier"]]
    report = desk.load_one(desk.csv("a.csv", headings, rows), desk.lss("s.lss", survey))
    dropped = {notice.column for notice in report.notices if notice.code == "S10"}
    assert dropped == {"ipaddr", "refurl", "seed", "token", "email", "KONTAKT"}
    assert [notice.column for notice in report.notices if notice.code == "S17"] == ["KOMMENTAR"]
    stored = (tmp_path / "stores" / "warehouse.duckdb").read_bytes()
    assert b"geheim" not in stored.lower()
    assert b"198.51.100.7" not in stored


def test_hurried_and_uniform_responses_are_named(desk, asked):
    parts = {f"S{i}": f"Aussage {i}" for i in range(8)}
    survey = [asked("ARR", "F", ARRAY, GRADES, parts)]
    headings = ["id", "submitdate", *(f"ARR[{code}]" for code in parts), "interviewtime"]
    varied = ["1", "2", "3", "2", "1", "2", "3", "2"]
    rows = [["1", DAY, *varied, "59.9"], ["2", DAY, *["3"] * 8, "300"], ["3", DAY, *varied, "300"]]
    report = desk.load_one(desk.csv("a.csv", headings, rows), desk.lss("s.lss", survey))
    assert [notice.value for notice in report.notices if notice.code == "S06"] == ["1", "2"]
    assert report.rows_loaded == 3


def test_few_answers_to_a_grade_are_said(desk, survey):
    rows = [[*row[:3], "3" if i < 29 else "", *row[4:]] for i, row in enumerate(many("2", 30))]
    report = desk.load_one(desk.csv("a.csv", ["id", "submitdate", *BY_CODE], rows), desk.lss("s.lss", survey))
    assert [(n.column, n.rows) for n in report.notices if n.code == "S05"] == [("grade_safety", 29)]


def test_rare_combinations_of_traits_are_said(desk, asked):
    survey = [asked("GESCHL", "L", "Geschlecht", {"G1": "weiblich", "G2": "männlich"})]
    rows = [[str(i), DAY, "G1" if i < 10 else "G2"] for i in range(13)]
    report = desk.load_one(desk.csv("a.csv", ["id", "submitdate", "GESCHL"], rows), desk.lss("s.lss", survey))
    (found,) = [notice for notice in report.notices if notice.code == "S16"]
    assert (found.value, found.rows) == ("sex", 3)
    more = [[str(i), DAY, "G1" if i < 10 else "G2"] for i in range(15)]
    report = desk.load_one(desk.csv("b.csv", ["id", "submitdate", "GESCHL"], more), desk.lss("s.lss", survey))
    assert not [notice for notice in report.notices if notice.code == "S16"]


def test_exact_age_and_postal_code_are_coarsened_where_they_single_out(desk, asked):
    survey = [
        asked("AGE", "N", "Wie alt sind Sie?"),
        asked("PLZ", "S", "Ihre Postleitzahl"),
        asked("DAUER", "L", DWELL_TEXT, DWELL),
    ]
    rows = [[str(i), DAY, str(20 + i), "03046", "D1"] for i in range(20)]
    desk.load_one(desk.csv("a.csv", ["id", "submitdate", "AGE", "PLZ", "DAUER"], rows), desk.lss("s.lss", survey))
    assert desk.query("SELECT DISTINCT code FROM survey_answer WHERE item = 'q_AGE' ORDER BY 1") == [
        ("20-29",),
        ("30-39",),
    ]
    assert desk.query("SELECT count(*) FROM survey_answer WHERE item = 'q_AGE' AND value IS NOT NULL") == [(0,)]
    assert desk.query("SELECT count(*) FROM survey_answer WHERE code = '03046'") == [(0,)]


def test_ranking_dual_scale_numbers_comments_and_files(desk, asked):
    survey = [
        asked("RANG", "R", "Was ist Ihnen wichtig?", {"A1": "Grün", "A2": "Ruhe"}),
        asked("DUAL", "1", "Wichtigkeit und Zufriedenheit", {"A1": "hoch"}, {"SQ1": "Parken"}, {"B1": "tief"}),
        asked("WEG", "K", "Wege je Woche", parts={"SQ1": "zu Fuß"}),
        asked("MK", "P", "Gründe", parts={"SQ1": "Nähe"}),
        asked("BILD", "|", "Foto"),
        asked("JANEIN", "Y", "Kommen Sie wieder?"),
    ]
    headings = ["id", "submitdate", "RANG[1]", "RANG[2]", "DUAL[SQ1][1]", "DUAL[SQ1][2]", "WEG[SQ1]", "MK[SQ1]",
                "MK[SQ1comment]", "BILD", "BILD[filecount]", "JANEIN"]  # fmt: skip
    rows = [["1", DAY, "A2", "A1", "A1", "B1", "3,5", "Y", "weil", "[]", "0", "N"]]
    report = desk.load_one(desk.csv("a.csv", headings, rows), desk.lss("s.lss", survey))
    assert report.rows_loaded == 1
    found = desk.query("SELECT item, kind, code, value FROM survey_answer WHERE kind <> 'text' ORDER BY 1")
    assert found == [
        ("q_DUAL_SQ1_1", "choice", "A1", None),
        ("q_DUAL_SQ1_2", "choice", "B1", None),
        ("q_JANEIN", "choice", "N", None),
        ("q_MK", "multi", "SQ1", None),
        ("q_RANG_1", "choice", "A2", None),
        ("q_RANG_2", "choice", "A1", None),
        ("q_WEG_SQ1", "number", None, 3.5),
    ]


def test_recommendation_and_dwell_minutes(desk, asked):
    steps = {str(step): str(step) for step in range(11)}
    survey = [asked("NPS", "L", "Weiterempfehlung", steps), asked("MINUTEN", "N", "Minuten")]
    rows = [["1", DAY, "10", "45"], ["2", DAY, "0", "90.0000"]]
    desk.load_one(desk.csv("a.csv", ["id", "submitdate", "NPS", "MINUTEN"], rows), desk.lss("s.lss", survey))
    assert desk.answers("nps") == [("1", None, 10.0), ("2", None, 0.0)]
    assert desk.answers("dwell_minutes") == [("1", None, 45.0), ("2", None, 90.0)]


def test_standard_codes_are_read_without_a_structure(desk, codes_of):
    report = desk.load_one(desk.csv("a.csv", ["id", "submitdate", *BY_CODE], SHORT))
    assert "S13" in codes_of(report)
    assert desk.answers("grade_cleanliness") == [("1", None, 2.0), ("2", None, 6.0)]
    assert desk.answers("dwell") == [("1", "under_30_min", None), ("2", "over_2_h", None)]
    assert desk.answers("motive")[0] == ("1", "shopping", None)


def test_rows_with_too_many_or_too_few_fields_are_rejected(desk, survey):
    rows = [*many("2", 50), ["51", DAY, "2"]]
    report = desk.load_one(desk.csv("a.csv", ["id", "submitdate", *BY_CODE], rows), desk.lss("s.lss", survey))
    assert (report.rows_read, report.rows_loaded, report.rows_rejected) == (51, 50, 1)
    assert [(n.row, n.code) for n in report.notices if n.code == "L14"] == [(52, "L14")]


def test_lines_count_line_breaks_inside_cells(desk, survey):
    rows = many("2", 40)
    rows[0][-1] = "erste Zeile\nzweite Zeile"
    rows[39][2] = "7"
    report = desk.load_one(desk.csv("a.csv", ["id", "submitdate", *BY_CODE], rows), desk.lss("s.lss", survey))
    assert [n.row for n in report.notices if n.code == "S02"] == [42]


def test_masked_formulas_and_unknown_frame(desk, asked, codes_of):
    survey = [asked("WAHL", "L", "Wahl", {"-1": "nie", "1": "oft"})]
    path = desk.csv("a.csv", ["id", "submitdate", "WAHL"], [["1", DAY, "'-1"]])
    structure = desk.lss("s.lss", survey)
    assert "S25" in codes_of(desk.load_one(path, structure, frame="passanten"))
    desk.load_one(path, structure, frame="visitors", mode="vor Ort", survey_id="B7")
    assert desk.answers("q_WAHL") == [("1", "-1", None)]
    assert desk.query("SELECT DISTINCT survey_id, frame, mode FROM survey_answer") == [("B7", "visitors", "vor Ort")]


def test_same_delivery_twice_changes_nothing(desk, survey):
    path = desk.csv("results-survey123456.csv", ["id", "submitdate", *BY_CODE], SHORT)
    structure = desk.lss("s.lss", survey)
    desk.load(path, structure)
    before = desk.query("SELECT * FROM survey_answer ORDER BY ALL")
    again = desk.load_one(path, structure)
    assert (again.status, again.rows_loaded, again.rows_duplicate) == ("unchanged", 0, 2)
    resaved = desk.csv("neu_survey123456.csv", ["id", "submitdate", *BY_CODE], SHORT, separator=",")
    other = desk.load_one(resaved)
    assert (other.status, other.rows_loaded, other.rows_duplicate, other.rows_replaced) == ("loaded", 0, 2, 0)
    assert desk.query("SELECT * FROM survey_answer ORDER BY ALL") == before


def test_corrected_delivery_replaces_all_answers_of_the_changed_response(desk, survey):
    structure = desk.lss("s.lss", survey)
    desk.load(desk.csv("alt_survey123456.csv", ["id", "submitdate", *BY_CODE], SHORT), structure)
    corrected = [SHORT[0], ["2", DAY, "5", "", "D3", "Y", "", "", ""], ["3", DAY, "1", "1", "D2", "", "Y", "", ""]]
    report = desk.load_one(desk.csv("neu_survey123456.csv", ["id", "submitdate", *BY_CODE], corrected))
    assert (report.rows_read, report.rows_loaded, report.rows_duplicate, report.rows_replaced) == (3, 2, 1, 1)
    assert desk.answers("grade_cleanliness") == [("1", None, 2.0), ("2", None, 5.0), ("3", None, 1.0)]
    assert desk.answers("grade_safety") == [("1", None, 3.0), ("3", None, 1.0)]
    assert desk.answers("dwell") == [("1", "under_30_min", None), ("2", "1_to_2_h", None), ("3", "30_to_60_min", None)]
    assert [row for row in desk.answers("motive") if row[0] == "2"] == [("2", "shopping", None)]
    assert desk.query("SELECT count(*) FROM load WHERE kind = 'limesurvey'") == [(2,)]


def test_same_answers_are_read_anew_with_another_wave(desk, survey):
    path = desk.csv("results-survey123456.csv", ["id", "submitdate", *BY_CODE], SHORT)
    structure = desk.lss("s.lss", survey)
    desk.load(path, structure)
    before = desk.query("SELECT count(*) FROM survey_answer")
    report = desk.load_one(path, wave="2024")
    assert (report.status, report.rows_loaded) == ("loaded", 2)
    assert desk.query("SELECT DISTINCT wave FROM survey_answer") == [("2024",)]
    assert desk.query("SELECT count(*) FROM survey_answer") == before
    assert desk.load_one(path, wave="2024").status == "unchanged"


def test_structure_that_comes_later_is_used_when_the_answers_come_again(desk, survey):
    path = desk.csv("antworten.csv", ["id", "submitdate", *BY_CODE], LONG)
    desk.load_one(path)
    assert desk.query("SELECT DISTINCT survey_id FROM survey_answer") == [("antworten",)]
    report = desk.load_one(path, desk.lss("s.lss", survey))
    assert (report.status, report.rows_loaded) == ("loaded", 2)
    assert desk.query("SELECT DISTINCT survey_id FROM survey_answer") == [("123456",)]
    assert desk.load_one(path).status == "unchanged"


def test_structure_with_entities_or_of_another_kind_is_refused(desk, tmp_path):
    bomb = tmp_path / "b.lss"
    bomb.write_text(
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa">]><document><LimeSurveyDocType>Survey</LimeSurveyDocType>&a;</document>'
    )
    label = tmp_path / "l.lss"
    label.write_text("<document><LimeSurveyDocType>Label set</LimeSurveyDocType></document>")
    assert [(r.status, r.notices[0].code) for r in desk.load(bomb, label)] == [("rejected", "L13")] * 2
