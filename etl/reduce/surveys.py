"""Survey answers and delivered result tables reduced to ``survey_result``: what a page or an indicator may show.

Only complete questionnaires count. Grades: mean with t interval, distribution, top-2-box; recommendation: score with
adjusted Wald interval; choices: shares with Wilson intervals; numbers: mean and median; comments: topics by dictionary.
Below 10 respondents nothing is shown, below 30 it is indicative; answer classes of 1 to 4 respondents are hidden with a
second one. The distribution of grades stays whole once the item itself may be shown: mean, top-2-box and number of
answers would give a hidden class away, and a grade of one question identifies nobody.
Formulas: methods in ``etl/statistics/grades.py``, ``proportions.py``, ``raking.py``.
"""

from collections.abc import Sequence
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from etl.reduce.survey_answers import GROUP, prepare_answers
from etl.reduce.survey_cells import choice_rows, topic_rows
from etl.reduce.survey_scheme import SurveyScheme, survey_scheme
from etl.statistics.estimates import Estimates
from etl.statistics.grades import BEST_GRADE, WORST_GRADE, mean_intervals, median_interval, net_promoter_scores
from etl.statistics.proportions import wilson

COLUMNS: Final = (
    "centre_id",
    "survey_id",
    "wave",
    "item",
    "kind",
    "code",
    "n",
    "cases",
    "mean",
    "low",
    "high",
    "top2_share",
    "top2_low",
    "top2_high",
    "median",
    "class_mean",
    "visibility",
    "mode",
    "frame",
    "method",
    "is_synthetic",
)
FIGURES: Final = ("cases", "mean", "low", "high", "top2_share", "top2_low", "top2_high", "median")
_MOMENTS: Final = """
SELECT centre_id, survey_id, wave, frame, item, any_value(kind) AS kind, count(*)::INTEGER AS n,
       sum(weight) ^ 2 / sum(weight ^ 2) AS n_eff,
       sum(weight * value) / sum(weight) AS mean,
       greatest(sum(weight * value ^ 2) / sum(weight) - (sum(weight * value) / sum(weight)) ^ 2, 0) AS variance,
       coalesce(sum(weight) FILTER (value < 3), 0) / sum(weight) AS top2,
       coalesce(sum(weight) FILTER (value >= 9), 0) / sum(weight) AS promoters,
       coalesce(sum(weight) FILTER (value <= 6), 0) / sum(weight) AS detractors
FROM prepared_answer WHERE kind IN ('grade', 'number', 'nps') AND value IS NOT NULL
GROUP BY centre_id, survey_id, wave, frame, item ORDER BY ALL
"""
_GRADES: Final = """
SELECT centre_id, survey_id, wave, frame, item, floor(value)::INTEGER AS grade, count(*)::INTEGER AS cases,
       sum(weight) AS weight
FROM prepared_answer WHERE kind = 'grade' AND value IS NOT NULL GROUP BY ALL
"""
_AGGREGATES: Final = """
SELECT a.centre_id, a.survey_id, a.wave, '' AS frame, a.item, a.n, a.mean, a.sd, a.top2_share AS top2, a.class_mean,
       coalesce(l.is_synthetic, false) AS is_synthetic
FROM warehouse.survey_aggregate a LEFT JOIN warehouse.load l USING (load_id)
WHERE a.centre_id IN (SELECT unnest(?::TEXT[])) ORDER BY ALL
"""


def reduce_surveys(connection: duckdb.DuckDBPyConnection, centre_ids: Sequence[str]) -> None:
    """Fill ``survey_result`` for the given centres from ``warehouse.survey_answer`` and ``warehouse.survey_aggregate``.

    Rows of these centres that are there already are replaced.
    """
    scheme = survey_scheme()
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE raw_answer AS
        SELECT a.*, coalesce(l.is_synthetic, false) AS is_synthetic
        FROM warehouse.survey_answer a LEFT JOIN warehouse.load l USING (load_id)
        WHERE a.centre_id IN (SELECT unnest(?::TEXT[]))
        """,
        [list(centre_ids)],
    )
    prepare_answers(connection, scheme)
    frames = [_measured_rows(connection), _grade_rows(connection), *choice_rows(connection, scheme)]
    frames.append(topic_rows(connection, scheme))
    answered = _with_group(connection, _stacked(frames))
    rows = _stacked([answered, _result_table_rows(connection, list(centre_ids), scheme, answered)])
    rows = hide_small(rows, scheme)
    rows["frame"] = rows["frame"].replace("", None)
    _write(connection, rows, list(centre_ids))


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0].copy()


def _measured_rows(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Grades, numbers and recommendation: one row per group and item."""
    rows = connection.execute(_MOMENTS).df()
    is_grade, is_nps, is_number = (rows["kind"] == kind for kind in ("grade", "nps", "number"))
    means = mean_intervals(rows["mean"], rows["variance"], rows["n_eff"])
    scores = net_promoter_scores(rows["promoters"], rows["detractors"], rows["n_eff"])
    best, worst = np.where(is_grade, BEST_GRADE, -np.inf), np.where(is_grade, WORST_GRADE, np.inf)
    rows["mean"] = np.where(is_nps, scores.value, means.value)
    rows["low"] = np.where(is_nps, scores.low, np.maximum(means.low, best))
    rows["high"] = np.where(is_nps, scores.high, np.minimum(means.high, worst))
    top2 = wilson(np.clip(rows["top2"], 0, 1) * rows["n_eff"], rows["n_eff"])
    for column, figures in (("top2_share", top2.value), ("top2_low", top2.low), ("top2_high", top2.high)):
        rows[column] = np.where(is_grade, figures, np.nan)
    rows["median"] = np.nan
    if is_number.any():
        rows = rows.drop(columns="median").merge(_medians(connection), on=[*GROUP, "item"], how="left")
    return rows.drop(columns=["n_eff", "variance", "top2", "promoters", "detractors"])


def _medians(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    answers = connection.execute(
        """
        SELECT centre_id, survey_id, wave, frame, item, value FROM prepared_answer
        WHERE kind = 'number' AND value IS NOT NULL ORDER BY ALL
        """
    ).df()
    medians = answers.groupby([*GROUP, "item"])["value"].agg(lambda values: median_interval(values).value)
    return medians.rename("median").reset_index()


def _grade_rows(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Distribution: one row per group, item and grade 1 to 6; half grades count to the better one."""
    counted = connection.execute(_GRADES).df()
    keys = [*GROUP, "item"]
    if counted.empty:
        return counted.drop(columns=["grade", "weight"])
    sizes = connection.execute(
        """
        SELECT centre_id, survey_id, wave, frame, item, count(*)::INTEGER AS n, sum(weight) AS total,
               sum(weight) ^ 2 / sum(weight ^ 2) AS n_eff
        FROM prepared_answer WHERE kind = 'grade' AND value IS NOT NULL GROUP BY ALL ORDER BY ALL
        """
    ).df()
    all_grades = sizes.merge(pd.DataFrame({"grade": range(BEST_GRADE, WORST_GRADE + 1)}), how="cross")
    rows = all_grades.merge(counted, on=[*keys, "grade"], how="left")
    rows["cases"] = rows["cases"].fillna(0)
    share = np.clip(rows["weight"].fillna(0) / rows["total"], 0, 1)
    estimate = wilson(share * rows["n_eff"], rows["n_eff"])
    rows = rows.assign(kind="grade", code=rows["grade"].astype(str), **_as_columns(estimate))
    return rows[[*keys, "kind", "code", "n", "cases", "mean", "low", "high"]]


def _as_columns(estimate: Estimates) -> dict[str, np.ndarray]:
    return {"mean": estimate.value, "low": estimate.low, "high": estimate.high}


def _with_group(connection: duckdb.DuckDBPyConnection, rows: pd.DataFrame) -> pd.DataFrame:
    groups = connection.execute(
        """
        SELECT g.centre_id, g.survey_id, g.wave, g.frame, g.mode, g.method, bool_or(r.is_synthetic) AS is_synthetic
        FROM survey_group g JOIN raw_answer r
          ON r.centre_id = g.centre_id AND r.survey_id = g.survey_id AND r.wave = g.wave AND coalesce(r.frame, '') = g.frame
        GROUP BY ALL
        """
    ).df()
    return rows.merge(groups, on=GROUP, how="left")


def _result_table_rows(
    connection: duckdb.DuckDBPyConnection, centre_ids: list[str], scheme: SurveyScheme, answered: pd.DataFrame
) -> pd.DataFrame:
    """Delivered means: interval from the delivered or, failing that, the stated spread; single answers come first."""
    rows = connection.execute(_AGGREGATES, [centre_ids]).df()
    keys = ["centre_id", "survey_id", "wave", "item"]
    known = pd.MultiIndex.from_frame(answered[keys]) if len(answered) else pd.MultiIndex.from_tuples([], names=keys)
    rows = rows[~pd.MultiIndex.from_frame(rows[keys]).isin(known)].reset_index(drop=True)
    rows["kind"] = rows["item"].map(scheme.kinds).fillna(rows["item"].str.startswith("grade_").map(_kind_of_name))
    is_grade, has_sd = rows["kind"] == "grade", rows["sd"].notna()
    spread = rows["sd"].where(has_sd, np.where(is_grade, scheme.default_sd, np.nan)).astype(float)
    n = rows["n"].astype(float)
    means = mean_intervals(rows["mean"], spread**2 * (n - 1) / n.where(n > 0), n)
    rows["low"] = np.maximum(means.low, np.where(is_grade, BEST_GRADE, -np.inf))
    rows["high"] = np.minimum(means.high, np.where(is_grade, WORST_GRADE, np.inf))
    share = rows["top2"].astype(float)
    top2 = wilson((share * n).fillna(0), n.where(share.notna()))
    rows = rows.assign(top2_share=top2.value, top2_low=top2.low, top2_high=top2.high)
    rows["method"] = np.where(has_sd | ~is_grade, "result_table", "result_table_default_sd")
    return rows.drop(columns=["sd", "top2"])


def _kind_of_name(is_grade: bool) -> str:
    return "grade" if is_grade else "number"


def hide_small(rows: pd.DataFrame, scheme: SurveyScheme) -> pd.DataFrame:
    """Visibility of every row; figures of hidden rows are blanked.

    A row that came in as hidden (an answer class too small) stays hidden whatever the number of respondents.
    """
    rows = rows.reindex(columns=list(dict.fromkeys([*rows.columns, *COLUMNS])))
    by_size = np.select(
        [rows["n"] < scheme.small.shown, rows["n"] < scheme.small.normal], ["hidden", "indicative"], "shown"
    )
    is_hidden = (by_size == "hidden") | (rows["visibility"] == "hidden").to_numpy()
    rows["visibility"] = np.where(is_hidden, "hidden", by_size)
    for column in FIGURES:
        rows[column] = pd.to_numeric(rows[column]).where(~is_hidden)
    return rows


def _write(connection: duckdb.DuckDBPyConnection, rows: pd.DataFrame, centre_ids: list[str]) -> None:
    connection.execute("DELETE FROM snapshot.survey_result WHERE centre_id IN (SELECT unnest(?::TEXT[]))", [centre_ids])
    ordered = rows[list(COLUMNS)].sort_values(
        ["centre_id", "wave", "survey_id", "frame", "item", "code"], na_position="first"
    )
    connection.register("_survey_result", ordered)
    connection.execute("INSERT INTO snapshot.survey_result BY NAME SELECT * FROM _survey_result")
    connection.unregister("_survey_result")
