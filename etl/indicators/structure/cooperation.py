"""Answers of the checklist on cooperation: structures in place, businesses in joint campaigns, shops open in core hours.

Where a question of a date is open, the number of structures has no value: a structure nobody asked for is not missing.
"""

from typing import Final

import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.provenance import indicator_rows
from etl.indicators.structure.published import with_prefix

TOPIC: Final = "structure"
INDICATORS: Final = ("cooperation_structures", "joint_activity_share", "opening_overlap")
VARIABLE: Final = "PRUEFLISTE|"
STRUCTURES: Final = ("contact", "association", "calendar")
SHARES: Final = {"participation": "joint_activity_share", "opening": "opening_overlap"}


def compute(facts: Facts) -> pd.DataFrame:
    """One row per centre and date of a checklist; the answers of a town hold for all its centres."""
    answers = with_prefix(facts, VARIABLE)
    if answers.empty:
        return indicator_rows(facts, [], TOPIC)
    answers = answers.assign(
        question=answers["indicator"].astype(str).str.removeprefix(VARIABLE),
        data_on=pd.to_datetime(answers["data_on"]),
        is_synthetic=answers["is_synthetic"].astype(bool),
    )
    keys = ["centre_id", "data_on", "source_ids", "is_synthetic"]
    of_structures = answers[answers["question"].isin(STRUCTURES)].groupby(keys, as_index=False)["value"]
    counted = of_structures.agg(value="sum", n="count")
    is_whole = counted["n"] == len(STRUCTURES)
    counted["value"] = counted["value"].where(is_whole)
    counted["completeness"] = counted["n"] / len(STRUCTURES)
    counted["method"] = is_whole.map({True: "as_answered", False: "checklist_incomplete"})
    shares = answers.assign(indicator_id=answers["question"].map(SHARES), method="as_answered").dropna(
        subset="indicator_id"
    )
    parts = [counted.assign(indicator_id="cooperation_structures"), shares[[*keys, "value", "indicator_id", "method"]]]
    return indicator_rows(facts, parts, TOPIC)
