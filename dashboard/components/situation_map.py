"""The map of problem situations: what colours it, the map itself, the table beside it, the chosen place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import classes, geometry, names, numbers, state, theme
from dashboard.build import catalogue, current_build
from dashboard.charts.region_map import MapClass, circle_map, region_map
from dashboard.components import basemap, figure, notices
from dashboard.components.pickers import pick, pick_segment
from dashboard.components.region_levels import LEVELS, region_levels
from dashboard.links import link
from dashboard.queries import places
from dashboard.rows import records
from dashboard.text import t
from dashboard.town_release import is_selection

MODES: Final = ("finding", "indicator", "trend", "gaps")
MAP: Final = "chart_map"
ALL_PROBLEMS: Final = "all"
PLACES: Final = "places"
_TOPICS: Final = 3


@dataclass(frozen=True)
class View:
    """One row per centre: class id, words of the value; the legend, its last class being "no data"; what stands below."""

    class_of: pd.Series
    words: pd.Series
    classes: list[MapClass]
    origin: figure.Origin
    note: str = ""


@st.fragment
def situation() -> None:
    """Pickers, map, chosen place and table. A choice reruns this part alone, with the build that is current then."""
    build_id = current_build()
    level = pick(t("map.level"), "level", [PLACES, *LEVELS], lambda level: t(f"map.level_{level}"))
    if level != PLACES:
        region_levels(build_id, level)
        return
    view = choose_view(build_id)
    notices.example_mark(view.origin.is_synthetic)
    show(build_id, view)


def choose_view(build_id: str) -> View:
    """Pickers above the map, and the view they ask for; series are indexed by centre id."""
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    with left:
        mode = pick_segment(t("map.coloured_by"), "mode", MODES, lambda mode: t(f"map.mode_{mode}"))
    with right:
        if mode == "finding":
            options = [ALL_PROBLEMS, *places.problems_with_findings(build_id)]
            chosen = pick(t("pick.problem"), "problem", options, _problem_title)
            return _by_finding(build_id, "" if chosen == ALL_PROBLEMS else chosen)
        if mode == "indicator":
            known = [i for i in places.indicators_with_values(build_id) if names.indicator(i)]
            if known:
                return _by_indicator(build_id, pick(t("pick.indicator"), "indicator", known, names.indicator_title))
    return _by_trend(build_id) if mode == "trend" else _by_gaps(build_id)


def _problem_title(problem_id: str) -> str:
    return t("map.all_problems") if problem_id == ALL_PROBLEMS else names.problem_title(problem_id)


def _by_finding(build_id: str, problem_id: str) -> View:
    rows = places.worst_status(build_id, problem_id).set_index("centre_id")
    class_of = rows["rank"].map(lambda rank: places.STATUS_ORDER[int(rank) - 1])
    words = class_of.map(names.status)
    if not problem_id:
        counts = rows["problems"].map(lambda count: t("map.problem_count", count=count) if count else "")
        words = words + counts.map(lambda text: f" · {text}" if text else "")
    legend = [MapClass(s, names.status(s), theme.STATUS_COLOURS[s]) for s in reversed(places.STATUS_ORDER)]
    origin = figure.Origin(
        data_on=rows["data_on"].max() if len(rows) else None,
        is_synthetic=bool(rows["is_synthetic"].any()),
        method=problem_id,
    )
    return View(class_of, words, legend, origin, t("map.note_finding"))


def _by_indicator(build_id: str, indicator_id: str) -> View:
    indicator = catalogue().indicators[indicator_id]
    rows = places.latest_of_indicator(build_id, indicator_id).set_index("centre_id")
    found = classes.classify(rows["value"], indicator)
    words = rows["value"].map(lambda value: numbers.of_indicator(value, indicator))
    note = t("map.note_thresholds") if found.is_published else t("map.note_breaks")
    return View(found.class_of, words, found.classes, figure.origin_of(rows, method=indicator_id), note)


def _by_trend(build_id: str) -> View:
    rows = places.change_within_a_year(build_id).set_index("centre_id")
    difference = rows["now_count"] - rows["before_count"]
    known = rows["is_known_before"].fillna(False).astype(bool)
    class_of = difference.map(lambda more: "worse" if more > 0 else "better" if more < 0 else "same")
    class_of = class_of.where(known, classes.NO_VALUE)
    words = rows.apply(lambda row: t("map.trend_words", now=row["now_count"], before=row["before_count"]), axis=1)
    legend = [
        MapClass("worse", f"▲ {t('map.worse')}", theme.STATUS_COLOURS["severe"]),
        MapClass("same", f"● {t('map.same')}", theme.STATUS_COLOURS["watch"]),
        MapClass("better", f"▼ {t('map.better')}", theme.STATUS_COLOURS["unremarkable"]),
        classes.no_value(),
    ]
    origin = figure.Origin(is_synthetic=_is_example(build_id))
    return View(class_of, words if len(rows) else class_of, legend, origin, t("map.note_trend"))


def _by_gaps(build_id: str) -> View:
    rows = places.topic_states(build_id)
    current = rows["state"].eq("current").groupby(rows["centre_id"]).sum()
    class_of = current.map(lambda count: f"topics_{min(int(count), _TOPICS)}")
    words = current.map(lambda count: t("map.topics", count=int(count)))
    colours = ("#99240f", "#f08a3c", "#a1dab4", "#2c7fb8")
    legend = [MapClass(f"topics_{n}", t("map.topics", count=n), colours[n]) for n in range(_TOPICS, -1, -1)]
    return View(class_of, words, legend, figure.Origin(is_synthetic=_is_example(build_id)))


def _is_example(build_id: str) -> bool:
    return bool(places.topic_states(build_id)["is_synthetic"].fillna(False).any())


def show(build_id: str, view: View) -> None:
    """Map, chosen place and table side by side on a wide screen."""
    centres = places.centres(build_id)
    real = centres[~centres["is_example"]].copy()
    real["class_id"] = real["centre_id"].map(view.class_of).astype(object).fillna(view.classes[-1].id)
    real["words"] = real["centre_id"].map(view.words).astype(object).fillna(t("map.no_value"))
    real["label"] = [names.centre_name(row) for row in records(real)]
    order = {entry.id: rank for rank, entry in enumerate(view.classes)}
    real = real.sort_values("class_id", key=lambda ids: -ids.map(order), kind="stable")  # worst drawn last, on top
    towns = places.municipalities(build_id)
    left, right = st.columns([6, 5])
    with left:
        is_on_streets = basemap.switch("region")
        _draw(towns, real, view, is_on_streets)
        parts = (view.note, geometry.attribution(), basemap.credit(is_on_streets))
        st.caption(" · ".join(part for part in parts if part))
    with right:
        _chosen(build_id, real)
        _table(real, view)
    figure.below(view.origin, lambda: reading_table(real), key="map")


def _draw(towns: pd.DataFrame, real: pd.DataFrame, view: View, is_on_streets: bool) -> None:
    """The map; a click on a municipality or centre writes its AGS into the address."""
    layer = geometry.layer("brandenburg_gemeinden")
    town_class = _per_town(towns, real, view.classes)
    if layer:
        chart = region_map(layer, towns["ags"], town_class, view.classes, real, is_on_streets)
    else:
        chart = circle_map(towns, town_class, view.classes)
    counts = real["class_id"].value_counts()
    summary = ", ".join(f"{entry.title}: {counts[entry.id]}" for entry in view.classes if entry.id in counts)
    st.plotly_chart(
        chart,
        key=MAP,
        theme=None,
        config=theme.MAP_CONFIG,
        on_select=partial(_take_click, (real if layer else towns)["ags"].tolist(), layer),
        selection_mode="points",
        alt=t("map.alt", summary=summary or t("map.no_value")),
    )


def _take_click(points_in_order: list[str], layer: geometry.Layer | None) -> None:
    """Callback of the map: remember the clicked municipality."""
    ags = clicked(state.selected_points(MAP), points_in_order, layer)
    if ags:
        state.write("town", ags)


def clicked(points: list[dict[str, Any]], points_in_order: list[str], layer: geometry.Layer | None) -> str:
    """AGS of the first selected point: an area by its integer id, a centre by its place in the list; '' without one."""
    if not points:
        return ""
    point = points[0]
    if layer and point.get("location") is not None:
        by_id = {number: ags for ags, number in layer.ids.items()}
        return by_id.get(int(point["location"]), "")
    index = int(point.get("point_index", -1))
    return points_in_order[index] if 0 <= index < len(points_in_order) else ""


def _per_town(towns: pd.DataFrame, real: pd.DataFrame, legend: list[MapClass]) -> pd.Series:
    rank = {entry.id: i for i, entry in enumerate(legend)}
    worst = real.assign(rank=real["class_id"].map(rank)).sort_values("rank").drop_duplicates("ags").set_index("ags")
    return towns["ags"].map(worst["class_id"]).astype(object).fillna(legend[-1].id)


def _chosen(build_id: str, real: pd.DataFrame) -> None:
    """The card of the chosen municipality: clicked on the map or picked from the list."""
    towns = places.municipalities(build_id).set_index("ags")
    order = [*real.sort_values("town")["ags"].drop_duplicates(), *towns.index[~towns.index.isin(real["ags"])]]
    if not order:
        return
    titles = towns["short_name"].to_dict() | dict(zip(real["ags"], real["town"], strict=True))
    ags = pick(t("pick.town"), "town", order, lambda key: titles.get(key, key))
    own = real[real["ags"] == ags].iloc[::-1]  # worst first
    with st.container(border=True):
        st.markdown(f"**{titles.get(ags, ags)}**")
        if ags in towns.index:
            st.caption(t("place.population", count=numbers.number(towns.at[ags, "population"]),
                         day=numbers.day(towns.at[ags, "population_on"])))  # fmt: skip
        if own.empty:
            st.markdown(t("map.town_not_seen" if is_selection(build_id) else "map.town_without_data"))
        for row in records(own):
            st.markdown(f"{row['label']}: {row['words']}")
            link("profile", t("map.to_profile"), ":material/arrow_forward:", centre=row["centre_id"])


def _table(real: pd.DataFrame, view: View) -> None:
    if real.empty:
        notices.empty(t("notice.no_centres"))
        return
    rank = {entry.id: i for i, entry in enumerate(view.classes)}
    rows = real.assign(rank=real["class_id"].map(rank)).sort_values(["rank", "town"])
    st.dataframe(
        reading_table(rows), hide_index=True, height=360, alt=t("map.table_alt", count=len(rows)), key="map_table"
    )


def reading_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Centres with the value of the map as rows for reading."""
    return pd.DataFrame(
        {
            t("column.centre"): rows["label"],
            t("column.value"): rows["words"],
            t("column.district"): rows["district_name"],
            t("column.population"): rows["population"],
        }
    )
