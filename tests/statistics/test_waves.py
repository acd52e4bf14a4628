"""Waves of a survey: Welch by hand, what forbids a comparison, and no false change among twenty items."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from etl.statistics.waves import Wave, compare_waves, detectable_change


def wave(grades: pd.DataFrame, mode: str = "on_site", frame: str = "visitors", place: str = "centre") -> Wave:
    return Wave(grades, mode, frame, place)


def test_welch_by_hand() -> None:
    """60 × (2, 3) against 80 × (2, 3, 4): means 2.5 and 3; SE² = 0.2542/60 + 0.6751/80 (variances with n − 1)."""
    before = pd.DataFrame({"a": [2.0, 3.0] * 30})
    after = pd.DataFrame({"a": ([2.0, 3.0, 4.0] * 27)[:80]})
    row = compare_waves(wave(before), wave(after)).items.iloc[0]
    expected = stats.ttest_ind(after["a"], before["a"], equal_var=False)
    assert row["difference"] == pytest.approx(after["a"].mean() - 2.5)
    assert row["p_value"] == pytest.approx(expected.pvalue)
    assert (row["low"], row["high"]) == pytest.approx(tuple(expected.confidence_interval(0.95)))
    assert row["is_change"]


@pytest.mark.parametrize("name", ["mode", "frame", "place"])
def test_unequal_waves_are_not_compared(name: str) -> None:
    grades = pd.DataFrame({"a": [2.0, 3.0] * 30})
    found = compare_waves(wave(grades), wave(grades, **{name: "other"}))
    assert found.obstacles == (name,)
    assert found.items.empty


def test_fifty_answers_are_needed() -> None:
    found = compare_waves(wave(pd.DataFrame({"a": [2.0, 3.0] * 24})), wave(pd.DataFrame({"a": [2.0, 3.0] * 30})))
    assert found.obstacles == ("n",)
    assert found.items["mean_before"].tolist() == [2.5]
    assert found.items["p_value"].isna().all()


def test_detectable_change() -> None:
    """(1.96 + 0.8416) · √(2 / 300) = 0.2287 standard deviations."""
    assert detectable_change([1.0], 300, 300) == pytest.approx([0.2287], abs=1e-4)


@pytest.mark.statistics
def test_twenty_unchanged_items_show_no_change() -> None:
    """20 correlated items, nothing changed: any "change" in at most 7.5 % of the comparisons; raw in about half."""
    rng = np.random.default_rng(71)

    def answers() -> pd.DataFrame:
        common = rng.standard_normal((150, 1))
        return pd.DataFrame(2.6 + 0.9 * (np.sqrt(0.4) * common + np.sqrt(0.6) * rng.standard_normal((150, 20))))

    found = [compare_waves(wave(answers()), wave(answers())).items for _ in range(400)]
    assert np.mean([items["is_change"].any() for items in found]) <= 0.075
    assert np.mean([(items["p_value"] < 0.05).any() for items in found]) > 0.35
