"""Which centres would change class under other thresholds: the rules of the build over the snapshot it wrote."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard.build import catalogue, query
from dashboard.town_release import whole
from etl.problems.view import Evidenced
from etl.problems.what_if import changed_statuses, evidence_of, opened
from etl.stores import stores

Moved = tuple[tuple[str, float], ...]


@st.cache_resource(max_entries=1, show_spinner=False)
def _evidence(build_id: str) -> tuple[Evidenced, date]:
    with opened(stores().snapshots / f"{build_id}.duckdb") as connection:
        return evidence_of(connection, catalogue())


@st.cache_resource(max_entries=64, show_spinner=False)
def changed_classes(build_id: str, problem_id: str, moved: Moved) -> pd.DataFrame:
    """One row per centre that may be seen and whose status changes: centre_id, problem_id, status_before, status_after."""
    facts, as_of = _evidence(whole(build_id))
    rows = changed_statuses(facts, as_of, catalogue(), {problem_id: dict(moved)})
    return rows[rows["centre_id"].isin(query(build_id, "SELECT centre_id FROM centre")["centre_id"])]
