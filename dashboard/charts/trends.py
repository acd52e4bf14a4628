"""Problem types over time and across classes."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts.drawing import drawing


@drawing
def shares_over_time(rows: pd.DataFrame, titles: dict[str, str]) -> go.Figure:
    """Share of judged centres that are conspicuous, one line per class (class, quarter, share)."""
    palette = ("#005b7f", "#99240f", "#41b6c4", "#7a5195", "#f08a3c", "#5b6b75", "#a6611a", "#018571")
    dashes = ("solid", "dash", "dot", "dashdot")
    figure = theme.blank(360)
    for i, (class_id, part) in enumerate(rows.groupby("class", sort=True)):
        figure.add_scatter(
            x=part["quarter"],
            y=part["share"] * 100,
            mode="lines+markers",
            name=titles.get(str(class_id), str(class_id)),
            line={"color": palette[i % len(palette)], "dash": dashes[i // len(palette) % len(dashes)], "width": 2},
            hovertemplate=f"%{{x|{theme.date_format()}}}: %{{y:.0f}}{theme.percent_sign()}<extra>{titles.get(str(class_id), str(class_id))}</extra>",
        )
    figure.update_yaxes(rangemode="tozero")
    theme.percent_axis(figure, "yaxis")
    figure.update_xaxes(tickformat="%m/%Y")
    return figure


@drawing
def counts_by_problem(rows: pd.DataFrame, problems: dict[str, str], statuses: dict[str, str]) -> go.Figure:
    """Centres per problem, stacked by status (watch, conspicuous, severe)."""
    figure = theme.blank(90 + 24 * len(rows), barmode="stack")
    names = [problems[problem] for problem in rows["problem_id"]]
    for status in ("severe", "conspicuous", "watch"):
        figure.add_bar(
            x=rows[status],
            y=names,
            orientation="h",
            name=statuses[status],
            marker={"color": theme.STATUS_COLOURS[status]},
            hovertemplate=f"%{{y}}: %{{x}} – {statuses[status]}<extra></extra>",
        )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(dtick=None, tickformat="d")
    return figure


@drawing
def share_grid(rows: pd.DataFrame, topics: dict[str, str], districts: list[str]) -> go.Figure:
    """Share of centres with current data per Kreis (row) and topic (column)."""
    grid = rows.pivot(index="district_name", columns="topic", values="share").reindex(
        index=districts, columns=list(topics)
    )
    figure = theme.blank(110 + 24 * len(districts))
    figure.add_heatmap(
        z=grid.to_numpy(dtype="float32") * 100,
        x=list(topics.values()),
        y=districts,
        texttemplate="%{z:.0f}" + theme.percent_sign(),
        zmin=0,
        zmax=100,
        colorscale=[[0, "#99240f"], [0.5, "#fed976"], [1, "#2c7fb8"]],
        xgap=2,
        ygap=2,
        colorbar={"thickness": 10, "outlinewidth": 0, "ticksuffix": theme.percent_sign()},
        hovertemplate="%{y}, %{x}: %{z:.0f}" + theme.percent_sign() + "<extra></extra>",
    )
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(showgrid=False, side="top")
    return figure
