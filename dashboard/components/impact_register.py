"""What towns said they would do, with the expectation stored before the start; pooled effects of several towns."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.components import notices
from dashboard.components.effect_evidence import RELATIVE, change, outcome_title
from dashboard.components.tables import show_table
from dashboard.queries.places import centres
from dashboard.queries.register import pooled, registered
from dashboard.rows import keyed
from dashboard.text import t


def register(build_id: str) -> None:
    """One line per registered measure, with what came of it; results without effect stay."""
    rows = registered(build_id)
    if rows.empty:
        notices.empty(t("register.none"), t("register.none_step"))
        return
    places = keyed(centres(build_id), "centre_id")
    show_table(
        pd.DataFrame(
            {
                t("column.centre"): [names.centre_name(places[centre]) for centre in rows["centre_id"]],
                t("column.measure"): rows["measure_id"].map(names.measure_title),
                t("register.scope"): [_scope(row["scope"]) for row in rows.to_dict("records")],
                t("column.start"): rows["starts_on"].map(numbers.day),
                t("register.expected"): [_expected(row) for row in rows.to_dict("records")],
                t("register.written"): [_written(row) for row in rows.to_dict("records")],
                t("column.effect"): [_outcome(row) for row in rows.to_dict("records")],
            }
        )
    )
    st.caption(t("register.note"))


def _expected(row: dict[Any, Any]) -> str:
    title = names.indicator_title(row["expected_indicator"]) if isinstance(row["expected_indicator"], str) else ""
    return " ".join(part for part in (title, _expected_size(row)) if part) or numbers.NO_VALUE


def _expected_size(row: dict[Any, Any]) -> str:
    """Per cent for footfall and vacancy, grade points for grades, a plain number for all others."""
    size, indicator = row["expected_effect"], str(row["expected_indicator"])
    if numbers.is_missing(size):
        return ""
    if indicator.startswith((*RELATIVE, "grade_")):
        return change(size, indicator if indicator.startswith("grade_") else RELATIVE[0])
    return f"{'+' if size > 0 else ''}{numbers.number(size, 1)}"


def _written(row: dict[Any, Any]) -> str:
    """Day the expectation was written down, and whether that was before the start."""
    if numbers.is_missing(row["registered_on"]):
        return numbers.NO_VALUE
    day = numbers.day(row["registered_on"])
    return day if row["registered_on"] <= row["starts_on"] else t("register.afterwards", day=day)


def _outcome(row: dict[Any, Any]) -> str:
    if not isinstance(row["verdict"], str):
        return t("register.open")
    verdict = names.term("effect_verdicts", row["verdict"])
    said = verdict if numbers.is_missing(row["effect"]) else f"{change(row['effect'], row['outcome'])}: {verdict}"
    return said if row["outcome"] == "footfall" else f"{outcome_title(row['outcome'])} {said}"


def _scope(scope: Any) -> str:
    return scope if isinstance(scope, str) else t("register.whole_centre")


def pooled_effects(build_id: str) -> None:
    """Measures evaluated in several towns: one common effect."""
    rows = pooled(build_id)
    if rows.empty:
        notices.empty(t("register.not_pooled"))
        return
    show_table(
        pd.DataFrame(
            {
                t("column.measure"): rows["measure_id"].map(names.measure_title),
                t("column.outcome"): [t(f"topic.{outcome}") for outcome in rows["outcome"]],
                t("column.towns"): rows["towns"],
                t("column.effect"): [numbers.percent(effect, 1, True) for effect in rows["effect"]],
                t("column.interval"): [
                    t("figure.interval", low=numbers.percent(low, 1, True), high=numbers.percent(high, 1, True))
                    for low, high in zip(rows["low"], rows["high"], strict=True)
                ],
                t("column.verdict"): [names.term("effect_verdicts", verdict) for verdict in rows["verdict"]],
            }
        )
    )
    st.caption(t("register.pooled_note"))
