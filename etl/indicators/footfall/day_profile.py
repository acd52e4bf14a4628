"""What the shape of the day says: concentration on the busiest hours, and footfall in shop hours.

Both come from the hour-of-week profiles of the last twelve months.
"""

from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.holiday_calendar import land_of, public_holidays
from etl.indicators.footfall.month_panel import MONTHS_PER_YEAR, MonthPanel, read_months
from etl.indicators.footfall.rows import TOPIC, Rows, finished, month_rows, visibility_of, without_value
from etl.statistics.arrays import Bools, Counts, Floats
from etl.statistics.ratios import clustered_ratio

__all__ = ["INDICATORS", "TOPIC", "compute"]

INDICATORS: Final = ("peak_conc", "footfall_retail_h")
HOURS: Final = 24
BUSIEST_HOURS: Final = 3
MIN_MONTHS: Final = 3
FEW_MONTHS: Final = 9
_BY_HOUR: Final = """
SELECT p.centre_id, p.month, p.hour, sum(p.mean_count * p.days)::DOUBLE AS persons
FROM snapshot.footfall_profile p SEMI JOIN compared_sensor s ON s.sensor_id = p.sensor_id
WHERE last_day(p.month) <= $as_of AND p.month > $as_of::DATE - INTERVAL 66 MONTH GROUP BY ALL ORDER BY ALL
"""
_SHOP_HOURS: Final = """
SELECT p.centre_id, p.sensor_id, p.month, p.weekday, sum(p.mean_count * p.days)::DOUBLE AS persons, sum(p.days)::DOUBLE AS hours
FROM snapshot.footfall_profile p SEMI JOIN compared_sensor s ON s.sensor_id = p.sensor_id
WHERE last_day(p.month) <= $as_of AND p.month > $as_of::DATE - INTERVAL 66 MONTH
  AND p.weekday <= 6 AND p.hour BETWEEN 10 AND 19 GROUP BY ALL ORDER BY ALL
"""


def compute(facts: Facts) -> pd.DataFrame:
    """Both figures at the ends of quarters; a centre with day values only has none."""
    panel = read_months(facts)
    min_hours = float(facts.parameter("footfall_retail_h", "min_hours"))
    by_hour, shop_hours = _profiles(facts, panel)
    frames = []
    for centre_id in panel.groups:
        if centre_id not in by_hour or not len(panel.reported_rows(centre_id)):
            frames += [without_value(panel, centre_id, name, "needs_hourly_counts") for name in INDICATORS]
            continue
        frames.append(_peaks(panel, centre_id, by_hour[centre_id]))
        frames.append(_shop_hours(panel, centre_id, shop_hours.get(centre_id), min_hours))
    return finished(facts, frames)


def _profiles(facts: Facts, panel: MonthPanel) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Per centre: persons by month and hour, and persons and hours by counting point, month and weekday in shop hours."""
    compared = np.concatenate([np.zeros(0, dtype=np.int64), *panel.groups.values()])
    wanted = pd.DataFrame({"sensor_id": panel.sensors["sensor_id"].iloc[compared].astype("str")})
    facts.connection.register("compared_sensor", wanted)
    try:
        found = [facts.connection.execute(sql, {"as_of": facts.as_of}).df() for sql in (_BY_HOUR, _SHOP_HOURS)]
    finally:
        facts.connection.unregister("compared_sensor")
    by_hour, shop_hours = ({str(key): rows for key, rows in frame.groupby("centre_id")} for frame in found)
    return by_hour, shop_hours


def busiest_hours(hour_sums: Floats) -> slice:
    """The three consecutive hours with most persons of a day's sums (24,)."""
    windows = np.convolve(hour_sums, np.ones(BUSIEST_HOURS), mode="valid")
    start = int(np.argmax(windows))
    return slice(start, start + BUSIEST_HOURS)


def _peaks(panel: MonthPanel, centre_id: str, profile: pd.DataFrame) -> Rows:
    """Share of the three busiest hours of the mean day; months are the clusters of its error."""
    by_month = np.zeros((len(panel.months), HOURS))
    by_month[_month_rows(panel, profile), profile["hour"].to_numpy()] = profile["persons"].to_numpy(dtype=float)
    found = {}
    for row in panel.reported_rows(centre_id):
        window = by_month[max(row - MONTHS_PER_YEAR + 1, 0) : row + 1]
        window = window[window.sum(axis=1) > 0]
        if len(window) < MIN_MONTHS:
            continue
        hours = busiest_hours(window.sum(axis=0))
        found[int(row)] = clustered_ratio(window[:, hours].sum(axis=1), window.sum(axis=1))
    if not found:
        return without_value(panel, centre_id, "peak_conc", "too_few_months")
    months = np.array([one.n for one in found.values()])
    return month_rows(
        panel,
        centre_id,
        "peak_conc",
        list(found),
        value=[one.value for one in found.values()],
        low=[max(one.low, 0.0) for one in found.values()],
        high=[min(one.high, 1.0) for one in found.values()],
        n=months,
        completeness=months / MONTHS_PER_YEAR,
        method="busiest_three_hours_of_mean_day",
        visibility=visibility_of(months < FEW_MONTHS),
    )


def _month_rows(panel: MonthPanel, profile: pd.DataFrame) -> Counts:
    return (profile["month"].to_numpy().astype("datetime64[M]") - panel.months[0]).astype(np.int64)


def _shop_hours(panel: MonthPanel, centre_id: str, profile: pd.DataFrame | None, min_hours: float) -> Rows:
    """Mean per hour and counting point, Monday to Saturday 10 to 20 h; weekdays of a month with a holiday are left out."""
    if profile is None:
        return without_value(panel, centre_id, "footfall_retail_h", "too_few_opening_hours")
    month, weekday = _month_rows(panel, profile), profile["weekday"].to_numpy() - 1
    is_open = ~_holiday_cells(panel, centre_id)[month, weekday]
    columns = panel.groups[centre_id]
    sensors = panel.sensors["sensor_id"].to_numpy(dtype=str)[columns]
    cell = month, np.searchsorted(sensors, profile["sensor_id"].to_numpy(dtype=str))
    persons, hours = (np.zeros((len(panel.months), len(columns))) for _ in range(2))
    np.add.at(persons, cell, np.where(is_open, profile["persons"].to_numpy(dtype=float), 0.0))
    np.add.at(hours, cell, np.where(is_open, profile["hours"].to_numpy(dtype=float), 0.0))
    rows, values, points, shares = [], [], [], []
    for row in panel.reported_rows(centre_id):
        inside = slice(max(row - MONTHS_PER_YEAR + 1, 0), row + 1)
        total = hours[inside].sum(axis=0)
        enough = total >= min_hours
        if not enough.any():
            continue
        rows.append(int(row))
        values.append(float((persons[inside].sum(axis=0)[enough] / total[enough]).mean()))
        points.append(float(enough.sum()))
        shares.append(float(panel.valid_share[inside][:, columns][:, enough].mean()))
    if not rows:
        return without_value(panel, centre_id, "footfall_retail_h", "too_few_opening_hours")
    return month_rows(
        panel,
        centre_id,
        "footfall_retail_h",
        rows,
        value=values,
        n=points,
        completeness=shares,
        method="mean_of_counting_points",
    )


def _holiday_cells(panel: MonthPanel, centre_id: str) -> Bools:
    """(months, 7) True where a public holiday fell on that weekday of the month."""
    holidays = public_holidays(land_of(centre_id), int(panel.year[0]), int(panel.year[-1]))
    month = (holidays.astype("datetime64[M]") - panel.months[0]).astype(np.int64)
    inside = (month >= 0) & (month < len(panel.months))
    weekday = (holidays.astype(np.int64) + 3) % 7
    cells = np.zeros((len(panel.months), 7), dtype=bool)
    cells[month[inside], weekday[inside]] = True
    return cells
