"""Before loading: what each file is, how it is written, what is wrong with it, and what would be loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from dashboard import numbers
from dashboard.components.tables import show_table
from dashboard.delivery import memory, report, running
from dashboard.delivery.grid import grid
from dashboard.delivery.options_form import has_options, options_form
from dashboard.delivery.process import JobFailed
from dashboard.delivery.rights import Sender
from dashboard.delivery.uploads import Upload
from dashboard.text import plain, t

FINDINGS_SHOWN: Final = 40
SURE: Final = 0.8
LIKELY: Final = 0.5
SEPARATORS: Final = {"\t": "separator_tab", ";": "separator_semicolon", ",": "separator_comma", "|": "separator_bar"}


def review(uploads: Sequence[Upload], centre_id: str, sender: Sender) -> None:
    """Check the files in the worker and let the sender confirm."""
    told = [_with_what_was_said(upload) for upload in uploads]
    try:
        with st.spinner(t("deliver.checking")):
            result = running.check(told, centre_id, sender)
    except JobFailed as failure:
        st.error(running.reason(failure), icon=":material/error:")
        return
    files = result["files"]
    for file, upload in zip(files, told, strict=True):
        with st.container(border=True):
            _file(file, upload, result["kinds"])
    _downloads(files)
    _confirm(files, told, centre_id, sender, result["forbidden"])


def _with_what_was_said(upload: Upload) -> Upload:
    kind = upload.kind or memory.recall(f"kind_{upload.sha256}")
    options = memory.recall(f"options_{upload.sha256}", {})
    named = memory.recall(f"sender_{upload.sha256}", "")
    return Upload(upload.name, upload.content, kind, (*upload.options, *sorted(options.items())), named)


def _file(file: dict[str, Any], upload: Upload, kinds: list[str]) -> None:
    st.subheader(plain(file["file"]))
    _recognised(file, upload)
    _kind_choice(file, upload, kinds)
    _verdict(file)
    _numbers(file)
    _findings(file)
    if file.get("preview"):
        grid(file["preview"], upload.sha256[:12])
    if has_options(file["kind"]):
        options_form(file, upload.sha256)


def _recognised(file: dict[str, Any], upload: Upload) -> None:
    confidence = dict(file["recognition"]).get(file["kind"], 0.0)
    if upload.kind:
        words = t("deliver.kind_chosen", kind=report.kind_title(file["kind"]))
    elif file["kind"] is None:
        words = t("deliver.kind_unknown")
    else:
        sure = "sure" if confidence >= SURE else "likely" if confidence >= LIKELY else "unsure"
        words = t(f"deliver.kind_{sure}", kind=report.kind_title(file["kind"]), confidence=numbers.percent(confidence))
    st.markdown(words)
    if details := _details(file):
        st.caption(" · ".join(details))


def _details(file: dict[str, Any]) -> list[str]:
    form = file.get("written_as") or {}
    details = [t("deliver.size", size=numbers.number(file["size"] / 1000, 0 if file["size"] >= 10_000 else 1))]
    if "encoding" in form:
        key = SEPARATORS.get(form["separator"])
        separator = t(f"deliver.{key}") if key else form["separator"]
        details.append(t("deliver.encoding", encoding=form["encoding"].upper()))
        details.append(t("deliver.separator", separator=separator))
        details.append(t("deliver.header", line=numbers.number(form["header"])))
    if "sheets" in form:
        details.append(t("deliver.sheets", sheets=plain(", ".join(form["sheets"][:8]))))
    return details


def _kind_choice(file: dict[str, Any], upload: Upload, known: list[str]) -> None:
    """The sender may say what it is; must, where the recognition is unsure."""
    likely = [kind for kind, _ in file["recognition"]]
    kinds = ["", *dict.fromkeys([*likely, *sorted(known, key=report.kind_title)])]
    name = f"kind_{upload.sha256}"

    def choose() -> None:
        memory.remember(name, memory.picked(f"choose_{name}") or None)

    st.selectbox(
        t("deliver.choose_kind") if file["is_sure"] else t("deliver.must_choose_kind"),
        kinds,
        index=kinds.index(upload.kind) if upload.kind in kinds else 0,
        format_func={kind: report.kind_title(kind) if kind else t("deliver.by_itself") for kind in kinds}.__getitem__,
        key=f"choose_{name}",
        on_change=choose,
    )


def _verdict(file: dict[str, Any]) -> None:
    if not file["is_sure"]:
        st.warning(t("deliver.verdict_unsure"), icon=":material/help:")
    elif file["status"] == "rejected":
        st.error(t("deliver.verdict_rejected"), icon=":material/block:")
    elif file["status"] == "unchanged":
        st.info(t("deliver.verdict_unchanged"), icon=":material/content_copy:")
    elif file["rows_rejected"]:
        st.warning(t("deliver.verdict_partly", count=numbers.number(file["rows_rejected"])), icon=":material/rule:")
    else:
        st.success(t("deliver.verdict_loaded"), icon=":material/check_circle:")


def _numbers(file: dict[str, Any]) -> None:
    with st.container(horizontal=True):
        for name in report.COUNTS:
            st.metric(t(f"column.{name}"), numbers.number(file[f"rows_{name}"]), border=True, width=104)


def _findings(file: dict[str, Any]) -> None:
    table = report.findings_table(file)
    if table.empty:
        st.markdown(t("delivery.no_notices"))
        return
    errors = sum(finding["level"] == "error" for finding in report.told(file))
    warnings = sum(finding["level"] == "warning" for finding in report.told(file))
    label = t("deliver.findings", errors=numbers.number(errors), warnings=numbers.number(warnings))
    with st.expander(label, expanded=bool(errors), icon=":material/checklist:"):
        show_table(table.head(FINDINGS_SHOWN))
        if len(table) > FINDINGS_SHOWN:
            st.caption(t("figure.rows_cut", shown=FINDINGS_SHOWN, all=numbers.number(len(table))))


def _downloads(files: list[dict[str, Any]]) -> None:
    report_buttons(files, "check")


def report_buttons(files: list[dict[str, Any]], key: str) -> None:
    """The report as CSV, XLSX and text."""
    with st.container(horizontal=True):
        csv_name = t("deliver.report_file")
        st.download_button(
            t("deliver.report_xlsx"), lambda: report.workbook_of(files), file_name=f"{csv_name}.xlsx", key=f"xlsx_{key}",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            t("deliver.report_csv"), lambda: b"\r\n".join(report.csv_of(file) for file in files),
            file_name=f"{csv_name}.csv", mime="text/csv", key=f"csv_{key}", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            t("deliver.report_text"), lambda: report.text_of(files).encode(), file_name=f"{csv_name}.txt",
            mime="text/plain", key=f"text_{key}", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _confirm(
    files: list[dict[str, Any]], uploads: Sequence[Upload], centre_id: str, sender: Sender, forbidden: str
) -> None:
    if forbidden:
        st.error(t(f"deliver_failure.{forbidden}"), icon=":material/lock:")
        return
    wanted = [
        upload
        for file, upload in zip(files, uploads, strict=True)
        if file["status"] == "loaded" and (file["is_sure"] or upload.kind)
    ]
    if not wanted:
        st.markdown(
            t("deliver.nothing_to_load" if all(file["is_sure"] for file in files) else "deliver.choose_kind_first")
        )
        return
    loaded = sum(file["rows_loaded"] for file in files if file["status"] == "loaded")
    replaced = sum(file["rows_replaced"] for file in files if file["status"] == "loaded")
    st.markdown(t("deliver.confirm_text", loaded=numbers.number(loaded), replaced=numbers.number(replaced)))
    if st.button(t("deliver.confirm"), type="primary", icon=":material/upload:", key="confirm_load"):
        running.load(wanted, centre_id, sender)
