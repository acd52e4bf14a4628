"""Colours and the plain look of every chart. Findings differ by word and symbol as well as by colour."""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from dashboard import state
from dashboard.status_marks import STATUS_COLOURS as STATUS_COLOURS
from dashboard.status_marks import STATUS_SYMBOLS as STATUS_SYMBOLS

ACCENT: Final = "#005b7f"
INK: Final = "#1d2b33"
MUTED: Final = "#5b6b75"
GRID: Final = "#dfe5e9"
PEER: Final = "#8d9aa3"
EXAMPLE: Final = "#7a5195"
NO_DATA: Final = "#e4e7ea"

# ColorBrewer YlGnBu and BrBG (five classes)
SEQUENTIAL: Final = ("#d9f0d3", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
DIVERGING: Final = ("#a6611a", "#dfc27d", "#f5f5f5", "#80cdc1", "#018571")
DAY_STATE_COLOURS: Final = {
    "ok": "#2c7fb8",
    "incomplete": "#a1dab4",
    "suspected_outage": "#f08a3c",
    "missing": "#c3c9ce",
    "duplicate": "#99240f",
}
UNIT_STATUS_COLOURS: Final = {
    "occupied": "#8fbcd9",
    "vacant": "#99240f",
    "partly_vacant": "#f08a3c",
    "interim_use": "#41b6c4",
    "under_construction": "#7a5195",
    "planned": "#7a5195",
    "converted": "#8d9aa3",
    "unknown": "#c3c9ce",
}
CHART_CONFIG: Final = {"displayModeBar": False, "displaylogo": False}
MAP_CONFIG: Final = {"displayModeBar": False, "displaylogo": False, "scrollZoom": True}


def blank(height: int = 320, **layout: Any) -> go.Figure:
    """An empty figure in the house style; numbers in the spelling of the language."""
    axis = {"gridcolor": GRID, "zeroline": False, "linecolor": GRID, "automargin": True, "fixedrange": True}
    base: dict[str, Any] = {
        "template": "none",
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
        "font": {"family": "Source Sans, sans-serif", "size": 13, "color": INK},
        "separators": ",." if state.language() == "de" else ".,",
        "hoverlabel": {"bgcolor": "white", "font": {"color": INK}},
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0},
        "xaxis": {**axis, "tickangle": 0, "nticks": 6},
        "yaxis": dict(axis),
        "dragmode": False,
        "uirevision": "stay",
    }
    for name, value in layout.items():
        base[name] = {**base[name], **value} if isinstance(value, dict) and isinstance(base.get(name), dict) else value
    return go.Figure(layout=base)


def percent_axis(figure: go.Figure, axis: str, decimals: int = 0) -> None:
    """Show an axis that counts in percent (values already times 100) with the sign as the language writes it."""
    figure.update_layout({axis: {"tickformat": f",.{decimals}f", "ticksuffix": percent_sign()}})


def percent_sign() -> str:
    """Percent sign with the space German puts before it."""
    return "\u00a0%" if state.language() == "de" else "%"


def date_format() -> str:
    """D3 format of a day in hover texts."""
    return "%d.%m.%Y" if state.language() == "de" else "%d/%m/%Y"
