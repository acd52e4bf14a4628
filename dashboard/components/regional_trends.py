"""Which problems grow where, and where data are missing; no town is named, classes below three towns stay empty."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import names, numbers, state
from dashboard.charts import trends as charts
from dashboard.components import figure, notices
from dashboard.components.pickers import pick
from dashboard.components.profile.data_state import TOPICS
from dashboard.queries import trends as stored
from dashboard.queries.places import has_examples, problems_with_findings
from dashboard.text import t

ALL = "all"
_GAP_DIMENSIONS = tuple(name for name in stored.DIMENSIONS if name != ALL)


def problems_now(build_id: str) -> None:
    """How many centres have which problem today."""
    rows = stored.problem_counts(build_id)
    shown = rows.dropna(subset=["conspicuous"])
    shown = shown[(shown["watch"] + shown["conspicuous"] + shown["severe"]) > 0]
    shown = shown.sort_values(["severe", "conspicuous", "watch"], ascending=False)
    if shown.empty:
        notices.empty(t("trends.none"))
        return
    titles = {problem: names.problem_title(problem) for problem in rows["problem_id"]}
    words = {status: names.status(status) for status in ("severe", "conspicuous", "watch", "unremarkable")}
    first = shown.iloc[0]
    figure.show(
        charts.counts_by_problem(shown, titles, words),
        figure.origin_of(rows, t("trends.n_towns", n=numbers.number(rows["towns"].max()))),
        lambda: _problem_table(rows, titles, words),
        key="problems_now",
        alt=t("trends.now_alt", problem=titles[first["problem_id"]], count=int(first["severe"] + first["conspicuous"])),
    )


def _problem_table(rows: pd.DataFrame, titles: dict[str, str], words: dict[str, str]) -> pd.DataFrame:
    table = pd.DataFrame({t("column.problem"): rows["problem_id"].map(titles), t("column.towns"): rows["towns"]})
    for status, word in words.items():
        table[word] = [_count(count) for count in rows[status]]
    return table.assign(**{t("column.gaps"): rows["gaps"]})


def _count(count: object) -> str:
    return t("trends.suppressed") if numbers.is_missing(count) else numbers.number(count)


def over_time(build_id: str) -> None:
    """Share of conspicuous centres by class over the quarters."""
    left, right = st.columns(2)
    with left:
        dimension = pick(t("trends.by"), "by", stored.DIMENSIONS, lambda name: t(f"dimension.{name}"))
    with right:
        options = [ALL, *problems_with_findings(build_id)]
        problem = pick(t("pick.problem"), "problem", options, _problem_title)
    rows = stored.status_counts(build_id, dimension, "" if problem == ALL else problem)
    shown = rows.dropna(subset=["conspicuous"])
    if shown.empty:
        notices.empty(t("trends.all_suppressed", minimum=stored.MIN_TOWNS) if len(rows) else t("trends.none"))
        return
    shown = shown.assign(share=shown["conspicuous"] / shown["judged"])
    titles = {str(class_id): class_title(dimension, str(class_id)) for class_id in rows["class"].unique()}
    last = shown[shown["quarter"] == shown["quarter"].max()].sort_values("share").iloc[-1]
    newest = rows[rows["quarter"] == rows["quarter"].max()]
    figure.show(
        charts.shares_over_time(shown, titles),
        figure.Origin(data_on=rows["quarter"].max(), n=t("trends.n_towns", n=int(newest["towns"].sum())),
                      is_synthetic=has_examples(build_id)),
        lambda: _time_table(rows, titles),
        key="over_time",
        alt=t("trends.time_alt", title=titles[str(last["class"])], share=numbers.percent(last["share"])),
    )  # fmt: skip
    _name_hidden(rows, shown, titles)


def _problem_title(problem_id: str) -> str:
    return t("map.all_problems") if problem_id == ALL else names.problem_title(problem_id)


def class_title(dimension: str, class_id: str) -> str:
    """Name of a class of municipalities."""
    if dimension == "size_class":
        return t(f"size_class.{class_id}")
    if dimension == "central_place_level":
        return t(f"central_place_level.{class_id}")
    if dimension == "ihk":
        return t("trends.ihk", name=class_id)
    return t("dimension.all") if class_id == ALL else class_id


def _time_table(rows: pd.DataFrame, titles: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.class"): [titles[str(class_id)] for class_id in rows["class"]],
            t("column.quarter"): [numbers.quarter(quarter) for quarter in rows["quarter"]],
            t("column.towns"): [_count(count) for count in rows["towns"]],
            t("column.judged"): [_count(count) for count in rows["judged"]],
            t("column.conspicuous"): [_count(count) for count in rows["conspicuous"]],
            t("column.watched"): [_count(count) for count in rows["watched"]],
        }
    ).iloc[::-1]


def by_problem(build_id: str) -> None:
    """Small pictures, one per problem: the share of conspicuous centres over the quarters, a line per class."""
    dimension = state.read("by", stored.DIMENSIONS, stored.DIMENSIONS[0])
    rows = stored.counts_by_problem(build_id, dimension)
    shown = rows.dropna(subset=["conspicuous"])
    remarkable = shown.groupby("problem_id")["conspicuous"].transform("sum") > 0
    shown = shown[remarkable]
    if shown.empty:
        notices.empty(t("trends.all_suppressed", minimum=stored.MIN_TOWNS) if len(rows) else t("trends.none"))
        return
    shown = shown.assign(share=shown["conspicuous"] / shown["judged"])
    newest = shown[shown["quarter"] == shown["quarter"].max()].sort_values("share", ascending=False)
    problems = {str(problem): names.problem_title(str(problem)) for problem in newest["problem_id"].unique()}
    titles = {str(class_id): class_title(dimension, str(class_id)) for class_id in shown["class"].unique()}
    first = newest.iloc[0]
    figure.show(
        charts.shares_by_problem(shown, problems, titles),
        figure.Origin(data_on=shown["quarter"].max(), n=t("trends.n_towns", n=int(newest.groupby("problem_id")["towns"].sum().max())),
                      is_synthetic=has_examples(build_id)),
        lambda: _problem_time_table(rows, titles, dimension),
        key="by_problem",
        alt=t("trends.by_problem_alt", problem=problems[str(first["problem_id"])], share=numbers.percent(first["share"])),
    )  # fmt: skip


def _problem_time_table(rows: pd.DataFrame, titles: dict[str, str], dimension: str) -> pd.DataFrame:
    newest_first = rows.sort_values(["problem_id", "quarter", "class"], ascending=[True, False, True])
    table = _time_table(
        newest_first.iloc[::-1], titles | {str(c): class_title(dimension, str(c)) for c in rows["class"]}
    )
    table.insert(0, t("column.problem"), [names.problem_title(problem) for problem in newest_first["problem_id"]])
    return table


def gaps(build_id: str) -> None:
    """Where data are missing, by region or class and topic."""
    dimension = pick(
        t("trends.by"), "gaps_by", _GAP_DIMENSIONS, lambda name: t(f"dimension.{name}"), default="planning_region"
    )
    rows = stored.data_gaps(build_id, dimension)
    if rows.empty:
        notices.empty(t("trends.none"))
        return
    shown = rows.dropna(subset=["centres"])
    if shown.empty:
        notices.empty(t("trends.all_suppressed", minimum=stored.MIN_TOWNS))
        return
    shown = shown.assign(share=shown["current"] / shown["centres"])
    titles = {str(class_id): class_title(dimension, str(class_id)) for class_id in rows["class"].unique()}
    topics = {topic: t(f"topic.{topic}") for topic in TOPICS}
    figure.show(
        charts.share_grid(shown, topics, {class_id: titles[class_id] for class_id in sorted(shown["class"].unique())}),
        figure.Origin(is_synthetic=has_examples(build_id)),
        lambda: _gap_table(rows, topics, titles),
        key="gaps",
        alt=t("trends.gaps_alt", share=numbers.percent(shown["current"].sum() / shown["centres"].sum())),
    )
    _name_hidden(rows, shown, titles)


def _name_hidden(rows: pd.DataFrame, shown: pd.DataFrame, titles: dict[str, str]) -> None:
    """Say which classes are not shown because they have too few towns, or would give such a class away."""
    hidden = sorted(set(rows["class"]) - set(shown["class"]))
    if hidden:
        classes = ", ".join(titles[str(class_id)] for class_id in hidden)
        st.caption(t("trends.hidden_classes", classes=classes, minimum=stored.MIN_TOWNS))


def _gap_table(rows: pd.DataFrame, topics: dict[str, str], titles: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.class"): [titles[str(class_id)] for class_id in rows["class"]],
            t("column.topic"): rows["topic"].map(topics),
            t("column.centres"): [_count(count) for count in rows["centres"]],
            t("column.current"): [_count(count) for count in rows["current"]],
            t("column.outdated"): [_count(count) for count in rows["outdated"]],
        }
    )
