"""Charts of footfall: index with interval, year-on-year changes, week by hour, day states."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts.drawing import drawing


@drawing
def line_with_interval(rows: pd.DataFrame, percent: bool = False, height: int = 300) -> go.Figure:
    """A series (data_on, value, low, high) with its interval as a band; `percent`: fractions shown times 100."""
    figure = theme.blank(height, showlegend=False)
    scale = 100 if percent else 1
    banded = rows.dropna(subset=["low", "high"])
    if len(banded):
        figure.add_scatter(
            x=[*banded["data_on"], *banded["data_on"][::-1]],
            y=[*(banded["high"] * scale), *(banded["low"] * scale)[::-1]],
            mode="lines",
            fill="toself",
            fillcolor="rgba(0,91,127,0.15)",
            line={"width": 0},
            hoverinfo="skip",
        )
    sign = theme.percent_sign() if percent else ""
    figure.add_scatter(
        x=rows["data_on"],
        y=rows["value"] * scale,
        mode="lines+markers" if len(rows) < 40 else "lines",
        line={"color": theme.ACCENT, "width": 2},
        hovertemplate=f"%{{x|{theme.date_format()}}}: %{{y:,.1f}}{sign}<extra></extra>",
    )
    if percent:
        theme.percent_axis(figure, "yaxis")
    figure.update_xaxes(tickformat="%m/%Y", nticks=6)
    return figure


@drawing
def week_by_hour(rows: pd.DataFrame, weekdays: list[str], hour_title: str) -> go.Figure:
    """Persons per weekday (1–7) and hour as a heat map, Monday on top."""
    grid = rows.pivot(index="weekday", columns="hour", values="persons").reindex(index=range(1, 8), columns=range(24))
    figure = theme.blank(290, xaxis={"title": {"text": hour_title}, "showgrid": False, "dtick": 2})
    figure.add_heatmap(
        z=grid.to_numpy(dtype="float32"),
        x=list(range(24)),
        y=weekdays,
        colorscale=[[i / 4, colour] for i, colour in enumerate(theme.SEQUENTIAL)],
        hoverongaps=False,
        xgap=1,
        ygap=1,
        colorbar={"thickness": 10, "outlinewidth": 0, "tickformat": ",.0f"},
        hovertemplate="%{y}, %{x}:00: %{z:,.0f}<extra></extra>",
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


@drawing
def day_states(rows: pd.DataFrame, titles: dict[str, str]) -> go.Figure:
    """Sensor days per month, stacked by state."""
    figure = theme.blank(240, barmode="stack", bargap=0.15, showlegend=True)
    for state, title in titles.items():
        part = rows[rows["state"] == state]
        if len(part):
            figure.add_bar(
                x=part["month"],
                y=part["days"],
                name=title,
                marker={"color": theme.DAY_STATE_COLOURS[state]},
                hovertemplate=f"%{{x|%m/%Y}}: %{{y}} – {title}<extra></extra>",
            )
    figure.update_xaxes(tickformat="%m/%Y")
    return figure
