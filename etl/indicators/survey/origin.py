"""The overall grade of locals and of outsiders, where both groups are large enough to stay unrecognised."""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.survey.waves import HIDDEN, first_frame, wave_ends
from etl.statistics.grades import BEST_GRADE, WORST_GRADE, mean_intervals

GROUPS: Final = {"local": "grade_overall_locals", "outside": "grade_overall_outsiders"}
# answers keep the code of the questionnaire or the id of data/reference/survey_items.toml
LOCAL: Final = ("local", "O1")
OUTSIDE: Final = ("outside", "O2")
_GRADES: Final = """
WITH origin AS (
    SELECT centre_id, survey_id, wave, frame, response_id,
           any_value(CASE WHEN list_contains(?, code) THEN 'local' WHEN list_contains(?, code) THEN 'outside' END) AS origin
    FROM survey_answer SEMI JOIN chosen USING (centre_id) WHERE item = 'origin' AND is_complete GROUP BY ALL
),
graded AS (
    SELECT g.centre_id, g.survey_id, g.wave, g.frame, o.origin, count(*) AS cases, avg(g.value) AS mean, var_pop(g.value) AS variance
    FROM survey_answer g LEFT JOIN origin o
      ON o.centre_id = g.centre_id AND o.survey_id = g.survey_id AND o.wave = g.wave AND o.response_id = g.response_id
         AND o.frame IS NOT DISTINCT FROM g.frame
    WHERE g.item = 'grade_overall' AND g.is_complete AND g.value IS NOT NULL
      AND g.centre_id IN (SELECT centre_id FROM origin) GROUP BY ALL
)
SELECT *, sum(cases) OVER w AS n, coalesce(sum(cases) FILTER (origin IS NULL) OVER w, 0) AS rest,
       min(cases) FILTER (origin IS NOT NULL) OVER w AS smaller
FROM graded WINDOW w AS (PARTITION BY centre_id, survey_id, wave, frame) ORDER BY ALL
"""


def origin_grades(facts: Facts) -> pd.DataFrame:
    """Rows of ``grade_overall_locals`` and ``grade_overall_outsiders`` of the chosen centres, one per wave.

    Both groups need 30 grades, and those without a stated residence must be none or ten: their grades would follow
    from the overall mean.  Else both rows are hidden.
    """
    grades = facts.query(_GRADES, [list(LOCAL), list(OUTSIDE)])
    grades = grades[grades["origin"].notna()].reset_index(drop=True)
    if grades.empty:
        return grades
    waves = first_frame(grades.drop_duplicates(["centre_id", "survey_id", "wave", "frame"]), ["centre_id", "wave"])
    grades = grades.merge(waves[["centre_id", "survey_id", "wave", "frame"]])
    synthetic = facts.query(
        "SELECT centre_id, survey_id, wave, bool_or(is_synthetic) AS is_synthetic FROM snapshot.survey_result GROUP BY ALL"
    )
    grades = grades.merge(synthetic, on=["centre_id", "survey_id", "wave"], how="left")
    grades["is_synthetic"] = grades["is_synthetic"].astype("boolean").fillna(False).astype(bool)
    smallest, rest = (int(facts.parameter("grade_overall_locals", name)) for name in ("min_subgroup", "min_rest"))
    is_shown = (grades["smaller"] >= smallest) & ((grades["rest"] == 0) | (grades["rest"] >= rest))
    is_shown &= grades.groupby(["centre_id", "survey_id", "wave"])["origin"].transform("size") == len(GROUPS)
    means = mean_intervals(grades["mean"], grades["variance"], grades["cases"])
    return pd.DataFrame(
        {
            "centre_id": grades["centre_id"],
            "indicator_id": grades["origin"].map(GROUPS),
            "period": grades["wave"],
            "data_on": wave_ends(grades["wave"], facts.as_of),
            "value": np.where(is_shown, means.value, np.nan),
            "low": np.where(is_shown, np.maximum(means.low, BEST_GRADE), np.nan),
            "high": np.where(is_shown, np.minimum(means.high, WORST_GRADE), np.nan),
            "n": np.where(is_shown, grades["cases"], np.nan),
            "completeness": grades["cases"] / grades["n"],
            "method": np.where(is_shown, "mean_unweighted", HIDDEN),
            "visibility": np.where(is_shown, "shown", "hidden"),
            "is_synthetic": grades["is_synthetic"],
        }
    )
