"""Days × counting points as an array, for figures that need single days."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from etl.indicators.contract import Facts
from etl.statistics.arrays import Dates, Floats

_DAYS: Final = """
SELECT d.sensor_id, d.local_date, d.count FROM snapshot.footfall_daily d SEMI JOIN wanted_sensor USING (sensor_id)
WHERE d.state = 'ok' AND d.local_date <= $as_of AND d.local_date > $as_of::DATE - $days::INTEGER
"""


@dataclass(frozen=True)
class DayPanel:
    """Consecutive days up to the newest count. days: (days,); counts: (days, sensors) of state ok, NaN otherwise."""

    days: Dates
    sensor_ids: list[str]
    counts: Floats


def read_days(facts: Facts, sensor_ids: list[str], days: int) -> DayPanel:
    """Valid counts of the named counting points over the last ``days`` days before the day looked from."""
    wanted = pd.DataFrame({"sensor_id": pd.Series(sensor_ids, dtype="str")})
    facts.connection.register("wanted_sensor", wanted)
    try:
        rows = facts.connection.execute(_DAYS, {"as_of": facts.as_of, "days": days}).df()
    finally:
        facts.connection.unregister("wanted_sensor")
    if rows.empty:
        return DayPanel(np.zeros(0, dtype="datetime64[D]"), sensor_ids, np.zeros((0, len(sensor_ids))))
    day = rows["local_date"].to_numpy().astype("datetime64[D]")
    calendar = np.arange(day.min(), day.max() + 1)
    counts = np.full((len(calendar), len(sensor_ids)), np.nan)
    position = pd.Series(np.arange(len(sensor_ids)), index=sensor_ids)
    counts[(day - calendar[0]).astype(np.int64), position[rows["sensor_id"]].to_numpy()] = rows["count"].to_numpy(float)
    return DayPanel(calendar, sensor_ids, counts)
