"""Charts of a survey: grades against peers, importance and performance."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts.drawing import drawing


@drawing
def grades(rows: pd.DataFrame, own: str, peers: str, town_class: str) -> go.Figure:
    """Mean grades (title, mean, low, high, peer_median, class_mean) as dots with intervals; 1 is best and stands left."""
    figure = theme.blank(90 + 26 * len(rows))
    figure.add_scatter(
        x=rows["class_mean"],
        y=rows["title"],
        mode="markers",
        name=town_class,
        marker={"symbol": "diamond-open", "size": 9, "color": theme.EXAMPLE},
        hovertemplate=f"%{{y}}: %{{x:.1f}} ({town_class})<extra></extra>",
    )
    figure.add_scatter(
        x=rows["peer_median"],
        y=rows["title"],
        mode="markers",
        name=peers,
        marker={"symbol": "line-ns-open", "size": 13, "color": theme.MUTED, "line": {"width": 2}},
        hovertemplate=f"%{{y}}: %{{x:.1f}} ({peers})<extra></extra>",
    )
    figure.add_scatter(
        x=rows["mean"],
        y=rows["title"],
        mode="markers",
        name=own,
        marker={"size": 10, "color": theme.ACCENT},
        error_x={
            "type": "data",
            "array": rows["high"] - rows["mean"],
            "arrayminus": rows["mean"] - rows["low"],
            "color": theme.ACCENT,
            "thickness": 1.5,
        },
        hovertemplate="%{y}: %{x:.1f}<extra></extra>",
    )
    figure.data = [trace for trace in figure.data if any(pd.notna(value) for value in trace.x)]
    figure.update_yaxes(autorange="reversed", categoryorder="array", categoryarray=rows["title"].tolist())
    figure.update_xaxes(tickformat=".1f", side="bottom")
    return figure
