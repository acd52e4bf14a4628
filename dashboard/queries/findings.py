"""Findings of one centre, their history, its peers and the recommended measures."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.build import query
from dashboard.queries.places import STATUS_ORDER


def parsed(text: Any) -> Any:
    """Value of a JSON column; an empty list where there is none."""
    return json.loads(text) if isinstance(text, str) and text else []


@st.cache_resource(max_entries=128, show_spinner=False)
def findings_of(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per problem of a centre, worst first."""
    return query(
        build_id,
        """SELECT *, list_position($order, status) AS rank FROM finding WHERE centre_id = $centre
           ORDER BY rank DESC, severity DESC NULLS LAST, confidence NULLS LAST, problem_id""",
        {"order": list(STATUS_ORDER), "centre": centre_id},
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def history_of(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per problem and quarter of a centre, in time order."""
    return query(
        build_id,
        """SELECT problem_id, quarter, status, value FROM finding_history WHERE centre_id = ?
           ORDER BY problem_id, quarter""",
        [centre_id],
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def problem_areas(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per problem area of a centre."""
    return query(build_id, "SELECT * FROM problem_area WHERE centre_id = ? ORDER BY problem_id, area_no", [centre_id])


@st.cache_resource(max_entries=128, show_spinner=False)
def peers_of(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per peer of a centre, nearest first, with its place."""
    return query(
        build_id,
        """SELECT p.peer_id, p.rank, p.distance, p.reasons, p.comparison, c.name, c.kind, c.is_example,
                  coalesce(m.short_name, c.name) AS town, m.district_name, m.population, m.central_place,
                  m.central_place_level
           FROM peer p JOIN centre c ON c.centre_id = p.peer_id LEFT JOIN municipality m USING (ags)
           WHERE p.centre_id = ? ORDER BY p.rank""",
        [centre_id],
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def recommendations_of(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per finding and recommended measure of a centre, best first."""
    return query(
        build_id,
        """SELECT r.*, m.title_de, m.title_en, m.summary_de, m.summary_en, m.cost_band, m.evidence_level,
                  m.recommendation
           FROM recommendation r LEFT JOIN measure m USING (measure_id)
           WHERE centre_id = ? ORDER BY problem_id, rank""",
        [centre_id],
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def measures(build_id: str) -> pd.DataFrame:
    """One row per measure of the catalogue."""
    return query(build_id, "SELECT * FROM measure ORDER BY measure_id")


@st.cache_resource(max_entries=64, show_spinner=False)
def carried_out(build_id: str, measure_id: str) -> pd.DataFrame:
    """One row per evaluated use of a measure ('' = of any measure), newest first."""
    return query(
        build_id,
        """SELECT e.*, coalesce(m.short_name, c.name) AS town, c.name AS centre_name, c.kind
           FROM effect e JOIN centre c USING (centre_id) LEFT JOIN municipality m USING (ags)
           WHERE $measure = '' OR measure_id = $measure ORDER BY starts_on DESC, centre_id""",
        {"measure": measure_id},
    )
