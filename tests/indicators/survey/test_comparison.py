"""Changes between waves and importance: guards, known answers, too few answers."""

import math

import numpy as np
import pandas as pd
import pytest

from etl.indicators.contract import INDICATOR_COLUMNS, Facts
from etl.indicators.survey import comparison


def graded(values: list[float], item: str = "grade_overall") -> list[tuple[str, str, str, str | None, float | None]]:
    return [(f"r{number}", item, "grade", None, value) for number, value in enumerate(values)]


def rows_of(facts: Facts) -> pd.DataFrame:
    rows = comparison.compute(facts)
    assert tuple(rows.columns) == INDICATOR_COLUMNS
    return rows.set_index("indicator_id")


def test_change_by_hand(facts: Facts, deliver) -> None:
    # 100 × (30 times 2, 40 times 3, 30 times 4) → mean 3, then one grade better throughout: difference −1
    deliver(graded([2] * 30 + [3] * 40 + [4] * 30), wave="2023")
    deliver(graded([1] * 30 + [2] * 40 + [3] * 30), wave="2025")
    row = rows_of(facts).loc["wave_change_overall"]
    assert (row["value"], row["n"], row["method"], row["period"]) == (-1, 100, "change", "2025")
    # s² = 60/99 in both waves; t(0.975; 198) = 1.97202
    half = 1.97202 * math.sqrt(2 * 60 / 99 / 100)
    assert (row["low"], row["high"]) == pytest.approx((-1 - half, -1 + half), abs=1e-5)


def test_same_grades_are_no_change(facts: Facts, deliver) -> None:
    deliver(graded([2, 3, 4] * 30), wave="2023")
    deliver(graded([2, 3, 4] * 30), wave="2025")
    row = rows_of(facts).loc["wave_change_overall"]
    assert (row["value"], row["method"]) == (0, "no_proven_change")


def test_other_frame_forbids_the_comparison(facts: Facts, deliver) -> None:
    deliver(graded([2, 3, 4] * 30), wave="2023", frame="residents")
    deliver(graded([2, 3, 4] * 30), wave="2025")
    row = rows_of(facts).loc["wave_change_overall"]
    assert (row["method"], row["visibility"]) == ("other_frame", "hidden")


def test_fewer_than_fifty_answers_give_no_test(facts: Facts, deliver) -> None:
    deliver(graded([2, 3] * 20), wave="2023")
    deliver(graded([2, 3] * 50), wave="2025")
    row = rows_of(facts).loc["wave_change_overall"]
    assert (row["method"], row["n"]) == ("too_few_answers", 40)
    assert pd.isna(row["value"])


def test_one_wave_has_no_change(facts: Facts, deliver) -> None:
    deliver(graded([2, 3] * 50))
    assert comparison.compute(facts).empty


def test_what_drives_the_overall_grade_weighs_most(facts: Facts, deliver) -> None:
    random = np.random.default_rng(7)
    ambience, parking = random.integers(1, 6, 300), random.integers(1, 6, 300)
    overall = np.clip(ambience + random.integers(-1, 2, 300), 1, 6)
    deliver(
        graded([float(v) for v in overall])
        + graded([float(v) for v in ambience], "grade_ambience")
        + graded([float(v) for v in parking], "grade_parking")
    )
    rows = rows_of(facts)
    assert rows.loc["importance_ambience", "value"] > 0.9
    assert rows.loc[["importance_ambience", "importance_parking"], "value"].sum() == pytest.approx(1)
    assert rows.loc["importance_ambience", "method"] in ("keep_up", "concentrate_here", "borderline")


def test_fewer_than_150_answers_have_no_importance(facts: Facts, deliver) -> None:
    answers = (
        graded([2, 3, 4] * 40) + graded([1, 3, 5] * 40, "grade_ambience") + graded([2, 4, 1] * 40, "grade_parking")
    )
    deliver(answers)
    rows = rows_of(facts)
    assert rows.loc["importance_ambience", "method"] == "too_few_answers"
    assert rows.loc["importance_ambience", "n"] == 120
