"""What the map of problem situations shows of one choice: made once per build, choice and language, for all visitors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from dashboard import classes, geometry, names, numbers, state, theme
from dashboard.build import catalogue
from dashboard.charts.drawing import Written
from dashboard.charts.region_map import MapClass, circle_map, region_map
from dashboard.components import figure
from dashboard.queries import places
from dashboard.rows import records
from dashboard.text import t

MODES: Final = ("finding", "indicator", "trend", "gaps")
LAYER: Final = "brandenburg_gemeinden"
PICTURES_KEPT: Final = 300
_TOPICS: Final = 3


@dataclass(frozen=True)
class View:
    """One row per centre: class id, words of the value; the legend, its last class being "no data"; what stands below."""

    class_of: pd.Series
    words: pd.Series
    classes: list[MapClass]
    origin: figure.Origin
    note: str = ""


@dataclass(frozen=True)
class Picture:
    """The chart, its statement in words, what stands below, the municipality of each of its points, and the words of the
    value of each centre, worst first.

    Kept for every choice by every visitor: plain values only, which are quickly passed over when memory is tidied.
    """

    chart: Written
    alt: str
    note: str
    origin: figure.Origin
    points_in_order: tuple[str, ...]
    words: dict[str, str]


@st.cache_resource(show_spinner=False, max_entries=PICTURES_KEPT)
def picture(build_id: str, mode: str, choice: str, language: str, is_on_streets: bool) -> Picture:
    """Everything of one choice; `choice`: problem id ('' = all) or indicator id, by mode. `language` is the session's."""
    view, real = _rows(build_id, mode, choice, language)
    towns = places.municipalities(build_id)
    town_class = _per_town(towns, real, view.classes)
    layer = geometry.layer(LAYER)
    if layer:
        chart = region_map(layer, towns["ags"], town_class, view.classes, real, is_on_streets)
    else:
        chart = circle_map(towns, town_class, view.classes)
    counts = real["class_id"].value_counts()
    summary = ", ".join(f"{entry.title}: {counts[entry.id]}" for entry in view.classes if entry.id in counts)
    return Picture(
        chart=Written(chart),
        alt=t("map.alt", summary=summary or t("map.no_value")),
        note=view.note,
        origin=view.origin,
        points_in_order=tuple((real if layer else towns)["ags"]),
        words=dict(zip(real["centre_id"][::-1], real["words"][::-1], strict=True)),
    )


def reading_table(build_id: str, mode: str, choice: str) -> pd.DataFrame:
    """Centres with the value of the map as rows for reading, worst first."""
    rows = _rows(build_id, mode, choice, state.language())[1].sort_values(["rank", "town"])
    return pd.DataFrame(
        {
            t("column.centre"): rows["label"],
            t("column.value"): rows["words"],
            t("column.district"): rows["district_name"],
            t("column.population"): rows["population"],
        }
    )


@st.cache_resource(show_spinner=False, max_entries=8)
def _rows(build_id: str, mode: str, choice: str, language: str) -> tuple[View, pd.DataFrame]:
    """The view, and one row per real centre with rank and words of its class, worst drawn last, on top. Kept for a moment:
    chart and table are made of the same."""
    view = _view(build_id, mode, choice)
    real = _real_centres(build_id, language).copy()
    real["class_id"] = real["centre_id"].map(view.class_of).astype(object).fillna(view.classes[-1].id)
    real["words"] = real["centre_id"].map(view.words).astype(object).fillna(t("map.no_value"))
    real["rank"] = real["class_id"].map({entry.id: place for place, entry in enumerate(view.classes)})
    return view, real.sort_values("rank", ascending=False, kind="stable")


@st.cache_resource(show_spinner=False, max_entries=8)
def _real_centres(build_id: str, language: str) -> pd.DataFrame:
    """The centres with their names in the `language` of the session."""
    centres = places.centres(build_id)
    real = centres[~centres["is_example"]]
    return real.assign(label=[names.centre_name(row) for row in records(real)])


def _view(build_id: str, mode: str, choice: str) -> View:
    if mode == "finding":
        return _by_finding(build_id, choice)
    if mode == "indicator" and choice:
        return _by_indicator(build_id, choice)
    return _by_trend(build_id) if mode == "trend" else _by_gaps(build_id)


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
    words = pd.Series(
        [
            t("map.trend_words", now=now, before=before) if was_known else t("map.trend_unknown", now=now)
            for now, before, was_known in zip(rows["now_count"], rows["before_count"], known, strict=True)
        ],
        index=rows.index,
        dtype=object,
    )
    legend = [
        MapClass("worse", f"▲ {t('map.worse')}", theme.STATUS_COLOURS["severe"]),
        MapClass("same", f"● {t('map.same')}", theme.STATUS_COLOURS["watch"]),
        MapClass("better", f"▼ {t('map.better')}", theme.STATUS_COLOURS["unremarkable"]),
        classes.no_value(),
    ]
    origin = figure.Origin(is_synthetic=_is_example(build_id))
    return View(class_of, words, legend, origin, t("map.note_trend"))


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


def _per_town(towns: pd.DataFrame, real: pd.DataFrame, legend: list[MapClass]) -> pd.Series:
    worst = real.sort_values("rank").drop_duplicates("ags").set_index("ags")
    return towns["ags"].map(worst["class_id"]).astype(object).fillna(legend[-1].id)
