"""Peers of a centre with the reasons, and its place in their spread; comparisons that would mislead are refused."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import names, numbers, state
from dashboard.charts.distribution import strip
from dashboard.components import figure, notices
from dashboard.components.pickers import pick_several
from dashboard.components.profile.header import position
from dashboard.components.tables import show_table
from dashboard.components.targets import in_words, targets
from dashboard.queries.findings import parsed, peers_of
from dashboard.queries.places import centres, latest_of_indicator
from dashboard.rows import Row, keyed
from dashboard.text import t
from etl.catalogue.models import Indicator

COMPARED: Final = (
    "footfall_daily_mean", "footfall_yoy", "evening_share", "sat_ratio", "vacancy_rate_units", "vacancy_long_share",
    "grade_overall", "dwell_median", "nps", "population_trend",
)  # fmt: skip
MIN_DOTS: Final = 5
MIN_FULL: Final = 8
_REASONS: Final = 3


def own_group(build_id: str, centre_id: str) -> list[str]:
    """Centres of the comparison: the group in the address, else the computed peers."""
    frame = centres(build_id)
    titles = {str(row["centre_id"]): names.centre_name(row) for row in frame.to_dict("records")}
    titles.pop(centre_id, None)
    chosen = pick_several(t("compare.own_group"), "peers", list(titles), titles.__getitem__)
    return chosen or peers_of(build_id, centre_id)["peer_id"].tolist()


def peer_list(build_id: str, centre_id: str) -> None:
    """The computed peers with what makes them alike."""
    rows = peers_of(build_id, centre_id)
    if rows.empty:
        notices.empty(t("compare.no_peers"))
        return
    allowed = str(rows["comparison"].iloc[0])
    st.markdown(t(f"compare.allowed_{allowed}", count=len(rows)))
    table = pd.DataFrame(
        {
            t("column.rank"): rows["rank"],
            t("column.centre"): [names.centre_name(row) for row in rows.to_dict("records")],
            t("column.population"): [numbers.number(population) for population in rows["population"]],
            t("column.level"): [names.level(level) for level in rows["central_place_level"]],
            t("column.distance"): [numbers.number(distance, 2) for distance in rows["distance"]],
            t("column.differs_in"): [differences(parsed(reasons)) for reasons in rows["reasons"]],
        }
    )
    show_table(table)
    st.caption(t("compare.distance_note"))


def differences(shares: Any) -> str:
    """The features that make up most of the distance, largest first."""
    pairs = sorted(dict(shares or {}).items(), key=lambda pair: -float(pair[1] or 0))[:_REASONS]
    return ", ".join(
        f"{t('feature.' + name)} {numbers.percent(share)}" for name, share in pairs if share and share >= 0.01
    )


def distributions(build_id: str, centre_id: str, group: list[str]) -> None:
    """One line of dots per indicator, or the refusal with its reason."""
    labels = {key: names.centre_name(row) for key, row in keyed(centres(build_id), "centre_id").items()}
    for indicator_id in COMPARED:
        indicator = names.indicator(indicator_id)
        if indicator:
            _distribution(build_id, centre_id, group, indicator, labels)


def _distribution(
    build_id: str, centre_id: str, group: list[str], indicator: Indicator, labels: dict[str, str]
) -> None:
    rows = latest_of_indicator(build_id, indicator.id)
    own = keyed(rows, "centre_id").get(centre_id)
    st.subheader(names.indicator_title(indicator.id))
    if own is None:
        notices.empty(t("compare.own_missing"))
        return
    peers = rows[rows["centre_id"].isin(group)]
    peers = peers.assign(label=peers["centre_id"].map(labels))
    refusal = refused(own, peers, indicator)
    if refusal:
        st.warning(refusal, icon=":material/block:")
        return
    value = numbers.of_indicator(own["value"], indicator)
    place = position(peers, float(own["value"]), indicator)
    target = targets().get(indicator.id)
    aim = in_words(float(own["value"]), target, indicator) if target is not None else ""
    st.markdown(" · ".join(part for part in (f"**{labels[centre_id]}: {value}**", place, aim) if part))
    figure.show(
        strip(
            peers,
            (labels[centre_id], float(own["value"])),
            indicator.unit in numbers.PERCENT_UNITS,
            indicator.decimals,
            target,
        ),
        figure.origin_of(rows[rows["centre_id"].isin([centre_id, *group])], t("compare.n", n=len(peers)), indicator.id),
        lambda: _table(peers, own, labels[centre_id], indicator),
        key=f"compare_{indicator.id}",
        alt=t(
            "compare.alt",
            value=value,
            median=numbers.of_indicator(peers["value"].median(), indicator),
            count=len(peers),
        ),
    )


def refused(own: Row, peers: pd.DataFrame, indicator: Indicator) -> str:
    """Why a comparison must not be shown, '' when it may."""
    if len(peers) < MIN_DOTS:
        return t("compare.refused_few", count=len(peers), minimum=MIN_DOTS)
    same_method = peers["method"].eq(own["method"]).sum()
    if indicator.comparable_only_within and same_method < MIN_DOTS:
        return t("compare.refused_method", count=int(same_method))
    return ""


def _table(peers: pd.DataFrame, own: Row, own_name: str, indicator: Indicator) -> pd.DataFrame:
    rows = pd.concat([pd.DataFrame([own]).assign(label=own_name), peers])
    rows = rows.sort_values("label")
    return pd.DataFrame(
        {
            t("column.centre"): rows["label"],
            t("column.value"): [numbers.of_indicator(value, indicator) for value in rows["value"]],
            t("column.interval"): [
                numbers.interval(low, high, indicator) for low, high in zip(rows["low"], rows["high"], strict=True)
            ],
            t("column.n"): [numbers.number(n) for n in rows["n"]],
            t("column.period"): [numbers.period(period) for period in rows["period"]],
        }
    )


def link_note() -> None:
    """Say that the group stands in the address."""
    if state.read("peers"):
        st.caption(t("compare.in_address"))
