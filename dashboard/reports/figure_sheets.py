"""The figures behind a document as sheets of raw values: never a hidden one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.reports import cards, centre_blocks
from dashboard.reports.document import Sheet
from dashboard.reports.figures import CentreFigures
from dashboard.reports.wording import Words, is_missing


def centre_sheets(words: Words, several: Sequence[CentreFigures]) -> tuple[Sheet, ...]:
    """Youngest value of every indicator, time series of the charts, findings and recommendations of the centres."""
    return (
        _latest(words, several),
        _series(words, several),
        _findings(words, several),
        _recommendations(words, several),
    )


def _columns(words: Words, *names: str) -> tuple[str, ...]:
    return tuple(words.t(f"column.{name}") for name in names)


def _latest(words: Words, several: Sequence[CentreFigures]) -> Sheet:
    rows: list[tuple[object, ...]] = []
    for figures in several:
        for row in figures.latest.to_dict("records"):
            rows.append((
                words.centre(figures.centre), words.indicator(row["indicator_id"]), str(row["period"]),
                *_numbers(row), _unit(words, row["indicator_id"]), _sources(words, row), _example(words, row),
            ))  # fmt: skip
    columns = _columns(words, "centre", "title", "period", "value", "low", "high", "n")
    return Sheet(words.t("sheet.figures"), (*columns, words.t("sheet.unit"), *_columns(words, "source", "example")),
                 tuple(rows))  # fmt: skip


def _series(words: Words, several: Sequence[CentreFigures]) -> Sheet:
    rows: list[tuple[object, ...]] = []
    for figures in several:
        for indicator_id, frame in figures.series.items():
            for row in frame.to_dict("records"):
                rows.append((words.centre(figures.centre), words.indicator(indicator_id), str(row["period"]),
                             *_numbers(row), _example(words, row)))  # fmt: skip
    columns = _columns(words, "centre", "title", "period", "value", "low", "high", "n", "example")
    return Sheet(words.t("sheet.series"), columns, tuple(rows))


def _findings(words: Words, several: Sequence[CentreFigures]) -> Sheet:
    rows: list[tuple[object, ...]] = []
    for figures in several:
        for row in figures.findings.to_dict("records"):
            certainty = words.t(f"confidence.{row['confidence']}") if isinstance(row["confidence"], str) else None
            evidence = " | ".join(cards.evidence_text(words, item) for item in cards.parsed(row["evidence"]))
            rows.append((words.centre(figures.centre), words.problem(row["problem_id"]),
                         words.t(f"status.{row['status']}"), certainty, _day(row["data_on"]), evidence,
                         _example(words, row)))  # fmt: skip
    columns = _columns(words, "centre", "problem", "status", "certainty", "data_on")
    return Sheet(
        words.t("sheet.findings"), (*columns, words.t("report.evidence"), words.t("column.example")), tuple(rows)
    )


def _recommendations(words: Words, several: Sequence[CentreFigures]) -> Sheet:
    rows: list[tuple[object, ...]] = []
    for figures in several:
        for row in figures.recommendations.to_dict("records"):
            rows.append((words.centre(figures.centre), words.problem(row["problem_id"]), int(row["rank"]),
                         words.measure(row["measure_id"]), _number(row["score"])))  # fmt: skip
    columns = _columns(words, "centre", "problem", "rank", "measure", "points")
    return Sheet(words.t("sheet.recommendations"), columns, tuple(rows))


def _numbers(row: dict[Any, Any]) -> tuple[object, ...]:
    if is_missing(centre_blocks.shown(row)):
        return (None, None, None, None)
    return tuple(_number(row[name]) for name in ("value", "low", "high", "n"))


def _number(value: Any) -> float | None:
    return None if is_missing(value) else float(value)


def _day(value: Any) -> Any:
    return None if is_missing(value) else pd.Timestamp(value).date()


def _unit(words: Words, indicator_id: str) -> str:
    indicator = words.catalogue.indicators.get(indicator_id)
    return words.term("units", indicator.unit) if indicator else ""


def _sources(words: Words, row: dict[Any, Any]) -> str:
    ids = row["source_ids"] if isinstance(row["source_ids"], str) else ""
    return ", ".join(words.source(part.strip()) for part in ids.split(",") if part.strip())


def _example(words: Words, row: dict[Any, Any]) -> str:
    return words.t("answer.yes") if row["is_synthetic"] else words.t("answer.no")
