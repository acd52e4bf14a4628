"""The app's map with as many municipalities as Germany has: invented keys and classes, the app's own figure."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts.region_map import MapClass, region_map
from dashboard.geometry import Layer

CLASSES = [MapClass(status, status, colour) for status, colour in theme.STATUS_COLOURS.items()]
_CENTRES = 60


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
