"""Grades, recommendation and minutes as indicators: names, waves, frames, hidden figures."""

import pandas as pd
import pytest

from etl.indicators.contract import INDICATOR_COLUMNS, Facts
from etl.indicators.survey import grades


def graded(item: str, values: list[float], kind: str = "grade") -> list[tuple[str, str, str, str | None, float | None]]:
    return [(f"r{number}", item, kind, None, value) for number, value in enumerate(values)]


def rows_of(facts: Facts) -> pd.DataFrame:
    rows = grades.compute(facts)
    assert tuple(rows.columns) == INDICATOR_COLUMNS
    return rows.set_index(["indicator_id", "period"])


def test_grade_and_top_2_of_a_wave(facts: Facts, deliver) -> None:
    # 40 grades: 10 × 1, 10 × 2, 20 × 4: mean 2.75, half of them 1 or 2 (Wilson 20 of 40: 0.3520 to 0.6480)
    deliver(graded("grade_ambience", [1] * 10 + [2] * 10 + [4] * 20) + graded("grade_retail", [3] * 30))
    rows = rows_of(facts)
    grade, top = rows.loc[("grade_ambience", "2025")], rows.loc[("top2_ambience", "2025")]
    assert (grade["value"], grade["n"], grade["visibility"]) == (2.75, 40, "shown")
    assert grade["low"] < 2.75 < grade["high"]
    assert (top["value"], top["low"], top["high"]) == pytest.approx((0.5, 0.3520, 0.6480), abs=1e-4)
    assert grade["data_on"] == pd.Timestamp("2025-12-31")
    assert grade["source_ids"] == "befragung-der-kommune"
    # the item of the questionnaire is retail, the indicator offer; 30 of 40 respondents answered it
    assert rows.loc[("grade_offer", "2025"), ["value", "completeness"]].tolist() == [3, 0.75]


def test_wave_of_this_year_never_lies_ahead(facts: Facts, deliver) -> None:
    deliver(graded("grade_overall", [2] * 30), wave="2026")
    deliver(graded("grade_overall", [3] * 30), wave="2024-05")
    rows = rows_of(facts)
    assert rows.loc[("grade_overall", "2026"), "data_on"] == pd.Timestamp("2026-11-25")
    assert rows.loc[("grade_overall", "2024-05"), "data_on"] == pd.Timestamp("2024-05-31")


def test_few_answers_are_hidden_or_indicative(facts: Facts, deliver) -> None:
    deliver(graded("grade_overall", [2] * 9) + graded("grade_safety", [2] * 12))
    rows = rows_of(facts)
    hidden = rows.loc[("grade_overall", "2025")]
    assert (hidden["method"], hidden["visibility"]) == ("hidden_small_n", "hidden")
    assert hidden[["value", "low", "high"]].isna().all()
    assert rows.loc[("grade_safety", "2025"), "visibility"] == "indicative"


def test_visitors_come_before_businesses(facts: Facts, deliver) -> None:
    deliver(graded("grade_overall", [5] * 200), frame="businesses", survey="b")
    deliver(graded("grade_overall", [2] * 30))
    rows = rows_of(facts)
    assert rows.loc[("grade_overall", "2025"), ["value", "n"]].tolist() == [2, 30]


def test_recommendation_score(facts: Facts, deliver) -> None:
    deliver(graded("nps", [10] * 20 + [7] * 10 + [2] * 10, "nps"))
    assert rows_of(facts).loc[("nps", "2025"), "value"] == 25


def test_median_minutes_with_order_statistics(facts: Facts, deliver) -> None:
    # n = 30: the 10th and the 21st value bound the median (binomial, at least 95 %)
    deliver(graded("dwell_minutes", [float(10 * k) for k in range(1, 31)], "number"))
    row = rows_of(facts).loc[("dwell_median", "2025")]
    assert (row["value"], row["low"], row["high"]) == (155, 100, 210)


def test_unknown_items_are_no_indicator(facts: Facts, deliver) -> None:
    deliver(graded("grade_lamps", [2] * 30) + graded("q_7", [4] * 30, "number"))
    assert grades.compute(facts).empty


def test_no_survey_no_row(facts: Facts) -> None:
    assert grades.compute(facts).empty
