"""The picture behind an effect: weekly gap to the comparison, before and after, with the fan of placebos."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme


def gap_with_placebos(rows: pd.DataFrame, fan_title: str, gap_title: str) -> go.Figure:
    """Weekly gap (week = weeks since the start, gap, fan_low, fan_high as fractions); the start is a line at 0."""
    figure = theme.blank(340)
    fan = rows.dropna(subset=["fan_low", "fan_high"])
    if len(fan):
        figure.add_scatter(
            x=[*fan["week"], *fan["week"][::-1]],
            y=[*fan["fan_high"], *fan["fan_low"][::-1]],
            fill="toself",
            fillcolor="rgba(141,154,163,0.3)",
            line={"width": 0},
            name=fan_title,
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=rows["week"],
        y=rows["gap"],
        mode="lines",
        name=gap_title,
        line={"color": theme.ACCENT, "width": 2},
        hovertemplate="%{x}: %{y:.1%}<extra></extra>",
    )
    figure.add_vline(x=0, line={"color": theme.INK, "width": 1, "dash": "dash"})
    figure.add_hline(y=0, line={"color": theme.MUTED, "width": 1})
    figure.update_yaxes(tickformat=".0%")
    return figure
