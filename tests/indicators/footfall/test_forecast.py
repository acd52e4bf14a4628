"""Four weeks ahead: exact for a steady week, a band that covers, nothing for a counter that stopped."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from etl.indicators.footfall import forecast

CENTRE = "12061316-01"
BY_WEEKDAY = np.array([900, 900, 1000, 1000, 1200, 1500, 500])


def test_a_steady_week_goes_on(region):
    days = pd.date_range("2025-01-01", "2026-01-13")
    region.add_days(region.add_sensor("a"), days, BY_WEEKDAY[days.day_of_week])
    rows = region.compute(forecast).loc[("footfall_forecast", CENTRE)]
    ahead = pd.date_range("2026-01-14", periods=28)
    assert rows.index.tolist() == ahead.strftime("%Y-%m-%d").tolist()
    assert rows["value"].tolist() == BY_WEEKDAY[ahead.day_of_week].tolist()
    np.testing.assert_allclose(rows["high"] - rows["low"], 0, atol=1e-9)
    assert rows["data_on"].dt.date.unique().tolist() == [date(2026, 1, 13)]


def test_a_counter_that_stopped_has_no_forecast(region):
    region.add_days(region.add_sensor("a"), pd.date_range("2025-01-01", "2025-02-10"), 100)
    assert region.compute(forecast).loc["footfall_forecast", "method"].tolist() == ["too_few_weeks"]


def test_no_counts_at_all_in_the_history(region):
    region.add_days(region.add_sensor("a"), pd.date_range("2022-01-01", "2022-12-31"), 100)
    assert region.compute(forecast).loc["footfall_forecast", "method"].tolist() == ["no_recent_counts"]


@pytest.mark.statistics
def test_band_covers_four_fifths():
    rng = np.random.default_rng(11)
    inside = []
    for _ in range(60):
        level = np.zeros(488)
        for day in range(1, 488):
            level[day] = 0.9 * level[day - 1] + rng.normal(0, 0.06)
        counts = 1000 * np.exp(level + rng.normal(0, 0.1, 488))[:, np.newaxis]
        result = forecast.weekday_median_forecast(counts[:460], 6, 28, 0.8)
        actual = counts[460:, 0]
        inside += ((result.low <= actual) & (actual <= result.high)).tolist()
    assert np.mean(inside) == pytest.approx(0.8, abs=0.05)
