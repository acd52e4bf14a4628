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
from etl.statistics.arrays import Counts, Floats
from etl.statistics.ratios import clustered_ratio

__all__ = ["INDICATORS", "TOPIC", "compute"]

INDICATORS: Final = ("peak_conc", "footfall_retail_h")
HOURS: Final = 24
BUSIEST_HOURS: Final = 3
SHOP_HOURS: Final = range(10, 20)
SHOP_WEEKDAYS: Final = range(1, 7)
MIN_MONTHS: Final = 3
FEW_MONTHS: Final = 9
_PROFILE: Final = """
SELECT p.centre_id, p.sensor_id, p.month, p.weekday, p.hour, p.mean_count, p.days
FROM snapshot.footfall_profile p SEMI JOIN chosen c ON c.centre_id = p.centre_id
WHERE last_day(p.month) <= ? AND p.month > ?::DATE - INTERVAL 66 MONTH ORDER BY p.centre_id, p.sensor_id, p.month
"""


def compute(facts: Facts) -> pd.DataFrame:
    """Both figures at the ends of quarters; a centre with day values only has none."""
    panel = read_months(facts)
    min_hours = float(facts.parameter("footfall_retail_h", "min_hours"))
    profile = facts.query(_PROFILE, [facts.as_of, facts.as_of])
    position = pd.Series(np.arange(len(panel.sensors)), index=panel.sensors["sensor_id"])
    profile = profile[profile["sensor_id"].isin(position.index)]
    by_centre = dict(list(profile.groupby("centre_id")))
    frames = []
    for centre_id, columns in panel.groups.items():
        own = by_centre.get(centre_id)
        if own is None or not len(panel.reported_rows(centre_id)):
            frames += [without_value(panel, centre_id, name, "needs_hourly_counts") for name in INDICATORS]
            continue
        sums, days = _cells(panel, own, position, columns)
        frames.append(_peaks(panel, centre_id, sums))
        frames.append(_shop_hours(panel, centre_id, sums, days, min_hours))
    return finished(facts, frames)


def _cells(panel: MonthPanel, profile: pd.DataFrame, position: pd.Series, columns: Counts) -> tuple[Floats, Floats]:
    """Persons and days by (month, counting point, weekday, hour)."""
    column = position[profile["sensor_id"]].to_numpy()
    profile, column = profile[np.isin(column, columns)], column[np.isin(column, columns)]
    shape = (len(panel.months), len(columns), 7, HOURS)
    sums, days = np.zeros(shape), np.zeros(shape)
    month = (profile["month"].to_numpy().astype("datetime64[M]") - panel.months[0]).astype(np.int64)
    cell = month, np.searchsorted(columns, column), profile["weekday"].to_numpy() - 1, profile["hour"].to_numpy()
    days[cell] = profile["days"].to_numpy(dtype=float)
    sums[cell] = profile["mean_count"].to_numpy(dtype=float) * days[cell]
    return sums, days


def busiest_hours(hour_sums: Floats) -> slice:
    """The three consecutive hours with most persons of a day's sums (24,)."""
    windows = np.convolve(hour_sums, np.ones(BUSIEST_HOURS), mode="valid")
    start = int(np.argmax(windows))
    return slice(start, start + BUSIEST_HOURS)


def _peaks(panel: MonthPanel, centre_id: str, sums: Floats) -> Rows:
    """Share of the three busiest hours of the mean day; months are the clusters of its error."""
    by_month = sums.sum(axis=(1, 2))
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


def _shop_hours(panel: MonthPanel, centre_id: str, sums: Floats, days: Floats, min_hours: float) -> Rows:
    """Mean per hour and counting point, Monday to Saturday 10 to 20 h; weekdays of a month with a holiday are left out."""
    open_cells = ~_holiday_cells(panel, centre_id)[:, np.newaxis, :, np.newaxis] & (days > 0)
    shop = np.zeros((7, HOURS), dtype=bool)
    shop[np.ix_([day - 1 for day in SHOP_WEEKDAYS], list(SHOP_HOURS))] = True
    open_cells &= shop
    persons = np.where(open_cells, sums, 0.0).sum(axis=(2, 3))
    hours = np.where(open_cells, days, 0.0).sum(axis=(2, 3))
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
        shares.append(float(panel.valid_share[inside][:, panel.groups[centre_id]][:, enough].mean()))
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


def _holiday_cells(panel: MonthPanel, centre_id: str) -> np.ndarray:
    """(months, 7) True where a public holiday fell on that weekday of the month."""
    holidays = public_holidays(land_of(centre_id), int(panel.year[0]), int(panel.year[-1]))
    month = (holidays.astype("datetime64[M]") - panel.months[0]).astype(np.int64)
    inside = (month >= 0) & (month < len(panel.months))
    weekday = (holidays.astype(np.int64) + 3) % 7
    cells = np.zeros((len(panel.months), 7), dtype=bool)
    cells[month[inside], weekday[inside]] = True
    return cells
