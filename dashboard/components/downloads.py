"""Whole tables of the snapshot as files, with the build id in the name and the licence guard before them."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from dashboard import names, numbers
from dashboard.build import query
from dashboard.components.pickers import pick, pick_segment
from dashboard.queries import provenance
from dashboard.text import t
from etl.export import formats
from etl.export.datapackage import as_zip

PREVIEW: Final = 200


def downloads(build_id: str) -> None:
    """Choose a table and a format; the file is made when the button is pressed."""
    table = pick(t("pick.table"), "table", provenance.TABLES, lambda name: t(f"table.{name}"))
    chosen = pick_segment(t("download.format"), "format", formats.FORMS, str.upper)
    form = next(form for form in formats.FORMS if form == chosen)
    about = provenance.about_table(build_id, table)
    st.markdown(t("download.rows", count=numbers.number(about.kept), build=build_id))
    st.caption(t("download.licence", licence=about.licensed.licence, credit="; ".join(about.licensed.credits)))
    if about.withheld:
        closed = ", ".join(names.source_title(source) for source in provenance.closed_sources(build_id))
        st.info(t("download.guarded", count=numbers.number(about.withheld), sources=closed), icon=":material/lock:")
    if form == "xlsx" and about.kept > formats.SHEET_ROWS:
        st.warning(t("download.too_long"), icon=":material/warning:")
        return
    st.download_button(
        t("download.button", format=form.upper()),
        lambda: formats.as_file(provenance.open_table(build_id, table), form, build_id),
        file_name=f"zentrenkompass_{build_id}_{table}.{form}",
        mime=formats.MIME[form],
        key="download_table",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
    )
    st.dataframe(
        provenance.first_rows(build_id, table, PREVIEW),
        hide_index=True,
        key="download_preview",
        placeholder="–",
        alt=t("download.preview_alt", table=t(f"table.{table}")),
    )


def everything(build_id: str) -> None:
    """The whole snapshot as a data package, and the way to the programming interface."""
    st.markdown(t("download.package"))
    st.download_button(
        t("download.package_button"),
        lambda: as_zip(partial(query, build_id)),
        file_name=f"zentrenkompass_{build_id}_datenpaket.zip",
        mime="application/zip",
        key="download_package",
        on_click="ignore",
        icon=":material/folder_zip:",
    )
    st.markdown(t("download.api"))
