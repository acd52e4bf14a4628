"""Inhabitants of the municipality, their change over five years, density, share aged 65 and over.

Figures before and after the 2022 census stand on different bases; a trend never crosses that break, nor a change of
territory that added or took inhabitants.
"""

import re
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.provenance import indicator_rows
from etl.indicators.structure.published import VARIABLES, published, variables, with_prefix

TOPIC: Final = "structure"
INDICATORS: Final = ("population", "population_trend", "density", "share_65_plus")
REGISTER_SOURCE: Final = "gv100ad"
ELDERLY_FROM: Final = 65
MAX_DAYS_OFF: Final = 31
CHANGES: Final = VARIABLES.with_name("ags_changes_brandenburg.csv")
_AGES: Final = re.compile(r"^[^|]+\|[^=|]+=ALT(\d{3})(?:B(\d{2,3})|(UM))$")
_REGISTER: Final = """
SELECT c.centre_id, m.ags, m.population::DOUBLE AS population, m.population_on AS data_on, m.density_km2,
       m.is_example AS is_synthetic
FROM snapshot.centre c SEMI JOIN chosen USING (centre_id) JOIN snapshot.municipality m USING (ags)
WHERE m.population IS NOT NULL AND m.population_on IS NOT NULL ORDER BY c.centre_id
"""


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of ``population``, ``population_trend``, ``density`` and ``share_65_plus``."""
    series = population_series(facts)
    frames = [
        series.assign(indicator_id="population"),
        _trends(facts, series),
        _densities(facts),
        _elderly(facts, series),
    ]
    return indicator_rows(facts, [_dated(frame) for frame in frames if len(frame)], TOPIC)


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    dated = frame.assign(data_on=pd.to_datetime(frame["data_on"]))
    return dated.assign(is_synthetic=dated["is_synthetic"].fillna(False).astype(bool))


def population_series(facts: Facts) -> pd.DataFrame:
    """Inhabitants per centre and day: published tables, and the municipality register for days they do not have."""
    register = facts.query(_REGISTER).rename(columns={"population": "value"}).drop(columns="density_km2")
    register = register.assign(indicator="register", label="", source_ids=REGISTER_SOURCE)
    series = pd.concat([frame for frame in (published(facts, "population"), register) if len(frame)] or [register])
    series = series.assign(centre_id=series["centre_id"].astype(object), data_on=pd.to_datetime(series["data_on"]))
    series = series.drop_duplicates(["centre_id", "data_on"]).sort_values(["centre_id", "data_on"], ignore_index=True)
    series["basis"] = [_basis(facts, day, label) for day, label in zip(series["data_on"], series["label"], strict=True)]
    return series.assign(method="population_" + series["basis"].astype(str).replace("", "basis_open"))


def _basis(facts: Facts, day: pd.Timestamp, label: object) -> str:
    """census_2011, census_2022, or '' where the day lies between and the table does not say."""
    stated = re.search(r"Zensus (2011|2022)", str(label))
    if stated:
        return f"census_{stated[1]}"
    number = day.year * 10_000 + day.month * 100 + day.day
    if number <= int(facts.parameter("population_trend", "census_2011_until")):
        return "census_2011"
    return "census_2022" if number >= int(facts.parameter("population_trend", "census_2022_from")) else ""


def _trends(facts: Facts, series: pd.DataFrame) -> pd.DataFrame:
    """Change against the day five years before, where one is known."""
    years = int(facts.parameter("population_trend", "years"))
    counted = series[~series["indicator"].isin(variables()["population"]["census_counts"])]
    now = counted.assign(target=counted["data_on"] - pd.DateOffset(years=years)).sort_values("target")
    before = counted[["centre_id", "data_on", "value", "basis"]].rename(
        columns={"data_on": "before_on", "value": "before", "basis": "before_basis"}
    )
    pairs = pd.merge_asof(
        now,
        before.sort_values("before_on"),
        left_on="target",
        right_on="before_on",
        by="centre_id",
        direction="nearest",
        tolerance=pd.Timedelta(days=MAX_DAYS_OFF),
    ).dropna(subset="before")
    if pairs.empty:
        return pairs
    changes = _territory_changes()
    is_moved = [_has_moved(changes, row) for row in pairs.to_dict("records")]
    crosses = (pairs["basis"] != pairs["before_basis"]) | (pairs["basis"] == "")
    method = np.select([crosses, is_moved], ["census_break", "territory_changed"], "change_" + pairs["basis"])
    value = (pairs["value"] / pairs["before"] - 1).where(~crosses & ~pd.Series(is_moved, index=pairs.index))
    return pairs.assign(indicator_id="population_trend", value=value, method=method, n=2.0)


def _territory_changes() -> pd.DataFrame:
    """Changes that moved inhabitants between keys of today, with their day (only those whose day is known)."""
    table = pd.read_csv(CHANGES, dtype=str, keep_default_na=False)
    moved = table[
        table["kind"].isin(["ags_ended", "ags_changed", "merged"]) & (table["new_ags"] != "") & (table["date"] != "")
    ]
    return moved.assign(day=pd.to_datetime(moved["date"]))[["new_ags", "day"]]


def _has_moved(changes: pd.DataFrame, row: dict[Any, Any]) -> bool:
    of_town = changes[changes["new_ags"] == row["ags"]]["day"]
    return bool(((of_town > row["before_on"]) & (of_town <= row["data_on"])).any())


def _densities(facts: Facts) -> pd.DataFrame:
    register = facts.query(_REGISTER).dropna(subset="density_km2")
    return register.assign(
        indicator_id="density", value=register["density_km2"], method="inhabitants_by_area", source_ids=REGISTER_SOURCE
    )


def _elderly(facts: Facts, series: pd.DataFrame) -> pd.DataFrame:
    """Delivered shares, else inhabitants of the age classes from 65 on by all inhabitants of the same table and day."""
    delivered = published(facts, "share_65_plus").assign(method="as_delivered")
    counted = _elderly_counts(with_prefix(facts, str(variables()["share_65_plus"]["age_of"]) + "|"))
    merged = counted.merge(series[["centre_id", "data_on", "value"]], on=["centre_id", "data_on"])
    computed = merged.assign(value=merged["elderly"] / merged["value"], method="age_classes_added_up")
    rows = pd.concat([frame for frame in (delivered, computed) if len(frame)] or [delivered])
    return rows.drop_duplicates(["centre_id", "data_on"]).assign(indicator_id="share_65_plus")


def _elderly_counts(values: pd.DataFrame) -> pd.DataFrame:
    """Inhabitants from 65 on per centre and day; only where the classes run from 65 to the open top without a gap."""
    rows = []
    for _, group in values.groupby(["centre_id", "data_on"]):
        classes = {
            int(found[1]): (int(found[2]) if found[2] else date.max.year, float(value))
            for name, value in zip(group["indicator"], group["value"], strict=True)
            if (found := _AGES.match(str(name))) and int(found[1]) >= ELDERLY_FROM
        }
        total, age = 0.0, ELDERLY_FROM
        while age in classes:
            age, number = classes[age]
            total += number
        if age == date.max.year:
            first = group.iloc[0]
            rows.append({**first[["centre_id", "data_on", "source_ids", "is_synthetic"]].to_dict(), "elderly": total})
    columns = ["centre_id", "data_on", "source_ids", "is_synthetic", "elderly"]
    found_rows = pd.DataFrame(rows, columns=columns)
    return found_rows.assign(data_on=pd.to_datetime(found_rows["data_on"]))
