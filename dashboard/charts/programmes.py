"""Funding programmes beside outcomes: shares of two groups of towns over time, towns per year."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts.drawing import drawing

# told apart by colour, line and mark
_LOOK: Final = {
    True: (theme.ACCENT, "solid", "circle"),
    False: ("#99240f", "dash", "diamond"),
}


@drawing
def shares_with_and_without(rows: pd.DataFrame, titles: dict[bool, str], hover: str) -> go.Figure:
    """Share of judged centres that are conspicuous in towns with and without a programme.

    `rows`: is_with, quarter, share (missing where hidden: the line has a gap), towns, judged, conspicuous. `hover` is the
    sentence with {conspicuous}, {judged}, {towns}.
    """
    figure = theme.blank(360)
    quarters = sorted(rows["quarter"].unique())
    for is_with, title in titles.items():
        part = rows[rows["is_with"] == is_with].set_index("quarter").reindex(quarters)
        colour, dash, mark = _LOOK[is_with]
        told = [
            "" if pd.isna(row["share"]) else hover.format(**{k: int(row[k]) for k in ("conspicuous", "judged", "towns")})
            for row in part.to_dict("records")
        ]  # fmt: skip
        figure.add_scatter(
            x=quarters,
            y=part["share"].astype("Float64").mul(100).to_numpy(dtype=float, na_value=float("nan")),
            mode="lines+markers",
            name=title,
            line={"color": colour, "dash": dash, "width": 2},
            marker={"symbol": mark, "size": 8},
            customdata=told,
            hovertemplate=f"%{{x|{theme.date_format()}}}: %{{y:.0f}}{theme.percent_sign()}<br>%{{customdata}}<extra>{title}</extra>",
        )
    figure.update_yaxes(rangemode="tozero")
    theme.percent_axis(figure, "yaxis")
    figure.update_xaxes(tickformat="%m/%Y")
    return figure


@drawing
def towns_per_year(years: list[int], towns: list[int | None], labels: list[str], title: str) -> go.Figure:
    """Towns taking part, one bar per year; a year that may not be shown has its label but no bar."""
    figure = theme.blank(80 + 40 * len(years))
    figure.add_bar(
        x=[0 if count is None else count for count in towns],
        y=[str(year) for year in years],
        orientation="h",
        text=labels,
        textposition="outside",
        cliponaxis=False,
        marker={"color": theme.ACCENT},
        name=title,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    most = max((count for count in towns if count is not None), default=1)
    figure.update_xaxes(range=[0, most * 1.9], showgrid=False, showticklabels=False)
    figure.update_yaxes(type="category", showgrid=False)
    return figure
