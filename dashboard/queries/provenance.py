"""Where the figures come from: deliveries, notices, rejects, sources; whole tables for download."""

from __future__ import annotations

from functools import partial
from typing import Final

import pandas as pd
import streamlit as st

from dashboard.build import query
from etl.export.tables import Described, Table, describe, read_table

# tables offered for download
TABLES: Final = (
    "indicator", "composite", "finding", "finding_history", "recommendation", "effect", "pooled_effect",
    "measure_carried_out", "programme_participation", "detectable_effect", "measure", "peer", "centre", "municipality",
    "street_segment", "problem_area", "vacancy_unit", "sensor", "footfall_daily", "footfall_month", "footfall_profile",
    "survey_result", "event", "structure_value", "topic_state", "source", "load", "load_notice", "build_info",
)  # fmt: skip


@st.cache_resource(max_entries=4, show_spinner=False)
def loads(build_id: str) -> pd.DataFrame:
    """One row per delivery, newest first."""
    return query(build_id, "SELECT * FROM load ORDER BY received_at DESC, load_id DESC")


@st.cache_resource(max_entries=32, show_spinner=False)
def notices(build_id: str, load_id: int) -> pd.DataFrame:
    """One row per finding of a rule in a delivery, errors first."""
    return query(
        build_id,
        """SELECT level, code, row_no, column_name, value, rows, message FROM load_notice WHERE load_id = ?
           ORDER BY list_position(['error', 'warning', 'info'], level), notice_no""",
        [load_id],
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def rejects(build_id: str, load_id: int) -> pd.DataFrame:
    """One row per rejected row of a delivery."""
    return query(
        build_id, "SELECT line, code, column_name, value, raw FROM reject WHERE load_id = ? ORDER BY line", [load_id]
    )


@st.cache_resource(max_entries=4, show_spinner=False)
def sources(build_id: str) -> pd.DataFrame:
    """One row per source, those with data first."""
    return query(build_id, "SELECT * FROM source ORDER BY last_received_on IS NULL, source_id")


@st.cache_resource(max_entries=4, show_spinner=False)
def closed_sources(build_id: str) -> list[str]:
    """Ids of the sources whose values must not be exported."""
    return query(build_id, "SELECT source_id FROM source WHERE NOT is_public ORDER BY 1")["source_id"].tolist()


def table_size(build_id: str, table: str) -> int:
    """Number of rows of a table before the licence guard."""
    _must_be_known(table)
    return int(query(build_id, f"SELECT count(*) AS n FROM {table}")["n"].iloc[0])  # noqa: S608 (name from TABLES)


@st.cache_resource(max_entries=64, show_spinner=False)
def about_table(build_id: str, table: str) -> Described:
    """How many rows of a table may be passed on, how many may not, under which licences."""
    _must_be_known(table)
    return describe(partial(query, build_id), table)


@st.cache_resource(max_entries=32, show_spinner=False)
def first_rows(build_id: str, table: str, count: int) -> pd.DataFrame:
    """The first rows of a table that may be passed on, geometry left out."""
    frame = open_table(build_id, table, count).rows
    return frame[[column for column in frame.columns if not column.endswith("_wkb")]]


def open_table(build_id: str, table: str, first: int | None = None) -> Table:
    """A table as it may be passed on: no row of a closed source, no hidden value."""
    _must_be_known(table)
    return read_table(partial(query, build_id), table, first=first)


def open_rows(build_id: str, table: str) -> pd.DataFrame:
    """All rows of a table that may be passed on, geometry left out."""
    frame = open_table(build_id, table).rows
    return frame[[column for column in frame.columns if not column.endswith("_wkb")]]


def _must_be_known(table: str) -> None:
    if table not in TABLES:
        raise KeyError(f"no table '{table}' in the download list")
