"""How long vacancies last: Kaplan–Meier with delayed entry over all registers of a centre up to each register date.

A vacancy enters when it is first seen, with the age it has then: short vacancies between two walks are missed, and the
late entry keeps that from making the rest look long.  It ends halfway between the last walk that saw it and the walk that
saw the unit in use; a unit under construction, converted, unknown or no longer listed is only known to have been vacant
so far.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.provenance import chosen_centres, indicator_rows
from etl.indicators.vacancy.changes import DAYS_PER_MONTH
from etl.indicators.vacancy.rates import ONLY_VACANT
from etl.reduce.registers import Registers, read_registers
from etl.statistics.durations import SurvivalCurve, reletting_quota, survival_curve
from etl.statistics.estimates import Estimate
from etl.statistics.proportions import wilson

TOPIC: Final = "vacancy"
INDICATORS: Final = ("vacancy_median_months", "reletting_rate")
IN_USE: Final = ("occupied", "partly_vacant", "interim_use")


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of ``vacancy_median_months`` and ``reletting_rate``, one per register from the second on."""
    registers = read_registers(facts.connection, chosen_centres(facts))
    later = registers.registers[registers.registers["number"] > 1]
    if later.empty:
        return indicator_rows(facts, [], TOPIC)
    spells = vacancy_spells(registers)
    by_centre = dict(iter(spells.groupby("centre_id")))
    rows = [
        row
        for register in later.to_dict("records")
        for row in _rows(facts, register, by_centre.get(register["centre_id"], spells.iloc[:0]))
    ]
    return indicator_rows(facts, [pd.DataFrame(rows)], TOPIC)


def vacancy_spells(registers: Registers) -> pd.DataFrame:
    """One row per vacancy: ``centre_id``, ``unit_id``, ``begins_on``, ``first_seen_on``, ``last_seen_on``, ``let_seen_on``.

    ``begins_on`` is the stated begin; without one, halfway between the walk before (unit in use) and the first walk that
    saw it; a vacancy that was there at the first walk and states no begin is left out.
    """
    numbered = registers.units.merge(
        registers.registers[["centre_id", "register_on", "number"]], on=["centre_id", "register_on"]
    ).sort_values(["centre_id", "unit_id", "number"], kind="stable")
    by_unit = numbered.groupby(["centre_id", "unit_id"], sort=False)
    for column in ("number", "register_on", "status"):
        numbered[f"before_{column}"] = by_unit[column].shift(1)
        numbered[f"next_{column}"] = by_unit[column].shift(-1)
    vacant = numbered[numbered["is_vacant"]].copy()
    vacant["stated"] = vacant["vacant_since"].where(vacant["vacant_since"] <= vacant["register_on"])
    continues = (
        (vacant["before_status"] == "vacant")
        & (vacant["before_number"] == vacant["number"] - 1)
        & ~(vacant["stated"] > vacant["before_register_on"])
    )
    vacant["spell"] = (~continues).cumsum()
    follows = vacant["next_number"] == vacant["number"] + 1
    vacant["let_seen_on"] = vacant["next_register_on"].where(follows & vacant["next_status"].isin(IN_USE))
    was_in_use = vacant["before_status"].isin(IN_USE) & (vacant["before_number"] == vacant["number"] - 1)
    halfway = vacant["before_register_on"] + (vacant["register_on"] - vacant["before_register_on"]) / 2
    vacant["begins_on"] = vacant["stated"].fillna(halfway.where(was_in_use))
    spells = (
        vacant.groupby("spell")
        .agg(
            centre_id=("centre_id", "first"),
            unit_id=("unit_id", "first"),
            begins_on=("begins_on", "first"),
            first_seen_on=("register_on", "first"),
            last_seen_on=("register_on", "last"),
            let_seen_on=("let_seen_on", "last"),
        )
        .reset_index(drop=True)
    )
    return _ended_by_a_new_vacancy(spells).dropna(subset="begins_on").reset_index(drop=True)


def _ended_by_a_new_vacancy(spells: pd.DataFrame) -> pd.DataFrame:
    """A later begin on the same unit says that the earlier vacancy ended before it, even if no walk saw the unit in use."""
    by_unit = spells.groupby(["centre_id", "unit_id"], sort=False)
    begins_again, seen_again = by_unit["begins_on"].shift(-1), by_unit["first_seen_on"].shift(-1)
    is_open = spells["let_seen_on"].isna() & (begins_again > spells["last_seen_on"]) & seen_again.notna()
    # the unit was in use at some time before it fell vacant again
    return spells.assign(
        let_seen_on=spells["let_seen_on"].where(~is_open, begins_again),
        known_from=spells["let_seen_on"].where(~is_open, seen_again),
    )


def curve_until(spells: pd.DataFrame, register_on: pd.Timestamp) -> SurvivalCurve:
    """Curve (months) from what the registers up to ``register_on`` say."""
    seen = spells[spells["first_seen_on"] <= register_on]
    has_ended = seen["known_from"] <= register_on
    last = seen["last_seen_on"].where(seen["last_seen_on"] <= register_on, register_on)
    ended_on = last.where(~has_ended, seen["last_seen_on"] + (seen["let_seen_on"] - seen["last_seen_on"]) / 2)
    age = (ended_on - seen["begins_on"]).dt.total_seconds() / 86400 / DAYS_PER_MONTH
    entry = (seen["first_seen_on"] - seen["begins_on"]).dt.total_seconds() / 86400 / DAYS_PER_MONTH
    return survival_curve(age, has_ended.astype(float), entry)


def _rows(facts: Facts, register: dict[Any, Any], spells: pd.DataFrame) -> list[dict[str, object]]:
    curve = curve_until(spells, pd.Timestamp(register["register_on"]))
    quota = _quota(curve, float(facts.parameter("reletting_rate", "within")))
    return [
        _row(facts, register, curve, "vacancy_median_months", curve.median()),
        _row(facts, register, curve, "reletting_rate", quota),
    ]


def _quota(curve: SurvivalCurve, months: float) -> Estimate:
    """1 − S(months); where every vacancy followed so far was let, the interval is Wilson's of all of them."""
    quota = reletting_quota(curve, months)
    if quota.value < 1:
        return quota
    let = int(curve.events[curve.time <= months].sum())
    return Estimate(1.0, wilson(let, let).item().low, 1.0, quota.n)


def _row(
    facts: Facts, register: dict[Any, Any], curve: SurvivalCurve, indicator_id: str, estimate: Estimate
) -> dict[str, object]:
    obstacle = None
    if not register["is_complete"]:
        obstacle = ONLY_VACANT
    elif curve.n_spells < int(facts.parameter(indicator_id, "min_spells")):
        obstacle = "too_few_vacancies_observed"
    elif _is_unsteady(curve, int(facts.parameter(indicator_id, "min_at_risk"))):
        obstacle = "too_few_vacancies_at_risk"
    elif np.isnan(estimate.value):
        obstacle = "half_never_let" if indicator_id == "vacancy_median_months" else "not_observed_long_enough"
    return {
        "centre_id": register["centre_id"],
        "indicator_id": indicator_id,
        "data_on": register["register_on"],
        "value": np.nan if obstacle else estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "n": float(curve.n_spells),
        "completeness": register["known"],
        "method": obstacle or "kaplan_meier_delayed_entry",
        "is_synthetic": register["is_synthetic"],
    }


def _is_unsteady(curve: SurvivalCurve, min_at_risk: int) -> bool:
    """A handful of vacancies decided over the upper half of the curve: late entries came after they had ended."""
    before = np.concatenate([[1.0], curve.survival[:-1]]) if curve.survival.size else curve.survival
    return bool(np.any((curve.at_risk < min_at_risk) & (before > 0.5)))
