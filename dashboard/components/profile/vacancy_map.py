"""Units of a centre on the map: status, street segments, problem areas that open their evidence."""

from __future__ import annotations

import math
from functools import partial
from typing import Any, Final

import pandas as pd
import shapely
import streamlit as st

from dashboard import names, numbers, state, theme
from dashboard.charts.drawing import Drawing
from dashboard.charts.vacancy import centre_map
from dashboard.components import basemap, figure, notices
from dashboard.components.on_demand import on_demand
from dashboard.components.profile.findings import evidence_for
from dashboard.queries import centre as figures
from dashboard.queries import findings as stored
from dashboard.queries.places import boundary
from dashboard.rows import Row, records
from dashboard.text import plain, t

UNIT_STATUSES: Final = (
    "occupied", "vacant", "partly_vacant", "interim_use", "under_construction", "planned", "converted", "unknown",
)  # fmt: skip
_MAP: Final = "chart_units_areas"


@st.fragment
def unit_map(build_id: str, centre_id: str) -> None:
    """The map, below it the problem areas; a click on an area on the map opens its evidence."""
    st.subheader(t("vacancy.map"))
    units = figures.units(build_id, centre_id)
    placed = units.dropna(subset=["lat", "lon"])
    if placed.empty:
        notices.empty(t("vacancy.no_coordinates"))
        return
    is_on_streets = basemap.switch("centre")
    areas = stored.problem_areas(build_id, centre_id)
    chart = centre_map(
        placed.assign(label=_labels(build_id, centre_id, state.language())),
        figures.street_segments(build_id, centre_id),
        areas,
        {status: t(f"unit_status.{status}") for status in UNIT_STATUSES} | {"boundary": t("vacancy.boundary")},
        boundary(build_id, centre_id),
        is_on_streets,
    )
    alt = t("vacancy.map_alt", units=len(units), vacant=int((units["status"] == "vacant").sum()))
    _draw(chart, records(areas), alt)
    if is_on_streets:
        st.caption(basemap.credit(is_on_streets))
    for area in records(areas):
        st.markdown(
            t("vacancy.area", label=plain(area["label"]), vacant=area["vacant"], units=area["units"],
              p=numbers.number(area["p_value"], 3))
        )  # fmt: skip
        on_demand(
            t("vacancy.area_evidence"), _view_of(area), ":material/fact_check:",
            partial(evidence_for, build_id, centre_id, area["problem_id"]),
        )  # fmt: skip
    figure.below(figure.origin_of(units, t("vacancy.n_units", n=len(units))), lambda: _unit_table(units), key="units")


def _draw(chart: Drawing, areas: list[Row], alt: str) -> None:
    """Without problem areas there is nothing to click: the picture is then sent as one made before."""
    if not areas:
        figure.draw(chart, key="units", alt=alt, is_map=True)
        return
    st.caption(t("vacancy.area_click"))
    st.plotly_chart(
        chart.figure,
        key=_MAP,
        theme=None,
        config=theme.MAP_CONFIG,
        on_select=partial(_open_clicked, areas),
        selection_mode="points",
        alt=alt,
    )


def _view_of(area: Row) -> str:
    """Key of the expander with the evidence of a problem area."""
    return f"area_{area['problem_id']}_{area['area_no']}"


def _open_clicked(areas: list[Row]) -> None:
    """Callback of the map: open the evidence of the clicked area, or of the area around the clicked unit."""
    number = clicked_area(state.selected_points(_MAP), [area["geometry_wkb"] for area in areas])
    if number is not None:
        state.open_view(_view_of(areas[number]))


def clicked_area(points: list[dict[str, Any]], shapes: list[bytes]) -> int | None:
    """Number of the area (WKB) that was clicked, or that lies around the clicked unit; None beside all of them."""
    for point in points:
        if point.get("location") is not None:
            number = int(point["location"])
            return number if number < len(shapes) else None
        place = shapely.Point(point.get("lon", math.inf), point.get("lat", math.inf))
        for number, shape in enumerate(shapes):
            if shapely.from_wkb(bytes(shape)).covers(place):
                return number
    return None


@st.cache_data(max_entries=64, show_spinner=False)
def _labels(build_id: str, centre_id: str, language: str) -> list[str]:
    """Hover texts of the placed units; `language` belongs to the key of the cache."""
    placed = figures.units(build_id, centre_id).dropna(subset=["lat", "lon"])
    return [_unit_label(row) for row in records(placed)]


def _unit_label(row: Row) -> str:
    """One unit in a line: address, status, area, trade."""
    address = f"{row['street'] or ''} {row['house_no'] or ''}".strip()
    area = "" if numbers.is_missing(row["area_m2"]) else f"{numbers.number(row['area_m2'])} m²"
    trade = names.trade(row["trade"])
    return " · ".join(part for part in (address, t(f"unit_status.{row['status']}"), area, trade) if part)


def _unit_table(units: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.address"): (units["street"].fillna("") + " " + units["house_no"].fillna("")).str.strip(),
            t("column.status"): [t(f"unit_status.{status}") for status in units["status"]],
            t("column.area"): [numbers.number(area) for area in units["area_m2"]],
            t("column.trade"): [names.trade(trade) for trade in units["trade"]],
            t("column.vacant_since"): [numbers.day(day) for day in units["vacant_since"]],
        }
    )
