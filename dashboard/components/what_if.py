"""What if a threshold were another? The reader moves the numbers of one problem and sees who would change class."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import names, numbers, state
from dashboard.build import catalogue
from dashboard.components import notices
from dashboard.components.pickers import pick
from dashboard.components.tables import show_table
from dashboard.queries.places import centres, problems_with_findings
from dashboard.queries.what_if import Moved, changed_classes
from dashboard.rows import keyed
from dashboard.text import in_words, t
from etl.problems.what_if import movable_parameters

PARAMETER: Final = "thresholds"


def what_if(build_id: str) -> None:
    """A form with the numbers of a problem; the answer stands below once a number differs."""
    problems = [problem for problem in problems_with_findings(build_id) if movable_parameters(catalogue(), problem)]
    if not problems:
        notices.empty(t("what_if.none"))
        return
    st.markdown(t("what_if.intro"))
    problem_id = pick(t("pick.problem"), "what_if", problems, names.problem_title)
    moved = moved_of_address(problem_id)
    _form(problem_id, dict(moved))
    if moved:
        with st.spinner(t("what_if.computing")):
            rows = changed_classes(build_id, problem_id, moved)
        _answer(build_id, rows)


def moved_of_address(problem_id: str) -> Moved:
    """Numbers of the address that belong to the problem and differ from the catalogue's."""
    usual = movable_parameters(catalogue(), problem_id)
    found: dict[str, float] = {}
    for part in state.read_list(PARAMETER):
        name, _, text = part.partition(":")
        try:
            value = float(text)
        except ValueError:
            continue
        if name in usual and abs(value - usual[name]) > 1e-9:
            found[name] = value
    return tuple(sorted(found.items()))


def _form(problem_id: str, moved: dict[str, float]) -> None:
    usual = movable_parameters(catalogue(), problem_id)
    with st.form(f"thresholds_{problem_id}"):
        columns = st.columns(2)
        for number, (name, value) in enumerate(usual.items()):
            parameter = catalogue().problems[problem_id].parameters[name]
            scale = 100.0 if _is_percent(parameter.unit) else 1.0
            sign = "%" if scale > 1 else numbers.symbol(parameter.unit or "")
            with columns[number % 2]:
                st.number_input(
                    f"{in_words(parameter.text)}{f' ({sign})' if sign else ''}",
                    key=state.widget(f"threshold_{problem_id}_{name}", round(scale * moved.get(name, value), 4)),
                    help=t("what_if.usual", value=numbers.number(scale * value, 1)),
                    step=1.0,
                    format="%g",
                )
        st.form_submit_button(t("what_if.compute"), on_click=_keep, args=(problem_id,), type="primary")


def _keep(problem_id: str) -> None:
    parts = []
    for name, usual in movable_parameters(catalogue(), problem_id).items():
        scale = 100.0 if _is_percent(catalogue().problems[problem_id].parameters[name].unit) else 1.0
        value = float(state.picked(f"threshold_{problem_id}_{name}")) / scale
        if abs(value - usual) > 1e-9:
            parts.append(f"{name}:{value:.6g}")
    state.write(PARAMETER, parts)


def _is_percent(unit: str | None) -> bool:
    return unit in numbers.PERCENT_UNITS or unit == "probability"


def _answer(build_id: str, rows: pd.DataFrame) -> None:
    places = keyed(centres(build_id), "centre_id")
    real = rows[[not places[centre]["is_example"] for centre in rows["centre_id"]]]
    st.markdown(t("what_if.answer", count=len(real), simulated=len(rows) - len(real)))
    if len(real):
        show_table(
            pd.DataFrame(
                {
                    t("column.centre"): [names.centre_name(places[centre]) for centre in real["centre_id"]],
                    t("what_if.before"): real["status_before"].map(names.status),
                    t("what_if.after"): real["status_after"].map(names.status),
                }
            )
        )
    st.caption(t("what_if.note"))
