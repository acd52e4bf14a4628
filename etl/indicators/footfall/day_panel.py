"""Days × counting points as arrays, for figures that need single days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.statistics.arrays import Dates, Floats

Counted = Literal["count", "midday_count"]
EPOCH: Final = np.datetime64("1970-01-01")
_DAYS: Final = """
SELECT w.number, date_diff('day', DATE '1970-01-01', d.local_date) AS day, {counted} AS counted
FROM snapshot.footfall_daily d JOIN wanted_sensor w USING (sensor_id)
WHERE d.state = 'ok' AND d.local_date <= $as_of AND d.local_date > $as_of::DATE - $days::INTEGER AND {counted} IS NOT NULL
ORDER BY w.number, d.local_date
"""


@dataclass(frozen=True)
class DayPanel:
    """Consecutive days up to the newest count. days: (days,); counts: (days, sensors) of state ok, NaN otherwise."""

    days: Dates
    sensor_ids: list[str]
    counts: Floats


def read_days(facts: Facts, sensor_ids: list[str], days: int) -> DayPanel:
    """Valid counts of the named counting points over the last ``days`` days before the day looked from."""
    return day_panels(facts, {"": sensor_ids}, days)[""]


def day_panels(
    facts: Facts, sensors_of: Mapping[str, Sequence[str]], days: int, counted: Counted = "count"
) -> dict[str, DayPanel]:
    """The same for the counting points of many centres at once: one query instead of one per centre."""
    names = list(chain.from_iterable(sensors_of.values()))
    wanted = pd.DataFrame({"sensor_id": pd.Series(names, dtype="str"), "number": np.arange(len(names))})
    facts.connection.register("wanted_sensor", wanted)
    try:
        sql = _DAYS.format(counted={"count": "d.count", "midday_count": "d.midday_count"}[counted])
        rows = facts.connection.execute(sql, {"as_of": facts.as_of, "days": days}).fetchnumpy()
    finally:
        facts.connection.unregister("wanted_sensor")
    number, day, count = (np.asarray(rows[name]) for name in ("number", "day", "counted"))
    panels: dict[str, DayPanel] = {}
    first = 0
    for centre_id, sensor_ids in sensors_of.items():
        start, stop = np.searchsorted(number, [first, first + len(sensor_ids)])
        cells = number[start:stop] - first, day[start:stop], count[start:stop]
        panels[centre_id] = _panel(list(sensor_ids), *cells)
        first += len(sensor_ids)
    return panels


def _panel(sensor_ids: list[str], column: np.ndarray, day: np.ndarray, count: np.ndarray) -> DayPanel:
    if not len(day):
        return DayPanel(np.zeros(0, dtype="datetime64[D]"), sensor_ids, np.zeros((0, len(sensor_ids))))
    first = int(day.min())
    counts = np.full((int(day.max()) - first + 1, len(sensor_ids)), np.nan)
    counts[day - first, column] = count
    return DayPanel(EPOCH + first + np.arange(len(counts)), sensor_ids, counts)
