"""The four dimensions of a centre, and the index with the reader's weights over centres of the same kind of data."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.build import query, query_all
from etl.indicators.composite import INDEX, read_scheme, reweighted

Weights = tuple[tuple[str, float], ...]


@st.cache_resource(max_entries=128, show_spinner=False)
def dimensions(build_id: str, centre_id: str) -> pd.DataFrame:
    """One row per dimension of a centre in the order of the scheme, without the index."""
    rows = query(build_id, "SELECT * FROM composite WHERE centre_id = ? AND dimension <> ?", [centre_id, INDEX])
    order = {name: place for place, name in enumerate(read_scheme().dimensions)}
    return rows.assign(place=rows["dimension"].map(order)).sort_values("place", ignore_index=True)


@st.cache_resource(max_entries=64, show_spinner=False)
def index_with(build_id: str, is_synthetic: bool, weights: Weights) -> pd.DataFrame:
    """One row per centre of the same kind of data: index, band of ranks, tiers, centres ranked; by centre_id.

    Ranked among all centres; rows of towns that may not be seen are left out afterwards.
    """
    rows = query_all(
        build_id, "SELECT * FROM composite WHERE is_synthetic = ? ORDER BY centre_id, dimension", [is_synthetic]
    )
    if rows.empty:
        return pd.DataFrame()
    ranked = reweighted(rows, dict(weights))[0]
    ranked = ranked.assign(ranked=ranked["value"].notna().sum())
    return ranked[ranked["centre_id"].isin(query(build_id, "SELECT centre_id FROM centre")["centre_id"])]
