"""Answers counted: single and multiple choice with small classes hidden, topics of free comments."""

import duckdb
import numpy as np
import pandas as pd

from etl.reduce.survey_answers import GROUP
from etl.reduce.survey_scheme import SurveyScheme
from etl.statistics.proportions import wilson
from etl.statistics.suppression import suppressed_classes

KEYS = [*GROUP, "item"]
_COLUMNS = [*KEYS, "kind", "code", "n", "cases", "mean", "low", "high", "visibility"]


def choice_rows(connection: duckdb.DuckDBPyConnection, scheme: SurveyScheme) -> list[pd.DataFrame]:
    """Rows of single-choice and of multiple-choice items, one per answer."""
    single = connection.execute(
        """
        WITH size AS (
            SELECT centre_id, survey_id, wave, frame, item, count(DISTINCT response_id)::INTEGER AS n,
                   sum(weight) AS total, sum(weight) ^ 2 / sum(weight ^ 2) AS n_eff
            FROM prepared_answer WHERE kind = 'choice' AND code IS NOT NULL GROUP BY ALL
        )
        SELECT a.centre_id, a.survey_id, a.wave, a.frame, a.item, a.kind, a.code, s.n, count(*)::INTEGER AS cases,
               sum(a.weight) / any_value(s.total) AS share, any_value(s.n_eff) AS n_eff
        FROM prepared_answer a JOIN size s USING (centre_id, survey_id, wave, frame, item)
        WHERE a.kind = 'choice' AND a.code IS NOT NULL GROUP BY ALL ORDER BY ALL
        """
    ).df()
    multiple = connection.execute(
        """
        WITH respondent AS (SELECT DISTINCT centre_id, survey_id, wave, frame, response_id, weight FROM prepared_answer),
        size AS (
            SELECT centre_id, survey_id, wave, frame, count(*)::INTEGER AS n, sum(weight) AS total,
                   sum(weight) ^ 2 / sum(weight ^ 2) AS n_eff
            FROM respondent GROUP BY ALL
        )
        SELECT a.centre_id, a.survey_id, a.wave, a.frame, a.item, a.kind, a.code, s.n,
               count(DISTINCT response_id)::INTEGER AS cases, sum(a.weight) / any_value(s.total) AS share,
               any_value(s.n_eff) AS n_eff
        FROM prepared_answer a JOIN size s USING (centre_id, survey_id, wave, frame)
        WHERE a.kind = 'multi' AND a.code IS NOT NULL GROUP BY ALL ORDER BY ALL
        """
    ).df()
    return [_with_interval(_hide_classes(single, scheme)), _with_interval(_hide_answers(multiple, scheme))]


def _hide_classes(rows: pd.DataFrame, scheme: SurveyScheme) -> pd.DataFrame:
    """Small answers of a single choice with their complements; lines without a small answer need no work."""
    rows["visibility"] = "shown"
    has_small = ((rows["cases"] > 0) & (rows["cases"] < scheme.small.cell)).groupby([rows[key] for key in KEYS])
    for _, line in rows[has_small.transform("any")].groupby(KEYS, sort=False):
        counts = dict(zip(line["code"], line["cases"], strict=True))
        hidden, _ = suppressed_classes(counts, scheme.classes(str(line["item"].iloc[0])), scheme.small.cell)
        rows.loc[line.index[line["code"].isin(hidden)], "visibility"] = "hidden"
    return rows


def _hide_answers(rows: pd.DataFrame, scheme: SurveyScheme) -> pd.DataFrame:
    """Small answers of a multiple choice: their sum is not known, so nothing follows by subtraction."""
    rows["visibility"] = np.where(rows["cases"] < scheme.small.cell, "hidden", "shown")
    return rows


def _with_interval(rows: pd.DataFrame) -> pd.DataFrame:
    estimate = wilson(np.clip(rows["share"], 0, 1) * rows["n_eff"], rows["n_eff"])
    return rows.assign(mean=estimate.value, low=estimate.low, high=estimate.high)[_COLUMNS]


def topic_rows(connection: duckdb.DuckDBPyConnection, scheme: SurveyScheme) -> pd.DataFrame:
    """Topics of free comments: one row per group, item and topic; comments without a topic are ``unassigned``.

    A comment may have several topics, so nothing follows by subtraction; topics of fewer than five comments are hidden.
    """
    rows = connection.execute(
        """
        WITH given AS (
            SELECT centre_id, survey_id, wave, frame, item, count(DISTINCT response_id)::INTEGER AS n
            FROM prepared_answer WHERE kind = 'text' AND code IS NOT NULL GROUP BY ALL
        )
        SELECT centre_id, survey_id, wave, frame, item, 'text' AS kind, code, any_value(g.n) AS n,
               count(DISTINCT response_id)::INTEGER AS cases
        FROM prepared_answer JOIN given g USING (centre_id, survey_id, wave, frame, item)
        WHERE kind = 'text' AND code IS NOT NULL GROUP BY ALL ORDER BY ALL
        """
    ).df()
    estimate = wilson(rows["cases"].astype(float), rows["n"].astype(float))
    rows = rows.assign(mean=estimate.value, low=estimate.low, high=estimate.high)
    rows["visibility"] = np.where(rows["cases"] < scheme.small.cell, "hidden", "shown")
    return rows[_COLUMNS]
