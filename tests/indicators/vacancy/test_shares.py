"""Shares of one register: duration of the stock, interim use, announced closures."""

import pandas as pd
import pytest

from etl.indicators.contract import Facts
from etl.indicators.vacancy import shares

OCCUPIED = {"status": "occupied"}


def row(facts: Facts, indicator_id: str, period: str = "2025-05-15") -> pd.Series:
    rows = shares.compute(facts)
    return rows[(rows["indicator_id"] == indicator_id) & (rows["period"] == period)].iloc[0]


def vacant_since(*days: str | None) -> list[dict[str, object]]:
    return [{"status": "vacant", "vacant_since": day} for day in days]


def test_long_and_structural_shares_begin_after_12_and_36_months(facts: Facts, register) -> None:
    # exactly 12 and 36 months do not count: "more than"
    register(vacant_since("2025-01-01", "2024-05-15", "2024-05-14", "2022-05-15", "2022-05-14", "2010-01-01"))
    long, structural = row(facts, "vacancy_long_share"), row(facts, "vacancy_structural_share")
    assert (long["value"], long["n"]) == (pytest.approx(4 / 6), 6)
    assert (structural["value"], structural["n"]) == (pytest.approx(2 / 6), 6)
    # Wilson interval of 2 of 6
    assert (structural["low"], structural["high"]) == pytest.approx((0.0968, 0.7000), abs=1e-4)


def test_unknown_begins_lower_the_completeness(facts: Facts, register) -> None:
    register(vacant_since("2010-01-01", "2010-01-01", "2025-01-01", "2025-01-01", None))
    share = row(facts, "vacancy_structural_share")
    assert (share["value"], share["n"], share["completeness"]) == (0.5, 4, 0.8)


def test_too_many_unknown_begins_give_no_share(facts: Facts, register) -> None:
    register(vacant_since("2010-01-01", "2010-01-01", None))
    share = row(facts, "vacancy_structural_share")
    assert (share["method"], share["visibility"]) == ("begin_of_vacancy_unknown", "hidden")


def test_no_vacant_unit_gives_no_share(facts: Facts, register) -> None:
    register([OCCUPIED] * 20)
    assert row(facts, "vacancy_long_share")["method"] == "no_vacant_unit"


def test_a_list_of_vacant_units_has_durations_but_no_interim_share(facts: Facts, register) -> None:
    register(vacant_since("2010-01-01", "2025-01-01"), is_register_complete=False)
    assert row(facts, "vacancy_structural_share")["value"] == 0.5
    assert row(facts, "interim_share")["method"] == "list_of_vacant_units_gives_no_rate"


def test_interim_share(facts: Facts, register) -> None:
    register([{"status": "interim_use"}] * 2 + [OCCUPIED] * 14 + [{"status": "vacant"}] * 4)
    share = row(facts, "interim_share")
    assert (share["value"], share["n"]) == (0.1, 20)


def test_announced_closures_of_the_next_twelve_months(facts: Facts, register) -> None:
    # within the year 2; already past, too far ahead and already vacant do not count
    days = ["2025-12-31", "2026-05-15", "2025-05-01", "2026-05-16"]
    units: list[dict[str, object]] = [{**OCCUPIED, "closure_announced_on": day} for day in days]
    register([*units, {"status": "vacant", "closure_announced_on": "2025-12-31"}, *[OCCUPIED] * 15])
    share = row(facts, "vacancy_announced")
    assert (share["value"], share["n"]) == (0.1, 20)


def test_nothing_announced_is_zero_only_after_closures_were_recorded(facts: Facts, register) -> None:
    register([OCCUPIED] * 20, observed_on="2023-05-15")
    register([{**OCCUPIED, "closure_announced_on": "2024-12-31"}, *[OCCUPIED] * 19], observed_on="2024-05-15")
    register([OCCUPIED] * 20)
    assert row(facts, "vacancy_announced", "2023-05-15")["method"] == "closures_not_recorded"
    assert pd.isna(row(facts, "vacancy_announced", "2023-05-15")["value"])
    assert row(facts, "vacancy_announced", "2024-05-15")["value"] == 0.05
    assert row(facts, "vacancy_announced", "2025-05-15")["value"] == 0
