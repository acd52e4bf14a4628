"""Steps of single counting points against the others: a question to the town, not a finding (methods 1.8)."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.indicators.footfall.day_panel import DayPanel
from etl.indicators.footfall.month_panel import MonthPanel
from etl.statistics.arrays import Dates, Floats
from etl.statistics.breaks import breaks_of_sensors

WEEK = 7
MIN_DAYS_OF_WEEK = 5
WEEKS_AROUND = 4
MONDAY = np.datetime64("1970-01-05")
_DISTURBANCES = """
SELECT c.centre_id, e.starts_on, e.ends_on, e.title FROM snapshot.event e
JOIN snapshot.centre c ON c.centre_id = e.centre_id OR (e.centre_id IS NULL AND c.ags = e.ags)
SEMI JOIN chosen ON chosen.centre_id = c.centre_id
WHERE e.kind IN ('building_site', 'closure') ORDER BY ALL
"""


def questions(facts: Facts, months: MonthPanel, days: Mapping[str, DayPanel]) -> pd.DataFrame:
    """Rows of ``snapshot.question``, clearest step of a centre first."""
    level, min_step, weeks = (
        float(facts.catalogue.method("footfall", name).value)  # type: ignore[arg-type]
        for name in ("break_level", "break_min_step", "break_weeks")
    )
    disturbances = facts.query(_DISTURBANCES)
    rows = []
    for centre_id, panel in days.items():
        mondays, means = weekly_means(panel.days, panel.counts)
        mondays, means = mondays[-int(weeks) :], means[-int(weeks) :]
        for found in breaks_of_sensors(means, level, min_step):
            begins_on = mondays[found.step.last_before + 1]
            rows.append(
                {
                    "centre_id": centre_id,
                    "sensor_id": panel.sensor_ids[found.sensor],
                    "kind": "level_shift_of_two" if found.is_of_two else "level_shift",
                    "begins_on": begins_on.astype("datetime64[us]"),
                    "step": float(np.expm1(found.step.step)),
                    "statistic": min(found.step.statistic, 1e6),
                    "critical": found.step.critical,
                    "weeks": found.step.periods,
                    "event_title": _disturbance(disturbances, centre_id, begins_on),
                    "is_synthetic": months.is_synthetic[centre_id],
                }
            )
    return pd.DataFrame(rows)


def weekly_means(days: Dates, counts: Floats) -> tuple[Dates, Floats]:
    """Mondays of whole weeks and means per day (weeks, sensors); NaN with fewer than five valid days."""
    if not len(days):
        return days, counts
    skipped = int(-(days[0] - MONDAY).astype(int) % WEEK)
    weeks = (len(days) - skipped) // WEEK
    if weeks <= 0:
        return days[:0], counts[:0]
    inside = counts[skipped : skipped + weeks * WEEK].reshape(weeks, WEEK, -1)
    known = (~np.isnan(inside)).sum(axis=1)
    sums = np.nansum(inside, axis=1)
    means = np.divide(sums, known, out=np.full(sums.shape, np.nan), where=known >= MIN_DAYS_OF_WEEK)
    return days[skipped : skipped + weeks * WEEK : WEEK], means


def _disturbance(disturbances: pd.DataFrame, centre_id: str, begins_on: np.datetime64) -> str | None:
    """Title of a building site or closure that began or ended within four weeks of the step."""
    own = disturbances[disturbances["centre_id"] == centre_id]
    near = pd.Timedelta(weeks=WEEKS_AROUND)
    day = pd.Timestamp(begins_on)
    for column in ("starts_on", "ends_on"):
        close = own[(pd.to_datetime(own[column]) - day).abs() <= near]
        if len(close):
            return str(close["title"].iloc[0])
    return None
