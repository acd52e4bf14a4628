"""The four dimensions of a centre against the band of its peers."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts.drawing import drawing


@drawing
def dimensions(rows: pd.DataFrame, own: str, band: str, median: str) -> go.Figure:
    """Dimensions (title, value, low, high, peer_low, peer_median, peer_high); 100 is the middle of the class, right is better."""
    figure = theme.blank(110 + 46 * len(rows))
    figure.add_vline(x=100, line={"color": theme.MUTED, "width": 1, "dash": "dot"})
    banded = rows.dropna(subset=["peer_low", "peer_high"])
    if len(banded):
        figure.add_bar(
            x=banded["peer_high"] - banded["peer_low"],
            base=banded["peer_low"],
            y=banded["title"],
            orientation="h",
            width=0.5,
            name=band,
            marker={"color": theme.GRID},
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=banded["peer_median"],
            y=banded["title"],
            mode="markers",
            name=median,
            marker={"symbol": "line-ns-open", "size": 18, "color": theme.MUTED, "line": {"width": 2}},
            hovertemplate=f"%{{y}}: %{{x:.0f}} ({median})<extra></extra>",
        )
    figure.add_scatter(
        x=rows["value"],
        y=rows["title"],
        mode="markers",
        name=own,
        marker={"symbol": "diamond", "size": 13, "color": theme.ACCENT},
        error_x={
            "type": "data",
            "array": rows["high"] - rows["value"],
            "arrayminus": rows["value"] - rows["low"],
            "color": theme.ACCENT,
            "thickness": 1.5,
        },
        hovertemplate="%{y}: %{x:.0f}<extra></extra>",
    )
    figure.update_yaxes(
        autorange="reversed", categoryorder="array", categoryarray=rows["title"].tolist(), showgrid=False
    )
    figure.update_xaxes(tickformat=".0f")
    return figure
