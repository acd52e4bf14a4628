"""What all twins show: the map of one indicator and its table, read from the current snapshot."""

from functools import lru_cache

import pandas as pd
import plotly.graph_objects as go

from dashboard import geometry
from dashboard.charts.region_map import MapClass, region_map
from dashboard.snapshot_reader import SnapshotReader
from etl.stores import stores

_COLOURS = ("#d9f0d3", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
CLASSES = [MapClass(str(number), f"Klasse {number + 1}", colour) for number, colour in enumerate(_COLOURS)]
_NO_VALUE = MapClass("none", "keine Daten", "#e4e7ea")


@lru_cache
def reader() -> SnapshotReader:
    """One reader per process."""
    return SnapshotReader(stores())


def indicators() -> list[str]:
    """Indicators a visitor of a twin picks among."""
    build = reader().current()
    found = reader().query(
        build,
        """SELECT indicator_id FROM indicator WHERE value IS NOT NULL AND visibility <> 'hidden'
           GROUP BY 1 HAVING count(DISTINCT centre_id) > 5 ORDER BY 1""",
    )
    return found["indicator_id"].tolist()


def towns() -> pd.DataFrame:
    """All municipalities."""
    return reader().query(reader().current(), "SELECT ags FROM municipality WHERE NOT is_example ORDER BY ags")


def values(indicator_id: str) -> pd.DataFrame:
    """One row per centre with its youngest value and class."""
    build = reader().current()
    rows = reader().query(
        build,
        """SELECT c.ags, c.lat, c.lon, c.name AS label, m.population, i.value
           FROM centre c JOIN municipality m USING (ags)
           LEFT JOIN (SELECT centre_id, value FROM indicator
                      WHERE indicator_id = ? AND visibility <> 'hidden' AND value IS NOT NULL
                      QUALIFY row_number() OVER (PARTITION BY centre_id ORDER BY data_on DESC, period DESC) = 1) i
                  USING (centre_id)
           WHERE NOT c.is_example ORDER BY c.centre_id""",
        [indicator_id],
    )
    share = rows["value"].rank(pct=True)
    number = (share * len(CLASSES)).clip(upper=len(CLASSES) - 1)
    class_id = number.map(lambda value: str(int(value)) if pd.notna(value) else _NO_VALUE.id)
    return rows.assign(class_id=class_id)


def figure(rows: pd.DataFrame) -> go.Figure:
    """The app's own map of these rows."""
    layer = geometry.layer("brandenburg_gemeinden")
    keys = towns()["ags"]
    classes = keys.map(rows.drop_duplicates("ags").set_index("ags")["class_id"]).fillna(_NO_VALUE.id)
    return region_map(layer, keys, classes, [*CLASSES, _NO_VALUE], rows)
