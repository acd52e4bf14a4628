"""Vacancy rates by units with Wilson's interval: all locations, viable locations, fringe against prime locations.

One row per centre and register.  A complete register has no sampling error; the interval says how far the same situation
could give another figure.  Formulas: Wilson 1927, Newcombe 1998; ratio of two rates with the log interval of Katz 1978.
"""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.provenance import chosen_centres, indicator_rows
from etl.indicators.vacancy.locations import relative_footfall
from etl.reduce.registers import Registers, read_registers
from etl.statistics.proportions import normal_quantile, wilson

TOPIC: Final = "vacancy"
INDICATORS: Final = (
    "vacancy_rate_units",
    "vacancy_rate_viable",
    "vacancy_location_ratio",
    "vacancy_rate_location_*",
)
KEYS: Final = ["centre_id", "register_on"]
# causes that lie in the building: such a unit cannot be let as it is
BUILDING_OBSTACLES: Final = ("size_layout", "access", "condition", "conversion")
ONLY_VACANT: Final = "list_of_vacant_units_gives_no_rate"
LOWER_BOUND: Final = "mapped_vacancy_is_a_lower_bound"


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of ``vacancy_rate_units``, ``vacancy_rate_viable`` and ``vacancy_location_ratio``."""
    registers = read_registers(facts.connection, chosen_centres(facts))
    if registers.units.empty:
        return indicator_rows(facts, [], TOPIC)
    frames = [
        unit_rates(facts, registers.registers),
        _viable_rates(facts, registers),
        _location_ratios(facts, registers),
        _location_rates(facts, registers),
    ]
    return _without_rate_from_lists(facts, indicator_rows(facts, frames, TOPIC))


def unit_rates(facts: Facts, registers: pd.DataFrame, indicator_id: str = "vacancy_rate_units") -> pd.DataFrame:
    """``registers``: columns of ``Registers.registers``; vacant ground-floor units by all in stock."""
    min_units = int(facts.parameter("vacancy_rate_units", "min_units"))
    min_known = float(facts.parameter("vacancy_rate_units", "min_status_known"))
    rate = wilson(registers["vacant"], registers["units"])
    has_rate = registers["is_complete"] & (registers["units"] >= min_units)
    reasons = [~registers["is_complete"], registers["units"] < min_units]
    return pd.DataFrame(
        {
            "centre_id": registers["centre_id"],
            "indicator_id": indicator_id,
            "data_on": registers["register_on"],
            "value": np.where(has_rate, rate.value, np.nan),
            "low": rate.low,
            "high": rate.high,
            "n": np.where(registers["is_complete"], registers["units"], registers["vacant"]),
            "completeness": registers["known"],
            "method": np.select(reasons, [ONLY_VACANT, "too_few_units"], "wilson"),
            "visibility": np.where(registers["known"] < min_known, "indicative", "shown"),
            "is_synthetic": registers["is_synthetic"],
        }
    )


def _viable_rates(facts: Facts, registers: Registers) -> pd.DataFrame:
    """Only units whose location draws enough people, vacant ones only without an obstacle of the building."""
    units = registers.units[registers.units["is_stock"]].copy()
    threshold = float(facts.parameter("vacancy_rate_viable", "min_rel_footfall"))
    footfall = relative_footfall(facts, units)
    by_class = units["location_class"].map({"A": True, "B": True, "C": False})
    viable = (footfall >= threshold).astype(object).where(footfall.notna(), by_class)
    units["is_known"] = viable.notna()
    units["is_viable"] = viable.eq(True) & ~(units["is_vacant"] & units["cause"].isin(BUILDING_OBSTACLES))
    counted = (
        units.assign(viable_vacant=units["is_viable"] & units["is_vacant"])
        .groupby(KEYS)
        .agg(viable=("is_viable", "sum"), viable_vacant=("viable_vacant", "sum"), located=("is_known", "mean"))
        .reset_index()
    )
    rows = registers.registers.merge(counted, on=KEYS)
    rates = unit_rates(facts, rows.assign(units=rows["viable"], vacant=rows["viable_vacant"]), "vacancy_rate_viable")
    is_located = (rows["located"] >= float(facts.parameter("vacancy_rate_viable", "min_location_known"))).to_numpy()
    rates["completeness"] = rows["located"].to_numpy()
    rates["value"] = rates["value"].where(is_located)
    rates["method"] = rates["method"].where(is_located | ~rows["is_complete"].to_numpy(), "location_unknown")
    return rates


def _location_ratios(facts: Facts, registers: Registers) -> pd.DataFrame:
    """Rate of the C locations by the rate of the A locations of the same register."""
    units = registers.units[registers.units["is_stock"]]
    is_prime, is_fringe = units["location_class"] == "A", units["location_class"] == "C"
    counted = (
        units.assign(
            units_a=is_prime,
            units_c=is_fringe,
            vacant_a=is_prime & units["is_vacant"],
            vacant_c=is_fringe & units["is_vacant"],
            is_known=units["location_class"].notna(),
        )
        .groupby(KEYS)
        .agg(
            units_a=("units_a", "sum"),
            units_c=("units_c", "sum"),
            vacant_a=("vacant_a", "sum"),
            vacant_c=("vacant_c", "sum"),
            is_known=("is_known", "mean"),
        )
        .reset_index()
    )
    rows = registers.registers.merge(counted, on=KEYS)
    min_units = int(facts.parameter("vacancy_location_ratio", "min_units"))
    enough = (rows["units_a"] >= min_units) & (rows["units_c"] >= min_units) & rows["is_complete"]
    has_ratio = enough & (rows["vacant_a"] > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (rows["vacant_c"] / rows["units_c"]) / (rows["vacant_a"] / rows["units_a"])
        inside = np.maximum(rows["vacant_c"], 0.5)
        error = np.sqrt(1 / inside - 1 / rows["units_c"] + 1 / rows["vacant_a"] - 1 / rows["units_a"])
        centre = np.where(rows["vacant_c"] > 0, ratio, 0.5 / rows["units_c"] / (rows["vacant_a"] / rows["units_a"]))
        spread = np.exp(normal_quantile(0.95) * error)
    reasons = [~rows["is_complete"], ~enough, rows["vacant_a"] == 0]
    return pd.DataFrame(
        {
            "centre_id": rows["centre_id"],
            "indicator_id": "vacancy_location_ratio",
            "data_on": rows["register_on"],
            "value": ratio.where(has_ratio),
            "low": np.where(rows["vacant_c"] > 0, centre / spread, 0.0),
            "high": centre * spread,
            "n": rows["units_a"] + rows["units_c"],
            "completeness": rows["is_known"],
            "method": np.select(
                reasons, [ONLY_VACANT, "too_few_units", "no_vacancy_in_prime_location"], "katz_log_ratio"
            ),
            "is_synthetic": rows["is_synthetic"],
        }
    )


def _location_rates(facts: Facts, registers: Registers) -> pd.DataFrame:
    """Rate of each location class that the register names."""
    units = registers.units[registers.units["is_stock"] & registers.units["location_class"].notna()]
    counted = (
        units.groupby([*KEYS, "location_class"])["is_vacant"].agg(vacant_here="sum", units_here="size").reset_index()
    )
    rows = registers.registers.merge(counted, on=KEYS)
    rate = wilson(rows["vacant_here"], rows["units_here"])
    is_small = rows["units_here"] < int(facts.parameter("vacancy_rate_location", "min_units"))
    return pd.DataFrame(
        {
            "centre_id": rows["centre_id"],
            "indicator_id": "vacancy_rate_location_" + rows["location_class"].str.lower(),
            "data_on": rows["register_on"],
            "value": np.where(rows["is_complete"] & ~is_small, rate.value, np.nan),
            "low": rate.low,
            "high": rate.high,
            "n": rows["units_here"],
            "completeness": rows["known"],
            "method": np.select([~rows["is_complete"], is_small], [ONLY_VACANT, "too_few_units"], "wilson"),
            "is_synthetic": rows["is_synthetic"],
        }
    )


def _without_rate_from_lists(facts: Facts, rows: pd.DataFrame) -> pd.DataFrame:
    """Lists mapped by volunteers say that they are a lower bound."""
    is_mapped = (rows["method"] == ONLY_VACANT) & rows["source_ids"].str.contains("openstreetmap")
    return rows.assign(method=rows["method"].where(~is_mapped, LOWER_BOUND))
