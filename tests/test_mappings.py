"""A mapping once confirmed is remembered per sender, can be exported and taken over, and never outranks what is said now."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl import mappings
from etl.commands import app
from etl.mappings import Mapping, MappingError
from etl.stores import Stores

RUN = CliRunner()
COUNTS = "wann;wo;wieviele\n01.05.2025 10:00;Markt;7\n01.05.2025 11:00;Markt;8\n"


@pytest.fixture
def store(tmp_path: Path) -> Stores:
    return Stores(tmp_path / "data")


def test_a_mapping_survives_writing_with_all_its_characters(store: Stores) -> None:
    mapping = Mapping("Stadt Lübben (Spreewald)", "footfall_csv", {"time": 'Tag "Uhrzeit"', "count": "Anzahl\\Tag\t"})
    mappings.remember(store, mapping)
    assert mappings.recall(store, "stadt lübben (spreewald)") == mapping


@pytest.mark.parametrize(
    "text", ["format = 2\n", "format = 1\nsender = 'x'\n", "kein toml [", "format = 1\noptions = 3\n"]
)
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError):
        mappings.read_mapping(path)


def test_a_sender_name_cannot_leave_the_folder(store: Stores) -> None:
    path = mappings.remember(store, Mapping("../../etc/passwd", "footfall_csv", {}))
    assert path.parent == store.root / "mappings"
    with pytest.raises(MappingError):
        mappings.file_name("///")


def test_the_command_line_remembers_and_another_town_takes_over(store: Stores, tmp_path: Path) -> None:
    path = tmp_path / "zaehlung.csv"
    path.write_text(COUNTS, encoding="utf-8")
    common = ["--ags", "12052000", "--data", str(store.root), "--sender", "Ordnungsamt"]
    assert RUN.invoke(app, ["load", str(path), *common]).exit_code == 1  # nobody knows these headings
    said = ["--kind", "footfall_csv", "--option", "time=wann", "--option", "count=wieviele", "--option", "sensor=wo"]
    assert RUN.invoke(app, ["load", str(path), *common, *said]).exit_code == 0
    path.write_text(COUNTS.replace("05.2025", "06.2025"), encoding="utf-8")
    assert RUN.invoke(app, ["load", str(path), *common]).exit_code == 0
    exported = RUN.invoke(app, ["mappings", "--export", "Ordnungsamt", "--data", str(store.root)])
    other = tmp_path / "andere.toml"
    other.write_text(exported.stdout, encoding="utf-8")
    taken = RUN.invoke(app, ["mappings", "--take", str(other), "--data", str(tmp_path / "zweite"), "--json"])
    assert (taken.exit_code, '"Ordnungsamt"' in taken.stdout) == (0, True)


def test_recognition_is_shown_with_its_confidence(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("zeit;sensor_id;anzahl\n01.05.2025 10:00;Markt;7\n", encoding="utf-8")
    shown = RUN.invoke(app, ["recognise", str(path), "--json"])
    assert '"footfall_csv"' in shown.stdout
    assert '"confidence": 0.8' in shown.stdout
    assert '"separator": ";"' in shown.stdout
    path.write_text("irgendein Text\n", encoding="utf-8")
    assert "--kind" in RUN.invoke(app, ["recognise", str(path)]).stdout


def test_the_census_of_retail_comes_with_a_mapping(store: Stores) -> None:
    mapping = mappings.recall(store, "Einzelhandelserfassung Brandenburg")
    assert mapping is not None
    assert mapping.kind == "vacancy_register"
