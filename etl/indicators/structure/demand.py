"""Purchasing power, turnover, centrality and retention where a town has delivered them; licensed figures stay internal.

The source of each value stands in ``source_ids``; one that is not public may not be exported publicly.
"""

from typing import Final

import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.provenance import indicator_rows
from etl.indicators.structure.published import published

TOPIC: Final = "structure"
INDICATORS: Final = ("retail_power_pc", "turnover_index", "centrality", "retention")


def compute(facts: Facts) -> pd.DataFrame:
    """Delivered values; a missing centrality is turnover index by purchasing-power index of the same source and day, × 100."""
    found = {figure: published(facts, figure) for figure in INDICATORS}
    delivered = [rows.assign(indicator_id=figure, method="as_delivered") for figure, rows in found.items()]
    keys = ["centre_id", "data_on", "source_ids", "is_synthetic"]
    pairs = found["turnover_index"].merge(found["retail_power_pc"], on=keys, suffixes=("_turnover", "_power"))
    pairs = pairs[pairs["value_power"] > 0]
    computed = pairs[keys].assign(
        indicator_id="centrality",
        value=100 * pairs["value_turnover"] / pairs["value_power"],
        method="turnover_index_by_purchasing_power_index",
    )
    rows = pd.concat([frame for frame in (*delivered, computed) if len(frame)] or [computed])
    rows = rows.drop_duplicates(["centre_id", "indicator_id", "data_on"])
    rows = rows.assign(data_on=pd.to_datetime(rows["data_on"]), is_synthetic=rows["is_synthetic"].astype(bool))
    return indicator_rows(facts, [rows], TOPIC)
