"""Does a finding depend on where the centre's edge is drawn? Judged by the build with at least three outlines."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard import names
from dashboard.components import notices
from dashboard.components.tables import show_table
from dashboard.queries.findings import findings_of
from dashboard.text import t

FOUND: Final = ("watch", "conspicuous", "severe")


def boundary_variants(build_id: str, centre_id: str) -> None:
    """The findings of a centre and whether they hold with another outline."""
    rows = findings_of(build_id, centre_id)
    rows = rows[rows["status"].isin(FOUND)]
    st.markdown(t("boundary.intro"))
    if rows.empty:
        notices.empty(t("boundary.no_findings"))
        return
    show_table(
        pd.DataFrame(
            {
                t("column.problem"): rows["problem_id"].map(names.problem_title),
                t("column.status"): rows["status"].map(names.status),
                t("boundary.column"): [t(f"boundary.{known}") for known in rows["boundary"].fillna("not_tested")],
            }
        )
    )
    st.caption(t("boundary.note"))
