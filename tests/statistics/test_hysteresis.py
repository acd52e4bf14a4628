"""The two-quarter rule: sequences by hand, and how often a finding flips in simulated quarters."""

import numpy as np
import pytest

from etl.statistics.hysteresis import flagged_quarters, quarters_flagged, settled_levels

NAN = np.nan


def test_two_quarters_in_and_two_out() -> None:
    values = [0.0, 2.0, 0.0, 2.0, 2.0, 1.2, 0.5, 1.2, 0.5, 0.5]
    expected = [0, 0, 0, 0, 1, 1, 1, 1, 1, 0]
    assert flagged_quarters(values).astype(int).tolist() == expected
    assert quarters_flagged(flagged_quarters(values[:-1])) == 5


def test_a_missing_quarter_changes_nothing_and_severe_counts_at_once() -> None:
    assert flagged_quarters([0.0, 2.0, NAN, 2.0]).tolist() == [False, False, False, True]
    assert flagged_quarters([0.0, 4.0], is_severe=[False, True]).tolist() == [False, True]
    with pytest.raises(ValueError, match="leave"):
        flagged_quarters([1.0], enter=1.0, leave=2.0)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([0, 2, 2, 0, 0], [0, 0, 2, 2, 0]),
        ([0, 2, 0, 2, 0], [0, 0, 0, 0, 0]),
        ([2, 2, 1, 1, 1], [2, 2, 2, 2, 2]),  # the dead band: watched only, so the finding stays
        ([2, 0, 2, 0, 0], [2, 2, 2, 2, 0]),
        ([0, 3, 0, 0], [0, 3, 3, 0]),  # severe at once
        ([NAN, 2, NAN, 0, 0], [NAN, 2, 2, 2, 0]),  # the first quarter with data sets the level
        ([0, 1, 2, 2], [0, 0, 1, 2]),
        ([3, 2, 2, 1, 1, 0, 0], [3, 3, 3, 3, 2, 2, 0]),
    ],
)
def test_levels(levels: list[float], expected: list[float]) -> None:
    np.testing.assert_array_equal(settled_levels(levels), expected)


@pytest.mark.statistics
def test_flips_near_the_bar_fall_to_a_third() -> None:
    """Quarterly AR(1) 0.7 at level 1.2, 25 years: at most 0.40 flips per town-problem-year, against 0.9 without the rule."""
    rng = np.random.default_rng(29)
    noise = rng.standard_normal((100, 2000)) * np.sqrt(1 - 0.49)
    series = np.empty_like(noise)
    series[0] = rng.standard_normal(2000)
    for quarter in range(1, 100):
        series[quarter] = 0.7 * series[quarter - 1] + noise[quarter]
    values = series + 1.2
    plain = np.abs(np.diff((values > 1.645).astype(int), axis=0)).sum() / (2000 * 99 / 4)
    ruled = np.abs(np.diff(flagged_quarters(values).astype(int), axis=0)).sum() / (2000 * 99 / 4)
    assert plain > 0.8
    assert ruled <= 0.40


@pytest.mark.statistics
def test_a_clear_worsening_is_found_within_two_quarters_at_the_median() -> None:
    rng = np.random.default_rng(31)
    series = np.empty((8, 4000))
    state = rng.standard_normal(4000)
    for quarter in range(8):
        state = 0.7 * state + np.sqrt(1 - 0.49) * rng.standard_normal(4000)
        series[quarter] = state + 2.5
    flagged = flagged_quarters(series)
    first = np.where(flagged.any(axis=0), flagged.argmax(axis=0) + 1, 99)
    assert np.median(first) <= 2
    assert np.mean(first <= 8) >= 0.93
