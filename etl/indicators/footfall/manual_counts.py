"""Short counts by hand: mean hourly value per month of counting, with the band that single days leave open.

Two hours on a few days say little about a year: days of the same place scatter by about 20 % around their calendar norm
(Leeds 2009–2016, methods 1.6); hours of a day are not independent, so only days narrow the band.
"""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.provenance import indicator_rows

TOPIC: Final = "footfall"
INDICATORS: Final = ("footfall_manual_h",)
FULL_COUNT_DAYS: Final = 2  # the protocol: a Tuesday and a Saturday
NORMAL_95: Final = 1.959964
_COUNTS: Final = """
SELECT d.centre_id, strftime(d.local_date, '%Y-%m') AS period, max(d.local_date)::TIMESTAMP AS data_on,
       sum(d.count)::DOUBLE / sum(d.hours) AS value, count(DISTINCT d.local_date)::DOUBLE AS n,
       count(DISTINCT isodow(d.local_date)) AS weekdays, bool_or(d.is_synthetic) AS is_synthetic
FROM snapshot.footfall_daily d JOIN snapshot.sensor s USING (sensor_id) SEMI JOIN chosen c ON c.centre_id = d.centre_id
WHERE s.method = 'manual' AND d.count IS NOT NULL AND d.hours > 0 AND d.local_date <= ?
GROUP BY ALL ORDER BY ALL
"""


def compute(facts: Facts) -> pd.DataFrame:
    """One row per centre and month of counting."""
    counts = facts.query(_COUNTS, [facts.as_of])
    if counts.empty:
        return indicator_rows(facts, [], TOPIC)
    spread = float(facts.parameter("footfall_manual_h", "day_spread"))
    reach = NORMAL_95 * spread / np.sqrt(counts["n"])
    is_protocol = counts["weekdays"] >= FULL_COUNT_DAYS
    rows = counts.assign(
        indicator_id="footfall_manual_h",
        low=counts["value"] * np.exp(-reach),
        high=counts["value"] * np.exp(reach),
        completeness=np.minimum(counts["weekdays"] / FULL_COUNT_DAYS, 1.0),
        method=np.where(is_protocol, "manual_count_two_weekdays", "manual_count_one_weekday"),
        visibility=np.where(is_protocol, "shown", "indicative"),
    )
    return indicator_rows(facts, [rows.drop(columns="weekdays")], TOPIC)
