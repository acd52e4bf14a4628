"""Durations over several registers: spells and curve worked out by hand."""

import pandas as pd
import pytest

from etl.indicators.contract import Facts
from etl.indicators.vacancy import durations
from etl.reduce.registers import read_registers

DAYS = ("2022-01-01", "2023-01-01", "2024-01-01", "2025-01-01")
STATUS = {"o": "occupied", "v": "vacant", "c": "under_construction"}


def histories(register, units: dict[str, str], since: dict[str, dict[str, str]] | None = None) -> None:
    """``units``: id → one letter per register (x = not listed); ``since``: id → register day → stated begin."""
    for position, day in enumerate(DAYS):
        rows = [
            {"unit_id": unit, "status": STATUS[letters[position]], "vacant_since": (since or {}).get(unit, {}).get(day)}
            for unit, letters in units.items()
            if letters[position] != "x"
        ]
        register(rows, observed_on=day)


def spells(facts: Facts) -> pd.DataFrame:
    found = durations.vacancy_spells(read_registers(facts.connection, ["12061316-01"]))
    return found.set_index("unit_id").sort_index()


def test_spells_by_hand(facts: Facts, register) -> None:
    units = {"a": "ovvo", "b": "vvoo", "c": "vooo", "d": "ovcc", "e": "ovxx", "f": "ovvv"}
    begins = {"b": {"2022-01-01": "2021-07-01", "2023-01-01": "2021-07-01"}, "f": {"2023-01-01": "2022-12-01"}}
    histories(register, units, begins)
    found = spells(facts)
    # c was vacant at the first walk and states no begin: left out
    assert found.index.tolist() == ["a", "b", "d", "e", "f"]
    # halfway between 1 Jan 2022 and 1 Jan 2023
    assert found.loc["a", "begins_on"] == pd.Timestamp("2022-07-02 12:00")
    assert found.loc["b", "begins_on"] == pd.Timestamp("2021-07-01")
    assert found.loc["f", "begins_on"] == pd.Timestamp("2022-12-01")
    assert found["let_seen_on"].dropna().to_dict() == {
        "a": pd.Timestamp("2025-01-01"),
        "b": pd.Timestamp("2024-01-01"),
    }


def test_a_later_begin_means_that_the_unit_was_let_in_between(facts: Facts, register) -> None:
    begins = {"a": {"2023-01-01": "2022-10-01", "2024-01-01": "2023-11-01"}}
    histories(register, {"a": "ovvo"}, begins)
    found = spells(facts).reset_index()
    assert len(found) == 2
    assert found.loc[0, "let_seen_on"] == pd.Timestamp("2023-11-01")
    assert found.loc[0, "known_from"] == pd.Timestamp("2024-01-01")


def test_curve_looks_back_from_each_register(facts: Facts, register) -> None:
    histories(register, {"a": "ovvo", "b": "ovvo", "f": "ovvv"})
    found = spells(facts).reset_index()
    early = durations.curve_until(found, pd.Timestamp("2024-01-01"))
    assert early.time.size == 0
    late = durations.curve_until(found, pd.Timestamp("2025-01-01"))
    # begin 2 July 2022, let 2 July 2024: two years; the third stands for 30 months
    assert late.time.tolist() == pytest.approx([24.0], abs=0.1)
    assert late.survival.tolist() == pytest.approx([1 / 3])
    assert late.at_risk.tolist() == [3]


def many(register) -> None:
    """Forty vacancies: begin stated 1 Nov 2022; 30 let at the next walk, 10 stand to the end."""
    units = {f"s{k}": "ovoo" for k in range(30)} | {f"t{k}": "ovvv" for k in range(10)}
    begins = {
        unit: {"2023-01-01": "2022-11-01", "2024-01-01": "2022-11-01", "2025-01-01": "2022-11-01"} for unit in units
    }
    histories(register, units, begins)


def test_quota_and_median(facts: Facts, register) -> None:
    # seen with 2 months, let halfway through 2023 at 8 months: S(8) = 10/40; quota within 12 months 75 %, median 8
    many(register)
    rows = durations.compute(facts).query("period == '2025-01-01'").set_index("indicator_id")
    quota, median = rows.loc["reletting_rate"], rows.loc["vacancy_median_months"]
    assert (quota["value"], quota["n"], quota["method"]) == (0.75, 40, "kaplan_meier_delayed_entry")
    assert quota["low"] < 0.75 < quota["high"]
    assert median["value"] == pytest.approx(8.0, abs=0.05)


def test_few_vacancies_give_nothing(facts: Facts, register) -> None:
    histories(register, {f"s{k}": "ovoo" for k in range(10)})
    rows = durations.compute(facts)
    assert set(rows["method"]) == {"too_few_vacancies_observed"}
    assert rows["value"].isna().all()


def test_all_let_again_has_the_interval_of_all_of_them(facts: Facts, register) -> None:
    # 30 of 30 let within the year: Wilson's lower bound is 30 / (30 + 1.96²) = 0.8865
    units = {f"s{k}": "ovoo" for k in range(30)}
    histories(register, units, {unit: {"2023-01-01": "2022-11-01"} for unit in units})
    row = durations.compute(facts).query("indicator_id == 'reletting_rate' and period == '2025-01-01'").iloc[0]
    assert (row["value"], row["high"]) == (1, 1)
    assert row["low"] == pytest.approx(0.8865, abs=1e-4)


def test_a_few_early_vacancies_do_not_decide_alone(facts: Facts, register) -> None:
    # two vacancies are followed from their start and let; twenty-five old ones enter with an age of years
    units = {"a": "ovoo", "b": "ovoo"} | {f"t{k}": "vvvv" for k in range(25)}
    begins = {f"t{k}": {day: "2015-01-01" for day in DAYS} for k in range(25)}
    histories(register, units, begins)
    rows = durations.compute(facts).query("period == '2025-01-01'")
    assert set(rows["method"]) == {"too_few_vacancies_at_risk"}
    assert rows["value"].isna().all()


def test_half_never_let_has_no_median(facts: Facts, register) -> None:
    units = {f"t{k}": "ovvv" for k in range(30)}
    histories(register, units)
    rows = durations.compute(facts).query("period == '2025-01-01'").set_index("indicator_id")
    assert rows.loc["vacancy_median_months", "method"] == "half_never_let"
    assert rows.loc["reletting_rate", "value"] == 0


def test_one_register_gives_no_row(facts: Facts, register) -> None:
    register([{"status": "vacant", "vacant_since": "2020-01-01"}] * 30)
    assert durations.compute(facts).empty
