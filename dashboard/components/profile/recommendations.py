"""Recommended measures of a finding, with the reasons of their order."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.build import catalogue
from dashboard.components import notices
from dashboard.components.measure_funding import checked
from dashboard.components.on_demand import on_demand
from dashboard.components.tables import show_table
from dashboard.links import link
from dashboard.queries import findings as stored
from dashboard.rows import records
from dashboard.text import in_words, json_words, t

SHOWN: Final = 5


def best_of(build_id: str, centre_id: str) -> None:
    """The best measures over all findings, each once, and the way to the lists per finding."""
    rows = in_order(build_id, centre_id)
    if rows.empty:
        notices.empty(t("measure.none_recommended"))
        return
    answers = rows.groupby("measure_id", sort=False)["problem_id"].agg(list)
    for row in records(rows.sort_values("rank", kind="stable").drop_duplicates("measure_id").head(SHOWN)):
        titles = ", ".join(names.problem_title(problem) for problem in answers[row["measure_id"]])
        recommendation(row, t("measure.answers", problems=titles))
    link("measures", t("measure.to_all"), ":material/arrow_forward:", centre=centre_id)


def per_finding(rows: pd.DataFrame) -> None:
    """Ranked measures per finding; rows as `ordered` gives them."""
    if rows.empty:
        notices.empty(t("measure.none_recommended"))
    for problem, part in rows.groupby("problem_id", sort=False):
        st.subheader(t("measure.for_problem", problem=names.problem_title(str(problem))))
        if bool(part["is_tied"].any()):
            st.caption(t("measure.tied"))
        for row in records(part):
            recommendation(row)


def in_order(build_id: str, centre_id: str) -> pd.DataFrame:
    """Recommendations of a centre: worst finding first, then by rank."""
    return ordered(build_id, centre_id, stored.recommendations_of(build_id, centre_id))


def ordered(build_id: str, centre_id: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of recommendations of one centre: worst finding first, then by rank."""
    order = {problem: place for place, problem in enumerate(stored.findings_of(build_id, centre_id)["problem_id"])}
    return rows.assign(place=rows["problem_id"].map(order)).sort_values(["place", "rank"], kind="stable")


def recommendation(row: dict[Any, Any], answers: str = "") -> None:
    """One recommended measure: what it is, first step, who, why it stands here."""
    reasons = stored.parsed(row["reasons"]) or {}
    measure = catalogue().measures.get(row["measure_id"])
    with st.container(border=True):
        number = "" if answers else f"{row['rank']}. "
        lines = [f"**{number}{names.measure_title(row['measure_id'])}**"]
        if measure:
            lines.append(in_words(measure.summary))
            if step := json_words(reasons, "first_step"):
                lines.append(t("measure.first_step", step=step, lead=json_words(reasons, "lead")))
        st.markdown("\n\n".join(lines))
        if measure:
            st.caption(" · ".join(part for part in (answers, facts(row["measure_id"])) if part))
        key = f"why_{row['problem_id']}_{row['measure_id']}"
        why = t("measure.why", score=numbers.number(row["score"]))
        on_demand(why, key, ":material/list_alt:", lambda: _why(row, reasons))
        link(
            "measures",
            t("measure.to_sheet"),
            ":material/description:",
            centre=row["centre_id"],
            measure=row["measure_id"],
        )


def _why(row: dict[Any, Any], reasons: dict[str, Any]) -> None:
    if caveat := json_words(reasons.get("caveat") or {}, "text"):
        st.markdown(t("measure.caveat", text=caveat))
    _terms(reasons.get("terms") or [])
    low, high = row["rank_low"], row["rank_high"]
    st.caption(t("measure.rank_fixed", rank=low) if low == high else t("measure.rank_range", low=low, high=high))
    _bullets(t("measure.expected"), [_expected(item) for item in reasons.get("expected") or []])
    if evidence := reasons.get("evidence"):
        st.markdown(_evidence(evidence))
    _bullets(t("measure.risks"), [json_words(item, "text") for item in reasons.get("risks") or []])
    _bullets(t("measure.questions"), [json_words(item, "text") for item in reasons.get("questions") or []])
    _bullets(t("measure.examples"), [_example(item) for item in reasons.get("examples") or []])
    _funding(reasons.get("funding") or [])
    _bullets(t("measure.sources"), [_source(item) for item in reasons.get("sources") or []])


def _expected(item: dict[str, Any]) -> str:
    direction = names.term("effect_directions", str(item.get("direction")))
    return f"{json_words(item, 'title')} {direction}: {json_words(item, 'note')}"


def _evidence(evidence: dict[str, Any]) -> str:
    """What the evidence says, negative findings too, and whether it was measured for this problem."""
    said = evidence_line(str(evidence.get("level")), str(evidence.get("finding")))
    if not evidence.get("is_for_this_problem", True):
        elsewhere = names.term("evidence_findings", str(evidence.get("finding_elsewhere")))
        said = f"{said} {t('measure.evidence_elsewhere', level=evidence.get('level_elsewhere'), finding=elsewhere)}"
    return f"{said} {json_words(evidence, 'note')}"


def evidence_line(level: str, finding: str) -> str:
    """Level and finding of the evidence, also a negative one."""
    return t(
        "measure.evidence_finding",
        level=level,
        title=names.term("evidence_levels", level),
        finding=names.term("evidence_findings", finding),
    )


def _source(item: dict[str, Any]) -> str:
    text = ", ".join(str(part) for part in (item.get("publisher"), item.get("dated")) if part)
    return f"[{text}]({item['url']})" if item.get("url") else text


def facts(measure_id: str) -> str:
    """Cost, time, evidence in one line."""
    measure = catalogue().measures[measure_id]
    return " · ".join(
        (
            t("measure.cost", band=names.term("cost_bands", measure.cost_band)),
            t("measure.months", first=measure.time_to_effect_months.first, full=measure.time_to_effect_months.full),
            t(
                "measure.evidence",
                level=measure.evidence.level,
                title=names.term("evidence_levels", measure.evidence.level),
            ),
            names.term("recommendations", measure.recommendation),
        )
    )


def _terms(terms: list[dict[str, Any]]) -> None:
    if not terms:
        return
    show_table(
        pd.DataFrame(
            {
                t("column.reason"): [json_words(term, "text") for term in terms],
                t("column.weight"): [numbers.percent(term.get("weight")) for term in terms],
                t("column.points"): [numbers.number(term.get("points"), 1) for term in terms],
            }
        )
    )


def _bullets(title: str, items: list[str]) -> None:
    if items:
        st.markdown("\n".join([f"**{title}**", "", *(f"- {item}" for item in items)]))


def _example(item: dict[str, Any]) -> str:
    what, result = json_words(item, "what"), json_words(item, "result")
    return " – ".join(part for part in (f"{item.get('place')} ({item.get('year')})", what, result) if part)


def _funding(items: list[Any]) -> None:
    known = [catalogue().programmes.get(item if isinstance(item, str) else str(item.get("id"))) for item in items]
    if any(known):
        st.markdown(f"**{t('measure.funding')}**")
    for programme in known:
        if programme:
            st.markdown(f"- {funding_line(programme)}")


def funding_line(programme: Any) -> str:
    """A programme with its state, what it pays, and the date of the last check; overdue checks say so."""
    return t(
        "measure.funding_line",
        title=in_words(programme.name),
        state=names.term("programme_statuses", programme.status),
        share=in_words(programme.share),
        checked=checked("programme", programme.id, programme.status_as_of),
    )
