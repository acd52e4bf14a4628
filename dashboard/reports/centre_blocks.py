"""Key figures and charts of one centre."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

import pandas as pd

from dashboard.reports.document import Chart, KeyFigure, KeyFigures, Prose, Series, Table
from dashboard.reports.figures import HISTORIES, KEY_FIGURES, CentreFigures, source_ids
from dashboard.reports.wording import NO_VALUE, PERCENT_UNITS, Words, is_missing
from etl.catalogue.models import Indicator

MIN_PEERS: Final = 3
POINTS: Final = 48
GRADES: Final = 12


def shown(row: Any) -> Any:
    """Value of an indicator row, None when it is hidden or missing."""
    return None if row["visibility"] == "hidden" or is_missing(row["value"]) else row["value"]


def key_figures(words: Words, figures: CentreFigures) -> KeyFigures:
    """Five figures with interval, period and position among the peers."""
    rows = {row["indicator_id"]: row for row in figures.latest.to_dict("records")}
    return KeyFigures(tuple(_key_figure(words, figures, name, rows.get(name)) for name in KEY_FIGURES))


def _key_figure(words: Words, figures: CentreFigures, indicator_id: str, row: Any) -> KeyFigure:
    label = words.t(f"key_figure.{indicator_id}")
    indicator = words.catalogue.indicators[indicator_id]
    if row is None:
        return KeyFigure(label, words.value(None, indicator), (words.t("figure.no_data"),))
    value = shown(row)
    if value is None:
        is_hidden = row["visibility"] == "hidden" and indicator.topic == "survey"
        reason = words.t("figure.too_few_respondents" if is_hidden else "figure.no_value")
        return KeyFigure(label, words.value(None, indicator), (reason,))
    is_named = indicator.unit == "persons_per_day"
    text = words.number(value, indicator.decimals) if is_named else words.value(value, indicator)
    notes = (
        words.interval(row["low"], row["high"], indicator),
        words.t("figure.period", period=words.period(row["period"])),
        words.t("figure.indicative", n=words.number(row["n"])) if row["visibility"] == "indicative" else "",
        position(words, figures.peers.get(indicator_id), float(value), indicator),
    )
    return KeyFigure(label, text, tuple(note for note in notes if note))


def position(words: Words, peers: pd.DataFrame | None, value: float, indicator: Indicator) -> str:
    """Place of a value among the peers in words; empty below three peers or where no direction is better."""
    if peers is None or len(peers) < MIN_PEERS or indicator.direction == "neutral":
        return ""
    worse = peers["value"] < value if indicator.direction == "higher_is_better" else peers["value"] > value
    return words.t("figure.position", count=int(worse.sum()), all=len(peers))


def histories(words: Words, figures: CentreFigures) -> list[Chart]:
    """Footfall and vacancy over time, where there are at least two values."""
    charts = [history(words, figures, name) for name in HISTORIES]
    return [chart for chart in charts if chart]


def history(words: Words, figures: CentreFigures, indicator_id: str) -> Chart | None:
    """One indicator over its periods with its interval; None below two values."""
    rows = figures.series.get(indicator_id)
    if rows is None:
        return None
    rows = rows[rows["visibility"] != "hidden"].tail(POINTS)
    if rows["value"].notna().sum() < 2:
        return None
    indicator = words.catalogue.indicators[indicator_id]
    last = rows.dropna(subset=["value"]).iloc[-1]
    title = words.indicator(indicator_id)
    has_interval = bool((rows["low"] < rows["high"]).any())
    return Chart(
        "line",
        title,
        tuple(words.period(period) for period in rows["period"]),
        (Series(title, floats(rows["value"])),),
        tuple(words.value(value, indicator) for value in rows["value"]),
        words.t("figure.series_alt", title=title, value=words.value(last["value"], indicator),
                period=words.period(last["period"])),
        words.t("report.chart_note_interval" if has_interval else "report.chart_note", n=words.number(last["n"]),
                day=words.day(last["data_on"]), sources=", ".join(words.source(name) for name in source_ids(rows))),
        number_format(indicator),
        floats(rows["low"]) if has_interval else (),
        floats(rows["high"]) if has_interval else (),
        words.t("report.interval_name") if has_interval else "",
        months(rows["period"]),
    )  # fmt: skip


def months(periods: pd.Series) -> tuple[date, ...]:
    """First days of the months when every period is one, else nothing."""
    written = [str(period) for period in periods]
    if not all(re.fullmatch(r"\d{4}-\d{2}", period) for period in written):
        return ()
    return tuple(date(int(period[:4]), int(period[5:]), 1) for period in written)


def grades(words: Words, figures: CentreFigures) -> Chart | None:
    """Grades of the newest survey, worst first; None without grades."""
    rows = figures.grades
    if rows.empty:
        return None
    rows = rows[(rows["visibility"] != "hidden") & rows["mean"].notna()].head(GRADES)
    if rows.empty:
        return None
    titles = tuple(words.survey_item(item) for item in rows["item"])
    series = [Series(words.t("survey.own"), floats(rows["mean"]))]
    if rows["class_mean"].notna().any():
        series.append(Series(words.t("survey.class_mean"), floats(rows["class_mean"])))
    found = figures.latest[figures.latest["indicator_id"].isin(rows["item"])]
    named = ", ".join(words.source(name) for name in source_ids(found)) or words.t("report.no_sources")
    return Chart(
        "bar",
        f"{words.t('survey.grades')} ({rows['wave'].iloc[0]})",
        titles,
        tuple(series),
        tuple(words.number(mean, 1) for mean in rows["mean"]),
        words.t("survey.grades_alt", item=titles[0], grade=words.number(rows["mean"].iloc[0], 1)),
        words.t("survey.grade_scale") + " n = " + words.number(rows["n"].max()) + " · "
        + words.t("figure.source", source=named),
        "0.0",
    )  # fmt: skip


def data_state(words: Words, figures: CentreFigures) -> tuple[Table | Prose, ...]:
    """State of the data per topic with the cheapest next step."""
    if figures.states.empty:
        return (Prose(words.t("figure.no_data")),)
    rows = [
        (
            words.t(f"topic.{row['topic']}"),
            words.t(f"topic_state.{row['state']}"),
            words.day(row["last_on"]),
            words.percent(row["completeness"]),
            words.t(f"next_step.{row['next_step']}") if isinstance(row["next_step"], str) else NO_VALUE,
        )
        for row in figures.states.to_dict("records")
    ]
    columns = tuple(words.t(f"column.{name}") for name in ("topic", "state", "data_on", "completeness"))
    return (
        Table(
            (*columns, words.t("method.next_step")),
            tuple(rows),
            numeric=(3,),
            widths=(2, 1.6, 1.6, 1.8, 5),
        ),
    )


def number_format(indicator: Indicator) -> str:
    """Spreadsheet format of an indicator's values."""
    decimals = "." + "0" * indicator.decimals if indicator.decimals else ""
    return f"0{decimals}%" if indicator.unit in PERCENT_UNITS else f"#,##0{decimals}"


def floats(column: pd.Series) -> tuple[float | None, ...]:
    """Numbers of a column, None where there is none."""
    return tuple(None if is_missing(value) else float(value) for value in column)
