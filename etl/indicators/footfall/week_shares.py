"""What days and hours a centre lives on: ratios of sums over whole weeks, with the weeks as clusters (methods 1.10).

A counting point enters a week only when all seven days are valid, so that missing Saturdays do not look like weak ones.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.holiday_calendar import land_of, public_holidays
from etl.indicators.footfall.month_panel import MonthPanel, read_months
from etl.indicators.footfall.rows import TOPIC, Rows, finished, month_rows, visibility_of, without_value
from etl.statistics.arrays import Bools, Dates, Floats
from etl.statistics.ratios import rolling_ratio

__all__ = ["INDICATORS", "TOPIC", "compute"]

INDICATORS: Final = ("weekday_share", "sat_ratio", "sun_share", "evening_share")
WEEKS_PER_YEAR: Final = 52
DAY: Final = np.timedelta64(1, "D")
WEEKDAYS_PER_WEEK: Final = 5
_WEEKS: Final = """
SELECT d.centre_id, date_trunc('week', d.local_date)::DATE AS week, d.sensor_id, sum(d.count)::DOUBLE AS total,
       sum(CASE WHEN isodow(d.local_date) <= 4 THEN d.count END)::DOUBLE AS monday_to_thursday,
       sum(CASE WHEN isodow(d.local_date) <= 5 THEN d.count END)::DOUBLE AS monday_to_friday,
       sum(CASE WHEN isodow(d.local_date) = 6 THEN d.count END)::DOUBLE AS saturday,
       sum(CASE WHEN isodow(d.local_date) = 7 THEN d.count END)::DOUBLE AS sunday,
       CASE WHEN count(d.evening_count) = 7 THEN sum(d.evening_count)::DOUBLE END AS evening
FROM snapshot.footfall_daily d SEMI JOIN chosen c ON c.centre_id = d.centre_id
WHERE d.state = 'ok' AND d.local_date <= ?
GROUP BY ALL HAVING count(*) = 7
"""


@dataclass(frozen=True)
class Share:
    """One figure: ``part`` by ``whole`` (columns of the weeks), both divided by days; with or without holiday weeks."""

    part: str
    whole: str
    whole_days: int
    skips_holiday_weeks: bool


SHARES: Final = {
    "weekday_share": Share("monday_to_thursday", "total", 1, skips_holiday_weeks=True),
    "sat_ratio": Share("saturday", "monday_to_friday", WEEKDAYS_PER_WEEK, skips_holiday_weeks=True),
    "sun_share": Share("sunday", "total", 1, skips_holiday_weeks=False),
    "evening_share": Share("evening", "total", 1, skips_holiday_weeks=False),
}


def compute(facts: Facts) -> pd.DataFrame:
    """Each share over the last 52 weeks, at the ends of quarters."""
    panel = read_months(facts)
    weeks = facts.query(_WEEKS, [facts.as_of])
    compared = np.concatenate([*panel.groups.values(), np.zeros(0, dtype=np.int64)]).astype(np.int64)
    weeks = weeks[weeks["sensor_id"].isin(panel.sensors["sensor_id"].iloc[compared])]
    by_centre = dict(list(weeks.groupby("centre_id")))
    least = int(facts.parameter("weekday_share", "min_weeks"))
    few = int(facts.parameter("weekday_share", "indicative_weeks"))
    frames = []
    for centre_id in panel.groups:
        own = by_centre.get(centre_id)
        for indicator_id, share in SHARES.items():
            if own is None:
                frames.append(without_value(panel, centre_id, indicator_id, "too_few_whole_weeks"))
            else:
                frames.append(_share_rows(panel, centre_id, indicator_id, share, own, (least, few)))
    return finished(facts, frames)


def _share_rows(
    panel: MonthPanel, centre_id: str, indicator_id: str, share: Share, weeks: pd.DataFrame, limits: tuple[int, int]
) -> Rows:
    known = weeks[weeks[share.part].notna() & weeks[share.whole].notna()]
    if known.empty:
        return without_value(panel, centre_id, indicator_id, "needs_hourly_counts")
    sums = known.groupby("week")[[share.part, share.whole]].sum()
    week = sums.index.to_numpy().astype("datetime64[D]")
    if share.skips_holiday_weeks:
        usual = ~has_holiday(week, centre_id)
        sums, week = sums[usual], week[usual]
    rows = panel.reported_rows(centre_id)
    ends = panel.data_on[rows]
    first = np.searchsorted(week, ends - (WEEKS_PER_YEAR * 7 + 5) * DAY)
    stop = np.searchsorted(week, ends - 6 * DAY, side="right")
    ratio = rolling_ratio(
        sums[share.part].to_numpy(dtype=float), sums[share.whole].to_numpy(dtype=float) / share.whole_days, first, stop
    )
    least, few = limits
    enough = (ratio.n >= least) & ~np.isnan(ratio.value)
    if not enough.any():
        return without_value(panel, centre_id, indicator_id, "too_few_whole_weeks")
    return month_rows(
        panel,
        centre_id,
        indicator_id,
        rows[enough],
        value=ratio.value[enough],
        low=np.maximum(ratio.low[enough], 0.0),
        high=_capped(ratio.high[enough], share),
        n=ratio.n[enough],
        completeness=np.minimum(ratio.n[enough] / WEEKS_PER_YEAR, 1.0),
        method="ratio_of_sums_weeks_as_clusters",
        visibility=visibility_of(ratio.n[enough] < few),
    )


def has_holiday(weeks: Dates, centre_id: str) -> Bools:
    """True for weeks (their Monday) with a public holiday from Monday to Saturday."""
    if not len(weeks):
        return np.zeros(0, dtype=bool)
    years = weeks.astype("datetime64[Y]").astype(int) + 1970
    holidays = public_holidays(land_of(centre_id), int(years.min()), int(years.max()) + 1)
    day = (holidays - np.datetime64("1970-01-05")).astype(int)
    mondays = (holidays - (day % 7) * DAY)[day % 7 < 6]
    return np.isin(weeks, mondays)


def _capped(high: Floats, share: Share) -> Floats:
    """A share cannot exceed one; a ratio of days can."""
    return np.minimum(high, 1.0) if share.whole_days == 1 else high
