"""Ratios with weeks as clusters: by hand, on Auckland, and their coverage."""

import numpy as np
import pytest

from etl.statistics.arrays import weekday_of
from etl.statistics.ratios import clustered_ratio, rolling_ratio


def test_two_weeks_by_hand():
    # s = 30/100; residuals 10 − 0.3·40 = −2 and 20 − 0.3·60 = 2; SE = √(2/1·8)/100 = 0.04; t(.975, 1) = 12.706
    ratio = clustered_ratio([10, 20], [40, 60])
    assert (ratio.value, ratio.n) == (0.3, 2)
    assert ratio.high - ratio.value == pytest.approx(12.7062 * 0.04, abs=1e-5)


def test_windows_and_too_few_weeks():
    result = rolling_ratio([1.0, 2, 3, 4], [10.0, 10, 10, 0], [0, 1, 2, 3], [2, 3, 3, 4])
    assert result.value.tolist() == pytest.approx([0.15, 0.25, np.nan, np.nan], nan_ok=True)
    assert result.n.tolist() == [2, 2, 1, 1]


def test_auckland_210_queen_street_2024(auckland):
    sensor = auckland.sensors.index("210 Queen Street")
    monday = auckland.days - weekday_of(auckland.days)
    counts = auckland.valid_counts[:, sensor]
    weeks = [week for week in np.unique(monday) if str(week).startswith("2024")]
    whole = [counts[monday == week] for week in weeks]
    kept = [week for week in whole if len(week) == 7 and not np.isnan(week).any()]
    share = clustered_ratio([week[5] for week in kept], [week.sum() for week in kept])
    assert 100 * share.value == pytest.approx(14.55, abs=0.1)
    standard_error = (share.high - share.value) / 2.0076  # t(.975, 51)
    assert 100 * standard_error == pytest.approx(0.19, abs=0.02)


@pytest.mark.statistics
def test_interval_covers_where_the_binomial_one_does_not():
    rng = np.random.default_rng(5)
    covered, binomial = [], []
    for _ in range(400):
        share = rng.beta(60, 340, 52)
        whole = rng.lognormal(9, 0.2, 52)
        ratio = clustered_ratio(share * whole, whole)
        covered.append(ratio.low <= 0.15 <= ratio.high)
        naive = 1.96 * np.sqrt(0.15 * 0.85 / whole.sum())
        binomial.append(abs(ratio.value - 0.15) <= naive)
    assert 0.925 <= np.mean(covered) <= 0.975
    assert np.mean(binomial) < 0.5


def test_scale_does_not_matter():
    x, y = [10.0, 25, 31], [40.0, 60, 90]
    plain = clustered_ratio(x, y)
    scaled = clustered_ratio(1e4 * np.array(x), 1e4 * np.array(y))
    assert (scaled.value, scaled.low, scaled.high) == pytest.approx((plain.value, plain.low, plain.high), abs=1e-9)
