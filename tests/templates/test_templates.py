"""Every template: its filled example loads without a rejected row, its empty form and its example sheet load nothing."""

from io import BytesIO
from pathlib import Path

import duckdb
import openpyxl
import pytest
from typer.testing import CliRunner

from etl.commands import app
from etl.delivery import open_delivery
from etl.loading import LoadReport, Order, load_files
from etl.registry import candidates
from etl.stores import Stores
from etl.templates.catalogue import KINDS, templates
from etl.templates.workbook import FILLED_PREFIX, empty_workbook, filled_workbook


def delivered(tmp_path: Path, name: str, content: bytes, centre: str = "12071076-01") -> LoadReport:
    path = tmp_path / name
    path.write_bytes(content)
    return load_files(Stores(tmp_path / "data"), [Order(path, centre_id=centre)])[0]


def facts(tmp_path: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(tmp_path / "data" / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize("kind", KINDS)
def test_filled_example_is_recognised_and_loads_whole(kind: str, tmp_path: Path) -> None:
    template = templates()[kind]
    report = delivered(tmp_path, FILLED_PREFIX + template.file_name, filled_workbook(template))
    assert (report.kind, report.status, report.rows_rejected) == (template.source_kind, "loaded", 0), report.notices
    assert report.rows_loaded == report.rows_read == len(template.examples)
    assert not [n for n in report.notices if n.level == "error"]
    assert facts(tmp_path, "SELECT is_synthetic FROM load") == [(True,)]


@pytest.mark.parametrize("kind", KINDS)
def test_empty_template_loads_nothing_and_says_so(kind: str, tmp_path: Path) -> None:
    template = templates()[kind]
    report = delivered(tmp_path, template.file_name, empty_workbook(template))
    assert report.rows_loaded == 0


@pytest.mark.parametrize("kind", KINDS)
def test_first_choice_is_the_module_of_the_template(kind: str, tmp_path: Path) -> None:
    template = templates()[kind]
    path = tmp_path / "datei.xlsx"
    path.write_bytes(filled_workbook(template))
    assert template.source_kind == candidates(open_delivery(path, tmp_path), None)[0].KIND


@pytest.mark.parametrize("kind", KINDS)
def test_workbook_has_lists_example_and_explanation(kind: str) -> None:
    template = templates()[kind]
    book = openpyxl.load_workbook(BytesIO(empty_workbook(template)))
    assert book.sheetnames[:3] == ["Daten", "Beispiel", "Erläuterung"]
    assert [cell.value for cell in book["Daten"][1]] == template.headings
    assert book["Daten"].max_row == 1
    assert book["Beispiel"].max_row == len(template.examples) + 1
    explained = {row[0].value for row in book["Erläuterung"].iter_rows()}
    assert {f"„{heading}“" for heading in template.headings} <= explained
    lists = [rule for rule in book["Daten"].data_validations.dataValidation if rule.type == "list"]
    assert len(lists) == sum(bool(column.choices) for column in template.columns)
    for rule in lists:
        assert rule.formula1.startswith("Listen!$")


def test_examples_use_only_allowed_words() -> None:
    for template in templates().values():
        for index, column in enumerate(template.columns):
            words = {row[index] for row in template.examples if row[index] is not None}
            free = template.kind == "vacancy" and column.heading in ("Branche", "Letzte Nutzung")
            assert free or not column.choices or words <= set(column.choices), column.heading
            assert not column.is_needed or all(row[index] is not None for row in template.examples)


def test_vacancy_values_arrive_as_entered(tmp_path: Path) -> None:
    template = templates()["vacancy"]
    delivered(tmp_path, template.file_name, filled_workbook(template))
    rows = facts(
        tmp_path,
        """SELECT street, house_no, status, area_m2::INT, strftime(vacant_since, '%Y-%m-%d'), location_class, cause,
                  is_register_complete FROM vacancy_unit WHERE street = 'Mühlengasse'""",
    )
    assert rows == [("Mühlengasse", "7", "vacant", 45, "2022-01-01", "C", "location", True)]


def test_counts_by_hand_are_extrapolated_to_the_hour(tmp_path: Path) -> None:
    """Two counts of 20 minutes in a clock hour, 94 and 102 passages: (94 + 102) × 60 / 40 = 294 per hour."""
    template = templates()["manual_counts"]
    delivered(tmp_path, template.file_name, filled_workbook(template))
    hours = facts(tmp_path, "SELECT local_hour, count FROM footfall_hour WHERE local_date = '2026-05-19' ORDER BY 1")
    assert hours == [(10, 294), (11, 310)]


def test_hours_of_a_workbook_keep_their_time_and_point(tmp_path: Path) -> None:
    template = templates()["footfall"]
    delivered(tmp_path, template.file_name, filled_workbook(template))
    found = facts(
        tmp_path,
        """SELECT s.name, f.local_hour, f.count, strftime(ts_utc, '%H') FROM footfall_hour f JOIN sensor s USING (sensor_key)
           WHERE s.name = 'Marktplatz' AND f.local_hour = 10""",
    )
    assert found == [("Marktplatz", 10, 354, "08")]


def test_measure_titles_and_quantities_are_understood(tmp_path: Path) -> None:
    template = templates()["measures"]
    delivered(tmp_path, template.file_name, filled_workbook(template))
    rows = facts(tmp_path, "SELECT expected_indicator, expected_effect FROM measure_carried_out ORDER BY starts_on")
    assert rows == [("footfall_yoy", 0.05), ("footfall_yoy", 0.1)]


def test_rejected_row_of_a_workbook_names_its_row_in_the_sheet(tmp_path: Path) -> None:
    template = templates()["footfall"]
    rows = [list(row) for row in template.examples]
    rows[4][2] = "viele"
    report = delivered(tmp_path, template.file_name, filled_workbook(template, rows))
    assert report.rejects[["line", "code"]].values.tolist() == [[6, "F08"]]


def test_command_writes_a_template(tmp_path: Path) -> None:
    target = tmp_path / "vorlage.xlsx"
    assert CliRunner().invoke(app, ["template", "events", str(target)]).exit_code == 0
    assert openpyxl.load_workbook(target).sheetnames[0] == "Daten"
    assert CliRunner().invoke(app, ["template", "nonsense", str(target)]).exit_code == 2
