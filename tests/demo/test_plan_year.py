"""The plan in the year of an installation: dates move with it, relations stay."""

from datetime import date, timedelta

import pytest

from etl.demo.plan_year import example_plan, plan_year


@pytest.mark.parametrize(
    ("until", "year"),
    [
        (date(2026, 8, 14), 2025),
        (date(2026, 8, 15), 2026),
        (date(2027, 1, 1), 2026),
        (date(2027, 8, 14), 2026),
        (date(2027, 8, 15), 2027),
    ],
)
def test_a_plan_year_begins_three_months_after_the_walk(until: date, year: int) -> None:
    assert plan_year(until) == year


def test_within_a_plan_year_nothing_moves() -> None:
    assert example_plan(date(2026, 8, 15)) == example_plan(date(2027, 8, 14))


def test_dates_and_years_move_by_whole_years() -> None:
    now, later = example_plan(date(2026, 11, 24)), example_plan(date(2029, 11, 24))
    assert later.anchor_closure.closed == date(2028, 9, 30)
    assert now.anchor_closure.closed == date(2025, 9, 30)
    schwarzheide = {town.ags: town for town in later.towns}["12066296"]
    assert schwarzheide.vacancy.years == (2024, 2025, 2026)
    assert schwarzheide.survey.years == (2025,)
    assert schwarzheide.footfall.since == date(2028, 10, 1)
    assert [m.log_effect for m in now.measures] == [m.log_effect for m in later.measures]


@pytest.mark.parametrize("day", [date(2026, 8, 15) + timedelta(days=73 * k) for k in range(16)])
def test_the_anchor_closed_within_two_years_and_measures_have_a_past(day: date) -> None:
    plan = example_plan(day)
    assert timedelta(days=180) < day - plan.anchor_closure.closed < timedelta(days=2 * 365)
    first = {town.centre_id: town.footfall.since for town in plan.towns}
    for measure in plan.measures:
        assert measure.start - first[measure.centre_id] > timedelta(days=2 * 365)
        assert day - measure.start > timedelta(days=180)
