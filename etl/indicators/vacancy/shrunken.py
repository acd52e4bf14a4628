"""Vacancy rates steadied against comparable towns, for colour and order only: beta-binomial shrinkage.

Fitted over the newest complete registers of all centres of a size class, example data and real data apart; below eight
centres of a class over all sizes, below eight in all not at all.
"""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.provenance import chosen_centres, indicator_rows
from etl.reduce.registers import read_registers
from etl.statistics.shrinkage import BetaPrior, fit_beta_binomial, posterior

TOPIC: Final = "vacancy"
SCOPE: Final = "all"
INDICATORS: Final = ("vacancy_rate_shrunken",)


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of ``vacancy_rate_shrunken`` for the newest complete register of every centre."""
    registers = read_registers(facts.connection, chosen_centres(facts)).registers
    newest = registers[registers["is_last"] & registers["is_complete"] & (registers["units"] > 0)]
    if newest.empty:
        return indicator_rows(facts, [], TOPIC)
    sizes = facts.query(
        "SELECT c.centre_id, coalesce(m.size_class, '') AS size_class FROM snapshot.centre c LEFT JOIN snapshot.municipality m USING (ags)"
    )
    rows = newest.merge(sizes, on="centre_id", how="left")
    frames = [_of_kind(kind) for _, kind in rows.groupby("is_synthetic")]
    return indicator_rows(facts, frames, TOPIC)


def _of_kind(rows: pd.DataFrame) -> pd.DataFrame:
    """Real centres among themselves, example centres among themselves."""
    overall = fit_beta_binomial(rows["vacant"], rows["units"])
    frames = []
    for _, group in rows.groupby("size_class", dropna=False):
        own = fit_beta_binomial(group["vacant"], group["units"])
        frames.append(_shrunken(group, own or overall, "size_class" if own else "all_sizes"))
    return pd.concat(frames, ignore_index=True)


def _shrunken(group: pd.DataFrame, prior: BetaPrior | None, pool: str) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "centre_id": group["centre_id"],
            "indicator_id": "vacancy_rate_shrunken",
            "data_on": group["register_on"],
            "n": group["units"],
            "completeness": group["known"],
            "is_synthetic": group["is_synthetic"],
        }
    )
    if prior is None:
        return frame.assign(value=np.nan, method="too_few_comparable_towns")
    rate = posterior(group["vacant"], group["units"], prior)
    return frame.assign(value=rate.value, low=rate.low, high=rate.high, method=f"beta_binomial_{pool}")
