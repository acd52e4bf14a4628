"""Length of the continuous shopping stretch: the longest piece of a street along which most ground floors are in use.

Streets end a stretch: a main street that changes its name is measured in pieces, at every date alike.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.offer.uses import KEYS
from etl.indicators.provenance import chosen_centres, indicator_rows
from etl.indicators.vacancy.locations import metres
from etl.reduce.registers import read_registers
from etl.statistics.stretches import along_street, longest_stretch

TOPIC: Final = "offer"
SOURCE_TOPIC: Final = "vacancy"
INDICATORS: Final = ("retail_stretch_m",)


def compute(facts: Facts) -> pd.DataFrame:
    """One row per centre and complete register."""
    registers = read_registers(facts.connection, chosen_centres(facts))
    complete = registers.registers[registers.registers["is_complete"]]
    if complete.empty:
        return indicator_rows(facts, [], SOURCE_TOPIC)
    stock = registers.units[registers.units["is_stock"]]
    x, y = metres(stock["lon"], stock["lat"])
    stock = stock.assign(x=x, y=y)
    by_register = dict(iter(stock.groupby(KEYS)))
    rows = [
        _row(
            facts,
            {str(name): cell for name, cell in register.items()},
            by_register.get((register["centre_id"], register["register_on"]), stock.iloc[:0]),
        )
        for register in complete.to_dict("records")
    ]
    return indicator_rows(facts, [pd.DataFrame(rows)], SOURCE_TOPIC)


def _row(facts: Facts, register: dict[str, Any], units: pd.DataFrame) -> dict[str, object]:
    located = units.dropna(subset=["x", "y", "street"])
    share = len(located) / len(units) if len(units) else 0.0
    obstacle = None
    if len(units) < int(facts.parameter("vacancy_rate_units", "min_units")):
        obstacle = "too_few_units"
    elif share < float(facts.parameter("retail_stretch_m", "min_located")):
        obstacle = "coordinates_missing"
    return {
        "centre_id": register["centre_id"],
        "indicator_id": "retail_stretch_m",
        "data_on": register["register_on"],
        "value": np.nan if obstacle else _longest(facts, located),
        "n": float(len(located)),
        "completeness": share,
        "method": obstacle or "longest_street_stretch",
        "is_synthetic": register["is_synthetic"],
    }


def _longest(facts: Facts, located: pd.DataFrame) -> float:
    above = float(facts.parameter("retail_stretch_m", "active_above"))
    gap = float(facts.parameter("retail_stretch_m", "max_gap_m"))
    return max(
        longest_stretch(along_street(units["x"], units["y"]), ~units["is_vacant"], above, gap)
        for _, units in located.groupby("street")
    )
