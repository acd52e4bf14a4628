"""The example data pass the ordinary adapters: nothing rejected, everything marked, loading twice changes nothing."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from etl.demo.loading import ExampleRejected, demo_folder, load_example
from etl.loading import LoadReport
from etl.stores import Stores, stores

UNTIL = date(2026, 11, 20)
GROSSRAESCHEN, HERZBERG, SCHWARZHEIDE = "12066112", "12062224", "12066296"
TOWNS = (GROSSRAESCHEN, HERZBERG, SCHWARZHEIDE)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Stores, list[LoadReport]]:
    store = stores(tmp_path_factory.mktemp("data"))
    return store, load_example(store, until=UNTIL, towns=TOWNS)


def facts(store: Stores, sql: str) -> list[tuple]:
    with duckdb.connect(str(store.warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_nothing_is_rejected_and_rows_add_up(loaded: tuple[Stores, list[LoadReport]]) -> None:
    _, reports = loaded
    assert {report.kind for report in reports} >= {
        "hystreet_csv",
        "vacancy_register",
        "limesurvey",
        "limesurvey_structure",
        "survey_result_table",
        "measure_register",
    }
    for report in reports:
        assert report.status == "loaded", report.file
        assert report.rows_rejected == 0, report.file
        assert report.rows_read == report.rows_loaded + report.rows_duplicate


def test_every_load_is_marked_as_example_data(loaded: tuple[Stores, list[LoadReport]]) -> None:
    store, reports = loaded
    assert facts(store, "SELECT DISTINCT is_synthetic, source_id FROM load") == [(True, "beispieldaten")]
    assert facts(store, "SELECT count(*) FROM load") == [(len(reports),)]


def test_planted_units_reach_the_warehouse(loaded: tuple[Stores, list[LoadReport]]) -> None:
    store, _ = loaded
    # Herzberg: 50 units on the ground floor and two above, of which two and one are empty
    found = facts(
        store,
        f"""
        SELECT floor = 'EG', count(*), count(*) FILTER (WHERE status = 'vacant') FROM vacancy_unit
        WHERE centre_id = '{HERZBERG}-01' AND observed_on = DATE '2026-05-15' GROUP BY ALL ORDER BY 1 DESC
        """,
    )
    assert found == [(True, 50, 2), (False, 2, 1)]


def test_a_second_loading_changes_nothing(loaded: tuple[Stores, list[LoadReport]]) -> None:
    store, first = loaded
    before = facts(store, "SELECT count(*), sum(count), max(load_id) FROM footfall_hour")
    again = load_example(store, until=UNTIL, towns=TOWNS)
    assert {report.status for report in again} == {"unchanged"}
    assert facts(store, "SELECT count(*), sum(count), max(load_id) FROM footfall_hour") == before
    assert len(again) == len(first)


def test_the_truth_stays_beside_the_deliveries(loaded: tuple[Stores, list[LoadReport]]) -> None:
    store, _ = loaded
    assert (demo_folder(store) / "planted_truth.json").exists()


def test_a_rejected_delivery_stops_the_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_damaged(path: Path, measures: object) -> None:
        path.write_text("nichts\n1\n", encoding="utf-8")

    monkeypatch.setattr("etl.demo.deliveries.write_measure_register", write_damaged)
    with pytest.raises(ExampleRejected, match="Massnahmenregister"):
        load_example(stores(tmp_path), until=UNTIL, towns=[SCHWARZHEIDE])
