"""What measures changed: list of evaluated measures, and the picture behind one verdict."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.charts.effect import gap_with_placebos
from dashboard.components import figure, notices
from dashboard.components.pickers import pick
from dashboard.queries.findings import carried_out, parsed
from dashboard.queries.places import centres
from dashboard.rows import Row, keyed
from dashboard.text import t

ALL = "all"


def effects(build_id: str) -> None:
    """All evaluated measures, optionally of one kind, then one in detail."""
    everything = carried_out(build_id, "")
    if everything.empty:
        notices.empty(t("effect.none"), t("effect.none_step"))
        return
    kinds = [ALL, *sorted(everything["measure_id"].unique(), key=names.measure_title)]
    kind = pick(t("pick.measure"), "measure", kinds, lambda m: t("effect.all") if m == ALL else names.measure_title(m))
    rows = everything if kind == ALL else everything[everything["measure_id"] == kind]
    places = keyed(centres(build_id), "centre_id")
    titles = {_key(row): _title(row, places) for row in rows.to_dict("records")}
    notices.example_mark(bool(rows["is_synthetic"].any()))
    st.table(_table(rows, places), hide_index=True)
    st.caption(t("effect.how_to_read"))
    chosen = pick(t("pick.effect"), "effect", list(titles), titles.__getitem__)
    detail(next(row for row in rows.to_dict("records") if _key(row) == chosen))


def _key(row: dict[Any, Any]) -> str:
    return f"{row['centre_id']}~{row['measure_id']}~{row['outcome']}~{pd.Timestamp(row['starts_on']).date()}"


def _title(row: dict[Any, Any], places: dict[str, Row]) -> str:
    name = names.centre_name(places[row["centre_id"]])
    return f"{name}: {names.measure_title(row['measure_id'])}, {outcome_title(row['outcome'])}"


def outcome_title(outcome: str) -> str:
    """What was measured."""
    return t(f"topic.{outcome}") if outcome in ("footfall", "vacancy") else names.survey_item(outcome)


def _table(rows: pd.DataFrame, places: dict[str, Row]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.centre"): [names.centre_name(places[centre]) for centre in rows["centre_id"]],
            t("column.measure"): rows["measure_id"].map(names.measure_title),
            t("column.start"): rows["starts_on"].map(numbers.day),
            t("column.outcome"): rows["outcome"].map(outcome_title),
            t("column.verdict"): [names.term("effect_verdicts", verdict) for verdict in rows["verdict"]],
            t("column.effect"): [numbers.percent(effect, 1, is_signed=True) for effect in rows["effect"]],
            t("column.interval"): [_bounds(low, high) for low, high in zip(rows["low"], rows["high"], strict=True)],
            t("column.detectable"): [numbers.percent(size, 1) for size in rows["detectable"]],
        }
    )


def _bounds(low: Any, high: Any) -> str:
    if numbers.is_missing(low) or numbers.is_missing(high):
        return numbers.NO_VALUE
    return t("figure.interval", low=numbers.percent(low, 1, True), high=numbers.percent(high, 1, True))


def detail(row: dict[Any, Any]) -> None:
    """Verdict in words, numbers behind it, weekly picture, checks."""
    verdict = names.term("effect_verdicts", row["verdict"])
    with st.container(border=True):
        st.markdown(f"**{verdict}.** {effect_words(row)}")
        st.caption(
            t("effect.basis", before=numbers.number(row["weeks_before"]), after=numbers.number(row["weeks_after"]),
              donors=numbers.number(row["donors"]))
        )  # fmt: skip
    details = dict(parsed(row["details"]) or {})
    weekly = weekly_rows(details)
    if weekly.empty:
        notices.empty(t("effect.no_picture"))
    else:
        figure.show(
            gap_with_placebos(weekly, t("effect.fan"), t("effect.gap")),
            figure.Origin(
                n=t("effect.n_donors", n=numbers.number(row["donors"])), is_synthetic=bool(row["is_synthetic"])
            ),
            lambda: _weekly_table(weekly),
            key="effect",
            alt=f"{verdict}. {effect_words(row)}",
        )
        st.caption(t("effect.picture_note"))


def effect_words(row: dict[Any, Any]) -> str:
    """What was found, or what could have been found."""
    if not numbers.is_missing(row["effect"]):
        return t(
            "effect.found", effect=numbers.percent(row["effect"], 1, True), bounds=_bounds(row["low"], row["high"])
        )
    if not numbers.is_missing(row["detectable"]):
        return t("effect.only_above", size=numbers.percent(row["detectable"], 0))
    return t("effect.not_evaluable")


def weekly_rows(details: dict[str, Any]) -> pd.DataFrame:
    """Weekly gap and fan of the details JSON: week, gap, fan_low, fan_high; empty when they are not there."""
    columns = ["week", "gap", "fan_low", "fan_high"]
    weekly = details.get("weekly") or []
    return pd.DataFrame(weekly).reindex(columns=columns) if weekly else pd.DataFrame(columns=columns)


def _weekly_table(weekly: pd.DataFrame) -> pd.DataFrame:
    titles = (t("column.week"), t("effect.gap"), t("column.low"), t("column.high"))
    shown = {title: weekly[name].map(lambda value: numbers.percent(value, 1, True))
             for title, name in zip(titles[1:], ("gap", "fan_low", "fan_high"), strict=True)}  # fmt: skip
    return pd.DataFrame({titles[0]: weekly["week"], **shown})
