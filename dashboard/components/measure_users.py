"""Who in the region has carried out a measure, where, and what it brought."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import geometry, names, numbers, theme
from dashboard.charts.places_map import places_map
from dashboard.components import figure, notices
from dashboard.components.tables import show_table
from dashboard.links import link
from dashboard.queries.register import users_of
from dashboard.text import t

COLOURS: Final = {
    "proven": theme.ACCENT,
    "indication": "#41b6c4",
    "not_detectable": theme.PEER,
    "not_evaluable": "#c3c9ce",
    "": "#f0a63c",
}


def measure_users(build_id: str, measure_id: str) -> None:
    """Map and list side by side, or that nobody has reported the measure."""
    st.subheader(t("measure.users"))
    rows = users_of(build_id, measure_id)
    if rows.empty:
        notices.empty(t("measure.no_users"), t("measure.no_users_step"))
        return
    rows = rows.assign(
        label=[names.centre_name(row) for row in rows.to_dict("records")], key=rows["verdict"].fillna("")
    )
    left, right = st.columns(2)
    with left:
        figure.draw(
            places_map(geometry.layer("brandenburg_kreise"), _groups(rows)),
            key="users",
            alt=t("measure.users_alt", places=", ".join(rows["label"])),
            is_map=True,
        )
        mark = t("example.mark") if rows["is_synthetic"].any() else ""
        st.caption(" · ".join(part for part in (mark, geometry.attribution()) if part))
    with right:
        show_table(
            pd.DataFrame(
                {
                    t("column.place"): rows["label"],
                    t("column.population"): [numbers.number(people) for people in rows["population"]],
                    t("column.start"): rows["starts_on"].map(numbers.day),
                    t("column.effect"): [_verdict(verdict) for verdict in rows["key"]],
                }
            )
        )
        link("effect", t("measure.to_effects"), ":material/query_stats:", measure=measure_id)


def _groups(rows: pd.DataFrame) -> dict[str, tuple[pd.DataFrame, str]]:
    return {
        _verdict(key): (rows[rows["key"] == key], colour) for key, colour in COLOURS.items() if key in set(rows["key"])
    }


def _verdict(key: str) -> str:
    return names.term("effect_verdicts", key) if key else t("register.open")
