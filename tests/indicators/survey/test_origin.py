"""The overall grade of locals and outsiders: by hand, and hidden where somebody could be recognised."""

import pandas as pd
import pytest

from etl.indicators.contract import Facts
from etl.indicators.survey import grades
from etl.indicators.survey.waves import HIDDEN

Answers = list[tuple[str, str, str, str | None, float | None]]


def asked(group: str | None, values: list[float], start: int = 0) -> Answers:
    """Overall grades of one group; None = the place of residence was not stated."""
    answers: Answers = []
    for number, value in enumerate(values, start):
        answers.append((f"r{number}", "grade_overall", "grade", None, value))
        if group is not None:
            answers.append((f"r{number}", "origin", "choice", group, None))
    return answers


def rows_of(facts: Facts) -> pd.DataFrame:
    return grades.compute(facts).set_index("indicator_id")


def test_means_of_both_groups(facts: Facts, deliver) -> None:
    """Locals 20 × 3 and 20 × 4: mean 3.5, SD 0.506, SE 0.0801, t(39) 2.0227 → ± 0.162."""
    deliver(asked("local", [3] * 20 + [4] * 20) + asked("O2", [2] * 30, start=40))
    rows = rows_of(facts)
    locals_ = rows.loc["grade_overall_locals"]
    assert locals_[["value", "n", "visibility"]].tolist() == [3.5, 40, "shown"]
    assert (locals_["low"], locals_["high"]) == pytest.approx((3.338, 3.662), abs=1e-3)
    assert rows.loc["grade_overall_outsiders", "value"] == 2
    assert locals_["completeness"] == pytest.approx(40 / 70)


def test_a_small_group_hides_both(facts: Facts, deliver) -> None:
    deliver(asked("local", [3] * 60) + asked("outside", [2] * 29, start=60))
    rows = rows_of(facts).loc[["grade_overall_locals", "grade_overall_outsiders"]]
    assert rows["value"].isna().all()
    assert set(rows["method"]) == {HIDDEN}
    assert set(rows["visibility"]) == {"hidden"}


def test_few_without_a_residence_hide_both(facts: Facts, deliver) -> None:
    """Three without a stated residence: their mean grade would follow from the overall mean."""
    deliver(asked("local", [3] * 40) + asked("outside", [2] * 40, start=40) + asked(None, [6] * 3, start=80))
    assert rows_of(facts).loc["grade_overall_locals", "visibility"] == "hidden"


def test_nobody_asked_for_the_residence(facts: Facts, deliver) -> None:
    deliver(asked(None, [3] * 40))
    assert "grade_overall_locals" not in rows_of(facts).index
