"""Completeness of the count: valid hours by possible hours of local time over the twelve months up to each month.

A counting point is expected from its first day until a moved point takes its place; one that fell silent stays expected
as long as the twelve months still hold a day of it.
"""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.rows import Rows, dated_rows, finished
from etl.local_time import hour_calendar
from etl.statistics.arrays import Floats

TOPIC: Final = "footfall"
INDICATORS: Final = ("completeness",)
METHOD: Final = "valid_hours_by_possible_hours"
MONTHS: Final = 12

# hours per counting point and month; succeeded: a later version of the same point exists
_HOURS: Final = """
WITH point AS (
    SELECT s.sensor_id, s.centre_id, s.last_on, s.is_synthetic,
           max(s.version) OVER (PARTITION BY s.centre_id, regexp_replace(s.sensor_id, '@[0-9]+$', '')) > s.version AS is_succeeded
    FROM snapshot.sensor s SEMI JOIN chosen c ON c.centre_id = s.centre_id
    WHERE s.first_on <= ? AND s.method <> 'manual'
)
SELECT p.centre_id, d.sensor_id, p.is_synthetic, p.is_succeeded, date_trunc('month', d.local_date)::DATE AS month,
       sum(CASE WHEN d.state IN ('ok', 'incomplete') THEN d.hours ELSE 0 END)::DOUBLE AS valid,
       sum(d.expected_hours)::DOUBLE AS possible, max(d.local_date) AS last_on
FROM snapshot.footfall_daily d JOIN point p USING (sensor_id)
WHERE d.local_date <= ? GROUP BY ALL ORDER BY ALL
"""


def compute(facts: Facts) -> pd.DataFrame:
    """One row per centre and month from the first to the last month with data."""
    hours = facts.query(_HOURS, [facts.as_of, facts.as_of])
    frames = [_centre_rows(str(centre_id), rows) for centre_id, rows in hours.groupby("centre_id")]
    return finished(facts, frames)


def _centre_rows(centre_id: str, rows: pd.DataFrame) -> Rows:
    month = rows["month"].to_numpy().astype("datetime64[M]")
    months = np.arange(month.min(), month.max() + 1)
    sensors, column = np.unique(rows["sensor_id"].to_numpy(dtype=str), return_inverse=True)
    cell = (month - months[0]).astype(np.int64), column
    valid, possible = np.zeros((len(months), len(sensors))), np.zeros((len(months), len(sensors)))
    valid[cell], possible[cell] = rows["valid"], rows["possible"]
    is_seen = possible > 0
    last_day = rows["last_on"].to_numpy().astype("datetime64[D]").max()
    for number, sensor in enumerate(sensors):
        own = rows[rows["sensor_id"] == sensor]
        if not own["is_succeeded"].any():
            silent_from = own["last_on"].to_numpy().astype("datetime64[D]").max() + 1
            possible[:, number] += _hours_between(silent_from, last_day, months)
    window_valid, window_possible, seen = (_over_a_year(values) for values in (valid, possible, is_seen.astype(float)))
    counted = seen > 0
    total = np.where(counted, window_possible, 0.0).sum(axis=1)
    share = np.where(counted, window_valid, 0.0).sum(axis=1) / np.where(total > 0, total, np.nan)
    ends = np.minimum((months + 1).astype("datetime64[D]") - 1, last_day)
    return dated_rows(
        centre_id,
        "completeness",
        ends,
        bool(rows["is_synthetic"].any()),
        period=months.astype(str),
        value=share,
        n=counted.sum(axis=1).astype(float),
        completeness=share,
        method=np.where(np.isnan(share), "no_counting_point_in_twelve_months", METHOD),
    )


def _hours_between(first: np.datetime64, last: np.datetime64, months: np.ndarray) -> Floats:
    """Local hours of the days from ``first`` to ``last`` (inclusive) in each of the months."""
    if first > last:
        return np.zeros(len(months))
    calendar = hour_calendar()
    local = calendar["local_date"].to_numpy().astype("datetime64[D]")
    inside = local[np.searchsorted(local, first) : np.searchsorted(local, last, side="right")]
    counts = np.bincount((inside.astype("datetime64[M]") - months[0]).astype(np.int64), minlength=len(months))
    return counts[: len(months)].astype(float)


def _over_a_year(values: Floats) -> Floats:
    """Sum over each month and up to eleven before it."""
    total = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    rows = np.arange(len(values))
    return total[rows + 1] - total[np.maximum(rows + 1 - MONTHS, 0)]
