"""What may leave: no row of a closed source, no hidden value, whatever the table; counted by hand from the snapshot."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from dashboard.build import query
from etl.export.tables import Ask, available, describe, public_names, read_table

COTTBUS, FORST = "12052000-01", "12071076-01"


def closed_load(full: dict, **more: object) -> None:
    """A real delivery of a closed source beside the example data."""
    full["load"].append(
        full["load"][0] | {"load_id": 2, "source_id": "befragung-der-kommune", "is_synthetic": False} | more
    )


@pytest.fixture
def ask(publish: Callable, full: dict) -> Callable[[], Ask]:
    return lambda: partial(query, publish(full))


def test_hidden_values_never_leave_not_even_internally(ask: Callable, full: dict) -> None:
    full["indicator"].append(
        full["indicator"][0] | {"indicator_id": "motive_culture", "visibility": "hidden", "value": 0.5}
    )
    full["survey_result"].append(full["survey_result"][1] | {"item": "grade_culture", "mean": 3.3, "cases": 4})
    door = ask()
    for is_internal in (False, True):
        for table in ("indicator", "survey_result"):
            rows = read_table(door, table, is_internal).rows
            hidden = rows[rows["visibility"] == "hidden"]
            assert len(hidden) == sum(row["visibility"] == "hidden" for row in full[table])
            value = "value" if table == "indicator" else "mean"
            assert hidden[[value, "low", "high"]].isna().all(axis=None)
    rows = read_table(door, "survey_result").rows
    assert rows[rows["visibility"] == "hidden"]["cases"].isna().all()


def test_a_closed_delivery_closes_real_rows_of_its_town_and_topic(ask: Callable, full: dict) -> None:
    for row in full["vacancy_unit"]:
        row["is_synthetic"] = False
    full["vacancy_unit"].append(full["vacancy_unit"][0] | {"centre_id": FORST, "unit_id": "f1"})
    closed_load(full, topic="vacancy", target="12052000")
    door = ask()
    assert set(read_table(door, "vacancy_unit").rows["centre_id"]) == {FORST}
    assert read_table(door, "vacancy_unit").withheld == 12
    assert len(read_table(door, "vacancy_unit", is_internal=True).rows) == 13
    assert len(read_table(door, "footfall_daily").rows) == 60  # another topic stays open


def test_a_closed_delivery_without_a_place_closes_all_real_rows_but_no_example_data(ask: Callable, full: dict) -> None:
    full["vacancy_unit"][0]["is_synthetic"] = False
    closed_load(full, topic="vacancy", target=None)
    found = read_table(ask(), "vacancy_unit")
    assert (len(found.rows), found.withheld) == (11, 1)


def test_a_source_nobody_knows_is_closed(ask: Callable, full: dict) -> None:
    full["vacancy_unit"][0]["is_synthetic"] = False
    closed_load(full, topic="vacancy", source_id="unbekannt", target=None)
    assert read_table(ask(), "vacancy_unit").withheld == 1


def test_what_rests_on_a_closed_finding_goes_with_it(ask: Callable, full: dict) -> None:
    full["finding"][0]["source_ids"] = "beispieldaten, befragung-der-kommune"
    full["finding_history"].append(full["finding_history"][0] | {"problem_id": "footfall-decline"})
    door = ask()
    assert read_table(door, "finding").withheld == 1
    assert read_table(door, "recommendation").rows.empty
    assert read_table(door, "finding_history").withheld == 1


@pytest.mark.parametrize("table", ["effect", "measure_carried_out"])
def test_measures_of_a_closed_register(ask: Callable, full: dict, table: str) -> None:
    full["effect"][0]["is_synthetic"] = False
    full["measure_carried_out"] = [
        {"centre_id": COTTBUS, "measure_id": "m", "starts_on": full["effect"][0]["starts_on"], "is_synthetic": False}
    ]
    closed_load(full, topic="place", kind="measure_register", target=None)
    assert read_table(ask(), table).rows.empty


def test_events_have_no_example_mark_and_go_with_the_list_of_their_town(ask: Callable, full: dict) -> None:
    closed_load(full, topic="place", kind="event_list", target="12052000")
    assert read_table(ask(), "event").rows.empty


def test_notices_and_deliveries_of_a_closed_source_stay(ask: Callable, full: dict) -> None:
    closed_load(full, topic="survey")
    full["load_notice"].append(full["load_notice"][0] | {"load_id": 2})
    door = ask()
    assert read_table(door, "load").rows["load_id"].tolist() == [1]
    assert read_table(door, "load_notice").rows["load_id"].tolist() == [1]


def test_rejected_rows_never_leave_publicly(ask: Callable) -> None:
    door = ask()
    assert "reject" not in public_names(door)
    with pytest.raises(KeyError):
        read_table(door, "reject")
    assert len(read_table(door, "reject", is_internal=True).rows) == 1


def test_every_table_can_be_described_and_read(ask: Callable) -> None:
    door = ask()
    for name in available(door):
        about = describe(door, name, is_internal=True)
        assert about.kept == len(read_table(door, name, is_internal=True).rows)


def test_the_licence_is_that_of_the_rows_that_leave(ask: Callable, full: dict) -> None:
    """Both sources of the hand-written snapshot are licensed "eigene"; the closed one must not be credited."""
    full["source"][1] |= {"licence": "geschlossen", "attribution": "Niemand"}
    full["indicator"][0]["source_ids"] = "befragung-der-kommune"
    about = describe(ask(), "indicator")
    assert about.licensed.licences == ("eigene",)
    assert about.withheld == 1


def test_participation_in_programmes_goes_with_the_source_of_its_list(ask: Callable, full: dict) -> None:
    row = {"ags": "12052000", "programme_id": "ziz", "starts_on": date(2024, 1, 1), "is_synthetic": False}
    full["programme_participation"] = [
        row | {"source_id": "programme_list"},
        row | {"programme_id": "iw-bb", "source_id": "beispieldaten", "is_synthetic": True},
    ]
    full["source"].append(full["source"][0] | {"source_id": "programme_list", "is_public": False})
    found = read_table(ask(), "programme_participation")
    assert (found.rows["programme_id"].tolist(), found.withheld) == (["iw-bb"], 1)
