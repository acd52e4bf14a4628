"""Where a centre stands in the spread of its peers, and how a status came about."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts.drawing import drawing


@drawing
def strip(
    peers: pd.DataFrame, own: tuple[str, float], percent: bool, decimals: int, target: float | None = None
) -> go.Figure:
    """Peers (value, label) as dots on one line, the own value as a larger diamond, the middle half shaded.

    A `target` the town has set for itself is a dashed line.
    """
    figure = theme.blank(120, showlegend=False, margin={"l": 8, "r": 12, "t": 6, "b": 8})
    scale, sign = (100, theme.percent_sign()) if percent else (1, "")
    own_name, own_value = own[0], own[1] * scale
    values = peers["value"] * scale
    hover = f"%{{text}}: %{{x:,.{decimals}f}}{sign}<extra></extra>"
    if len(peers) >= 4:
        figure.add_vrect(
            x0=values.quantile(0.25), x1=values.quantile(0.75), fillcolor=theme.GRID, line_width=0,
            layer="below",
        )  # fmt: skip
        figure.add_vline(x=values.median(), line={"color": theme.MUTED, "width": 1.5, "dash": "dot"})
    figure.add_scatter(
        x=values,
        y=[0] * len(peers),
        mode="markers",
        text=peers["label"],
        marker={"size": 9, "color": theme.PEER, "opacity": 0.8},
        hovertemplate=hover,
    )
    figure.add_scatter(
        x=[own_value],
        y=[0],
        mode="markers",
        text=[own_name],
        marker={"size": 15, "symbol": "diamond", "color": theme.ACCENT},
        hovertemplate=hover,
    )
    if target is not None:
        figure.add_vline(x=target * scale, line={"color": theme.EXAMPLE, "width": 2, "dash": "dash"})
    figure.update_yaxes(visible=False, range=[-1, 1])
    if percent:
        theme.percent_axis(figure, "xaxis", decimals)
    else:
        figure.update_xaxes(tickformat=f",.{decimals}f")
    return figure


@drawing
def status_history(rows: pd.DataFrame, problems: dict[str, str], statuses: dict[str, str]) -> go.Figure:
    """Status per problem (row) and quarter (column) as coloured squares with the symbol of the status in them."""
    order = list(theme.STATUS_COLOURS)
    codes = rows.assign(code=rows["status"].map({status: i for i, status in enumerate(order)}))
    grid = codes.pivot(index="problem_id", columns="quarter", values="code").reindex(list(problems))
    words = grid.map(lambda code: "" if pd.isna(code) else statuses[order[int(code)]])
    symbols = grid.map(lambda code: "" if pd.isna(code) else theme.STATUS_SYMBOLS[order[int(code)]])
    figure = theme.blank(70 + 24 * len(grid), showlegend=False)
    steps = len(order)
    figure.add_heatmap(
        z=grid.to_numpy(dtype="float32"),
        x=[f"{moment.quarter}/{moment.year}" for moment in pd.DatetimeIndex(grid.columns)],
        y=[problems[problem] for problem in grid.index],
        text=symbols.to_numpy(),
        texttemplate="%{text}",
        customdata=words.to_numpy(),
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
        hovertemplate="%{y}, %{x}: %{customdata}<extra></extra>",
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    last = len(grid.columns) - 1
    figure.update_xaxes(showgrid=False, type="category", tickvals=sorted({0, last // 2, last}))
    return figure
