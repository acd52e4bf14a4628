"""The templates to fill in, empty or with example rows."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.text import plain, t
from etl.templates.catalogue import templates
from etl.templates.workbook import FILLED_PREFIX, empty_workbook, filled_workbook

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def template_list() -> None:
    """One entry per template with both downloads; a workbook is written when it is asked for."""
    st.markdown(t("deliver.templates_intro"))
    for kind, template in templates().items():
        with st.container(border=True):
            st.markdown(f"**{t('deliver_template.' + kind)}**  \n{t('deliver_template_about.' + kind)}")
            with st.expander(t("deliver.template_columns", count=len(template.columns))):
                st.table(
                    {
                        t("column.column"): [plain(column.heading) for column in template.columns],
                        t("deliver.needed"): [t("answer.yes") if column.is_needed else t("answer.no") for column in template.columns],
                        t("deliver.content"): [plain(column.about) for column in template.columns],
                    },
                    hide_index=True,
                )  # fmt: skip
            with st.container(horizontal=True):
                st.download_button(
                    t("deliver.template_empty"), partial(empty_workbook, template), file_name=template.file_name,
                    mime=MIME, key=f"empty_{kind}", on_click="ignore", icon=":material/download:",
                )  # fmt: skip
                st.download_button(
                    t("deliver.template_filled"), partial(filled_workbook, template),
                    file_name=FILLED_PREFIX + template.file_name, mime=MIME, key=f"filled_{kind}", on_click="ignore",
                    icon=":material/download:",
                )  # fmt: skip
