"""Problem types over time and across classes."""

from __future__ import annotations

import math
from textwrap import wrap
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.charts.drawing import drawing

_PALETTE: Final = ("#005b7f", "#99240f", "#41b6c4", "#7a5195", "#f08a3c", "#5b6b75", "#a6611a", "#018571")
_DASHES: Final = ("solid", "dash", "dot", "dashdot")
_PANELS_ACROSS: Final = 3
_TITLE_WIDTH: Final = 20  # signs that fit above a panel on a phone


@drawing
def shares_over_time(rows: pd.DataFrame, titles: dict[str, str]) -> go.Figure:
    """Share of judged centres that are conspicuous, one line per class (class, quarter, share)."""
    figure = theme.blank(360)
    for i, (class_id, part) in enumerate(rows.groupby("class", sort=True)):
        figure.add_scatter(
            x=part["quarter"],
            y=part["share"] * 100,
            mode="lines+markers",
            name=titles.get(str(class_id), str(class_id)),
            line=_line(i),
            hovertemplate=f"%{{x|{theme.date_format()}}}: %{{y:.0f}}{theme.percent_sign()}<extra>{titles.get(str(class_id), str(class_id))}</extra>",
        )
    figure.update_yaxes(rangemode="tozero")
    theme.percent_axis(figure, "yaxis")
    figure.update_xaxes(tickformat="%m/%Y")
    return figure


def _line(number: int) -> dict[str, object]:
    dash = _DASHES[number // len(_PALETTE) % len(_DASHES)]
    return {"color": _PALETTE[number % len(_PALETTE)], "dash": dash, "width": 2}


@drawing
def shares_by_problem(rows: pd.DataFrame, problems: dict[str, str], titles: dict[str, str]) -> go.Figure:
    """One small panel per problem (title by id), one line per class (title by id): problem_id, class, quarter, share."""
    down = math.ceil(len(problems) / _PANELS_ACROSS)
    height = 100 + 170 * down
    figure = theme.blank(height, margin={"t": 100})
    axis = figure.layout.xaxis.to_plotly_json()
    figure.set_subplots(
        down, _PANELS_ACROSS, horizontal_spacing=0.07, vertical_spacing=84 / height if down > 1 else 0,
        subplot_titles=["<br>".join(wrap(title, _TITLE_WIDTH)) for title in problems.values()],
    )  # fmt: skip
    places = {problem: divmod(number, _PANELS_ACROSS) for number, problem in enumerate(problems)}
    for number, (class_id, of_class) in enumerate(rows.groupby("class", sort=True)):
        is_first = True
        for problem, part in of_class.groupby("problem_id"):
            if problem not in places:
                continue
            row, column = places[str(problem)]
            title = titles[str(class_id)]
            figure.add_scatter(
                x=part["quarter"], y=part["share"] * 100, mode="lines", line=_line(number), name=title,
                legendgroup=title, showlegend=is_first and len(titles) > 1, row=row + 1, col=column + 1,
                hovertemplate=f"%{{x|{theme.date_format()}}}: %{{y:.0f}}{theme.percent_sign()}<extra>{title}</extra>",
            )  # fmt: skip
            is_first = False
    figure.update_xaxes({key: axis[key] for key in ("gridcolor", "linecolor", "zeroline", "fixedrange", "automargin")})
    span = [rows["quarter"].min(), rows["quarter"].max()]
    figure.update_xaxes(tickformat="%Y", dtick="M12", tick0="2000-01-01", range=span, tickfont={"size": 10})
    figure.update_yaxes({key: axis[key] for key in ("gridcolor", "linecolor", "zeroline", "fixedrange", "automargin")})
    figure.update_yaxes(
        range=[0, 105 * rows["share"].max()], nticks=3, ticksuffix=theme.percent_sign(), tickfont={"size": 10}
    )
    for number, y_axis in enumerate(figure.select_yaxes()):
        y_axis.showticklabels = number % _PANELS_ACROSS == 0
    figure.update_annotations(font={"size": 11}, yshift=2)
    figure.update_layout(legend={"y": 1.0 + 52 / height})
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
def share_grid(rows: pd.DataFrame, topics: dict[str, str], classes: dict[str, str]) -> go.Figure:
    """Share of centres with current data per class (row, title by id) and topic (column)."""
    grid = rows.pivot(index="class", columns="topic", values="share").reindex(index=list(classes), columns=list(topics))
    figure = theme.blank(110 + 24 * len(classes))
    figure.add_heatmap(
        z=grid.to_numpy(dtype="float32") * 100,
        x=list(topics.values()),
        y=list(classes.values()),
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
