"""Vacancy by floor area: share of the sales area with Kish's effective number of units, and vacant large units.

Areas of different kinds are never added up: a register speaks of the kind of area it states most often.
"""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.provenance import chosen_centres, indicator_rows
from etl.indicators.vacancy.rates import KEYS, ONLY_VACANT
from etl.reduce.registers import Registers, read_registers
from etl.statistics.proportions import wilson

TOPIC: Final = "vacancy"
INDICATORS: Final = ("vacancy_rate_area", "vacancy_large_area")


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of ``vacancy_rate_area`` and ``vacancy_large_area``."""
    registers = read_registers(facts.connection, chosen_centres(facts))
    if registers.units.empty:
        return indicator_rows(facts, [], TOPIC)
    return indicator_rows(facts, [_area_rates(facts, registers), _large_areas(facts, registers)], TOPIC)


def usual_area_kind(units: pd.DataFrame) -> pd.DataFrame:
    """``units`` with ``area`` = area of the kind the register states most often (first by name in a tie), else missing."""
    has_area = units["area_m2"] > 0
    counts = units[has_area].groupby([*KEYS, "area_kind"]).size().rename("count").reset_index()
    ordered = counts.sort_values([*KEYS, "count", "area_kind"], ascending=[True, True, False, True])
    usual = ordered.drop_duplicates(KEYS).rename(columns={"area_kind": "usual_kind"})[[*KEYS, "usual_kind"]]
    merged = units.merge(usual, on=KEYS, how="left")
    is_usual = (merged["area_m2"] > 0) & (merged["area_kind"] == merged["usual_kind"])
    return merged.assign(area=merged["area_m2"].where(is_usual))


def _area_rates(facts: Facts, registers: Registers) -> pd.DataFrame:
    """Vacant area by all area: Wilson on (rate · n_eff, n_eff), n_eff = (Σa)² / Σa² (Kish 1965)."""
    units = usual_area_kind(registers.units[registers.units["is_stock"]])
    counted = (
        units.assign(
            squared=units["area"] ** 2,
            vacant_area=units["area"].where(units["is_vacant"], 0.0).where(units["area"].notna()),
            has_area=units["area"].notna(),
        )
        .groupby(KEYS)
        .agg(
            area=("area", "sum"),
            squared=("squared", "sum"),
            vacant_area=("vacant_area", "sum"),
            has_area=("has_area", "mean"),
            usual_kind=("usual_kind", "first"),
        )
        .reset_index()
    )
    rows = registers.registers.merge(counted, on=KEYS)
    area = rows["area"].where(rows["area"] > 0)
    n_eff = area**2 / rows["squared"]
    rate = wilson(((rows["vacant_area"] / area).clip(upper=1.0) * n_eff).fillna(0), n_eff)
    is_known = rows["has_area"] >= float(facts.parameter("vacancy_rate_area", "min_area_known"))
    is_enough = rows["units"] >= int(facts.parameter("vacancy_rate_units", "min_units"))
    has_rate = rows["is_complete"] & is_known & is_enough
    reasons = [~rows["is_complete"], ~is_enough, ~is_known]
    return pd.DataFrame(
        {
            "centre_id": rows["centre_id"],
            "indicator_id": "vacancy_rate_area",
            "data_on": rows["register_on"],
            "value": np.where(has_rate, rate.value, np.nan),
            "low": rate.low,
            "high": rate.high,
            "n": rate.n,
            "completeness": rows["has_area"],
            "method": np.select(
                reasons,
                [ONLY_VACANT, "too_few_units", "area_unknown"],
                "wilson_kish_" + rows["usual_kind"].fillna("unknown").astype(str),
            ),
            "is_synthetic": rows["is_synthetic"],
        }
    )


def _large_areas(facts: Facts, registers: Registers) -> pd.DataFrame:
    """Sum of the areas of vacant large units; 0 says that enough areas are known and none is large. n = large units."""
    vacant = registers.units[registers.units["is_vacant"]]
    is_large = vacant["area_m2"] >= float(facts.parameter("vacancy_large_area", "min_unit_area"))
    counted = (
        vacant.assign(
            large_area=vacant["area_m2"].where(is_large, 0.0), is_large=is_large, has_area=vacant["area_m2"] > 0
        )
        .groupby(KEYS)
        .agg(large_area=("large_area", "sum"), large=("is_large", "sum"), has_area=("has_area", "mean"))
        .reset_index()
    )
    rows = registers.registers.merge(counted, on=KEYS, how="left")
    # a register without a vacant unit has no vacant large unit either
    rows[["large_area", "large"]] = rows[["large_area", "large"]].fillna(0)
    rows["has_area"] = rows["has_area"].fillna(1.0)
    is_known = (rows["has_area"] >= float(facts.parameter("vacancy_large_area", "min_area_known"))) | (
        rows["large"] > 0
    )
    return pd.DataFrame(
        {
            "centre_id": rows["centre_id"],
            "indicator_id": "vacancy_large_area",
            "data_on": rows["register_on"],
            "value": rows["large_area"].where(is_known),
            "n": rows["large"],
            "completeness": rows["has_area"],
            "method": np.where(is_known, "sum_of_areas", "area_unknown"),
            "is_synthetic": rows["is_synthetic"],
        }
    )
