"""Charts of what matters to visitors: importance beside grade, changes of grades between two waves."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts.drawing import drawing

QUADRANT_MARKS = {
    "concentrate_here": ("triangle-up", "#99240f"),
    "keep_up": ("circle", "#005b7f"),
    "low_priority": ("square", "#8d9aa3"),
    "possible_overkill": ("diamond", "#7a5195"),
    "borderline": ("circle-open", "#5b6b75"),
}


@drawing
def importance_and_grade(
    rows: pd.DataFrame, quadrants: dict[str, str], grade_axis: str, importance_axis: str
) -> go.Figure:
    """Aspects (title, mark, importance 0–1, grade, quadrant) with crosshair at the means; good grades stand right."""
    figure = theme.blank(420)
    line = {"color": theme.MUTED, "width": 1, "dash": "dot"}
    figure.add_vline(x=rows["grade"].mean(), line=line)
    figure.add_hline(y=100 * rows["importance"].mean(), line=line)
    for quadrant, title in quadrants.items():
        part = rows[rows["quadrant"] == quadrant]
        if part.empty:
            continue
        symbol, colour = QUADRANT_MARKS[quadrant]
        figure.add_scatter(
            x=part["grade"],
            y=100 * part["importance"],
            mode="markers+text",
            name=title,
            text=part["mark"],
            textposition="top center",
            customdata=part["title"],
            marker={"symbol": symbol, "size": 11, "color": colour},
            hovertemplate=f"%{{customdata}}: %{{x:.1f}}, %{{y:.0f}}{theme.percent_sign()}<extra></extra>",
        )
    figure.update_xaxes(autorange="reversed", tickformat=".1f", title={"text": grade_axis})
    figure.update_yaxes(rangemode="tozero", title={"text": importance_axis})
    theme.percent_axis(figure, "yaxis")
    return figure


@drawing
def grade_changes(rows: pd.DataFrame, better: str, worse: str, unproven: str) -> go.Figure:
    """Change of the grade per aspect (title, value, low, high, is_proven); below zero is better and stands left."""
    figure = theme.blank(90 + 26 * len(rows))
    figure.add_vline(x=0, line={"color": theme.MUTED, "width": 1})
    proven = rows["is_proven"]
    groups = (
        (better, rows[proven & (rows["value"] < 0)], "triangle-left", theme.ACCENT),
        (worse, rows[proven & (rows["value"] > 0)], "triangle-right", "#99240f"),
        (unproven, rows[~proven], "circle-open", theme.MUTED),
    )
    for title, part, symbol, colour in groups:
        if part.empty:
            continue
        figure.add_scatter(
            x=part["value"],
            y=part["title"],
            mode="markers",
            name=title,
            marker={"symbol": symbol, "size": 11, "color": colour},
            error_x={
                "type": "data",
                "array": part["high"] - part["value"],
                "arrayminus": part["value"] - part["low"],
                "color": colour,
                "thickness": 1.5,
            },
            hovertemplate="%{y}: %{x:+.2f}<extra></extra>",
        )
    figure.update_yaxes(autorange="reversed", categoryorder="array", categoryarray=rows["title"].tolist())
    figure.update_xaxes(tickformat="+.1f")
    return figure
