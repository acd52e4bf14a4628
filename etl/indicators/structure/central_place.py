"""Central-place level of the municipality as the plan in force sets it."""

from datetime import date
from typing import Final

import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.provenance import indicator_rows

TOPIC: Final = "structure"
INDICATORS: Final = ("central_place_level",)
SOURCE: Final = "zentrale-orte"
IN_FORCE_ON: Final = date(2019, 7, 1)  # LEP HR, day it came into force


def compute(facts: Facts) -> pd.DataFrame:
    """One row per centre whose municipality has a level."""
    places = facts.query(
        """
        SELECT c.centre_id, m.central_place_level::DOUBLE AS value, m.is_example AS is_synthetic
        FROM snapshot.centre c SEMI JOIN chosen USING (centre_id) JOIN snapshot.municipality m USING (ags)
        WHERE m.central_place_level IS NOT NULL ORDER BY c.centre_id
        """
    )
    rows = places.assign(
        indicator_id="central_place_level",
        data_on=pd.Timestamp(IN_FORCE_ON),
        method="state_development_plan",
        source_ids=SOURCE,
        is_synthetic=places["is_synthetic"].fillna(False).astype(bool),
    )
    return indicator_rows(facts, [rows], TOPIC)
