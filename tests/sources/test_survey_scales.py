"""Words and numbers of answers, ranges that became dates, free texts: single functions with hand-made cases."""

import pytest

from etl.sources.excel_dates import undated
from etl.sources.limesurvey_headings import column_role, read_headings
from etl.sources.survey_fields import looks_like_free_text
from etl.sources.survey_items import item_book
from etl.sources.survey_scales import declared_grades, grade_of_label, rating

SCHOOL = {"A1": ["sehr gut"], "A2": ["gut"], "A3": ["befriedigend"], "A4": ["ausreichend"], "A5": ["mangelhaft"],
          "A6": ["ungenügend"]}  # fmt: skip


@pytest.mark.parametrize(
    ("label", "grade"),
    [("1 = sehr gut", 1), ("gut (2)", 2), ("3", 3), ("Ungenügend", 6), ("2 = mangelhaft", None), ("7", None), ("", None),
     ("\ufeff4 - ausreichend", 4)],
)  # fmt: skip
def test_grade_of_label(label, grade):
    assert grade_of_label(label) == grade


def test_declared_grades_follow_the_labels():
    assert declared_grades(SCHOOL) == {f"A{grade}": grade for grade in range(1, 7)}
    assert declared_grades(SCHOOL | {"A9": ["keine Angabe"]}) == {f"A{grade}": grade for grade in range(1, 7)}
    assert declared_grades({str(step): [str(step)] for step in range(1, 7)}) is None
    assert declared_grades({str(step): [str(step)] for step in range(1, 7)}, "in Schulnoten") is not None
    assert declared_grades({key: value for key, value in SCHOOL.items() if key != "A6"}) is None


@pytest.mark.parametrize(
    ("label", "step"), [("10", 10), ("0 - auf keinen Fall", 0), ("1-2 Stunden", None), ("oft", None)]
)
def test_rating(label, step):
    assert rating(label) == step


@pytest.mark.parametrize(
    ("cell", "was"),
    [("2-Jan", "1-2"), ("10-May", "5-10"), ("05. Mrz", "3-5"), ("2026-01-02 00:00:00", "1-2"), ("1-2", None),
     ("2026-01-02 10:30:00", None), ("Januar", None), ("3-Foo", None), ("mehr als 5", None)],
)  # fmt: skip
def test_undated(cell, was):
    assert undated(cell) == was


def test_undated_takes_the_spelling_of_the_other_options():
    assert undated("5-Mar", ["1 - 2", "3 - 5"]) == "3 - 5"


@pytest.mark.parametrize(
    ("heading", "role"),
    [("id", "id"), ("submitdate. Date submitted", "submitted"), ("Datum Abgeschickt", "submitted"), ("ipaddr", "personal"),
     ("attribute_1", "personal"), ("groupTime42", "paradata"), ("Gruppenzeit: Start", "paradata"), ("", "nameless"),
     ("interviewtime. Gesamtzeit", "duration"), ("NOTE[SAUB]", "answer"), ("Welche Zeit?", "answer")],
)  # fmt: skip
def test_column_role(heading, role):
    assert column_role(heading) == role


def test_parts_of_a_heading():
    codes = [
        (c.code, c.part, c.scale)
        for c in read_headings(["Q00[SQ001][1]", "Q1[other]", "G1Q00002. Text", "Q2_A", "Q2_B"], None)
    ]
    assert codes == [("Q00", "SQ001", "1"), ("Q1", "other", ""), ("G1Q00002", "", ""), ("Q2", "A", ""), ("Q2", "B", "")]


@pytest.mark.parametrize(
    ("counts", "is_text"),
    [
        ({"täglich": 20, "selten": 3}, False),
        ({f"eine längere Antwort {i}": 1 for i in range(40)}, True),
        ({"ja": 5, "bitte an anna@example.org": 1}, True),
        ({f"Land {i}": 9 for i in range(60)}, False),
        ({}, False),
    ],
)
def test_free_text(counts, is_text):
    assert looks_like_free_text(counts) is is_text


def test_items_are_found_by_code_and_by_text():
    items = item_book()
    assert items.of_code("NOTE", "SAUB") is items.items["grade_cleanliness"]
    assert items.of_code("MOTIV", "M1") is items.items["motive"]
    assert items.of_code("DAUER", "X1") is None
    assert items.of_text("unbekannt", "AMBIENTE / Flair") is items.items["grade_ambience"]


def test_codes_and_names_of_the_items_are_unique():
    items = item_book().items.values()
    codes = [item.code for item in items]
    names = [name for item in items for name in item.names]
    assert len(codes) == len(set(codes))
    assert len(names) == len(set(names))
