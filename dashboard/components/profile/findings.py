"""What is conspicuous in a centre, how sure that is, what speaks for and against it, and what is missing."""

from __future__ import annotations

from typing import Any, Final, Literal

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.build import catalogue
from dashboard.charts.distribution import status_history
from dashboard.components import figure, notices
from dashboard.components.on_demand import on_demand
from dashboard.links import link
from dashboard.queries import findings as stored
from dashboard.rows import records
from dashboard.text import in_words, t
from etl.catalogue.models import Indicator

REMARKABLE: Final = ("severe", "conspicuous", "watch")
_GAPS: Final = ("too_little_data", "no_data", "outdated")
_BADGE_COLOURS: Final[dict[str, Literal["red", "orange", "yellow"]]] = {
    "severe": "red",
    "conspicuous": "orange",
    "watch": "yellow",
}
_HOLDS: Final = {True: "holds", False: "refuted", None: "unknown"}


def findings(build_id: str, centre_id: str) -> None:
    """Cards of remarkable findings, then what is unremarkable and what cannot be judged, then the history."""
    rows = stored.findings_of(build_id, centre_id)
    if rows.empty:
        notices.empty(t("finding.none_judged"))
        return
    remarkable = rows[rows["status"].isin(REMARKABLE)]
    if remarkable.empty:
        st.success(t("finding.none_remarkable"), icon=":material/check_circle:")
    for row in records(remarkable):
        card(row)
    _others(rows)
    _history(build_id, centre_id, rows)


def card(row: dict[Any, Any]) -> None:
    """One finding: status in word and symbol, confidence in words, evidence, counter-evidence, next step."""
    problem = catalogue().problems.get(row["problem_id"])
    with st.container(border=True):
        badge = f":{_BADGE_COLOURS[row['status']]}-badge[{names.status(row['status'])}]"
        lines = [f"{badge} **{names.problem_title(row['problem_id'])}**"]
        if problem:
            lines.append(in_words(problem.summary))
        lines += [t(f"combination.{combination}") for combination in stored.parsed(row["combinations"])]
        st.markdown("\n\n".join(lines))
        st.caption(_how_sure(row))
        key = f"evidence_{row['problem_id']}"
        on_demand(t("finding.evidence"), key, ":material/fact_check:", lambda: _for_and_against(row, problem))
        link(
            "measures", t("finding.to_measures"), ":material/construction:",
            centre=row["centre_id"], problem=row["problem_id"],
        )  # fmt: skip


def evidence_for(build_id: str, centre_id: str, problem_id: str) -> None:
    """Evidence, counter-evidence and missing data of one finding, for a place that points to it, such as a problem area."""
    rows = stored.findings_of(build_id, centre_id)
    for row in records(rows[rows["problem_id"] == problem_id]):
        st.markdown(f"**{names.problem_title(problem_id)}**: {names.status(row['status'])}")
        _for_and_against(row, catalogue().problems.get(problem_id))


def _for_and_against(row: dict[Any, Any], problem: Any) -> None:
    _evidence(stored.parsed(row["evidence"]))
    _counter_evidence(problem, stored.parsed(row["counter_evidence"]))
    _missing(stored.parsed(row["missing"]))
    link("methods", t("figure.method"), ":material/functions:", id=row["problem_id"])


def _how_sure(row: dict[Any, Any]) -> str:
    parts = [
        t(f"confidence.{row['confidence']}") if isinstance(row["confidence"], str) else "",
        "" if numbers.is_missing(row["since"]) else t("finding.since", quarter=numbers.quarter(row["since"])),
        "" if numbers.is_missing(row["data_on"]) else t("figure.data_on", day=numbers.day(row["data_on"])),
        t(f"finding.{row['boundary']}") if row["boundary"] in ("boundary_dependent", "robust") else "",
        t("example.mark") if row["is_synthetic"] else "",
    ]
    return " · ".join(part for part in parts if part)


def _evidence(items: list[dict[str, Any]]) -> None:
    st.markdown(f"**{t('finding.for_it')}**")
    if not items:
        st.markdown(t("finding.no_evidence"))
    for item in items:
        st.markdown(f"- {evidence_text(item)}")


def evidence_text(item: dict[str, Any]) -> str:
    """One piece of evidence as a sentence: indicator, value, interval, n, what it is compared with, whether it supports."""
    indicator = names.indicator(str(item.get("indicator_id")))
    if indicator is None:
        return str(item.get("indicator_id"))
    value = numbers.of_indicator(item.get("value"), indicator)
    parts = [f"{names.indicator_title(indicator.id)}: **{value}**"]
    if interval := numbers.interval(item.get("low"), item.get("high"), indicator):
        parts.append(interval)
    if not numbers.is_missing(item.get("n")):
        parts.append(t("figure.n", n=numbers.number(item["n"])))
    if not numbers.is_missing(item.get("threshold")):
        parts.append(t("finding.threshold", value=numbers.of_indicator(item["threshold"], indicator)))
    if peers := item.get("peers"):
        parts.append(_peers_text(peers, indicator))
    if item.get("lens"):
        parts.append(t(f"lens.{item['lens']}"))
    if item.get("period"):
        parts.append(numbers.period(item["period"]))
    sign = {True: "\\+", False: "−"}.get(item.get("supports"), "·")  # type: ignore[arg-type]
    return f"{sign} " + " · ".join(parts)


def _peers_text(peers: dict[str, Any], indicator: Indicator) -> str:
    if peers.get("refused") or numbers.is_missing(peers.get("median")):
        return t("finding.peers_refused", count=numbers.number(peers.get("k")))
    median = numbers.of_indicator(peers["median"], indicator)
    return t("finding.peers", value=median, count=numbers.number(peers.get("k")))


def _counter_evidence(problem: Any, items: list[dict[str, Any]]) -> None:
    texts = {entry.id: entry.text for entry in problem.counter_evidence} if problem else {}
    if not items:
        return
    st.markdown(f"**{t('finding.against_it')}**")
    for item in items:
        text = in_words(texts.get(str(item.get("id"))), str(item.get("id")))
        st.markdown(f"- {t('counter.' + _HOLDS[item.get('holds')])}: {text}")


def _missing(items: list[dict[str, Any]]) -> None:
    """What would make the verdict possible or surer, grouped by the cheapest step that brings it."""
    steps: dict[str, list[str]] = {}
    for item in items:
        wanted = str(item["id"])
        title = names.indicator_title(wanted) if names.indicator(wanted) else t(f"topic.{item['source']}")
        steps.setdefault(str(item["next_step"]), []).append(title)
    if steps:
        st.markdown(f"**{t('finding.missing')}**")
    for step, titles in steps.items():
        st.markdown(f"- {', '.join(dict.fromkeys(titles))}. {t('notice.next_step', step=t('next_step.' + step))}")


def _others(rows: pd.DataFrame) -> None:
    unremarkable = rows[rows["status"] == "unremarkable"]["problem_id"]
    gaps = rows[rows["status"].isin(_GAPS)]
    left, right = st.columns(2)
    with left:
        words = t("finding.unremarkable", count=len(unremarkable))
        on_demand(words, "unremarkable", ":material/check:", lambda: _titles(unremarkable))
    with right:
        words = t("finding.gaps", count=len(gaps))
        on_demand(words, "gaps", ":material/help:", lambda: _needs(gaps))


def _titles(problem_ids: pd.Series) -> None:
    st.markdown("\n".join(f"- {names.problem_title(problem_id)}" for problem_id in problem_ids))


def _needs(gaps: pd.DataFrame) -> None:
    lines = []
    for row in records(gaps):
        problem = catalogue().problems.get(row["problem_id"])
        need = in_words(problem.minimum_data) if problem else ""
        lines.append(f"- {names.status(row['status'])}: **{names.problem_title(row['problem_id'])}**. {need}")
    st.markdown("\n".join(lines))


def _history(build_id: str, centre_id: str, rows: pd.DataFrame) -> None:
    history = stored.history_of(build_id, centre_id)
    shown = rows["problem_id"].tolist()
    flagged = set(history[history["status"].isin(REMARKABLE)]["problem_id"])
    titles = {problem: names.problem_title(problem) for problem in shown if problem in flagged}
    if not titles or history["quarter"].nunique() < 2:
        return
    st.subheader(t("finding.history"))
    words = {status: names.status(status) for status in figure.theme.STATUS_COLOURS}
    chart = status_history(history[history["problem_id"].isin(titles)], titles, words)
    figure.show(
        chart,
        figure.Origin(data_on=history["quarter"].max(), is_synthetic=bool(rows["is_synthetic"].any())),
        lambda: _history_table(history, titles, words),
        key="status_history",
        alt=t("finding.history_alt", count=len(titles)),
    )


def _history_table(history: pd.DataFrame, titles: dict[str, str], words: dict[str, str]) -> pd.DataFrame:
    known = history[history["problem_id"].isin(titles)]
    grid = known.assign(word=known["status"].map(words)).pivot(index="problem_id", columns="quarter", values="word")
    grid.columns = [numbers.quarter(moment) for moment in grid.columns]
    grid.insert(0, t("column.problem"), [titles[problem] for problem in grid.index])
    return grid.reset_index(drop=True).fillna("")
