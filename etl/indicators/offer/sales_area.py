"""Sales area per inhabitant, and the centre's share of the sales area of its municipality, where the total is delivered."""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.offer.uses import KEYS
from etl.indicators.provenance import chosen_centres, indicator_rows
from etl.indicators.structure.population import population_series
from etl.indicators.structure.published import published
from etl.reduce.registers import read_registers

TOPIC: Final = "offer"
INDICATORS: Final = ("sales_area_pc", "centre_sales_share")


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of ``sales_area_pc`` and ``centre_sales_share``; none without a delivered sales area of the municipality."""
    areas = published(facts, "sales_area_m2")
    if areas.empty:
        return indicator_rows(facts, [], "vacancy")
    areas = areas.assign(data_on=pd.to_datetime(areas["data_on"])).sort_values("data_on")
    return indicator_rows(facts, [_per_inhabitant(facts, areas), _of_centre(facts, areas)], "vacancy")


def _per_inhabitant(facts: Facts, areas: pd.DataFrame) -> pd.DataFrame:
    """Sales area by the inhabitants of the nearest day."""
    people = population_series(facts)[["centre_id", "data_on", "value"]].rename(columns={"value": "people"})
    rows = pd.merge_asof(areas, people.sort_values("data_on"), on="data_on", by="centre_id", direction="nearest")
    return rows.dropna(subset="people").assign(
        indicator_id="sales_area_pc", value=lambda frame: frame["value"] / frame["people"], method="area_by_inhabitants"
    )


def _of_centre(facts: Facts, areas: pd.DataFrame) -> pd.DataFrame:
    """Sales area of the units of a complete register by the municipality's figure of the nearest day."""
    registers = read_registers(facts.connection, chosen_centres(facts))
    units = registers.units[registers.units["is_stock"] & registers.units["is_register_complete"]]
    if units.empty:
        return units
    area = units["area_m2"].where(units["area_kind"] == "sales")
    own = (
        units.assign(own=area, is_known=area.notna())
        .groupby(KEYS)
        .agg(own=("own", "sum"), completeness=("is_known", "mean"), n=("is_known", "sum"))
    )
    own = own.reset_index().rename(columns={"register_on": "data_on"}).sort_values("data_on")
    own["centre_id"] = own["centre_id"].astype(object)
    rows = pd.merge_asof(own, areas, on="data_on", by="centre_id", direction="nearest").dropna(subset="value")
    is_known = rows["completeness"] >= float(facts.parameter("vacancy_rate_area", "min_area_known"))
    share = rows["own"] / rows["value"]
    is_possible = share <= 1
    return rows.assign(
        indicator_id="centre_sales_share",
        value=share.where(is_known & is_possible),
        method=np.select([~is_known, ~is_possible], ["area_unknown", "larger_than_municipality"], "area_by_area"),
    )
