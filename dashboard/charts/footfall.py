"""Charts of footfall: index with interval, year-on-year changes, week by hour, day states."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme


def line_with_interval(rows: pd.DataFrame, title: str, percent: bool = False, height: int = 300) -> go.Figure:
    """A series (data_on, value, low, high) with its interval as a band."""
    figure = theme.blank(height, showlegend=False)
    banded = rows.dropna(subset=["low", "high"])
    if len(banded):
        figure.add_scatter(
            x=[*banded["data_on"], *banded["data_on"][::-1]],
            y=[*banded["high"], *banded["low"][::-1]],
            fill="toself",
            fillcolor="rgba(0,91,127,0.15)",
            line={"width": 0},
            hoverinfo="skip",
        )
    number = ".1%" if percent else ",.1f"
    figure.add_scatter(
        x=rows["data_on"],
        y=rows["value"],
        mode="lines+markers" if len(rows) < 40 else "lines",
        line={"color": theme.ACCENT, "width": 2},
        name=title,
        hovertemplate=f"%{{x|{theme.date_format()}}}: %{{y:{number}}}<extra></extra>",
    )
    figure.update_yaxes(tickformat=".0%" if percent else ",.0f")
    figure.update_xaxes(tickformat="%m/%Y", hoverformat=theme.date_format(), nticks=8)
    return figure


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


def day_states(rows: pd.DataFrame, titles: dict[str, str]) -> go.Figure:
    """Sensor days per month, stacked by state."""
    figure = theme.blank(240, barmode="stack", bargap=0.15)
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
