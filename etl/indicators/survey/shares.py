"""Shares of respondents: motives, wishes, modes, short and long stays, regular visits, coupling, visitors from outside.

Which answers make up which share stands in ``data/reference/survey_shares.toml``.  Small classes are hidden like those of
``survey_result``, so that no hidden answer follows from an indicator; the frame is chosen as for the grades.
"""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.provenance import indicator_rows
from etl.indicators.survey.waves import HIDDEN, first_frame, wave_ends
from etl.reduce.survey_answers import GROUP, prepare_answers
from etl.reduce.survey_scheme import AnswerShare, SurveyScheme, survey_scheme
from etl.statistics.proportions import wilson
from etl.statistics.suppression import suppressed_classes

TOPIC: Final = "survey"
INDICATORS: Final = (
    "motive_*",
    "wish_*",
    "mode_*",
    "shops_*",
    "dwell_short_share",
    "dwell_long_share",
    "visit_freq",
    "coupling_rate",
    "origin_share_outside",
)
LINE: Final = [*GROUP, "item"]
Hidden = dict[tuple[str, ...], set[tuple[str, ...]]]
# one row per group, respondent and item: the answers given, and how often each set of answers occurs
_SETS: Final = """
WITH given AS (
    SELECT centre_id, survey_id, wave, frame, item, any_value(kind) AS kind, response_id, any_value(weight) AS weight,
           list(DISTINCT code ORDER BY code) AS codes
    FROM prepared_answer WHERE kind IN ('choice', 'multi') AND code IS NOT NULL
    GROUP BY centre_id, survey_id, wave, frame, item, response_id
)
SELECT centre_id, survey_id, wave, frame, item, kind, codes, count(*)::INTEGER AS cases, sum(weight) AS weight
FROM given GROUP BY ALL ORDER BY ALL
"""
_SIZES: Final = """
WITH respondent AS (
    SELECT centre_id, survey_id, wave, frame, response_id, any_value(weight) AS weight FROM prepared_answer
    GROUP BY centre_id, survey_id, wave, frame, response_id
), asked AS (
    SELECT DISTINCT centre_id, survey_id, wave, frame, item, response_id, kind FROM prepared_answer
    WHERE kind IN ('choice', 'multi') AND code IS NOT NULL
)
SELECT a.centre_id, a.survey_id, a.wave, a.frame, a.item, count(*)::INTEGER AS answered, sum(r.weight) AS answered_weight,
       sum(r.weight) ^ 2 / sum(r.weight ^ 2) AS answered_eff
FROM asked a JOIN respondent r USING (centre_id, survey_id, wave, frame, response_id) GROUP BY ALL ORDER BY ALL
"""
_EVERYBODY: Final = """
WITH respondent AS (
    SELECT centre_id, survey_id, wave, frame, response_id, any_value(weight) AS weight FROM prepared_answer
    GROUP BY centre_id, survey_id, wave, frame, response_id
)
SELECT r.centre_id, r.survey_id, r.wave, r.frame, count(*)::INTEGER AS respondents, sum(weight) AS all_weight,
       sum(weight) ^ 2 / sum(weight ^ 2) AS all_eff, any_value(g.method) AS weighting
FROM respondent r JOIN survey_group g USING (centre_id, survey_id, wave, frame) GROUP BY ALL ORDER BY ALL
"""

_DELIVERED: Final = """
SELECT r.centre_id, r.survey_id, r.wave, coalesce(r.frame, '') AS frame, r.item AS indicator_id, r.n, r.mean * r.n AS weight,
       r.method AS weighting
FROM snapshot.survey_result r SEMI JOIN chosen USING (centre_id)
WHERE r.method LIKE 'result_table%' AND r.code IS NULL AND r.mean BETWEEN 0 AND 1 AND r.n > 0
  AND list_contains(?, r.item) ORDER BY ALL
"""


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of all shares of ``survey_shares.toml``, one per centre and wave."""
    scheme = survey_scheme()
    facts.connection.execute(
        "CREATE OR REPLACE TEMP TABLE raw_answer AS SELECT * FROM survey_answer SEMI JOIN chosen USING (centre_id)"
    )
    prepare_answers(facts.connection, scheme)
    sets = facts.query(_SETS)
    frames = [_delivered(facts, scheme)]
    if len(sets):
        items = facts.query(_SIZES).merge(facts.query(_EVERYBODY), on=GROUP)
        sets = sets.merge(items, on=LINE)
        hidden = _hidden_classes(sets, scheme)
        frames += [_share(sets[sets["item"] == share.item], share, scheme, hidden) for share in scheme.shares]
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return indicator_rows(facts, [], TOPIC)
    rows = pd.concat(frames, ignore_index=True)
    rows = first_frame(rows, ["centre_id", "wave", "indicator_id"])
    return indicator_rows(facts, [_finished(facts, rows, scheme)], TOPIC)


def _delivered(facts: Facts, scheme: SurveyScheme) -> pd.DataFrame:
    """Shares that came in with a result table, as rows of ``_share``; a share of few respondents is hidden all the same."""
    rows = facts.query(_DELIVERED, [[share.indicator_id for share in scheme.shares]])
    cases = rows["weight"].round()
    is_small = (cases > 0) & (cases < scheme.small.cell)
    return rows.assign(cases=cases, total=rows["n"], n_eff=rows["n"], respondents=rows["n"], is_small=is_small)


def _share(sets: pd.DataFrame, share: AnswerShare, scheme: SurveyScheme, hidden: Hidden) -> pd.DataFrame:
    """One row per group: cases, respondents and weights of one indicator, and whether a small class hides it."""
    if sets.empty:
        return pd.DataFrame()
    wanted = set(share.answers)
    if wanted:
        sets = sets[sets["survey_id"].isin(_asking(sets, wanted))]
        if sets.empty:
            return pd.DataFrame()
        is_case = sets["codes"].map(lambda codes: not wanted.isdisjoint(codes))
    else:
        is_case = sets["codes"].map(len) >= share.min_answers
    marked = sets.assign(cases=sets["cases"].where(is_case, 0), weight=sets["weight"].where(is_case, 0.0))
    # multiple choice: who ticked nothing answered too; coupling asks those who named a reason
    everybody = (sets["kind"] == "multi").any() and bool(wanted)
    n, total, n_eff = (
        ("respondents", "all_weight", "all_eff") if everybody else ("answered", "answered_weight", "answered_eff")
    )
    rows = (
        marked.groupby(GROUP)
        .agg(
            cases=("cases", "sum"),
            weight=("weight", "sum"),
            n=(n, "first"),
            total=(total, "first"),
            n_eff=(n_eff, "first"),
            respondents=("respondents", "first"),
            weighting=("weighting", "first"),
        )
        .reset_index()
    )
    rows["indicator_id"] = share.indicator_id
    rows["is_small"] = _is_hidden(rows, share, scheme, hidden)
    return rows


def _asking(sets: pd.DataFrame, wanted: set[str]) -> set[str]:
    """Surveys in which anybody ever gave one of the answers: an answer that was not offered is no zero."""
    return {
        str(survey)
        for survey, codes in zip(sets["survey_id"], sets["codes"], strict=True)
        if not wanted.isdisjoint(codes)
    }


def _hidden_classes(sets: pd.DataFrame, scheme: SurveyScheme) -> Hidden:
    """Group and item of a single choice → classes of answers that are hidden; only lines with a small answer need work."""
    single = sets[sets["kind"] == "choice"]
    is_small = single["cases"] < scheme.small.cell
    has_small = is_small.groupby([single[key] for key in LINE]).transform("any")
    hidden: Hidden = {}
    for _, line in single[has_small].groupby(LINE, sort=False):
        counts = {str(codes[0]): int(cases) for codes, cases in zip(line["codes"], line["cases"], strict=True)}
        item = str(line["item"].iloc[0])
        hidden[tuple(line[LINE].iloc[0])] = suppressed_classes(counts, scheme.classes(item), scheme.small.cell)[1]
    return hidden


def _is_hidden(rows: pd.DataFrame, share: AnswerShare, scheme: SurveyScheme, hidden: Hidden) -> pd.Series:
    """Whether the class of answers is too small, or the complement of a class that is."""
    cell = scheme.small.cell
    is_small = (rows["cases"] > 0) & (rows["cases"] < cell)
    if share.min_answers > 1:
        rest = rows["n"] - rows["cases"]
        return is_small | ((rest > 0) & (rest < cell))
    wanted = set(share.answers)
    complements = [
        any(not wanted.isdisjoint(answers) for answers in hidden.get((*key, share.item), ()))
        for key in rows[GROUP].itertuples(index=False, name=None)
    ]
    return is_small | pd.Series(complements, index=rows.index, dtype=bool)


def _finished(facts: Facts, rows: pd.DataFrame, scheme: SurveyScheme) -> pd.DataFrame:
    share = wilson((rows["weight"] / rows["total"]).clip(0, 1) * rows["n_eff"], rows["n_eff"])
    is_hidden = rows["is_small"] | (rows["n"] < scheme.small.shown)
    synthetic = facts.query(
        "SELECT centre_id, wave, bool_or(is_synthetic) AS is_synthetic FROM snapshot.survey_result GROUP BY ALL"
    )
    merged = rows.merge(synthetic, on=["centre_id", "wave"], how="left")
    return pd.DataFrame(
        {
            "centre_id": rows["centre_id"],
            "indicator_id": rows["indicator_id"],
            "period": rows["wave"],
            "data_on": wave_ends(rows["wave"], facts.as_of),
            "value": np.where(is_hidden, np.nan, share.value),
            "low": share.low,
            "high": share.high,
            "n": rows["n"].astype(float),
            "completeness": rows["n"] / rows["respondents"],
            "method": np.where(is_hidden, HIDDEN, "share_" + rows["weighting"].astype(str)),
            "visibility": np.where(rows["n"] < scheme.small.normal, "indicative", "shown"),
            "is_synthetic": merged["is_synthetic"].fillna(False).astype(bool),
        }
    )
