"""The method of one indicator or problem in plain words, from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.build import catalogue
from dashboard.components.tables import show_table
from dashboard.links import link
from dashboard.text import in_words, t
from etl.catalogue.models import Indicator, Problem
from etl.catalogue.values import Parameter


def titles() -> dict[str, str]:
    """Every record that has a sheet: problems first, then indicators (families once), by title."""
    problems = {
        record.id: t("method.of_problem", title=in_words(record.title)) for record in catalogue().problems.values()
    }
    heads = [record for record in catalogue().indicators.values() if record.family is None]
    indicators = {record.id: in_words(record.title) for record in [*heads, *catalogue().families.values()]}
    in_order = sorted(problems.items(), key=_by_title) + sorted(indicators.items(), key=_by_title)
    return dict(in_order)


def _by_title(entry: tuple[str, str]) -> str:
    return entry[1]


def sheet(record_id: str) -> None:
    """The sheet of a problem, an indicator or a family of indicators."""
    problem = catalogue().problems.get(record_id)
    if problem:
        _problem(problem)
        return
    member = catalogue().indicators.get(record_id)
    family = catalogue().families.get(record_id) or (catalogue().families.get(member.family or "") if member else None)
    record = family or member
    if record:
        _indicator(record)


def _indicator(indicator: Indicator) -> None:
    st.header(in_words(indicator.title), anchor=indicator.id)
    st.caption(
        " · ".join(
            (t(f"topic.{indicator.topic}"), t("method.unit", unit=names.term("units", indicator.unit)),
             t(f"direction.{indicator.direction}"), t("method.version", version=indicator.version))
        )
    )  # fmt: skip
    _text("method.formula", in_words(indicator.formula))
    _text("method.cannot_say", in_words(indicator.cannot_say))
    if indicator.method_source:
        _text("method.literature", indicator.method_source)
    if indicator.items:
        _text("method.items", ", ".join(in_words(item.title) for item in indicator.items))
    _parameters(indicator.parameters)
    used = [p for p in catalogue().problems.values() if _mentions(p, indicator)]
    if used:
        st.subheader(t("method.used_by"))
        for problem in used:
            link("methods", in_words(problem.title), id=problem.id)


def _mentions(problem: Problem, indicator: Indicator) -> bool:
    needed = (*problem.evidence_needed, *problem.evidence_helpful)
    return any(
        wanted == indicator.id or wanted.startswith(f"{indicator.id}_") and bool(indicator.items) for wanted in needed
    )


def _problem(problem: Problem) -> None:
    st.header(in_words(problem.title), anchor=problem.id)
    st.markdown(f"*{in_words(problem.question)}*")
    st.caption(t("method.version", version=problem.version))
    _text("method.summary", in_words(problem.summary))
    _text("method.rule", in_words(problem.rule))
    _text("method.minimum_data", in_words(problem.minimum_data))
    _text("method.cannot_say", in_words(problem.cannot_say))
    st.subheader(t("finding.against_it"))
    st.markdown("\n".join(f"- {in_words(entry.text)}" for entry in problem.counter_evidence))
    _text("method.next_step", in_words(problem.next_step))
    _parameters(problem.parameters)
    st.subheader(t("method.uses"))
    for indicator_id in (*problem.evidence_needed, *problem.evidence_helpful):
        link("methods", names.indicator_title(indicator_id), id=indicator_id)
    link("measures", t("finding.to_measures"), ":material/construction:", view="all", problems=problem.id)


def _text(key: str, text: str) -> None:
    st.subheader(t(key))
    st.markdown(text)


def _parameters(parameters: Mapping[str, Parameter]) -> None:
    if not parameters:
        return
    st.subheader(t("method.parameters"))
    rows = list(parameters.values())
    show_table(
        pd.DataFrame(
            {
                t("column.parameter"): [in_words(parameter.text) for parameter in rows],
                t("column.value"): [parameter_value(parameter) for parameter in rows],
                t("column.source"): [_origin(parameter) for parameter in rows],
            }
        ),
        written_by_us=[t("column.source")],
    )


def parameter_value(parameter: Parameter) -> str:
    """Value of a parameter with its unit, with as many decimals as it has (at most three)."""
    value = parameter.value
    if isinstance(value, bool):
        return t("answer.yes") if value else t("answer.no")
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return " · ".join(numbers.in_unit(part, parameter.unit, _decimals(part, parameter.unit)) for part in value)
    return numbers.in_unit(value, parameter.unit, _decimals(value, parameter.unit))


def _decimals(value: float, unit: str) -> int:
    shown = value * 100 if unit in numbers.PERCENT_UNITS or unit == "share_points" else value
    return next((places for places in range(4) if abs(round(shown, places) - shown) < 1e-9), 3)


def _origin(parameter: Parameter) -> str:
    source = f"[{parameter.source}]({parameter.url})" if parameter.url else parameter.source or ""
    if not parameter.proposal:
        return source
    return t("method.proposal_after", source=source) if source else t("method.proposal")
