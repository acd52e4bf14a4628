"""Whole tables of the snapshot as files, with the build id in the name and the licence guard before them."""

from __future__ import annotations

import io
from typing import Final

import pandas as pd
import streamlit as st

from dashboard import names, numbers
from dashboard.components.figure import as_csv
from dashboard.components.pickers import pick, pick_segment
from dashboard.queries import provenance
from dashboard.text import t

FORMATS: Final = ("csv", "xlsx", "parquet")
MIME: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_SHEET_ROWS: Final = 1_048_575


def downloads(build_id: str) -> None:
    """Choose a table and a format; the file is made when the button is pressed."""
    table = pick(t("pick.table"), "table", provenance.TABLES, lambda name: t(f"table.{name}"))
    form = pick_segment(t("download.format"), "format", FORMATS, str.upper)
    rows = provenance.open_rows(build_id, table)
    kept, all_rows = len(rows), provenance.table_size(build_id, table)
    st.markdown(t("download.rows", count=numbers.number(kept), build=build_id))
    if kept < all_rows:
        closed = ", ".join(names.source_title(source) for source in provenance.closed_sources(build_id))
        st.info(t("download.guarded", count=numbers.number(all_rows - kept), sources=closed), icon=":material/lock:")
    if form == "xlsx" and kept > _SHEET_ROWS:
        st.warning(t("download.too_long"), icon=":material/warning:")
        return
    st.download_button(
        t("download.button", format=form.upper()),
        lambda: as_file(rows, form, build_id, table),
        file_name=f"zentrenkompass_{build_id}_{table}.{form}",
        mime=MIME[form],
        key="download_table",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
    )
    st.dataframe(
        rows.head(200),
        hide_index=True,
        key="download_preview",
        placeholder="–",
        alt=t("download.preview_alt", table=t(f"table.{table}")),
    )


def as_file(rows: pd.DataFrame, form: str, build_id: str, table: str) -> bytes:
    """A table as bytes of the wanted format."""
    if form == "csv":
        return as_csv(rows)
    target = io.BytesIO()
    if form == "parquet":
        rows.to_parquet(target, index=False)
        return target.getvalue()
    with pd.ExcelWriter(target, engine="xlsxwriter") as book:
        rows.to_excel(book, sheet_name=table[:31], index=False)
        pd.DataFrame({"build_id": [build_id], "table": [table]}).to_excel(book, sheet_name="build", index=False)
    return target.getvalue()
