"""Where a centre stands in the spread of its peers, and how a status came about."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme


def strip(peers: pd.DataFrame, own_value: float, own_name: str, tick_format: str) -> go.Figure:
    """Peers (value, label) as dots on one line, the own value as a larger diamond, the middle half shaded."""
    figure = theme.blank(120, showlegend=False, margin={"l": 8, "r": 12, "t": 6, "b": 8})
    if len(peers) >= 4:
        figure.add_vrect(
            x0=peers["value"].quantile(0.25), x1=peers["value"].quantile(0.75), fillcolor=theme.GRID, line_width=0,
            layer="below",
        )  # fmt: skip
        figure.add_vline(x=peers["value"].median(), line={"color": theme.MUTED, "width": 1.5, "dash": "dot"})
    figure.add_scatter(
        x=peers["value"],
        y=[0] * len(peers),
        mode="markers",
        text=peers["label"],
        marker={"size": 9, "color": theme.PEER, "opacity": 0.8},
        hovertemplate=f"%{{text}}: %{{x:{tick_format}}}<extra></extra>",
    )
    figure.add_scatter(
        x=[own_value],
        y=[0],
        mode="markers",
        text=[own_name],
        marker={"size": 15, "symbol": "diamond", "color": theme.ACCENT},
        hovertemplate=f"%{{text}}: %{{x:{tick_format}}}<extra></extra>",
    )
    figure.update_yaxes(visible=False, range=[-1, 1])
    figure.update_xaxes(tickformat=tick_format)
    return figure


def status_history(rows: pd.DataFrame, problems: dict[str, str], statuses: dict[str, str]) -> go.Figure:
    """Status per problem (row) and quarter (column) as coloured squares; the words stand in the hover text."""
    order = list(theme.STATUS_COLOURS)
    codes = rows.assign(code=rows["status"].map({status: i for i, status in enumerate(order)}))
    grid = codes.pivot(index="problem_id", columns="quarter", values="code").reindex(list(problems))
    words = grid.map(lambda code: "" if pd.isna(code) else statuses[order[int(code)]])
    figure = theme.blank(70 + 24 * len(grid), showlegend=False)
    steps = len(order)
    figure.add_heatmap(
        z=grid.to_numpy(dtype="float32"),
        x=[f"{moment.quarter}/{moment.year}" for moment in pd.DatetimeIndex(grid.columns)],
        y=[problems[problem] for problem in grid.index],
        text=words.to_numpy(),
        zmin=-0.5,
        zmax=steps - 0.5,
        colorscale=[
            [edge, theme.STATUS_COLOURS[status]]
            for i, status in enumerate(order)
            for edge in (i / steps, (i + 1) / steps)
        ],
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate="%{y}, %{x}: %{text}<extra></extra>",
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(showgrid=False, type="category", nticks=10)
    return figure
