"""Gap filling: exact cases by hand, gaps that stay open, simulated seven-day gaps."""

import numpy as np
import pytest

from etl.statistics.gap_filling import fill_days, fill_hours, gap_lengths

WEEK = np.array([0.8, 0.85, 0.9, 1.0, 1.15, 1.3, 0.6])


def steady_panel(days=140, sensors=5):
    return 1000 * WEEK[np.arange(days) % 7][:, np.newaxis] * np.arange(1, sensors + 1)


def test_gap_takes_the_weekday_and_the_factor_of_the_day():
    counts = steady_panel()
    counts[70] *= 1.4  # a market day everywhere
    truth = counts[70, 0]
    counts[70:73, 0] = np.nan
    filled = fill_days(counts)
    assert filled.values[70, 0] == pytest.approx(truth)
    assert filled.is_imputed.sum() == 3
    assert np.flatnonzero(filled.is_imputed[:, 0]).tolist() == [70, 71, 72]


def test_fewer_than_three_neighbours_leave_the_weekday_median():
    counts = steady_panel(sensors=3)
    counts[70] *= 1.4
    counts[70, 0] = np.nan
    assert fill_days(counts).values[70, 0] == pytest.approx(1000 * WEEK[0])


def test_gap_of_29_days_stays_open_and_28_are_filled():
    counts = steady_panel()
    counts[50:78, 0] = np.nan
    counts[50:79, 1] = np.nan
    filled = fill_days(counts)
    assert not np.isnan(filled.values[:, 0]).any()
    assert np.isnan(filled.values[:, 1]).sum() == 29
    assert gap_lengths(counts).max() == 29


def test_share_of_imputed_values_limits_the_use():
    counts = steady_panel(days=70)
    for start in (5, 45):
        counts[start : start + 10, 0] = np.nan
    counts[5:10, 1] = np.nan
    filled = fill_days(counts)
    assert filled.imputed_share[:3].tolist() == pytest.approx([20 / 70, 5 / 70, 0])
    assert filled.is_limited.tolist() == [True, False, False, False, False]


def test_sensor_without_any_value_stays_empty():
    counts = steady_panel()
    counts[:, 2] = np.nan
    filled = fill_days(counts)
    assert np.isnan(filled.values[:, 2]).all()
    assert not filled.is_limited[2]


def test_hours_take_the_level_of_the_day():
    profile = np.array(
        [1, 1, 1, 1, 2, 6, 15, 30, 50, 70, 90, 110, 120, 115, 110, 105, 100, 90, 70, 50, 30, 20, 12, 6.0]
    )
    counts = np.tile(profile[np.newaxis, :, np.newaxis], (60, 1, 1))
    counts[30] *= 1.2
    counts[30, 10:13] = np.nan
    counts[31, 5:12] = np.nan
    filled = fill_hours(counts)
    assert filled.values[30, 10:13, 0].tolist() == pytest.approx([108, 132, 144])
    assert np.isnan(filled.values[31, :, 0]).sum() == 7
    with pytest.raises(ValueError, match="days, hours, sensors"):
        fill_hours(np.ones((3, 24)))


def simulated(rng, days=200, sensors=12):
    def ar1(columns, rho, sd):
        noise = rng.normal(0, sd * np.sqrt(1 - rho**2), (days, columns))
        for t in range(1, days):
            noise[t] += rho * noise[t - 1]
        return noise

    level = rng.lognormal(8, 0.6, sensors)
    return level * WEEK[np.arange(days) % 7][:, np.newaxis] * np.exp(ar1(1, 0.6, 0.08) + ar1(sensors, 0.5, 0.06))


@pytest.mark.statistics
def test_seven_day_gap_is_close_and_unbiased():
    rng = np.random.default_rng(8)
    errors = []
    for _ in range(100):
        counts = simulated(rng)
        sensor, start = rng.integers(12), rng.integers(50, 140)
        gap = slice(start, start + 7)
        truth = counts[gap, sensor].sum()
        counts[gap, sensor] = np.nan
        errors.append(fill_days(counts).values[gap, sensor].sum() / truth - 1)
    assert 100 * np.mean(np.abs(errors)) <= 6
    assert 100 * abs(np.mean(errors)) <= 1


def test_scale_and_order():
    rng = np.random.default_rng(9)
    counts = simulated(rng)
    counts[60:64, 3] = np.nan
    scale, order = rng.uniform(0.1, 10, 12), rng.permutation(12)
    plain = fill_days(counts).values
    np.testing.assert_allclose(fill_days(counts * scale).values, plain * scale, rtol=1e-9)
    np.testing.assert_allclose(fill_days(counts[:, order]).values, plain[:, order], rtol=1e-9)
