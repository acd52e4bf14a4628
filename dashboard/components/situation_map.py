"""The map of problem situations: what colours it, the map itself, the table beside it, the chosen place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import streamlit as st

from dashboard import geometry, names, numbers, state, theme
from dashboard.build import current_build
from dashboard.components import basemap, figure, notices
from dashboard.components.map_picture import LAYER, MODES, PICTURES_KEPT, Picture, picture, reading_table
from dashboard.components.pickers import pick, pick_segment
from dashboard.components.region_levels import LEVELS, region_levels
from dashboard.links import link
from dashboard.queries import places
from dashboard.rows import records
from dashboard.text import t
from dashboard.town_release import is_selection

MAP: Final = "chart_map"
ALL_PROBLEMS: Final = "all"
PLACES: Final = "places"
# parameter of the address by mode
PARAMETERS: Final = {"finding": "problem", "indicator": "indicator"}


@st.fragment
def situation() -> None:
    """Pickers, map, chosen place and table. A choice reruns this part alone, with the build that is current then."""
    build_id = current_build()
    level = pick(t("map.level"), "level", [PLACES, *LEVELS], lambda level: t(f"map.level_{level}"))
    if level != PLACES:
        region_levels(build_id, level)
        return
    mode, choice = choose(build_id)
    shown = picture(build_id, mode, choice, state.language(), False)
    notices.example_mark(shown.origin.is_synthetic)
    left, right = st.columns([6, 5])
    with left:
        is_on_streets = basemap.switch("region")
        if is_on_streets:
            shown = picture(build_id, mode, choice, state.language(), is_on_streets)
        _draw(shown)
        parts = (shown.note, geometry.attribution(), basemap.credit(is_on_streets))
        st.caption(" · ".join(part for part in parts if part))
    with right:
        _chosen(build_id, shown)
        _table(build_id, mode, choice, state.language())
    figure.below(shown.origin, partial(reading_table, build_id, mode, choice), key="map")


def choose(build_id: str) -> tuple[str, str]:
    """Pickers above the map: what colours it, and of which problem or indicator ('' = of all, or of none)."""
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    with left:
        mode = pick_segment(t("map.coloured_by"), "mode", MODES, lambda mode: t(f"map.mode_{mode}"))
    with right:
        titles = _choices(build_id, mode, state.language())
        label = t("pick.problem") if mode == "finding" else t("pick.indicator")
        chosen = pick(label, PARAMETERS[mode], list(titles), titles.__getitem__) if titles else ""
    return mode, "" if chosen == ALL_PROBLEMS else chosen


@st.cache_resource(show_spinner=False, max_entries=16)
def _choices(build_id: str, mode: str, language: str) -> dict[str, str]:
    """What can be picked in a mode, with its title in the `language` of the session; empty where nothing is to pick."""
    if mode == "finding":
        known = places.problems_with_findings(build_id)
        return {ALL_PROBLEMS: t("map.all_problems")} | {problem: names.problem_title(problem) for problem in known}
    if mode == "indicator":
        known = [known for known in places.indicators_with_values(build_id) if names.indicator(known)]
        return {indicator: names.indicator_title(indicator) for indicator in known}
    return {}


def _draw(shown: Picture) -> None:
    """The map; a click on a municipality or centre writes its AGS into the address."""
    st.plotly_chart(
        shown.chart,
        key=MAP,
        theme=None,
        config=theme.MAP_CONFIG,
        on_select=partial(_take_click, shown.points_in_order, geometry.layer(LAYER)),
        selection_mode="points",
        alt=shown.alt,
    )


def _take_click(points_in_order: Sequence[str], layer: geometry.Layer | None) -> None:
    """Callback of the map: remember the clicked municipality."""
    ags = clicked(state.selected_points(MAP), points_in_order, layer)
    if ags:
        state.write("town", ags)


def clicked(points: list[dict[str, Any]], points_in_order: Sequence[str], layer: geometry.Layer | None) -> str:
    """AGS of the first selected point: an area by its integer id, a centre by its place in the list; '' without one."""
    if not points:
        return ""
    point = points[0]
    if layer and point.get("location") is not None:
        by_id = {number: ags for ags, number in layer.ids.items()}
        return by_id.get(int(point["location"]), "")
    index = int(point.get("point_index", -1))
    return points_in_order[index] if 0 <= index < len(points_in_order) else ""


def _chosen(build_id: str, shown: Picture) -> None:
    """The card of the chosen municipality: clicked on the map or picked from the list."""
    titles, order = _towns(build_id)
    if not order:
        return
    ags = pick(t("pick.town"), "town", order, lambda key: titles.get(key, key))
    with st.container(border=True):
        st.markdown(f"**{titles.get(ags, ags)}**")
        population = _population(build_id, state.language()).get(ags)
        if population:
            st.caption(population)
        labels = _centre_labels(build_id, ags, state.language())
        own = [centre_id for centre_id in shown.words if centre_id in labels]  # worst first
        if not own:
            st.markdown(t("map.town_not_seen" if is_selection(build_id) else "map.town_without_data"))
        for centre_id in own:
            st.markdown(f"{labels[centre_id]}: {shown.words[centre_id]}")
            link("profile", t("map.to_profile"), ":material/arrow_forward:", centre=centre_id)


@st.cache_resource(show_spinner=False, max_entries=1000)
def _centre_labels(build_id: str, ags: str, language: str) -> dict[str, str]:
    """Names of the centres of a municipality in the `language` of the session."""
    centres = places.centres(build_id)
    return {row["centre_id"]: names.centre_name(row) for row in records(centres[centres["ags"] == ags])}


@st.cache_resource(show_spinner=False, max_entries=8)
def _towns(build_id: str) -> tuple[dict[str, str], list[str]]:
    """Names of the municipalities by AGS, and their order: those with a centre first."""
    towns = places.municipalities(build_id)
    centres = places.centres(build_id)
    real = centres[~centres["is_example"]].sort_values("town", kind="stable")
    order = [*real["ags"].drop_duplicates(), *towns["ags"][~towns["ags"].isin(real["ags"])]]
    return dict(zip(towns["ags"], towns["short_name"], strict=True)) | dict(
        zip(real["ags"], real["town"], strict=True)
    ), order


@st.cache_resource(show_spinner=False, max_entries=8)
def _population(build_id: str, language: str) -> dict[str, str]:
    """Inhabitants and their date in the words of the `language` of the session, by AGS."""
    return {
        row["ags"]: t(
            "place.population", count=numbers.number(row["population"]), day=numbers.day(row["population_on"])
        )
        for row in records(places.municipalities(build_id))
    }


@st.cache_resource(show_spinner=False, max_entries=PICTURES_KEPT)
def _table(build_id: str, mode: str, choice: str, language: str) -> None:
    """The same values as rows; whoever makes the same choice gets the same message."""
    rows = reading_table(build_id, mode, choice)
    if rows.empty:
        notices.empty(t("notice.no_centres"))
        return
    st.dataframe(
        rows,
        hide_index=True,
        height=360,
        column_config={t("column.population"): st.column_config.NumberColumn(format="localized")},
        alt=t("map.table_alt", count=len(rows)),
        key="map_table",
    )
