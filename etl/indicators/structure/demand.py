"""Purchasing power, turnover, centrality and retention where a town has delivered them; licensed figures stay internal.

The source of each value stands in ``source_ids``; one that is not public may not be exported publicly.  The vendor stands
in ``method``: values of different vendors are never part of one series and never calculated with each other.
"""

from typing import Final

import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.provenance import indicator_rows
from etl.indicators.structure.published import of_every_vendor, of_one_vendor

TOPIC: Final = "structure"
DELIVERED: Final = "as_delivered"
BY_QUOTIENT: Final = "turnover_index_by_purchasing_power_index"
INDICATORS: Final = ("retail_power_pc", "turnover_index", "centrality", "retention")


def compute(facts: Facts) -> pd.DataFrame:
    """Delivered values; a missing centrality is turnover index by purchasing-power index of the same source, vendor and day,
    × 100."""
    found = {figure: of_every_vendor(facts, figure) for figure in INDICATORS}
    keys = ["centre_id", "data_on", "source_ids", "is_synthetic", "vendor"]
    pairs = found["turnover_index"].merge(found["retail_power_pc"], on=keys, suffixes=("_turnover", "_power"))
    pairs = pairs[pairs["value_power"] > 0]
    computed = pairs[keys].assign(
        value=100 * pairs["value_turnover"] / pairs["value_power"],
        method=_method(BY_QUOTIENT, pairs["vendor"]),
    )
    rows = []
    for figure, delivered in found.items():
        delivered = delivered.assign(method=_method(DELIVERED, delivered["vendor"]))
        parts = [delivered, computed] if figure == "centrality" else [delivered]
        series = pd.concat([part for part in parts if len(part)] or [delivered])
        rows.append(of_one_vendor(series).assign(indicator_id=figure))
    stacked = pd.concat([series for series in rows if len(series)] or rows[:1])
    stacked = stacked.assign(
        data_on=pd.to_datetime(stacked["data_on"]), is_synthetic=stacked["is_synthetic"].astype(bool)
    )
    return indicator_rows(facts, [stacked], TOPIC)


def vendor_of(method: str) -> str | None:
    """The vendor a method of these indicators names; None where the delivery named none."""
    how = next((how for how in (DELIVERED, BY_QUOTIENT) if method.startswith(how)), None)
    return None if how is None else method.removeprefix(how).lstrip("_") or None


def _method(how: str, vendor: pd.Series) -> pd.Series:
    """``as_delivered``, or ``as_delivered_gfk`` where the vendor is known."""
    return (how + "_" + vendor.astype(str).str.lower()).str.rstrip("_")
