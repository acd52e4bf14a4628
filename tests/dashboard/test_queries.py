"""Suppression and the licence guard are in the queries: pages cannot forget them."""

from collections.abc import Callable
from datetime import date

import pytest

from dashboard.queries import places, provenance, trends


@pytest.fixture
def build_id(publish: Callable, full: dict) -> str:
    full["indicator"].append(full["indicator"][0] | {"source_ids": "beispieldaten,befragung-der-kommune"})
    full["load"].append(full["load"][0] | {"load_id": 2, "topic": "survey", "source_id": "befragung-der-kommune"})
    return publish(full)


def test_classes_below_three_towns_have_no_counts(build_id: str) -> None:
    """Three real towns: one 50.000+, one 20.000 to 50.000, one 10.000 to 20.000; the whole state has three."""
    by_size = trends.status_counts(build_id, "size_class", "")
    assert by_size["conspicuous"].isna().all()
    assert by_size["judged"].isna().all()
    whole = trends.status_counts(build_id, "all", "")
    last = whole[whole["quarter"] == whole["quarter"].max()].iloc[0]
    assert (last["towns"], last["judged"], last["conspicuous"], last["watched"]) == (3, 3, 1, 1)


def test_problem_judged_in_fewer_than_three_towns_has_no_counts(build_id: str) -> None:
    rows = trends.problem_counts(build_id).set_index("problem_id")
    assert rows.loc["footfall-decline", ["severe", "conspicuous"]].isna().all()
    assert rows.loc["structural-vacancy", ["watch", "conspicuous", "unremarkable"]].tolist() == [1, 1, 1]


def test_rows_of_a_closed_source_are_not_exported(build_id: str) -> None:
    rows = provenance.open_rows(build_id, "indicator")
    assert len(rows) == provenance.table_size(build_id, "indicator") - 1
    assert not rows["source_ids"].str.contains("befragung-der-kommune").any()


def test_facts_of_a_centre_with_a_closed_delivery_are_not_exported(build_id: str) -> None:
    assert provenance.open_rows(build_id, "survey_result").empty
    assert len(provenance.open_rows(build_id, "vacancy_unit")) == 12


def test_geometry_is_left_out_and_unknown_tables_are_refused(build_id: str) -> None:
    assert "boundary_wkb" not in provenance.open_rows(build_id, "centre")
    with pytest.raises(KeyError):
        provenance.open_rows(build_id, "sqlite_master")


def test_all_listed_tables_can_be_exported(build_id: str) -> None:
    for table in provenance.TABLES:
        provenance.open_rows(build_id, table)


def test_a_quarter_without_any_judgement_is_not_there(publish: Callable, full: dict) -> None:
    gone = [row | {"status": "no_data"} for row in full["finding_history"] if row["quarter"] == date(2026, 9, 30)]
    kept = [row for row in full["finding_history"] if row["quarter"] != date(2026, 9, 30)]
    build = publish(full | {"finding_history": kept + gone})
    assert trends.status_counts(build, "all", "")["quarter"].max().date() == date(2026, 6, 30)


def test_small_pictures_agree_with_the_series_of_each_problem(build_id: str) -> None:
    """One statement over all problems gives what one statement per problem gives; hidden is hidden in both."""
    together = trends.counts_by_problem(build_id, "ihk")
    assert together["conspicuous"].notna().any()
    for problem, rows in together.groupby("problem_id"):
        alone = trends.status_counts(build_id, "ihk", str(problem))
        assert rows.drop(columns="problem_id").to_numpy().tolist() == alone.to_numpy().tolist()


def test_data_gaps_of_few_towns_are_hidden(publish: Callable, full: dict) -> None:
    """Three real towns in three Kreise and three size classes: neither tells; the district of the chamber has all three."""
    real = [row["centre_id"] for row in full["centre"] if not row["is_example"]]
    states = [full["topic_state"][0] | {"centre_id": centre, "topic": "vacancy"} for centre in real]
    build = publish(full | {"topic_state": states})
    for dimension in ("district_name", "size_class"):
        assert trends.data_gaps(build, dimension)[["towns", "centres", "current"]].isna().all(axis=None)
    assert trends.data_gaps(build, "ihk")["towns"].tolist() == [3]


@pytest.mark.parametrize("newest", [date(2026, 9, 30), date(2026, 11, 25), date(2026, 12, 31)])
def test_the_change_within_a_year_is_against_the_same_quarter(newest: date, publish: Callable, full: dict) -> None:
    """The newest quarter is judged on the day of the build, long before it is over; the one a year before at its end."""
    end_of_quarter = date(2025, 9, 30) if newest == date(2026, 9, 30) else date(2025, 12, 31)
    row = full["finding_history"][0]
    days = {newest: "severe", end_of_quarter: "unremarkable", date(2025, 6, 30): "no_data"}
    history = [row | {"quarter": day, "status": status} for day, status in days.items()]
    [found] = places.change_within_a_year(publish(full | {"finding_history": history})).to_dict("records")
    assert (found["now_count"], found["before_count"], found["is_known_before"]) == (1, 0, True)
