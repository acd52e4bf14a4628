"""What all example towns share: the hours of the local calendar, days off, weather, the regional ups and downs.

Day arrays have one element per local day from ``ORIGIN`` on, hour arrays one per UTC hour from the local midnight of
``ORIGIN`` on.  All random parts run forward in time, so a later last day adds days and changes none.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import holidays
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.signal import lfilter

from etl.demo.seeds import stream
from etl.local_time import ZONE

ORIGIN: Final = date(2019, 1, 1)
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# (first day, last day, log change): invented depths at the real dates of the restrictions in Brandenburg
RESTRICTIONS: Final = (
    (date(2020, 3, 18), date(2020, 5, 10), -0.90),
    (date(2020, 5, 11), date(2020, 7, 15), -0.25),
    (date(2020, 11, 2), date(2020, 12, 15), -0.35),
    (date(2020, 12, 16), date(2021, 3, 7), -0.85),
    (date(2021, 3, 8), date(2021, 6, 3), -0.50),
    (date(2021, 11, 24), date(2022, 2, 18), -0.22),
)


@dataclass(frozen=True)
class Region:
    """Calendar, weather and regional factor up to and including ``until``.

    Hours: ``day_of_hour`` (index of the local day), ``hour`` (0–23), ``stamps`` ("2022-06-01 00:00:00 +0200;Wednesday"),
    ``temperature`` (°C, whole), ``weather`` (icon code).  Days: ``weekday`` (0 = Monday), ``is_off`` (public holiday),
    ``day_of_year`` (0–365), ``log_factor`` (weather, restrictions, regional ups and downs, common trend).
    """

    until: date
    day_of_hour: Ints
    hour: Ints
    stamps: NDArray[np.object_]
    temperature: Ints
    weather: NDArray[np.object_]
    weekday: Ints
    is_off: NDArray[np.bool_]
    day_of_year: Ints
    log_factor: Floats

    def day_index(self, day: date) -> int:
        """Index of a local day; negative before ``ORIGIN``."""
        return (day - ORIGIN).days

    def hours_from(self, first: date, last: date) -> slice:
        """The hours of the local days ``first`` to ``last``, both included."""
        start = np.searchsorted(self.day_of_hour, self.day_index(first))
        stop = np.searchsorted(self.day_of_hour, self.day_index(last), side="right")
        return slice(int(start), int(stop))


def build_region(seed: int, until: date) -> Region:
    """Everything the towns share, for the local days ``ORIGIN`` to ``until``."""
    local = pd.date_range(ORIGIN, until + timedelta(days=1), freq="h", tz=ZONE, inclusive="left")
    days = pd.date_range(ORIGIN, until, freq="D")
    day_of_hour = (local.tz_localize(None).normalize() - pd.Timestamp(ORIGIN)).days.to_numpy().astype(np.int64)
    hour = local.hour.to_numpy().astype(np.int64)
    day_of_year = days.day_of_year.to_numpy().astype(np.int64) - 1
    day_temperature, wetness = _day_weather(seed, day_of_year)
    temperature, weather = _hour_weather(seed, day_temperature[day_of_hour], wetness[day_of_hour], hour)
    return Region(
        until=until,
        day_of_hour=day_of_hour,
        hour=hour,
        stamps=local.strftime("%Y-%m-%d %H:%M:%S %z;%A").to_numpy(dtype=object),
        temperature=temperature,
        weather=weather,
        weekday=days.day_of_week.to_numpy().astype(np.int64),
        is_off=_public_holidays(days),
        day_of_year=day_of_year,
        log_factor=_regional_factor(seed, days, wetness),
    )


def autoregressive(generator: np.random.Generator, n: int, rho: float, sd: float) -> Floats:
    """AR(1) series of length n with stationary standard deviation ``sd``; longer n only appends."""
    noise = generator.standard_normal(n) * sd * np.sqrt(1 - rho**2)
    if n:
        noise[0] = noise[0] / np.sqrt(1 - rho**2)
    return np.asarray(lfilter([1.0], [1.0, -rho], noise))


def _public_holidays(days: pd.DatetimeIndex) -> NDArray[np.bool_]:
    calendar = holidays.country_holidays("DE", subdiv="BB", years=range(days[0].year, days[-1].year + 1))
    return np.array([day.date() in calendar for day in days])


def _day_weather(seed: int, day_of_year: Ints) -> tuple[Floats, Floats]:
    """Daily mean temperature (°C) and wetness (rain above 1)."""
    n = len(day_of_year)
    normal = 10.2 - 10.0 * np.cos(2 * np.pi * (day_of_year - 18) / 365.25)
    return (
        normal + autoregressive(stream(seed, "temperature"), n, 0.75, 3.6),
        autoregressive(stream(seed, "wetness"), n, 0.35, 1.0),
    )


def _hour_weather(seed: int, day_temperature: Floats, wetness: Floats, hour: Ints) -> tuple[Ints, NDArray[np.object_]]:
    swing = 5.0 * np.cos(2 * np.pi * (hour - 15) / 24)
    temperature = np.rint(day_temperature + swing).astype(np.int64)
    cloudiness = wetness + autoregressive(stream(seed, "clouds"), len(hour), 0.8, 0.5)
    light = np.where((hour >= 6) & (hour < 21), "day", "night").astype(object)
    icons = np.where(cloudiness < -0.4, "clear-", "partly-cloudy-").astype(object) + light
    icons = np.where(cloudiness > 0.5, "cloudy", icons)
    icons = np.where(cloudiness > 1.3, np.where(temperature < 0, "snow", "rain"), icons)
    return temperature, icons.astype(object)


def _regional_factor(seed: int, days: pd.DatetimeIndex, wetness: Floats) -> Floats:
    years = (days - pd.Timestamp(2022, 1, 1)).days.to_numpy() / 365.25
    factor = -0.005 * years - 0.07 * np.clip(wetness - 1.0, 0, 1.5)
    factor = factor + autoregressive(stream(seed, "region"), len(days), 0.9, 0.03)
    for first, last, change in RESTRICTIONS:
        inside = (days >= pd.Timestamp(first)) & (days <= pd.Timestamp(last))
        factor = factor + np.where(inside, change, 0.0)
    return np.asarray(factor, dtype=np.float64)
