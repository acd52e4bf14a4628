"""Trend: exact slope, too short series, false positives with autocorrelated months, the Auckland centre."""

import numpy as np
import pytest
from scipy import stats

from etl.statistics.month_mean import month_means
from etl.statistics.panel_index import geometric_index
from etl.statistics.trend import TrendStatus, monthly_trend, seasonal_theil_sen
from tests.statistics import designs
from tests.statistics.designs import months


def ar1(rng, n, rho, sd=0.06):
    return designs.ar1(rng, n, rho, sd)


def test_exact_slope_with_season_and_gaps():
    series = months(48, slope=-0.03)
    series[[5, 17, 30]] = np.nan
    trend = monthly_trend(series)
    assert trend.change == pytest.approx(np.expm1(-0.03), abs=1e-9)
    assert trend.robust == pytest.approx(np.expm1(-0.03), abs=1e-9)
    assert trend.is_significant
    assert trend.months == 45
    assert trend.status is TrendStatus.RELIABLE


@pytest.mark.parametrize(
    ("n", "status"),
    [
        (23, TrendStatus.TOO_SHORT),
        (24, TrendStatus.PROVISIONAL),
        (35, TrendStatus.PROVISIONAL),
        (36, TrendStatus.RELIABLE),
    ],
)
def test_length_decides_what_may_be_said(n, status):
    trend = monthly_trend(months(n, noise=ar1(np.random.default_rng(1), n, 0.3)))
    assert trend.status is status
    assert np.isnan(trend.change) == (status is TrendStatus.TOO_SHORT)
    assert not (status is TrendStatus.TOO_SHORT and trend.is_significant)


def test_level_shift_makes_the_trend_undeterminable():
    rng = np.random.default_rng(2)
    steady = months(36, noise=rng.normal(0, 0.03, 36))
    shifted = steady * np.where(np.arange(36) < 18, 1.0, 0.5)
    assert monthly_trend(shifted).half_width > 0.45 > 5 * monthly_trend(steady).half_width


def test_seasonal_theil_sen_by_hand():
    # pairs of the same month: (2 − 0)/1, (7 − 2)/1, (7 − 0)/2 = 2, 5, 3.5 → median 3.5
    values = np.full(25, np.nan)
    values[[0, 12, 24]] = [0, 2, 7]
    assert seasonal_theil_sen(values)[0] == 3.5
    assert np.isnan(seasonal_theil_sen(values[:12])[0])


def test_one_wrong_month_leaves_the_robust_slope():
    series = months(60, slope=0.02)
    series[59] *= 5
    assert monthly_trend(series).robust == pytest.approx(np.expm1(0.02), abs=1e-6)


@pytest.mark.statistics
@pytest.mark.parametrize("n", [36, 60])
@pytest.mark.parametrize("rho", [0.0, 0.3, 0.6, 0.8])
def test_false_positives(n, rho):
    assert designs.trend_false_positives(n, rho, 400) <= 0.075


@pytest.mark.statistics
def test_power_at_minus_three_percent():
    assert designs.trend_power(100) >= 0.9 - 0.04


def test_auckland_centre_2023_to_2025(auckland):
    values = month_means(auckland.days, auckland.valid_counts)
    recent = values.months >= np.datetime64("2023-01")
    centre = geometric_index(values.mean[recent][:, auckland.steady], np.ones(36, dtype=bool)).index
    trend = monthly_trend(centre)
    half_width = stats.t.ppf(0.975, trend.effective_n - 2) * trend.standard_error
    assert 100 * trend.log_slope == pytest.approx(-4.9, abs=0.1)
    assert 100 * half_width == pytest.approx(2.9, abs=0.1)
    assert trend.autocorrelation == pytest.approx(0.55, abs=0.03)
    assert trend.is_significant
    single = [monthly_trend(values.mean[recent][:, sensor]) for sensor in auckland.steady]
    assert sum(trend.half_width > 0.45 for trend in single) == 4


def test_scale_does_not_matter():
    series = months(48, noise=ar1(np.random.default_rng(11), 48, 0.5))
    plain, scaled = monthly_trend(series), monthly_trend(1234.5 * series)
    for name in ("change", "low", "high", "robust", "autocorrelation"):
        assert getattr(scaled, name) == pytest.approx(getattr(plain, name), abs=1e-9)
