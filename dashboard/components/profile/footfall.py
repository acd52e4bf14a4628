"""Footfall of a centre: index, like-for-like change, week by hour, counting points, day states, events."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.charts import footfall as charts
from dashboard.components import figure, notices
from dashboard.components.on_demand import on_demand
from dashboard.components.pickers import pick
from dashboard.components.profile.footfall_days import base_years, days, questions, unusual, with_base
from dashboard.components.tables import show_table
from dashboard.queries import centre as figures
from dashboard.rows import Row, records
from dashboard.text import plain, t

DAY_STATES: Final = ("ok", "incomplete", "suspected_outage", "missing", "duplicate")


def footfall(build_id: str, centre_id: str) -> None:
    """All of it, or the reason why there is none."""
    if figures.sensors(build_id, centre_id).empty:
        notices.empty(t("footfall.none"), t("next_step.manual_count"))
        return
    left, right = st.columns(2)
    with left:
        _index(build_id, centre_id)
    with right:
        _series(build_id, centre_id, "footfall_yoy")
    days(build_id, centre_id)
    unusual(build_id, centre_id)
    questions(build_id, centre_id)
    _week(build_id, centre_id)
    left, right = st.columns(2)
    with left:
        _states(build_id, centre_id)
    with right:
        _sensors(build_id, centre_id)
    _events(build_id, centre_id)


@st.fragment
def _index(build_id: str, centre_id: str) -> None:
    """The index with the year the reader chooses as 100."""
    rows = figures.series(build_id, centre_id, "footfall_index")
    years = base_years(rows)
    _series(build_id, centre_id, "footfall_index", years)


def _series(build_id: str, centre_id: str, indicator_id: str, years: list[str] | None = None) -> None:
    indicator = names.indicator(indicator_id)
    rows = figures.series(build_id, centre_id, indicator_id)
    shown = rows.dropna(subset=["value"])
    st.subheader(names.indicator_title(indicator_id))
    if years and len(years) > 1:
        year = pick(t("footfall.base_year"), "base", years, str)
        if year != years[0]:
            shown = with_base(shown, int(year))
            st.caption(t("footfall.rebased", year=year, own=years[0]))
    if indicator is None or shown.empty:
        notices.empty(t("footfall.no_series"))
        return
    last = shown.iloc[-1]
    figure.show(
        charts.line_with_interval(shown, percent=indicator.unit == "change"),
        figure.origin_of(shown, t("footfall.n_sensors", n=numbers.number(last["n"])), indicator_id, has_interval=True),
        lambda: series_table(shown, indicator_id),
        key=indicator_id,
        alt=t("figure.series_alt", title=names.indicator_title(indicator_id), period=numbers.period(last["period"]),
              value=numbers.of_indicator(last["value"], indicator)),
    )  # fmt: skip


def series_table(rows: pd.DataFrame, indicator_id: str) -> pd.DataFrame:
    """A series as rows for reading, newest first."""
    indicator = names.indicator(indicator_id)
    if indicator is None:
        return rows
    return pd.DataFrame(
        {
            t("column.period"): [numbers.period(period) for period in rows["period"]],
            t("column.value"): [numbers.of_indicator(value, indicator) for value in rows["value"]],
            t("column.low"): [numbers.of_indicator(value, indicator) for value in rows["low"]],
            t("column.high"): [numbers.of_indicator(value, indicator) for value in rows["high"]],
            t("column.n"): [numbers.number(n) for n in rows["n"]],
        }
    ).iloc[::-1]


def _week(build_id: str, centre_id: str) -> None:
    st.subheader(t("footfall.week"))
    rows = figures.week_profile(build_id, centre_id)
    if rows.empty:
        notices.empty(t("footfall.no_profile"))
        return
    weekdays = [t(f"weekday.{number}") for number in range(1, 8)]
    peak = rows.sort_values("persons").iloc[-1]
    day, hour = weekdays[int(peak["weekday"]) - 1], int(peak["hour"])
    sensors = figures.sensors(build_id, centre_id)
    figure.show(
        charts.week_by_hour(rows, weekdays, t("footfall.hour")),
        figure.Origin(
            data_on=sensors["last_on"].max(),
            n=t("footfall.n_days", n=numbers.number(rows["days"].max())),
            is_synthetic=bool(sensors["is_synthetic"].any()),
        ),
        lambda: _week_table(rows, weekdays),
        key="week",
        alt=t("footfall.week_alt", day=day, hour=hour, count=numbers.number(peak["persons"])),
    )


def _week_table(rows: pd.DataFrame, weekdays: list[str]) -> pd.DataFrame:
    grid = rows.pivot(index="hour", columns="weekday", values="persons").reindex(columns=range(1, 8))
    table = grid.map(numbers.number)
    table.columns = weekdays
    table.insert(0, t("footfall.hour"), [f"{hour}–{hour + 1}" for hour in grid.index])
    return table


def _states(build_id: str, centre_id: str) -> None:
    st.subheader(t("footfall.states"))
    rows = figures.day_states(build_id, centre_id)
    titles = {state: t(f"day_state.{state}") for state in DAY_STATES}
    good = rows[rows["state"] == "ok"]["days"].sum() / max(rows["days"].sum(), 1)
    sensors = figures.sensors(build_id, centre_id)
    figure.show(
        charts.day_states(rows, titles),
        figure.Origin(data_on=sensors["last_on"].max(), is_synthetic=bool(sensors["is_synthetic"].any()),
                      method="completeness"),
        lambda: _states_table(rows, titles),
        key="day_states",
        alt=t("footfall.states_alt", share=numbers.percent(good)),
    )  # fmt: skip


def _states_table(rows: pd.DataFrame, titles: dict[str, str]) -> pd.DataFrame:
    grid = rows.pivot(index="month", columns="state", values="days").reindex(columns=list(titles)).fillna(0).astype(int)
    grid.columns = list(titles.values())
    grid.insert(0, t("column.month"), [numbers.month(month) for month in grid.index])
    return grid.iloc[::-1]


def _sensors(build_id: str, centre_id: str) -> None:
    st.subheader(t("footfall.sensors"))
    rows = figures.sensors(build_id, centre_id)
    show_table(
        pd.DataFrame(
            {
                t("column.sensor"): rows["name"],
                t("column.method"): [t(f"count_method.{method}") for method in rows["method"].fillna("unknown")],
                t("column.from"): [numbers.day(day) for day in rows["first_on"]],
                t("column.to"): [numbers.day(day) for day in rows["last_on"]],
            }
        )
    )
    if (rows["version"] > 1).any():
        st.caption(t("footfall.moved"))
        for row in records(figures.sensor_links(build_id, centre_id)):
            st.caption(_link_in_words(row))


def _link_in_words(row: Row) -> str:
    """What became of a wish to link a moved counting point to its old place."""
    words = {"sensor": plain(row["sensor"]), "day": numbers.day(row["moved_on"])}
    if row["status"] != "linked":
        return t(f"footfall.link_{row['status']}", **words)
    factor, spread = numbers.number(row["factor"], 2), numbers.percent(row["uncertainty"])
    return t("footfall.link_linked", factor=factor, spread=spread, **words)


def _events(build_id: str, centre_id: str) -> None:
    rows = figures.events(build_id, centre_id)
    if len(rows):
        title = t("footfall.events", count=len(rows))
        on_demand(title, "events", ":material/event:", lambda: show_table(_event_table(rows)))


def _event_table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.from"): [numbers.day(day) for day in rows["starts_on"]],
            t("column.to"): [numbers.day(day) for day in rows["ends_on"]],
            t("column.kind"): [t(f"event.{kind}") for kind in rows["kind"]],
            t("column.title"): rows["title"],
        }
    ).head(40)
