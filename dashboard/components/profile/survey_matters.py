"""What matters to visitors and what changed: importance beside performance, waves compared, topics of comments."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.charts import survey_matters as charts
from dashboard.charts.vacancy import bars
from dashboard.components import figure, notices
from dashboard.components.pickers import pick
from dashboard.components.tables import show_table
from dashboard.queries import survey as stored
from dashboard.text import t

PROVEN = "change"


def importance(build_id: str, centre_id: str) -> None:
    """Where effort pays: importance for the overall grade against the grade of each aspect."""
    st.subheader(t("survey.importance"))
    rows = stored.importance(build_id, centre_id)
    shown = rows.dropna(subset=["importance"])
    if shown.empty:
        notices.empty(t("survey.importance_few") if len(rows) else t("survey.importance_none"))
        return
    shown = shown.assign(
        title=shown["item"].map(names.graded_aspect),
        mark=[str(number) for number in range(1, len(shown) + 1)],
    )
    quadrants = {quadrant: t(f"quadrant.{quadrant}") for quadrant in charts.QUADRANT_MARKS}
    left, right = st.columns([3, 2])
    with left:
        figure.show(
            charts.importance_and_grade(shown, quadrants, t("survey.axis_grade"), t("survey.axis_importance")),
            figure.origin_of(shown, t("survey.n_wave", n=numbers.number(shown["n"].max()),
                                      wave=numbers.period(shown["period"].iloc[0])), "importance"),
            lambda: _importance_table(shown, quadrants),
            key="importance",
            alt=_importance_words(shown),
        )  # fmt: skip
    with right:
        _importance_list(shown, quadrants)
    st.caption(t("survey.importance_note"))


def _importance_list(rows: pd.DataFrame, quadrants: dict[str, str]) -> None:
    show_table(
        pd.DataFrame(
            {
                t("column.number"): rows["mark"],
                t("column.item"): rows["title"],
                t("column.grade"): [numbers.number(grade, 1) for grade in rows["grade"]],
                t("column.reading"): rows["quadrant"].map(quadrants),
            }
        )
    )


def _importance_table(rows: pd.DataFrame, quadrants: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.number"): rows["mark"],
            t("column.item"): rows["title"],
            t("column.importance"): [numbers.percent(value) for value in rows["importance"]],
            t("column.grade"): [numbers.number(grade, 1) for grade in rows["grade"]],
            t("column.reading"): rows["quadrant"].map(quadrants),
        }
    )


def _importance_words(rows: pd.DataFrame) -> str:
    first = rows[rows["quadrant"] == "concentrate_here"]["title"].tolist()
    return t("survey.importance_alt", items=", ".join(first)) if first else t("survey.importance_alt_none")


def changes(build_id: str, centre_id: str) -> None:
    """Grades of one wave against the wave before it."""
    rows = stored.changes(build_id, centre_id)
    if rows.empty:
        return
    st.subheader(t("survey.changes"))
    waves = list(dict.fromkeys(rows["period"]))
    wave = pick(t("survey.wave_pick"), "wave", waves, numbers.period) if len(waves) > 1 else waves[0]
    rows = rows[rows["period"] == wave]
    before = numbers.period(rows["wave_before"].iloc[0])
    shown = rows.dropna(subset=["value"])
    if shown.empty:
        notices.empty(_why_not(str(rows["method"].iloc[0])))
        return
    shown = shown.assign(title=shown["item"].map(names.graded_aspect), is_proven=shown["method"].eq(PROVEN))
    proven = int(shown["is_proven"].sum())
    figure.show(
        charts.grade_changes(shown, t("survey.better"), t("survey.worse"), t("survey.unproven")),
        figure.origin_of(
            shown, t("survey.n_each", n=numbers.number(shown["n"].min())), "wave_change", has_interval=True
        ),
        lambda: _change_table(shown),
        key="wave_change",
        alt=t("survey.changes_alt", now=numbers.period(wave), before=before, proven=proven, count=len(shown)),
    )
    st.caption(t("survey.changes_note", now=numbers.period(wave), before=before))


def _why_not(method: str) -> str:
    if "mode" in method and method.startswith("other_"):
        return t("survey.other_mode")
    return t("survey.other_frame") if method.startswith("other_") else t("figure.too_few_respondents")


def _change_table(rows: pd.DataFrame) -> pd.DataFrame:
    def signed(value: float) -> str:
        return ("+" if value > 0 else "") + numbers.number(value, 2)

    verdicts = [
        t("survey.unproven") if not proven else t("survey.better") if value < 0 else t("survey.worse")
        for proven, value in zip(rows["is_proven"], rows["value"], strict=True)
    ]
    return pd.DataFrame(
        {
            t("column.item"): rows["title"],
            t("column.change"): rows["value"].map(signed),
            t("column.low"): rows["low"].map(signed),
            t("column.high"): rows["high"].map(signed),
            t("column.verdict"): verdicts,
        }
    )


def comments(build_id: str, centre_id: str) -> None:
    """Topics of the free comments, where a delivery had some."""
    rows = stored.comment_topics(build_id, centre_id)
    if rows.empty:
        return
    st.subheader(t("survey.comments"))
    titles = [names.comment_topic(topic) for topic in rows["topic"]]
    words = [numbers.percent(share) for share in rows["share"]]
    figure.show(
        bars(titles, rows["share"].tolist(), words),
        figure.origin_of(rows, t("survey.n_comments", n=numbers.number(rows["n"].max()))),
        lambda: pd.DataFrame(
            {t("column.item"): titles, t("column.share"): words, t("column.n"): rows["cases"].map(numbers.number)}
        ),
        key="comments",
        alt=t("figure.bars_alt", first=titles[0], value=words[0]),
    )
    st.caption(t("survey.comments_note"))
