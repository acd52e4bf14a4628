from datetime import date
from pathlib import Path

import pytest

from etl.geography.territory import EndedMunicipality, check_key, read_ended_municipalities, successor

CHANGES = Path(__file__).resolve().parents[2] / "data" / "reference" / "ags_changes_brandenburg.csv"


def ended(old: str, new: str | None, on: date | None = None) -> EndedMunicipality:
    return EndedMunicipality(old, f"Gemeinde {old}", new, f"Gemeinde {new}", on, "test")


def test_the_four_municipalities_ended_since_2018_belong_to_schwedt() -> None:
    changes = read_ended_municipalities(CHANGES)
    since_2018 = {change.old_ags: change.ended_on for change in changes if change.new_ags == "12073532"}
    assert since_2018 == {
        "12073505": date(2021, 1, 1),
        "12073032": date(2022, 4, 19),
        "12073386": date(2022, 4, 19),
        "12073603": date(2022, 4, 19),
    }


def test_a_key_keeps_its_own_status_before_the_day_of_the_change() -> None:
    changes = [ended("12073505", "12073532", date(2021, 1, 1))]
    assert successor("12073505", changes, date(2020, 12, 31)) == "12073505"
    assert successor("12073505", changes, date(2021, 1, 1)) == "12073532"
    assert successor("12073505", changes) == "12073532"


def test_chains_are_followed_and_an_unknown_successor_is_none() -> None:
    changes = [ended("12000001", "12000002"), ended("12000002", "12000003"), ended("12000009", None)]
    assert successor("12000001", changes) == "12000003"
    assert successor("12000009", changes) is None
    assert successor("12052000", changes) == "12052000"


def test_a_circle_of_changes_is_an_error() -> None:
    with pytest.raises(ValueError, match="im Kreis"):
        successor("12000001", [ended("12000001", "12000002"), ended("12000002", "12000001")])


def test_a_delivered_key_is_current_succeeded_ended_or_unknown() -> None:
    register = {"12073532", "12052000"}
    changes = read_ended_municipalities(CHANGES)
    assert check_key("12052000", register, changes).state == "current"

    former = check_key("12073505", register, changes)
    assert (former.ags, former.state) == ("12073532", "succeeded")
    assert former.message == "Schöneberg (AGS 12073505) gehört seit dem 01.01.2021 zu Schwedt/Oder (12073532)."

    lost = check_key("12071185", register, changes)
    assert (lost.ags, lost.state) == (None, "ended")
    assert "Nachfolger ist nicht bekannt" in lost.message

    unknown = check_key("12999999", register, changes)
    assert (unknown.ags, unknown.state) == (None, "unknown")


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "changes.csv"
    path.write_text("kind,old_ags\nags_ended,12073505\n", encoding="utf-8")
    with pytest.raises(ValueError, match="Spalten fehlen"):
        read_ended_municipalities(path)
