"""Where the figures come from: deliveries, notices, rejects, sources; whole tables for download."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard.build import query

# tables offered for download, and the columns that are binary geometry
TABLES: Final = (
    "indicator", "finding", "finding_history", "recommendation", "effect", "measure", "peer", "centre", "municipality",
    "street_segment", "problem_area", "vacancy_unit", "sensor", "footfall_daily", "footfall_month", "footfall_profile",
    "survey_result", "event", "structure_value", "topic_state", "source", "load", "load_notice", "build_info",
)  # fmt: skip
# tables whose rows can come from a source that must not be passed on; how a row names its source
_OF_SOURCE: Final = {
    "indicator": "source_ids",
    "finding": "source_ids",
    "structure_value": "source_id",
    "load": "source_id",
}
_OF_TOPIC: Final = {
    "vacancy_unit": "vacancy", "street_segment": "vacancy", "problem_area": "vacancy", "survey_result": "survey",
    "sensor": "footfall", "footfall_daily": "footfall", "footfall_month": "footfall", "footfall_profile": "footfall",
}  # fmt: skip


@st.cache_data(max_entries=4, show_spinner=False)
def loads(build_id: str) -> pd.DataFrame:
    """One row per delivery, newest first."""
    return query(build_id, "SELECT * FROM load ORDER BY received_at DESC, load_id DESC")


@st.cache_data(max_entries=32, show_spinner=False)
def notices(build_id: str, load_id: int) -> pd.DataFrame:
    """One row per finding of a rule in a delivery, errors first."""
    return query(
        build_id,
        """SELECT level, code, row_no, column_name, value, rows, message FROM load_notice WHERE load_id = ?
           ORDER BY list_position(['error', 'warning', 'info'], level), notice_no""",
        [load_id],
    )


@st.cache_data(max_entries=32, show_spinner=False)
def rejects(build_id: str, load_id: int) -> pd.DataFrame:
    """One row per rejected row of a delivery."""
    return query(
        build_id, "SELECT line, code, column_name, value, raw FROM reject WHERE load_id = ? ORDER BY line", [load_id]
    )


@st.cache_data(max_entries=4, show_spinner=False)
def sources(build_id: str) -> pd.DataFrame:
    """One row per source, those with data first."""
    return query(build_id, "SELECT * FROM source ORDER BY last_received_on IS NULL, source_id")


@st.cache_data(max_entries=4, show_spinner=False)
def closed_sources(build_id: str) -> list[str]:
    """Ids of the sources whose values must not be exported."""
    return query(build_id, "SELECT source_id FROM source WHERE NOT is_public ORDER BY 1")["source_id"].tolist()


def table_size(build_id: str, table: str) -> int:
    """Number of rows of a table before the licence guard."""
    _must_be_known(table)
    return int(query(build_id, f"SELECT count(*) AS n FROM {table}")["n"].iloc[0])  # noqa: S608 (name from TABLES)


def open_rows(build_id: str, table: str) -> pd.DataFrame:
    """All rows of a table that may be passed on: no row of a closed source, no hidden value, geometry as WKT left out."""
    _must_be_known(table)
    clauses, values = _guard(table, closed_sources(build_id))
    frame = query(build_id, f"SELECT * FROM {table} WHERE {clauses}", values)  # noqa: S608 (name from TABLES)
    return frame[[column for column in frame.columns if not column.endswith("_wkb")]]


def _must_be_known(table: str) -> None:
    if table not in TABLES:
        raise KeyError(f"no table '{table}' in the download list")


def _guard(table: str, closed: list[str]) -> tuple[str, dict[str, object]]:
    if not closed:
        return "true", {}
    if column := _OF_SOURCE.get(table):
        return f"NOT list_has_any(string_split(coalesce({column}, ''), ','), $closed)", {"closed": closed}
    if topic := _OF_TOPIC.get(table):
        blocked = """centre_id NOT IN (SELECT DISTINCT left(target, 8) || '-01' FROM load
                     WHERE topic = $topic AND list_contains($closed, source_id) AND target IS NOT NULL
                     UNION SELECT DISTINCT target FROM load
                     WHERE topic = $topic AND list_contains($closed, source_id) AND target IS NOT NULL)"""
        return blocked, {"closed": closed, "topic": topic}
    return "true", {}
