"""Shares of one register: long and structural vacancies, interim use, announced closures."""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.provenance import chosen_centres, indicator_rows
from etl.indicators.vacancy.rates import KEYS, ONLY_VACANT
from etl.reduce.registers import Registers, read_registers
from etl.statistics.proportions import wilson

TOPIC: Final = "vacancy"
INDICATORS: Final = ("vacancy_long_share", "vacancy_structural_share", "interim_share", "vacancy_announced")


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of all four shares, one per centre and register."""
    registers = read_registers(facts.connection, chosen_centres(facts))
    if registers.units.empty:
        return indicator_rows(facts, [], TOPIC)
    frames = [
        _older_than(facts, registers, "vacancy_long_share"),
        _older_than(facts, registers, "vacancy_structural_share"),
        _interim(facts, registers),
        _announced(facts, registers),
    ]
    return indicator_rows(facts, frames, TOPIC)


def _rows(registers: pd.DataFrame, indicator_id: str, cases: pd.Series, n: pd.Series) -> pd.DataFrame:
    share = wilson(cases, n)
    return pd.DataFrame(
        {
            "centre_id": registers["centre_id"],
            "indicator_id": indicator_id,
            "data_on": registers["register_on"],
            "value": share.value,
            "low": share.low,
            "high": share.high,
            "n": n,
            "completeness": registers["known"],
            "method": "wilson",
            "is_synthetic": registers["is_synthetic"],
        }
    )


def _older_than(facts: Facts, registers: Registers, indicator_id: str) -> pd.DataFrame:
    """Vacant units that stand empty for more than the months of the indicator, by those with a known begin."""
    months = int(facts.parameter(indicator_id, "months"))
    vacant = registers.units[registers.units["is_vacant"]]
    is_known = vacant["vacant_since"].notna() & (vacant["vacant_since"] <= vacant["register_on"])
    is_older = is_known & (vacant["vacant_since"] + pd.DateOffset(months=months) < vacant["register_on"])
    counted = (
        vacant.assign(begin_known=is_known, older=is_older).groupby(KEYS)[["begin_known", "older"]].sum().reset_index()
    )
    rows = registers.registers.merge(counted, on=KEYS, how="left")
    rows[["begin_known", "older"]] = rows[["begin_known", "older"]].fillna(0).astype(int)
    found = _rows(rows, indicator_id, rows["older"], rows["begin_known"])
    completeness = (rows["begin_known"] / rows["vacant"].where(rows["vacant"] > 0)).fillna(0.0)
    is_enough = completeness >= float(facts.parameter(indicator_id, "min_known_since"))
    reasons = [rows["vacant"] == 0, ~is_enough]
    return found.assign(
        value=found["value"].where(is_enough & (rows["vacant"] > 0)),
        completeness=completeness,
        method=np.select(reasons, ["no_vacant_unit", "begin_of_vacancy_unknown"], "wilson"),
    )


def _of_stock(facts: Facts, registers: pd.DataFrame, indicator_id: str, cases: pd.Series) -> pd.DataFrame:
    """Share of all units in stock; needs a complete register of enough units."""
    found = _rows(registers, indicator_id, cases, registers["units"])
    is_small = registers["units"] < int(facts.parameter("vacancy_rate_units", "min_units"))
    reasons = [~registers["is_complete"], is_small]
    return found.assign(
        value=found["value"].where(registers["is_complete"] & ~is_small),
        method=np.select(reasons, [ONLY_VACANT, "too_few_units"], "wilson"),
    )


def _interim(facts: Facts, registers: Registers) -> pd.DataFrame:
    units = registers.units.assign(cases=registers.units["status"] == "interim_use")
    rows = registers.registers.merge(units.groupby(KEYS)["cases"].sum().reset_index(), on=KEYS)
    return _of_stock(facts, rows, "interim_share", rows["cases"])


def _announced(facts: Facts, registers: Registers) -> pd.DataFrame:
    """Units in use that close within the next months; 0 only where the town has recorded closures by then."""
    ahead = pd.DateOffset(months=int(facts.parameter("vacancy_announced", "months_ahead")))
    units = registers.units
    closes = units["closure_announced_on"]
    is_soon = (closes > units["register_on"]) & (closes <= units["register_on"] + ahead)
    marked = units.assign(cases=is_soon & units["is_stock"] & ~units["is_vacant"], dates=closes.notna())
    rows = registers.registers.merge(marked.groupby(KEYS)[["cases", "dates"]].sum().reset_index(), on=KEYS)
    is_recorded = rows.groupby("centre_id")["dates"].cumsum() > 0
    found = _of_stock(facts, rows, "vacancy_announced", rows["cases"])
    return found.assign(
        value=found["value"].where(is_recorded),
        method=found["method"].where(is_recorded | ~rows["is_complete"], "closures_not_recorded"),
    )
