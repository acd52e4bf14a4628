"""A small map of single places: Kreise as outlines, places as dots by verdict."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts.drawing import drawing
from dashboard.geometry import Layer

# Brandenburg in a picture 300 pixels high
_CENTRE = {"lat": 52.47, "lon": 13.4}
_ZOOM = 5.6


@drawing
def places_map(layer: Layer | None, groups: dict[str, tuple[pd.DataFrame, str]]) -> go.Figure:
    """`groups`: legend title -> places (lat, lon, label) and their colour."""
    figure = theme.blank(
        320,
        map={"style": "white-bg", "center": _CENTRE, "zoom": _ZOOM},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        legend={"y": -0.01, "yanchor": "top"},
        dragmode="pan",
    )
    if layer:
        ids = np.array(sorted(layer.ids.values()), dtype=np.int32)
        figure.add_choroplethmap(
            geojson=layer.address,
            locations=ids,
            z=np.zeros(len(ids), dtype=np.uint8),
            zmin=0,
            zmax=1,
            colorscale=[[0, theme.NO_DATA], [1, theme.NO_DATA]],
            showscale=False,
            marker={"line": {"width": 0.8, "color": "#ffffff"}},
            hoverinfo="skip",
        )
    for title, (rows, colour) in groups.items():
        figure.add_scattermap(
            lat=rows["lat"].to_numpy(dtype=np.float32),
            lon=rows["lon"].to_numpy(dtype=np.float32),
            text=rows["label"].tolist(),
            marker={"size": 13, "color": colour},
            showlegend=True,
            name=title,
            hovertemplate="%{text}<extra></extra>",
        )
    return figure
