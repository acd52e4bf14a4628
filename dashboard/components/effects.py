"""What measures changed: list of evaluated measures, and the picture behind one verdict."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.charts.effect import gap_with_placebos
from dashboard.components import figure, notices
from dashboard.components.effect_evidence import (
    basis,
    change,
    evidence,
    expectation,
    is_quarterly,
    outcome_title,
    period_titles,
)
from dashboard.components.pickers import pick
from dashboard.components.tables import show_table
from dashboard.queries.findings import carried_out, parsed
from dashboard.queries.places import centres
from dashboard.rows import Row, keyed
from dashboard.text import json_words, t

ALL: Final = "all"


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
    show_table(_table(rows, places))
    st.caption(t("effect.how_to_read"))
    chosen = pick(t("pick.effect"), "effect", list(titles), titles.__getitem__)
    detail(build_id, next(row for row in rows.to_dict("records") if _key(row) == chosen))


def _key(row: dict[Any, Any]) -> str:
    return f"{row['centre_id']}~{row['measure_id']}~{row['outcome']}~{pd.Timestamp(row['starts_on']).date()}"


def _title(row: dict[Any, Any], places: dict[str, Row]) -> str:
    name = names.centre_name(places[row["centre_id"]])
    return f"{name}: {names.measure_title(row['measure_id'])}, {outcome_title(row['outcome'])}"


def _table(rows: pd.DataFrame, places: dict[str, Row]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.centre"): [names.centre_name(places[centre]) for centre in rows["centre_id"]],
            t("column.measure"): rows["measure_id"].map(names.measure_title),
            t("column.start"): rows["starts_on"].map(numbers.day),
            t("column.outcome"): rows["outcome"].map(outcome_title),
            t("column.verdict"): [names.term("effect_verdicts", verdict) for verdict in rows["verdict"]],
            t("column.effect"): [change(row["effect"], row["outcome"]) for row in rows.to_dict("records")],
            t("column.interval"): [_bounds(row) for row in rows.to_dict("records")],
            t("column.detectable"): [numbers.percent(size, 1) for size in rows["detectable"]],
        }
    )


def _bounds(row: dict[Any, Any]) -> str:
    if numbers.is_missing(row["low"]) or numbers.is_missing(row["high"]):
        return numbers.NO_VALUE
    return t("figure.interval", low=change(row["low"], row["outcome"]), high=change(row["high"], row["outcome"]))


def detail(build_id: str, row: dict[Any, Any]) -> None:
    """Verdict in words, numbers behind it, picture, supporting evidence, requirements and checks."""
    details = dict(parsed(row["details"]) or {})
    with st.container(border=True):
        st.markdown(f"**{json_words(details, 'sentence') or names.term('effect_verdicts', row['verdict'])}**")
        st.caption("  \n".join(part for part in (basis(row, details), expectation(row, details)) if part))
    weekly = weekly_rows(details)
    if weekly.empty:
        notices.empty(t("effect.no_picture"))
    else:
        _picture(row, weekly, details)
    evidence(build_id, details)
    _tests(t("effect.gates"), details.get("gates") or [])
    _tests(t("effect.checks"), details.get("checks") or [])


def _picture(row: dict[Any, Any], weekly: pd.DataFrame, details: dict[str, Any]) -> None:
    figure.show(
        gap_with_placebos(weekly, pd.Timestamp(row["starts_on"]), t("effect.fan"), t("effect.gap")),
        figure.Origin(
            data_on=weekly["on"].max(),
            n=t("effect.n_donors", n=numbers.number(row["donors"])),
            is_synthetic=bool(row["is_synthetic"]),
        ),
        lambda: _weekly_table(weekly, details),
        key="effect",
        alt=json_words(details, "sentence") or names.term("effect_verdicts", row["verdict"]),
    )
    st.caption(t("effect.picture_note"))


def weekly_rows(details: dict[str, Any]) -> pd.DataFrame:
    """Weekly gap and fan as fractions (the details hold logarithms): on, gap, fan_low, fan_high; empty without weeks."""
    columns = ["gap", "fan_low", "fan_high"]
    if not details.get("weeks"):
        return pd.DataFrame(columns=["on", *columns])
    frame = pd.DataFrame({name: details[name] for name in columns}, dtype=float)
    return frame.map(np.expm1).assign(on=pd.to_datetime(details["weeks"]))


def _weekly_table(weekly: pd.DataFrame, details: dict[str, Any]) -> pd.DataFrame:
    shown = {t("column.quarter" if is_quarterly(details) else "column.week"): period_titles(weekly, details)}
    for title, name in ((t("effect.gap"), "gap"), (t("column.low"), "fan_low"), (t("column.high"), "fan_high")):
        shown[title] = weekly[name].map(lambda value: numbers.percent(value, 1, True))
    return pd.DataFrame(shown)


def _tests(title: str, entries: list[dict[str, Any]]) -> None:
    if entries:
        marks = {True: f"✓ {t('effect.passed')}", False: f"✗ {t('effect.failed')}"}
        lines = [f"- {marks[bool(entry['passed'])]}: {json_words(entry, 'text')}" for entry in entries]
        st.markdown("\n".join([f"**{title}**", "", *lines]))
