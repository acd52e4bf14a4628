"""The app's map with as many municipalities as Germany has: invented keys and classes, the app's own figure."""

import gzip
import json

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts.region_map import MapClass, region_map
from dashboard.geometry import Layer

CLASSES = [MapClass(status, status, colour) for status, colour in theme.STATUS_COLOURS.items()]
_CENTRES = 60
COUNT = 10_800
_ACROSS = 104  # cells in a row of the grid
_BEND = 5  # points along one side of a cell, as many as a simplified boundary has


def map_of(count: int, seed: int = 1) -> go.Figure:
    """The figure of one change: `count` municipalities in random classes."""
    chance = np.random.default_rng(seed)
    keys = pd.Series([f"{number:08d}" for number in range(count)])
    layer = Layer("gemeinden", "0" * 12, {key: number for number, key in enumerate(keys)}, b"")
    class_ids = pd.Series(chance.choice([entry.id for entry in CLASSES], count))
    points = pd.DataFrame(
        {
            "lat": chance.uniform(47, 55, _CENTRES),
            "lon": chance.uniform(6, 15, _CENTRES),
            "label": [f"Stadt {number}" for number in range(_CENTRES)],
            "population": chance.integers(5_000, 500_000, _CENTRES),
            "class_id": chance.choice([entry.id for entry in CLASSES], _CENTRES),
        }
    )
    return region_map(layer, keys, class_ids, CLASSES, points)


def shapes(count: int, seed: int = 1) -> bytes:
    """Gzipped GeoJSON of a grid of crooked cells over Germany; neighbours share their sides. Id = place in `map_of`."""
    chance = np.random.default_rng(seed)
    steps = _ACROSS * _BEND + 1
    bends = chance.normal(0, 0.004, (steps, steps, 2))
    features = []
    for number in range(count):
        row, column = divmod(number, _ACROSS)
        down, right = np.full(_BEND, row * _BEND), column * _BEND + np.arange(_BEND)
        along = column * _BEND + np.arange(_BEND), row * _BEND + np.arange(_BEND)
        ring_rows = np.concatenate([down, along[1], down + _BEND, row * _BEND + _BEND - np.arange(_BEND)])
        ring_columns = np.concatenate([right, np.full(_BEND, (column + 1) * _BEND),
                                       column * _BEND + _BEND - np.arange(_BEND), np.full(_BEND, column * _BEND)])  # fmt: skip
        places = bends[ring_rows, ring_columns]
        longitudes = 6 + 9 * ring_columns / steps + places[:, 0]
        latitudes = 47.3 + 7.6 * ring_rows / steps + places[:, 1]
        ring = [[round(x, 4), round(y, 4)] for x, y in zip(longitudes, latitudes, strict=True)]
        geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        features.append({"type": "Feature", "id": number, "properties": {"name": str(number)}, "geometry": geometry})
    text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)
