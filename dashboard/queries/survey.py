"""Survey of a centre beyond the newest grades: importance beside performance, changes between waves, topics of comments."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.build import query


@st.cache_resource(max_entries=128, show_spinner=False)
def importance(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per aspect of the newest wave: importance (share), grade, quadrant; without importance below 150 answers."""
    return query(
        build_id,
        """SELECT replace(i.indicator_id, 'importance_', '') AS item, i.period, i.data_on, i.value AS importance,
                  g.value AS grade, i.method AS quadrant, i.n, i.source_ids, i.is_synthetic
           FROM indicator i JOIN indicator g
             ON g.centre_id = i.centre_id AND g.period = i.period
                AND g.indicator_id = replace(i.indicator_id, 'importance_', 'grade_')
           WHERE i.centre_id = ? AND starts_with(i.indicator_id, 'importance_')
             AND i.visibility <> 'hidden' AND g.visibility <> 'hidden' AND g.value IS NOT NULL
           ORDER BY importance DESC NULLS LAST, item""",
        [centre_id],
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def changes(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per aspect and wave: change of the grade since the wave before, `wave_before` its period; newest first."""
    return query(
        build_id,
        """SELECT indicator_id, replace(indicator_id, 'wave_change_', '') AS item, period, data_on, value, low, high, n,
                  method, source_ids, is_synthetic,
                  (SELECT max(e.wave) FROM survey_result e WHERE e.centre_id = indicator.centre_id AND e.wave < period)
                      AS wave_before
           FROM indicator
           WHERE centre_id = ? AND starts_with(indicator_id, 'wave_change_') AND visibility <> 'hidden'
           ORDER BY data_on DESC, period DESC, value, item""",
        [centre_id],
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def comment_topics(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per topic named in the free comments of the newest wave, most frequent first; hidden ones left out."""
    return query(
        build_id,
        """SELECT code AS topic, wave, n, cases, mean AS share, low, high, is_synthetic FROM survey_result
           WHERE centre_id = $centre AND kind = 'text' AND code <> 'unassigned' AND visibility <> 'hidden'
             AND cases > 0
             AND wave = (SELECT max(wave) FROM survey_result WHERE centre_id = $centre AND kind = 'text')
           ORDER BY cases DESC, topic""",
        {"centre": centre_id},
    )
