"""Measures for one centre: which finding, questions to the town, own weights, the ranked lists."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.components import notices
from dashboard.components.own_weights import are_moved, chosen_weights, weight_sliders
from dashboard.components.pickers import pick
from dashboard.components.profile.recommendations import in_order, ordered, per_finding
from dashboard.components.town_questions import town_questions
from dashboard.names import problem_title
from dashboard.queries.findings import findings_of
from dashboard.queries.ranking import answers_of, reranked
from dashboard.text import t

ALL = "all"


def for_centre(build_id: str, centre_id: str) -> None:
    """The list of the build, or the same findings ranked anew with the reader's weights."""
    rows = in_order(build_id, centre_id)
    notices.example_mark(bool(findings_of(build_id, centre_id)["is_synthetic"].any()))
    if rows.empty:
        notices.empty(t("measure.none_recommended"))
        return
    problems = [ALL, *dict.fromkeys(rows["problem_id"])]
    chosen = pick(t("pick.problem"), "problem", problems, _problem_title)
    town_questions(build_id, centre_id, rows if chosen == ALL else rows[rows["problem_id"] == chosen])
    weight_sliders()
    if are_moved():
        moved = ordered(build_id, centre_id, reranked(build_id, centre_id, chosen_weights(), answers_of(centre_id)))
        st.info(_what_changed(rows, moved), icon=":material/tune:")
        rows = moved
    per_finding(rows if chosen == ALL else rows[rows["problem_id"] == chosen])


def _problem_title(problem_id: str) -> str:
    return t("map.all_problems") if problem_id == ALL else problem_title(problem_id)


def _what_changed(usual: pd.DataFrame, moved: pd.DataFrame) -> str:
    """How many findings have another measure in front."""
    first = usual[usual["rank"] == 1].set_index("problem_id")["measure_id"]
    now = moved[moved["rank"] == 1].set_index("problem_id")["measure_id"]
    return t("weights.changed", count=int((first != now.reindex(first.index)).sum()), all=len(first))
