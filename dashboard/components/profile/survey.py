"""Survey results of a centre: grades against peers and town class, motives, dwell time, wishes."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.charts import survey as charts
from dashboard.components import figure, notices
from dashboard.components.profile.survey_matters import changes, comments, importance
from dashboard.components.profile.vacancy import members
from dashboard.components.tables import show_table
from dashboard.queries import centre as figures
from dashboard.rows import keyed
from dashboard.text import t
from etl.catalogue.survey_names import RENAMED


def survey(build_id: str, centre_id: str) -> None:
    """All of it, or the reason why there is none."""
    waves = figures.waves(build_id, centre_id)
    if waves.empty:
        notices.empty(t("survey.none"), t("next_step.survey_hundred_visitors"))
        return
    last = waves.iloc[0]
    st.caption(
        t("survey.wave", wave=numbers.period(last["wave"]), n=numbers.number(last["n"]), count=waves["wave"].nunique())
    )
    _grades(build_id, centre_id)
    importance(build_id, centre_id)
    changes(build_id, centre_id)
    left, right = st.columns(2)
    with left:
        st.subheader(t("survey.motives"))
        members(build_id, centre_id, "motive", t("survey.not_asked"))
        st.subheader(t("survey.dwell"))
        _dwell(build_id, centre_id)
    with right:
        st.subheader(t("survey.wishes"))
        members(build_id, centre_id, "wish", t("survey.not_asked"))
        comments(build_id, centre_id)


def _grades(build_id: str, centre_id: str) -> None:
    st.subheader(t("survey.grades"))
    rows = figures.grades(build_id, centre_id)
    shown = rows[(rows["visibility"] != "hidden") & rows["mean"].notna()]
    if shown.empty:
        notices.empty(t("figure.too_few_respondents") if len(rows) else t("survey.not_asked"))
        return
    medians = figures.peer_medians(build_id, centre_id).set_index("indicator_id")["median"]
    shown = shown.assign(
        title=[names.survey_item(item) for item in shown["item"]],
        peer_median=shown["item"].replace(RENAMED).map(medians).astype(float),
    )
    worst, wave = shown.iloc[0], numbers.period(shown["wave"].iloc[0])
    figure.show(
        charts.grades(shown, t("survey.own"), t("survey.peer_median"), t("survey.class_mean")),
        figure.origin_of(
            shown, t("survey.n_wave", n=numbers.number(shown["n"].max()), wave=wave), "grade", has_interval=True
        ),
        lambda: _grade_table(shown),
        key="grades",
        alt=t("survey.grades_alt", item=worst["title"], grade=numbers.number(worst["mean"], 1)),
    )
    st.caption(t("survey.grade_scale"))
    if len(rows) > len(shown):
        st.caption(t("figure.hidden_items", count=len(rows) - len(shown)))


def _grade_table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.item"): rows["title"],
            t("column.grade"): [numbers.number(mean, 1) for mean in rows["mean"]],
            t("column.low"): [numbers.number(low, 1) for low in rows["low"]],
            t("column.high"): [numbers.number(high, 1) for high in rows["high"]],
            t("column.n"): [numbers.number(n) for n in rows["n"]],
            t("survey.peer_median"): [numbers.number(median, 1) for median in rows["peer_median"]],
            t("survey.class_mean"): [numbers.number(mean, 1) for mean in rows["class_mean"]],
        }
    )


def _dwell(build_id: str, centre_id: str) -> None:
    latest = keyed(figures.latest_values(build_id, centre_id), "indicator_id")
    rows = []
    for indicator_id in ("dwell_median", "dwell_short_share", "dwell_long_share"):
        indicator = names.indicator(indicator_id)
        if indicator is None or indicator_id not in latest:
            continue
        row = latest[indicator_id]
        hidden = row["visibility"] == "hidden"
        value = t("figure.too_few_respondents") if hidden else numbers.of_indicator(row["value"], indicator)
        bounds = "" if hidden else numbers.interval(row["low"], row["high"], indicator)
        rows.append((names.indicator_title(indicator_id), value, bounds, numbers.number(row["n"])))
    if not rows:
        notices.empty(t("survey.not_asked"))
        return
    columns = [t("column.item"), t("column.value"), t("column.interval"), t("column.n")]
    show_table(pd.DataFrame(rows, columns=columns))
