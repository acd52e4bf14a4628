"""Findings with their evidence and recommended measures with their reasons, as cards."""

from __future__ import annotations

import json
from typing import Any, Final

import pandas as pd

from dashboard.reports import look
from dashboard.reports.document import Bullets, Card
from dashboard.reports.wording import Words, is_missing
from etl.catalogue.models import Indicator

REMARKABLE: Final = ("severe", "conspicuous", "watch")
GAPS: Final = ("too_little_data", "no_data", "outdated")
_HOLDS: Final = {True: "holds", False: "refuted", None: "unknown"}
_REASONS: Final = 3
_EVIDENCE: Final = 4


def parsed(text: Any) -> Any:
    """Value of a JSON column; an empty list where there is none."""
    return json.loads(text) if isinstance(text, str) and text else []


def status_words(words: Words, status: str) -> str:
    """Status as symbol and word."""
    return f"{look.STATUS_SYMBOLS[status]} {words.t(f'status.{status}')}"


def finding_card(words: Words, row: dict[Any, Any], is_short: bool = False) -> Card:
    """One finding: what it is, how sure, what speaks for and against it, what would make it surer."""
    record = words.catalogue.problems.get(row["problem_id"])
    combinations = [words.t(f"combination.{name}").replace("**", "") for name in parsed(row["combinations"])]
    lists = [Bullets(tuple(evidence_text(words, item) for item in main_evidence(row)), words.t("report.evidence"))]
    if not is_short:
        lists.append(Bullets(_checked(words, record, parsed(row["counter_evidence"])), words.t("report.against")))
        lists.append(Bullets(_next_steps(words, parsed(row["missing"])), words.t("report.missing")))
    return Card(
        words.problem(row["problem_id"]),
        _how_sure(words, row),
        " ".join([words.of(record.summary) if record else "", *combinations]).strip(),
        tuple(part for part in lists if part.items),
        row["status"],
        words.t(f"status.{row['status']}"),
    )


def main_evidence(row: dict[Any, Any]) -> list[dict[str, Any]]:
    """The first pieces of evidence, each value once: a value judged by several lenses stands with its first."""
    distinct: dict[tuple[Any, ...], dict[str, Any]] = {}
    for item in parsed(row["evidence"]):
        distinct.setdefault((item.get("indicator_id"), item.get("period")), item)
    return list(distinct.values())[:_EVIDENCE]


def _how_sure(words: Words, row: dict[Any, Any]) -> str:
    parts = [
        words.t(f"confidence.{row['confidence']}") if isinstance(row["confidence"], str) else "",
        "" if is_missing(row["since"]) else words.t("finding.since", quarter=words.quarter(row["since"])),
        "" if is_missing(row["data_on"]) else words.t("figure.data_on", day=words.day(row["data_on"])),
        words.t("finding.boundary_dependent") if row["boundary"] == "boundary_dependent" else "",
        words.t("example.mark") if row["is_synthetic"] else "",
    ]
    return " · ".join(part for part in parts if part)


def evidence_text(words: Words, item: dict[str, Any]) -> str:
    """One piece of evidence: indicator, value, interval, n, what it is compared with, whether it supports."""
    indicator = words.catalogue.indicators.get(str(item.get("indicator_id")))
    if indicator is None:
        return str(item.get("indicator_id"))
    parts = [f"{words.indicator(indicator.id)}: {words.value(item.get('value'), indicator)}"]
    if interval := words.interval(item.get("low"), item.get("high"), indicator):
        parts.append(interval)
    if not is_missing(item.get("n")):
        parts.append(words.t("figure.n", n=words.number(item["n"])))
    if not is_missing(item.get("threshold")):
        parts.append(words.t("finding.threshold", value=words.value(item["threshold"], indicator)))
    if peers := item.get("peers"):
        parts.append(_peers_text(words, peers, indicator))
    if item.get("lens"):
        parts.append(words.t(f"lens.{item['lens']}"))
    if item.get("period"):
        parts.append(words.period(item["period"]))
    verdict = {True: "supports", False: "contradicts"}.get(item.get("supports"), "open")  # type: ignore[arg-type]
    return f"{parts[0]} ({words.t(f'report.{verdict}')}) · {' · '.join(parts[1:])}".rstrip(" ·")


def short_evidence(words: Words, item: dict[str, Any]) -> str:
    """One piece of evidence in a table: indicator, value, interval, what it is compared with."""
    indicator = words.catalogue.indicators.get(str(item.get("indicator_id")))
    if indicator is None:
        return str(item.get("indicator_id"))
    interval = words.interval(item.get("low"), item.get("high"), indicator)
    text = f"{words.indicator(indicator.id)} {words.value(item.get('value'), indicator)}"
    text += f" ({interval})" if interval else ""
    peers = item.get("peers") or {}
    if not is_missing(peers.get("median")) and not peers.get("refused"):
        return f"{text}, {_peers_text(words, peers, indicator)}"
    if not is_missing(item.get("threshold")):
        text += f", {words.t('finding.threshold', value=words.value(item['threshold'], indicator))}"
    return text


def _peers_text(words: Words, peers: dict[str, Any], indicator: Indicator) -> str:
    count = words.number(peers.get("k"))
    if peers.get("refused") or is_missing(peers.get("median")):
        return words.t("finding.peers_refused", count=count)
    return words.t("finding.peers", value=words.value(peers["median"], indicator), count=count)


def _checked(words: Words, record: Any, items: list[dict[str, Any]]) -> tuple[str, ...]:
    """Other explanations by the outcome of their check, one line per outcome."""
    texts = {entry.id: entry.text for entry in record.counter_evidence} if record else {}
    grouped: dict[str, list[str]] = {}
    for item in items:
        text = words.of(texts.get(str(item.get("id"))), str(item.get("id")))
        grouped.setdefault(_HOLDS[item.get("holds")], []).append(text.rstrip("."))
    return tuple(
        f"{words.t(f'counter.{holds}')}: {'; '.join(grouped[holds])}." for holds in _HOLDS.values() if holds in grouped
    )


def _next_steps(words: Words, items: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words.t(f"next_step.{item['next_step']}") for item in items))


def best_measures(recommendations: pd.DataFrame, findings: pd.DataFrame, count: int) -> list[dict[Any, Any]]:
    """The best measures over all findings, each once, with `answers`, the problems each one answers."""
    if recommendations.empty:
        return []
    order = {problem: place for place, problem in enumerate(findings["problem_id"])}
    rows = recommendations.assign(place=recommendations["problem_id"].map(order))
    rows = rows.sort_values(["place", "rank"], kind="stable")
    answers = rows.groupby("measure_id", sort=False)["problem_id"].agg(list)
    best = rows.sort_values("rank", kind="stable").drop_duplicates("measure_id").head(count)
    return [{**row, "answers": answers[row["measure_id"]]} for row in best.to_dict("records")]


def measure_card(words: Words, row: dict[Any, Any], is_short: bool = False) -> Card:
    """One recommended measure: what it is, first step, cost and time, why it stands here, who has done it."""
    reasons = parsed(row["reasons"]) or {}
    measure = words.catalogue.measures.get(row["measure_id"])
    text = words.of(measure.summary) if measure else ""
    if step := words.json(reasons, "first_step"):
        lead = words.json(reasons, "lead")
        key = "report.first_step" if lead else "report.first_step_only"
        text = f"{text} {words.t(key, step=step, lead=lead)}"
    lists = [Bullets(_reasons(words, reasons), words.t("report.reasons"))]
    if not is_short:
        questions = tuple(words.json(item, "text") for item in (reasons.get("questions") or [])[:2])
        lists += [examples(words, reasons, 1), Bullets(questions, words.t("report.questions"))]
    answers = ", ".join(words.problem(problem) for problem in row.get("answers") or [])
    facts = [words.t("measure.answers", problems=answers) if answers else "", measure_facts(words, row["measure_id"])]
    return Card(
        words.measure(row["measure_id"]),
        " · ".join(fact for fact in facts if fact),
        text.strip(),
        tuple(part for part in lists if part.items),
    )


def measure_facts(words: Words, measure_id: str) -> str:
    """Cost, time and evidence in one line."""
    measure = words.catalogue.measures.get(measure_id)
    if measure is None:
        return ""
    duration = measure.time_to_effect_months
    level = measure.evidence.level
    return " · ".join(
        (
            words.t("measure.cost", band=words.term("cost_bands", measure.cost_band)),
            words.t("measure.months", first=duration.first, full=duration.full),
            words.t("measure.evidence", level=level, title=words.term("evidence_levels", level)),
        )
    )


def _reasons(words: Words, reasons: dict[str, Any]) -> tuple[str, ...]:
    """The terms that weigh most, then the caveat."""
    terms = sorted(reasons.get("terms") or [], key=lambda term: -float(term.get("points") or 0))
    found = [words.json(term, "text") for term in terms[:_REASONS]]
    caveat = words.json(reasons.get("caveat") or {}, "text")
    if caveat:
        found.append(words.t("measure.caveat", text=caveat).replace("**", ""))
    return tuple(dict.fromkeys(text for text in found if text))


def examples(words: Words, reasons: dict[str, Any], count: int = 2) -> Bullets:
    """Places that did it, nearest first."""
    items = tuple(_example(words, item) for item in (reasons.get("examples") or [])[:count])
    return Bullets(items, words.t("report.examples"))


def _example(words: Words, item: dict[str, Any]) -> str:
    what, result = words.json(item, "what"), words.json(item, "result")
    return " – ".join(part for part in (f"{item.get('place')} ({item.get('year')})", what, result) if part)
