"""How heat empties the midday: counts from 12 to 16 h on hot days against the calendar norm of the same hours.

Temperatures come from the nearest weather station that was delivered; a delivery of weather speaks of all centres, so the
figure is computed for all of them in every build.
"""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.day_panel import DayPanel, day_panels
from etl.indicators.footfall.holiday_calendar import calendar_of, land_of
from etl.indicators.footfall.month_panel import MonthPanel, read_months
from etl.indicators.footfall.rows import TOPIC, Rows, dated_rows, finished, visibility_of, without_value
from etl.statistics.anomalies import rolling_level
from etl.statistics.arrays import Bools, Dates, Floats
from etl.statistics.calendar_effects import calendar_design, fit_calendar

__all__ = ["INDICATORS", "SCOPE", "TOPIC", "compute"]

SCOPE: Final = "all"
INDICATORS: Final = ("heat_dip",)
HISTORY_DAYS: Final = 5 * 366
NORMAL_95: Final = 1.959964
MIN_WAVES: Final = 3
_NEAREST: Final = """
WITH station AS (
    SELECT station_id, any_value(lat) AS lat, any_value(lon) AS lon FROM snapshot.weather_day
    WHERE temperature_max_c IS NOT NULL AND lat IS NOT NULL AND lon IS NOT NULL GROUP BY ALL
)
SELECT c.centre_id, s.station_id,
       111.195 * sqrt((s.lat - c.lat) ^ 2 + ((s.lon - c.lon) * cos(radians(c.lat))) ^ 2) AS distance_km
FROM snapshot.centre c, station s WHERE c.lat IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY c.centre_id ORDER BY distance_km, s.station_id) = 1 AND distance_km <= ?
"""


def compute(facts: Facts) -> pd.DataFrame:
    """One row per centre that counts: the dip over all hot days of the last five years."""
    panel = read_months(facts, "snapshot.centre")
    stations = facts.query(_NEAREST, [facts.parameter("heat_dip", "max_station_km")])
    station_of = dict(zip(stations["centre_id"], stations["station_id"], strict=True))
    hot = _hot_days(facts)
    near = {centre: sensors for centre, sensors in panel.sensors_of().items() if centre in station_of}
    midday = day_panels(facts, near, HISTORY_DAYS, "midday_count") if near else {}
    frames = []
    for centre_id in panel.groups:
        if centre_id not in station_of:
            frames.append(without_value(panel, centre_id, "heat_dip", "temperature_unknown"))
        else:
            frames.append(_rows(facts, panel, centre_id, midday[centre_id], hot[station_of[centre_id]]))
    return finished(facts, frames)


def _hot_days(facts: Facts) -> dict[str, Dates]:
    """Hot days of every station; no day is hot where the maximum is unknown."""
    rows = facts.query(
        "SELECT station_id, local_date, temperature_max_c >= ? AS is_hot FROM snapshot.weather_day ORDER BY ALL",
        [facts.parameter("heat_dip", "hot_day_from")],
    )
    return {
        str(station): days.loc[days["is_hot"].fillna(False).astype(bool), "local_date"]
        .to_numpy()
        .astype("datetime64[D]")
        for station, days in rows.groupby("station_id")
    }


def _rows(facts: Facts, panel: MonthPanel, centre_id: str, midday: DayPanel, hot: Dates) -> Rows:
    if not len(midday.days):
        return without_value(panel, centre_id, "heat_dip", "no_hourly_counts")
    is_hot = np.isin(midday.days, hot)
    years = midday.days.astype("datetime64[Y]").astype(int) + 1970
    calendar = calendar_of(land_of(centre_id), int(years[0]), int(years[-1]))
    ordinary = np.where(is_hot[:, np.newaxis], np.nan, midday.counts)
    fit = fit_calendar(calendar_design(midday.days, calendar), ordinary)
    logs = np.log(midday.counts, out=np.full(midday.counts.shape, np.nan), where=midday.counts > 0)
    deviation = logs - fit.expected_log - rolling_level(fit.residuals)
    known = ~np.isnan(deviation)
    sensors = known.sum(axis=1)
    daily = np.divide(np.nansum(deviation, axis=1), sensors, out=np.full(len(sensors), np.nan), where=sensors > 0)
    used = is_hot & (sensors > 0)
    summers = len(np.unique(years[used]))
    if summers < int(facts.parameter("heat_dip", "min_summers")):
        return without_value(panel, centre_id, "heat_dip", "too_few_summers")
    mean, error = mean_over_waves(daily, used)
    last = midday.days[used][-1:]
    return dated_rows(
        centre_id,
        "heat_dip",
        last,
        panel.is_synthetic[centre_id],
        period=last.astype("datetime64[Y]").astype(str),
        value=np.expm1(mean),
        low=np.expm1(mean - NORMAL_95 * error),
        high=np.expm1(mean + NORMAL_95 * error),
        n=float(used.sum()),
        completeness=float(used.sum() / max(int(is_hot.sum()), 1)),
        method="midday_of_hot_days_against_calendar_norm",
        visibility=visibility_of([np.isnan(error)]),
    )


def mean_over_waves(daily: Floats, is_hot: Bools) -> tuple[float, float]:
    """Mean of the hot days and its standard error with heat waves (consecutive hot days) as clusters; NaN below three."""
    values = daily[is_hot]
    wave = np.cumsum(np.diff(np.flatnonzero(is_hot), prepend=-2) > 1) - 1
    mean = float(values.mean())
    sums = np.bincount(wave, weights=values - mean)
    waves = len(sums)
    if waves < MIN_WAVES:
        return mean, float("nan")
    return mean, float(np.sqrt(waves / (waves - 1) * np.sum(sums**2)) / len(values))
