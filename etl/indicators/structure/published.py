"""Published figures of the municipality a centre lies in, found by the variables of ``structure_variables.toml``."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pandas as pd

from etl.indicators.contract import Facts

VARIABLES: Final = Path(__file__).resolve().parents[3] / "data" / "reference" / "structure_variables.toml"
_VENDOR: Final = r"\|ANBIETER=([^|]+)"
# a municipality has its key of 8 or 12 digits; a town that is its own Kreis also that of the Kreis
_PUBLISHED: Final = """
WITH place AS (
    SELECT c.centre_id, m.ags, m.ars, CASE WHEN m.ags LIKE '%000' THEN left(m.ags, 5) END AS district
    FROM snapshot.centre c SEMI JOIN chosen USING (centre_id) JOIN snapshot.municipality m USING (ags)
)
SELECT p.centre_id, p.ags, v.indicator, v.label, v.reference_on AS data_on, v.value, v.source_id AS source_ids,
       coalesce(s.is_synthetic, false) AS is_synthetic
FROM place p JOIN snapshot.structure_value v ON v.key IN (p.ags, p.ars, p.district)
LEFT JOIN snapshot.source s ON s.source_id = v.source_id
WHERE v.value IS NOT NULL AND starts_with(v.indicator, ?)
ORDER BY p.centre_id, v.reference_on, v.indicator, length(v.key) DESC, v.source_id
"""


@lru_cache(maxsize=1)
def variables() -> dict[str, dict[str, Any]]:
    """The table of variables, by figure."""
    return tomllib.loads(VARIABLES.read_text(encoding="utf-8"))


def published(facts: Facts, figure: str) -> pd.DataFrame:
    """Values of a figure for the chosen centres: centre_id, ags, indicator, label, data_on, value, source_ids, is_synthetic,
    vendor.

    One row per centre and day, all of one vendor (see :func:`of_one_vendor`); the first variable of the list that has a
    value comes first.
    """
    return of_one_vendor(of_every_vendor(facts, figure))


def of_every_vendor(facts: Facts, figure: str) -> pd.DataFrame:
    """The same with one row per centre, day and ``vendor`` (empty where the variable names none)."""
    names = list(variables()[figure]["variables"])
    found = [with_prefix(facts, name).query("indicator == @name") for name in names]
    filled = [values for values in found if len(values)] or found[:1]
    values = pd.concat(filled, ignore_index=True)
    values["vendor"] = values["indicator"].astype(str).str.extract(_VENDOR, expand=False).fillna("").astype(object)
    return values.drop_duplicates(["centre_id", "data_on", "vendor"], ignore_index=True)


def of_one_vendor(values: pd.DataFrame) -> pd.DataFrame:
    """Of each centre the series of a single vendor: the one with the newest value, then the longest, then the first listed.

    Market researchers calculate differently (share of online trade above all): a series that changes from one to the
    other would show a development that never was.
    """
    if values.empty:
        return values
    series = (
        values.groupby(["centre_id", "vendor"], sort=False)["data_on"].agg(newest="max", days="count").reset_index()
    )
    series = series.sort_values(["newest", "days"], ascending=False, kind="stable")
    chosen = series.drop_duplicates("centre_id")[["centre_id", "vendor"]]
    kept = values.merge(chosen, on=["centre_id", "vendor"]).drop_duplicates(["centre_id", "data_on"])
    return kept.sort_values(["centre_id", "data_on"], ignore_index=True)


def with_prefix(facts: Facts, prefix: str) -> pd.DataFrame:
    """All values whose variable begins with ``prefix``."""
    values = facts.query(_PUBLISHED, [prefix]).drop_duplicates(["centre_id", "data_on", "indicator"], ignore_index=True)
    return values.assign(centre_id=values["centre_id"].astype(object), data_on=pd.to_datetime(values["data_on"]))
