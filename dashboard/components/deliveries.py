"""Deliveries: what came, what was loaded, what was noticed, what was rejected."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.components import notices
from dashboard.components.figure import as_csv
from dashboard.components.pickers import pick
from dashboard.components.tables import show_table
from dashboard.queries import provenance
from dashboard.text import t

ROWS_SHOWN = 50


def deliveries(build_id: str) -> None:
    """List of all deliveries, and one in detail."""
    loads = provenance.loads(build_id)
    if loads.empty:
        notices.empty(t("delivery.none"))
        return
    st.dataframe(
        _load_table(loads), hide_index=True, height=320, key="loads", alt=t("delivery.table_alt", count=len(loads))
    )
    by_id = {str(row["load_id"]): row for row in loads.to_dict("records")}
    chosen = pick(t("pick.delivery"), "load", list(by_id), lambda load_id: f"{load_id}: {by_id[load_id]['file']}")
    row = by_id[chosen]
    st.markdown(
        t("delivery.counts", read=numbers.number(row["rows_read"]), loaded=numbers.number(row["rows_loaded"]),
          rejected=numbers.number(row["rows_rejected"]), duplicate=numbers.number(row["rows_duplicate"]),
          replaced=numbers.number(row["rows_replaced"]))
    )  # fmt: skip
    _notices(build_id, int(chosen))
    _rejects(build_id, int(chosen))


def _load_table(loads: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.number"): loads["load_id"],
            t("column.file"): loads["file"],
            t("column.topic"): [t(f"topic.{topic}") for topic in loads["topic"]],
            t("column.target"): loads["target"],
            t("column.received"): [numbers.day(moment) for moment in loads["received_at"]],
            t("column.status"): [t(f"load_status.{status}") for status in loads["status"]],
            t("column.read"): loads["rows_read"],
            t("column.loaded"): loads["rows_loaded"],
            t("column.rejected"): loads["rows_rejected"],
            t("column.duplicate"): loads["rows_duplicate"],
            t("column.source"): [names.source_title(source) for source in loads["source_id"]],
            t("column.example"): loads["is_synthetic"],
        }
    )


def _notices(build_id: str, load_id: int) -> None:
    rows = provenance.notices(build_id, load_id)
    st.subheader(t("delivery.notices"))
    if rows.empty:
        st.markdown(t("delivery.no_notices"))
        return
    table = pd.DataFrame(
        {
            t("column.level"): [t(f"level.{level}") for level in rows["level"]],
            t("column.code"): rows["code"],
            t("column.message"): rows["message"],
            t("column.line"): [numbers.number(line) for line in rows["row_no"]],
            t("column.column"): rows["column_name"].fillna(""),
            t("column.raw"): rows["value"].fillna(""),
            t("column.rows"): [numbers.number(count) for count in rows["rows"]],
        }
    )
    show_table(table.head(ROWS_SHOWN))
    _download(table, f"hinweise_{load_id}", len(rows))


def _rejects(build_id: str, load_id: int) -> None:
    rows = provenance.rejects(build_id, load_id)
    st.subheader(t("delivery.rejects"))
    if rows.empty:
        st.markdown(t("delivery.no_rejects"))
        return
    table = pd.DataFrame(
        {
            t("column.line"): rows["line"],
            t("column.code"): rows["code"],
            t("column.column"): rows["column_name"].fillna(""),
            t("column.raw"): rows["value"].fillna(""),
            t("column.whole_row"): rows["raw"].fillna(""),
        }
    )
    show_table(table.head(ROWS_SHOWN))
    _download(table, f"abgelehnt_{load_id}", len(rows))


def _download(table: pd.DataFrame, name: str, count: int) -> None:
    if count > ROWS_SHOWN:
        st.caption(t("figure.rows_cut", shown=ROWS_SHOWN, all=numbers.number(count)))
    st.download_button(
        t("figure.download_csv"), as_csv(table), file_name=f"zentrenkompass_{name}.csv", mime="text/csv",
        key=f"download_{name}", on_click="ignore", icon=":material/download:",
    )  # fmt: skip


def sources(build_id: str) -> None:
    """All sources with publisher, licence and credit line."""
    rows = provenance.sources(build_id)
    if rows.empty:
        notices.empty(t("source.none"))
        return
    show_table(
        pd.DataFrame(
            {
                t("column.source"): [names.source_title(source) for source in rows["source_id"]],
                t("column.publisher"): rows["publisher"],
                t("column.licence"): rows["licence"],
                t("column.attribution"): rows["attribution"],
                t("column.open"): [t("answer.yes") if flag else t("answer.no") for flag in rows["is_public"]],
                t("column.received"): [numbers.day(day) for day in rows["last_received_on"]],
                t("column.checked"): [numbers.period(day) for day in rows["checked_on"]],
            }
        )
    )


def topic_states(build_id: str, states: pd.DataFrame, centre_names: dict[str, str]) -> None:
    """Data state of every centre and topic."""
    wide = states.assign(
        centre=states["centre_id"].map(centre_names),
        word=[
            f"{t('topic_state.' + str(row.state))} ({numbers.day(row.last_on)})" if not numbers.is_missing(row.last_on)
            else t("topic_state." + str(row.state))
            for row in states.itertuples()
        ],
    )  # fmt: skip
    grid = wide.pivot(index="centre", columns="topic", values="word").fillna(t("topic_state.no_data"))
    grid = grid.reindex([name for name in centre_names.values() if name in grid.index])
    grid.columns = [t(f"topic.{topic}") for topic in grid.columns]
    grid.insert(0, t("column.centre"), grid.index)
    st.dataframe(grid, hide_index=True, key="topic_states", alt=t("source.states_alt", count=len(grid)))
