"""Shares: Newcombe's published tables, exact coverage, hand-made registers."""

import numpy as np
import pytest
from scipy import stats

from etl.statistics.proportions import area_rate, effective_n, newcombe_difference, paired_change, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_reproduces_newcombe_1998(successes: int, n: int, low: float, high: float) -> None:
    interval = wilson(successes, n).item()
    assert interval.low == pytest.approx(low, abs=5e-5)
    assert interval.high == pytest.approx(high, abs=5e-5)
    assert interval.value == pytest.approx(successes / n)


def test_wilson_over_many_towns_and_without_units() -> None:
    rates = wilson([15, 0, 3], [148, 0, 3])
    assert rates.low[0] == pytest.approx(0.0624, abs=5e-5)
    assert np.isnan([rates.value[1], rates.low[1], rates.high[1]]).all()
    assert rates.n.tolist() == [148, 0, 3]
    assert rates.high[2] == 1.0


def test_wilson_refuses_more_successes_than_cases() -> None:
    with pytest.raises(ValueError, match="between 0 and n"):
        wilson(4, 3)


@pytest.mark.parametrize("n", [15, 30, 60, 250])
def test_wilson_exact_coverage(n: int) -> None:
    shares = np.linspace(0.03, 0.25, 45)
    counts = np.arange(n + 1)
    interval = wilson(counts, n)
    covered = (interval.low[:, None] <= shares) & (shares <= interval.high[:, None])
    coverage = (stats.binom.pmf(counts[:, None], n, shares) * covered).sum(axis=0)
    assert coverage.mean() >= 0.94
    assert coverage.min() >= 0.90


def test_effective_n_by_hand() -> None:
    assert effective_n([1, 1, 1, 1]) == pytest.approx(4)
    assert effective_n([3, 1]) == pytest.approx(16 / 10)
    assert effective_n([]) == 0


def test_area_rate_by_hand() -> None:
    rate = area_rate([300, 100, np.nan], [0, 1, 1])
    assert rate.value == pytest.approx(0.25)
    assert rate.n == pytest.approx(400**2 / (300**2 + 100**2))
    assert (rate.units, rate.completeness) == (2, pytest.approx(2 / 3))
    assert rate.low < 0.25 < rate.high


def test_area_rate_equals_unit_rate_for_equal_areas_and_any_unit_of_area() -> None:
    vacant = np.arange(40) < 5
    expected = wilson(5, 40).item()
    for unit in (1.0, 10_000.0):
        rate = area_rate(np.full(40, 85.0) * unit, vacant)
        assert [rate.value, rate.low, rate.high] == pytest.approx(
            [expected.value, expected.low, expected.high], abs=1e-9
        )


def test_area_rate_without_areas_is_unknown() -> None:
    rate = area_rate([np.nan, 0], [1, 0])
    assert np.isnan(rate.value)
    assert rate.completeness == 0


@pytest.mark.statistics
@pytest.mark.parametrize("units", [30, 60, 150])
def test_area_rate_coverage(units: int) -> None:
    rng = np.random.default_rng(20261)
    covered = []
    for _ in range(400):
        area = rng.lognormal(4.5, 1.0, units)
        rate = area_rate(area, rng.random(units) < 0.11)
        covered.append(rate.low <= 0.11 <= rate.high)
    assert 0.92 <= np.mean(covered) <= 0.98


def test_newcombe_difference_of_two_waves() -> None:
    """56/70 against 48/80: Newcombe 1998 (difference of independent proportions), method 10."""
    change = newcombe_difference(wilson(56, 70).item(), wilson(48, 80).item())
    assert [change.value, change.low, change.high] == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)
    assert change.n == 70


def test_paired_change_reproduces_published_table() -> None:
    """Hyper-responsiveness before/after transplantation, 1 + 1 + 7 + 12 cases (Fagerland, Lydersen & Laake 2014)."""
    before = np.repeat([1, 1, 0, 0], [1, 1, 7, 12])
    after = np.repeat([1, 0, 1, 0], [1, 1, 7, 12])
    change = paired_change(before, after)
    assert (change.n, change.became_vacant, change.became_let) == (21, 7, 1)
    assert change.value == pytest.approx(6 / 21)
    assert [change.low, change.high] == pytest.approx([0.013, 0.508], abs=5e-4)
    assert change.p_value == pytest.approx(0.0703, abs=5e-5)


def test_paired_change_ignores_units_seen_once_and_says_when_nothing_moved() -> None:
    change = paired_change([1, 0, np.nan, 0], [1, 0, 1, np.nan])
    assert (change.n, change.value, change.p_value) == (2, 0.0, 1.0)
    assert np.isnan(paired_change([np.nan], [1]).value)
