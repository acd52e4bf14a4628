"""Grades, shares of grades 1 and 2, recommendation and stated minutes: the survey results of a wave as indicators.

One row per centre and wave.  Where several surveys or frames speak of one wave, visitors come before residents, online
and business surveys, then the larger sample: frames are never mixed in one figure.
"""

from typing import Final

import numpy as np
import pandas as pd

from etl.catalogue.survey_names import RENAMED
from etl.indicators.contract import Facts
from etl.indicators.provenance import indicator_rows
from etl.indicators.survey.origin import origin_grades
from etl.indicators.survey.waves import HIDDEN, first_frame, wave_ends
from etl.statistics.grades import median_interval

TOPIC: Final = "survey"
INDICATORS: Final = ("grade_*", "top2_*", "nps", "dwell_median")
_RESULTS: Final = """
WITH asked AS (
    SELECT centre_id, survey_id, wave, frame, max(n) AS respondents FROM snapshot.survey_result GROUP BY ALL
)
SELECT r.*, a.respondents
FROM snapshot.survey_result r SEMI JOIN chosen USING (centre_id)
JOIN asked a ON a.centre_id = r.centre_id AND a.survey_id = r.survey_id AND a.wave = r.wave
            AND a.frame IS NOT DISTINCT FROM r.frame
WHERE r.code IS NULL AND r.kind IN ('grade', 'nps', 'number')
ORDER BY r.centre_id, r.wave, r.survey_id, r.item
"""


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of the families ``grade`` and ``top2``, of ``grade_overall`` (also by origin), ``nps`` and ``dwell_median``."""
    results = facts.query(_RESULTS)
    if results.empty:
        return indicator_rows(facts, [], TOPIC)
    results = first_frame(results, ["centre_id", "wave", "item"])
    results = results.assign(data_on=wave_ends(results["wave"], facts.as_of))
    known = facts.catalogue.indicators
    grades = results[results["kind"] == "grade"]
    names = grades["item"].replace(RENAMED)
    shares = names.str.replace("grade_", "top2_", n=1)
    frames = [
        _rows(grades, names, ("mean", "low", "high"), "mean"),
        _rows(grades, shares, ("top2_share", "top2_low", "top2_high"), "share_of_grades_1_and_2"),
        _rows(results[results["item"] == "nps"], "nps", ("mean", "low", "high"), "net_promoter_score"),
        _minutes(facts, results[results["item"] == "dwell_minutes"]),
        origin_grades(facts),
    ]
    frames = [frame[frame["indicator_id"].isin(known)] for frame in frames if len(frame)]
    return indicator_rows(facts, frames, TOPIC)


def _rows(results: pd.DataFrame, names: pd.Series | str, figures: tuple[str, str, str], what: str) -> pd.DataFrame:
    value, low, high = (results[column].astype(float) for column in figures)
    is_hidden = results["visibility"] == "hidden"
    return pd.DataFrame(
        {
            "centre_id": results["centre_id"],
            "indicator_id": names,
            "period": results["wave"],
            "data_on": results["data_on"],
            "value": value,
            "low": low,
            "high": high,
            "n": results["n"].astype(float),
            "completeness": results["n"] / results["respondents"],
            "method": np.where(is_hidden, HIDDEN, what + "_" + results["method"].astype(str)),
            "visibility": results["visibility"],
            "is_synthetic": results["is_synthetic"],
        }
    )


def _minutes(facts: Facts, results: pd.DataFrame) -> pd.DataFrame:
    """Median of the stated minutes; the interval needs the single answers."""
    rows = _rows(results, "dwell_median", ("median", "low", "high"), "median")
    if rows.empty:
        return rows
    answers = facts.query(
        """
        SELECT centre_id, survey_id, wave, frame, list(value ORDER BY value) AS minutes FROM survey_answer
        WHERE item = 'dwell_minutes' AND is_complete AND value IS NOT NULL GROUP BY ALL
        """
    )
    keys = ["centre_id", "survey_id", "wave", "frame"]
    minutes = results[keys].merge(answers, on=keys, how="left")["minutes"]
    bounds = [_bounds(values) for values in minutes]
    return rows.assign(low=[low for low, _ in bounds], high=[high for _, high in bounds])


def _bounds(minutes: object) -> tuple[float, float]:
    if not isinstance(minutes, np.ndarray | list):
        return np.nan, np.nan
    estimate = median_interval(minutes)
    return estimate.low, estimate.high
