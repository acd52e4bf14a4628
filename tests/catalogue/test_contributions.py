"""Contributions of towns: written, read back, reviewed ones become examples; faulty ones never stop anything."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from etl.catalogue.contributions import Contribution, read_contributions, with_contributions, write_contribution
from etl.catalogue.register import Catalogue, load_catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def contribution(**changes: object) -> Contribution:
    fields: dict[str, object] = {
        "id": "luebben-markt-2024",
        "centre_id": "12061316-01",
        "place": "Lübben (Spreewald)",
        "state": "BB",
        "population": 13900,
        "measure_id": "weekly-market-relaunch",
        "kind": "carried_out",
        "started_on": "2024-05",
        "outcome": "mixed",
        "what": 'Markt auf den Freitag verlegt, mit "Feierabend"-Ständen',
        "result": {"de": "Im Sommer voll, im Winter leer", "en": "Full in summer, empty in winter"},
        "contact_role": "Wirtschaftsförderung",
        "submitted_on": date(2025, 1, 15),
        "review": "reviewed",
        "reviewed_on": date(2025, 2, 1),
    }
    return Contribution.model_validate({**fields, **changes})


def test_written_and_read_back_it_is_the_same(tmp_path: Path, catalogue: Catalogue) -> None:
    given = contribution()
    write_contribution(tmp_path, given)
    found = read_contributions(tmp_path, catalogue)
    assert found.records == {given.id: given}
    assert not found.faults


def test_a_reviewed_contribution_becomes_an_example_with_its_source(tmp_path: Path, catalogue: Catalogue) -> None:
    write_contribution(tmp_path, contribution())
    extended = with_contributions(catalogue, read_contributions(tmp_path, catalogue))
    examples = extended.measures["weekly-market-relaunch"].examples
    assert len(examples) == len(catalogue.measures["weekly-market-relaunch"].examples) + 1
    assert examples[-1].result.of("en") == "Full in summer, empty in winter"
    assert extended.references[examples[-1].sources[0]].publisher == "Lübben (Spreewald)"
    assert extended.fingerprint != catalogue.fingerprint


def test_what_is_not_reviewed_changes_nothing(tmp_path: Path, catalogue: Catalogue) -> None:
    write_contribution(tmp_path, contribution(review="submitted", reviewed_on=None))
    assert with_contributions(catalogue, read_contributions(tmp_path, catalogue)) is catalogue
    assert read_contributions(tmp_path / "missing", catalogue).records == {}


def test_faulty_files_are_named_and_left_out(tmp_path: Path, catalogue: Catalogue) -> None:
    write_contribution(tmp_path, contribution())
    write_contribution(tmp_path, contribution(id="unbekannt", measure_id="no-such-measure"))
    (tmp_path / "kaputt.toml").write_text("id = ", encoding="utf-8")
    (tmp_path / "leer.toml").write_text('id = "leer"\n', encoding="utf-8")
    found = read_contributions(tmp_path, catalogue)
    assert list(found.records) == ["luebben-markt-2024"]
    assert {fault.file for fault in found.faults} == {"unbekannt.toml", "kaputt.toml", "leer.toml"}


@pytest.mark.parametrize(
    "changes",
    [
        {"reviewed_on": None},
        {"kind": "failure", "outcome": "positive"},
        {"what": "Fragen an frau.muster@stadt.example"},
        {"centre_id": "Lübben"},
        {"started_on": "neulich"},
    ],
)
def test_impossible_contributions_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        contribution(**changes)
