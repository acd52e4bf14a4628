"""Who this centre is, and its five key figures."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.components import notices
from dashboard.queries import centre as figures
from dashboard.queries.places import centres
from dashboard.rows import Row, keyed
from dashboard.text import t
from etl.catalogue.models import Indicator

KEY_FIGURES: Final = (
    "footfall_daily_mean",
    "vacancy_rate_units",
    "vacancy_long_share",
    "grade_overall",
    "dwell_short_share",
)
_MIN_PEERS: Final = 3


def header(build_id: str, centre_id: str) -> None:
    """Name, place in the central-place system, population; mark of example data."""
    row = keyed(centres(build_id), "centre_id")[centre_id]
    st.title(names.centre_name(row), anchor="zentrum")
    kind = t(f"kind.{row['kind']}")
    level = names.level(row["central_place_level"])
    population = t("place.population", count=numbers.number(row["population"]), day=numbers.day(row["population_on"]))
    district = row["district_name"] if isinstance(row["district_name"], str) else ""
    st.caption(" · ".join(part for part in (kind, level, district, population) if part))
    notices.example_mark(bool(figures.latest_values(build_id, centre_id)["is_synthetic"].any()))


def key_figures(build_id: str, centre_id: str) -> None:
    """Five figures with interval, history and position among the peers."""
    latest = keyed(figures.latest_values(build_id, centre_id), "indicator_id")
    cells = st.columns(len(KEY_FIGURES))
    for cell, indicator_id in zip(cells, KEY_FIGURES, strict=True):
        indicator = names.indicator(indicator_id)
        if indicator is None:
            continue
        with cell:
            if indicator_id in latest:
                _figure(build_id, centre_id, indicator, latest[indicator_id])
            else:
                st.metric(t(f"key_figure.{indicator_id}"), numbers.NO_VALUE, border=True)
                st.caption(t("figure.no_data"))


def _figure(build_id: str, centre_id: str, indicator: Indicator, row: Row) -> None:
    if row["visibility"] == "hidden" or numbers.is_missing(row["value"]):
        st.metric(t(f"key_figure.{indicator.id}"), numbers.NO_VALUE, border=True)
        st.caption(why_no_value(row))
        return
    history = figures.series(build_id, centre_id, indicator.id).dropna(subset=["value"])
    st.metric(
        t(f"key_figure.{indicator.id}"),
        _short(row["value"], indicator),
        border=True,
        chart_data=history["value"].tail(24).tolist() if len(history) > 2 else None,
        help=names.in_words(indicator.formula),
    )
    st.caption("  \n".join(_notes(build_id, centre_id, indicator, row, history)))


def _short(value: object, indicator: Indicator) -> str:
    """A value without the unit that its label already names."""
    if indicator.unit == "persons_per_day":
        return numbers.number(value, indicator.decimals)
    return numbers.of_indicator(value, indicator)


def _notes(build_id: str, centre_id: str, indicator: Indicator, row: Row, history: pd.DataFrame) -> list[str]:
    previous = history[history["data_on"] < row["data_on"]].tail(1)
    notes = [
        numbers.interval(row["low"], row["high"], indicator),
        t("figure.period", period=numbers.period(row["period"])),
        t("figure.indicative", n=numbers.number(row["n"])) if row["visibility"] == "indicative" else "",
    ]
    if len(previous):
        before = previous.iloc[0]
        notes.append(
            t("figure.before", value=numbers.of_indicator(before["value"], indicator),
              period=numbers.period(before["period"]))
        )  # fmt: skip
    notes.append(position(figures.peer_values(build_id, centre_id, indicator.id), float(row["value"]), indicator))
    return [note for note in notes if note]


def position(peers: pd.DataFrame, value: float, indicator: Indicator) -> str:
    """Place of a value among the peers in words; empty below three peers or where no direction is better."""
    if len(peers) < _MIN_PEERS or indicator.direction == "neutral":
        return ""
    worse = peers["value"] < value if indicator.direction == "higher_is_better" else peers["value"] > value
    return t("figure.position", count=int(worse.sum()), all=len(peers))


def why_no_value(row: Row) -> str:
    """Reason of a missing value in words."""
    if row["visibility"] == "hidden":
        return t("figure.too_few_respondents")
    return t("figure.no_value")
