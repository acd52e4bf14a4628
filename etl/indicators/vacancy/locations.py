"""Where a unit lies: its place in metres, and the footfall of its location against the strongest point of the centre."""

from typing import Final

import numpy as np
import pandas as pd

from etl.geography.measures import GEOGRAPHIC, METRIC, transformer
from etl.indicators.contract import Facts
from etl.statistics.estimates import FloatArray

MIN_SENSORS: Final = 2
# mean of the usable months of the last year before the day looked from, per counting point with a place
_LEVELS: Final = """
SELECT s.centre_id, s.lat, s.lon, avg(m.mean_per_day) AS level
FROM snapshot.footfall_month m JOIN snapshot.sensor s USING (sensor_id) SEMI JOIN chosen c ON c.centre_id = s.centre_id
WHERE m.is_usable AND m.month > ?::DATE - INTERVAL 13 MONTH AND s.lat IS NOT NULL AND s.lon IS NOT NULL
GROUP BY ALL ORDER BY ALL
"""


def metres(lon: pd.Series, lat: pd.Series) -> tuple[FloatArray, FloatArray]:
    """Easting and northing in EPSG:25833; NaN where a coordinate is missing."""
    x, y = transformer(GEOGRAPHIC, METRIC).transform(lon.to_numpy(dtype=float), lat.to_numpy(dtype=float))
    return np.where(np.isfinite(x), x, np.nan), np.where(np.isfinite(y), y, np.nan)


def relative_footfall(facts: Facts, units: pd.DataFrame) -> pd.Series:
    """Footfall of the counting point nearest to each unit divided by the strongest one of the centre.

    Missing where the unit has no coordinates or the centre fewer than two counting points with a place.
    """
    result = pd.Series(np.nan, index=units.index, dtype=float)
    levels = facts.query(_LEVELS, [facts.as_of])
    for centre_id, points in levels.groupby("centre_id"):
        here = units[(units["centre_id"] == centre_id) & units["lat"].notna() & units["lon"].notna()]
        if len(points) < MIN_SENSORS or here.empty:
            continue
        unit_x, unit_y = metres(here["lon"], here["lat"])
        point_x, point_y = metres(points["lon"], points["lat"])
        nearest = np.hypot(unit_x[:, None] - point_x[None, :], unit_y[:, None] - point_y[None, :]).argmin(axis=1)
        level = points["level"].to_numpy(dtype=float)
        result.loc[here.index] = level[nearest] / level.max()
    return result
