"""What was delivered so far: look at a delivery, fetch its rejected rows, take it back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import numbers
from dashboard.components import notices
from dashboard.components.figure import as_csv
from dashboard.components.pickers import pick
from dashboard.delivery import report, running
from dashboard.delivery.rights import Sender
from dashboard.queries import provenance
from dashboard.rows import keyed
from dashboard.text import plain, t


def history(build_id: str | None, sender: Sender) -> None:
    """The deliveries the sender may see, and one of them in detail."""
    loads = provenance.loads(build_id) if build_id else pd.DataFrame()
    if len(loads) and sender.towns is not None:
        loads = loads[loads["target"].fillna("").str[:8].isin(sender.towns)]
    if loads.empty:
        notices.empty(t("delivery.none"))
        return
    table = _table(loads)
    st.dataframe(
        table,
        hide_index=True,
        height=min(320, 40 + 35 * len(table)),
        key="delivered",
        alt=t("delivery.table_alt", count=len(loads)),
    )
    rows = keyed(loads.assign(load_id=loads["load_id"].astype(str)), "load_id")
    chosen = pick(t("pick.delivery"), "load", list(rows), lambda load_id: f"{load_id}: {rows[load_id]['file']}")
    row = rows[chosen]
    told = {name: numbers.number(row[f"rows_{name}"]) for name in report.COUNTS}
    st.markdown(f"**{plain(row['file'])}**  \n{t('delivery.counts', **told)}")
    _rejects(str(build_id), int(chosen))
    if row["status"] == "loaded":
        _undo(int(chosen), str(row["file"]), sender)


def _table(loads: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("column.number"): loads["load_id"],
            t("column.file"): loads["file"],
            t("column.kind"): [report.kind_title(kind) for kind in loads["kind"]],
            t("column.target"): loads["target"],
            t("column.received"): [numbers.day(moment) for moment in loads["received_at"]],
            t("column.status"): [t(f"load_status.{status}") for status in loads["status"]],
            t("column.loaded"): loads["rows_loaded"],
            t("column.rejected"): loads["rows_rejected"],
        }
    )


def _rejects(build_id: str, load_id: int) -> None:
    rows = provenance.rejects(build_id, load_id)
    if rows.empty:
        return
    table = report.rejects_table({"rejects": rows.to_dict("records")})
    st.download_button(
        t("deliver.rejects_csv", count=numbers.number(len(rows))), lambda: as_csv(report.masked(table)),
        file_name=f"zentrenkompass_abgelehnt_{load_id}.csv", mime="text/csv", key=f"rejects_{load_id}", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def _undo(load_id: int, file: str, sender: Sender) -> None:
    with st.expander(t("deliver.undo"), icon=":material/undo:"):
        st.markdown(t("deliver.undo_text", number=load_id, file=plain(file)))
        is_meant = st.checkbox(t("deliver.undo_sure"), key=f"sure_{load_id}")
        if st.button(t("deliver.undo_now"), disabled=not is_meant, key=f"undo_{load_id}"):
            running.withdraw(load_id, sender)
