"""What changed between two registers on the same units: vacancy, and openings and closures."""

from typing import Final

import numpy as np
import pandas as pd
from scipy import stats

from etl.indicators.contract import Facts
from etl.indicators.provenance import chosen_centres, indicator_rows
from etl.indicators.vacancy.rates import KEYS, ONLY_VACANT
from etl.reduce.registers import Registers, read_registers
from etl.statistics.proportions import paired_change

TOPIC: Final = "vacancy"
INDICATORS: Final = ("vacancy_change", "churn_rate")
DAYS_PER_MONTH: Final = 365.25 / 12
GRACE_MONTHS: Final = 0.5  # walks of two years fall a few days apart
UNKNOWN_TRADE: Final = ("unknown", "")


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of ``vacancy_change`` and ``churn_rate``, one per register that has a predecessor."""
    registers = read_registers(facts.connection, chosen_centres(facts))
    earlier = _earlier(registers.registers)
    if earlier.empty:
        return indicator_rows(facts, [], TOPIC)
    previous = earlier.drop_duplicates(KEYS, keep="last")
    rows = [_churn(facts, units) for _, units in _pairs(registers, previous).groupby(KEYS)]
    rows += [_change(facts, units) for _, units in _pairs(registers, _bases(facts, earlier)).groupby(KEYS)]
    return indicator_rows(facts, [pd.DataFrame(rows)], TOPIC)


def _earlier(registers: pd.DataFrame) -> pd.DataFrame:
    """One row per register and earlier register of the same centre, oldest first."""
    dated = registers[[*KEYS, "is_complete", "is_synthetic"]]
    before = dated.rename(
        columns={"register_on": "before_on", "is_complete": "was_complete", "is_synthetic": "was_synthetic"}
    )
    pairs = dated.merge(before, on="centre_id")
    pairs = pairs[pairs["before_on"] < pairs["register_on"]].sort_values([*KEYS, "before_on"])
    return pairs.assign(months=(pairs["register_on"] - pairs["before_on"]).dt.days / DAYS_PER_MONTH)


def _bases(facts: Facts, earlier: pd.DataFrame) -> pd.DataFrame:
    """The oldest complete register at most ``max_gap`` months before, else the one just before."""
    limit = float(facts.parameter("vacancy_change", "max_gap")) + GRACE_MONTHS
    near = earlier[(earlier["months"] <= limit) & earlier["was_complete"]].drop_duplicates(KEYS)
    far = earlier.drop_duplicates(KEYS, keep="last")
    return pd.concat([near, far]).drop_duplicates(KEYS)


def _pairs(registers: Registers, steps: pd.DataFrame) -> pd.DataFrame:
    """One row per step and unit of its newer register, with the unit's state at both dates."""
    now = registers.units[[*KEYS, "unit_id", "is_stock", "is_vacant", "trade"]]
    then = now.rename(
        columns={"register_on": "before_on", "is_stock": "was_stock", "is_vacant": "was_vacant", "trade": "old_trade"}
    )
    return steps.merge(now, on=KEYS).merge(then, on=["centre_id", "before_on", "unit_id"], how="left")


def _common(units: pd.DataFrame, indicator_id: str) -> dict[str, object]:
    first = units.iloc[0]
    in_both = units["is_stock"] & units["was_stock"].eq(True)
    return {
        "centre_id": first["centre_id"],
        "indicator_id": indicator_id,
        "data_on": first["register_on"],
        "completeness": float(in_both.sum() / max(int(units["is_stock"].sum()), 1)),
        "is_synthetic": bool(first["is_synthetic"] or first["was_synthetic"]),
    }


def _obstacle(facts: Facts, units: pd.DataFrame, in_both: int) -> str | None:
    first = units.iloc[0]
    if not (first["is_complete"] and first["was_complete"]):
        return ONLY_VACANT
    if first["months"] > float(facts.parameter("vacancy_change", "max_gap")) + GRACE_MONTHS:
        return "registers_too_far_apart"
    if in_both < int(facts.parameter("vacancy_rate_units", "min_units")):
        return "too_few_units_in_both_registers"
    return None


def _change(facts: Facts, units: pd.DataFrame) -> dict[str, object]:
    """(newly vacant − re-let) / n on the units in stock at both dates; interval of Bonett & Price 2012.

    The older date is the oldest register at most two years back: a rise that takes two walks is seen too.
    """
    in_both = units["is_stock"] & units["was_stock"].eq(True)
    both = units[in_both]
    change = paired_change(both["was_vacant"].astype(float), both["is_vacant"].astype(float))
    obstacle = _obstacle(facts, units, len(both))
    return {
        **_common(units, "vacancy_change"),
        "value": np.nan if obstacle else change.value,
        "low": change.low,
        "high": change.high,
        "n": change.n,
        "method": obstacle or "paired_counts",
    }


def _churn(facts: Facts, units: pd.DataFrame) -> dict[str, object]:
    """(openings + closures) per unit and year; a changed trade is one of each. Exact Poisson interval (Garwood 1936)."""
    both = units[units["is_stock"] & units["was_stock"].eq(True)]
    is_vacant, was_vacant = both["is_vacant"].astype(bool), both["was_vacant"].astype(bool)
    trades_known = ~both["trade"].isin(UNKNOWN_TRADE) & ~both["old_trade"].isin(UNKNOWN_TRADE)
    trades_known &= both["trade"].notna() & both["old_trade"].notna()
    replaced = ~is_vacant & ~was_vacant & trades_known & (both["trade"] != both["old_trade"])
    events = int((is_vacant & ~was_vacant).sum() + (~is_vacant & was_vacant).sum() + 2 * replaced.sum())
    years = (units["register_on"].iloc[0] - units["before_on"].iloc[0]).days / 365.25
    exposure = len(both) * years
    obstacle = _obstacle(facts, units, len(both))
    low = stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    high = stats.chi2.ppf(0.975, 2 * events + 2) / 2
    return {
        **_common(units, "churn_rate"),
        "value": np.nan if obstacle else events / exposure,
        "low": np.nan if obstacle else low / exposure,
        "high": np.nan if obstacle else high / exposure,
        "n": float(len(both)),
        "method": obstacle or "openings_and_closures",
    }
