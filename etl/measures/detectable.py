"""What a measure beginning now could prove: the smallest detectable effect on footfall, alone and with other towns."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from etl.measures.effect_inputs import WEEK, EffectFacts
from etl.measures.effect_parameters import EffectParameters
from etl.measures.footfall_effect import FootfallCase
from etl.statistics.effect import detectable_effect, run_placebos
from etl.statistics.synthetic_control import dsc

DETECTABLE_COLUMNS: Final = (
    "centre_id",
    "outcome",
    "towns",
    "weeks_before",
    "weeks_after",
    "donors",
    "detectable",
    "is_synthetic",
)
TOWNS_POOLED: Final = (1, 3, 5, 10)


def detectable_effects(facts: EffectFacts) -> pd.DataFrame:
    """One row per centre with enough data and number of towns pooled: effect found in 80 % of cases, as a fraction.

    The last `weeks_after_wanted` weeks stand in for the time after the start. The centre's own noise counts through its fit
    to the comparison centres; pooling `towns` alike divides the scale by √towns. Invented centres plan nothing.
    """
    parameters = EffectParameters.of(facts.catalogue)
    invented = (
        set(facts.centres.loc[facts.centres["is_example"], "centre_id"]) if "is_example" in facts.centres else set()
    )
    centres = sorted(set(facts.weeks.columns) - invented)
    rows = [row for centre in centres for row in _rows(facts, str(centre), parameters)]
    return pd.DataFrame(rows, columns=list(DETECTABLE_COLUMNS))


def _rows(facts: EffectFacts, centre: str, parameters: EffectParameters) -> list[tuple[object, ...]]:
    counted = facts.weeks[centre].dropna().index
    if not len(counted):
        return []
    start = counted[-1] - (parameters.count("weeks_after_wanted") - 1) * WEEK
    planned = pd.Series({"centre_id": centre, "measure_id": "", "starts_on": start})
    case = FootfallCase.of(facts, planned, parameters)
    enough = case.sample.weeks_before >= parameters["weeks_before_min"] and not case.sample.has_long_gap
    if not enough or case.sample.donors < parameters["min_donors"]:
        return []
    placebos = run_placebos(case.donors, case.window)
    scale = placebos.scale(dsc(case.treated, case.donors, case.window).prefit)
    return [
        (
            centre,
            "footfall",
            towns,
            case.sample.weeks_before,
            case.sample.weeks_after,
            case.sample.donors,
            float(np.expm1(detectable_effect(scale / np.sqrt(towns), placebos.freedom))),
            case.is_synthetic,
        )
        for towns in TOWNS_POOLED
    ]
