"""Importance from the grades: two items by hand, too few answers, and how often the right side is found."""

import numpy as np
import pandas as pd
import pytest

from etl.statistics.importance import importance_performance, relative_weights
from tests.statistics import designs


def test_uncorrelated_items_get_their_own_r_squared() -> None:
    assert relative_weights(np.eye(2), [0.6, 0.3]) == pytest.approx([0.36, 0.09])


def test_two_correlated_items_by_hand() -> None:
    """r = 0.6 between the items: Λ = [[a, b], [b, a]], a = (√1.6 + √0.4) / 2 = 0.94868, b = (√1.6 − √0.4) / 2 = 0.31623.

    β = Λ⁻¹ (0.5, 0.4) = (0.43481, 0.27671); ε = Λ² β² = 0.9 · 0.18906 + 0.1 · 0.07657 = 0.17781 and 0.08782.
    """
    found = relative_weights([[1, 0.6], [0.6, 1]], [0.5, 0.4])
    assert found == pytest.approx([0.17781, 0.08782], abs=1e-4)
    r_squared = (0.25 + 0.16 - 2 * 0.5 * 0.4 * 0.6) / (1 - 0.36)
    assert found.sum() == pytest.approx(r_squared)


def test_an_item_that_repeats_another_gives_no_answer() -> None:
    assert np.isnan(relative_weights([[1, 1], [1, 1]], [0.5, 0.5])).all()


def test_below_150_answers_importance_stays_unknown() -> None:
    rng = np.random.default_rng(1)
    grades = pd.DataFrame(rng.normal(2.5, 1, (149, 3)), columns=["a", "b", "c"])
    found = importance_performance(grades, grades.mean(axis=1))
    assert found.items["importance"].isna().all()
    assert found.items["performance"].tolist() == pytest.approx(grades.mean().tolist())
    with pytest.raises(ValueError, match="two items"):
        importance_performance(grades[["a"]], grades["a"])


def test_order_of_respondents_and_items_does_not_matter() -> None:
    rng = np.random.default_rng(2)
    grades = pd.DataFrame(rng.normal(2.5, 1, (300, 4)), columns=list("abcd"))
    overall = grades @ np.array([0.5, 0.3, 0.1, 0.0]) + rng.normal(0, 0.5, 300)
    first = importance_performance(grades, overall, bootstraps=20).items.set_index("item")["importance"]
    turned = importance_performance(grades[list("dcba")].iloc[::-1], overall.iloc[::-1], bootstraps=20)
    assert turned.items.set_index("item")["importance"].loc[list("abcd")].tolist() == pytest.approx(
        first.tolist(), abs=1e-9
    )


@pytest.mark.statistics
def test_right_side_of_the_importance_line() -> None:
    """12 correlated items, 300 respondents: at least 80 % on the correct side of the mean importance."""
    assert designs.importance_hits(100) >= 0.80
