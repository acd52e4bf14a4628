"""Result tables of grade surveys: German and English headings, CSV and workbooks, wrong scales."""

import pytest
from openpyxl import Workbook

HEADINGS = ["Merkmal", "Mittelwert", "n", "Ortsgröße", "Welle"]
ROWS = [
    ["Gesamtnote", "2,6", "412", "2,5", "2024"],
    ["Ambiente/Flair", "2,9", "1.408", "2,7", "2024"],
    ["Erreichbarkeit mit dem Pkw", "2,35", "398", "", "2024"],
]


def written(folder, name, headings, rows, before=()):
    text = "\r\n".join([*before, *(";".join(row) for row in (headings, *rows))]) + "\r\n"
    path = folder / name
    path.write_bytes(text.encode("cp1252"))
    return path


def facts(desk):
    return desk.query("SELECT wave, item, n, mean, sd, top2_share, class_mean FROM survey_aggregate ORDER BY ALL")


def test_table_in_german_csv(desk, tmp_path, codes_of):
    report = desk.load_one(written(tmp_path, "ergebnisse.csv", HEADINGS, ROWS, before=["Schulnoten 1 bis 6", ""]))
    assert (report.kind, report.status, report.rows_read, report.rows_loaded) == ("survey_result_table", "loaded", 3, 3)
    assert "S34" not in codes_of(report)
    assert facts(desk) == [
        ("2024", "grade_access_car", 398, 2.35, None, None, None),
        ("2024", "grade_ambience", 1408, 2.9, None, None, 2.7),
        ("2024", "grade_overall", 412, 2.6, None, None, 2.5),
    ]


@pytest.mark.parametrize(
    "headings",
    [
        ["Kriterium", "Note", "Fallzahl", "Vergleichsgruppe", "Jahr"],
        ["Item", "Ø Note (1-6)", "Anzahl", "Klassenmittel", "Erhebungsjahr"],
        ["item", "mean", "n", "class mean", "wave"],
    ],
)
def test_other_headings(desk, tmp_path, headings):
    assert desk.load_one(written(tmp_path, "t.csv", headings, ROWS)).rows_loaded == 3
    assert ("2024", "grade_overall", 412, 2.6, None, None, 2.5) in facts(desk)


def test_scale_that_is_not_named_is_said(desk, tmp_path, codes_of):
    path = written(tmp_path, "t.csv", HEADINGS, ROWS)
    assert "S34" in codes_of(desk.load_one(path))
    again = written(tmp_path, "u.csv", HEADINGS, [["Sauberkeit", "3,1", "300", "", "2024"]])
    assert "S34" not in codes_of(desk.load_one(again, scale="1-6"))


def test_declared_other_scale_gives_no_grades(desk, tmp_path, codes_of):
    report = desk.load_one(written(tmp_path, "t.csv", HEADINGS, ROWS), scale="1-5")
    assert "S01" in codes_of(report)
    assert {item for _, item, *_ in facts(desk)} == {"q_gesamtnote", "q_ambiente_flair", "q_erreichbarkeit_mit_dem_pkw"}


def test_workbook_with_title_spread_top2_and_footnote(desk, tmp_path, codes_of):
    book = Workbook()
    sheet = book.active
    sheet.append(["Vitale Innenstadt: Befragung 2022"])
    sheet.append([])
    sheet.append(["Merkmal", "Mittelwert", "Standardabweichung", "Top-2-Anteil", "Anzahl", "Ortsgrößenklasse"])
    sheet.append(["Sauberkeit", 3.2, 1.1, 0.35, 250, 2.9])
    sheet.append(["Aufenthaltsqualität"])
    sheet.append(["Sicherheit", 2.5, None, "52 %", 248, None])
    sheet.append(["Weiterempfehlung", -12.5, None, None, 249, None])
    sheet.append(["Anteil Besuchsgrund Einkaufen", 0.61, None, None, 250, None])
    sheet.append([])
    sheet.append(["Schulnoten von 1 (sehr gut) bis 6 (ungenügend)"])
    path = tmp_path / "ergebnis.xlsx"
    book.save(path)
    report = desk.load_one(path)
    assert (report.kind, report.rows_read, report.rows_loaded) == ("survey_result_table", 4, 4)
    assert [n.rows for n in report.notices if n.code == "S35"] == [2]
    assert facts(desk) == [
        ("2022", "grade_cleanliness", 250, 3.2, 1.1, 0.35, 2.9),
        ("2022", "grade_safety", 248, 2.5, None, 0.52, None),
        ("2022", "motive_shopping", 250, 0.61, None, None, None),
        ("2022", "nps", 249, -12.5, None, None, None),
    ]


def test_reversed_scale_is_found_by_the_top2_share(desk, tmp_path, codes_of):
    # 80 % gave a 1 or 2: the mean of school grades is then at most 0.8 · 2 + 0.2 · 6 = 2.8
    rows = [["Sauberkeit", "4,1", "300", "80", "2024"]]
    report = desk.load_one(written(tmp_path, "t.csv", ["Merkmal", "Note", "n", "Top-2 (%)", "Welle"], rows))
    assert report.status == "rejected"
    assert {"S36", "L04"} <= codes_of(report)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["Sicherheit", "6,4", "300", "", "2024"], "S30"),
        (["Sicherheit", "0,9", "300", "", "2024"], "S30"),
        (["Sicherheit", "zwei", "300", "", "2024"], "S30"),
        (["Sicherheit", "2,4", "", "", "2024"], "S30"),
        (["Sicherheit", "2,4", "-3", "", "2024"], "S30"),
        (["Sicherheit", "2,4", "300", "", "Herbst"], "S18"),
        (["Gesamtnote", "2,7", "412", "2,5", "2024"], "S32"),
    ],
)
def test_rows_that_cannot_be_right_are_rejected(desk, tmp_path, row, code):
    names = ["Sauberkeit", "Gastronomie", "Parken", "Kultur", "Öffnungszeiten", "Dienstleistungen", "Fassaden",
             "Einzelhandel", "Begrünung", "Fahrrad"]  # fmt: skip
    fine = [[name, "2,5", "400", "", year] for year in ("2022", "2024") for name in names]
    report = desk.load_one(written(tmp_path, "t.csv", HEADINGS, [ROWS[0], *fine, row]))
    assert (report.status, report.rows_loaded, report.rows_rejected) == ("loaded", 21, 1)
    assert [(n.code, n.row) for n in report.notices if n.level == "error"] == [(code, 23)]
    assert report.rejects["line"].tolist() == [23]


def test_unknown_items_are_kept_under_their_name(desk, tmp_path, codes_of):
    rows = [*ROWS, ["Weihnachtsmarkt", "1,9", "200", "", "2024"]]
    assert "S31" in codes_of(desk.load_one(written(tmp_path, "t.csv", HEADINGS, rows)))
    assert ("2024", "q_weihnachtsmarkt", 200, 1.9, None, None, None) in facts(desk)


def test_number_of_respondents_from_the_title_or_the_sender(desk, tmp_path):
    rows = [["Sauberkeit", "2,5"]]
    titled = written(tmp_path, "a.csv", ["Merkmal", "Note"], rows, before=["Befragung 2023 (n = 1.234);"])
    assert desk.load_one(titled).rows_loaded == 1
    assert facts(desk) == [("2023", "grade_cleanliness", 1234, 2.5, None, None, None)]
    assert desk.load_one(written(tmp_path, "b.csv", ["Merkmal", "Note"], rows), n="80", wave="2025").rows_loaded == 1


def test_repeated_and_corrected_tables(desk, tmp_path):
    desk.load_one(written(tmp_path, "a.csv", HEADINGS, ROWS))
    repeated = desk.load_one(written(tmp_path, "b.csv", HEADINGS, [*ROWS, ROWS[0]]))
    assert (repeated.rows_loaded, repeated.rows_duplicate) == (0, 4)
    corrected = [["Gesamtnote", "2,7", "412", "2,5", "2024"], *ROWS[1:]]
    report = desk.load_one(written(tmp_path, "c.csv", HEADINGS, corrected))
    assert (report.rows_loaded, report.rows_duplicate, report.rows_replaced) == (1, 2, 1)
    assert [mean for _, item, _, mean, *_ in facts(desk) if item == "grade_overall"] == [2.7]


def test_table_without_mean_is_not_taken(desk, tmp_path, codes_of):
    report = desk.load(written(tmp_path, "t.csv", ["Merkmal", "Bemerkung", "x"], [["a", "b", "c"]]))[0]
    assert report.status == "rejected"
    assert codes_of(report) <= {"L01", "L08"}
