"""The real LimeSurvey exports beside a checkout: every row accounted for, counts as in the files themselves."""

from pathlib import Path

import pandas as pd
import pytest

from etl.delivery import open_delivery
from etl.sources.comment_topics import topic_dictionary
from etl.sources.limesurvey_headings import read_headings
from etl.sources.questionnaire import read_questionnaire

FILES = {"de_public_data.csv": (325, 247), "uk2016_public_data.csv": (273, 66)}
STRUCTURES = {
    "uk_core_survey.lss": ("245554", 261, 59),
    "limesurvey_survey_432535.lss": ("432535", 426, 2),
    "survey.lss": ("123456", 641, 4),
}


@pytest.fixture
def folder(realdata: Path) -> Path:
    return realdata / "limesurvey_rse_2017"


@pytest.mark.parametrize("name", STRUCTURES)
def test_structures_of_all_versions(folder, name, desk):
    sid, version, questions = STRUCTURES[name]
    found = read_questionnaire(folder / name)
    assert (found.survey_id, found.version, len(found.questions)) == (sid, version, questions)
    report = desk.load_one(folder / name)
    assert (report.kind, report.status, report.rows_read, report.rows_loaded) == (
        "limesurvey_structure", "loaded", questions, questions)  # fmt: skip


def test_options_of_a_real_question(folder):
    question = read_questionnaire(folder / "uk_core_survey.lss").question("edu1")
    assert question is not None
    assert question.type == "!"
    assert len(question.answers) == 7
    assert "Doctorate" in [answer.label for answer in question.answers]


@pytest.mark.parametrize("name", FILES)
def test_every_column_of_the_real_files_is_understood(folder, name, tmp_path):
    headings = list(pd.read_csv(folder / name, nrows=0).columns)
    columns = read_headings(["" if h.startswith("Unnamed") else h for h in headings], None)
    answers = [column for column in columns if column.role == "answer"]
    assert len(answers) == FILES[name][1]
    assert len({column.name for column in answers}) == FILES[name][1]
    assert open_delivery(folder / name, tmp_path).head().suffix == ".csv"


def test_the_real_files_load_completely(folder, desk, codes_of):
    structures = [folder / name for name in STRUCTURES]
    reports = desk.load(*(folder / name for name in FILES), *structures, wave="2017")
    for report, (rows, _) in zip(reports, FILES.values(), strict=False):
        assert (report.kind, report.status) == ("limesurvey", "loaded")
        assert (report.rows_read, report.rows_loaded, report.rows_rejected, report.rows_duplicate) == (rows, rows, 0, 0)
        # none of the three structures is the file's own: the one that looks like it is named and not used
        assert {"S13", "S14"} <= codes_of(report)
        assert "S20" not in codes_of(report)
    assert desk.load(folder / "de_public_data.csv", wave="2017")[0].status == "unchanged"


@pytest.mark.parametrize(
    ("name", "column", "item"),
    [
        ("de_public_data.csv", "edu1. What is the highest qualification you have obtained?", "q_edu1"),
        ("de_public_data.csv", "socio3. Please select your age", "q_socio3"),
        ("uk2016_public_data.csv", "socio4. Please select the range of your salary", "q_socio4"),
    ],
)
def test_choices_are_counted_as_pandas_counts_them(folder, desk, name, column, item):
    desk.load(folder / name, wave="2017")
    expected = pd.read_csv(folder / name, dtype=str)[column].str.strip().value_counts().to_dict()
    assert dict(desk.query(f"SELECT code, count(*) FROM survey_answer WHERE item = '{item}' GROUP BY 1")) == expected


def test_multiple_choice_of_the_real_file(folder, desk):
    desk.load(folder / "de_public_data.csv", wave="2017")
    frame = pd.read_csv(folder / "de_public_data.csv", dtype=str)
    columns = [column for column in frame.columns if column.startswith("currentEmp13[")]
    expected = {c.split("[")[1].split("]")[0]: int((frame[c] == "Yes").sum()) for c in columns}
    found = dict(desk.query("SELECT code, count(*) FROM survey_answer WHERE item = 'q_currentEmp13' GROUP BY 1"))
    assert len(columns) == 65
    assert found == {option: count for option, count in expected.items() if count}


def test_no_column_is_lost_silently(folder, desk):
    """Every column gives answers, or none was given: multiple choices nobody chose."""
    desk.load(folder / "de_public_data.csv", wave="2017")
    frame = pd.read_csv(folder / "de_public_data.csv", dtype=str)
    items = {item for (item,) in desk.query("SELECT DISTINCT item FROM survey_answer")}
    for column in frame.columns[1:]:
        code = column.split(".")[0]
        question, _, part = code.partition("[")
        names = {f"q_{question}", f"q_{question}_{part.rstrip(']')}"}
        assert names & items or set(frame[column].dropna()) <= {"No"}, column


def test_free_texts_of_the_real_file_stay_out(folder, desk):
    desk.load(folder / "de_public_data.csv", wave="2017")
    texts = desk.query("SELECT DISTINCT item FROM survey_answer WHERE kind = 'text' ORDER BY 1")
    assert ("q_skill2",) in texts
    assert ("q_ukrse3",) in texts
    kept = {code for (code,) in desk.query("SELECT DISTINCT code FROM survey_answer WHERE kind = 'text'")}
    assert kept <= {*topic_dictionary()["topic"], "unassigned"}


def test_a_real_file_without_dates_takes_the_year_of_its_name(folder, desk, codes_of):
    report = desk.load_one(folder / "uk2016_public_data.csv")
    assert (report.status, report.rows_loaded) == ("loaded", 273)
    assert {"S19", "S38"} <= codes_of(report)
    assert desk.query("SELECT DISTINCT wave FROM survey_answer") == [("2016",)]
