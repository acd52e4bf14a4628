"""The dip on hot days against a planted one; reasons where nothing can be said."""

import numpy as np
import pandas as pd
import pytest

from etl.indicators.footfall import heat

CENTRE = "12061316-01"
HOT = pd.DatetimeIndex(["2024-06-25", "2024-07-09", "2024-07-10", "2025-06-20", "2025-07-02", "2025-08-12"])


def weather(region, station: str = "dwd:1", lat: float = 51.75) -> None:
    """Thirty-two degrees on the hot days, twenty on the others."""
    days = pd.date_range("2023-01-01", "2025-12-31")
    frame = pd.DataFrame({"local_date": days, "temperature_max_c": np.where(days.isin(HOT), 32.0, 20.0)})
    frame = frame.assign(station_id=station, lat=lat, lon=14.3)
    region.connection.register("_weather", frame)
    region.connection.execute("INSERT INTO snapshot.weather_day BY NAME SELECT * FROM _weather")
    region.connection.unregister("_weather")


def counted(region, factor: float) -> None:
    """A hundred persons an hour, from 12 to 16 h of hot days ``factor`` times as many."""

    def count(hours: pd.DataFrame) -> np.ndarray:
        is_dip = hours["local_date"].isin(HOT) & hours["local_hour"].between(12, 15)
        return np.where(is_dip, 100 * factor, 100)

    region.add_hours(region.add_sensor("a"), "2023-01-01", "2025-12-31", count)
    region.connection.execute("UPDATE snapshot.centre SET lat = 51.7, lon = 14.3")


def test_dip_of_hot_days(region) -> None:
    counted(region, 0.75)
    weather(region)
    row = region.compute(heat).loc[("heat_dip", CENTRE, "2025")]
    assert row["value"] == pytest.approx(-0.25, abs=0.002)
    assert row["n"] == 6
    assert row["data_on"] == pd.Timestamp("2025-08-12")


def test_a_far_station_says_nothing(region) -> None:
    counted(region, 0.75)
    weather(region, lat=52.7)
    assert region.compute(heat)["method"].tolist() == ["temperature_unknown"]


def test_one_summer_is_too_little(region) -> None:
    counted(region, 0.75)
    weather(region)
    region.connection.execute("UPDATE snapshot.weather_day SET temperature_max_c = 25 WHERE local_date < '2025-01-01'")
    assert region.compute(heat)["method"].tolist() == ["too_few_summers"]


def test_error_with_waves_as_clusters() -> None:
    """Waves (0, 0.2), (−0.1), (−0.1): mean 0; sums of deviations 0.2, −0.1, −0.1; SE = √(3/2 · 0.06) / 4 = 0.075."""
    daily = np.array([0.0, 0.2, np.nan, -0.1, np.nan, -0.1])
    mean, error = heat.mean_over_waves(daily, np.array([True, True, False, True, False, True]))
    assert mean == pytest.approx(0.0)
    assert error == pytest.approx(0.075)
