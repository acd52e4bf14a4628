"""Answers of complete questionnaires made ready for counting: standard answer ids, one weight per respondent.

``prepare_answers`` turns the relation ``raw_answer`` (columns of the canonical table ``survey_answer``) into

``prepared_answer``  one row per respondent, item and answer: centre_id, survey_id, wave, frame ('' = not stated),
                     response_id, item, kind, code, value, weight;
``survey_group``     one row per centre, survey, wave and frame: respondents, mode, method.

Frames (visitors, residents, …) are never mixed in one figure.
"""

import duckdb
import pandas as pd

from etl.reduce.survey_scheme import SurveyScheme
from etl.statistics.raking import rake

GROUP = ["centre_id", "survey_id", "wave", "frame"]
UNWEIGHTED = "unweighted"
RAKED = "raked"
NOT_RAKED = "unweighted_margin_does_not_fit"


def prepare_answers(connection: duckdb.DuckDBPyConnection, scheme: SurveyScheme) -> None:
    """Create the temporary tables ``prepared_answer`` and ``survey_group`` from the relation ``raw_answer``."""
    connection.register("_answer_option", scheme.options)
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE prepared_answer AS
        SELECT a.centre_id, a.survey_id, a.wave, coalesce(a.frame, '') AS frame, a.response_id, a.item, a.kind,
               coalesce(o.code, a.code) AS code, a.value, 1.0::DOUBLE AS weight, a.mode
        FROM raw_answer a LEFT JOIN _answer_option o ON o.item = a.item AND o.given = a.code
        WHERE a.is_complete AND a.centre_id IS NOT NULL
        """
    )
    connection.unregister("_answer_option")
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE survey_group AS
        SELECT centre_id, survey_id, wave, frame, count(DISTINCT response_id)::INTEGER AS respondents,
               CASE WHEN count(DISTINCT mode) > 1 THEN 'mixed' ELSE any_value(mode) END AS mode,
               'unweighted' AS method
        FROM prepared_answer GROUP BY ALL
        """
    )
    _weight_to_margins(connection, scheme)


def _weight_to_margins(connection: duckdb.DuckDBPyConnection, scheme: SurveyScheme) -> None:
    groups = connection.execute("SELECT centre_id, survey_id, wave, frame FROM survey_group ORDER BY ALL").fetchall()
    for group in groups:
        margins = scheme.margins.get((group[0], group[3]))
        if not margins:
            continue
        respondents = _traits(connection, group, list(margins))
        weights = raked_weights(respondents, margins)
        method = NOT_RAKED if weights is None else RAKED
        connection.execute(
            "UPDATE survey_group SET method = ? WHERE centre_id = ? AND survey_id = ? AND wave = ? AND frame = ?",
            [method, *group],
        )
        if weights is not None:
            _store_weights(connection, group, respondents.index, weights)


def _traits(connection: duckdb.DuckDBPyConnection, group: tuple[str, ...], items: list[str]) -> pd.DataFrame:
    """One row per respondent of the group, one column per margin item; missing answers stay missing."""
    answers = connection.execute(
        """
        SELECT response_id, item, code FROM prepared_answer
        WHERE centre_id = ? AND survey_id = ? AND wave = ? AND frame = ? ORDER BY response_id
        """,
        list(group),
    ).df()
    chosen = answers[answers["item"].isin(items)].drop_duplicates(["response_id", "item"])
    table = chosen.pivot(index="response_id", columns="item", values="code")
    return table.reindex(index=answers["response_id"].unique(), columns=items)


def raked_weights(respondents: pd.DataFrame, margins: dict[str, dict[object, float]]) -> pd.Series | None:
    """Weights that meet all margins; a missing answer is a category that keeps its share. None if a category is empty."""
    filled = respondents.astype(object).where(respondents.notna(), "")
    targets: dict[str, dict[object, float]] = {}
    for item, shares in margins.items():
        missing = float((filled[item] == "").mean())
        total = sum(shares.values())
        targets[item] = {answer: share / total * (1 - missing) for answer, share in shares.items()}
        if missing:
            targets[item][""] = missing
        if not _fits(filled[item], targets[item]):
            return None
    return pd.Series(rake(filled, targets).weights, index=respondents.index)


def _fits(answers: pd.Series, target: dict[object, float]) -> bool:
    given = set(answers)
    return given <= set(target) and all(answer in given for answer, share in target.items() if share > 0)


def _store_weights(
    connection: duckdb.DuckDBPyConnection, group: tuple[str, ...], respondents: pd.Index, weights: pd.Series
) -> None:
    connection.register("_weight", pd.DataFrame({"response_id": respondents, "weight": weights.to_numpy()}))
    connection.execute(
        """
        UPDATE prepared_answer SET weight = w.weight FROM _weight w
        WHERE prepared_answer.response_id = w.response_id
          AND centre_id = ? AND survey_id = ? AND wave = ? AND frame = ?
        """,
        list(group),
    )
    connection.unregister("_weight")
