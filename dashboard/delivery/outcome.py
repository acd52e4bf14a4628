"""After loading: what was loaded, which figures and findings changed, and where to look at them."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.build import current_build
from dashboard.components.tables import show_table
from dashboard.delivery import memory, report
from dashboard.delivery.review import report_buttons
from dashboard.links import link
from dashboard.queries.places import centres
from dashboard.text import plain, t

KEY_FIGURES: Final = (
    *("footfall_daily_mean", "footfall_index", "footfall_yoy", "footfall_manual_h", "vacancy_rate_units"),
    *("vacancy_long_share", "grade_overall", "dwell_short_share"),
)
FIGURES_SHOWN: Final = 12
LINKS_SHOWN: Final = 6


def outcome() -> bool:
    """Show what the last job of this session did; False when there was none."""
    told = memory.recall("outcome")
    if told is None:
        return False
    _headline(told)
    for file in told.get("files", []):
        st.markdown(
            f"**{plain(file['file'])}**: {report.STATUS_SYMBOLS[file['status']]} {t('deliver.status_' + file['status'])}"
        )
        st.caption(report.counts(file).replace("*", ""))
    if told.get("files"):
        report_buttons(told["files"], "outcome")
    if "build_id" in told:
        _changes(told)
    if st.button(t("deliver.next"), icon=":material/arrow_back:", key="next_delivery"):
        memory.forget("outcome", "pending")
        memory.count_up("round")
        st.rerun()
    return True


def _headline(told: dict[str, Any]) -> None:
    if told["job"] == "withdraw":
        st.success(t("deliver.withdrawn", number=told["load_id"]), icon=":material/undo:")
    elif told["job"] == "build":
        st.success(t("deliver.built", build=told["build_id"]), icon=":material/check_circle:")
    elif "build_id" in told:
        st.success(
            t("deliver.loaded", seconds=numbers.number(told["seconds"], 1), build=told["build_id"]),
            icon=":material/check_circle:",
        )
    else:
        st.warning(t("deliver.nothing_loaded"), icon=":material/block:")


def _changes(told: dict[str, Any]) -> None:
    titles = {str(row["centre_id"]): names.centre_name(row) for row in centres(current_build()).to_dict("records")}
    st.subheader(t("deliver.changed_figures"))
    figures = sorted(told["figures"], key=_weight)
    if figures:
        show_table(_figures(figures[:FIGURES_SHOWN], titles))
        if len(figures) > FIGURES_SHOWN:
            with st.expander(t("deliver.more_figures", count=numbers.number(len(figures) - FIGURES_SHOWN))):
                show_table(_figures(figures[FIGURES_SHOWN:], titles))
    else:
        st.markdown(t("deliver.no_changed_figures"))
    findings = [one for one in told["findings"] if _is_news(one)]
    if findings:
        st.subheader(t("deliver.changed_findings"))
        show_table(_findings(findings, titles))
    with st.container(horizontal=True):
        for centre_id in [centre for centre in told["centres"] if centre in titles][:LINKS_SHOWN]:
            link(
                "profile",
                t("deliver.to_profile", centre=titles[centre_id]),
                ":material/location_city:",
                centre=centre_id,
            )


def _centre_column(changes: list[dict[str, Any]], titles: dict[str, str]) -> dict[str, list[str]]:
    """The column of centres; none where all changes are of one centre."""
    if len({one["centre_id"] for one in changes}) < 2:
        return {}
    return {t("column.centre"): [titles.get(one["centre_id"], one["centre_id"]) for one in changes]}


def _weight(figure: dict[str, Any]) -> tuple[int, str]:
    known = figure["indicator_id"] in KEY_FIGURES
    return (KEY_FIGURES.index(figure["indicator_id"]) if known else len(KEY_FIGURES), figure["indicator_id"])


def _is_news(finding: dict[str, Any]) -> bool:
    """A finding that appears for the first time without data is none."""
    return finding["before"] is not None or finding["after"] not in ("no_data", "too_little_data")


def _figures(figures: list[dict[str, Any]], titles: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            **_centre_column(figures, titles),
            t("column.what"): [names.indicator_title(one["indicator_id"]) for one in figures],
            t("deliver.before"): [_value(one, "before") for one in figures],
            t("deliver.after"): [_value(one, "after") for one in figures],
        }
    )


def _value(figure: dict[str, Any], side: str) -> str:
    """Value, interval and period; example data are named."""
    measured = figure[side]
    indicator = names.indicator(figure["indicator_id"])
    if measured is None:
        return t("figure.no_data")
    if indicator is None:
        return numbers.number(measured["value"], 2)
    interval = numbers.interval(measured["low"], measured["high"], indicator)
    about = [part for part in (interval, numbers.period(measured["period"])) if part]
    if measured["is_synthetic"]:
        about.append(t("example.mark"))
    return f"{numbers.of_indicator(measured['value'], indicator)} ({'; '.join(about)})"


def _findings(findings: list[dict[str, Any]], titles: dict[str, str]) -> pd.DataFrame:
    def word(status: str | None) -> str:
        return names.status(status) if status else t("figure.no_data")

    return pd.DataFrame(
        {
            **_centre_column(findings, titles),
            t("column.problem"): [names.problem_title(one["problem_id"]) for one in findings],
            t("deliver.before"): [word(one["before"]) for one in findings],
            t("deliver.after"): [word(one["after"]) for one in findings],
        }
    )
