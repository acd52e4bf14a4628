"""Four dimensions of a centre against its peers; an index over them only when the reader asks for one."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.charts.composite import dimensions as dimension_chart
from dashboard.components import figure, notices
from dashboard.components.pickers import pick_segment, switch
from dashboard.queries.composite import dimensions, index_with
from dashboard.queries.findings import parsed
from dashboard.text import t
from etl.indicators.composite import read_scheme


@st.fragment
def composite_profile(build_id: str, centre_id: str) -> None:
    """The dimensions, what is missing in them, and the optional index."""
    rows = dimensions(build_id, centre_id)
    shown = rows.dropna(subset=["value"])
    if shown.empty:
        notices.empty(t("composite.none"))
        return
    shown = shown.assign(title=[t(f"composite.{name}") for name in shown["dimension"]])
    figure.show(
        dimension_chart(shown, t("survey.own"), t("composite.band"), t("survey.peer_median")),
        figure.origin_of(shown, t("composite.scale"), has_interval=True),
        lambda: _table(shown),
        key="composite",
        alt=_in_words(shown),
    )
    for row in rows.to_dict("records"):
        if isinstance(row["missing"], str) and row["missing"]:
            st.caption(_missing(row))
    if switch(t("composite.with_index"), "index", t("composite.index_help")):
        _index(build_id, centre_id, shown)


def _missing(row: dict[Any, Any]) -> str:
    titles = ", ".join(names.indicator_title(name) for name in str(row["missing"]).split(","))
    key = "composite.not_computable" if numbers.is_missing(row["value"]) else "composite.without"
    return t(key, dimension=t(f"composite.{row['dimension']}"), indicators=titles)


def _index(build_id: str, centre_id: str, shown: pd.DataFrame) -> None:
    presets = read_scheme().presets
    chosen = pick_segment(t("composite.weights"), "preset", list(presets), lambda name: t(f"composite.preset_{name}"))
    weights = presets[chosen]
    found = index_with(build_id, bool(shown["is_synthetic"].iloc[0]), tuple(weights.items()))
    own = found[found["centre_id"] == centre_id] if len(found) else found
    if own.empty or numbers.is_missing(own["value"].iloc[0]):
        notices.empty(t("composite.no_index"))
        return
    row = own.iloc[0]
    st.markdown(
        t("composite.index", value=numbers.number(row["value"]), low=numbers.number(row["rank_low"]),
          high=numbers.number(row["rank_high"]), all=int(row["ranked"]))
    )  # fmt: skip
    same = row["tier_low"] == row["tier_high"]
    st.markdown(t("composite.tier", tier=int(row["tier_low"])) if same else t("composite.no_tier"))
    parts = ", ".join(f"{t('composite.' + name)} {numbers.percent(weight / 100)}" for name, weight in weights.items())
    st.caption(t("composite.index_note", weights=parts))


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.item"): rows["title"],
            t("column.value"): [numbers.number(value) for value in rows["value"]],
            t("column.low"): [numbers.number(low) for low in rows["low"]],
            t("column.high"): [numbers.number(high) for high in rows["high"]],
            t("survey.peer_median"): [numbers.number(median) for median in rows["peer_median"]],
            t("column.parts"): [_parts(parts) for parts in rows["parts"]],
        }
    )


def _parts(text: Any) -> str:
    parts = dict(parsed(text) or {})
    return ", ".join(
        f"{names.indicator_title(name)} {numbers.number(score)}" for name, score in parts.items() if score is not None
    )


def _in_words(rows: pd.DataFrame) -> str:
    return ", ".join(f"{row.title}: {numbers.number(row.value)}" for row in rows.itertuples()) + "."
