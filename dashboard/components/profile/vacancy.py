"""Vacancy of a centre: rate over time, duration, map of units, street segments, mix of uses."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.build import catalogue
from dashboard.charts import footfall as lines
from dashboard.charts import vacancy as charts
from dashboard.components import figure, notices
from dashboard.components.profile.footfall import series_table
from dashboard.components.profile.vacancy_map import unit_map
from dashboard.queries import centre as figures
from dashboard.rows import keyed
from dashboard.text import t
from etl.catalogue.models import Item

DURATIONS: Final = ("vacancy_long_share", "vacancy_structural_share")


def vacancy(build_id: str, centre_id: str) -> None:
    """All of it, or the reason why there is none."""
    units = figures.units(build_id, centre_id)
    if units.empty:
        notices.empty(t("vacancy.none"), t("next_step.walk_the_centre"))
        return
    if not units["is_register_complete"].all():
        st.warning(t("vacancy.incomplete_register"), icon=":material/rule:")
    left, right = st.columns(2)
    with left:
        _rate(build_id, centre_id)
    with right:
        _durations(build_id, centre_id)
    unit_map(build_id, centre_id)
    left, right = st.columns(2)
    with left:
        _segments(build_id, centre_id)
    with right:
        _mix(build_id, centre_id)


def _rate(build_id: str, centre_id: str) -> None:
    st.subheader(names.indicator_title("vacancy_rate_units"))
    rows = figures.series(build_id, centre_id, "vacancy_rate_units").dropna(subset=["value"])
    indicator = names.indicator("vacancy_rate_units")
    if rows.empty or indicator is None:
        notices.empty(t("vacancy.no_rate"))
        return
    last = rows.iloc[-1]
    figure.show(
        lines.line_with_interval(rows, percent=True),
        figure.origin_of(rows, t("vacancy.n_units", n=numbers.number(last["n"])), indicator.id, has_interval=True),
        lambda: series_table(rows, indicator.id),
        key="vacancy_rate",
        alt=t("figure.series_alt", title=names.indicator_title(indicator.id), period=numbers.period(last["period"]),
              value=numbers.of_indicator(last["value"], indicator)),
    )  # fmt: skip


def _durations(build_id: str, centre_id: str) -> None:
    """Shares of the vacant units by how long they have been empty, from the indicators of the build."""
    st.subheader(t("vacancy.durations"))
    latest = keyed(figures.latest_values(build_id, centre_id), "indicator_id")
    rows = pd.DataFrame(
        [latest[key] for key in DURATIONS if key in latest and not numbers.is_missing(latest[key]["value"])]
    )
    if rows.empty:
        notices.empty(t("vacancy.no_durations"), t("next_step.note_vacant_since"))
        return
    titles = [names.indicator_title(indicator_id) for indicator_id in rows["indicator_id"]]
    words = [numbers.percent(value) for value in rows["value"]]
    figure.show(
        charts.bars(titles, rows["value"].tolist(), words, (rows["low"].tolist(), rows["high"].tolist()), height=150),
        figure.origin_of(rows, t("vacancy.n_vacant", n=numbers.number(rows["n"].max())), DURATIONS[0], has_interval=True),
        lambda: pd.DataFrame({t("column.item"): titles, t("column.share"): words, t("column.n"): rows["n"].map(numbers.number)}),
        key="durations",
        alt=t("figure.bars_alt", first=titles[0], value=words[0]),
    )  # fmt: skip


def _segments(build_id: str, centre_id: str) -> None:
    st.subheader(t("vacancy.segments"))
    rows = figures.street_segments(build_id, centre_id)
    if rows.empty:
        notices.empty(t("vacancy.no_segments"))
        return
    rated = rows.dropna(subset=["rate"])
    words = [
        t("vacancy.of_units", vacant=row.vacant, units=row.units, share=numbers.percent(row.rate))
        for row in rated.itertuples()
    ]
    figure.show(
        charts.bars(
            rated["street"].tolist(), rated["rate"].tolist(), words, (rated["low"].tolist(), rated["high"].tolist())
        ),
        figure.origin_of(
            rows, t("vacancy.n_units", n=int(rows["units"].sum())), "vacancy_rate_units", has_interval=True
        ),
        lambda: _segment_table(rows),
        key="segments",
        alt=t("vacancy.segments_alt", street=rated["street"].iloc[0], words=words[0])
        if words
        else t("vacancy.no_segments"),
    )
    st.caption(t("vacancy.segments_min"))


def _segment_table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.street"): rows["street"],
            t("column.units"): rows["units"],
            t("column.vacant"): rows["vacant"],
            t("column.rate"): [numbers.percent(rate) for rate in rows["rate"]],
            t("column.low"): [numbers.percent(low) for low in rows["low"]],
            t("column.high"): [numbers.percent(high) for high in rows["high"]],
        }
    )


def _mix(build_id: str, centre_id: str) -> None:
    st.subheader(t("vacancy.mix"))
    members(build_id, centre_id, "use_mix", t("vacancy.no_mix"))


def members(build_id: str, centre_id: str, family: str, nothing: str) -> None:
    """The youngest values of a family of shares as bars, largest first; hidden ones are named below."""
    latest = figures.latest_values(build_id, centre_id)
    ids = {f"{family}_{item.id}": item for item in _items(family)}
    rows = latest[latest["indicator_id"].isin(ids)]
    hidden = rows[rows["visibility"] == "hidden"]
    shown = rows[(rows["visibility"] != "hidden") & rows["value"].notna()].sort_values("value", ascending=False)
    if shown.empty:
        notices.empty(t("figure.too_few_respondents") if len(hidden) else nothing)
        return
    titles = [names.in_words(ids[indicator_id].title) for indicator_id in shown["indicator_id"]]
    words = [numbers.percent(value) for value in shown["value"]]
    figure.show(
        charts.bars(titles, shown["value"].tolist(), words, (shown["low"].tolist(), shown["high"].tolist())),
        figure.origin_of(shown, t("figure.n", n=numbers.number(shown["n"].max())), family, has_interval=bool(shown["low"].notna().any())),
        lambda: pd.DataFrame({t("column.item"): titles, t("column.share"): words, t("column.n"): shown["n"].map(numbers.number)}),
        key=family,
        alt=t("figure.bars_alt", first=titles[0], value=words[0]),
    )  # fmt: skip
    if len(hidden):
        st.caption(t("figure.hidden_items", count=len(hidden)))


def _items(family: str) -> tuple[Item, ...]:
    record = catalogue().families.get(family)
    return record.items if record else ()
