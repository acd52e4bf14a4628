"""The map of municipalities: integer ids and one class per trace; the shapes come by address, not in the figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts import basemap
from dashboard.geometry import Layer

HEIGHT: Final = 480
_CENTRE: Final = {"lat": 52.47, "lon": 13.4}
_ZOOM: Final = 6.05
_SMALLEST, _LARGEST = 6.0, 20.0
_PLAIN_POINTS: Final = {
    "showlegend": False,
    "selected": {"marker": {"opacity": 1}},
    "unselected": {"marker": {"opacity": 1}},
}


@dataclass(frozen=True)
class MapClass:
    """One class of the legend: rank in the legend, word, colour."""

    id: str
    title: str
    colour: str


def region_map(
    layer: Layer, keys: pd.Series, class_ids: pd.Series, classes: list[MapClass], points: pd.DataFrame,
    is_on_streets: bool = False,
) -> go.Figure:  # fmt: skip
    """Municipalities (`keys` = AGS) coloured by class; `points`: lat, lon, label, size_by, class_id of the centres.

    `is_on_streets`: with the background map, which comes from another host.
    """
    figure = _map(HEIGHT)
    opacity = basemap.AREA_OPACITY if is_on_streets else 1
    # what all areas share is said once: a change of the map is sent whole
    figure.layout.template = {"data": {"choroplethmap": [_every_area(layer, opacity)], "scattermap": [_PLAIN_POINTS]}}
    if is_on_streets:
        basemap.put_under(figure)
    ids = keys.map(layer.ids)
    for entry in classes:
        chosen = ids[(class_ids == entry.id) & ids.notna()].to_numpy(dtype=np.int16)
        if len(chosen):
            figure.add_trace(_areas(chosen, entry))
    figure.add_trace(_halo(points))
    figure.add_trace(_centres(points, classes))
    return figure


def circle_map(places: pd.DataFrame, class_ids: pd.Series, classes: list[MapClass]) -> go.Figure:
    """The same without shapes: one circle per municipality (lat, lon, short_name, population)."""
    figure = _map(HEIGHT)
    for entry in classes:
        rows = places[class_ids == entry.id]
        figure.add_scattermap(
            lat=rows["lat"].to_numpy(dtype=np.float32),
            lon=rows["lon"].to_numpy(dtype=np.float32),
            text=rows["short_name"].tolist(),
            marker={"size": _sizes(rows["population"]), "color": entry.colour},
            name=entry.title,
            hovertemplate="<b>%{text}</b><br>" + entry.title + "<extra></extra>",
        )
    return figure


def _map(height: int) -> go.Figure:
    return theme.blank(
        height,
        map={"style": "white-bg", "center": _CENTRE, "zoom": _ZOOM},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        legend={"y": -0.01, "yanchor": "top", "itemclick": False, "itemdoubleclick": False},
        dragmode="pan",
        clickmode="event+select",
    )


def _every_area(layer: Layer, opacity: float) -> dict[str, Any]:
    return {
        "geojson": layer.address,
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "showlegend": True,
        "marker": {"line": {"width": 0.5, "color": "#ffffff"}, "opacity": opacity},
        "selected": {"marker": {"opacity": opacity}},
        "unselected": {"marker": {"opacity": opacity}},
        "hovertemplate": "<b>%{properties.name}</b><br>%{meta}<extra></extra>",
    }


def _areas(ids: np.ndarray, entry: MapClass) -> go.Choroplethmap:
    return go.Choroplethmap(
        locations=ids,
        z=np.zeros(len(ids), dtype=np.uint8),
        colorscale=[[0, entry.colour], [1, entry.colour]],
        name=f"{entry.title} ({len(ids)})",
        meta=entry.title,
    )


def _centres(points: pd.DataFrame, classes: list[MapClass]) -> go.Scattermap:
    colours = {entry.id: entry.colour for entry in classes}
    titles = {entry.id: entry.title for entry in classes}
    return go.Scattermap(
        lat=points["lat"].to_numpy(dtype=np.float32),
        lon=points["lon"].to_numpy(dtype=np.float32),
        text=points["label"].tolist(),
        customdata=[titles.get(class_id, "") for class_id in points["class_id"]],
        marker={
            "size": _sizes(points["population"]),
            "color": [colours.get(class_id, theme.NO_DATA) for class_id in points["class_id"]],
            "opacity": 1,
        },
        hovertemplate="<b>%{text}</b><br>%{customdata}<extra></extra>",
    )


def _halo(points: pd.DataFrame) -> go.Scattermap:
    """White discs under the centres: marker outlines do not exist on this kind of map."""
    return go.Scattermap(
        lat=points["lat"].to_numpy(dtype=np.float32),
        lon=points["lon"].to_numpy(dtype=np.float32),
        marker={"size": _sizes(points["population"]) + np.float32(4), "color": "#ffffff", "opacity": 1},
        hoverinfo="skip",
    )


def _sizes(population: pd.Series) -> np.ndarray:
    roots = np.sqrt(population.fillna(0).to_numpy(dtype=float))
    scale = roots.max() if len(roots) and roots.max() > 0 else 1.0
    return (_SMALLEST + (_LARGEST - _SMALLEST) * roots / scale).astype(np.float32)
