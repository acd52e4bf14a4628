"""Impact register, pooled effects, and what a measure beginning now could prove."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard.build import query

# clearest first: which verdict stands for a measure with several outcomes
VERDICTS: Final = ("proven", "indication", "not_detectable", "not_evaluable")


@st.cache_resource(max_entries=4, show_spinner=False)
def registered(build_id: str) -> pd.DataFrame:
    """One row per measure in the impact register and outcome evaluated, newest first; no verdict where there is none yet."""
    return query(
        build_id,
        """SELECT r.*, e.outcome, e.verdict, e.effect, e.low, e.high
           FROM measure_carried_out r LEFT JOIN effect e USING (centre_id, measure_id, starts_on)
           ORDER BY r.starts_on DESC, r.centre_id, r.measure_id, e.outcome""",
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def pooled(build_id: str) -> pd.DataFrame:
    """One row per measure and outcome evaluated in at least two towns."""
    return query(build_id, "SELECT * FROM pooled_effect ORDER BY towns DESC, measure_id, outcome")


@st.cache_resource(max_entries=128, show_spinner=False)
def detectable(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per number of towns that begin together; empty where the counts do not reach."""
    return query(
        build_id,
        "SELECT * FROM detectable_effect WHERE centre_id = ? AND outcome = 'footfall' ORDER BY towns",
        [centre_id],
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def users_of(build_id: str, measure_id: str) -> pd.DataFrame:
    """One row per real centre that has carried out a measure: start, place, its clearest verdict where there is one."""
    return query(
        build_id,
        """WITH used AS (
               SELECT centre_id, measure_id, starts_on, is_synthetic FROM measure_carried_out
               UNION SELECT centre_id, measure_id, starts_on, is_synthetic FROM effect)
           SELECT u.centre_id, u.starts_on, u.is_synthetic, c.lat, c.lon, c.name, c.kind, c.is_example,
                  coalesce(m.short_name, c.name) AS town, m.district_name, m.population, e.verdict, e.effect
           FROM used u JOIN centre c USING (centre_id) LEFT JOIN municipality m USING (ags)
           LEFT JOIN (SELECT *, row_number() OVER (PARTITION BY centre_id, measure_id, starts_on
                                                   ORDER BY list_position($verdicts, verdict), outcome) AS place
                      FROM effect) e
             ON e.centre_id = u.centre_id AND e.measure_id = u.measure_id AND e.starts_on = u.starts_on AND e.place = 1
           WHERE u.measure_id = $measure AND NOT c.is_example ORDER BY u.starts_on DESC, town""",
        {"measure": measure_id, "verdicts": list(VERDICTS)},
    )
