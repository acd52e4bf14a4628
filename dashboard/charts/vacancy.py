"""Charts of vacancy: duration classes, units on the map, street segments, mix of uses."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import shapely

from dashboard import theme
from dashboard.charts import basemap
from dashboard.charts.drawing import drawing
from dashboard.geometry import outline
from dashboard.rows import records

Bounds = tuple[list[float], list[float]]
# a click on an area must not fade the units
_PLAIN: Final[dict[str, Any]] = {
    "selected": {"marker": {"opacity": 1}},
    "unselected": {"marker": {"opacity": 1}},
}


@drawing
def bars(
    titles: list[str], values: list[float], hover: list[str], bounds: Bounds | None = None, height: int = 0
) -> go.Figure:
    """Horizontal bars of shares (0–1), first title on top; `bounds`: lower and upper ends of their intervals."""
    figure = theme.blank(height or 60 + 30 * len(titles), showlegend=False)
    error = None
    if bounds is not None:
        low, high = bounds
        plus = [100 * (h - v) if math.isfinite(h) else 0 for h, v in zip(high, values, strict=True)]
        minus = [100 * (v - lo) if math.isfinite(lo) else 0 for lo, v in zip(low, values, strict=True)]
        error = {"type": "data", "array": plus, "arrayminus": minus, "color": theme.INK, "thickness": 1.2}
    figure.add_bar(
        x=[100 * value for value in values],
        y=titles,
        orientation="h",
        marker={"color": theme.ACCENT},
        error_x=error,
        text=hover,
        textposition="none",
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(rangemode="tozero", nticks=4)
    theme.percent_axis(figure, "xaxis")
    return figure


@drawing
def centre_map(units: pd.DataFrame, segments: pd.DataFrame, areas: pd.DataFrame, titles: dict[str, str],
               boundary: bytes | None, is_on_streets: bool = False) -> go.Figure:  # fmt: skip
    """Units as points by status, street segments as lines, problem areas by their number, outline of the centre.

    `is_on_streets`: with the background map, which comes from another host.
    """
    figure = theme.blank(
        480,
        map={"style": "white-bg", "center": _middle(units), "zoom": _zoom(units)},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        legend={"y": -0.01, "yanchor": "top"},
        dragmode="pan",
        clickmode="event+select",
    )
    if is_on_streets:
        basemap.put_under(figure)
    _add_areas(figure, areas)
    _add_line(figure, outline(boundary), theme.MUTED, 1.5, titles["boundary"])
    for segment in records(segments):
        _add_line(figure, outline(segment["geometry_wkb"]), theme.PEER, 3, segment["street"], in_legend=False)
    for status, rows in units.groupby("status", sort=True):
        figure.add_scattermap(
            lat=rows["lat"].to_numpy(dtype=np.float64),
            lon=rows["lon"].to_numpy(dtype=np.float64),
            text=rows["label"].tolist(),
            marker={"size": 11 if status == "vacant" else 8, "color": theme.UNIT_STATUS_COLOURS[str(status)]},
            name=f"{titles[str(status)]} ({len(rows)})",
            hovertemplate="%{text}<extra></extra>",
            **_PLAIN,
        )
    return figure


def _add_areas(figure: go.Figure, areas: pd.DataFrame) -> None:
    """Problem areas as surfaces one can click; their location is their place in the frame."""
    if areas.empty:
        return
    shapes = [shapely.from_wkb(bytes(wkb)) for wkb in areas["geometry_wkb"]]
    numbers = list(range(len(shapes)))
    figure.add_choroplethmap(
        geojson={
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "id": number, "properties": {}, "geometry": shape.__geo_interface__}
                for number, shape in zip(numbers, shapes, strict=True)
            ],
        },
        locations=numbers,
        z=[0] * len(numbers),
        colorscale=[[0, theme.STATUS_COLOURS["severe"]], [1, theme.STATUS_COLOURS["severe"]]],
        showscale=False,
        marker={"opacity": 0.25, "line": {"width": 2.5, "color": theme.STATUS_COLOURS["severe"]}},
        text=areas["label"].tolist(),
        hovertemplate="%{text}<extra></extra>",
        selected={"marker": {"opacity": 0.4}},
        unselected={"marker": {"opacity": 0.25}},
    )


def _add_line(figure: go.Figure, line: tuple[list[float | None], list[float | None]], colour: str, width: float,
              name: str, in_legend: bool = True) -> None:  # fmt: skip
    longitudes, latitudes = line
    if longitudes:
        figure.add_scattermap(
            lon=longitudes, lat=latitudes, mode="lines", line={"color": colour, "width": width}, name=name,
            showlegend=in_legend, hoverinfo="skip",
        )  # fmt: skip


def _middle(units: pd.DataFrame) -> dict[str, float]:
    return {"lat": float(units["lat"].mean()), "lon": float(units["lon"].mean())}


def _zoom(units: pd.DataFrame) -> float:
    """Zoom at which all units fit into a map of 440 by 560 pixels (Web Mercator, 512-pixel tiles)."""
    narrowing = math.cos(math.radians(units["lat"].mean()))
    height = max((units["lat"].max() - units["lat"].min()) / narrowing, 0.0005)
    width = max(units["lon"].max() - units["lon"].min(), 0.0005)
    return float(min(18, math.log2(360 * 400 / 512 / height), math.log2(360 * 560 / 512 / width)))
