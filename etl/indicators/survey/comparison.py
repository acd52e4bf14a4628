"""What changed between two waves, and what matters most: Welch tests with Benjamini–Hochberg, relative weights.

Both need single answers.  A wave is compared with the one before it of the same centre; another survey mode or another
group of respondents forbids it.  Importance is that of the newest wave; the quadrant stands in ``method``.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pandas as pd

from etl.catalogue.survey_names import RENAMED
from etl.indicators.contract import Facts
from etl.indicators.provenance import indicator_rows
from etl.indicators.survey.waves import first_frame, wave_ends
from etl.statistics.importance import importance_performance
from etl.statistics.waves import Wave, compare_waves

TOPIC: Final = "survey"
INDICATORS: Final = ("wave_change_*", "importance_*")
OVERALL: Final = "grade_overall"
MIN_ANSWERED: Final = 0.5
_GRADES: Final = """
SELECT a.centre_id, a.survey_id, a.wave, coalesce(a.frame, '') AS frame, coalesce(a.mode, '') AS mode, a.response_id,
       a.item, a.value
FROM survey_answer a SEMI JOIN chosen USING (centre_id)
WHERE a.kind = 'grade' AND a.is_complete AND a.value IS NOT NULL
ORDER BY ALL
"""


def compute(facts: Facts) -> pd.DataFrame:
    """Rows of the families ``wave_change`` and ``importance``."""
    answers = facts.query(_GRADES)
    if answers.empty:
        return indicator_rows(facts, [], TOPIC)
    answers["item"] = answers["item"].replace(RENAMED)
    answers = answers[answers["item"].str.replace("grade_", "top2_", n=1).isin(facts.catalogue.indicators)]
    rows = [row for waves in _waves_by_centre(answers) for row in (*_changes(waves), *_importance(waves))]
    if not rows:
        return indicator_rows(facts, [], TOPIC)
    frame = pd.DataFrame(rows)
    synthetic = facts.query(
        "SELECT centre_id, wave AS period, bool_or(is_synthetic) AS is_synthetic FROM snapshot.survey_result GROUP BY ALL"
    )
    frame = frame.merge(synthetic, on=["centre_id", "period"], how="left")
    frame["is_synthetic"] = frame["is_synthetic"].fillna(False).astype(bool)
    return indicator_rows(facts, [frame.assign(data_on=wave_ends(frame["period"], facts.as_of))], TOPIC)


def _waves_by_centre(answers: pd.DataFrame) -> Iterator[list[tuple[str, str, Wave]]]:
    """Per centre the waves in order: (centre, wave, answers as respondents × items) of the leading frame of each."""
    keys = ["centre_id", "survey_id", "wave", "frame"]
    groups = answers.groupby(keys)["response_id"].nunique().rename("n").reset_index()
    leading = first_frame(groups, ["centre_id", "wave"])
    chosen = answers.merge(leading[keys], on=keys)
    for centre_id, centre in chosen.groupby("centre_id"):
        waves = []
        for wave, rows in centre.groupby("wave", sort=True):
            grades = rows.pivot_table(index="response_id", columns="item", values="value", aggfunc="first")
            modes = "/".join(sorted(rows["mode"].unique()))
            waves.append((str(centre_id), str(wave), Wave(grades, modes, str(rows["frame"].iloc[0]), str(centre_id))))
        yield waves


def _changes(waves: list[tuple[str, str, Wave]]) -> Iterator[dict[str, Any]]:
    for (_, _, before), (centre_id, period, after) in zip(waves, waves[1:], strict=False):
        compared = compare_waves(before, after)
        if compared.obstacles and compared.obstacles != ("n",):
            for name in after.grades.columns:
                yield _row(
                    centre_id, period, f"wave_change_{_short(str(name))}", "other_" + "_and_".join(compared.obstacles)
                )
            continue
        for item in compared.items.to_dict("records"):
            has_test = not np.isnan(item["p_value"])
            method = "too_few_answers" if not has_test else "change" if item["is_change"] else "no_proven_change"
            figures = {bound: item[bound] for bound in ("low", "high")} if has_test else {}
            yield {
                **_row(centre_id, period, f"wave_change_{_short(item['item'])}", method),
                "value": item["difference"] if has_test else np.nan,
                "n": float(min(item["n_before"], item["n_after"])),
                **figures,
            }


def _importance(waves: list[tuple[str, str, Wave]]) -> Iterator[dict[str, Any]]:
    centre_id, period, newest = waves[-1]
    if OVERALL not in newest.grades:
        return
    answered = newest.grades.drop(columns=OVERALL).notna().mean()
    items = list(answered.index[answered >= MIN_ANSWERED])
    if len(items) < 2:
        return
    seed = int.from_bytes(hashlib.sha256(centre_id.encode()).digest()[:8])
    result = importance_performance(newest.grades[items], newest.grades[OVERALL], seed=seed)
    for item in result.items.to_dict("records"):
        is_known = isinstance(item["quadrant"], str)
        yield {
            **_row(
                centre_id,
                period,
                f"importance_{_short(item['item'])}",
                item["quadrant"] if is_known else "too_few_answers",
            ),
            "value": item["importance"] if is_known else np.nan,
            "n": float(result.n),
            "completeness": result.n / len(newest.grades),
        }


def _short(item: str) -> str:
    return item.removeprefix("grade_")


def _row(centre_id: str, period: str, indicator_id: str, method: str) -> dict[str, Any]:
    return {
        "centre_id": centre_id,
        "indicator_id": indicator_id,
        "period": period,
        "value": np.nan,
        "low": np.nan,
        "high": np.nan,
        "n": np.nan,
        "completeness": 1.0,
        "method": method,
    }
