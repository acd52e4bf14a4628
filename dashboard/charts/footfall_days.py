"""The days of a centre: counted, filled in, unusual, events, and the band of what is normal in the next weeks."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts.drawing import drawing


@dataclass(frozen=True)
class DayPicture:
    """Frames with local_date: `counted` (value), `filled` (value), `expected` (value, low, high), `unusual` (value, words);
    `events`: starts_on, ends_on, title."""

    counted: pd.DataFrame
    filled: pd.DataFrame
    expected: pd.DataFrame
    unusual: pd.DataFrame
    events: pd.DataFrame


@drawing
def days(picture: DayPicture, titles: dict[str, str]) -> go.Figure:
    """Line of counted days, hollow dots of filled ones, diamonds of unusual ones, shaded events, band of the next weeks."""
    figure = theme.blank(330)
    for begin, last in zip(picture.events["starts_on"], picture.events["ends_on"], strict=True):
        figure.add_vrect(
            x0=begin, x1=last + pd.Timedelta(days=1), fillcolor=theme.EXAMPLE, opacity=0.18, line_width=0, layer="below"
        )
    expected = picture.expected
    if len(expected):
        figure.add_scatter(
            x=[*expected["local_date"], *expected["local_date"][::-1]],
            y=[*expected["high"], *expected["low"][::-1]],
            mode="lines",
            fill="toself",
            fillcolor="rgba(0,91,127,0.15)",
            line={"width": 0},
            name=titles["band"],
            hoverinfo="skip",
        )
        _line(figure, expected, titles["expected"], {"color": theme.ACCENT, "width": 1.5, "dash": "dot"})
    _line(figure, picture.counted, titles["counted"], {"color": theme.ACCENT, "width": 1.5})
    _dots(figure, picture.filled, titles["filled"], {"symbol": "circle-open", "size": 8, "color": theme.INK})
    _dots(figure, picture.unusual, titles["unusual"], {"symbol": "diamond", "size": 9, "color": "#99240f"})
    figure.update_yaxes(rangemode="tozero", tickformat=",.0f")
    figure.update_xaxes(tickformat="%m/%Y")
    return figure


def _line(figure: go.Figure, rows: pd.DataFrame, title: str, line: dict[str, object]) -> None:
    figure.add_scatter(
        x=rows["local_date"],
        y=rows["value"],
        mode="lines",
        name=title,
        line=line,
        connectgaps=False,
        hovertemplate=f"%{{x|{theme.date_format()}}}: %{{y:,.0f}} ({title})<extra></extra>",
    )


def _dots(figure: go.Figure, rows: pd.DataFrame, title: str, marker: dict[str, object]) -> None:
    if rows.empty:
        return
    figure.add_scatter(
        x=rows["local_date"],
        y=rows["value"],
        mode="markers",
        name=title,
        marker=marker,
        text=rows["words"] if "words" in rows else [title] * len(rows),
        hovertemplate=f"%{{x|{theme.date_format()}}}: %{{y:,.0f}}<br>%{{text}}<extra></extra>",
    )
