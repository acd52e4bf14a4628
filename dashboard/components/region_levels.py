"""The map by regions and classes of municipalities: share of conspicuous centres, hidden below three towns."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import geometry, names, numbers, theme
from dashboard.charts.region_map import MapClass, circle_map, region_map
from dashboard.components import basemap, figure, notices
from dashboard.components.pickers import pick
from dashboard.components.regional_trends import class_title
from dashboard.components.tables import show_table
from dashboard.queries import places
from dashboard.queries import trends as stored
from dashboard.text import t

LEVELS: Final = tuple(name for name in stored.DIMENSIONS if name != "all")
ALL: Final = "all"
# share of the judged centres that are conspicuous: upper ends of the classes, colours light to dark
_BARS: Final = (0.25, 0.5, 0.75)
_COLOURS: Final = ("#fee8c8", "#fdbb84", "#e34a33", "#99240f")
NO_VALUE: Final = "no_value"


def region_levels(build_id: str, level: str) -> None:
    """Which problem, the map with every municipality in the colour of its region or class, the table beside it."""
    options = [ALL, *places.problems_with_findings(build_id)]
    problem = pick(t("pick.problem"), "problem", options, _problem_title)
    rows = newest(stored.status_counts(build_id, level, "" if problem == ALL else problem))
    if rows.empty:
        notices.empty(t("trends.none"))
        return
    is_synthetic = places.has_examples(build_id)
    notices.example_mark(is_synthetic)
    left, right = st.columns([6, 5])
    with left:
        is_on_streets = basemap.switch("region")
        _draw(build_id, level, rows, is_on_streets)
        parts = (t("map.note_regions"), geometry.attribution(), basemap.credit(is_on_streets))
        st.caption(" · ".join(part for part in parts if part))
    with right:
        show_table(_table(level, rows))
        st.caption(t("map.note_hidden", minimum=stored.MIN_TOWNS))
    figure.below(
        figure.Origin(data_on=rows["quarter"].max(), is_synthetic=is_synthetic),
        lambda: _table(level, rows),
        key="regions",
    )


def newest(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per region of the newest quarter with the share of conspicuous centres and its class; what is hidden stays so."""
    rows = rows[rows["quarter"] == rows["quarter"].max()]
    share = rows["conspicuous"].astype(float) / rows["judged"].astype(float)
    return rows.assign(share=share, class_id=[class_of(value) for value in share]).sort_values(
        ["share", "class"], ascending=[False, True], ignore_index=True
    )


def class_of(share: float) -> str:
    """Class id of a share; no_value where it is hidden."""
    return NO_VALUE if share != share else f"share_{sum(share >= bar for bar in _BARS)}"


def _legend() -> list[MapClass]:
    shown = [numbers.percent(bar) for bar in _BARS]
    titles = [
        t("map.below", bar=shown[0]),
        t("map.between", low=shown[0], high=shown[1]),
        t("map.between", low=shown[1], high=shown[2]),
        t("map.from", bar=shown[2]),
    ]
    classes = [
        MapClass(f"share_{i}", title, colour) for i, (title, colour) in enumerate(zip(titles, _COLOURS, strict=True))
    ]
    return [*reversed(classes), MapClass(NO_VALUE, t("map.region_hidden"), theme.NO_DATA)]


def _draw(build_id: str, level: str, rows: pd.DataFrame, is_on_streets: bool) -> None:
    towns = places.municipalities(build_id)
    class_ids = dict(zip(rows["class"].astype(str), rows["class_id"], strict=True))
    keys = [str(int(key)) if level == "central_place_level" and key == key else str(key) for key in towns[level]]
    town_class = pd.Series([class_ids.get(key, NO_VALUE) for key in keys], index=towns.index)
    layer = geometry.layer("brandenburg_gemeinden")
    nowhere = pd.DataFrame({"lat": [], "lon": [], "label": [], "population": [], "class_id": []})
    chart = (
        region_map(layer, towns["ags"], town_class, _legend(), nowhere, is_on_streets)
        if layer
        else circle_map(towns, town_class, _legend())
    )
    st.plotly_chart(chart, key="chart_regions", theme=None, config=theme.MAP_CONFIG, alt=_in_words(level, rows))


def _in_words(level: str, rows: pd.DataFrame) -> str:
    known = rows.dropna(subset=["share"])
    if known.empty:
        return t("map.note_hidden", minimum=stored.MIN_TOWNS)
    first = known.iloc[0]
    return t("map.regions_alt", name=class_title(level, str(first["class"])), share=numbers.percent(first["share"]))


def _table(level: str, rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.class"): [class_title(level, str(class_id)) for class_id in rows["class"]],
            t("column.share"): [numbers.percent(share) for share in rows["share"]],
            t("column.conspicuous"): [numbers.number(count) for count in rows["conspicuous"]],
            t("column.judged"): [numbers.number(count) for count in rows["judged"]],
            t("column.towns"): [_towns(count) for count in rows["towns"]],
        }
    )


def _towns(count: float) -> str:
    return numbers.number(count) if not numbers.is_missing(count) else t("map.fewer", minimum=stored.MIN_TOWNS)


def _problem_title(problem_id: str) -> str:
    return t("map.all_problems") if problem_id == ALL else names.problem_title(problem_id)
