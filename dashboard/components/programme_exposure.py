"""Funding beside outcome: towns with and without a programme, side by side, and no word about what caused what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.build import catalogue
from dashboard.charts import programmes as charts
from dashboard.components import figure, notices
from dashboard.components.pickers import pick
from dashboard.links import link
from dashboard.programme_exposure import ANY
from dashboard.queries import programmes as stored
from dashboard.queries.places import problems_with_findings, topic_states
from dashboard.suppression import MIN_TOWNS
from dashboard.text import in_words, t

ALL = "all"


def programme_exposure(build_id: str) -> None:
    """Choose a programme and a problem; outcome of both groups over time beside the towns that take part per year."""
    known = stored.programmes(build_id)
    if known.empty:
        notices.empty(t("exposure.none"), t("exposure.none_step"))
        link("deliver", t("exposure.to_deliver"), ":material/upload_file:")
        return
    left, right = st.columns(2)
    with left:
        programme = pick(t("exposure.programme"), "programme", [ALL, *known["programme_id"]], programme_title)
    with right:
        problems = [ALL, *problems_with_findings(build_id)]
        problem = pick(t("pick.problem"), "exposed_problem", problems, _problem_title)
    chosen = ANY if programme == ALL else programme
    st.markdown(t("exposure.no_effect"))
    link("effect", t("exposure.to_effect"), ":material/balance:")
    left, right = st.columns((3, 2), gap="large")
    with left:
        _outcome(build_id, known, chosen, "" if problem == ALL else problem)
    with right:
        _years(build_id, known, chosen)


def programme_title(programme_id: str) -> str:
    """Name of a programme; "any programme" for the choice of all; the id where the catalogue lost it."""
    if programme_id == ALL:
        return t("exposure.any")
    found = catalogue().programmes.get(programme_id)
    return in_words(found.name) if found else programme_id


def _problem_title(problem_id: str) -> str:
    return t("map.all_problems") if problem_id == ALL else names.problem_title(problem_id)


def _outcome(build_id: str, known: pd.DataFrame, programme: str, problem: str) -> None:
    st.markdown(f"**{t('exposure.outcome')}**")
    rows = stored.outcomes(build_id, problem)
    rows = rows[rows["programme_id"] == programme]
    if rows.empty:
        notices.empty(t("trends.none"))
        return
    shown = rows.dropna(subset=["judged"])
    if shown.empty:
        notices.empty(t("exposure.all_hidden", minimum=MIN_TOWNS))
        return
    rows = rows.assign(share=rows["conspicuous"] / rows["judged"])
    titles = {is_with: _group_title(shown, is_with) for is_with in (True, False) if is_with in set(shown["is_with"])}
    newest = shown["quarter"].max()
    last = rows[rows["quarter"] == newest].dropna(subset=["judged"])
    said = "; ".join(f"{_group(row['is_with'])} {numbers.percent(row['share'])}" for row in last.to_dict("records"))
    is_synthetic = bool(topic_states(build_id)["is_synthetic"].fillna(False).any())
    figure.show(
        charts.shares_with_and_without(rows, titles, t("exposure.hover")),
        figure.Origin(
            newest,
            tuple(_sources(known, programme)),
            t("trends.n_towns", n=int(last["towns"].sum())),
            is_synthetic=is_synthetic or bool(known["is_synthetic"].fillna(False).any()),
        ),
        lambda: _outcome_table(rows),
        key="exposure_outcome",
        alt=t("exposure.outcome_alt", quarter=numbers.quarter(newest), words=said),
    )
    hidden = rows[rows["judged"].isna()]["quarter"].nunique()
    if hidden:
        st.caption(t("exposure.some_hidden", count=hidden, minimum=MIN_TOWNS))
    st.caption(t("exposure.groups"))


def _group(is_with: bool) -> str:
    return t("exposure.with") if is_with else t("exposure.without")


def _group_title(shown: pd.DataFrame, is_with: bool) -> str:
    """Name of a group with the number of towns behind it over the quarters shown."""
    towns = shown[shown["is_with"] == is_with]["towns"]
    few, most = int(towns.min()), int(towns.max())
    return t("exposure.group_n", group=_group(is_with), n=str(few) if few == most else f"{few}–{most}")


def _outcome_table(rows: pd.DataFrame) -> pd.DataFrame:
    ordered = rows.sort_values(["quarter", "is_with"], ascending=False)
    return pd.DataFrame(
        {
            t("column.quarter"): [numbers.quarter(quarter) for quarter in ordered["quarter"]],
            t("exposure.column_group"): [_group(bool(is_with)) for is_with in ordered["is_with"]],
            t("column.towns"): [_count(count) for count in ordered["towns"]],
            t("column.judged"): [_count(count) for count in ordered["judged"]],
            t("column.conspicuous"): [_count(count) for count in ordered["conspicuous"]],
            t("exposure.column_share"): [numbers.percent(share) for share in ordered["share"]],
        }
    )  # fmt: skip


def _count(count: object) -> str:
    return t("exposure.hidden") if numbers.is_missing(count) else numbers.number(count)


def _years(build_id: str, known: pd.DataFrame, programme: str) -> None:
    st.markdown(f"**{t('exposure.years')}**")
    rows = stored.years(build_id)
    rows = rows[rows["programme_id"] == programme].sort_values("year")
    towns = [None if numbers.is_missing(count) else int(count) for count in rows["towns"]]
    labels = [_year_label(row) for row in rows.to_dict("records")]
    last = rows.iloc[-1]
    figure.show(
        charts.towns_per_year([int(year) for year in rows["year"]], towns, labels, t("column.towns")),
        figure.Origin(
            source_ids=tuple(_sources(known, programme)),
            is_synthetic=bool(known["is_synthetic"].fillna(False).any()),
        ),
        lambda: _year_table(rows),
        key="exposure_years",
        alt=t("exposure.years_alt", year=int(last["year"]), label=labels[-1]),
    )
    st.caption(t("exposure.amounts"))


def _year_label(row: Mapping[Any, Any]) -> str:
    if numbers.is_missing(row["towns"]):
        return t("trends.suppressed")
    towns = t("exposure.n_towns", n=numbers.number(row["towns"]))
    return towns if numbers.is_missing(row["eur"]) else f"{towns} · {_millions(row['eur'])}"


def _millions(eur: Any) -> str:
    return t("exposure.millions", amount=numbers.number(float(eur) / 1e6, 2))


def _year_table(rows: pd.DataFrame) -> pd.DataFrame:
    newest_first = rows.iloc[::-1]
    return pd.DataFrame(
        {
            t("column.year"): newest_first["year"].astype(str),
            t("column.towns"): [_count(count) for count in newest_first["towns"]],
            t("exposure.column_eur"): [_euros(row) for row in newest_first.to_dict("records")],
        }
    )


def _euros(row: Mapping[Any, Any]) -> str:
    """Sum of amounts; hidden for few towns, a dash where nothing began or no amount was delivered."""
    if numbers.is_missing(row["paid"]):
        return t("exposure.hidden")
    return numbers.number(row["eur"])


def _sources(known: pd.DataFrame, programme: str) -> list[str]:
    rows = known if programme == ANY else known[known["programme_id"] == programme]
    return sorted({part.strip() for ids in rows["source_ids"] for part in str(ids).split(",") if part.strip()})
