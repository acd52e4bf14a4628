"""Durations: the 6-MP arm of Freireich 1963, a hand-made late entry, and a simulated register with known truth."""

import numpy as np
import pytest

from etl.statistics.durations import duration_class, reletting_quota, structural_share, survival_curve
from tests.statistics import designs

REMISSION_WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_freireich_6mp() -> None:
    curve = survival_curve(REMISSION_WEEKS, RELAPSED)
    assert curve.time.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.survival == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5)
    assert curve.standard_error[2] == pytest.approx(0.0963, abs=5e-5)
    median = curve.median()
    assert (median.value, median.low) == (23, 13)
    assert np.isnan(median.high)


def test_unit_order_and_unit_of_time_do_not_matter() -> None:
    order = np.random.default_rng(1).permutation(len(RELAPSED))
    weeks, relapsed = np.array(REMISSION_WEEKS)[order], np.array(RELAPSED)[order]
    again = survival_curve(weeks * 7.0, relapsed)
    assert again.survival == pytest.approx(survival_curve(REMISSION_WEEKS, RELAPSED).survival, abs=1e-9)


def test_late_entry_by_hand() -> None:
    """Two spells seen from the start (end at 2 and 5), one seen from age 3 to 4: risk sets are 2, 2 and 1."""
    curve = survival_curve([2, 5, 4], [1, 1, 1], entry=[0, 0, 3])
    assert curve.at_risk.tolist() == [2, 2, 1]
    assert curve.survival == pytest.approx([0.5, 0.25, 0.0])


def test_reletting_quota() -> None:
    quota = reletting_quota(survival_curve(REMISSION_WEEKS, RELAPSED), months=12)
    assert quota.value == pytest.approx(1 - 0.7529, abs=5e-5)
    assert quota.low < quota.value < quota.high
    assert quota.n == 21


def test_nothing_is_said_beyond_what_was_watched() -> None:
    assert np.isnan(reletting_quota(survival_curve([3, 4], [1, 0]), months=12).value)
    assert np.isnan(survival_curve([], []).median().value)
    assert reletting_quota(survival_curve([3, 4], [1, 1]), months=12).value == 1


def test_duration_classes_at_their_edges() -> None:
    assert list(duration_class([0, 12, 12.5, 36, 36.5])) == [
        "frictional", "frictional", "long_term", "long_term", "structural",
    ]  # fmt: skip
    assert duration_class([np.nan]).isna().all()


def test_structural_share_counts_known_durations_only() -> None:
    share = structural_share([40, 50, 6, np.nan])
    assert (share.value, share.n) == (pytest.approx(2 / 3), 3)
    assert np.isnan(structural_share([np.nan]).value)


@pytest.mark.statistics
def test_delayed_entry_removes_the_bias() -> None:
    found = designs.durations(100)
    assert abs(found.bias) <= 0.01
    assert found.bias_without_entry >= 0.08
    assert 0.91 <= found.coverage <= 0.99
