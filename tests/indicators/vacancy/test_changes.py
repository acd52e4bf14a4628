"""Changes between two registers on the same units, counted by hand."""

import pandas as pd
import pytest
from scipy import stats

from etl.indicators.contract import Facts
from etl.indicators.vacancy import changes


def two_registers(register, before: str, after: str, first_on: str = "2024-05-15") -> None:
    """One letter per unit: o occupied, v vacant, x no longer in the register, c under construction."""
    status = {"o": "occupied", "v": "vacant", "c": "under_construction"}
    register([{"status": status[letter]} for letter in before], observed_on=first_on)
    units = [{"unit_id": f"u{k}", "status": status[letter]} for k, letter in enumerate(after) if letter != "x"]
    register(units, observed_on="2025-05-15")


def row(facts: Facts, indicator_id: str) -> pd.Series:
    rows = changes.compute(facts).query("indicator_id == @indicator_id")
    assert rows["period"].tolist() == ["2025-05-15"]
    return rows.iloc[0]


def test_change_on_the_same_units(facts: Facts, register) -> None:
    # 20 units; 5 fell vacant, 1 was let; one left the register and one is a building site: 18 pairs, (5 − 1) / 18
    two_registers(register, "ooooo" + "v" + "v" + "o" * 11 + "oo", "vvvvv" + "o" + "v" + "o" * 11 + "xc")
    change = row(facts, "vacancy_change")
    assert (change["value"], change["n"]) == (pytest.approx(4 / 18), 18)
    # Bonett & Price: shares (5+1)/20 and (1+1)/20, variance (0.3 + 0.1 − 0.2²)/20
    half = 1.959964 * (0.36 / 20) ** 0.5
    assert (change["low"], change["high"]) == pytest.approx((0.2 - half, 0.2 + half), abs=1e-6)
    assert change["completeness"] == pytest.approx(18 / 18)


def test_change_looks_back_over_two_years_and_churn_over_one_step(facts: Facts, register) -> None:
    # +2 units in each of two years: the change against 2023 is 4 of 20, the churn of the last year 2 events
    for vacant, day in ((0, "2022-05-15"), (1, "2023-05-20"), (3, "2024-05-15"), (5, "2025-05-15")):
        register([{"status": "vacant" if k < vacant else "occupied"} for k in range(20)], observed_on=day)
    rows = changes.compute(facts).query("period == '2025-05-15'").set_index("indicator_id")
    assert rows.loc["vacancy_change", "value"] == pytest.approx(4 / 20)
    assert rows.loc["churn_rate", "value"] == pytest.approx(2 / (20 * 365 / 365.25))


def test_one_register_has_no_change(facts: Facts, register) -> None:
    register([{"status": "vacant"}] * 20)
    assert changes.compute(facts).empty


@pytest.mark.parametrize(
    ("before", "after", "first_on", "method"),
    [
        ("o" * 14, "o" * 14, "2024-05-15", "too_few_units_in_both_registers"),
        ("o" * 20, "o" * 20, "2022-05-15", "registers_too_far_apart"),
    ],
)
def test_change_needs_units_and_nearness(
    facts: Facts, register, before: str, after: str, first_on: str, method: str
) -> None:
    two_registers(register, before, after, first_on)
    assert row(facts, "vacancy_change")["method"] == method
    assert pd.isna(row(facts, "churn_rate")["value"])


def test_lists_of_vacant_units_have_no_change(facts: Facts, register) -> None:
    register([{"status": "vacant"}] * 20, observed_on="2024-05-15", is_register_complete=False)
    register([{"status": "vacant"}] * 20)
    assert row(facts, "vacancy_change")["method"] == "list_of_vacant_units_gives_no_rate"


def test_churn_by_hand(facts: Facts, register) -> None:
    # 20 units over one year (365 days): 2 closures, 1 opening, 1 changed trade (a closure and an opening) = 5 events
    old = ["occupied"] * 2 + ["vacant"] + ["occupied"] * 17
    new = ["vacant"] * 2 + ["occupied"] + ["occupied"] * 17
    register([{"status": status, "trade": "shoes"} for status in old], observed_on="2024-05-15")
    trades = ["shoes"] * 19 + ["bakery"]
    register([{"status": status, "trade": trade} for status, trade in zip(new, trades, strict=True)])
    churn = row(facts, "churn_rate")
    exposure = 20 * 365 / 365.25
    assert churn["value"] == pytest.approx(5 / exposure)
    # Garwood 1936 for 5 events: 1.6235 to 11.6683
    assert (churn["low"] * exposure, churn["high"] * exposure) == pytest.approx((1.6235, 11.6683), abs=1e-4)
    assert stats.chi2.ppf(0.025, 10) / 2 == pytest.approx(1.6235, abs=1e-4)


def test_unknown_trades_are_no_change_of_trade(facts: Facts, register) -> None:
    register([{"trade": "shoes"}] * 20, observed_on="2024-05-15")
    register([{"trade": "unknown"}] * 10 + [{"trade": None}] * 10)
    churn = row(facts, "churn_rate")
    assert (churn["value"], churn["low"]) == (0, 0)
