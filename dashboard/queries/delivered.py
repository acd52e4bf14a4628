"""What entry forms start from: counting points that exist, and the newest register of a centre."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.build import query


@st.cache_resource(max_entries=32, show_spinner=False)
def counting_points(build_id: str, centre_id: str) -> list[str]:
    """Names of the counting points of a centre that were counted by hand before."""
    rows = query(
        build_id,
        "SELECT DISTINCT name FROM sensor WHERE centre_id = ? AND method = 'manual' ORDER BY name",
        [centre_id],
    )
    return [str(name) for name in rows["name"]]


@st.cache_resource(max_entries=32, show_spinner=False)
def newest_register(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per unit of the newest complete register of a centre, by street and house number."""
    return query(
        build_id,
        """SELECT * FROM vacancy_unit WHERE centre_id = ? AND is_register_complete
           QUALIFY observed_on = max(observed_on) OVER () ORDER BY street, house_no, unit_id""",
        [centre_id],
    )
