"""Experience of comparable centres with a measure: evaluated effects first, reviewed contributions where there is none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from etl.catalogue.contributions import Contribution

EXPERIENCE_COLUMNS: Final = ("centre_id", "measure_id", "cases", "positive")
CASE_COLUMNS: Final = ("case_centre", "measure_id", "is_positive", "is_synthetic")


def peer_experience(
    effects: pd.DataFrame, peers: pd.DataFrame, contributions: Iterable[Contribution] = ()
) -> pd.DataFrame:
    """One row per centre and measure its peers have tried: number of cases and of positive ones.

    `effects`: snapshot table `effect`; `peers`: centre_id, peer_id. A case is one peer and measure; not evaluable effects
    and unknown outcomes are no cases. Example data count only while there is no real case at all.
    """
    cases = pd.concat([_from_effects(effects), _from_contributions(contributions)], ignore_index=True)
    cases = cases.drop_duplicates(["case_centre", "measure_id"], keep="first")
    if (~cases["is_synthetic"].astype(bool)).any():
        cases = cases[~cases["is_synthetic"].astype(bool)]
    joined = peers[["centre_id", "peer_id"]].merge(cases, left_on="peer_id", right_on="case_centre")
    counted = joined.groupby(["centre_id", "measure_id"])["is_positive"].agg(["size", "sum"]).reset_index()
    return counted.set_axis(list(EXPERIENCE_COLUMNS), axis=1).astype({"cases": int, "positive": int})


def _from_effects(effects: pd.DataFrame) -> pd.DataFrame:
    """A case is positive when a verdict of proven or indication points in the good direction for any outcome."""
    evaluated = effects[effects["verdict"] != "not_evaluable"]
    found = evaluated["verdict"].isin(["proven", "indication"])
    rises = evaluated["effect"].astype(float) > 0
    good = rises.where(evaluated["outcome"] == "footfall", evaluated["effect"].astype(float) < 0)
    cases = evaluated.assign(case_centre=evaluated["centre_id"], is_positive=found & good)
    grouped = cases.groupby(["case_centre", "measure_id"])[["is_positive", "is_synthetic"]].any().reset_index()
    return grouped[list(CASE_COLUMNS)]


def _from_contributions(contributions: Iterable[Contribution]) -> pd.DataFrame:
    rows = [
        (c.centre_id, c.measure_id, c.outcome == "positive", False)
        for c in contributions
        if c.review == "reviewed" and c.outcome != "unknown"
    ]
    return pd.DataFrame(rows, columns=list(CASE_COLUMNS)).astype({"is_positive": bool, "is_synthetic": bool})
