"""Dependence on the largest unit, and the six offers of local supply."""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.offer.uses import KEYS, units_with_use
from etl.indicators.provenance import chosen_centres, indicator_rows
from etl.indicators.vacancy.areas import usual_area_kind
from etl.reduce.registers import Registers, read_registers

TOPIC: Final = "offer"
SOURCE_TOPIC: Final = "vacancy"
INDICATORS: Final = ("anchor_share", "local_supply")
OFFERS: Final = ("food", "pharmacy", "bakery", "doctor", "post", "bank")


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of ``anchor_share`` and ``local_supply``, one per centre and complete register."""
    registers = read_registers(facts.connection, chosen_centres(facts))
    complete = registers.registers[registers.registers["is_complete"]]
    if complete.empty:
        return indicator_rows(facts, [], SOURCE_TOPIC)
    frames = [_anchor(facts, registers, complete), _local_supply(facts, registers, complete)]
    return indicator_rows(facts, frames, SOURCE_TOPIC)


def _anchor(facts: Facts, registers: Registers, complete: pd.DataFrame) -> pd.DataFrame:
    """Area of the largest unit by the area of all units in stock, vacant or not: what the centre would lose or has lost."""
    units = usual_area_kind(registers.units[registers.units["is_stock"]])
    areas = units.groupby(KEYS)["area"].agg(largest="max", total="sum", known="count", units="size").reset_index()
    rows = complete[[*KEYS, "is_synthetic"]].merge(areas, on=KEYS)
    known = rows["known"] / rows["units"]
    is_known = (known >= float(facts.parameter("vacancy_rate_area", "min_area_known"))) & (rows["total"] > 0)
    is_enough = rows["units"] >= int(facts.parameter("vacancy_rate_units", "min_units"))
    return pd.DataFrame(
        {
            "centre_id": rows["centre_id"],
            "indicator_id": "anchor_share",
            "data_on": rows["register_on"],
            "value": (rows["largest"] / rows["total"]).where(is_known & is_enough),
            "n": rows["known"],
            "completeness": known,
            "method": np.select([~is_enough, ~is_known], ["too_few_units", "area_unknown"], "share_of_largest_area"),
            "is_synthetic": rows["is_synthetic"],
        }
    )


def _local_supply(facts: Facts, registers: Registers, complete: pd.DataFrame) -> pd.DataFrame:
    """How many of the six offers a unit in use on the ground floor gives; all six are six whatever else is unknown."""
    units = units_with_use(registers)
    used = units[units["in_use"]]
    counted = used.groupby(KEYS).agg(
        offers=("local_supply", lambda names: names[names.isin(OFFERS)].nunique()),
        used=("use", "size"),
        known=("use", "count"),
    )
    rows = complete[[*KEYS, "is_synthetic"]].merge(counted.reset_index(), on=KEYS)
    known = rows["known"] / rows["used"]
    is_known = (known >= float(facts.parameter("use_mix", "min_trade_known"))) | (rows["offers"] == len(OFFERS))
    return pd.DataFrame(
        {
            "centre_id": rows["centre_id"],
            "indicator_id": "local_supply",
            "data_on": rows["register_on"],
            "value": rows["offers"].astype(float).where(is_known),
            "n": rows["known"],
            "completeness": known,
            "method": np.where(is_known, "offers_in_the_register", "trades_unknown"),
            "is_synthetic": rows["is_synthetic"],
        }
    )
