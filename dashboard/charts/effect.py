"""The picture behind an effect: weekly gap to the comparison, before and after, with the fan of placebos."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts.drawing import drawing


@drawing
def gap_with_placebos(rows: pd.DataFrame, start: pd.Timestamp, fan_title: str, gap_title: str) -> go.Figure:
    """Gap per week (`on`, and `gap`, `fan_low`, `fan_high` as fractions); a dashed line marks the start."""
    figure = theme.blank(340)
    fan = rows.dropna(subset=["fan_low", "fan_high"])
    if len(fan):
        figure.add_scatter(
            x=[*fan["on"], *fan["on"][::-1]],
            y=[*(fan["fan_high"] * 100), *(fan["fan_low"] * 100)[::-1]],
            mode="lines",
            fill="toself",
            fillcolor="rgba(141,154,163,0.3)",
            line={"width": 0},
            name=fan_title,
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=rows["on"],
        y=rows["gap"] * 100,
        mode="lines",
        name=gap_title,
        line={"color": theme.ACCENT, "width": 2},
        hovertemplate=f"%{{x|{theme.date_format()}}}: %{{y:.1f}}{theme.percent_sign()}<extra></extra>",
    )
    figure.add_vline(x=start, line={"color": theme.INK, "width": 1.5, "dash": "dash"})
    figure.add_hline(y=0, line={"color": theme.MUTED, "width": 1})
    theme.percent_axis(figure, "yaxis")
    figure.update_xaxes(tickformat="%m/%Y")
    return figure


@drawing
def detectable_by_towns(rows: pd.DataFrame, expected: float, line_title: str, axes: tuple[str, str]) -> go.Figure:
    """Smallest detectable change by number of towns as bars; the expected change (fraction) as a dashed line."""
    figure = theme.blank(270, showlegend=False)
    enough = rows["detectable"] <= expected
    figure.add_bar(
        x=[str(towns) for towns in rows["towns"]],
        y=100 * rows["detectable"],
        marker={"color": [theme.ACCENT if reached else theme.PEER for reached in enough]},
        text=["✓" if reached else "" for reached in enough],
        textposition="outside",
        cliponaxis=False,
        hovertemplate=f"%{{x}}: %{{y:.1f}}{theme.percent_sign()}<extra></extra>",
    )
    figure.add_hline(
        y=100 * expected,
        line={"color": theme.INK, "width": 1.5, "dash": "dash"},
        annotation={"text": line_title, "xanchor": "right", "yanchor": "bottom", "bgcolor": "rgba(255,255,255,0.85)"},
    )
    figure.update_xaxes(type="category", showgrid=False, title={"text": axes[0]})
    figure.update_yaxes(rangemode="tozero", title={"text": axes[1]})
    theme.percent_axis(figure, "yaxis")
    return figure
